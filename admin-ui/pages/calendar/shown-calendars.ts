/** Which calendars somebody wants to see: of this browser. New ones are seen until they say otherwise. */
import { useLocalStorage } from '@mantine/hooks'
import type { KnownCalendar } from '../../data/calendars.ts'

const KEY = 'kalends-calendars-hidden'

export interface ShownCalendars {
  isShown(calendar: KnownCalendar): boolean
  show(calendar: KnownCalendar, isShown: boolean): void
}

export function useShownCalendars(): ShownCalendars {
  const [hidden, setHidden] = useLocalStorage<readonly string[]>({
    key: KEY,
    defaultValue: [],
    getInitialValueInEffect: false,
  })
  return {
    isShown: ({ key }) => !hidden.includes(key),
    show: ({ key }, isShown) =>
      setHidden((before) => (isShown ? before.filter((one) => one !== key) : [...new Set([...before, key])])),
  }
}

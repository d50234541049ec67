/** Preferences as the account keeps them, and as the pages have them. */
import type { Preferences as Kept, PreferencesChange } from '../../client/kalends.ts'
import type { Chosen, Weekday } from './preferences.tsx'

export type Scheme = 'light' | 'dark' | 'auto'

/** What somebody changes at once. `undefined` is as the browser has it. */
export interface Choice extends Chosen {
  readonly scheme?: Scheme
}

const WEEKDAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'] as const

export function chosenOf({ language, timeZone, otherTimeZones, firstDayOfWeek, hours }: Kept): Chosen {
  return {
    language: language ?? undefined,
    timeZone: timeZone ?? undefined,
    otherZones: otherTimeZones,
    hour12: hours === null ? undefined : hours === '12',
    firstDay: firstDayOfWeek === null ? undefined : (WEEKDAYS.indexOf(firstDayOfWeek) as Weekday),
  }
}

export function changeOf(choice: Choice): PreferencesChange {
  const { language, timeZone, otherZones, hour12, firstDay, scheme } = choice
  return {
    ...('language' in choice && { language: language ?? null }),
    ...('timeZone' in choice && { timeZone: timeZone ?? null }),
    ...(otherZones !== undefined && { otherTimeZones: otherZones }),
    ...('hour12' in choice && { hours: hour12 === undefined ? null : hour12 ? ('12' as const) : ('24' as const) }),
    ...('firstDay' in choice && { firstDayOfWeek: firstDay === undefined ? null : WEEKDAYS[firstDay] }),
    ...(scheme !== undefined && { theme: scheme === 'auto' ? null : scheme }),
  }
}

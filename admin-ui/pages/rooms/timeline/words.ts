import { useFormatter, useTranslations } from 'use-intl'
import { useFormats } from '../../../i18n/formats.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { dayOf, wallAt } from '../../../time/wall.ts'
import { keptShares, type Taken } from './taken.ts'

/** What is said of a booking, seen or heard. */
export function useTakenWords() {
  const t = useTranslations('timeline')
  const formats = useFormats()
  const format = useFormatter()
  const { timeZone } = usePreferences()
  const title = ({ summary, kind }: Taken) => summary ?? t(`untitled.${kind}`)
  const state = ({ kind }: Taken) => t(`kind.${kind}`)
  const times = ({ start, end }: Pick<Taken, 'start' | 'end'>) => {
    const isOneDay = dayOf(wallAt(Date.parse(start), timeZone)) === dayOf(wallAt(Date.parse(end) - 1, timeZone))
    return isOneDay
      ? t('times', { start: formats.time(start), end: formats.time(end) })
      : t('times', { start: formats.moment(start), end: formats.moment(end) })
  }
  const day = (one: Taken) =>
    format.dateTime(new Date(one.start), { weekday: 'short', day: 'numeric', month: 'short', timeZone })
  /** Undefined where nothing is kept free around it. */
  const keptTimes = (one: Taken) => {
    const { before, after } = keptShares(one)
    return before + after > 0 ? times({ start: one.keptFrom, end: one.keptUntil }) : undefined
  }
  const withKept = (text: string, one: Taken) => {
    const kept = keptTimes(one)
    return kept === undefined ? text : `${text}, ${t('kept', { times: kept })}`
  }
  const heard = (one: Taken) => {
    const about = { title: title(one), room: one.room.name, day: day(one), times: times(one), state: state(one) }
    return withKept(t('heard', about), one)
  }
  const line = (one: Taken, hasDay: boolean) => {
    const about = { day: day(one), times: times(one), title: title(one), state: state(one) }
    return withKept(t(hasDay ? 'lineOfDay' : 'line', about), one)
  }
  return { title, state, times, day, keptTimes, heard, line }
}

export type TakenWords = ReturnType<typeof useTakenWords>

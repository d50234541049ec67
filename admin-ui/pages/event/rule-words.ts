/** When a series repeats, in words. */
import { useFormatter, useTranslations } from 'use-intl'
import type { RecurrenceRule } from '../../../client/kalends.ts'
import { dayOf } from '../../time/wall.ts'
import { WEEKDAYS } from './form/repeat.ts'

type Day = (typeof WEEKDAYS)[number]

/** A Monday, to name days by. */
const MONDAY = Date.UTC(2026, 10, 23)
const DAY_MS = 86_400_000

export function useDayNames(): (day: Day, style?: 'long' | 'short' | 'narrow') => string {
  const format = useFormatter()
  return (day, style = 'long') =>
    format.dateTime(new Date(MONDAY + WEEKDAYS.indexOf(day) * DAY_MS), { weekday: style, timeZone: 'UTC' })
}

/** `start`: where it begins, which says the days that a rule leaves out. */
export function useRuleWords(): (rule: RecurrenceRule, start: string) => string {
  const t = useTranslations('event.rule')
  const format = useFormatter()
  const nameOf = useDayNames()
  const dateOf = (wall: string) => new Date(`${dayOf(wall)}T00:00:00Z`)

  function daysOf({ byDay = [] }: RecurrenceRule): string {
    return format.list(
      byDay.map(({ day, nthOfPeriod }) =>
        nthOfPeriod === undefined ? nameOf(day) : t('nth', { nth: nthOfPeriod, day: nameOf(day) }),
      ),
    )
  }

  function onWhich(rule: RecurrenceRule, start: string): string {
    const { frequency, byDay, byMonthDay, bySetPosition } = rule
    if (byDay !== undefined && bySetPosition !== undefined) {
      return t('positions', { positions: format.list(bySetPosition.map(String)), days: daysOf(rule) })
    }
    if (byDay !== undefined) return t('on', { days: daysOf(rule) })
    if (byMonthDay !== undefined) return t('dates', { dates: format.list(byMonthDay.map(String)) })
    const date = dateOf(start)
    if (frequency === 'weekly') return t('on', { days: format.dateTime(date, { weekday: 'long', timeZone: 'UTC' }) })
    if (frequency === 'monthly') return t('dates', { dates: String(date.getUTCDate()) })
    if (frequency === 'yearly') {
      return t('on', { days: format.dateTime(date, { day: 'numeric', month: 'long', timeZone: 'UTC' }) })
    }
    return ''
  }

  return (rule, start) => {
    const { frequency, interval = 1, byMonth, count, until } = rule
    const months = byMonth?.map((month) =>
      format.dateTime(new Date(Date.UTC(2026, Number.parseInt(month, 10) - 1, 1)), { month: 'long', timeZone: 'UTC' }),
    )
    const parts = [
      t(frequency, { interval }),
      onWhich(rule, start),
      months === undefined ? '' : t('months', { months: format.list(months) }),
      ...OTHERS.filter((name) => rule[name] !== undefined).map((name) =>
        t(name, { numbers: format.list((rule[name] ?? []).map(String)) }),
      ),
      count === undefined ? '' : t('count', { count }),
      until === undefined
        ? ''
        : t('until', { date: format.dateTime(dateOf(until), { dateStyle: 'long', timeZone: 'UTC' }) }),
    ]
    return parts.filter((part) => part !== '').join(t('between'))
  }
}

const OTHERS = ['byYearDay', 'byWeekNo', 'byHour', 'byMinute', 'bySecond'] as const

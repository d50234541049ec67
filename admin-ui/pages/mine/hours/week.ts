/** The hours of a week as spans of minutes by day; and as the API names them. */
import type { WeeklyHours } from '../../../../client/kalends.ts'

export const DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
export type Day = (typeof DAYS)[number]

/** Half-open, in minutes of the day. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** By day, in order, and none touches the next. */
export type Week = Readonly<Record<Day, readonly Span[]>>

export const DAY_MINUTES = 24 * 60

export const EMPTY: Week = { mo: [], tu: [], we: [], th: [], fr: [], sa: [], su: [] }

export const OFFICE: Week = weekOf([{ days: ['mo', 'tu', 'we', 'th', 'fr'], start: '09:00', end: '17:00' }])

export function weekOf(hours: readonly WeeklyHours[]): Week {
  let week = EMPTY
  for (const { days, start, end } of hours) {
    for (const day of days) {
      const [from, until] = [minutesOf(start), minutesOf(end)]
      if (until > from) week = withSpan(week, day, { start: from, end: until })
      else {
        // On the next day.
        week = withSpan(week, day, { start: from, end: DAY_MINUTES })
        if (until > 0) week = withSpan(week, dayAfter(day), { start: 0, end: until })
      }
    }
  }
  return week
}

/** The same hours of several days are said once. */
export function hoursOf(week: Week): readonly WeeklyHours[] {
  const said = new Map<string, { readonly span: Span; readonly days: Day[] }>()
  for (const day of DAYS) {
    for (const span of week[day]) {
      const key = `${span.start} ${span.end}`
      const known = said.get(key)
      if (known === undefined) said.set(key, { span, days: [day] })
      else known.days.push(day)
    }
  }
  return [...said.values()].map(({ span, days }) => ({ days, start: clockOf(span.start), end: clockOf(span.end) }))
}

export function withSpan(week: Week, day: Day, span: Span): Week {
  return { ...week, [day]: merged([...week[day], span]) }
}

export function withoutSpan(week: Week, day: Day, { start, end }: Span): Week {
  const left = week[day].flatMap((one) =>
    [
      { start: one.start, end: Math.min(one.end, start) },
      { start: Math.max(one.start, end), end: one.end },
    ].filter((part) => part.end > part.start),
  )
  return { ...week, [day]: left }
}

export function isIn(week: Week, day: Day, { start, end }: Span): boolean {
  return week[day].some((one) => one.start < end && one.end > start)
}

function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last !== undefined && span.start <= last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
    } else if (span.end > span.start) result.push(span)
  }
  return result
}

function dayAfter(day: Day): Day {
  return DAYS[(DAYS.indexOf(day) + 1) % DAYS.length] ?? day
}

export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** Midnight at the end of a day is 00:00 of the next. */
export function clockOf(minutes: number): string {
  const at = minutes % DAY_MINUTES
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}

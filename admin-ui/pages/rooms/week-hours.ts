/** Opening hours: `Mo-Fr 08:00-18:00` in the API, spans by day of the week in the form. */

/** Minutes since midnight; an end that is not after its start is the next day's. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Seven lists of spans; 0 is Sunday. */
export type WeekHours = readonly (readonly Span[])[]

const DAYS: readonly string[] = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa']
const NAMES = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'] as const
/** Monday first, so that `Mo-Fr` is what comes out. */
const ORDER: readonly number[] = [1, 2, 3, 4, 5, 6, 0]
const SYNTAX = /^([a-z]{2}(?:-[a-z]{2})?(?:,[a-z]{2}(?:-[a-z]{2})?)*) (\d\d):(\d\d)-(\d\d):(\d\d)$/

export const CLOSED: WeekHours = DAYS.map(() => [])

export function readWeekHours(lines: readonly string[]): WeekHours {
  const week: Span[][] = DAYS.map(() => [])
  for (const line of lines) {
    const [, days = '', ...digits] = SYNTAX.exec(line.trim().toLowerCase()) ?? []
    const [hour = 0, minute = 0, toHour = 0, toMinute = 0] = digits.map(Number)
    const span = { from: hour * 60 + minute, to: toHour * 60 + toMinute }
    for (const day of days.split(',').flatMap(weekdaysOf)) week[day]?.push(span)
  }
  return week.map((spans) => spans.sort((a, b) => a.from - b.from))
}

function weekdaysOf(text: string): readonly number[] {
  const [first = -1, last = first] = text.split('-').map((day) => DAYS.indexOf(day))
  if (first < 0 || last < 0) return []
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7)
}

/** One line for each span, with all days that have it. */
export function textOfWeekHours(week: WeekHours): readonly string[] {
  const daysOf = new Map<string, number[]>()
  for (const day of ORDER) {
    for (const { from, to } of week[day] ?? []) {
      const times = `${timeText(from)}-${timeText(to === 0 ? 1_440 : to)}`
      daysOf.set(times, [...(daysOf.get(times) ?? []), day])
    }
  }
  return [...daysOf].map(([times, days]) => `${rangesOf(days).join(',')} ${times}`)
}

function rangesOf(days: readonly number[]): readonly string[] {
  const places = days.map((day) => ORDER.indexOf(day))
  const ranges: [number, number][] = []
  for (const place of places) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] + 1 === place) last[1] = place
    else ranges.push([place, place])
  }
  return ranges.map(([first, last]) => (first === last ? nameAt(first) : `${nameAt(first)}-${nameAt(last)}`))
}

function nameAt(place: number): string {
  return NAMES[ORDER[place] ?? 0] ?? ''
}

/** `08:30`, as the API and fields of browsers write it. */
export function timeText(minutes: number): string {
  const two = (number: number) => `${number}`.padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export function findMinutes(text: string): number | undefined {
  const [, hour, minute] = /^(\d\d):(\d\d)/.exec(text) ?? []
  return hour === undefined || minute === undefined ? undefined : Number(hour) * 60 + Number(minute)
}

/** Where something is wrong with a day: spans that overlap. */
export function overlaps(spans: readonly Span[]): boolean {
  const sorted = spans.toSorted((a, b) => a.from - b.from)
  return sorted.some(({ from }, index) => {
    const before = sorted[index - 1]
    return before !== undefined && from < endOf(before)
  })
}

/** Past midnight it is more than a day's minutes. */
export function endOf({ from, to }: Span): number {
  return to > from ? to : to + 1_440
}

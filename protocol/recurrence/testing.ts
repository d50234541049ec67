import { parseCalendar } from '../ical/parse.ts'
import { formatTime, parseTime } from '../ical/values.ts'
import { formatWall } from '../time/civil.ts'
import { findIanaZone } from '../time/iana.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Instant, type Window } from '../time/values.ts'
import { zonesOf } from '../time/zones.ts'
import { type Budget, compile, type Occurrence, occurrences, type Series } from './index.ts'

/** What the tests of this folder write: series as lines of text, instants as iCalendar writes them. */
export function seriesOf(...components: string[][]): Series {
  const text = components.map(([name, ...lines]) => [`BEGIN:${name}`, 'UID:1', ...lines, `END:${name}`].join('\n'))
  const root = parseCalendar(['BEGIN:VCALENDAR', ...text, 'END:VCALENDAR'].join('\n'))
  return compile(root.components, zonesOf(root))
}

export function eventOf(...lines: string[]): Series {
  return seriesOf(['VEVENT', ...lines])
}

export function instantOf(text: string): Instant {
  const time = parseTime(text, undefined)
  if (time.form === 'utc') return time.at
  return time.form === 'date' ? time.on * DAY : 'wall' in time ? time.wall : Number.NaN
}

export function windowOf(start: string, end: string): Window {
  return { start: instantOf(start), end: instantOf(end) }
}

export function budgetOf(steps = 200_000, most = 10_000): Budget {
  return { steps, occurrences: most }
}

export function utcOf(at: Instant): string {
  return `${formatWall(at)}Z`
}

export function occurrencesOf(series: Series, start: string, end: string, zone?: string): Occurrence[] {
  return occurrences(series, windowOf(start, end), budgetOf(), zone === undefined ? UTC : findIanaZone(zone))
}

/** Starts in the form of DTSTART. */
export function startsOf(series: Series, start: string, end: string, zone?: string): string[] {
  return occurrencesOf(series, start, end, zone).map((occurrence) => formatTime(occurrence.starts))
}

export function spansOf(series: Series, start: string, end: string, zone?: string): string[] {
  return occurrencesOf(series, start, end, zone).map((found) => `${utcOf(found.start)}/${utcOf(found.end)}`)
}

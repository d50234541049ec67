import { InvalidCalendarData } from '../ical/invalid.ts'
import { parseCalendar } from '../ical/parse.ts'
import { formatTime, parseTime } from '../ical/values.ts'
import { formatDate, formatWall } from '../time/civil.ts'
import { findIanaZone } from '../time/iana.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, END_OF_TIME, type Instant, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { zonesOf } from '../time/zones.ts'
import {
  type Budget,
  BudgetExceeded,
  boundingBox,
  compile,
  type Occurrence,
  occurrences,
  type Series,
} from './index.ts'
import type { OracleCase, RuleCase, SetCase, Start, ViewerCase } from './oracle-case.ts'

/** What the engine makes of a case: sentences about each difference, none when it answers as expected. */
export type Verdict = { readonly scored: true; readonly differences: readonly string[] } | { readonly scored: false }

/** Asks the engine. What it refuses to answer is a difference; a case that expects nothing in particular is not scored. */
export function scoreCase(one: OracleCase): Verdict {
  const expected = expectedOf(one)
  if (expected === undefined) return { scored: false }
  try {
    const { shown, outside } = answerOf(one)
    const differences = one.kind === 'rule' ? compareStarts(one, shown, expected) : compare(shown, expected)
    return { scored: true, differences: [...differences, ...listed('outside the bounding box', outside)] }
  } catch (error) {
    if (!(error instanceof InvalidCalendarData || error instanceof BudgetExceeded)) throw error
    return { scored: true, differences: [`refused  ${error.message}`] }
  }
}

interface Answer {
  readonly shown: readonly string[]
  /** What the database would not find: occurrences beyond the bounds that an index gives. */
  readonly outside: readonly string[]
}

function answerOf(one: OracleCase): Answer {
  switch (one.kind) {
    case 'rule':
      return answerOfRule(one)
    case 'set':
      return answerOfSet(one)
    case 'viewer':
      return answerOfViewer(one)
  }
}

function expectedOf(one: OracleCase): readonly string[] | undefined {
  switch (one.kind) {
    case 'rule':
      return one.expectedUtc ?? one.expected
    case 'set':
      return one.expectedSpans?.toSorted()
    case 'viewer':
      return one.expected
  }
}

function answerOfRule(one: RuleCase): Answer {
  const series = seriesOfText(textOfRule(one.dtstart, one.rrule))
  const clock = clockOf(one.dtstart)
  const from = instantOf(one.window[0] ?? one.dtstart.value)
  const to = instantOf(one.window[1])
  const wallOf = ({ start }: Occurrence) => start + clock.offsetAt(start)
  const found: Occurrence[] = []
  for (const window of growingWindows({ start: from - 2 * DAY, end: to + 2 * DAY })) {
    if (found.length >= (one.limit ?? Number.POSITIVE_INFINITY)) break
    for (const occurrence of occurrences(series, window, budget())) {
      const wall = wallOf(occurrence)
      // What began before this window and reaches into it was in the one before.
      if (occurrence.start >= window.start && wall >= from && wall < to) found.push(occurrence)
    }
  }
  const show = (occurrence: Occurrence) => showStart(one, occurrence.start, wallOf(occurrence))
  return answer(series, found.slice(0, one.limit), show)
}

/** A limit may be reached long before the end of a window, or hours after its start. */
function* growingWindows({ start, end }: Window): Generator<Window> {
  let step = DAY
  for (let from = start; from < end; from += step, step *= 2) {
    yield { start: from, end: Math.min(from + step, end, END_OF_TIME) }
    if (from + step >= END_OF_TIME) return
  }
}

function showStart({ dtstart, expectedUtc }: RuleCase, at: Instant, wall: number): string {
  if (dtstart.type === 'date') return formatDate(Math.floor(wall / DAY))
  return dtstart.type === 'utc' || expectedUtc !== undefined ? `${formatWall(at)}Z` : formatWall(wall)
}

/**
 * RFC 5545 §3.8.5.3: what a DTSTART means that its rule lacks is undefined. We show and count it; cases leave it out, so
 * where COUNT or the limit ends the list they have one instance more of the rule.
 */
function compareStarts(one: RuleCase, shown: readonly string[], expected: readonly string[]): string[] {
  const isLeftOut = one.window[0] === null && one.expected !== undefined && one.expected[0] !== one.dtstart.value
  if (!isLeftOut || shown.length === 0) return compare(shown, expected)
  const others = shown.slice(1)
  const isCut = shown.length === one.limit || one.rrule.some((rule) => /COUNT=/i.test(rule))
  const wanted = isCut && others.length < expected.length ? expected.slice(0, -1) : expected
  return compare(others, wanted)
}

function answerOfSet(one: SetCase): Answer {
  const series = seriesOfText(one.ics)
  const found = occurrences(series, windowOf(one.window), budget())
  const { shown, outside } = answer(series, found, showSpan)
  return { shown: shown.toSorted(), outside }
}

function showSpan({ starts, start, end }: Occurrence): string {
  const show = starts.form === 'date' ? (at: Instant) => formatDate(at / DAY) : (at: Instant) => `${formatWall(at)}Z`
  return `${show(start)}/${show(end)}`
}

function answerOfViewer(one: ViewerCase): Answer {
  const series = seriesOfText(textOfRule(one.dtstart, one.rrule, one.duration))
  const found = occurrences(series, windowOf(one.window), budget(), requireZone(one.viewerZone))
  return answer(series, found, ({ starts }) => formatTime(starts))
}

function answer(series: Series, found: readonly Occurrence[], show: (occurrence: Occurrence) => string): Answer {
  const { startsAt, endsAt } = boundingBox(series)
  const outside = found.filter(
    ({ start, end }) => (startsAt !== null && start < startsAt) || (endsAt !== null && end > endsAt),
  )
  return { shown: found.map(show), outside: outside.map(show) }
}

function textOfRule({ value, tzid, type }: Start, rules: readonly string[], duration?: string): string {
  const parameter = type === 'date' ? ';VALUE=DATE' : tzid === null ? '' : `;TZID=${tzid}`
  const lines = [`DTSTART${parameter}:${value}`, ...rules.map((rule) => `RRULE:${rule}`)]
  if (duration !== undefined) lines.push(`DURATION:${duration}`)
  return ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}

export function seriesOfText(text: string): Series {
  const root = parseCalendar(text)
  const members = root.components.filter((component) => component.name !== 'VTIMEZONE')
  return compile(members, zonesOf(root))
}

/** Cases are about answers, not about their price: only what would never end is cut. */
function budget(): Budget {
  return { steps: 5_000_000, occurrences: 500_000 }
}

function clockOf({ tzid }: Start): Zone {
  return tzid === null ? UTC : requireZone(tzid)
}

function requireZone(id: string): Zone {
  const zone = findIanaZone(id)
  if (zone === undefined) throw new InvalidCalendarData(`The time zone ${id} is not known`)
  return zone
}

function windowOf([start, end]: readonly [string, string]): Window {
  return { start: instantOf(start), end: instantOf(end) }
}

/** A time as if in UTC. Throws InvalidCalendarData. */
function instantOf(text: string): Instant {
  const time = parseTime(text, undefined)
  if (time.form === 'utc') return time.at
  return time.form === 'date' ? time.on * DAY : time.wall
}

/** What is missing and what is too much, the first few of each. */
export function compare(shown: readonly string[], expected: readonly string[]): string[] {
  if (shown.length === expected.length && shown.every((text, index) => text === expected[index])) return []
  const missing = without(expected, shown)
  const extra = without(shown, expected)
  if (missing.length + extra.length === 0) return [`order    ${shown.slice(0, SHOWN).join(' ')}`]
  return [...listed('missing', missing), ...listed('extra', extra)]
}

/** The values of one list that another lacks; what stands twice must stand there twice. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const text of other) left.set(text, (left.get(text) ?? 0) + 1)
  return list.filter((text) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  })
}

const SHOWN = 5

function listed(what: string, values: readonly string[]): string[] {
  if (values.length === 0) return []
  const rest = values.length > SHOWN ? ` and ${values.length - SHOWN} more` : ''
  return [`${what.padEnd(8)} ${values.slice(0, SHOWN).join(' ')}${rest}`]
}

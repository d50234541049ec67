import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCalendar } from '../ical/parse.ts'
import { formatTime, parseTime, readDuration } from '../ical/values.ts'
import { formatWall } from '../time/civil.ts'
import { findIanaZone } from '../time/iana.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, END_OF_TIME, type Instant } from '../time/values.ts'
import { zonesOf } from '../time/zones.ts'
import { boundingBox, compile, occurrences, type Series } from './index.ts'

/**
 * Cases on whose answer independent engines agree, one JSON value a line. They are not part of the project; the variable
 * KALENDS_ORACLE names the file.
 */
interface Case {
  readonly id: string
  readonly dtstart?: { readonly value: string; readonly tzid: string | null; readonly type: string }
  readonly rrule?: readonly string[]
  readonly window: readonly [string | null, string]
  readonly limit?: number
  readonly expected?: readonly string[]
  readonly expectedUtc?: readonly string[]
  readonly expectedSpans?: readonly string[]
  readonly ics?: string
  readonly duration?: string
  readonly viewerZone?: string
  /** The zone rules that the case needs, where they are newer than those of older releases of Node. */
  readonly tzdata?: string
}

const file = process.env.KALENDS_ORACLE
const cases = file === undefined || !existsSync(file) ? [] : readCases(file)

function readCases(path: string): Case[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Case)
}

const budget = () => ({ steps: 5_000_000, occurrences: 1_000_000 })
const utc = (at: Instant) => `${formatWall(at)}Z`
const instant = (text: string) => {
  const time = parseTime(text, undefined)
  return time.form === 'utc' ? time.at : time.form === 'date' ? time.on * DAY : time.form === 'floating' ? time.wall : 0
}

function seriesOf(text: string): Series {
  const root = parseCalendar(text)
  const members = root.components.filter((component) => component.name !== 'VTIMEZONE')
  return compile(members, zonesOf(root))
}

function textOf({ dtstart, rrule, duration }: Case): string {
  const { value, tzid, type } = dtstart ?? { value: '', tzid: null, type: '' }
  const parameters = type === 'date' ? ';VALUE=DATE' : tzid === null ? '' : `;TZID=${tzid}`
  const lines = [`DTSTART${parameters}:${value}`, ...(rrule ?? []).map((rule) => `RRULE:${rule}`)]
  if (duration !== undefined) lines.push(`DURATION:${duration}`)
  return `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n${lines.join('\n')}\nEND:VEVENT\nEND:VCALENDAR\n`
}

function isDtstartOfItsRule({ window, dtstart, expected }: Case): boolean {
  return window[0] !== null || expected?.[0] === dtstart?.value
}

/** Starts inside the window of local times; asked for in windows that grow, as a limit may be far from the end. */
function startsOf(one: Case): { local: string; at: Instant }[] {
  const series = seriesOf(textOf(one))
  const from = instant(one.window[0] ?? one.dtstart?.value ?? '')
  const to = instant(one.window[1])
  const found: { local: string; at: Instant }[] = []
  let step = DAY
  for (
    let start = from - 2 * DAY;
    start < to + 2 * DAY && found.length < (one.limit ?? 1e9);
    start += step, step *= 2
  ) {
    const window = { start, end: Math.min(start + step, END_OF_TIME) }
    for (const occurrence of occurrences(series, window, budget())) {
      const zone = occurrence.starts.form === 'zoned' ? findIanaZone(occurrence.starts.tzid) : UTC
      const wall = occurrence.start + (zone?.offsetAt(occurrence.start) ?? 0)
      const nominal = occurrence.starts.form === 'zoned' ? occurrence.starts.wall : wall
      if (occurrence.start < start || nominal < from || nominal >= to) continue
      const shown = occurrence.starts.form === 'zoned' ? formatWall(wall) : formatTime(occurrence.starts)
      found.push({ local: shown, at: occurrence.start })
    }
  }
  return found.slice(0, one.limit)
}

function requireInsideBox(series: Series, instants: readonly Instant[]): void {
  const { startsAt, endsAt } = boundingBox(series)
  for (const at of instants) {
    expect(startsAt === null || startsAt <= at).toBe(true)
    expect(endsAt === null || endsAt > at).toBe(true)
  }
}

describe.skipIf(cases.length === 0)('the oracle (set KALENDS_ORACLE to its file)', () => {
  it.each(cases.filter((one) => one.rrule !== undefined && one.viewerZone === undefined))('$id', (one) => {
    const starts = startsOf(one)
    const compareInstants = one.expectedUtc !== undefined && one.tzdata === undefined
    const shown = starts.map(({ local, at }) => (compareInstants ? utc(at) : local))
    const expected = (compareInstants ? one.expectedUtc : one.expected) ?? []
    // RFC 7529: rules in other calendars are not expanded.
    if (/RSCALE=(?!GREGORIAN)/.test(one.rrule?.join() ?? '')) expect(shown).toEqual([one.dtstart?.value])
    else if (isDtstartOfItsRule(one)) expect(shown).toEqual(expected)
    // We show and count a DTSTART that its rule lacks (RFC 5545 §3.8.5.3 leaves it open); the case leaves it out.
    else expect(shown.slice(1)).toEqual(expected.slice(0, Math.max(expected.length - 1, shown.length - 1)))
    requireInsideBox(
      seriesOf(textOf(one)),
      starts.map(({ at }) => at),
    )
  })

  it.each(cases.filter((one) => one.ics !== undefined))('$id', (one) => {
    const series = seriesOf(one.ics ?? '')
    const window = { start: instant(one.window[0] ?? ''), end: instant(one.window[1]) }
    const spans = occurrences(series, window, budget()).map(({ starts, ends, start, end }) => {
      if (starts.form === 'date') return `${formatTime(starts)}/${formatWall(end).slice(0, 8)}`
      return ends === undefined ? `${utc(start)}/${utc(start)}` : `${utc(start)}/${utc(end)}`
    })
    expect(spans.map((span) => span.replaceAll('Z', '')).sort()).toEqual(
      (one.expectedSpans ?? []).map((span) => span.replaceAll('Z', '')).sort(),
    )
  })

  it.each(cases.filter((one) => one.viewerZone !== undefined))('$id', (one) => {
    const series = seriesOf(textOf(one))
    const window = { start: instant(one.window[0] ?? ''), end: instant(one.window[1]) }
    const zone = findIanaZone(one.viewerZone ?? '')
    expect(occurrences(series, window, budget(), zone).map(({ starts }) => formatTime(starts))).toEqual(one.expected)
    expect(readDuration(one.duration ?? 'PT0S')).toBeDefined()
  })
})

import type { Component, Property } from '../ical/component.ts'
import { civilOf, dateOf, dayOf, daysInMonth, formatWall, timeOf, weekdayOf } from './civil.ts'
import { DAY, type Instant, type WallTime } from './values.ts'
import type { Zone } from './zone.ts'

/** One change of the clocks. */
interface Change {
  readonly at: Instant
  readonly from: number
  readonly to: number
  /** The reading at which the clocks change, on the clock before. */
  readonly wall: WallTime
}

/** Changes of consecutive years that one RRULE describes, or a single one. */
interface Observance {
  readonly changes: readonly [Change, ...Change[]]
  readonly rule: string | undefined
}

/**
 * A VTIMEZONE that is right for the zone from the first year to the last; a rule that holds in the last year is written
 * without end. It has RRULEs and no RDATE: Outlook ignores a VTIMEZONE with RDATEs.
 */
export function writeVtimezone(zone: Zone, firstYear: number, lastYear: number): Component {
  const start = dateOf(firstYear, 1, 1) * DAY
  const end = dateOf(lastYear + 1, 1, 1) * DAY
  const offset = zone.offsetAt(start)
  const changes = changesBetween(zone, start, end)
  const observances = groupByRule(changes)
  return {
    name: 'VTIMEZONE',
    properties: [property('TZID', zone.id)],
    components: [
      writeObservance('STANDARD', start + offset, offset, offset, undefined),
      ...observances.map((observance) => {
        const [first] = observance.changes
        const name = isDaylight(first, changes) ? 'DAYLIGHT' : 'STANDARD'
        return writeObservance(name, first.wall, first.from, first.to, ruleOf(observance, lastYear))
      }),
    ],
  }
}

const STRIDE = 10 * DAY

function changesBetween(zone: Zone, start: Instant, end: Instant): Change[] {
  const changes: Change[] = []
  let from = zone.offsetAt(start)
  for (let at = start; at < end; at += STRIDE) {
    const to = zone.offsetAt(at + STRIDE)
    if (to === from) continue
    const change = bisect(zone, at, at + STRIDE, from)
    if (change >= end) break
    changes.push({ at: change, from, to, wall: change + from })
    from = to
  }
  return changes
}

function bisect(zone: Zone, from: Instant, to: Instant, offset: number): Instant {
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (zone.offsetAt(middle) === offset) low = middle
    else high = middle
  }
  return high
}

/** Clocks that go forward and come back within a year keep summer time. */
function isDaylight(change: Change, changes: readonly Change[]): boolean {
  const back = changes.find((other) => other.at > change.at)
  return change.to > change.from && back !== undefined && back.to < back.from && back.at - change.at < 366 * DAY
}

/** Takes the changes that belong together out of the list, the earliest first. */
function groupByRule(changes: readonly Change[]): Observance[] {
  const observances: Observance[] = []
  const left = [...changes]
  for (let first = left.shift(); first !== undefined; first = left.shift()) {
    const run: [Change, ...Change[]] = [first]
    let rule = ruleFor(run)
    for (;;) {
      const year = yearOf(run[run.length - 1] ?? first) + 1
      const index = left.findIndex((change) => yearOf(change) === year && isSameKind(change, first))
      const next = left[index]
      const longer: string | undefined = next === undefined ? undefined : ruleFor([...run, next])
      if (next === undefined || longer === undefined) break
      run.push(next)
      left.splice(index, 1)
      rule = longer
    }
    observances.push({ changes: run, rule: run.length > 1 ? rule : undefined })
  }
  return observances
}

function yearOf(change: Change): number {
  return civilOf(dayOf(change.wall)).year
}

function isSameKind(change: Change, first: Change): boolean {
  const [a, b] = [dayOf(change.wall), dayOf(first.wall)]
  return (
    change.from === first.from &&
    change.to === first.to &&
    timeOf(change.wall) === timeOf(first.wall) &&
    civilOf(a).month === civilOf(b).month
  )
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** The rule that gives the days of all these changes: a date, the last such weekday, the n-th, or the first from a day on. */
function ruleFor(changes: readonly Change[]): string | undefined {
  const dates = changes.map((change) => dayOf(change.wall))
  const civils = dates.map(civilOf)
  const days = civils.map(({ day }) => day)
  const [least, most] = [Math.min(...days), Math.max(...days)]
  const month = `FREQ=YEARLY;BYMONTH=${civils[0]?.month ?? 1}`
  const [weekday, ...others] = new Set(dates.map(weekdayOf))
  if (weekday === undefined || others.length > 0) return least === most ? `${month};BYMONTHDAY=${least}` : undefined
  const name = weekdays[weekday] ?? ''
  if (civils.every(({ year, month, day }) => day > daysInMonth(year, month) - 7)) return `${month};BYDAY=-1${name}`
  const nth = Math.ceil(least / 7)
  if (nth === Math.ceil(most / 7)) return `${month};BYDAY=${nth}${name}`
  if (most - least > 6) return undefined
  const range = [0, 1, 2, 3, 4, 5, 6].map((day) => least + day)
  return `${month};BYMONTHDAY=${range.join(',')};BYDAY=${name}`
}

function ruleOf({ changes, rule }: Observance, lastYear: number): string | undefined {
  const last = changes[changes.length - 1]
  if (rule === undefined || last === undefined || yearOf(last) >= lastYear) return rule
  // RFC 5545 §3.6.5: UNTIL is in UTC here.
  return `${rule};UNTIL=${formatWall(last.at)}Z`
}

function writeObservance(name: string, wall: WallTime, from: number, to: number, rule: string | undefined): Component {
  const properties = [
    property('DTSTART', formatWall(wall)),
    property('TZOFFSETFROM', formatOffset(from)),
    property('TZOFFSETTO', formatOffset(to)),
  ]
  if (rule !== undefined) properties.push(property('RRULE', rule))
  return { name, properties, components: [] }
}

function property(name: string, value: string): Property {
  return { name, parameters: [], value }
}

/** RFC 5545 §3.3.14. */
function formatOffset(offset: number): string {
  const size = Math.abs(offset)
  const parts = [Math.floor(size / 3_600), Math.floor(size / 60) % 60, size % 60].map((n) => String(n).padStart(2, '0'))
  if (size % 60 === 0) parts.pop()
  return `${offset < 0 ? '-' : '+'}${parts.join('')}`
}

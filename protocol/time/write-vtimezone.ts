import type { Component, Property } from '../ical/component.ts'
import { dateOf, formatWall } from './civil.ts'
import { type Change, type Observance, observancesOf } from './observances.ts'
import { type Transitions, type TransitionZone, transitionsUntil } from './transitions.ts'
import { DAY, type Instant, type Window } from './values.ts'
import type { YearlyRule } from './yearly-rule.ts'

// From the beginning of UTC as we know it until well after anything that is planned.
const FIRST_YEAR = 1970
const LAST_YEAR = 2037

/**
 * A VTIMEZONE that is right for the zone from the first year to the last, in UTC. The rule that is in force at the end of
 * them is written without end. It has RRULEs and no RDATE: Outlook ignores a VTIMEZONE with RDATEs.
 */
export function writeVtimezone(zone: TransitionZone, firstYear = FIRST_YEAR, lastYear = LAST_YEAR): Component {
  return writeVtimezoneIn(zone, { start: dateOf(firstYear, 1, 1) * DAY, end: dateOf(lastYear + 1, 1, 1) * DAY })
}

/** The same for any time. What `isTruncated` says nothing of the time after it, RFC 7808 §3.9. */
export function writeVtimezoneIn(zone: TransitionZone, range: Window, isTruncated = false): Component {
  const { transitions } = zone
  const changes = changesOf(transitions, range.end)
  const later = changes.filter(({ at }) => at > range.start)
  const rule = !isTruncated && changes.length > transitions.known.length ? transitions.rule : undefined
  const properties = [property('TZID', zone.id)]
  // RFC 7808 §3.9: data that end early say so. With the last rule written, they do not.
  if (isTruncated || hasMore(transitions, rule, range.end))
    properties.push(property('TZUNTIL', `${formatWall(range.end)}Z`))
  const observances = [truncatedAt(changes, transitions, range.start), ...observancesOf(later, rule, range.end)]
  return { name: 'VTIMEZONE', properties, components: observances.map(writeObservance) }
}

/** Those before `end`. */
function changesOf(transitions: Transitions, end: Instant): Change[] {
  const changes: Change[] = []
  let from = transitions.first
  for (const { at, to } of transitionsUntil(transitions, end)) {
    if (at < end) changes.push({ at, from, to, wall: at + from.offset })
    from = to
  }
  return changes
}

function hasMore({ known, rule }: Transitions, written: YearlyRule | undefined, end: Instant): boolean {
  const last = known[known.length - 1]
  return rule !== written || (last !== undefined && last.at >= end)
}

/** RFC 7808 §3.9: data that begin late have an observance that begins with them. */
function truncatedAt(changes: readonly Change[], transitions: Transitions, start: Instant): Observance {
  const before = changes.findLast(({ at }) => at < start)?.to ?? transitions.first
  const to = changes.find(({ at }) => at === start)?.to ?? before
  return { first: { at: start, from: before, to, wall: start + before.offset }, rule: undefined }
}

function writeObservance({ first: { wall, from, to }, rule }: Observance): Component {
  const properties = [
    property('DTSTART', formatWall(wall)),
    property('TZOFFSETFROM', formatOffset(from.offset)),
    property('TZOFFSETTO', formatOffset(to.offset)),
  ]
  if (to.abbreviation !== '') properties.push(property('TZNAME', to.abbreviation))
  if (rule !== undefined) properties.push(property('RRULE', rule))
  return { name: to.daylight ? 'DAYLIGHT' : 'STANDARD', properties, components: [] }
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

/** The occurrences of a calendar object as plain values, for people and programs that know nothing of recurrence. */
import type { Component } from '../../protocol/ical/component.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { usedTimezoneIds } from '../../protocol/ical/timezones.ts'
import { findProperty, findText, formatTime } from '../../protocol/ical/values.ts'
import { BudgetExceeded, compile, type Occurrence, occurrences } from '../../protocol/recurrence/index.ts'
import { inFormOf, zoneOf } from '../../protocol/recurrence/timing.ts'
import { formatWall } from '../../protocol/time/civil.ts'
import type { Instant, TimeValue, Window } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { zonesOf } from '../../protocol/time/zones.ts'

/** Times are written as in iCalendar: 20260601, 20260601T090000, 20260601T070000Z. */
export interface ExpandedOccurrence {
  readonly uid: string
  /** VEVENT, VTODO or another. */
  readonly component: string
  /** What names this instance of its series, on the clock of the series; null for what does not recur. */
  readonly recurrenceId: string | null
  /** On the clock of `timeZone`; a date when `allDay`. */
  readonly start: string
  /** As `start`; of an all-day occurrence the first day after it. */
  readonly end: string
  readonly startUtc: string
  readonly endUtc: string
  /** The TZID as it stands in the object, UTC, or null for floating times and dates. */
  readonly timeZone: string | null
  readonly allDay: boolean
  readonly summary: string | null
}

export interface Expansion {
  /** By start. */
  readonly occurrences: readonly ExpandedOccurrence[]
  /** The names of the components that have no date at all, as some tasks, and so no occurrence. */
  readonly undated: readonly string[]
  /** TZIDs that nothing explains: their times are read as floating ones. */
  readonly unknownZones: readonly string[]
}

/** Bounds for one object: minutes of a year fit, its seconds do not. */
const budget = () => ({ steps: 5_000_000, occurrences: 1_000_000 })

/**
 * The occurrences that overlap the window; or, in words, why the object has no answer. Floating times and dates are read
 * in `zone`.
 */
export function expandObject(uid: string, bytes: Uint8Array, window: Window, zone: Zone): Expansion | string {
  try {
    const root = parseCalendarBytes(bytes)
    const all = root.components.filter((component) => component.name !== 'VTIMEZONE')
    const members = all.filter(hasDate)
    const undated = all.filter((component) => !hasDate(component)).map(({ name }) => name)
    if (members.length === 0) return { occurrences: [], undated, unknownZones: [] }
    const findZone = zonesOf(root)
    const tzids = members.flatMap((member) => [...usedTimezoneIds(member)])
    const unknownZones = tzids.filter((tzid) => findZone(tzid) === undefined)
    const found = occurrences(compile(members, findZone), window, budget(), zone)
    const rows = found.map((occurrence) => describe(uid, occurrence, zoneOf(occurrence.starts, findZone) ?? zone))
    return { occurrences: rows, undated, unknownZones }
  } catch (error) {
    if (!(error instanceof InvalidCalendarData || error instanceof BudgetExceeded)) throw error
    return error.message
  }
}

function hasDate(component: Component): boolean {
  return findProperty(component, 'DTSTART') !== undefined || findProperty(component, 'DUE') !== undefined
}

function describe(uid: string, occurrence: Occurrence, zone: Zone): ExpandedOccurrence {
  const { component, recurrenceId, starts, ends, start, end } = occurrence
  return {
    uid,
    component: component.name,
    recurrenceId: recurrenceId === undefined ? null : formatTime(recurrenceId),
    start: formatTime(starts),
    // Without DTEND or DURATION it ends with its day, its period, or at once.
    end: formatTime(ends ?? inFormOf(starts, end + zone.offsetAt(end))),
    startUtc: utc(start),
    endUtc: utc(end),
    timeZone: zoneNameOf(starts),
    allDay: starts.form === 'date',
    summary: findText(component, 'SUMMARY') ?? null,
  }
}

function utc(at: Instant): string {
  return `${formatWall(at)}Z`
}

function zoneNameOf(time: TimeValue): string | null {
  if (time.form === 'zoned') return time.tzid
  return time.form === 'utc' ? 'UTC' : null
}

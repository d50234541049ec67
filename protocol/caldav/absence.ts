/** When somebody cannot be met at all: a VAVAILABILITY of RFC 7953 §3.1 that leaves nothing available. */
import type { Component, Property } from '../ical/component.ts'
import { escapeText, findProperty, findText, findTime, readDuration, writeTime } from '../ical/values.ts'
import type { Instant, TimeValue } from '../time/values.ts'
import { findNamedZone } from '../time/zones.ts'

export const ABSENCE_TYPES = ['unavailable', 'busy', 'tentative'] as const
export type AbsenceType = (typeof ABSENCE_TYPES)[number]

export interface Absence {
  readonly start: Instant
  readonly end: Instant
  readonly type: AbsenceType
  readonly reason: string | null
  readonly comment: string | null
}

/** Undefined for a VAVAILABILITY that has hours, or no end. */
export function findAbsence(availability: Component): Absence | undefined {
  const start = instantIn(findTime(availability, 'DTSTART'))
  const end = endOf(availability, start)
  if (start === undefined || end === undefined || end <= start || availability.components.length > 0) return undefined
  return {
    ...{ start, end, type: absenceTypeOf(availability) },
    reason: findText(availability, 'SUMMARY') ?? null,
    comment: findText(availability, 'DESCRIPTION') ?? null,
  }
}

const WORDS = { unavailable: 'BUSY-UNAVAILABLE', busy: 'BUSY', tentative: 'BUSY-TENTATIVE' } as const

// RFC 7953 §3.2: BUSY-UNAVAILABLE when nothing is said; a type that is not known is BUSY.
export function absenceTypeOf(availability: Component): AbsenceType {
  const word = findText(availability, 'BUSYTYPE')?.trim().toUpperCase() ?? WORDS.unavailable
  return ABSENCE_TYPES.find((type) => WORDS[type] === word) ?? 'busy'
}

/** The VAVAILABILITY that says so, before any hours. */
export function writeAbsence(
  { start, end, type, reason, comment }: Absence,
  { timeZone, now, uid }: { readonly timeZone: string; readonly now: Instant; readonly uid: string },
): Component {
  const properties = [
    { name: 'UID', parameters: [], value: uid },
    writeTime('DTSTAMP', { form: 'utc', at: now }),
    writeTime('DTSTART', onClock(start, timeZone)),
    writeTime('DTEND', onClock(end, timeZone)),
    // RFC 7953 §4: one of a higher priority decides alone, and 1 is the highest.
    { name: 'PRIORITY', parameters: [], value: '1' },
    { name: 'BUSYTYPE', parameters: [], value: WORDS[type] },
    ...said('SUMMARY', reason),
    ...said('DESCRIPTION', comment),
  ]
  return { name: 'VAVAILABILITY', properties, components: [] }
}

export function isSameAbsence(a: Absence, b: Absence): boolean {
  const isSameTime = a.start === b.start && a.end === b.end && a.type === b.type
  return isSameTime && a.reason === b.reason && a.comment === b.comment
}

/** In UTC where the clocks of the zone show one reading twice, and this is the second. */
function onClock(at: Instant, tzid: string): TimeValue {
  const zone = findNamedZone(tzid)
  const wall = at + (zone?.offsetAt(at) ?? 0)
  return zone?.toInstant(wall) === at ? { form: 'zoned', wall, tzid } : { form: 'utc', at }
}

function said(name: string, text: string | null): readonly Property[] {
  return text === null ? [] : [{ name, parameters: [], value: escapeText(text) }]
}

function instantIn(time: TimeValue | undefined): Instant | undefined {
  if (time?.form === 'utc') return time.at
  return time?.form === 'zoned' ? findNamedZone(time.tzid)?.toInstant(time.wall) : undefined
}

function endOf(availability: Component, start: Instant | undefined): Instant | undefined {
  const ends = findTime(availability, 'DTEND')
  if (ends !== undefined) return instantIn(ends)
  const lasts = findProperty(availability, 'DURATION')
  if (lasts === undefined || start === undefined) return undefined
  const { days, seconds } = readDuration(lasts.value)
  // RFC 5545 §3.3.6: days are those of the clock, which this is too rough for.
  return days === 0 ? start + seconds : undefined
}

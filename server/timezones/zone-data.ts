/** One zone of the service: as a VTIMEZONE, and as the times at which its clocks change. */
import type { CalendarFormat } from '../../protocol/caldav/media-type.ts'
import { etagOf } from '../../protocol/dav/etag.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { toJcal } from '../../protocol/ical/jcal.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { dateOf, formatWall } from '../../protocol/time/civil.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { type TransitionZone, transitionsUntil } from '../../protocol/time/transitions.ts'
import { DAY, type Instant, type Window } from '../../protocol/time/values.ts'
import { writeVtimezoneIn } from '../../protocol/time/write-vtimezone.ts'
import { allZones, type NamedZone } from '../../protocol/time/zone-names.ts'
import { PRODUCT_ID } from '../dav/product.ts'
import { TimezoneProblem } from './problem.ts'

/** To be raised when the text that we write of the same rules changes. */
const REVISION = 1

/** What is told of any zone: from before the first local times that are known to when rules are the only guess left. */
export const SPAN: Window = { start: dateOf(1800, 1, 1) * DAY, end: dateOf(2500, 1, 1) * DAY }

/** A zone under one of its names. */
export interface FoundZone {
  /** As the database spells it. */
  readonly name: string
  readonly zone: NamedZone
}

/** The zone of a name in any case of letters. Throws TimezoneProblem. */
export function requireZone(tzid: string): FoundZone {
  byName ??= readNames()
  const found = byName.get(tzid.toLowerCase())
  if (found === undefined) throw new TimezoneProblem('tzid-not-found', 404)
  return found
}

let byName: ReadonlyMap<string, FoundZone> | undefined

function readNames(): ReadonlyMap<string, FoundZone> {
  const names = allZones().flatMap((zone) => [zone.id, ...zone.aliases].map((name): FoundZone => ({ name, zone })))
  return new Map(names.map((found) => [found.name.toLowerCase(), found]))
}

/** RFC 7808 §5.3: strong, so another for each name and each truncation. */
export function etagOfZone({ name, zone }: FoundZone, truncation = ''): string {
  return etagOf(Buffer.from(`${REVISION} ${name}${zone.rules}${truncation}`))
}

export interface Truncation {
  readonly start: Instant | undefined
  readonly end: Instant | undefined
}

/** RFC 7808 §5.3. */
export function writeZone(found: FoundZone, format: CalendarFormat, { start, end }: Truncation): string {
  const range = { start: Math.max(start ?? SPAN.start, SPAN.start), end: Math.min(end ?? RULES_FROM, SPAN.end) }
  const isTruncated = end !== undefined && end <= SPAN.end
  const written = writeVtimezoneIn(transitionsOf(found), range, isTruncated)
  const calendar = {
    name: 'VCALENDAR',
    properties: [property('VERSION', '2.0'), property('PRODID', PRODUCT_ID)],
    components: [withAliasOf(written, found)],
  }
  return format === 'jcal' ? JSON.stringify(toJcal(calendar)) : writeComponent(calendar)
}

/** What is not truncated has all that differs from year to year until then, and a rule for what comes after. */
const RULES_FROM = dateOf(2100, 1, 1) * DAY

/** RFC 7808 §7.2: the data of an alias name the zone that it stands for. */
function withAliasOf(timezone: Component, { name, zone }: FoundZone): Component {
  if (name === zone.id) return timezone
  const [tzid, ...others] = timezone.properties
  const properties = [...(tzid === undefined ? [] : [tzid]), property('TZID-ALIAS-OF', zone.id), ...others]
  return { ...timezone, properties }
}

function property(name: string, value: string) {
  return { name, parameters: [], value }
}

function transitionsOf({ name }: FoundZone): TransitionZone {
  const zone = findIanaZone(name)
  if (zone === undefined) throw new Error(`${name} has a name and no rules`)
  return zone
}

/** RFC 7808 §6.3. */
export interface Observance {
  readonly name: string
  readonly onset: string
  readonly 'utc-offset-from': number
  readonly 'utc-offset-to': number
}

/** RFC 7808 §5.4: what the clocks show at the start of the window, and each change in it. */
export function observancesIn(found: FoundZone, window: Window): readonly Observance[] {
  const { transitions } = transitionsOf(found)
  const observances: Observance[] = []
  let before = transitions.first
  for (const { at, to } of transitionsUntil(transitions, window.end)) {
    if (at >= window.end) break
    if (at > window.start && observances.length === 0) observances.push(observance(window.start, before, before))
    if (at >= window.start) observances.push(observance(at, before, to))
    before = to
  }
  return observances.length > 0 ? observances : [observance(window.start, before, before)]
}

type LocalTime = TransitionZone['transitions']['first']

function observance(at: Instant, from: LocalTime, to: LocalTime): Observance {
  return {
    name: to.daylight ? 'Daylight' : 'Standard',
    onset: formatUtc(at),
    'utc-offset-from': from.offset,
    'utc-offset-to': to.offset,
  }
}

/** RFC 3339. */
export function formatUtc(at: Instant): string {
  return `${formatWall(at).replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6')}Z`
}

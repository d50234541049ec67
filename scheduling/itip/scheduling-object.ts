/** A calendar object as scheduling sees it: a master, overrides by their instances, and one clock for both. */
import { instanceOf } from '../../protocol/caldav/own-part.ts'
import type { Component, Property } from '../../protocol/ical/component.ts'
import { findProperty, findText, findTime, readTime, readTimes, writeTime } from '../../protocol/ical/values.ts'
import { type InstanceKey, keyOf } from '../../protocol/recurrence/compile.ts'
import { findTiming, inFormOf, type Timing } from '../../protocol/recurrence/timing.ts'
import type { TimeValue } from '../../protocol/time/values.ts'
import type { FindZone } from '../../protocol/time/zone.ts'
import { zonesOf } from '../../protocol/time/zones.ts'
import { type Facts, factsOf } from './facts.ts'
import { addressOf, attendeesOf, findOrganizer } from './people.ts'

/** One component: the master, or the override of an instance. */
export interface Member {
  readonly component: Component
  /** Undefined for the master. */
  readonly key: InstanceKey | undefined
  /** What it says, in a form to compare; of what is personal or of a single write, nothing. */
  readonly facts: Facts
  /** By address; one who stands there twice, once. */
  readonly attendees: ReadonlyMap<string, Property>
}

export interface SchedulingObject {
  readonly root: Component
  readonly uid: string
  /** VEVENT or VTODO. */
  readonly kind: string
  /** In the order of the text. */
  readonly members: readonly Member[]
  readonly master: Member | undefined
  readonly overrides: ReadonlyMap<InstanceKey, Member>
  /** The instances that the master's EXDATEs take out. */
  readonly excluded: ReadonlySet<InstanceKey>
  /** Of the first component that has one. */
  readonly organizer: Property | undefined
  readonly clock: Clock
}

/** How the times of an object are read. Two objects of one UID name an instance by the same key. */
export interface Clock {
  readonly findZone: FindZone
  /** Of the master. */
  readonly timing: Timing | undefined
  keyOf(time: TimeValue): InstanceKey
}

const SCHEDULED: ReadonlySet<string> = new Set(['VEVENT', 'VTODO'])

/**
 * Undefined for what has no scheduling: VJOURNAL (RFC 5546 §3.5), VFREEBUSY, VAVAILABILITY. A message may name an instance
 * on the clock of a `series` that it does not bring. Throws InvalidCalendarData.
 */
export function findSchedulingObject(root: Component | undefined, series?: Clock): SchedulingObject | undefined {
  const first = root?.components.find(({ name }) => name !== 'VTIMEZONE')
  return root === undefined || first === undefined || !SCHEDULED.has(first.name)
    ? undefined
    : readSchedulingObject(root, series)
}

function readSchedulingObject(root: Component, series?: Clock): SchedulingObject {
  const components = root.components.filter(({ name }) => name !== 'VTIMEZONE')
  const findOwnZone = zonesOf(root)
  const findZone: FindZone = (tzid) => findOwnZone(tzid) ?? series?.findZone(tzid)
  const clock = clockOf(components.find(isMaster), findZone, series?.timing)
  return schedulingObject(
    root,
    components.map((component) => memberOf(component, clock)),
    clock,
  )
}

function isMaster(component: Component): boolean {
  return findProperty(component, 'RECURRENCE-ID') === undefined
}

function schedulingObject(root: Component, members: readonly Member[], clock: Clock): SchedulingObject {
  const components = members.map(({ component }) => component)
  const overrides = new Map<InstanceKey, Member>()
  for (const member of members) if (member.key !== undefined) overrides.set(member.key, member)
  const master = members.find(({ key }) => key === undefined)
  return {
    root,
    uid: components.map((component) => findText(component, 'UID')).find((uid) => uid !== undefined) ?? '',
    kind: components[0]?.name ?? '',
    members,
    master,
    overrides,
    excluded: new Set(exclusionsOf(master?.component, clock)),
    organizer: components.map(findOrganizer).find((organizer) => organizer !== undefined),
    clock,
  }
}

function clockOf(master: Component | undefined, findZone: FindZone, other?: Timing): Clock {
  const timing = master === undefined ? other : findTiming(master, findZone)
  return {
    findZone,
    timing,
    keyOf: (time) => keyOf(time, timing ?? timingOf(time, findZone), findZone),
  }
}

/** Without a master an instance has the clock that it is named on. */
function timingOf(time: TimeValue, findZone: FindZone): Timing {
  const component = { name: 'VEVENT', properties: [writeTime('DTSTART', time)], components: [] }
  const timing = findTiming(component, findZone)
  if (timing === undefined) throw new Error('A component with DTSTART has a time')
  return timing
}

export function memberOf(component: Component, clock: Clock): Member {
  const id = findTime(component, 'RECURRENCE-ID')
  let facts: Facts | undefined
  let attendees: ReadonlyMap<string, Property> | undefined
  return {
    component,
    key: id === undefined ? undefined : clock.keyOf(id),
    get facts() {
      facts ??= factsOf(component, clock)
      return facts
    },
    get attendees() {
      attendees ??= firstByAddress(attendeesOf(component))
      return attendees
    },
  }
}

/** A member with other people in it, or other notes: what it says is the same. */
export function withComponent({ key, facts }: Member, component: Component): Member {
  return { component, key, facts, attendees: firstByAddress(attendeesOf(component)) }
}

function firstByAddress(attendees: readonly Property[]): ReadonlyMap<string, Property> {
  const first = new Map<string, Property>()
  for (const attendee of attendees) {
    const address = addressOf(attendee)
    if (!first.has(address)) first.set(address, attendee)
  }
  return first
}

function exclusionsOf(master: Component | undefined, clock: Clock): readonly InstanceKey[] {
  const properties = master?.properties.filter(({ name }) => name === 'EXDATE') ?? []
  return properties.flatMap(readTimes).map((time) => clock.keyOf(time))
}

/** An instance of the series as an override that says what the master says, whether there is such an instance or not. */
export function instanceAt(object: SchedulingObject, id: Property): Component | undefined {
  const { master, clock } = object
  return master && instanceOf(master.component, onClockOf(clock, id))
}

/** The RECURRENCE-ID of that instance as the series names it. */
function onClockOf(clock: Clock, id: Property): Property {
  const time = readTime(id)
  if (clock.timing === undefined || isOnClock(time, clock.timing.starts)) return id
  return recurrenceIdOf(clock.keyOf(time), clock.timing)
}

export function recurrenceIdOf(key: InstanceKey, { zone, starts }: Timing): Property {
  return writeTime('RECURRENCE-ID', inFormOf(starts, zone === undefined ? key : key + zone.offsetAt(key)))
}

function isOnClock(time: TimeValue, starts: TimeValue): boolean {
  if (time.form === 'zoned' && starts.form === 'zoned') return time.tzid === starts.tzid
  return time.form === starts.form
}

/** The object with these components in place of its members, the same value where none is another. */
export function withComponents(object: SchedulingObject, components: readonly Component[]): SchedulingObject {
  const { root, members } = object
  if (components.length === members.length && components.every((one, at) => one === members[at]?.component))
    return object
  const master = components.find(isMaster)
  const isOnSameClock = master !== undefined && isSameStart(master, object.master?.component)
  const clock = isOnSameClock ? object.clock : clockOf(master, object.clock.findZone)
  // What has been read of a component that is still there need not be read again.
  const known = new Map(isOnSameClock ? members.map((member) => [member.component, member]) : [])
  const after = components.map((component) => known.get(component) ?? memberOf(component, clock))
  return schedulingObject({ ...root, components: [...timezonesOf(root), ...components] }, after, clock)
}

function isSameStart(a: Component, b: Component | undefined): boolean {
  return b !== undefined && findProperty(a, 'DTSTART') === findProperty(b, 'DTSTART')
}

export function timezonesOf(root: Component): readonly Component[] {
  return root.components.filter(({ name }) => name === 'VTIMEZONE')
}

/** Whether two masters make the same instances, but for EXDATEs. */
export function isSameSeries(a: Member | undefined, b: Member | undefined): boolean {
  return SERIES.every((name) => a?.facts.get(name) === b?.facts.get(name))
}

const SERIES = ['TIME', 'CLOCK', 'RRULE', 'RDATE', 'EXRULE']

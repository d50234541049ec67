/** RFC 8607: the ATTACH properties of a calendar object whose files the server keeps. Nothing here knows of files. */
import type { Component, Property } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { findProperty, findTime, parameterOf, parseTime, writeTime } from '../ical/values.ts'
import { writePart } from '../ical/write.ts'
import { type Budget, type Occurrence, occurrences, type Series, spendText } from '../recurrence/index.ts'
import { instantOfTime } from '../recurrence/timing.ts'
import { UTC } from '../time/transitions.ts'
import type { Instant, TimeValue } from '../time/values.ts'
import { RECURRENCE_PROPERTIES, timesOf } from './expand.ts'

/** What an ATTACH says of a file that is kept. */
export interface AttachedFile {
  readonly managedId: string
  readonly uri: string
  readonly mediaType: string
  readonly filename: string | null
  readonly size: number
}

const OURS: ReadonlySet<string> = new Set(['MANAGED-ID', 'FMTTYPE', 'FILENAME', 'SIZE', 'VALUE', 'ENCODING'])

// RFC 8607 §4: MANAGED-ID, FILENAME and SIZE; RFC 5545 §3.2.8: FMTTYPE. Other parameters of `written` stay.
export function attachProperty(file: AttachedFile, written?: Property): Property {
  const { managedId, uri, mediaType, filename, size } = file
  const said = [
    ['MANAGED-ID', managedId],
    ['FMTTYPE', mediaType],
    ['FILENAME', filename],
    ['SIZE', String(size)],
  ] as const
  const parameters = said.flatMap(([name, value]) => (value === null ? [] : [{ name, values: [value] }]))
  const others = written?.parameters.filter(({ name }) => !OURS.has(name)) ?? []
  return { name: 'ATTACH', parameters: [...parameters, ...others], value: uri }
}

/** Whether an ATTACH says of a file what is true. */
export function isAttachOf(property: Property, file: AttachedFile): boolean {
  const says = (name: string) => parameterOf(property, name) ?? null
  return (
    property.value === file.uri &&
    says('MANAGED-ID') === file.managedId &&
    says('FMTTYPE') === file.mediaType &&
    says('FILENAME') === file.filename &&
    says('SIZE') === String(file.size)
  )
}

export function withoutManagedId(property: Property): Property {
  return { ...property, parameters: property.parameters.filter(({ name }) => name !== 'MANAGED-ID') }
}

/** The ATTACH properties of the master and the overrides. Those of alarms are sounds, which nobody manages. */
export function attachesIn(members: readonly Component[]): readonly Property[] {
  return members.flatMap(({ properties }) => properties.filter(isAttach))
}

/** The calendar with another ATTACH in the place of each; the same calendar where each gives itself. */
export function mapAttaches({ root, members }: CalendarObject, change: (attach: Property) => Property): Component {
  return replaceMembers(root, members, (member) =>
    withProperties(
      member,
      member.properties.map((property) => (isAttach(property) ? change(property) : property)),
    ),
  )
}

function isAttach({ name }: Property): boolean {
  return name === 'ATTACH'
}

// --- the actions of RFC 8607 §3.3 --------------------------------------------------------------------------------

/** The instances that a request is about: `M` and values of RECURRENCE-ID (§3.3.2); undefined for all. */
export type InstanceIds = readonly string[] | undefined

/** Thrown for an instance that the object does not have. */
export class UnknownInstance extends Error {
  override readonly name = 'UnknownInstance'
}

/** An object that can be asked for its instances. */
export interface Instances {
  readonly calendar: CalendarObject
  readonly series: Series
  readonly budget: Budget
}

/** RFC 8607 §3.4. Throws UnknownInstance and BudgetExceeded. */
export function addAttach(object: Instances, ids: InstanceIds, attach: Property): Component {
  return changeInstances(object, ids, (member) => withProperties(member, [...member.properties, attach]))
}

/** RFC 8607 §3.5: in all instances. */
export function updateAttach({ calendar }: Instances, managedId: string, file: AttachedFile): Component {
  return mapAttaches(calendar, (attach) => (hasId(attach, managedId) ? attachProperty(file, attach) : attach))
}

/** RFC 8607 §3.6. The same calendar where no such instance has it. Throws UnknownInstance and BudgetExceeded. */
export function removeAttach(object: Instances, ids: InstanceIds, managedId: string): Component {
  return changeInstances(object, ids, (member) =>
    withProperties(
      member,
      member.properties.filter((property) => !(isAttach(property) && hasId(property, managedId))),
    ),
  )
}

export function hasId(attach: Property, managedId: string): boolean {
  return parameterOf(attach, 'MANAGED-ID') === managedId
}

type Change = (member: Component) => Component

function changeInstances(object: Instances, ids: InstanceIds, change: Change): Component {
  const { root, members } = object.calendar
  if (ids === undefined) return replaceMembers(root, members, change)
  const wanted = new Set(ids.map(instanceFinder(object)))
  const changed = replaceMembers(root, members, (member) => (wanted.has(member) ? change(member) : member))
  // The others are instances that the series alone described so far.
  for (const member of members) wanted.delete(member)
  const made = [...wanted].flatMap((instance) => {
    const override = change(instance)
    return override === instance ? [] : [override]
  })
  return made.length === 0 ? changed : { ...changed, components: [...changed.components, ...made] }
}

/** Finds the master, an override, or an override that is made for the instance. */
function instanceFinder(object: Instances): (id: string) => Component {
  const { members } = object.calendar
  const { findZone } = object.series
  const master = members.find((member) => findProperty(member, 'RECURRENCE-ID') === undefined)
  const instantOf = (time: TimeValue | undefined) => time && instantOfTime(time, findZone, UTC)
  const overrides = new Map(members.map((member) => [instantOf(findTime(member, 'RECURRENCE-ID')), member]))
  return (id) => {
    if (id === 'M') return master ?? unknown(id)
    const at = instantOfTime(readInstanceId(id, master), findZone, UTC)
    const override = overrides.get(at)
    if (override !== undefined) return override
    const occurrence = occurrencesAt(object, at).find(({ recurrenceId }) => instantOf(recurrenceId) === at)
    if (occurrence === undefined) return unknown(id)
    const made = overrideOf(occurrence, object.series)
    // It says all again that the series says.
    spendText(object.budget, writePart(made).length)
    overrides.set(at, made)
    return made
  }
}

function occurrencesAt({ series, budget }: Instances, at: Instant): readonly Occurrence[] {
  return occurrences(series, { start: at, end: at + 1 }, budget)
}

function unknown(id: string): never {
  throw new UnknownInstance(`there is no instance ${id}`)
}

/** A time as it stands in RECURRENCE-ID; a local one is on the clock of the series. */
function readInstanceId(id: string, master: Component | undefined): TimeValue {
  const start = master && findProperty(master, 'DTSTART')
  try {
    return parseTime(id, start && parameterOf(start, 'TZID'))
  } catch (error) {
    if (error instanceof InvalidCalendarData) return unknown(id)
    throw error
  }
}

/** RFC 5545 §3.8.4.4: what the series says of one of its instances, as a component of its own. */
function overrideOf(occurrence: Occurrence, { findZone }: Series): Component {
  const { component, recurrenceId } = occurrence
  const times = timesOf(occurrence, { findZone, floatingZone: UTC }, (time) => time)
  const kept = component.properties.filter(({ name }) => !RECURRENCE_PROPERTIES.has(name) && name !== 'RECURRENCE-ID')
  const end = findProperty(component, 'DTEND') === undefined ? times.get('DTEND') : undefined
  const added = [recurrenceId && writeTime('RECURRENCE-ID', recurrenceId), end]
  return {
    name: component.name,
    properties: [
      ...kept.map((property) => times.get(property.name) ?? property),
      ...added.flatMap((property) => property ?? []),
    ],
    components: component.components,
  }
}

// --- components, changed where they must be --------------------------------------------------------------------------

/** What is not changed stays what was read, and so is written as it came. */
function withProperties(member: Component, properties: readonly Property[]): Component {
  const isSame =
    properties.length === member.properties.length &&
    properties.every((property, index) => property === member.properties[index])
  return isSame ? member : { ...member, properties }
}

function replaceMembers(root: Component, members: readonly Component[], change: Change): Component {
  const changed = new Map(members.map((member) => [member, change(member)]))
  if ([...changed].every(([before, after]) => before === after)) return root
  return { ...root, components: root.components.map((component) => changed.get(component) ?? component) }
}

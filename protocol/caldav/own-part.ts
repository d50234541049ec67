/**
 * What each user of a shared calendar has alone of an object: when it rings, and whether it takes up their time
 * (caldav-sharing §5.5.4). What all of them share is the rest. An instance that differs in nothing but somebody's own
 * part is an override for that user, and for nobody else.
 */
import type { Component, Property } from '../ical/component.ts'
import { findProperty, findTime, formatTime, readTime } from '../ical/values.ts'
import { writeAnew, writePart } from '../ical/write.ts'
import { type Budget, compile, occurrences, spendText } from '../recurrence/index.ts'
import { inFormOf, instantOfTime, wallOf } from '../recurrence/timing.ts'
import { UTC } from '../time/transitions.ts'
import type { TimeValue } from '../time/values.ts'
import { zonesOf } from '../time/zones.ts'
import { RECURRENCE_PROPERTIES } from './expand.ts'

export interface Parts {
  /** The very same calendar where nobody has anything of it alone. */
  readonly shared: Component
  /** A calendar whose components say which instance they are of, and what one user has alone of it; nothing else. */
  readonly own: Component | undefined
}

/** TRANSP, and what Mozilla's programs keep of an alarm that was dismissed or put off. */
const OWN_PROPERTIES: ReadonlySet<string> = new Set(['TRANSP', 'X-MOZ-LASTACK', 'X-MOZ-SNOOZE-TIME'])

export function splitParts(calendar: Component): Parts {
  const { name, properties, components } = calendar
  const members = membersOf(calendar)
  const shared = withoutRepetitions(components.map(withoutOwn))
  const isSame = shared.length === components.length && shared.every((one, index) => one === components[index])
  return {
    shared: isSame ? calendar : { name, properties, components: shared },
    own: members.some(hasOwn) ? { name, properties: [], components: members.map(ownOf) } : undefined,
  }
}

/** The object as the user has it whose part that is. Throws BudgetExceeded, InvalidCalendarData. */
export function joinParts({ shared, own }: Parts, budget: Budget): Component {
  if (own === undefined) return shared
  const parts = new Map(own.components.map((part) => [keyOf(part), part]))
  const known = new Set(shared.components.filter(isMember).map(keyOf))
  const joined = shared.components.map((component) => {
    if (!isMember(component)) return component
    // What others changed of an instance takes no alarm from it.
    const part = parts.get(keyOf(component)) ?? parts.get(OF_SERIES)
    return part === undefined ? component : withOwn(component, part)
  })
  const others = own.components.filter((part) => !known.has(keyOf(part)))
  const overrides = others.length === 0 ? [] : overridesOf(shared, others, budget)
  return { name: shared.name, properties: shared.properties, components: withoutRepetitions([...joined, ...overrides]) }
}

/** Whether two objects say the same to everybody; when somebody last wrote them, and with what, says nothing. */
export function isSameShared(a: Component, b: Component): boolean {
  return fingerprint(a) === fingerprint(b)
}

function fingerprint(calendar: Component): string {
  const ofAll = calendar.properties.filter(({ name }) => name !== 'PRODID').map(writeAnew)
  return [...ofAll, ...membersOf(calendar).map(linesOf)].sort().join('')
}

// --- apart -------------------------------------------------------------------------------------------------------

function membersOf({ components }: Component): readonly Component[] {
  return components.filter(isMember)
}

function isMember({ name }: Component): boolean {
  return name !== 'VTIMEZONE'
}

function hasOwn({ properties, components }: Component): boolean {
  return properties.some(({ name }) => OWN_PROPERTIES.has(name)) || components.some(({ name }) => name === 'VALARM')
}

/** An override without anything of its own is kept, too: there the alarm of the series was taken away. */
function ownOf(member: Component): Component {
  const own = member.properties.filter(({ name }) => name === 'RECURRENCE-ID' || OWN_PROPERTIES.has(name))
  return { name: member.name, properties: own, components: member.components.filter(({ name }) => name === 'VALARM') }
}

function withoutOwn(component: Component): Component {
  if (!isMember(component) || !hasOwn(component)) return component
  return {
    name: component.name,
    properties: component.properties.filter(({ name }) => !OWN_PROPERTIES.has(name)),
    components: component.components.filter(({ name }) => name !== 'VALARM'),
  }
}

function withOwn(component: Component, part: Component): Component {
  const bare = withoutOwn(component)
  const own = part.properties.filter(({ name }) => name !== 'RECURRENCE-ID')
  return {
    name: bare.name,
    properties: [...bare.properties, ...own],
    components: [...bare.components, ...part.components],
  }
}

const OF_SERIES = ''

/** Which instance: on the clock of its series. */
function keyOf(component: Component): string {
  const id = findTime(component, 'RECURRENCE-ID')
  if (id === undefined) return OF_SERIES
  return `${formatTime(id)} ${id.form === 'zoned' ? id.tzid : ''}`
}

// --- instances of the master -------------------------------------------------------------------------------------

/** caldav-sharing §5.5.4: an override that says what its master says is none. */
function withoutRepetitions(components: readonly Component[]): readonly Component[] {
  const master = components.find((one) => isMember(one) && findProperty(one, 'RECURRENCE-ID') === undefined)
  if (master === undefined) return components
  const series = seriesOf(master)
  return components.filter((one) => {
    const id = isMember(one) ? findProperty(one, 'RECURRENCE-ID') : undefined
    return id === undefined || !isRepetition(one, id, series)
  })
}

/** An override for each part that is of an instance of the series. */
function overridesOf(shared: Component, parts: readonly Component[], budget: Budget): readonly Component[] {
  const members = membersOf(shared)
  const master = members.find((member) => findProperty(member, 'RECURRENCE-ID') === undefined)
  if (master === undefined) return []
  const findZone = zonesOf(shared)
  const compiled = compile(members, findZone)
  const series = seriesOf(master)
  return parts.flatMap((part) => {
    const id = findProperty(part, 'RECURRENCE-ID')
    const times = id && timesOf(series, id)
    if (id === undefined || times === undefined) return []
    // Each says all again that the series says.
    spendText(budget, series.size)
    const at = instantOfTime(readTime(id), findZone, UTC)
    const found = occurrences(compiled, { start: at, end: at + 1 }, budget)
    if (!found.some(({ component, start }) => component === master && start === at)) return []
    return [withOwn(atTimes(series, times), part)]
  })
}

/** One instance as an override that says nothing of its own; undefined for a name on another clock than its series. */
export function instanceOf(master: Component, id: Property): Component | undefined {
  const instances = instancesOf(master)
  const times = timesOf(instances, id)
  return times && atTimes(instances, times)
}

/** What a master says of its instances. */
interface Instances {
  readonly start: TimeValue | undefined
  /** What each says at another time. */
  readonly times: readonly Property[]
  /** What every one says. */
  readonly rest: Component
}

function instancesOf(master: Component): Instances {
  const { name, properties, components } = master
  const ofInstances = properties.filter((property) => !RECURRENCE_PROPERTIES.has(property.name))
  const rest = { name, properties: ofInstances.filter((property) => !MOVED.has(property.name)), components }
  const times = ofInstances.filter((property) => MOVED.has(property.name))
  return { start: findTime(master, 'DTSTART'), times, rest }
}

function atTimes({ rest }: Instances, times: readonly Property[]): Component {
  return { ...rest, properties: [...rest.properties, ...times] }
}

/** A master, taken apart once for all of its instances. */
interface SeriesText extends Instances {
  /** What every instance says, as it is compared. */
  readonly lines: string
  readonly size: number
}

function seriesOf(master: Component): SeriesText {
  const instances = instancesOf(master)
  const lines = linesOf(instances.rest)
  return { ...instances, lines, size: lines.length }
}

/** Whether an override says of its instance what the series says. */
function isRepetition(override: Component, id: Property, series: SeriesText): boolean {
  const times = timesOf(series, id)
  if (times === undefined) return false
  const [ofTime, others] = [[] as Property[], [] as Property[]]
  for (const property of override.properties) (isOfInstance(property) ? ofTime : others).push(property)
  return (
    times.map(writeAnew).sort().join('') === ofTime.map(writeAnew).sort().join('') &&
    linesOf({ ...override, properties: others }) === series.lines
  )
}

function isOfInstance({ name }: Property): boolean {
  return name === 'RECURRENCE-ID' || MOVED.has(name)
}

/** When that instance is; undefined for a name on another clock than its series. */
function timesOf({ start, times }: Instances, id: Property): readonly Property[] | undefined {
  const at = readTime(id)
  if (start === undefined || !isOnSameClock(at, start)) return undefined
  const shift = wallOf(at) - wallOf(start)
  return [...times.map((property) => moved(property, shift)), id]
}

function isOnSameClock(a: TimeValue, b: TimeValue): boolean {
  if (a.form === 'zoned' && b.form === 'zoned') return a.tzid === b.tzid
  return a.form === b.form
}

const MOVED: ReadonlySet<string> = new Set(['DTSTART', 'DTEND', 'DUE'])

function moved(property: Property, shift: number): Property {
  const time = readTime(property)
  return { ...property, value: formatTime(inFormOf(time, wallOf(time) + shift)) }
}

/** Of each write, not of the object. */
const OF_WRITES: ReadonlySet<string> = new Set(['DTSTAMP', 'CREATED', 'LAST-MODIFIED'])

function linesOf(component: Component): string {
  const lines = component.properties.filter(({ name }) => !OF_WRITES.has(name)).map(writeAnew)
  return `${component.name}\n${lines.sort().join('')}${component.components.map(writePart).sort().join('')}`
}

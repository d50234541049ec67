/**
 * Groups among the attendees become the people in them: RFC 5545 §3.2.3 and §3.2.11. Who is in a group is given; nothing is
 * looked up here. The group stays, so that it can be taken out again, and people who join or leave it be told.
 */
import type { Component, Parameter, Property } from '../../protocol/ical/component.ts'
import { mapComponents, withParameter } from '../../protocol/ical/edit.ts'
import { findProperty, parameterOf } from '../../protocol/ical/values.ts'
import { writeAnew } from '../../protocol/ical/write.ts'
import { addressOf, attendeesOf, isServed, normalised } from './people.ts'

export interface GroupMember {
  /** All by which they may stand in an object, normalised; the first is written. */
  readonly addresses: readonly string[]
  readonly name: string
  /** RFC 5545 §3.2.3: ROOM or RESOURCE, for what is no person. */
  readonly cutype?: string
}

export interface Expanding {
  /** By the addresses of the groups: those in it, and in groups of it. */
  readonly groups: ReadonlyMap<string, readonly GroupMember[]>
  /** Whether an address is the organizer's own. */
  isOwner(address: string): boolean
  /** RFC 4791 §5.2.9: in one component. */
  readonly mostAttendees: number
  /** Bytes by which the object may grow. */
  readonly room: number
}

// Client: Apple's programs know by it that the server has expanded the group, and leave it alone.
const SERVER_GROUP = 'X-SERVER-GROUP'

/** RFC 5546 §3.6: forwarded, to the people in it. */
const EXPANDED = '2.7'
/** RFC 6638 §3.2.9: it is not, and its server says so: there are too many in it. */
const TOO_LARGE = '5.3'

/** A group that the server has expanded: the people in it are told, and it is not. */
export function isExpanded(attendee: Property): boolean {
  return parameterOf(attendee, 'CUTYPE')?.toUpperCase() === SERVER_GROUP
}

/** Addresses of groups in an object: those that stand in it, and those that people are said to be members of. */
export function groupAddressesIn(object: Component): readonly string[] {
  const attendees = object.components.flatMap(attendeesOf)
  return [...new Set(attendees.flatMap((one) => [addressOf(one), ...membershipsOf(one)]))]
}

/**
 * `before` is the object as it was stored: whoever was in it because of a group, and is in it no more, goes. Each instance
 * repeats all people: where that is more than there is room for, nobody joins any of them.
 */
export function expandGroups(after: Component, before: Component | undefined, expanding: Expanding): Component {
  const left = { bytes: expanding.room }
  const expanded = expandEach(after, before, expanding, left)
  return left.bytes < 0 ? expandEach(after, before, { ...expanding, mostAttendees: 0 }, { bytes: 0 }) : expanded
}

/** What is left for those who join. Below zero nothing is worked out any more. */
interface Room {
  bytes: number
}

function expandEach(after: Component, before: Component | undefined, expanding: Expanding, left: Room): Component {
  const known = new Map((before?.components ?? []).map((component) => [instanceOf(component), component]))
  const were = expandedIn(before)
  const standing = new Set(after.components.flatMap(attendeesOf).map(addressOf))
  // Of a group that nobody knows any more, the people stay as long as it does.
  const ended = new Set([...were].filter((group) => expanding.groups.has(group) || !standing.has(group)))
  return mapComponents(after, (component) => {
    if (component.name === 'VTIMEZONE' || left.bytes < 0) return component
    const was = known.get(instanceOf(component)) ?? known.get(undefined)
    return expandIn(withoutForeignGroups(component, were, expanding), was, ended, expanding, left)
  })
}

/** The groups that the server has expanded. */
export function expandedIn(object: Component | undefined): ReadonlySet<string> {
  return new Set((object?.components ?? []).flatMap(attendeesOf).filter(isExpanded).map(addressOf))
}

function instanceOf(component: Component): string | undefined {
  return findProperty(component, 'RECURRENCE-ID')?.value.trim()
}

function expandIn(
  component: Component,
  was: Component | undefined,
  were: ReadonlySet<string>,
  { groups, isOwner, mostAttendees }: Expanding,
  left: Room,
): Component {
  const attendees = attendeesOf(component)
  const present = attendees.filter((one) => groups.has(addressOf(one)) && isServed(one))
  if (present.length === 0 && were.size === 0) return component
  const inGroups = peopleOf(present.map(addressOf), groups, isOwner)
  const known = new Map((was === undefined ? [] : attendeesOf(was)).map((one) => [addressOf(one), one]))
  const stay = attendees.filter((one) => !groups.has(addressOf(one))).flatMap((one) => stillThere(one, inGroups, were))
  const there = new Set(stay.map(addressOf))
  const joining = [...new Set(inGroups.values())].filter(({ addresses }) => !addresses.some((one) => there.has(one)))
  const isTooMany = stay.length + present.length + joining.length > mostAttendees
  const asExpanded = (group: Property) => asGroup(group, isTooMany ? TOO_LARGE : EXPANDED)
  const others = component.properties.filter(({ name }) => name !== 'ATTENDEE')
  const kept = attendees.flatMap((one) => {
    if (groups.has(addressOf(one))) return isServed(one) ? asExpanded(one) : one
    return stay.find((other) => addressOf(other) === addressOf(one)) ?? []
  })
  const added = isTooMany ? [] : joining.map((one) => asAttendee(one, present, known))
  for (const one of added) left.bytes -= writeAnew(one).length
  const properties = [...others, ...kept, ...added]
  const isSame =
    kept.length === attendees.length && added.length === 0 && kept.every((one, at) => one === attendees[at])
  return isSame ? component : { ...component, properties }
}

interface Joining extends GroupMember {
  /** Addresses of the groups because of which they are invited. */
  readonly groups: readonly string[]
}

/** By each of their addresses; the organizer is there already. */
function peopleOf(
  present: readonly string[],
  groups: ReadonlyMap<string, readonly GroupMember[]>,
  isOwner: (address: string) => boolean,
): ReadonlyMap<string, Joining> {
  const people = new Map<string, Joining>()
  for (const group of present) {
    for (const member of groups.get(group) ?? []) {
      const [address] = member.addresses
      if (address === undefined || isOwner(address)) continue
      const joining = { ...member, groups: [...(people.get(address)?.groups ?? []), group] }
      for (const one of member.addresses) people.set(one, joining)
    }
  }
  return people
}

/** Whoever was invited by name stays so; of those who came with a group, those whom a group that is there still has. */
function stillThere(
  attendee: Property,
  inGroups: ReadonlyMap<string, Joining>,
  were: ReadonlySet<string>,
): readonly Property[] {
  const said = membershipsOf(attendee)
  if (said.length === 0) return [attendee]
  const present = inGroups.get(addressOf(attendee))?.groups ?? []
  const others = said.filter((group) => !were.has(group) && !present.includes(group))
  const memberships = [...others, ...present]
  if (memberships.length === 0) return []
  return memberships.join() === said.join() ? [attendee] : [withMemberships(attendee, memberships)]
}

function asAttendee(
  { addresses, name, cutype, groups }: Joining,
  present: readonly Property[],
  known: ReadonlyMap<string, Property>,
): Property {
  const [value = ''] = addresses
  const was = addresses.map((one) => known.get(one)).find((one) => one !== undefined)
  if (was !== undefined) return withMemberships(was, groups)
  const role = present.find((group) => groups.includes(addressOf(group)))
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ['CN', name],
    ['CUTYPE', cutype],
    ['ROLE', role && parameterOf(role, 'ROLE')],
    ['PARTSTAT', 'NEEDS-ACTION'],
    ['RSVP', 'TRUE'],
  ]
  const said = parameters.flatMap(([parameter, said]): Parameter[] =>
    said === undefined ? [] : [{ name: parameter, values: [said] }],
  )
  return withMemberships({ name: 'ATTENDEE', parameters: said, value }, groups)
}

function asGroup(group: Property, status: string): Property {
  const bare = group.parameters.filter(({ name }) => !OF_PEOPLE.has(name))
  const known = bare.length === group.parameters.length ? group : { ...group, parameters: bare }
  return withParameter(withParameter(known, 'CUTYPE', SERVER_GROUP), 'SCHEDULE-STATUS', status)
}

/** A group answers nothing. */
const OF_PEOPLE: ReadonlySet<string> = new Set([
  ...['PARTSTAT', 'RSVP', 'DELEGATED-TO', 'DELEGATED-FROM', 'SCHEDULE-FORCE-SEND'],
])

/** What is called expanded, and is no group here, is told like anybody else. */
function withoutForeignGroups(component: Component, were: ReadonlySet<string>, { groups }: Expanding): Component {
  const isForeign = (one: Property) => {
    const address = addressOf(one)
    return one.name === 'ATTENDEE' && isExpanded(one) && !groups.has(address) && !were.has(address)
  }
  if (!component.properties.some(isForeign)) return component
  const properties = component.properties.map((one) => (isForeign(one) ? withParameter(one, 'CUTYPE', 'GROUP') : one))
  return { ...component, properties }
}

// RFC 5545 §3.2.11: a list of addresses.
function membershipsOf({ parameters }: Property): readonly string[] {
  return parameters.filter(({ name }) => name === 'MEMBER').flatMap(({ values }) => values.map(normalised))
}

function withMemberships(attendee: Property, groups: readonly string[]): Property {
  const others = attendee.parameters.filter(({ name }) => name !== 'MEMBER')
  return { ...attendee, parameters: [...others, { name: 'MEMBER', values: groups }] }
}

/** People as others know them: whoever reads an object compares addresses, and not all of them know ours. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withoutParameters, withParameter } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import type { Id, Principal, PrincipalKind } from '../../storage/store.ts'
import { isServed } from '../itip/people.ts'
import { isBookable } from '../rooms/settle.ts'

export function addressesIn(calendar: Component): readonly string[] {
  return valuesOf(calendar, isPerson)
}

export function organizersIn(calendar: Component): readonly string[] {
  return valuesOf(calendar, ({ name }) => name === 'ORGANIZER')
}

function valuesOf(calendar: Component, isWanted: (property: Property) => boolean): readonly string[] {
  const people = calendar.components.flatMap(({ properties }) => properties.filter(isWanted))
  return [...new Set(people.map(({ value }) => value))]
}

/** How those are called in an invitation who are not one person, which goes without saying. */
export const CUTYPES: Readonly<Partial<Record<PrincipalKind, string>>> = {
  group: 'GROUP',
  room: 'ROOM',
  resource: 'RESOURCE',
}

/**
 * An object in which who is here stands under an address of theirs, as it is written in the directory; one that only a
 * path names is somebody to this server alone. Who has no name is given that of the directory.
 */
export function withKnownAddresses(calendar: Component, people: ReadonlyMap<string, Principal>): Component {
  return mapPeople(calendar, people, asKnown)
}

type Standing = ReadonlyMap<Id, string>

/**
 * Under which address each of those attends who are in a meeting, by their keys: the one under which they were invited before, else
 * the one under which they organize, else the first.
 */
export function standingIn(
  calendar: Component,
  before: Component | undefined,
  people: ReadonlyMap<string, Principal>,
): Standing {
  const organizers = new Set(organizersIn(calendar))
  const now = valuesOf(calendar, isAttendee)
  const then = before === undefined ? [] : valuesOf(before, isAttendee)
  const standing = new Map<Id, string>()
  for (const address of [...then, ...now.filter((one) => organizers.has(one)), ...now]) {
    const { id } = people.get(address) ?? {}
    if (id !== undefined && !standing.has(id)) standing.set(id, address)
  }
  return standing
}

/** Who has several addresses attends once, under the same one in all instances: of two lines nobody knew which answer counts. */
export function withEachOnce(
  calendar: Component,
  people: ReadonlyMap<string, Principal>,
  standing: Standing,
): Component {
  const idOf = (property: Property) => (isAttendee(property) ? people.get(property.value)?.id : undefined)
  return mapComponents(calendar, (component) => {
    const lines = new Map<Id, Property>()
    for (const property of component.properties) {
      const id = idOf(property)
      if (id === undefined) continue
      const isBetter = property.value === standing.get(id) && lines.get(id)?.value !== property.value
      if (!lines.has(id) || isBetter) lines.set(id, property)
    }
    return mapProperties(component, (property) => {
      const id = idOf(property)
      if (id === undefined) return property
      if (lines.get(id) !== property) return undefined
      const value = standing.get(id) ?? property.value
      return value === property.value ? property : { ...property, value }
    })
  })
}

/** RFC 5545 §3.2.3: many a program writes INDIVIDUAL, or nothing, for a room, and others then show a person. */
export function withKnownTypes(calendar: Component, people: ReadonlyMap<string, Principal>): Component {
  return mapPeople(calendar, people, (property, { kind }) => {
    const type = CUTYPES[kind]
    const isWrong = type !== undefined && property.name === 'ATTENDEE' && isUntold(property)
    return isWrong ? withParameter(property, 'CUTYPE', type) : property
  })
}

/**
 * RFC 6638 §7.1: who is not asked has not answered. A room answers through its server alone, so one that is said to have accepted, and
 * was not asked, would seem to be booked.
 */
export function withUnasked(calendar: Component, people: ReadonlyMap<string, Principal>): Component {
  return mapPeople(calendar, people, (property, principal) => {
    const isSilent = property.name === 'ATTENDEE' && isBookable(principal) && !isServed(property)
    return isSilent ? withoutParameters(property, (name) => name === 'PARTSTAT') : property
  })
}

function mapPeople(
  calendar: Component,
  people: ReadonlyMap<string, Principal>,
  change: (property: Property, principal: Principal) => Property,
): Component {
  return mapComponents(calendar, (component) =>
    mapProperties(component, (property) => {
      const principal = isPerson(property) ? people.get(property.value) : undefined
      return principal === undefined ? property : change(property, principal)
    }),
  )
}

function isAttendee({ name }: Property): boolean {
  return name === 'ATTENDEE'
}

function isPerson({ name }: Property): boolean {
  return name === 'ATTENDEE' || name === 'ORGANIZER'
}

function asKnown(property: Property, { addresses, name }: Principal): Property {
  const written = addresses.find((one) => one === property.value.trim().toLowerCase()) ?? addresses[0]
  const known = written === undefined || written === property.value ? property : { ...property, value: written }
  return parameterOf(known, 'CN') === undefined ? withParameter(known, 'CN', name) : known
}

function isUntold(property: Property): boolean {
  return UNTOLD.has(parameterOf(property, 'CUTYPE')?.toUpperCase() ?? 'INDIVIDUAL')
}

const UNTOLD: ReadonlySet<string> = new Set(['INDIVIDUAL', 'UNKNOWN'])

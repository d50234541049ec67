/** People as others know them: whoever reads an object compares addresses, and not all of them know ours. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import type { Principal, PrincipalKind } from '../../storage/store.ts'

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

/** RFC 5545 §3.2.3: many a program writes INDIVIDUAL, or nothing, for a room, and others then show a person. */
export function withKnownTypes(calendar: Component, people: ReadonlyMap<string, Principal>): Component {
  return mapPeople(calendar, people, (property, { kind }) => {
    const type = CUTYPES[kind]
    const isWrong = type !== undefined && property.name === 'ATTENDEE' && isUntold(property)
    return isWrong ? withParameter(property, 'CUTYPE', type) : property
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

/** Who takes part in a component, and who tells them. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { withoutParameters } from '../../protocol/ical/edit.ts'
import { findProperty, parameterOf } from '../../protocol/ical/values.ts'

/** A calendar user address in the form in which addresses are compared. */
export function addressOf(property: Property): string {
  return normalised(property.value)
}

export function normalised(address: string): string {
  return address.trim().toLowerCase()
}

export function attendeesOf(component: Component): readonly Property[] {
  return component.properties.filter(({ name }) => name === 'ATTENDEE')
}

export function findAttendee(component: Component, address: string): Property | undefined {
  return component.properties.find((property) => property.name === 'ATTENDEE' && addressOf(property) === address)
}

export function findOrganizer(component: Component): Property | undefined {
  return findProperty(component, 'ORGANIZER')
}

/** RFC 6638 §7.1: who delivers. SERVER when nothing is said; what nobody knows is NONE. */
export type Agent = 'SERVER' | 'CLIENT' | 'NONE'

export function agentOf(property: Property): Agent {
  const agent = parameterOf(property, 'SCHEDULE-AGENT')?.toUpperCase() ?? 'SERVER'
  return agent === 'SERVER' || agent === 'CLIENT' ? agent : 'NONE'
}

export function isServed(property: Property): boolean {
  return agentOf(property) === 'SERVER'
}

/** RFC 5545 §3.2.12: NEEDS-ACTION when nothing is said. */
export function partstatOf(property: Property): string {
  return parameterOf(property, 'PARTSTAT')?.toUpperCase() ?? 'NEEDS-ACTION'
}

/** RFC 6638 §7: SCHEDULE-AGENT, -STATUS and -FORCE-SEND are between a client and its server, and in no message. */
export function withoutScheduling(property: Property): Property {
  return withoutParameters(property, (name) => name.startsWith('SCHEDULE-'))
}

/** In the order in which they come. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): readonly T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

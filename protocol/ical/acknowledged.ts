/** Alarms that were acknowledged stay so, RFC 9074 §6. */
import type { Component, Property } from './component.ts'
import { findProperty, parameterOf } from './values.ts'

/**
 * The members of an object that takes the place of another, each alarm with the newest ACKNOWLEDGED that either has of it.
 * The very same list where nothing changes.
 */
export function withNewestAcknowledged(
  before: readonly Component[],
  after: readonly Component[],
): readonly Component[] {
  const known = new Map(before.flatMap((member) => acknowledgedIn(member)))
  if (known.size === 0) return after
  const members = after.map((member) => withAcknowledged(member, known))
  return members.every((member, index) => member === after[index]) ? after : members
}

function acknowledgedIn(member: Component): [string, Property][] {
  return alarmsOf(member).flatMap(([key, alarm]) => {
    const acknowledged = findProperty(alarm, 'ACKNOWLEDGED')
    return acknowledged !== undefined && isUtc(acknowledged) ? [[key, acknowledged]] : []
  })
}

function withAcknowledged(member: Component, known: ReadonlyMap<string, Property>): Component {
  const keys = new Map(alarmsOf(member).map(([key, alarm]) => [alarm, key]))
  const components = member.components.map((inner) => {
    const kept = known.get(keys.get(inner) ?? '')
    return kept === undefined ? inner : withNewest(inner, kept)
  })
  return components.every((inner, index) => inner === member.components[index]) ? member : { ...member, components }
}

function withNewest(alarm: Component, kept: Property): Component {
  const own = findProperty(alarm, 'ACKNOWLEDGED')
  // Times in UTC are in the order of their texts.
  if (own !== undefined && own.value.trim() >= kept.value.trim()) return alarm
  if (own === undefined) return { ...alarm, properties: [...alarm.properties, kept] }
  return { ...alarm, properties: alarm.properties.map((property) => (property === own ? kept : property)) }
}

/** Each alarm by what makes it the same in two versions of an object: its instance, its name and when it goes off. */
function alarmsOf(member: Component): [string, Component][] {
  const instance = timeKey(findProperty(member, 'RECURRENCE-ID'))
  return member.components
    .filter(({ name }) => name === 'VALARM')
    .map((alarm) => {
      // Client: Apple's and Evolution's knew alarms by names of their own before UID (RFC 9074 §4).
      const names = ['UID', 'X-WR-ALARMUID', 'X-EVOLUTION-ALARM-UID'].map((name) => findProperty(alarm, name)?.value)
      const name = names.find((value) => value !== undefined) ?? findProperty(alarm, 'ACTION')?.value ?? ''
      return [JSON.stringify([instance, name, timeKey(findProperty(alarm, 'TRIGGER'))]), alarm]
    })
}

function timeKey(property: Property | undefined): readonly (string | undefined)[] {
  return property === undefined
    ? []
    : [property.value.trim(), parameterOf(property, 'TZID'), parameterOf(property, 'RELATED')]
}

function isUtc({ value }: Property): boolean {
  return /^\d{8}T\d{6}Z$/.test(value.trim())
}

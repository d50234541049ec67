/** Instances that an attendee has set apart for himself alone: when they ring, whether they take up his time. */
import type { Component } from '../../protocol/ical/component.ts'
import { writeAnew, writePart } from '../../protocol/ical/write.ts'
import { findInstance } from './baseline.ts'
import { isAlarm, isCancelled, isPersonal } from './personal.ts'
import { isSameSeries, type Member, memberOf, type SchedulingObject } from './scheduling-object.ts'

/** Those of his that a message about the whole does not know, with what it says; where the series is another, none. */
export function ownOverrides(
  current: SchedulingObject,
  received: readonly Component[],
  incoming: SchedulingObject,
): readonly Component[] {
  const { master } = current
  const [series] = received
  if (master === undefined || series === undefined || !isSameSeries(master, incoming.master)) return []
  const now = memberOf(series, incoming.clock)
  const after = { ...incoming, master: now }
  const known = new Set(received.map((component) => memberOf(component, incoming.clock).key))
  return [...current.overrides.values()].flatMap((override) => {
    if (known.has(override.key) || now.facts.get('EXDATE')?.split('\n').includes(String(override.key))) return []
    if (isCancelled(override.component) || ownPart(override) === ownPart(master)) return []
    const instance = findInstance(after, override)
    return instance === undefined ? [] : [withOwnPart(instance.component, override)]
  })
}

function ownPart({ component }: Member): string {
  const properties = component.properties.filter(({ name }) => isOwn(name, component.name)).map(writeAnew)
  return [...properties.sort(), ...component.components.filter(isAlarm).map(writePart).sort()].join('')
}

function isOwn(name: string, kind: string): boolean {
  return isPersonal(name, kind) && name !== 'CREATED' && name !== 'LAST-MODIFIED'
}

function withOwnPart(instance: Component, { component }: Member): Component {
  return {
    ...instance,
    properties: [
      ...instance.properties.filter(({ name }) => !isPersonal(name, instance.name)),
      ...component.properties.filter(({ name }) => isPersonal(name, instance.name)),
    ],
    components: component.components.filter(isAlarm),
  }
}

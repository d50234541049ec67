/** The components of a CANCEL: RFC 5546 §3.2.5 and §3.4.5. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { withoutProperties, withProperty } from '../../protocol/ical/edit.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { addressOf } from './people.ts'
import { CANCELLED, isCancelled } from './personal.ts'
import { instanceAt, type Member, recurrenceIdOf, type SchedulingObject } from './scheduling-object.ts'
import type { View } from './view.ts'

export interface Cancelling {
  /** Those who get it. */
  readonly attendees: readonly Property[]
  /** The organizer's object as it goes on. */
  readonly after: SchedulingObject | undefined
}

export function cancelSeries(master: Member, cancelling: Cancelling): readonly Component[] {
  return [cancelled(master, cancelling)]
}

/** The meeting is off for everybody: to one who attends instances alone, in the words of the first of them. */
export function cancelWhole({ overrides }: View, cancelling: Cancelling): readonly Component[] {
  const [first] = overrides.values()
  if (first === undefined) return []
  const component = withoutProperties(first.component, (name) => name === 'RECURRENCE-ID')
  return [cancelled({ component, key: undefined }, cancelling)]
}

export function cancelInstances(
  view: View,
  keys: readonly InstanceKey[],
  cancelling: Cancelling,
): readonly Component[] {
  return keys.flatMap((key) => {
    const override = view.overrides.get(key)
    if (override !== undefined) return [cancelled(override, cancelling)]
    const instance = findInstance(view, key)
    return instance === undefined ? [] : [cancelled({ component: instance, key }, cancelling)]
  })
}

function findInstance({ object }: View, key: InstanceKey): Component | undefined {
  const { timing } = object.clock
  return timing && instanceAt(object, recurrenceIdOf(key, timing))
}

type Gone = Pick<Member, 'component' | 'key'>

function cancelled({ component, key }: Gone, { after, attendees }: Cancelling): Component {
  const theirs = new Set(attendees.map(addressOf))
  const left = key === undefined ? after?.master : after?.overrides.get(key)
  // RFC 5546 §3.2.5: STATUS where the event is cancelled; where people are taken off it, those people and no STATUS.
  if (left === undefined) return withProperty(component, CANCELLED)
  // Who calls it off may say why.
  if (isCancelled(left.component)) return isWithAll(left, theirs) ? left.component : withProperty(component, CANCELLED)
  const ofThem = withoutProperties(component, (name) => name === 'ATTENDEE' || name === 'STATUS')
  return { ...ofThem, properties: [...ofThem.properties, ...component.properties.filter((one) => isOf(one, theirs))] }
}

function isWithAll({ attendees }: Member, addresses: ReadonlySet<string>): boolean {
  return [...addresses].every((address) => attendees.has(address))
}

function isOf(property: Property, addresses: ReadonlySet<string>): boolean {
  return property.name === 'ATTENDEE' && addresses.has(addressOf(property))
}

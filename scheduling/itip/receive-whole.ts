/** A series from its organizer, with all that is known of its instances. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import type { Situation } from './delivery.ts'
import { exdateOf, withExdates, withoutExdates } from './exdates.ts'
import { heardLater } from './heard.ts'
import { instancesOf } from './instances.ts'
import type { CalendarUser } from './message.ts'
import { ownOverrides } from './own-overrides.ts'
import { partstatOf } from './people.ts'
import { isCancelled } from './personal.ts'
import { receive } from './receive.ts'
import { revisionOf } from './revisions.ts'
import { type Member, memberOf, recurrenceIdOf, type SchedulingObject } from './scheduling-object.ts'
import { findAmong, isExcluded, masterOf, type View } from './view.ts'

export function receiveWhole(view: View, master: Member, situation: Situation): readonly Component[] {
  const { object: current, heard } = situation
  const putOff = current === undefined ? [] : [...current.overrides].filter(([key]) => isPutOff(key, view, current))
  const later = new Set([...heardLater(revisionOf(master.component), heard), ...putOff.map(([key]) => key)])
  const overrides: Component[] = []
  const out = new Set<InstanceKey>()
  for (const key of new Set([...view.overrides.keys(), ...later])) {
    const instance = later.has(key) ? findKnown(key, current) : findWanted(key, view, situation)
    if (instance === undefined) out.add(key)
    else overrides.push(instance)
  }
  const whole = memberOf(seriesWithout(out, masterOf(view, master), view.object, later), view.object.clock)
  const received = [receive(whole, current, situation), ...overrides]
  return current === undefined ? received : [...received, ...ownOverrides(current, received, view.object)]
}

/** Cancelled, and gone from the series now: it stays to be seen until its owner removes it. */
function isPutOff(key: InstanceKey, view: View, current: SchedulingObject): boolean {
  const member = current.overrides.get(key)
  return member !== undefined && isCancelled(member.component) && isExcluded(view, key)
}

/** What has been heard of an instance since is not undone; where nothing is left of it, it was cancelled. */
function findKnown(key: InstanceKey, current: SchedulingObject | undefined): Component | undefined {
  return current?.overrides.get(key)?.component
}

/** What he declined and removed does not come back by itself. */
function findWanted(key: InstanceKey, view: View, situation: Situation): Component | undefined {
  const { object: current, me } = situation
  const member = view.overrides.get(key)
  return member === undefined || (isRemoved(key, current) && hasDeclined(member, me))
    ? undefined
    : receive(member, current, situation)
}

/** Where he has the series, by an EXDATE; where he has instances of it alone, it is simply not there. */
export function isRemoved(key: InstanceKey, current: SchedulingObject | undefined): boolean {
  if (current === undefined || current.excluded.has(key)) return true
  return current.master === undefined && !current.overrides.has(key)
}

export function hasDeclined(member: Member, me: CalendarUser): boolean {
  const own = findAmong(member, (address) => me.isAddress(address))
  return own !== undefined && partstatOf(own) === 'DECLINED'
}

function seriesWithout(
  out: ReadonlySet<InstanceKey>,
  master: Component,
  incoming: SchedulingObject,
  later: ReadonlySet<InstanceKey>,
): Component {
  const isInstance = instancesOf(incoming)
  const missing = [...out].filter((key) => !incoming.excluded.has(key) && isInstance(key))
  const back = new Set([...later].filter((key) => !out.has(key)))
  return withExdates(
    withoutExdates(master, back, incoming.clock),
    missing.flatMap((key) => exdateFor(key, incoming)),
  )
}

function exdateFor(key: InstanceKey, { overrides, clock }: SchedulingObject): Property | readonly [] {
  const override = overrides.get(key)
  if (override !== undefined) return exdateOf(override.component)
  return clock.timing === undefined ? [] : { ...recurrenceIdOf(key, clock.timing), name: 'EXDATE' }
}

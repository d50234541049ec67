/** What an attendee's change says to the organizer: RFC 6638 §3.2.2.3. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { withParameter } from '../../protocol/ical/edit.ts'
import { findProperties, parameterOf } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { type Baseline, baselineOf } from './baseline.ts'
import { delegatesOf } from './delegation.ts'
import { instancesOf } from './instances.ts'
import type { CalendarUser } from './message.ts'
import { addressOf, attendeesOf, partstatOf } from './people.ts'
import { isCancelled } from './personal.ts'
import {
  findSchedulingObject,
  instanceAt,
  type Member,
  memberOf,
  recurrenceIdOf,
  type SchedulingObject,
} from './scheduling-object.ts'
import { findAmong } from './view.ts'

/** An attendee's word on one component. */
export interface Answer {
  readonly component: Component
  readonly attendee: Property
  /** RFC 5546 §3.2.2.3: whom he sends in his place. */
  readonly delegates?: readonly Property[]
  /** What he wrote to the organizer. */
  readonly comments?: readonly Property[]
}

export function answersOf(
  before: SchedulingObject | undefined,
  after: SchedulingObject,
  me: CalendarUser,
): readonly Answer[] {
  const baseline = baselineOf(before, after)
  const changed = after.members.flatMap((member) => findAnswer(member, baseline(member), me) ?? [])
  const known = new Set(changed.map(({ component }) => component))
  const unlike = after.members.flatMap((member) =>
    known.has(member.component) ? [] : (findUnlike(member, after, baseline, me) ?? []),
  )
  return [...changed, ...unlike, ...(before === undefined ? [] : declinedInstances(before, after, me))]
}

/** Whether a change answers for `me`, also where nobody is to be told: an organizer has an answer, too. */
export function answersFor(before: Component, after: Component, me: CalendarUser): boolean {
  const [was, is] = [findSchedulingObject(before), findSchedulingObject(after)]
  return was !== undefined && is !== undefined && answersOf(was, is, me).length > 0
}

function findAnswer(member: Member, was: Member | undefined, me: CalendarUser): Answer | undefined {
  if (isCancelled(member.component)) return undefined
  const attendee = findChanged(member, was, me)
  if (attendee === undefined) return undefined
  const { component } = member
  return { component, attendee, delegates: delegatesOf(component, attendee), comments: newComments(member, was) }
}

/** Who stands there twice speaks where he changed something. */
function findChanged(member: Member, was: Member | undefined, me: CalendarUser): Property | undefined {
  const own = attendeesOf(member.component).filter((attendee) => me.isAddress(addressOf(attendee)))
  const said = own.find((attendee) => {
    const known = was?.attendees.get(addressOf(attendee))
    const answer = known === undefined ? 'NEEDS-ACTION' : partstatOf(known)
    return partstatOf(attendee) !== answer || isDelegatedAnew(attendee, known)
  })
  return said ?? (was !== undefined && hasProgressed(was, member) ? own[0] : undefined)
}

function isDelegatedAnew(attendee: Property, known: Property | undefined): boolean {
  return parameterOf(attendee, 'DELEGATED-TO') !== (known && parameterOf(known, 'DELEGATED-TO'))
}

// RFC 5546 §3.4.3: a reply also tells how far a task is.
function hasProgressed(was: Member, member: Member): boolean {
  if (member.component.name !== 'VTODO') return false
  return ['PERCENT-COMPLETE', 'COMPLETED', 'STATUS'].some((fact) => was.facts.get(fact) !== member.facts.get(fact))
}

function newComments(member: Member, was: Member | undefined): readonly Property[] {
  const known = new Set(was && findProperties(was.component, 'COMMENT').map(({ value }) => value))
  return findProperties(member.component, 'COMMENT').filter(({ value }) => !known.has(value))
}

/**
 * Whoever reads an answer to a series takes it for an answer to the instances that had the same one (answered.ts). One
 * that keeps its old answer says so.
 */
function findUnlike(member: Member, after: SchedulingObject, baseline: Baseline, me: CalendarUser): Answer | undefined {
  const { master } = after
  const before = master && baseline(master)
  if (master === undefined || before === undefined || member === master || isCancelled(member.component))
    return undefined
  const was = baseline(member)
  const [now, ofSeries, then, ofSeriesThen] = [member, master, was, before].map((one) => one && findOwn(one, me))
  if (now === undefined || ofSeries === undefined || then === undefined || ofSeriesThen === undefined) return undefined
  const isTaken = partstatOf(then) === partstatOf(ofSeriesThen) && partstatOf(now) !== partstatOf(ofSeries)
  return isTaken ? { component: member.component, attendee: now } : undefined
}

function findOwn(member: Member, me: CalendarUser): Property | undefined {
  return findAmong(member, (address) => me.isAddress(address))
}

// --- instances that he took out ----------------------------------------------------------------------------------

/** RFC 6638 §3.2.2.3: an EXDATE declines; so does leaving out an instance where the copy has no series. */
function declinedInstances(before: SchedulingObject, after: SchedulingObject, me: CalendarUser): readonly Answer[] {
  const isInstance = instancesOf(before)
  // While he declined all of it, nobody heard of those that he took out.
  const unheard = hasTakenBack(before, after, me) ? before.excluded : []
  const keys = [...before.overrides.keys(), ...after.excluded].filter((key) => isGone(key, before, after))
  return [...new Set([...keys, ...unheard])].flatMap((key) =>
    isInstance(key) ? (findDeclined(key, before, me) ?? []) : [],
  )
}

function hasTakenBack(before: SchedulingObject, after: SchedulingObject, me: CalendarUser): boolean {
  const [was, is] = [before.master, after.master].map((master) => master && findOwn(master, me))
  return was !== undefined && is !== undefined && partstatOf(was) === 'DECLINED' && partstatOf(is) !== 'DECLINED'
}

function isGone(key: InstanceKey, before: SchedulingObject, after: SchedulingObject): boolean {
  if (after.overrides.has(key) || before.excluded.has(key)) return false
  return after.master === undefined || after.excluded.has(key)
}

function findDeclined(key: InstanceKey, before: SchedulingObject, me: CalendarUser): Answer | undefined {
  const member = before.overrides.get(key) ?? findInstance(key, before)
  const attendee = member && findOwn(member, me)
  const isKnown = attendee !== undefined && partstatOf(attendee) === 'DECLINED' && !before.excluded.has(key)
  if (member === undefined || attendee === undefined || isKnown || isCancelled(member.component)) return undefined
  return { component: member.component, attendee: withParameter(attendee, 'PARTSTAT', 'DECLINED') }
}

function findInstance(key: InstanceKey, object: SchedulingObject): Member | undefined {
  const { timing } = object.clock
  const instance = timing && instanceAt(object, recurrenceIdOf(key, timing))
  return instance && memberOf(instance, object.clock)
}

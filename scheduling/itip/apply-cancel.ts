/** RFC 6638 §4.1, RFC 5546 §3.2.5 and §3.4.5: a meeting, or an instance of it, is off. */
import type { Component } from '../../protocol/ical/component.ts'
import { withProperty } from '../../protocol/ical/edit.ts'
import { findProperty, parameterOf } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { type Applied, ignore, type Situation } from './delivery.ts'
import { endedBefore } from './end-series.ts'
import { isHeardSince, isStale, withHeard } from './heard.ts'
import { instancesOf } from './instances.ts'
import { CANCELLED, isCancelled } from './personal.ts'
import { type Seen, sequenceOf, withSequence } from './revisions.ts'
import { instanceAt, type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'
import { findAmong } from './view.ts'

/** What is off stays in the copy, marked as such, until its owner removes it: people look for what vanishes. */
export function applyCancel(situation: Situation): Applied {
  const { incoming, object, heard } = situation
  const theirs = incoming.members.filter((member) => isFor(member, situation))
  if (theirs.length === 0) return ignore(situation, 'not-an-attendee')
  const fresh = theirs.filter((member) => !isStale(member, heard, object))
  // RFC 5546 §5.2.1: a request that comes after its cancellation is late.
  const seen = withHeard(heard, theirs)
  if (fresh.length === 0) return ignore(situation, 'stale')
  if (object === undefined) return { ...ignore(situation, 'unknown'), seen }
  const after = fresh.reduce((before, member) => cancelled(before, member, heard), object)
  const isChanged = after.root !== object.root
  return { object: after.root, consequential: isChanged, news: isChanged, messages: [], seen }
}

/** RFC 5546 §3.2.5: the attendees that are taken off, or all of them, or nobody named. */
function isFor(member: Member, { me }: Situation): boolean {
  return member.attendees.size === 0 || findAmong(member, (address) => me.isAddress(address)) !== undefined
}

function cancelled(object: SchedulingObject, { component, key }: Member, heard: Seen): SchedulingObject {
  const sequence = sequenceOf(component)
  if (key === undefined) {
    // One who loses the series and keeps an instance is told both at once, and may hear of the instance first.
    const isKept = (member: Member) => member.key !== undefined && isHeardSince(member.key, component, heard)
    return withCancelled(object, (member) => !isKept(member), sequence)
  }
  if (isOfFuture(component)) return withoutFuture(object, key, sequence)
  if (object.overrides.has(key)) return withCancelled(object, (member) => member.key === key, sequence)
  const id = findProperty(component, 'RECURRENCE-ID')
  const instance = id && instanceAt(object, id)
  if (instance === undefined || object.excluded.has(key) || !instancesOf(object)(key)) return object
  return withComponents(object, [...object.members.map((member) => member.component), off(instance, sequence)])
}

function isOfFuture(component: Component): boolean {
  const id = findProperty(component, 'RECURRENCE-ID')
  return id !== undefined && parameterOf(id, 'RANGE')?.toUpperCase() === 'THISANDFUTURE'
}

/** RFC 5546 §3.2.5 (a): this instance and all after it. */
function withoutFuture(object: SchedulingObject, from: InstanceKey, sequence: number): SchedulingObject {
  const master = endedBefore(object, from)
  const isOff = ({ key }: Member) => (key === undefined ? master === undefined : key >= from)
  const off = withCancelled(object, isOff, sequence)
  const ended = off.members.map(({ key, component }) => (key === undefined ? (master ?? component) : component))
  return withComponents(off, ended)
}

function withCancelled(
  object: SchedulingObject,
  isOff: (member: Member) => boolean,
  sequence: number,
): SchedulingObject {
  const cancel = (member: Member) => (isOff(member) ? off(member.component, sequence) : member.component)
  return withComponents(object, object.members.map(cancel))
}

function off(component: Component, sequence: number): Component {
  const numbered = withSequence(component, sequence)
  return isCancelled(numbered) ? numbered : withProperty(numbered, CANCELLED)
}

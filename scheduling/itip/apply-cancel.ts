/** RFC 6638 §4.1, RFC 5546 §3.2.5 and §3.4.5: a meeting, or an instance of it, is off. */
import type { Component } from '../../protocol/ical/component.ts'
import { withProperty } from '../../protocol/ical/edit.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { type Applied, ignore, type Situation } from './apply.ts'
import { isStale, withHeard } from './heard.ts'
import { instancesOf } from './instances.ts'
import { CANCELLED, isCancelled } from './personal.ts'
import { sequenceOf, withSequence } from './revisions.ts'
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
  const after = fresh.reduce(cancelled, object)
  const isChanged = after.root !== object.root
  return { object: after.root, consequential: isChanged, news: isChanged, messages: [], seen }
}

/** RFC 5546 §3.2.5: the attendees that are taken off, or all of them, or nobody named. */
function isFor(member: Member, { me }: Situation): boolean {
  return member.attendees.size === 0 || findAmong(member, (address) => me.isAddress(address)) !== undefined
}

function cancelled(object: SchedulingObject, { component, key }: Member): SchedulingObject {
  const sequence = sequenceOf(component)
  if (key === undefined) return mapMembers(object, () => sequence)
  if (object.overrides.has(key)) {
    return mapMembers(object, (member) => (member.key === key ? sequence : undefined), sequence)
  }
  const id = findProperty(component, 'RECURRENCE-ID')
  const instance = id && instanceAt(object, id)
  if (instance === undefined || object.excluded.has(key) || !instancesOf(object)(key)) return object
  const known = object.members.map((member) =>
    member.key === undefined ? withSequence(member.component, sequence) : member.component,
  )
  return withComponents(object, [...known, off(instance, sequence)])
}

/** Cancels the members for which `sequenceFor` gives a number; the series holds that of its instances (sequence.ts). */
function mapMembers(
  object: SchedulingObject,
  sequenceFor: (member: Member) => number | undefined,
  ofSeries = 0,
): SchedulingObject {
  return withComponents(
    object,
    object.members.map((member) => {
      const sequence = sequenceFor(member)
      if (sequence !== undefined) return off(member.component, sequence)
      return member.key === undefined ? withSequence(member.component, ofSeries) : member.component
    }),
  )
}

function off(component: Component, sequence: number): Component {
  const numbered = withSequence(component, sequence)
  return isCancelled(numbered) ? numbered : withProperty(numbered, CANCELLED)
}

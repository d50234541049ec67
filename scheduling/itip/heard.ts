/** Which components of a message are still news, and what has been heard with it: RFC 5546 §2.1.5. */
import type { Component } from '../../protocol/ical/component.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { isCancelled } from './personal.ts'
import { isOlder, type Revision, revisionOf, type Seen, sequenceOf } from './revisions.ts'
import type { Member, SchedulingObject } from './scheduling-object.ts'

/** Under which name a revision is kept: of the whole object, of an instance, of somebody's answers to one of them. */
export function nameOf(key: InstanceKey | undefined, attendee = ''): string {
  const instance = key === undefined ? '' : String(key)
  return attendee === '' ? instance : `${instance} ${attendee}`
}

/** Whether a later word of the same side on the same component has been heard. */
export function isStale({ component, key }: Member, heard: Seen, current: SchedulingObject | undefined): boolean {
  const revision = revisionOf(component)
  const known = heard.get(nameOf(key))
  if (known !== undefined && isOlder(revision, known)) return true
  const whole = heard.get(nameOf(undefined))
  // What is said of the whole later is said of the instance, too.
  if (key !== undefined && whole !== undefined && revision.stampedAt < whole.stampedAt) return true
  return known === undefined && sequenceOf(component) < sequenceHere(key, current)
}

function sequenceHere(key: InstanceKey | undefined, current: SchedulingObject | undefined): number {
  const member = key === undefined ? current?.master : current?.overrides.get(key)
  // Where nothing has been heard, nothing tells a meeting that is on again from a late word on what was cancelled.
  return member === undefined || isCancelled(member.component) ? 0 : sequenceOf(member.component)
}

/** The instances of which the organizer, or that attendee, has been heard since a word about the whole was said. */
export function heardLater(whole: Revision, heard: Seen, attendee = ''): ReadonlySet<InstanceKey> {
  const later = new Set<InstanceKey>()
  for (const [name, { stampedAt }] of heard) {
    const [instance = '', speaker = ''] = name.split(' ')
    if (stampedAt > whole.stampedAt && speaker === attendee && instance !== '') later.add(Number(instance))
  }
  return later
}

/** Whether what has been heard of an instance is no older than this word on the whole. */
export function isHeardSince(key: InstanceKey, whole: Component, heard: Seen): boolean {
  const known = heard.get(nameOf(key))
  return known !== undefined && !isOlder(known, revisionOf(whole))
}

export function withHeard(heard: Seen, members: readonly Pick<Member, 'component' | 'key'>[]): Seen {
  const after = new Map(heard)
  for (const { component, key } of members) hear(after, nameOf(key), component)
  return after
}

export function hear(heard: Map<string, Revision>, name: string, component: Component): void {
  const revision = revisionOf(component)
  const known = heard.get(name)
  if (known === undefined || isOlder(known, revision)) heard.set(name, revision)
}

/** Whether all of this has been heard before. */
export function isRepeated(members: readonly Member[], heard: Seen): boolean {
  return members.every(({ component, key }) => {
    const known = heard.get(nameOf(key))
    return known !== undefined && !isOlder(known, revisionOf(component))
  })
}

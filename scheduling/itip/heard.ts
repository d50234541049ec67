/** Which components of a message are still news, and what has been heard with it: RFC 5546 §2.1.5. */
import type { Component } from '../../protocol/ical/component.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { isOlder, isSame, type Revision, revisionOf, type Seen, sequenceOf } from './revisions.ts'
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
  return member === undefined ? 0 : sequenceOf(member.component)
}

/** What has been heard of instances since a message about the whole was made: that is not undone. */
export function isHeardLater(key: InstanceKey, whole: Revision, heard: Seen): boolean {
  const known = heard.get(nameOf(key))
  return known !== undefined && known.stampedAt > whole.stampedAt
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

/** Whether these very messages have been here before. */
export function isRepeated(members: readonly Member[], heard: Seen): boolean {
  return members.every(({ component, key }) => {
    const known = heard.get(nameOf(key))
    return known !== undefined && isSame(known, revisionOf(component))
  })
}

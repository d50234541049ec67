/** Which of two messages is the later one: RFC 5546 §2.1.4 and §2.1.5. */
import type { Component } from '../../protocol/ical/component.ts'
import { withValue } from '../../protocol/ical/edit.ts'
import { findProperty, findTime } from '../../protocol/ical/values.ts'
import type { Instant } from '../../protocol/time/values.ts'

export interface Revision {
  readonly sequence: number
  readonly stampedAt: Instant
}

/**
 * The last word on each component of one UID, RFC 5546 §2.1.5: `''` for a whole object, the key of an instance, and behind
 * that the address of an attendee for his answers; for an organizer `''` is what he told himself. A DTSTAMP in the stored
 * object is no use: its owner's programs write their own there.
 */
export type Seen = ReadonlyMap<string, Revision>

export function sequenceOf(component: Component): number {
  const sequence = Number(findProperty(component, 'SEQUENCE')?.value.trim() ?? 0)
  return Number.isSafeInteger(sequence) && sequence > 0 ? sequence : 0
}

/** Never lower than it is. */
export function withSequence(component: Component, sequence: number): Component {
  return sequenceOf(component) >= sequence ? component : withValue(component, 'SEQUENCE', String(sequence))
}

export function revisionOf(component: Component): Revision {
  const stamp = findTime(component, 'DTSTAMP')
  // RFC 5545 §3.8.7.2: in UTC. Whatever else stands there is no later than anything.
  return { sequence: sequenceOf(component), stampedAt: stamp?.form === 'utc' ? stamp.at : Number.NEGATIVE_INFINITY }
}

export function isOlder(a: Revision, b: Revision): boolean {
  return a.sequence === b.sequence ? a.stampedAt < b.stampedAt : a.sequence < b.sequence
}

export function isSame(a: Revision, b: Revision): boolean {
  return a.sequence === b.sequence && a.stampedAt === b.stampedAt
}

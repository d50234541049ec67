/** SEQUENCE of an organizer's object, RFC 5546 §2.1.4: decision 0102. */
import type { Baseline } from './baseline.ts'
import { sequenceOf, withSequence } from './revisions.ts'
import { type SchedulingObject, withComponents } from './scheduling-object.ts'

/**
 * The number of what an organizer has to tell: one for all of the object, greater than whatever has been said of any part
 * of it. A program that raised its numbers itself finds them as it wrote them.
 */
export function nextSequence(before: SchedulingObject, after: SchedulingObject | undefined): number {
  return Math.max(highestOf(before) + 1, after === undefined ? 0 : highestOf(after))
}

function highestOf({ members }: SchedulingObject): number {
  return Math.max(0, ...members.map(({ component }) => sequenceOf(component)))
}

export function withNumber(object: SchedulingObject, sequence: number): SchedulingObject {
  return withComponents(
    object,
    object.members.map(({ component }) => withSequence(component, sequence)),
  )
}

/** Nothing is told: numbers that a program lost are put back. */
export function withKeptNumbers(after: SchedulingObject, baseline: Baseline): SchedulingObject {
  return withComponents(
    after,
    after.members.map((member) => {
      const was = baseline(member)
      return was === undefined ? member.component : withSequence(member.component, sequenceOf(was.component))
    }),
  )
}

/** What changed for one attendee between two views of an object. */
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { type Baseline, findInstance } from './baseline.ts'
import { differingFacts } from './facts.ts'
import { instancesOf } from './instances.ts'
import { isPersonal } from './personal.ts'
import type { Member, SchedulingObject } from './scheduling-object.ts'
import { exclusionsOf, isExcluded, type View } from './view.ts'

export interface Difference {
  /** Instances that he attended, and which are gone or go on without him. */
  readonly cancelled: readonly InstanceKey[]
  /** Overrides that say something new to him. */
  readonly changed: readonly Member[]
  /** The series changed, or an instance went back to it: only all of it tells that. */
  readonly isWhole: boolean
}

/** Of two views that both have the series or both have instances of it alone. */
export function differenceOf(before: View, after: View, comparison: Comparison): Difference {
  const changed = [...after.overrides.values()].filter((member) => isNews(before, member, comparison))
  if (before.master === undefined || after.master === undefined) {
    const cancelled = [...before.overrides.keys()].filter((key) => !after.overrides.has(key))
    return { cancelled, changed, isWhole: false }
  }
  const cancelled = exclusionsOf(after).filter((key) => !isExcluded(before, key) && comparison.wasInstance(key))
  return {
    cancelled,
    changed,
    isWhole:
      saysOther(before.master, after.master) ||
      [...before.overrides.values()].some((member) => isDropped(member, after, comparison)) ||
      exclusionsOf(before).some((key) => isReinstated(key, after, comparison)),
  }
}

/** Facts of both objects that hold for every attendee. */
export interface Comparison {
  readonly baseline: Baseline
  wasInstance(key: InstanceKey): boolean
  isInstance(key: InstanceKey): boolean
}

export function comparisonOf(before: SchedulingObject, after: SchedulingObject, baseline: Baseline): Comparison {
  return { baseline, wasInstance: instancesOf(before), isInstance: instancesOf(after) }
}

function isNews(before: View, member: Member, { baseline }: Comparison): boolean {
  const was = baseline(member)
  if (was === undefined || member.key === undefined) return true
  const hadIt = before.overrides.has(member.key) || (before.master !== undefined && !isExcluded(before, member.key))
  return !hadIt || saysOther(was, member)
}

/** He had it as an override, and now as the series says. */
function isDropped(member: Member, after: View, { isInstance }: Comparison): boolean {
  const { key } = member
  if (key === undefined || after.overrides.has(key) || isExcluded(after, key) || !isInstance(key)) return false
  const instance = findInstance(after.object, member)
  return instance === undefined || saysOther(member, instance)
}

function isReinstated(key: InstanceKey, after: View, { isInstance }: Comparison): boolean {
  return !after.overrides.has(key) && !isExcluded(after, key) && isInstance(key)
}

/** Whether two components differ in what is everybody's, but for one fact; EXDATEs are compared one by one. */
export function saysOther(before: Member, after: Member, butFor?: string): boolean {
  const { name } = after.component
  const facts = differingFacts(before.facts, after.facts)
  return facts.some((fact) => fact !== 'EXDATE' && fact !== butFor && !isPersonal(fact, name))
}

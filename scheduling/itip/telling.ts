/** What is told to attendees for whom the same changed: RFC 6638 §3.2.1. */
import type { Component } from '../../protocol/ical/component.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { type Cancelling, cancelInstances, cancelSeries, cancelWhole } from './cancel.ts'
import { type Comparison, type Difference, differenceOf, saysOther } from './difference.ts'
import type { Group } from './groups.ts'
import { isCancelled } from './personal.ts'
import { isSameSeries, type Member, type SchedulingObject } from './scheduling-object.ts'
import { componentsOf, type View } from './view.ts'

export interface Telling {
  readonly tasks: readonly Task[]
  /** Whether that is a revision of the meeting, and no repetition or reminder. */
  readonly isRevision: boolean
}

export interface Task {
  readonly method: 'REQUEST' | 'CANCEL'
  readonly components: readonly Component[]
  /** Message.audience. */
  readonly audience?: 'here' | 'elsewhere'
}

export interface Outcome {
  /** The organizer's object as it goes on. */
  readonly after: SchedulingObject | undefined
  /** Undefined where there was none, or there is none any more. */
  readonly comparison: Comparison | undefined
}

/** `was` and `is` are undefined where they attended nothing, or attend nothing. */
export function tellingOf(was: View | undefined, is: View | undefined, group: Group, outcome: Outcome): Telling {
  const { after, comparison } = outcome
  const cancelling = { after, attendees: group.attendees.map(({ property }) => property) }
  if (is === undefined) {
    return revision(was === undefined ? [] : [...cancelAll(was, cancelling), ...lastWords(was, group, after)])
  }
  if (was === undefined || comparison === undefined) return revision([requestAll(is)])
  // One who loses the series and keeps an instance: iTIP has no way to say both at once.
  if (is.master === undefined && was.master !== undefined)
    return revision([...cancelAll(was, cancelling), requestAll(is)])
  if (was.master === undefined && is.master !== undefined) return revision([requestAll(is)])
  const difference = differenceOf(was, is, comparison)
  const tasks = group.isForced ? [requestAll(is)] : tasksOf(difference, was, is, group, cancelling)
  return { tasks, isRevision: isDifferent(difference) || group.asked.length > 0 }
}

function revision(tasks: readonly Task[]): Telling {
  return { tasks, isRevision: tasks.length > 0 }
}

function isDifferent({ cancelled, changed, isWhole }: Difference): boolean {
  return cancelled.length > 0 || changed.length > 0 || isWhole
}

/**
 * What changed and no more; all of it where that is not to be said by instances. An instance that is gone is cancelled, and
 * what is left of the series follows, for it has changed: two messages for programs that read what comes to their inbox.
 * By mail there is one: the cancellation where that is all, else the request, which has it among its EXDATEs.
 */
function tasksOf(
  difference: Difference,
  was: View,
  is: View,
  { asked, reminded }: Group,
  cancelling: Cancelling,
): readonly Task[] {
  const { changed, isWhole } = difference
  const cancelled = isMoved(was, is) ? [] : difference.cancelled
  const concerned = new Set([...changed, ...[...asked, ...reminded].flatMap((place) => is.object.members[place] ?? [])])
  const isAll = isWhole || (is.master !== undefined && isOfSeries(is.master, concerned, cancelled))
  const isLost = cancelled.some((key) => is.object.excluded.has(key) && !was.object.excluded.has(key))
  const tasks: Task[] = []
  if (cancelled.length > 0) {
    tasks.push(cancel(cancelInstances(was, cancelled, cancelling), isAll ? 'here' : undefined))
  }
  if (isAll || (isLost && concerned.size > 0)) tasks.push(requestAll(is))
  else if (isLost) tasks.push({ ...requestAll(is), audience: 'here' })
  else if (concerned.size > 0) tasks.push(requestOf([...concerned]))
  return tasks
}

/** Nobody knows which instances of a series that has moved were there before: all of it is told, and nothing is cancelled. */
function isMoved(was: View, is: View): boolean {
  return is.master !== undefined && !isSameSeries(was.master, is.master)
}

function isOfSeries(master: Member, concerned: ReadonlySet<Member>, cancelled: readonly InstanceKey[]): boolean {
  return concerned.has(master) || (concerned.size > 0 && cancelled.length > 0)
}

function requestOf(members: readonly Member[]): Task {
  return { method: 'REQUEST', components: members.map(({ component }) => component) }
}

function requestAll(view: View): Task {
  return { method: 'REQUEST', components: componentsOf(view) }
}

/**
 * One who has instances alone is told that the whole meeting is off where it is. Programs elsewhere keep each of them for itself, and
 * would not find the whole.
 */
function cancelAll(view: View, cancelling: Cancelling): readonly Task[] {
  if (view.master !== undefined) return [cancel(cancelSeries(view.master, cancelling))]
  const instances = cancelInstances(view, [...view.overrides.keys()], cancelling)
  if (cancelling.after !== undefined) return [cancel(instances)]
  return [cancel(cancelWhole(view, cancelling), 'here'), cancel(instances, 'elsewhere')]
}

/**
 * What changed with STATUS:CANCELLED: a CANCEL marks the copy of who is here, and changes nothing else of it. By mail it says all of
 * that itself.
 */
function lastWords({ master: was }: View, { attendees }: Group, after: SchedulingObject | undefined): readonly Task[] {
  const master = after?.members.length === 1 ? after.master : undefined
  if (was === undefined || master === undefined || !isCancelled(master.component)) return []
  if (!attendees.every(({ address }) => master.attendees.has(address))) return []
  if (!saysOther(was, master, 'STATUS')) return []
  return [{ method: 'REQUEST', components: [master.component], audience: 'here' }]
}

function cancel(components: readonly Component[], audience?: 'here' | 'elsewhere'): Task {
  return { method: 'CANCEL', components, ...(audience === undefined ? {} : { audience }) }
}

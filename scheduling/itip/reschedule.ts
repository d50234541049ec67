/** RFC 6638 §3.2.8: whether a change of a component asks its attendees again. */
import { addsInstances } from './rules.ts'
import type { Member, SchedulingObject } from './scheduling-object.ts'

export interface Objects {
  readonly before: SchedulingObject
  readonly after: SchedulingObject
}

/** `before` is what the component was, or the instance of the series that it is an override of now. */
export function isRescheduled(before: Member, after: Member, objects: Objects): boolean {
  if (before.facts.get('TIME') !== after.facts.get('TIME')) return true
  if (after.key !== undefined) return false
  return isOnOtherClock(before, after) || addsDates(before, after) || reinstates(objects) || addsByRule(objects)
}

function isOnOtherClock(before: Member, after: Member): boolean {
  const was = before.facts.get('CLOCK')
  const is = after.facts.get('CLOCK')
  return was !== undefined && is !== undefined && was !== is
}

function addsDates(before: Member, after: Member): boolean {
  const known = new Set(datesOf(before))
  return datesOf(after).some((date) => !known.has(date))
}

function datesOf({ facts }: Member): readonly string[] {
  return facts.get('RDATE')?.split('\n') ?? []
}

/** An instance that comes back as an override is that component's affair. */
function reinstates({ before, after }: Objects): boolean {
  return [...before.excluded].some((key) => !after.excluded.has(key) && !after.overrides.has(key))
}

function addsByRule({ before, after }: Objects): boolean {
  if (before.master === undefined || after.master === undefined) return false
  return addsInstances(
    { component: before.master.component, clock: before.clock },
    { component: after.master.component, clock: after.clock },
  )
}

/** Whether two series have the same instances by their rules, however those are written. */
export function hasSameInstances({ before, after }: Objects): boolean {
  return !addsByRule({ before, after }) && !addsByRule({ before: after, after: before })
}

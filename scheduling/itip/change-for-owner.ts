/** How much of somebody's object a message changed: RFC 6638 §3.2.10. */
import { baselineOf } from './baseline.ts'
import type { CalendarUser } from './message.ts'
import { differsForOwner } from './receive.ts'
import type { SchedulingObject } from './scheduling-object.ts'

/** Nothing, the participation of others, or more than that. */
export type ChangeForOwner = 'none' | 'others' | 'all'

export function changeFor(
  me: CalendarUser,
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
): ChangeForOwner {
  if (before?.root === after?.root) return 'none'
  if (before === undefined || after === undefined) return 'all'
  return isNewTo(me, before, after) || isNewTo(me, after, before) ? 'all' : 'others'
}

/** An override that says what the series says is no change; one that comes, or goes. */
function isNewTo(me: CalendarUser, before: SchedulingObject, after: SchedulingObject): boolean {
  const baseline = baselineOf(before, after)
  return after.members.some((member) => {
    const was = baseline(member)
    return was === undefined || differsForOwner(was, member, me)
  })
}

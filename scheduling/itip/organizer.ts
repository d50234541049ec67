/** What an organizer's change sends to whom: RFC 6638 §3.2.1. */
import type { Component } from '../../protocol/ical/component.ts'
import { baselineOf } from './baseline.ts'
import { type Cancelling, cancelInstances, cancelView } from './cancel.ts'
import { type Comparison, comparisonOf, differenceOf } from './difference.ts'
import { askedAnew, type Group, groupsOf } from './groups.ts'
import { nameOf } from './heard.ts'
import type { Message } from './message.ts'
import { calendarOf, organizersVoice } from './outgoing.ts'
import { addressOf } from './people.ts'
import type { Change, Plan } from './plan.ts'
import { type Seen, sequenceOf, withSequence } from './revisions.ts'
import { type SchedulingObject, withComponents } from './scheduling-object.ts'
import { withSequences } from './sequence.ts'
import { settle } from './settle.ts'
import { attendancesOf, componentsOf, type View, viewOf } from './view.ts'

/** `before` and `after` are undefined where the organizer's meeting is not, or no longer, there. */
export function planOrganizer(
  change: Change,
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
): Plan {
  const organizer = (after ?? before)?.organizer
  const own = organizer && addressOf(organizer)
  const isOwner = (address: string) => address === own || change.me.isAddress(address)
  const settled = after && settle(before, after, isOwner)
  const object = settled && numbered(before, settled.object, change, isOwner)
  const baseline = object && baselineOf(before, object)
  const groups = groupsOf({
    were: attendancesOf(before, isOwner),
    are: attendancesOf(object, isOwner),
    forced: settled?.forced ?? new Set(),
    asked: object && baseline ? askedAnew(object, baseline) : new Map(),
  })
  const comparison = before && object && baseline && comparisonOf(before, object, baseline)
  const messages = messagesTo(groups, { change, before, after: object, comparison })
  return { role: 'organizer', object: object?.root ?? change.after, messages, seen: withTold(change, messages) }
}

function numbered(
  before: SchedulingObject | undefined,
  after: SchedulingObject,
  { seen }: Change,
  isOwner: (address: string) => boolean,
): SchedulingObject {
  if (before !== undefined) return withSequences(before, after, isOwner)
  // A meeting that was removed, and comes back: whoever was told that it is off takes nothing less for news.
  const told = seen?.get(nameOf(undefined))
  if (told === undefined) return after
  return withComponents(
    after,
    after.members.map(({ component }) => withSequence(component, told.sequence + 1)),
  )
}

/** The greatest number that has been told. */
function withTold({ seen, at }: Change, messages: readonly Message[]): Seen {
  const calendars = new Set(messages.map(({ calendar }) => calendar))
  if (calendars.size === 0) return seen ?? new Map()
  const told = [...calendars].flatMap(({ components }) => components.map(sequenceOf))
  const sequence = Math.max(seen?.get(nameOf(undefined))?.sequence ?? 0, ...told)
  return new Map([...(seen ?? []), [nameOf(undefined), { sequence, stampedAt: at }]])
}

export interface Situation {
  readonly change: Change
  readonly before: SchedulingObject | undefined
  readonly after: SchedulingObject | undefined
  readonly comparison: Comparison | undefined
}

export function messagesTo(
  groups: readonly Group[],
  { change, before, after, comparison }: Situation,
): readonly Message[] {
  const object = after ?? before
  if (object?.organizer === undefined) return []
  const { root, uid, organizer } = object
  const from = organizer.value.trim()
  const voice = organizersVoice(organizer, { at: change.at, sentBy: change.sentBy })
  return groups.flatMap((group) => {
    const was = before && group.before && viewOf(before, group.before)
    const is = after && group.after && viewOf(after, group.after)
    const cancelling = { after, attendees: group.attendees.map(({ property }) => property) }
    return tasksFor(was, is, group, cancelling, comparison).flatMap(({ method, components }) => {
      const calendar = calendarOf(method, root, components.map(voice))
      return group.attendees.map(({ property }) => {
        return { method, uid, from, to: property.value.trim(), calendar, news: true }
      })
    })
  })
}

interface Task {
  readonly method: 'REQUEST' | 'CANCEL'
  readonly components: readonly Component[]
}

/** One message, but for him who loses the series and keeps an instance: iTIP has no way to say both at once. */
function tasksFor(
  was: View | undefined,
  is: View | undefined,
  group: Group,
  cancelling: Cancelling,
  comparison: Comparison | undefined,
): readonly Task[] {
  if (is === undefined) return was === undefined ? [] : [cancelAll(was, cancelling)]
  if (was === undefined || comparison === undefined) return [requestAll(is)]
  if (is.master === undefined && was.master !== undefined) return [cancelAll(was, cancelling), requestAll(is)]
  const joinsSeries = was.master === undefined && is.master !== undefined
  if (group.isForced || joinsSeries) return [requestAll(is)]
  return tasksOfDifference(was, is, group, cancelling, comparison)
}

/** What changed and no more; all of it where that is not to be said by instances. */
function tasksOfDifference(
  was: View,
  is: View,
  { asked }: Group,
  cancelling: Cancelling,
  comparison: Comparison,
): readonly Task[] {
  const { cancelled, changed, isWhole } = differenceOf(was, is, comparison)
  const concerned = new Set([...changed, ...asked.flatMap((place) => is.object.members[place] ?? [])])
  const isOfSeries =
    is.master !== undefined && (concerned.has(is.master) || (concerned.size > 0 && cancelled.length > 0))
  if (isWhole || isOfSeries) return [requestAll(is)]
  const tasks: Task[] = []
  if (cancelled.length > 0) tasks.push({ method: 'CANCEL', components: cancelInstances(was, cancelled, cancelling) })
  if (concerned.size > 0)
    tasks.push({ method: 'REQUEST', components: [...concerned].map(({ component }) => component) })
  return tasks
}

function requestAll(view: View): Task {
  return { method: 'REQUEST', components: componentsOf(view) }
}

function cancelAll(view: View, cancelling: Cancelling): Task {
  return { method: 'CANCEL', components: cancelView(view, cancelling) }
}

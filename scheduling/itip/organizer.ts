/** What an organizer's change sends to whom: RFC 6638 §3.2.1. */

import type { Component, Property } from '../../protocol/ical/component.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { baselineOf } from './baseline.ts'
import { type Cancelling, cancelInstances, cancelView } from './cancel.ts'
import { type Comparison, comparisonOf, differenceOf } from './difference.ts'
import type { Message } from './message.ts'
import { calendarOf, organizersVoice } from './outgoing.ts'
import { addressOf, isServed, partstatOf } from './people.ts'
import type { Change, Plan } from './plan.ts'
import type { SchedulingObject } from './scheduling-object.ts'
import { highestOf, withSequences } from './sequence.ts'
import { settle } from './settle.ts'
import { type Attendance, attendancesOf, componentsOf, type View, viewOf } from './view.ts'

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
  const were = attendancesOf(before, isOwner)
  const object = settled && (before === undefined ? settled.object : numbered(before, settled.object, isOwner))
  const are = attendancesOf(object, isOwner)
  const forced = settled?.forced ?? new Set()
  const messages = messagesTo(groupsOf(were, are, forced, before, object), { change, before, after: object })
  return { role: 'organizer', object: object?.root ?? change.after, messages }
}

/** A meeting that nobody was ever told of keeps the numbers that it comes with. */
function numbered(
  before: SchedulingObject,
  after: SchedulingObject,
  isOwner: (address: string) => boolean,
): SchedulingObject {
  const isTold = (object: SchedulingObject) => [...attendancesOf(object, isOwner).values()].some(isServedBy)
  if (highestOf(before) === 0 && !isTold(before) && !isTold(after)) return after
  return withSequences(before, after, baselineOf(before, after), isOwner)
}

function isServedBy({ agent }: Attendance): boolean {
  return agent === 'SERVER'
}

// --- who gets the same -------------------------------------------------------------------------------------------

/** Attendees for whom the same changed. */
interface Group {
  readonly attendees: Attendance[]
  /** The members that they attended and attend; undefined where the server does not, or did not, tell them. */
  readonly before: readonly number[] | undefined
  readonly after: readonly number[] | undefined
  readonly isForced: boolean
  /** Members in which they are asked something, though what happens there is as it was. */
  readonly asked: readonly number[]
}

function groupsOf(
  were: ReadonlyMap<string, Attendance>,
  are: ReadonlyMap<string, Attendance>,
  forced: ReadonlySet<string>,
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
): readonly Group[] {
  const groups = new Map<string, Group>()
  const compare = asker(before, after)
  for (const address of new Set([...are.keys(), ...were.keys()])) {
    const was = told(were.get(address))
    const is = told(are.get(address))
    const attendee = is ?? was
    if (attendee === undefined) continue
    const isForced = forced.has(address)
    const asked = was === undefined || is === undefined ? [] : is.places.filter((place) => compare(address, place))
    const key = [was?.places.join() ?? '-', is?.places.join() ?? '-', isForced, asked.join()].join(' ')
    const group = groups.get(key)
    if (group !== undefined) group.attendees.push(attendee)
    else groups.set(key, { attendees: [attendee], before: was?.places, after: is?.places, isForced, asked })
  }
  return [...groups.values()]
}

// RFC 6638 §3.2.1.2: for one whom the server does not tell it is as if he were not there.
function told(attendance: Attendance | undefined): Attendance | undefined {
  return attendance?.agent === 'SERVER' ? attendance : undefined
}

/** Whether somebody is to answer anew in that member, or is to take part in another way. */
function asker(before: SchedulingObject | undefined, after: SchedulingObject | undefined) {
  if (before === undefined || after === undefined) return () => false
  const baseline = baselineOf(before, after)
  return (address: string, place: number): boolean => {
    const member = after.members[place]
    const was = member && baseline(member)?.attendees.get(address)
    const is = member?.attendees.get(address)
    return was !== undefined && is !== undefined && isAskedAnew(was, is)
  }
}

function isAskedAnew(was: Property, is: Property): boolean {
  const isOpen = partstatOf(is) === 'NEEDS-ACTION'
  if (isOpen && partstatOf(was) !== 'NEEDS-ACTION') return true
  return roleOf(was) !== roleOf(is) || (wantsAnswer(is) && !wantsAnswer(was))
}

function roleOf(attendee: Property): string {
  return parameterOf(attendee, 'ROLE')?.toUpperCase() ?? 'REQ-PARTICIPANT'
}

// RFC 5546 §3.2.2.7: a request for the present status.
function wantsAnswer(attendee: Property): boolean {
  return parameterOf(attendee, 'RSVP')?.toUpperCase() === 'TRUE' && isServed(attendee)
}

// --- what they get -----------------------------------------------------------------------------------------------

interface Both {
  readonly change: Change
  readonly before: SchedulingObject | undefined
  readonly after: SchedulingObject | undefined
}

function messagesTo(groups: readonly Group[], { change, before, after }: Both): readonly Message[] {
  const object = after ?? before
  if (object?.organizer === undefined) return []
  const from = object.organizer.value.trim()
  const voice = organizersVoice({ at: change.at, sentBy: change.sentBy })
  const comparison = before && after && comparisonOf(before, after, baselineOf(before, after))
  return groups.flatMap((group) => {
    const was = before && group.before && viewOf(before, group.before)
    const is = after && group.after && viewOf(after, group.after)
    return tasksFor(was, is, group, { after, comparison }).flatMap(({ method, components }) => {
      const calendar = calendarOf(method, object.root, components.map(voice))
      const { uid } = object
      return group.attendees.map(({ property }) => ({
        ...{ method, uid, from, to: property.value.trim(), calendar, news: true },
      }))
    })
  })
}

interface Task {
  readonly method: 'REQUEST' | 'CANCEL'
  readonly components: readonly Component[]
}

interface Situation {
  readonly after: SchedulingObject | undefined
  readonly comparison: Comparison | undefined
}

/** One message, but for him who loses the series and keeps an instance: iTIP has no way to say both at once. */
function tasksFor(was: View | undefined, is: View | undefined, group: Group, { after, comparison }: Situation): Task[] {
  const cancelling = { after, attendees: group.attendees.map(({ property }) => property) }
  if (is === undefined) return was === undefined ? [] : [cancelAll(was, cancelling)]
  if (was === undefined || comparison === undefined) return [requestAll(is)]
  if (is.master === undefined && was.master !== undefined) return [cancelAll(was, cancelling), requestAll(is)]
  if (group.isForced || (was.master === undefined) !== (is.master === undefined)) return [requestAll(is)]
  return tasksOfDifference(was, is, group, cancelling, comparison)
}

function tasksOfDifference(
  was: View,
  is: View,
  { asked }: Group,
  cancelling: Cancelling,
  comparison: Comparison,
): Task[] {
  const { cancelled, changed, isWhole } = differenceOf(was, is, comparison)
  const concerned = new Set([...changed, ...asked.flatMap((place) => is.object.members[place] ?? [])])
  const isOfSeries = isWhole || (is.master !== undefined && concerned.has(is.master))
  if (isOfSeries || (is.master !== undefined && concerned.size > 0 && cancelled.length > 0)) return [requestAll(is)]
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

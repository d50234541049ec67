/** What an attendee's change of his copy sends to the organizer: RFC 6638 §3.2.2. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { type Answer, answersOf } from './answers.ts'
import { keepToAllowedChanges } from './attendee-changes.ts'
import { baselineOf } from './baseline.ts'
import { delegationsOf } from './delegation.ts'
import type { CalendarUser, Message } from './message.ts'
import { isServed, partstatOf } from './people.ts'
import { isCancelled } from './personal.ts'
import type { Change, Plan } from './plan.ts'
import { attendeeMayNot } from './refusals.ts'
import { replyOf } from './reply.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'
import { inStepWithAnswers } from './transparency.ts'
import { hasTwoAnswers, linesOf } from './two-answers.ts'
import { findAmong } from './view.ts'

/** `before` is undefined where there was no copy of his. */
export function planAttendee(
  change: Change,
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
): Plan {
  const organizer = (after ?? before)?.organizer
  // RFC 6638 §3.2.2.2 to §3.2.2.4: with CLIENT and NONE the server does no special processing.
  if (organizer === undefined || !isServed(organizer)) return planOf(change, change.after, [])
  if (after === undefined) return planOf(change, undefined, before === undefined ? [] : decline(change, before))
  // What was called off is nobody's but his: the organizer has nothing to hear of it, nor to defend.
  if (before !== undefined && isOff(before) && isOff(after)) return planOf(change, change.after, [])
  requireOneAnswer(before, after, change.me)
  const forced = forcedOf(organizer)
  const object = withoutForce(before === undefined ? after : changed(before, after, change), forced)
  const answers = forced === 'REPLY' ? allAnswers(object, change.me) : answersOf(before, object, change.me)
  return planOf(change, object.root, [...replyOf(object, answers, change), ...delegationsOf(object, answers, change)])
}

function changed(
  before: SchedulingObject,
  after: SchedulingObject,
  { me, freeUntilAnswered }: Change,
): SchedulingObject {
  const kept = keepToAllowedChanges(before, after, me)
  return freeUntilAnswered ? inStepWithAnswers(before, kept, me) : kept
}

/**
 * RFC 6638 §3.2.2.1: PARTSTAT is his to change, a second line of his own is not his to add. Who was invited twice under one
 * address speaks where he changes something (answers.ts).
 */
function requireOneAnswer(before: SchedulingObject | undefined, after: SchedulingObject, me: CalendarUser): void {
  const baseline = before && baselineOf(before, after)
  for (const member of after.members) {
    const was = baseline?.(member)?.component
    for (const address of member.attendees.keys()) {
      if (!me.isAddress(address) || !hasTwoAnswers(member.component, address)) continue
      const known = was === undefined ? 1 : linesOf(was, address).length
      if (linesOf(member.component, address).length > known) throw attendeeMayNot('two answers at once')
    }
  }
}

function isOff({ members }: SchedulingObject): boolean {
  return members.every(({ component }) => isCancelled(component))
}

function planOf({ seen }: Change, object: Component | undefined, messages: readonly Message[]): Plan {
  return { role: 'attendee', object, messages, seen: seen ?? new Map() }
}

/** RFC 6638 §3.2.2.4, §8.1: removing is declining what was not declined yet. */
function decline(change: Change, before: SchedulingObject): readonly Message[] {
  if (change.withReply === false) return []
  const declined = allAnswers(before, change.me)
    .filter(({ attendee }) => partstatOf(attendee) !== 'DECLINED')
    .map(({ component, attendee }) => ({ component, attendee: withParameter(attendee, 'PARTSTAT', 'DECLINED') }))
  return replyOf(before, declined, change)
}

/** What he says to everything that he attends, the series first. */
function allAnswers(object: SchedulingObject, me: CalendarUser): readonly Answer[] {
  return [...object.members].sort(byPlace).flatMap((member) => {
    const attendee = findAmong(member, (address) => me.isAddress(address))
    return attendee === undefined || isCancelled(member.component) ? [] : [{ component: member.component, attendee }]
  })
}

function byPlace(a: Member, b: Member): number {
  return Number(a.key !== undefined) - Number(b.key !== undefined)
}

function forcedOf(organizer: Property): string | undefined {
  return parameterOf(organizer, 'SCHEDULE-FORCE-SEND')?.toUpperCase()
}

/** RFC 6638 §7.2: it is never kept; what it may say else than REPLY is answered by status 2.3. */
function withoutForce(object: SchedulingObject, forced: string | undefined): SchedulingObject {
  const bare = (property: Property) => {
    const without = withParameter(property, 'SCHEDULE-FORCE-SEND', undefined)
    const isOdd = property.name === 'ORGANIZER' && forced !== undefined && forced !== 'REPLY'
    return isOdd ? withParameter(without, 'SCHEDULE-STATUS', '2.3') : without
  }
  const isPerson = ({ name }: Property) => name === 'ORGANIZER' || name === 'ATTENDEE'
  const strip = ({ component }: Member) =>
    mapProperties(component, (property) => (isPerson(property) ? bare(property) : property))
  return withComponents(object, object.members.map(strip))
}

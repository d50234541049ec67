/** What was decided, written into the room's own copy of the meeting, and the reasons into what it tells the organizer. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withoutParameters, withParameter, withValue } from '../../protocol/ical/edit.ts'
import { escapeText, findProperty } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { keyOfInstance } from '../../protocol/recurrence/set.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { type CalendarUser, findSchedulingObject, type SchedulingObject } from '../itip/index.ts'
import { partstatOf } from '../itip/people.ts'
import { instanceAt, type Member, recurrenceIdOf, withComponents } from '../itip/scheduling-object.ts'
import type { Booked } from './book.ts'
import type { Answer, Decided } from './decide.ts'
import { type Reason, requestStatusOf, sentenceOf } from './reasons.ts'

export interface AnsweringRoom extends CalendarUser {
  /** What floating times and days mean in its copy. */
  readonly zone: Zone
}

type Outcome = Pick<Booked, 'decision' | 'lost'>

const PARTSTATS: Readonly<Record<Answer, string>> = {
  accept: 'ACCEPTED',
  tentative: 'TENTATIVE',
  leave: 'NEEDS-ACTION',
  decline: 'DECLINED',
}

/** The room's copy with its answers; an instance whose answer is another than that of its series gets an override. */
export function withAnswers(copy: Component, outcome: Outcome, room: AnsweringRoom): Component {
  const object = findSchedulingObject(copy)
  if (object === undefined) return copy
  const { decision } = outcome
  const decided = byKey(outcome, object, room)
  const alone = isAlone(object) ? [...decided.values()][0]?.answer : undefined
  const answerOf = ({ key, component }: Member): Answer | undefined => {
    const own = key === undefined ? alone : decided.get(key)?.answer
    return own ?? (isAsked(component, room) ? decision?.answer : undefined)
  }
  const members = object.members.map((member) => answered(member.component, answerOf(member), room))
  return withComponents(object, [...members, ...newOverrides(object, decided, room, answerOf)]).root
}

/** Its master is the one occurrence that it has. */
function isAlone({ master, members }: SchedulingObject): boolean {
  return members.length === 1 && master?.component.properties.every(({ name }) => !RECURRING.has(name)) === true
}

const RECURRING: ReadonlySet<string> = new Set(['RRULE', 'RDATE'])

/** The copy with those held for these instances declined: the series, too, when it is held for one that is no override. */
export function withHeldDeclined(copy: Component, instances: readonly Instant[], room: AnsweringRoom): Component {
  const object = findSchedulingObject(copy)
  if (object === undefined) return copy
  const keys = new Set(instances.map((at) => keyAt(at, object, room)))
  const ofSeries = [...keys].some((key) => !object.overrides.has(key))
  const members = object.members.map(({ key, component }) => {
    const isNamed = key === undefined ? ofSeries : keys.has(key)
    return isNamed && saysOfRoom(component, room, 'TENTATIVE') ? answered(component, 'decline', room) : component
  })
  return withComponents(object, members).root
}

function byKey(
  { decision, lost }: Outcome,
  object: SchedulingObject,
  room: AnsweringRoom,
): ReadonlyMap<InstanceKey, Decided> {
  const all = [...(decision?.occurrences ?? []), ...lost]
  return new Map(all.map((one) => [keyAt(one.instance, object, room), one]))
}

function keyAt(at: Instant, { clock }: SchedulingObject, { zone }: AnsweringRoom): InstanceKey {
  const own = clock.timing === undefined ? zone : clock.timing.zone
  return keyOfInstance(own, at + zone.offsetAt(at), at)
}

function isAsked(component: Component, room: AnsweringRoom): boolean {
  return saysOfRoom(component, room, 'NEEDS-ACTION')
}

function saysOfRoom(component: Component, room: AnsweringRoom, partstat: string): boolean {
  return component.properties.some((property) => isRoom(property, room) && partstatOf(property) === partstat)
}

function isRoom({ name, value }: Property, room: AnsweringRoom): boolean {
  return name === 'ATTENDEE' && room.isAddress(value)
}

/** TRANSP goes with the answer: in its own calendar a room is busy when it was given away. */
function answered(component: Component, answer: Answer | undefined, room: AnsweringRoom): Component {
  if (answer === undefined) return component
  const isTaken = answer === 'accept' || answer === 'tentative'
  const told = mapProperties(component, (property) =>
    isRoom(property, room) ? withPartstat(property, answer) : property,
  )
  return withValue(told, 'TRANSP', isTaken ? 'OPAQUE' : 'TRANSPARENT')
}

function withPartstat(attendee: Property, answer: Answer): Property {
  if (answer === 'leave' && partstatOf(attendee) === 'NEEDS-ACTION') return attendee
  const told = withParameter(attendee, 'PARTSTAT', PARTSTATS[answer])
  return answer === 'leave' ? told : withoutParameters(told, (name) => name === 'RSVP')
}

function newOverrides(
  object: SchedulingObject,
  decided: ReadonlyMap<InstanceKey, Decided>,
  room: AnsweringRoom,
  answerOf: (member: Member) => Answer | undefined,
): readonly Component[] {
  const { master, overrides, clock } = object
  const { timing } = clock
  if (master === undefined || timing === undefined) return []
  const ofSeries = answerOf(master)
  return [...decided].flatMap(([key, { answer }]) => {
    if (overrides.has(key) || answer === ofSeries) return []
    const instance = instanceAt(object, recurrenceIdOf(key, timing))
    return instance === undefined ? [] : [answered(withSaid(instance, room), answer, room)]
  })
}

/** An answer that is another than that of the series is said, be it that there is none yet. */
function withSaid(instance: Component, room: AnsweringRoom): Component {
  return mapProperties(instance, (property) =>
    isRoom(property, room) ? withParameter(property, 'PARTSTAT', partstatOf(property)) : property,
  )
}

// --- reasons -----------------------------------------------------------------------------------------------------

/** The room's REPLY about `copy`, in which every answer says why: RFC 5545 §3.8.8.3 and §3.8.1.4. */
export function withReasons(reply: Component, copy: Component, outcome: Outcome, room: AnsweringRoom): Component {
  const object = findSchedulingObject(copy)
  const answers = findSchedulingObject(reply, object?.clock)
  if (object === undefined || answers === undefined) return reply
  const decided = byKey(outcome, object, room)
  const { decision } = outcome
  const alone = isAlone(object) ? [...decided.values()][0]?.reason : undefined
  const reasons = new Map(
    answers.members.map(({ component, key }) => {
      const own = key === undefined ? alone : decided.get(key)?.reason
      const isSo = decision !== undefined && saysOfRoom(component, room, PARTSTATS[decision.answer])
      return [component, own ?? (isSo ? decision.reason : undefined)] as const
    }),
  )
  return mapComponents(reply, (component) => {
    const reason = reasons.get(component)
    return reason === undefined ? component : withReason(component, reason)
  })
}

/** Of what a person answered; `isApproval`: the room waited for it. A comment of that person's stays. */
export function withKeepersReasons(reply: Component, room: AnsweringRoom, isApproval: boolean): Component {
  return mapComponents(reply, (component) => {
    const reason = keepersReasonOf(component, room, isApproval)
    if (reason === undefined) return component
    if (findProperty(component, 'COMMENT') === undefined) return withReason(component, reason)
    return withValue(component, 'REQUEST-STATUS', requestStatusOf(reason))
  })
}

function keepersReasonOf(component: Component, room: AnsweringRoom, isApproval: boolean): Reason | undefined {
  if (saysOfRoom(component, room, 'ACCEPTED')) return { key: isApproval ? 'approved' : 'a-person-accepted' }
  if (saysOfRoom(component, room, 'DECLINED')) return { key: isApproval ? 'not-approved' : 'a-person-declined' }
  return undefined
}

function withReason(component: Component, reason: Reason): Component {
  const told = withValue(component, 'REQUEST-STATUS', requestStatusOf(reason))
  return withValue(told, 'COMMENT', escapeText(sentenceOf(reason)))
}

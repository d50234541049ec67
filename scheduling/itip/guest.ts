/**
 * A guest who has no calendar that this server knows: what he was told of a meeting, and what he says to it by another way
 * than a program that speaks iTIP.
 */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { withParameter } from '../../protocol/ical/edit.ts'
import { escapeText, writeTime } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import type { Instant, TimeValue } from '../../protocol/time/values.ts'
import { instancesOf } from './instances.ts'
import type { CalendarUser, Message } from './message.ts'
import { calendarOf, stamped } from './outgoing.ts'
import { addressOf, findOrganizer, normalised, withoutScheduling } from './people.ts'
import { replyOf } from './reply.ts'
import {
  findSchedulingObject,
  instanceAt,
  type Member,
  memberOf,
  recurrenceIdOf,
  type SchedulingObject,
} from './scheduling-object.ts'
import { requestFor } from './updates.ts'

/** The invitation as he would get it by mail now; undefined when `me` does not organize it, or he is not in it. */
export function invitationFor(
  address: string,
  current: Component,
  me: CalendarUser,
  at: Instant,
): Component | undefined {
  const object = findSchedulingObject(current)
  const organizer = object?.organizer
  if (object === undefined || organizer === undefined || !me.isAddress(addressOf(organizer))) return undefined
  return requestFor(object, normalised(address), { me, at })[0]?.calendar
}

export type GuestAnswer = 'ACCEPTED' | 'TENTATIVE' | 'DECLINED'

export interface GuestWord {
  /** His address. */
  readonly from: string
  /** Of a series; undefined for all that he is invited to. */
  readonly instance: InstanceKey | undefined
  readonly comment: string
  readonly at: Instant
}

/** RFC 5546 §3.2.3. Undefined when there is no such instance in his invitation. */
export function replyToInvitation(invitation: Component, partstat: GuestAnswer, word: GuestWord): Message | undefined {
  const object = findSchedulingObject(invitation)
  if (object === undefined) return undefined
  const answers = membersFor(word, object).flatMap(({ component, attendees }) => {
    const own = attendees.get(normalised(word.from))
    const attendee = own && withParameter(own, 'PARTSTAT', partstat)
    return attendee === undefined ? [] : [{ component, attendee, comments: commentsOf(word) }]
  })
  return replyOf(object, answers, { at: word.at })[0]
}

export interface OtherTime {
  readonly starts: TimeValue
  readonly ends: TimeValue
}

/** RFC 5546 §3.2.7, for one instance. Undefined when there is no such one in his invitation. */
export function counterToInvitation(
  invitation: Component,
  { starts, ends }: OtherTime,
  word: GuestWord,
): Message | undefined {
  const object = findSchedulingObject(invitation)
  const [member, ...others] = object === undefined ? [] : membersFor(word, object)
  const organizer = member && findOrganizer(member.component)
  const attendee = member?.attendees.get(normalised(word.from))
  if (object === undefined || member === undefined || organizer === undefined || attendee === undefined)
    return undefined
  if (others.length > 0) return undefined
  const properties = [
    ...member.component.properties.filter(({ name }) => KEPT.has(name)),
    ...[writeTime('DTSTART', starts), writeTime('DTEND', ends)],
    ...[withoutScheduling(organizer), withoutScheduling(attendee), ...commentsOf(word)],
  ]
  const proposed = stamped({ name: member.component.name, properties, components: [] }, word.at)
  const calendar = calendarOf('COUNTER', object.root, [proposed])
  const [from, to] = [attendee.value.trim(), organizer.value.trim()]
  return { method: 'COUNTER', uid: object.uid, from, to, calendar, news: true }
}

/** What tells the organizer's program of which instance and revision it speaks, and people what it is about. */
const KEPT: ReadonlySet<string> = new Set(['UID', 'RECURRENCE-ID', 'SEQUENCE', 'SUMMARY', 'LOCATION'])

function membersFor({ instance }: GuestWord, object: SchedulingObject): readonly Member[] {
  if (instance === undefined) return object.master === undefined ? object.members : [object.master]
  const member = object.overrides.get(instance) ?? memberAt(object, instance)
  return member === undefined ? [] : [member]
}

function memberAt(object: SchedulingObject, key: InstanceKey): Member | undefined {
  const { clock, excluded } = object
  if (clock.timing === undefined || excluded.has(key) || !instancesOf(object)(key)) return undefined
  const component = instanceAt(object, recurrenceIdOf(key, clock.timing))
  return component && memberOf(component, clock)
}

function commentsOf({ comment }: GuestWord): readonly Property[] {
  return comment === '' ? [] : [{ name: 'COMMENT', parameters: [], value: escapeText(comment) }]
}

/** How he has answered: as a whole, and of instances. */
export function answerIn(component: Component, address: string): string {
  const attendee = component.properties.find(
    (property) => property.name === 'ATTENDEE' && addressOf(property) === normalised(address),
  )
  const partstat = attendee?.parameters.find(({ name }) => name === 'PARTSTAT')?.values[0]
  return partstat?.toUpperCase() ?? 'NEEDS-ACTION'
}

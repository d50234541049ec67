/** The organizer's object with an attendee's answer in it: RFC 6638 §4.2. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { findProperties, findProperty, parameterOf } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { delegatesOf } from './delegation.ts'
import { instancesOf } from './instances.ts'
import { addressOf, attendeesOf, findAttendee, partstatOf, withoutScheduling } from './people.ts'
import { instanceAt, type Member, recurrenceIdOf, type SchedulingObject, withComponents } from './scheduling-object.ts'

/** A component of a REPLY that counts. */
export interface Answered {
  readonly member: Member
  readonly attendee: Property
  readonly from: string
  /** He has said something of it since. */
  readonly isLate: boolean
  /** The instances about which he has said something later. */
  readonly later: ReadonlySet<InstanceKey>
  /** These, and those about which he says something else in the same message. */
  readonly elsewhere: ReadonlySet<InstanceKey>
}

/** What he says to the series first: it is about what he says nothing else of. */
export function withAnswers(object: SchedulingObject, answers: readonly Answered[]): SchedulingObject {
  const toSeries = answers.find(({ member }) => member.key === undefined)
  const whole = toSeries === undefined ? object : withLater(object, toSeries)
  const stated = toSeries === undefined ? whole : stateIn(whole, seriesFor(whole, toSeries), () => toSeries)
  const byKey = new Map(answers.map((answer) => [answer.member.key, answer]))
  const known = new Set([...stated.overrides.values()].filter(({ key }) => byKey.has(key)))
  return withInstances(
    stateIn(stated, known, ({ key }) => byKey.get(key)),
    answers,
  )
}

/**
 * Programs answer to a series without its overrides, and mean the whole: an instance that had the same answer gets the
 * new one, too, where he says no other.
 */
function seriesFor(object: SchedulingObject, { from, elsewhere }: Answered): ReadonlySet<Member> {
  const { master } = object
  const before = master?.attendees.get(from)
  const isAlike = ({ key, attendees }: Member) => {
    const own = attendees.get(from)
    if (key === undefined || own === undefined || before === undefined) return key === undefined
    return partstatOf(own) === partstatOf(before) && !elsewhere.has(key)
  }
  return new Set(object.members.filter(isAlike))
}

/** An instance whose later answer was that of the series keeps it, when an earlier one to the series comes after it. */
function withLater(object: SchedulingObject, { later }: Answered): SchedulingObject {
  const { timing } = object.clock
  const isInstance = instancesOf(object)
  const missing = [...later].filter((key) => !object.overrides.has(key) && !object.excluded.has(key) && isInstance(key))
  if (missing.length === 0 || timing === undefined) return object
  const instances = missing.flatMap((key) => instanceAt(object, recurrenceIdOf(key, timing)) ?? [])
  return withComponents(object, [...object.members.map(({ component }) => component), ...instances])
}

/** RFC 6638 §4.2: an override is made where he says of one instance what he does not say of the others. */
function withInstances(object: SchedulingObject, answers: readonly Answered[]): SchedulingObject {
  const made = answers.flatMap((answer) => {
    const { key } = answer.member
    return key === undefined || object.overrides.has(key) ? [] : (findUnlike(object, answer) ?? [])
  })
  return withComponents(object, [...object.members.map(({ component }) => component), ...made])
}

function findUnlike(object: SchedulingObject, answer: Answered): Component | undefined {
  const id = findProperty(answer.member.component, 'RECURRENCE-ID')
  const instance = id && instanceAt(object, id)
  const known = instance && findAttendee(instance, answer.from)
  const isSame = known !== undefined && partstatOf(known) === partstatOf(answer.attendee)
  return instance === undefined || isSame ? undefined : stated(instance, answer)
}

function stateIn(
  object: SchedulingObject,
  members: ReadonlySet<Member>,
  answerOf: (member: Member) => Answered | undefined,
): SchedulingObject {
  const state = (member: Member) => {
    const answer = members.has(member) ? answerOf(member) : undefined
    return answer === undefined ? member.component : stated(member.component, answer)
  }
  return withComponents(object, object.members.map(state))
}

/** The delegates that he names join him. */
function stated(component: Component, answer: Answered): Component {
  const said = mapProperties(component, (property) => {
    const isHis = property.name === 'ATTENDEE' && addressOf(property) === answer.from
    return isHis ? withStatement(property, answer) : property
  })
  const known = new Set(attendeesOf(component).map(addressOf))
  const own = withStatement(withParameter(withoutScheduling(answer.attendee), 'SENT-BY', undefined), answer)
  const joining = [own, ...delegatesOf(answer.member.component, answer.attendee)]
  const added = joining.filter((attendee) => !known.has(addressOf(attendee)))
  return added.length === 0 ? said : { ...said, properties: [...said.properties, ...added] }
}

function withStatement(known: Property, { attendee, member }: Answered): Property {
  let said = withParameter(known, 'PARTSTAT', partstatOf(attendee))
  for (const name of ['DELEGATED-TO', 'DELEGATED-FROM']) {
    const value = parameterOf(attendee, name)
    if (value !== undefined) said = withParameter(said, name, value)
  }
  // Who has answered is asked nothing.
  if (partstatOf(attendee) !== 'NEEDS-ACTION') said = withParameter(said, 'RSVP', undefined)
  return withParameter(said, 'SCHEDULE-STATUS', statusOf(member.component))
}

/** RFC 6638 §4.2: the codes of the REQUEST-STATUS properties, or success. */
function statusOf(component: Component): string {
  const codes = findProperties(component, 'REQUEST-STATUS').flatMap(({ value }) => value.split(';')[0]?.trim() || [])
  return codes.length === 0 ? '2.0' : codes.join(',')
}

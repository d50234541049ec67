/** RFC 6638 §4.2, RFC 5546 §3.2.3 and §3.4.3: which answers of an attendee count in the organizer's object. */
import { findProperty } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { type Answered, withAnswers } from './answered.ts'
import { delegatesOf, delegationOf } from './delegation.ts'
import { type Applied, type Ignored, ignore, type Situation } from './delivery.ts'
import { hear, heardLater, nameOf } from './heard.ts'
import { instancesOf } from './instances.ts'
import { inTheirOrder, withStated } from './late-answers.ts'
import { addressOf, normalised } from './people.ts'
import { isOlder, isSame, revisionOf, type Seen, sequenceOf } from './revisions.ts'
import { instanceAt, type Member, memberOf, type SchedulingObject } from './scheduling-object.ts'
import { hasTwoAnswers } from './two-answers.ts'
import { updatesOf } from './updates.ts'

export function applyReply(situation: Situation, object: SchedulingObject): Applied {
  const { incoming, heard } = situation
  const from = normalised(situation.message.from)
  const isInstance = instancesOf(object)
  // Which of two answers holds nobody knows, nor whether the rest of such a message is to be trusted.
  if (incoming.members.some(({ component }) => hasTwoAnswers(component, from))) return ignore(situation, 'ambiguous')
  const read = incoming.members.map((member) => readAnswer(member, from, { object, heard, incoming, isInstance }))
  const valid = read.filter((answer) => typeof answer !== 'string')
  if (valid.length === 0) return ignore(situation, read.find((answer) => typeof answer === 'string') ?? 'unknown')
  const answers = valid.filter(({ isLate }) => !isLate)
  const seen = withAllHeard(heard, valid)
  const after = withValid(object, valid, seen)
  if (answers.length === 0 && after === object) return { ...ignore(situation, 'stale'), seen }
  // RFC 6638 §3.2.10: Schedule-Tag stays.
  return {
    ...{ object: after.root, consequential: false, seen },
    news: after !== object || !answers.every(({ member }) => isRepeated(member, from, heard)),
    messages: updatesOf(after, changedIn(after, object), told(answers, from), situation),
  }
}

function withAllHeard(heard: Seen, answers: readonly Answered[]): Seen {
  const seen = new Map(heard)
  for (const { member, from } of answers) hear(seen, nameOf(member.key, from), member.component)
  const toSeries = answers.find(({ member }) => member.key === undefined)
  return toSeries === undefined ? seen : withStated(seen, toSeries.member, toSeries.attendee)
}

function withValid(object: SchedulingObject, answers: readonly Answered[], seen: Seen): SchedulingObject {
  const answered = withAnswers(
    object,
    answers.filter(({ isLate }) => !isLate),
  )
  const early = answers.find(({ member, from }) => isOvertaken(member, from, seen))
  return early === undefined ? answered : inTheirOrder(answered, early.from, seen)
}

/** Whether he has said something to the series since. */
function isOvertaken({ component }: Member, from: string, seen: Seen): boolean {
  const last = seen.get(nameOf(undefined, from))
  return last !== undefined && isOlder(revisionOf(component), last)
}

function isRepeated({ key, component }: Member, from: string, heard: Seen): boolean {
  const known = heard.get(nameOf(key, from))
  return known !== undefined && isSame(known, revisionOf(component))
}

function changedIn(after: SchedulingObject, before: SchedulingObject): ReadonlySet<Member> {
  const known = new Set(before.members.map(({ component }) => component))
  return new Set(after.members.filter(({ component }) => !known.has(component)))
}

/** He knows it himself, and has told whom he sends in his place (RFC 5546 §3.2.2.3). */
function told(answers: readonly Answered[], from: string): ReadonlySet<string> {
  const delegates = answers.flatMap(({ member, attendee }) => delegatesOf(member.component, attendee))
  return new Set([from, ...delegates.map(addressOf)])
}

// --- whether it counts -------------------------------------------------------------------------------------------

interface Asked {
  readonly object: SchedulingObject
  readonly heard: Seen
  readonly incoming: SchedulingObject
  readonly isInstance: (key: InstanceKey) => boolean
}

function readAnswer(member: Member, from: string, asked: Asked): Answered | Ignored {
  const { object, heard, incoming, isInstance } = asked
  const attendee = member.attendees.get(from)
  if (attendee === undefined) return 'not-an-attendee'
  const { key } = member
  const isOut = key !== undefined && object.excluded.has(key) && !object.overrides.has(key)
  if (isOut || (key !== undefined && !isInstance(key))) return 'unknown'
  const known = findMember(member, object)
  if (known === undefined) return 'unknown'
  // RFC 5546 §3.2.3: one who was not invited is let in by the organizer, not by himself.
  if (!known.attendees.has(from) && !isDelegate(member, known, from)) return 'not-an-attendee'
  const last = heard.get(nameOf(key, from))
  const isLate = last !== undefined && isOlder(revisionOf(member.component), last)
  // A late word on an instance is of no use; one on the series may be what he said again of an instance.
  if ((isLate && key !== undefined) || isOutdated(member, known)) return 'stale'
  const later = key === undefined ? heardLater(revisionOf(member.component), heard, from) : new Set<InstanceKey>()
  return { member, attendee, from, elsewhere: new Set([...incoming.overrides.keys(), ...later]), later, isLate }
}

/** What the answer is about, as the organizer has it. */
function findMember({ key, component }: Member, object: SchedulingObject): Member | undefined {
  if (key === undefined) return object.master
  const id = findProperty(component, 'RECURRENCE-ID')
  const instance = object.overrides.has(key) ? undefined : id && instanceAt(object, id)
  return object.overrides.get(key) ?? (instance && memberOf(instance, object.clock))
}

/** RFC 5546 §5.2.2: he comes in the place of one who said so. */
function isDelegate(answer: Member, { attendees }: Member, from: string): boolean {
  const own = answer.attendees.get(from)
  const delegators = own === undefined ? [] : delegationOf(own, 'DELEGATED-FROM')
  return delegators.some((delegator) => {
    const known = attendees.get(delegator)
    return known !== undefined && delegationOf(known, 'DELEGATED-TO').includes(from)
  })
}

/**
 * RFC 5546 §2.1.4: an answer to an earlier revision counts where what it answers is still so. By its times one sees it:
 * the number alone is also raised for a CANCEL that others got.
 */
function isOutdated(answer: Member, known: Member): boolean {
  if (sequenceOf(answer.component) >= sequenceOf(known.component)) return false
  return answer.facts.get('TIME') !== known.facts.get('TIME')
}

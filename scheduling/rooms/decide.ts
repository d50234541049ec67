/**
 * What a room answers to a meeting that asks for it, occurrence by occurrence, and what it books. Pure: the caller has locked
 * the room's home, and read `busy` after that.
 */
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Booking } from '../../storage/store.ts'
import { Lanes } from './lanes.ts'
import { isOpen } from './opening-hours.ts'
import { bookableWindow, bookedWindow, type Policy, withBuffers } from './policy.ts'
import type { Reason } from './reasons.ts'

/** `leave`: it stays without an answer, NEEDS-ACTION. */
export type Answer = 'accept' | 'tentative' | 'leave' | 'decline'

/** One occurrence that asks for the room, without buffers. */
export interface Asked extends Window {
  readonly instance: Instant
}

export interface BookingRequest {
  /** Those to be decided about, by start. */
  readonly occurrences: readonly Asked[]
  readonly isSeries: boolean
  /** It has occurrences that are not listed, for they come later. */
  readonly goesOn: boolean
  /** Who asks: the slugs of the organizer and of the organizer's groups; none for a stranger. */
  readonly by: ReadonlySet<string>
  /** The room was given to it already, by whoever may, and these have come near since: nothing but a clash is in its way. */
  readonly isKnown?: boolean
}

export interface Occasion {
  readonly now: Instant
  /** Of the room, all that may overlap: of other meetings, and those of this one that stay. */
  readonly busy: readonly Booking[]
  /** What this meeting had until now, so that what does not move keeps its lane. */
  readonly before?: readonly Booking[]
}

export interface Decided {
  readonly instance: Instant
  readonly answer: Answer
  readonly reason: Reason
}

export interface Decision {
  /** To the meeting as a whole: what a series says, whose other occurrences differ one by one. */
  readonly answer: Answer
  readonly reason: Reason
  /** Each that was asked for and is within reach. Those of a series that come later are decided about when they come near. */
  readonly occurrences: readonly Decided[]
  /** Of those that are accepted, or kept until somebody approves. */
  readonly bookings: readonly Booking[]
}

export function decide(request: BookingRequest, policy: Policy, occasion: Occasion): Decision {
  const { now } = occasion
  const isAhead = request.isSeries || request.isKnown === true
  const reach = (isAhead ? bookedWindow : bookableWindow)(policy, now).end
  const occurrences = request.occurrences.filter(({ start }) => start < reach)
  const goesOn = request.goesOn || occurrences.length < request.occurrences.length
  return decideNear({ ...request, occurrences, goesOn }, { ...policy, ...termsFor(request, policy) }, occasion)
}

function decideNear(request: BookingRequest, policy: Policy, occasion: Occasion): Decision {
  const { occurrences, goesOn, isKnown = false } = request
  const { now } = occasion
  const whole = wholeAnswer(request, policy, now)
  if (whole !== undefined) return sameForAll(occurrences, whole, now)
  const verdicts = new Verdicts(request, policy, occasion)
  const decided = occurrences.map((one) => (isPast(one, now) ? past(one) : verdicts.decide(one)))
  const clashes = isKnown ? undefined : tooManyClashes(request, verdicts, policy)
  if (clashes !== undefined) {
    return sameForAll(occurrences, { answer: policy.accept === 'if-free' ? 'leave' : 'decline', reason: clashes }, now)
  }
  return { ...summary(decided, goesOn, policy), occurrences: decided, bookings: verdicts.bookings }
}

/** What of the policy depends on who asks. */
function termsFor({ by, isKnown }: BookingRequest, policy: Policy): Pick<Policy, 'accept' | 'approval'> {
  const { accept, acceptFromGroup, approvalExcept, approvers } = policy
  if (isKnown) return { accept: accept === 'always' ? 'always' : 'automatic', approval: 'none' }
  if (acceptFromGroup !== undefined && by.has(acceptFromGroup)) return { accept: 'automatic', approval: 'none' }
  const isExcepted = isAmong(by, approvalExcept) || isAmong(by, approvers)
  return { accept, approval: isExcepted ? 'none' : policy.approval }
}

function isAmong(by: ReadonlySet<string>, slugs: ReadonlySet<string>): boolean {
  return [...by].some((slug) => slugs.has(slug))
}

// --- of a meeting as a whole -------------------------------------------------------------------------------------

type Verdict = Pick<Decided, 'answer' | 'reason'>

/** What needs no look at the room's bookings. */
function wholeAnswer(request: BookingRequest, policy: Policy, now: Instant): Verdict | undefined {
  const { accept, window } = policy
  const { goesOn } = request
  if (accept === 'none') return { answer: 'leave', reason: { key: 'a-person-answers' } }
  if (request.occurrences.every((one) => isPast(one, now))) {
    return goesOn
      ? { answer: 'decline', reason: { key: 'too-far-ahead', window } }
      : { answer: 'leave', reason: { key: 'past' } }
  }
  if (request.isKnown) return undefined
  if (accept === 'never') return { answer: 'decline', reason: { key: 'never' } }
  if (!mayBook(request, policy)) return { answer: 'decline', reason: { key: 'may-not-book' } }
  if (request.isSeries && !policy.recurring) return { answer: 'decline', reason: { key: 'not-recurring' } }
  if (goesOn && policy.beyondWindow === 'decline') {
    return { answer: 'decline', reason: { key: 'goes-on-too-long', window } }
  }
  return undefined
}

function mayBook({ by }: BookingRequest, { bookers, approvers }: Policy): boolean {
  return bookers === undefined || isAmong(by, bookers) || isAmong(by, approvers)
}

function sameForAll(occurrences: readonly Asked[], verdict: Verdict, now: Instant): Decision {
  const decided = occurrences.map((one) => (isPast(one, now) ? past(one) : { instance: one.instance, ...verdict }))
  return { ...verdict, occurrences: decided, bookings: [] }
}

function isPast({ end }: Asked, now: Instant): boolean {
  return end <= now
}

/** What is over takes no room from anybody, and nobody wants an answer to it. */
function past({ instance }: Asked): Decided {
  return { instance, answer: 'leave', reason: { key: 'past' } }
}

/** What the whole says: the first of these that any of its occurrences says. The others are told apart. */
const ANSWERS = ['accept', 'tentative', 'leave', 'decline'] as const

/** Of some occurrences, not all of which are over. */
function summary(occurrences: readonly Decided[], goesOn: boolean, { window }: Policy): Verdict {
  const open = occurrences.filter(({ reason }) => reason.key !== 'past')
  const [first] = open.toSorted((a, b) => ANSWERS.indexOf(a.answer) - ANSWERS.indexOf(b.answer))
  if (first === undefined) throw new Error('there is no occurrence to answer to')
  const { answer, reason } = first
  if (answer !== 'accept') return { answer, reason }
  const declined = open.filter((decided) => decided.answer !== answer).length
  if (declined > 0) return { answer, reason: { key: 'accepted-in-part', declined, of: open.length } }
  return { answer, reason: goesOn ? { key: 'accepted-so-far', window } : reason }
}

/** Why all of a series is declined that clashes more often than the room tolerates. */
function tooManyClashes(
  { isSeries }: BookingRequest,
  { clashes, looked }: Verdicts,
  policy: Policy,
): Reason | undefined {
  const { maxConflicts = looked, maxConflictsPercent = 100 } = policy
  if (!isSeries || clashes === looked) return undefined
  const isTooMuch = clashes > maxConflicts || clashes * 100 > maxConflictsPercent * looked
  return isTooMuch ? { key: 'too-many-conflicts', conflicts: clashes, of: looked } : undefined
}

// --- of each occurrence ------------------------------------------------------------------------------------------

class Verdicts {
  readonly bookings: Booking[] = []
  clashes = 0
  looked = 0
  readonly #isKnown: boolean
  readonly #policy: Policy
  readonly #lanes: Lanes
  readonly #lanesBefore: ReadonlyMap<Instant, number>
  readonly #expiresAt: Instant

  constructor(request: BookingRequest, policy: Policy, occasion: Occasion) {
    const { now, busy, before = [] } = occasion
    this.#isKnown = request.isKnown ?? false
    this.#policy = policy
    this.#lanes = new Lanes(policy.lanes, busy)
    this.#lanesBefore = new Map(before.map(({ instance, lane }) => [instance, lane]))
    const first = request.occurrences.find(({ start }) => start > now)
    this.#expiresAt = Math.min(now + policy.approvalTimeLimit, first?.start ?? Number.POSITIVE_INFINITY)
  }

  decide(one: Asked): Decided {
    this.looked++
    const limit = this.#isKnown ? undefined : findLimit(one, this.#policy)
    if (limit !== undefined) return { instance: one.instance, answer: 'decline', reason: limit }
    const window = withBuffers(one, this.#policy)
    const lane = this.#lanes.findFree(window, this.#lanesBefore.get(one.instance))
    if (lane === undefined && this.#policy.accept !== 'always') this.clashes++
    const verdict = this.#verdictOf(lane !== undefined)
    if (verdict.answer === 'accept' || verdict.answer === 'tentative') this.#book(one, window, lane)
    return { instance: one.instance, ...verdict }
  }

  #verdictOf(isFree: boolean): Verdict {
    const { accept, approval } = this.#policy
    if (!isFree && accept !== 'always') {
      return accept === 'if-free'
        ? { answer: 'leave', reason: { key: 'busy-a-person-answers' } }
        : { answer: 'decline', reason: { key: 'busy' } }
    }
    if (accept === 'decline-if-busy') return { answer: 'leave', reason: { key: 'free-a-person-answers' } }
    if (approval === 'all') return { answer: 'tentative', reason: { key: 'waits-for-approval' } }
    return { answer: 'accept', reason: { key: isFree ? 'accepted' : 'accepted-while-busy' } }
  }

  #book({ instance }: Asked, window: Window, lane: number | undefined): void {
    const isHold = this.#policy.approval === 'all'
    if (lane !== undefined) this.#lanes.take(lane, window)
    this.bookings.push({
      instance,
      ...window,
      lane: lane ?? 1,
      kind: isHold ? 'hold' : 'booked',
      expiresAt: isHold ? this.#expiresAt : null,
      guarded: this.#policy.accept !== 'always',
    })
  }
}

/** What the room does not take at any time, whoever asks. */
function findLimit(one: Asked, policy: Policy): Reason | undefined {
  const { minDuration, maxDuration, openingHours, zone } = policy
  const [short, long] = lengthsOf(one, policy)
  if (long < minDuration) return { key: 'too-short', limit: minDuration }
  if (maxDuration !== undefined && short > maxDuration) return { key: 'too-long', limit: maxDuration }
  if (openingHours !== undefined && !isOpen(openingHours, one, zone)) return { key: 'not-open' }
  return undefined
}

/** By the clock of the room and by the seconds, the shorter one first: a day is a day though an hour of it is skipped. */
function lengthsOf({ start, end }: Asked, { zone }: Policy): readonly [number, number] {
  const exact = end - start
  const nominal = exact + zone.offsetAt(end) - zone.offsetAt(start)
  return [Math.min(exact, nominal), Math.max(exact, nominal)]
}

/**
 * A change of a room's own copy of a meeting, before it is stored: the room is booked, the answers are written into the copy,
 * and the calendar shows no more than it may.
 */
import type { InstanceContext } from '../../protocol/caldav/instances.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { type CalendarObject, readCalendarObject } from '../../protocol/ical/rules.ts'
import { BudgetExceeded, compile } from '../../protocol/recurrence/index.ts'
import { DAY, type Instant } from '../../protocol/time/values.ts'
import { zonesOf } from '../../protocol/time/zones.ts'
import type { Booking, Principal, StoreTransaction } from '../../storage/store.ts'
import type { CalendarUser } from '../itip/index.ts'
import { type AnsweringRoom, withAnswers, withKeepersReasons, withReasons } from './answer.ts'
import type { Booked } from './book.ts'
import { bookRoom } from './book-room.ts'
import { type RoomMeeting, readRoomMeeting } from './booked-occurrences.ts'
import type { Decided } from './decide.ts'
import { noteKeepersAnswer, noteRequest } from './note-request.ts'
import { bookedWindow, type Policy, policyOf } from './policy.ts'
import { withPrivacy } from './privacy.ts'
import type { Reason } from './reasons.ts'

export interface RoomCopy {
  readonly uid: string
  /** As it would be stored; undefined when it goes. */
  readonly copy: Component | undefined
  /** Who organizes the meeting, when that is somebody here. */
  readonly organizer: Principal | undefined
  /** What the room takes back by itself, and why: it is declined in the copy already. */
  readonly takenBack?: readonly Decided[]
  /** Somebody asks now; else the room looks at what it was asked for before. */
  readonly isRequest?: boolean
  /** Whoever keeps the room's calendar writes: nothing is decided but whether the room can be had, and nothing done if not. */
  readonly isByHand?: boolean
}

export interface Settled {
  /** With the room's answers, which are to be read from it. */
  readonly answered: Component | undefined
  /** The same as it is to be stored. */
  readonly copy: Component | undefined
  readonly outcome: Pick<Booked, 'decision' | 'lost'>
  /** Something waits for a person, to answer or to approve: it belongs in the room's inbox. */
  readonly isLeft: boolean
}

/** What the room sends to the organizer, with the reasons in it. */
export function explainedReply(
  reply: Component,
  { answered, outcome }: Settled,
  room: Principal,
  me: CalendarUser,
): Component {
  const answering = answeringRoom(me, policyOf(room))
  return answered === undefined ? reply : withReasons(reply, answered, outcome, answering)
}

/** The same of an answer that somebody gave by hand. */
export function keepersReply(reply: Component, room: Principal, me: CalendarUser): Component {
  const policy = policyOf(room)
  return withKeepersReasons(reply, answeringRoom(me, policy), policy.approval === 'all')
}

export function isBookable({ kind }: Pick<Principal, 'kind'>): boolean {
  return kind === 'room' || kind === 'resource'
}

/**
 * The room's home must be in the scope. Throws InvalidCalendarObject for what may not be stored, and StoreConflict `booked` should
 * the database refuse what was decided.
 */
export async function settleRoom(
  room: Principal,
  me: CalendarUser,
  roomCopy: RoomCopy,
  now: Instant,
  tx: StoreTransaction,
): Promise<Settled> {
  const { uid, copy, organizer, isByHand = false } = roomCopy
  const policy = policyOf(room)
  const answering = answeringRoom(me, policy)
  const before = await tx.bookingsOf(room.id, uid)
  const meeting = copy && readMeeting(copy, answering, policy, { now, before })
  const noted = { ...roomCopy, room, policy, now, before, isRoom: answering.isAddress }
  if (meeting === 'too much') {
    await tx.replaceBookings(room.id, uid, [])
    const outcome = tooMuch(policy)
    if (!isByHand) await noteRequest({ ...noted, meeting: undefined, outcome, bookings: [] }, tx)
    return settled(copy, outcome, answering, policy)
  }
  const change = { uid, meeting: isByHand ? withoutAsked(meeting) : meeting, asker: organizer, now, before }
  const booked = await bookRoom(room, { ...change, isAllOrNothing: isByHand }, tx)
  const all = { ...noted, meeting, outcome: booked, bookings: booked.bookings }
  if (!isByHand) await noteRequest(all, tx)
  else if (booked.lost.length === 0) await noteKeepersAnswer(all, tx)
  return settled(copy, booked, answering, policy)
}

export function answeringRoom(me: CalendarUser, { zone }: Policy): AnsweringRoom {
  return { isAddress: (address) => me.isAddress(address), zone }
}

/** Only what was answered already. */
export function withoutAsked(meeting: RoomMeeting | undefined): RoomMeeting | undefined {
  if (meeting === undefined) return undefined
  const { occurrences, later } = meeting
  return {
    ...meeting,
    occurrences: occurrences.filter(({ claim }) => claim !== 'asked'),
    later: later === 'asked' ? undefined : later,
  }
}

/** What was over for longer is not looked at. */
const LOOKED_BACK = 31 * DAY

/** What one meeting may cost: as much as one object of a report. */
const STEPS = 300_000
const OCCURRENCES = 10_000

/** What of a copy is near: in the window, or with a row from a time when the window was wider. */
export function readMeeting(
  copy: Component,
  room: AnsweringRoom,
  policy: Policy,
  { now, before }: { readonly now: Instant; readonly before: readonly Booking[] },
): RoomMeeting | 'too much' {
  const object = readCalendarObject(copy)
  const { start, end } = bookedWindow(policy, now)
  const window = { start: start - LOOKED_BACK, end: before.reduce((latest, row) => Math.max(latest, row.end), end) }
  try {
    return readRoomMeeting(object, { window, isRoom: (address) => room.isAddress(address) }, contextOf(object, policy))
  } catch (error) {
    if (error instanceof BudgetExceeded) return 'too much'
    throw error
  }
}

function contextOf({ members, root }: CalendarObject, { zone }: Policy): InstanceContext {
  const series = compile(members, zonesOf(root))
  return { members, series: () => series, floatingZone: zone, budget: { steps: STEPS, occurrences: OCCURRENCES } }
}

function tooMuch({ accept }: Policy): Settled['outcome'] {
  const reason: Reason = { key: 'too-many-occurrences' }
  const answer = accept === 'none' ? 'leave' : 'decline'
  return { decision: { answer, reason, occurrences: [], bookings: [] }, lost: [] }
}

function settled(
  copy: Component | undefined,
  outcome: Settled['outcome'],
  room: AnsweringRoom,
  policy: Policy,
): Settled {
  const { decision } = outcome
  const answers = decision === undefined ? [] : [decision, ...decision.occurrences]
  const isLeft = answers.some(
    ({ answer, reason }) => answer === 'tentative' || (answer === 'leave' && reason.key !== 'past'),
  )
  const answered = copy && withAnswers(copy, outcome, room)
  return { answered, copy: answered && withPrivacy(answered, policy), outcome, isLeft }
}

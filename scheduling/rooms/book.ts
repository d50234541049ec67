/** What a meeting has of a room from now on: what it had and keeps, what has come near, and what is decided now. */
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Booking } from '../../storage/store.ts'
import type { RoomMeeting, RoomOccurrence } from './booked-occurrences.ts'
import { type BookingRequest, type Decided, type Decision, decide } from './decide.ts'
import { type Policy, withBuffers } from './policy.ts'

export interface RoomOccasion {
  readonly now: Instant
  /** The slugs of who asks, and of the groups of who asks. */
  readonly by: ReadonlySet<string>
  /** Of other meetings, all in `spanToDecide`. */
  readonly busy: readonly Booking[]
  /** Of this meeting, all. */
  readonly before: readonly Booking[]
}

export interface Booked {
  /** All that the meeting has of the room now, to take the place of what it had. */
  readonly bookings: readonly Booking[]
  /** About those that asked; undefined when none did. */
  readonly decision: Decision | undefined
  /** Those that were given the room by their answer, and do not get it: it is taken. */
  readonly lost: readonly Decided[]
}

export function bookMeeting(meeting: RoomMeeting, policy: Policy, occasion: RoomOccasion): Booked {
  const kept = keptRows(meeting, policy, occasion)
  const near = bookNear(meeting, kept, policy, occasion)
  const stays = [...kept, ...near.bookings]
  const decision = decideAsked(meeting, stays, policy, occasion)
  return { bookings: [...stays, ...(decision?.bookings ?? [])], decision, lost: near.lost }
}

/** From the first to the last of those that something has to be decided about; undefined when all stays as it is. */
export function spanToDecide(meeting: RoomMeeting, policy: Policy, before: readonly Booking[]): Window | undefined {
  const kept = instancesOf(keptRows(meeting, policy, { before }))
  const open = meeting.occurrences.filter(({ instance }) => !kept.has(instance))
  const windows = open.map((one) => withBuffers(one, policy))
  const [first] = windows
  return first && { start: first.start, end: windows.reduce((latest, { end }) => Math.max(latest, end), first.end) }
}

function instancesOf(rows: readonly Booking[]): ReadonlySet<Instant> {
  return new Set(rows.map(({ instance }) => instance))
}

/** The rows of what was answered and did not move. What is accepted waits for nobody any more. */
function keptRows(
  { occurrences }: RoomMeeting,
  policy: Policy,
  { before }: Pick<RoomOccasion, 'before'>,
): readonly Booking[] {
  const rows = new Map(before.map((row) => [row.instance, row]))
  return occurrences.flatMap((one) => {
    const row = rows.get(one.instance)
    const { start, end } = withBuffers(one, policy)
    if (one.claim === 'asked' || row?.start !== start || row.end !== end) return []
    return [one.claim === 'held' ? row : { ...row, kind: 'booked', expiresAt: null }]
  })
}

/** Answered, and without a row: of a series that goes on, or answered by somebody's hand. */
function bookNear(
  { occurrences, isSeries }: RoomMeeting,
  kept: readonly Booking[],
  policy: Policy,
  occasion: RoomOccasion,
): Pick<Booked, 'bookings' | 'lost'> {
  const hasRow = instancesOf(kept)
  const near = occurrences.filter(({ claim, instance }) => claim !== 'asked' && !hasRow.has(instance))
  const request: BookingRequest = { occurrences: near, isSeries, goesOn: false, by: occasion.by, isKnown: true }
  const { bookings, occurrences: decided } = decide(request, policy, besides(kept, occasion))
  return {
    bookings: bookings.map((row) => (isHeld(near, row) ? asHold(row, occasion) : row)),
    lost: decided.filter(({ answer }) => answer === 'decline'),
  }
}

function isHeld(occurrences: readonly RoomOccurrence[], { instance }: Booking): boolean {
  return occurrences.find((one) => one.instance === instance)?.claim === 'held'
}

/** It waits for the same word as the others. */
function asHold(row: Booking, { before }: RoomOccasion): Booking {
  return { ...row, kind: 'hold', expiresAt: before.find(({ kind }) => kind === 'hold')?.expiresAt ?? null }
}

function decideAsked(
  { occurrences, isSeries, later }: RoomMeeting,
  stays: readonly Booking[],
  policy: Policy,
  occasion: RoomOccasion,
): Decision | undefined {
  const asked = occurrences.filter(({ claim }) => claim === 'asked')
  const goesOn = later === 'asked'
  if (asked.length === 0 && !goesOn) return undefined
  return decide({ occurrences: asked, isSeries, goesOn, by: occasion.by }, policy, besides(stays, occasion))
}

function besides(own: readonly Booking[], { now, busy, before }: RoomOccasion) {
  return { now, busy: [...busy, ...own], before }
}

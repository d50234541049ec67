/** What a meeting has of a room from now on: what it had and keeps, what has come near, and what is decided now. */
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Booking } from '../../storage/store.ts'
import type { RoomMeeting, RoomOccurrence } from './booked-occurrences.ts'
import { type BookingRequest, type Decided, type Decision, decide } from './decide.ts'
import { Lanes } from './lanes.ts'
import { bookedWindow, type Policy, withBuffers } from './policy.ts'

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
  const fitted = [...kept, ...fittedRows(meeting, kept, policy, occasion)]
  const near = bookNear(meeting, fitted, policy, occasion)
  const stays = [...fitted, ...near.bookings]
  const decision = decideAsked(meeting, stays, policy, occasion)
  return { bookings: [...stays, ...(decision?.bookings ?? [])], decision, lost: near.lost }
}

/**
 * How the rows of a meeting agree with its copy, what is over aside. `stretched`: with what it says, but not with the
 * buffers of today. `different`: something it has is not in the rows, or they have what it does not.
 */
export type Agreement = 'same' | 'stretched' | 'different'

export function agreementOf(
  meeting: RoomMeeting,
  policy: Policy,
  { before, now }: Pick<RoomOccasion, 'before' | 'now'>,
): Agreement {
  const rows = before.filter(({ end }) => end > now)
  const hasRow = instancesOf(rows)
  const reach = bookedWindow(policy, now).end
  const claimed = meeting.occurrences.filter(({ claim }) => claim !== 'asked')
  const due = claimed.filter(({ instance, start, end }) => end > now && (start < reach || hasRow.has(instance)))
  const covering = coveringRows(due, rows)
  const known = new Set(claimed.map(({ instance }) => instance))
  const isAgreed =
    rows.every(({ instance }) => known.has(instance)) &&
    due.every(({ claim, instance }) => {
      const row = covering.get(instance)
      return row !== undefined && (claim === 'held' || row.kind === 'booked')
    })
  if (!isAgreed) return 'different'
  return due.every((one) => isAt(covering.get(one.instance), withBuffers(one, policy))) ? 'same' : 'stretched'
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
    return one.claim === 'asked' || row === undefined || !isAt(row, withBuffers(one, policy))
      ? []
      : [asClaimed(row, one)]
  })
}

function isAt(row: Booking | undefined, { start, end }: Window): boolean {
  return row?.start === start && row.end === end
}

function asClaimed(row: Booking, { claim }: RoomOccurrence): Booking {
  return claim === 'held' ? row : { ...row, kind: 'booked', expiresAt: null }
}

/** Those of `rows` that have all the time of an occurrence that was answered. */
export function coveringIn({ occurrences }: RoomMeeting, rows: readonly Booking[]): readonly Booking[] {
  return [...coveringRows(occurrences, rows).values()]
}

/** Of each occurrence the row that has all of its time. */
function coveringRows(
  occurrences: readonly RoomOccurrence[],
  before: readonly Booking[],
): ReadonlyMap<Instant, Booking> {
  const rows = new Map(before.map((row) => [row.instance, row]))
  return new Map(
    occurrences.flatMap(({ claim, instance, start, end }) => {
      const row = rows.get(instance)
      const covers = claim !== 'asked' && row !== undefined && row.start <= start && row.end >= Math.max(end, start + 1)
      return covers ? [[instance, row] as const] : []
    }),
  )
}

/**
 * Of occurrences that still have all of their time, with other ends: they were shortened, or the buffers are others. They give
 * back what they do not need, and take as much of the buffers as is free: what was given is not taken away for them.
 */
function fittedRows(
  { occurrences }: RoomMeeting,
  kept: readonly Booking[],
  policy: Policy,
  occasion: RoomOccasion,
): readonly Booking[] {
  const hasRow = instancesOf(kept)
  const loose = occurrences.filter(({ instance }) => !hasRow.has(instance))
  const covering = coveringRows(loose, occasion.before)
  if (covering.size === 0) return []
  const others = [...occasion.busy, ...kept, ...covering.values()]
  const lanes = new Lanes(
    others.reduce((most, { lane }) => Math.max(most, lane), 1),
    others,
  )
  return loose.flatMap((one) => {
    const row = covering.get(one.instance)
    if (row === undefined) return []
    const wanted = withBuffers(one, policy)
    const isFree = (window: Window) => !row.guarded || window.start >= window.end || lanes.isFree(row.lane, window)
    const start = isFree({ start: wanted.start, end: row.start }) ? wanted.start : row.start
    const end = isFree({ start: row.end, end: wanted.end }) ? wanted.end : row.end
    if (start < row.start) lanes.take(row.lane, { start, end: row.start })
    if (end > row.end) lanes.take(row.lane, { start: row.end, end })
    return [{ ...asClaimed(row, one), start, end }]
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

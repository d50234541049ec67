/** What a room was asked for and what it answered, noted for those who keep it: a meeting that was declined soon is nowhere any more. */
import type { Component } from '../../protocol/ical/component.ts'
import { findProperties, findProperty } from '../../protocol/ical/values.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { Booking, NewRoomRequest, Principal, RoomRequestTime, StoreTransaction } from '../../storage/store.ts'
import { partstatOf } from '../itip/people.ts'
import type { Booked } from './book.ts'
import type { RoomMeeting } from './booked-occurrences.ts'
import type { Decided, Decision } from './decide.ts'
import type { Policy } from './policy.ts'

export interface Noted {
  readonly room: Principal
  readonly policy: Policy
  readonly uid: string
  readonly copy: Component | undefined
  readonly organizer: Principal | undefined
  readonly isRequest?: boolean
  readonly takenBack?: readonly Decided[]
  readonly now: Instant
  readonly before: readonly Booking[]
  /** Undefined: it wants nothing of the room any more, or more than can be looked at. */
  readonly meeting: RoomMeeting | undefined
  readonly outcome: Pick<Booked, 'decision' | 'lost'>
  readonly bookings: readonly Booking[]
  isRoom(address: string): boolean
}

/** Of a series that goes on for years the first ones are kept. */
export const MOST_TIMES = 400

export async function noteRequest(noted: Noted, tx: StoreTransaction): Promise<void> {
  const { copy, outcome, before } = noted
  if (copy === undefined) {
    const isKnown = before.length > 0 || (await tx.lastRoomRequest(noted.room.id, noted.uid)) !== undefined
    if (isKnown) await tx.addRoomRequest(rowOf(noted, 'withdrawn', timesOfRows(before, noted), { isWhole: true }))
    return
  }
  const gone = goneRows(noted)
  if (gone.length > 0) await tx.addRoomRequest(rowOf(noted, 'withdrawn', timesOfRows(gone, noted)))
  await noteLost(noted, tx)
  if (outcome.decision !== undefined) await noteDecision(noted, outcome.decision, tx)
}

/** What was booked, and is asked for no more. What is over was not withdrawn. */
function goneRows({ before, bookings, outcome, takenBack = [], now }: Noted): readonly Booking[] {
  const known = new Set([...bookings, ...outcome.lost, ...takenBack].map(({ instance }) => instance))
  const decided = new Set(outcome.decision?.occurrences.map(({ instance }) => instance))
  return before.filter(({ instance, end }) => end > now && !known.has(instance) && !decided.has(instance))
}

async function noteLost(noted: Noted, tx: StoreTransaction): Promise<void> {
  const lost = [...noted.outcome.lost, ...(noted.takenBack ?? [])]
  const [first] = lost
  if (first === undefined) return
  const { answer, reason } = first
  const rows = new Map(noted.before.map((row) => [row.instance, row]))
  const occurrences = new Map(noted.meeting?.occurrences.map((one) => [one.instance, one]))
  const times = lost.flatMap((one) => {
    const row = rows.get(one.instance)
    const time = occurrences.get(one.instance) ?? (row && withoutBuffers(row, noted.policy))
    return time === undefined ? [] : [timeOf(time, one)]
  })
  await tx.addRoomRequest({ ...rowOf(noted, 'taken-back', times), answer, reason })
}

async function noteDecision(noted: Noted, decision: Decision, tx: StoreTransaction): Promise<void> {
  const { answer, reason } = decision
  if (reason.key === 'past') return
  const { occurrences = [], isSeries = false, later } = noted.meeting ?? {}
  const decided = new Map(decision.occurrences.map((one) => [one.instance, one]))
  const times = occurrences.flatMap((one) => {
    const own = decided.get(one.instance)
    return own === undefined ? [] : [timeOf(one, own)]
  })
  const isWhole = occurrences.every(({ claim }) => claim === 'asked')
  const about = { isSeries, isWhole, goesOn: later === 'asked' }
  const row = rowOf(noted, noted.isRequest ? 'asked' : 'answered', times, about)
  const next: NewRoomRequest = { ...row, answer, reason }
  if (answer !== 'leave' || (noted.isRequest && !(await isSaid(next, tx)))) await tx.addRoomRequest(next)
}

/** What who keeps the room has answered by hand, in its calendar: as far as it was asked for before. */
export async function noteKeepersAnswer(noted: Noted, tx: StoreTransaction): Promise<void> {
  const { room, uid, before, bookings, now } = noted
  const last = await tx.lastRoomRequest(room.id, uid)
  if (last === undefined) return
  const had = new Map(before.map((row) => [row.instance, row]))
  const has = new Set(bookings.map(({ instance }) => instance))
  const given = bookings.filter(({ instance, kind }) => kind === 'booked' && had.get(instance)?.kind !== 'booked')
  const refused = before.filter(({ instance, end }) => end > now && !has.has(instance))
  const isHeld = before.some(({ kind }) => kind === 'hold')
  const note = (answer: 'accept' | 'decline', rows: readonly Booking[], key: string) => {
    const { askerId, asker } = last
    const row = { ...rowOf(noted, 'answered', timesOfRows(rows, noted)), askerId, asker }
    return tx.addRoomRequest({ ...row, answer, reason: { key } })
  }
  if (given.length > 0) await note('accept', given, isHeld ? 'approved' : 'a-person-accepted')
  if (refused.length > 0) await note('decline', refused, isHeld ? 'not-approved' : 'a-person-declined')
  const isNew = last.kind === 'asked' && last.answer === 'leave' && before.length + bookings.length === 0
  if (isNew && isDeclined(noted)) await note('decline', [], 'a-person-declined')
}

function isDeclined({ copy, isRoom }: Noted): boolean {
  const says = (one: Component) =>
    findProperties(one, 'ATTENDEE').some((property) => isRoom(property.value) && partstatOf(property) === 'DECLINED')
  return copy === undefined || copy.components.some(says)
}

/** Others answer, and the room is told of it: that it is asked for still is nothing new. */
async function isSaid(next: NewRoomRequest, tx: StoreTransaction): Promise<boolean> {
  const last = await tx.lastRoomRequest(next.principalId, next.uid)
  return last?.kind === 'asked' && whatOf(last) === whatOf(next)
}

function whatOf({ answer, reason, times, count }: NewRoomRequest): string {
  return JSON.stringify([answer, reason, count, times.map(({ instance, start, end }) => [instance, start, end])])
}

function rowOf(
  { room, uid, copy, organizer, now }: Noted,
  kind: NewRoomRequest['kind'],
  times: readonly RoomRequestTime[],
  about: Partial<Pick<NewRoomRequest, 'isSeries' | 'isWhole' | 'goesOn'>> = {},
): NewRoomRequest {
  return {
    ...{ principalId: room.id, uid, kind, at: now, answer: null, reason: null },
    ...{ askerId: organizer?.id ?? null, asker: organizer === undefined ? addressOfOrganizer(copy) : null },
    ...{ isSeries: false, goesOn: false, isWhole: false, ...about },
    ...{ count: times.length, times: times.slice(0, MOST_TIMES) },
  }
}

/** What is longer is no address. */
const LONGEST_ADDRESS = 400

function addressOfOrganizer(copy: Component | undefined): string | null {
  const found = copy?.components.flatMap((one) => findProperty(one, 'ORGANIZER')?.value ?? [])[0]
  return found?.slice(0, LONGEST_ADDRESS) ?? null
}

function timeOf(
  { instance, start, end }: Pick<RoomRequestTime, 'instance' | 'start' | 'end'>,
  { answer, reason }: Pick<Decided, 'answer' | 'reason'>,
): RoomRequestTime {
  return { instance, start, end, answer, reason }
}

function timesOfRows(rows: readonly Booking[], { policy }: Noted): readonly RoomRequestTime[] {
  return rows.map((row) => ({ ...withoutBuffers(row, policy), answer: null, reason: null }))
}

/** Those of today, as long as they are in it. */
function withoutBuffers({ instance, start, end }: Booking, { bufferBefore, bufferAfter }: Policy) {
  const isLonger = end - start > bufferBefore + bufferAfter
  return isLonger ? { instance, start: start + bufferBefore, end: end - bufferAfter } : { instance, start, end }
}

/** When a room can be booked: of each instant, what who asks for it then would get. */
import { DAY, END_OF_TIME, type Instant, type Window } from '../../protocol/time/values.ts'
import type { PrincipalBooking } from '../../storage/store.ts'
import { type BusyPeriod, type BusyType, cut } from '../freebusy/busy.ts'
import { coalesce } from '../freebusy/coalesce.ts'
import { subtract } from '../freebusy/subtract.ts'
import { Lanes } from './lanes.ts'
import { closedIn } from './opening-hours.ts'
import { bookableWindow, type Policy } from './policy.ts'

/** What one object of the room's calendars says of its time. */
export interface RoomEntry {
  readonly uid: string
  readonly periods: readonly BusyPeriod[]
}

export interface RoomTimes {
  readonly window: Window
  readonly now: Instant
  /** All that `reachOf` the window. */
  readonly bookings: readonly Pick<PrincipalBooking, 'uid' | 'start' | 'end' | 'lane' | 'kind'>[]
  readonly entries: readonly RoomEntry[]
}

/** Where the bookings are that say something of a window: what is asked for wants buffers, too. */
export function reachOf({ start, end }: Window, policies: readonly Policy[]): Window {
  const most = (length: (policy: Policy) => number) => policies.reduce((so, policy) => Math.max(so, length(policy)), 0)
  return { start: start - most(({ bufferBefore }) => bufferBefore), end: end + most(({ bufferAfter }) => bufferAfter) }
}

/** Cut to the window, coalesced. BUSY: no lane is left. BUSY-TENTATIVE: a person decides. BUSY-UNAVAILABLE: nobody gets it. */
export function busyOfRoom(policy: Policy, times: RoomTimes): readonly BusyPeriod[] {
  const { window, now, bookings } = times
  const unbooked = unbookedPeriods(times)
  const ofType = (type: BusyType) => unbooked.filter((period) => period.type === type)
  const taken = [...bookings.filter(({ kind }) => kind === 'booked'), ...ofType('BUSY').map(anywhere)]
  const held = [...bookings.filter(({ kind }) => kind === 'hold'), ...ofType('BUSY-TENTATIVE').map(anywhere)]
  const busy = fullTimes(taken, policy)
  const closed = [...closedTimes(policy, times), ...ofType('BUSY-UNAVAILABLE')]
  const waiting = asksPerson(policy) ? partOf(times, now, END_OF_TIME) : []
  const tentative = [...waiting, ...(held.length === 0 ? [] : fullTimes([...taken, ...held], policy))]
  return coalesce([
    ...typed(busy, 'BUSY', window),
    ...typed(closed, 'BUSY-UNAVAILABLE', window),
    ...typed(subtract(tentative, [...busy, ...closed]), 'BUSY-TENTATIVE', window),
  ])
}

function typed(windows: readonly Window[], type: BusyType, window: Window): readonly BusyPeriod[] {
  return windows.flatMap(({ start, end }) => cut({ start, end, type }, window))
}

/** What has no rows: beyond the time for which there are any, what is over, and what who keeps the room wrote and answered. */
function unbookedPeriods({ bookings, entries }: RoomTimes): readonly BusyPeriod[] {
  const rows = new Map<string, Window[]>(entries.map(({ uid }) => [uid, []]))
  for (const booking of bookings) rows.get(booking.uid)?.push(booking)
  return entries.flatMap(({ uid, periods }) => subtract(periods, rows.get(uid) ?? []))
}

function anywhere({ start, end }: Window): Window & { readonly lane: number } {
  return { start, end, lane: Number.POSITIVE_INFINITY }
}

function fullTimes(
  taken: readonly (Window & { readonly lane: number })[],
  { accept, lanes, bufferBefore, bufferAfter }: Policy,
): readonly Window[] {
  const places = new Lanes(lanes, taken)
  // Whoever answers in person knows what has to be kept free.
  return accept === 'none' ? places.full() : places.full(bufferBefore, bufferAfter)
}

function asksPerson({ accept, approval }: Policy): boolean {
  return accept === 'decline-if-busy' || (approval === 'all' && accept !== 'none')
}

/** What of the window lies between these. */
function partOf({ window }: RoomTimes, from: Instant, to: Instant): readonly Window[] {
  const start = Math.max(window.start, from)
  const end = Math.min(window.end, to)
  return start < end ? [{ start, end }] : []
}

/** Hours matter to who asks for them: those of days that are over, and beyond the booking window, are not told. */
function closedTimes(policy: Policy, times: RoomTimes): readonly Window[] {
  const { now } = times
  const { accept, acceptFromGroup, openingHours, zone } = policy
  if (accept === 'never' && acceptFromGroup === undefined) return partOf(times, now, END_OF_TIME)
  const reach = bookableWindow(policy, now).end
  const near = openingHours === undefined ? [] : partOf(times, now - DAY, reach)
  const hours = near.flatMap((part) => closedIn(openingHours ?? [], part, zone))
  return accept === 'none' ? hours : [...hours, ...partOf(times, reach, END_OF_TIME)]
}

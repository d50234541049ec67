/** When rooms and resources are taken. */
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Id, Pages } from './values.ts'

/** One occurrence of a meeting takes a room. `start` and `end` have its buffers in them, and are a second apart at least. */
export interface Booking extends Window {
  /** When the occurrence was to start at first, which names it among those of its UID. */
  readonly instance: Instant
  /** From 1 to how many the room takes at once. */
  readonly lane: number
  /** A hold waits for somebody's word. */
  readonly kind: 'booked' | 'hold'
  readonly expiresAt: Instant | null
  /** No two guarded ones in a lane of a room overlap: the database sees to it. */
  readonly guarded: boolean
}

/** A booking, and whose. */
export interface PrincipalBooking extends Booking {
  readonly principalId: Id
  readonly uid: string
}

export interface BookingReader {
  /** Those that take any of the window, in no particular order. */
  bookingsIn(principalIds: readonly Id[], window: Window): Pages<PrincipalBooking>
  /** In the order of instances. */
  bookingsOf(principalId: Id, uid: string): Promise<readonly Booking[]>
  /** The starts of those bookings of the meeting to which somebody came. */
  checkInsOf(principalId: Id, uid: string): Promise<ReadonlySet<Instant>>
  /** The same of many meetings; those to which nobody came are left out. */
  checkInsOfEach(principalId: Id, uids: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<Instant>>>
  /** Whose time was up by then, the oldest first. */
  expiredBookings(by: Instant): Pages<PrincipalBooking>
}

export interface BookingWriter {
  /**
   * The meeting takes a principal then, and at no other time; the principal's home must be in the scope. `booked`, and
   * nothing is done, when a guarded one would overlap another: the transaction may go on.
   */
  replaceBookings(principalId: Id, uid: string, bookings: readonly Booking[]): Promise<void>
  /** Somebody came to the booking that starts then; the principal's home must be in the scope. */
  checkIn(principalId: Id, uid: string, start: Instant): Promise<void>
}

/** Outside of transactions. */
export interface BookingUpkeep {
  /** Those that were over by then: nobody can ask for that time any more. */
  removePastBookings(by: Instant): Promise<void>
}

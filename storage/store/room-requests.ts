/** What rooms were asked for, and what they answered. */
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Id, Pages } from './values.ts'

/**
 * `asked`: by who organizes a meeting, and answered at once. `answered`: what had waited got its answer later, by a person or by the
 * night's work. `taken-back`: by the room. `withdrawn`: by who had asked.
 */
export const ROOM_REQUEST_KINDS = ['asked', 'answered', 'taken-back', 'withdrawn'] as const

export type RoomAnswer = 'accept' | 'tentative' | 'leave' | 'decline'

/** Its key, and the values that its sentence names. */
export interface RoomReason {
  readonly key: string
  readonly [value: string]: string | number
}

/** One time that is asked for, without buffers. */
export interface RoomRequestTime extends Window {
  readonly instance: Instant
  readonly answer: RoomAnswer | null
  readonly reason: RoomReason | null
}

export interface NewRoomRequest {
  readonly principalId: Id
  readonly uid: string
  readonly kind: (typeof ROOM_REQUEST_KINDS)[number]
  readonly at: Instant
  /** Who organizes the meeting, when that is somebody here. */
  readonly askerId: Id | null
  /** The address of somebody elsewhere. */
  readonly asker: string | null
  /** To the whole; null where nothing is answered. */
  readonly answer: RoomAnswer | null
  readonly reason: RoomReason | null
  readonly isSeries: boolean
  /** There are times after those that were looked at. */
  readonly goesOn: boolean
  /** It takes the place of all that the meeting had asked for. */
  readonly isWhole: boolean
  /** Of how many times it is, and those of them that are kept: the first ones. */
  readonly count: number
  readonly times: readonly RoomRequestTime[]
}

export interface RoomRequest extends NewRoomRequest {
  readonly id: Id
}

export interface RoomRequestReader {
  /** The newest first; with `before`, those older than that one. */
  roomRequests(principalId: Id, before?: Id): Pages<RoomRequest>
  /** The newest of that meeting. */
  lastRoomRequest(principalId: Id, uid: string): Promise<RoomRequest | undefined>
}

export interface RoomRequestWriter {
  /** The principal's home must be in the scope. */
  addRoomRequest(request: NewRoomRequest): Promise<void>
}

/** Outside of transactions. */
export interface RoomRequestUpkeep {
  /** Those from before then. */
  forgetRoomRequests(before: Instant): Promise<void>
}

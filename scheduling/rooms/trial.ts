/** What a room would have answered under another policy: what it was asked for is asked again, in the order in which it came. */
import type { Window } from '../../protocol/time/values.ts'
import type { Booking, RoomAnswer, RoomReason, RoomRequest } from '../../storage/store.ts'
import { decide } from './decide.ts'
import { type Policy, withBuffers } from './policy.ts'

export interface TrialQuestion {
  /** What the room is booked for that it was never asked for, as far as that is known. */
  readonly others: readonly Booking[]
  /** The slugs of who asked, and of the groups of who asked. */
  byOf(request: RoomRequest): ReadonlySet<string>
}

export interface Tried {
  readonly request: RoomRequest
  readonly answer: RoomAnswer | null
  readonly reason: RoomReason | null
  /** Of each of its times, as far as they are within reach. */
  readonly times: ReadonlyMap<number, { readonly answer: RoomAnswer; readonly reason: RoomReason }>
}

/** `history`: all that is known of the room, the oldest first. Gives what it was asked for. */
export function tryPolicy(history: readonly RoomRequest[], policy: Policy, question: TrialQuestion): readonly Tried[] {
  const trial = new Trial(policy, question)
  return history.flatMap((row) => trial.take(row) ?? [])
}

class Trial {
  readonly #policy: Policy
  readonly #question: TrialQuestion
  /** What each meeting would have of the room. */
  readonly #booked = new Map<string, readonly Booking[]>()

  constructor(policy: Policy, question: TrialQuestion) {
    this.#policy = policy
    this.#question = question
  }

  take(row: RoomRequest): Tried | undefined {
    if (row.kind === 'asked') return this.#ask(row)
    if (row.kind === 'withdrawn') this.#giveBack(row, () => true)
    else if (row.kind === 'taken-back') this.#giveBack(row, ({ kind }) => this.#isTakenBack(row, kind))
    else if (row.answer === 'accept') this.#approve(row)
    else if (row.answer === 'decline') this.#giveBack(row, ({ kind }) => kind === 'hold')
    return undefined
  }

  #ask(row: RoomRequest): Tried {
    const { uid, at: now, times, isSeries, goesOn, isWhole } = row
    // More than can be looked at: then as now.
    if (times.length === 0) return { request: row, answer: row.answer, reason: row.reason, times: new Map() }
    const asked = new Set(times.map(({ instance }) => instance))
    const before = this.#booked.get(uid) ?? []
    const kept = isWhole ? [] : before.filter(({ instance }) => !asked.has(instance))
    const busy = [...this.#busyWith(times, uid), ...kept]
    const request = { occurrences: times, isSeries, goesOn, by: this.#question.byOf(row) }
    const { answer, reason, occurrences, bookings } = decide(request, this.#policy, { now, busy, before })
    this.#booked.set(uid, [...kept, ...bookings])
    return { request: row, answer, reason, times: new Map(occurrences.map((one) => [one.instance, one])) }
  }

  /** Of others, what may be in the way of these. */
  #busyWith(times: readonly Window[], own: string): readonly Booking[] {
    const windows = times.map((one) => withBuffers(one, this.#policy))
    const start = Math.min(...windows.map((one) => one.start))
    const end = Math.max(...windows.map((one) => one.end))
    const isNear = (one: Booking) => one.start < end && one.end > start
    const ofOthers = [...this.#booked].flatMap(([uid, rows]) => (uid === own ? [] : rows.filter(isNear)))
    return [...this.#question.others.filter(isNear), ...ofOthers]
  }

  #approve({ uid, times }: RoomRequest): void {
    const instances = instancesOf(times)
    const rows = (this.#booked.get(uid) ?? []).map((row) =>
      instances.has(row.instance) ? { ...row, kind: 'booked' as const, expiresAt: null } : row,
    )
    this.#booked.set(uid, rows)
  }

  #giveBack({ uid, isWhole, times }: RoomRequest, isGone: (row: Booking) => boolean): void {
    const instances = instancesOf(times)
    const isNamed = ({ instance }: Booking) => isWhole || instances.size === 0 || instances.has(instance)
    const rows = this.#booked.get(uid) ?? []
    this.#booked.set(
      uid,
      rows.filter((row) => !isNamed(row) || !isGone(row)),
    )
  }

  /** Under this policy nobody may have been waited for. */
  #isTakenBack({ reason }: RoomRequest, kind: Booking['kind']): boolean {
    if (reason?.key === 'nobody-came') return this.#policy.checkIn !== undefined
    return reason?.key !== 'not-approved-in-time' || kind === 'hold'
  }
}

function instancesOf(times: RoomRequest['times']): ReadonlySet<number> {
  return new Set(times.map(({ instance }) => instance))
}

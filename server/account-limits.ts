/**
 * What one account may ask of this process: requests and the work of reports in a minute, and uploads at once. Nobody who uses
 * calendars comes near; a program that runs wild, or somebody who wants it to, leaves something for the others. Who has signed in
 * to no account is counted by address. See docs/decisions/0088.
 */
import { type Refusal, refuse } from '../protocol/dav/refusal.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Settings } from './settings.ts'

const MINUTE = 60_000
const MOST_ASKERS = 20_000
/** Who has spent all waits until there is a twentieth again: three seconds. */
const WORTH_WAITING = 1 / 20

/** Something that is spent, and fills up again within a minute, or another time. */
export class Allowance {
  readonly #most: number
  readonly #now: () => Date
  readonly #time: number
  #left: number
  #at: number

  constructor(most: number, now: () => Date, time = MINUTE) {
    this.#most = most
    this.#time = time
    this.#now = now
    this.#left = most
    this.#at = now().getTime()
  }

  /** When nothing is spent. */
  get most(): number {
    return this.#most
  }

  get left(): number {
    const at = this.#now().getTime()
    const filled = ((at - this.#at) / this.#time) * this.#most
    this.#left = Math.min(this.#most, this.#left + Math.max(0, filled))
    this.#at = at
    return this.#left
  }

  /** The same as of the last look at the clock: for who asks often within one request. */
  get unspent(): number {
    return this.#left
  }

  spend(amount: number): void {
    this.#left -= amount
  }

  /** RFC 6585 §4: throws 429 when nothing is left. */
  requireSome(what: string): void {
    if (this.left <= 0) throw this.#tooMany(what)
  }

  #tooMany(what: string): Refusal {
    const seconds = ((this.#most * WORTH_WAITING - this.left) / this.#most) * (this.#time / 1000)
    return refuse(429, undefined, `all ${what} are spent`, {
      headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
    })
  }
}

/** `asker` is the id of an account, or the source of an address (auth/client-address.ts). */
export interface AccountLimits {
  /** Counts a request. Throws 429. */
  countRequest(asker: string): void
  /** What is left to the asker; undefined for no limit. */
  requestsOf(asker: string): Allowance | undefined
  /** What reports of the asker may still cost; undefined for no limit. */
  stepsOf(asker: string): Allowance | undefined
  /** Does what takes a place for as long as a client likes. Throws 429 when all of the asker's are taken. */
  upload<T>(asker: string, work: () => Promise<T>): Promise<T>
}

export function createAccountLimits(
  settings: Pick<Settings, 'rateLimits' | 'accountRequests' | 'accountSteps' | 'accountUploads'>,
  now: () => Date,
): AccountLimits {
  const limited = (most: number | null) => (settings.rateLimits === 'off' ? null : most)
  const requests = allowances(limited(settings.accountRequests), now)
  return {
    countRequest(asker) {
      const allowance = requests(asker)
      allowance?.requireSome('requests of a minute')
      allowance?.spend(1)
    },
    requestsOf: requests,
    stepsOf: allowances(limited(settings.accountSteps), now),
    upload: places(limited(settings.accountUploads)),
  }
}

function allowances(most: number | null, now: () => Date): AccountLimits['stepsOf'] {
  if (most === null) return () => undefined
  const known = new BoundedMap<string, Allowance>(MOST_ASKERS)
  return (asker) => {
    const allowance = known.get(asker) ?? new Allowance(most, now)
    known.set(asker, allowance)
    return allowance
  }
}

function places(most: number | null): AccountLimits['upload'] {
  if (most === null) return (_, work) => work()
  const taken = new Map<string, number>()
  const change = (asker: string, by: number) => {
    const left = (taken.get(asker) ?? 0) + by
    if (left === 0) taken.delete(asker)
    else taken.set(asker, left)
  }
  return async (asker, work) => {
    if ((taken.get(asker) ?? 0) >= most) {
      // RFC 6585 §4.
      throw refuse(429, undefined, `${most} uploads are under way`, { headers: { 'retry-after': '5' } })
    }
    change(asker, 1)
    try {
      return await work()
    } finally {
      change(asker, -1)
    }
  }
}

/**
 * What one account may ask of this process in a minute: requests, and the work of its reports. Nobody who uses calendars comes
 * near; a program that runs wild, or somebody who wants it to, leaves something for the others. See docs/decisions/0088.
 */
import { type Refusal, refuse } from '../protocol/dav/refusal.ts'
import type { Id } from '../storage/store.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Settings } from './settings.ts'

const MINUTE = 60_000
const MOST_ACCOUNTS = 20_000
/** Who has spent all waits until there is a twentieth again: three seconds. */
const WORTH_WAITING = 1 / 20

/** Something that is spent, and fills up again within a minute. */
export class Allowance {
  readonly #most: number
  readonly #now: () => Date
  #left: number
  #at: number

  constructor(most: number, now: () => Date) {
    this.#most = most
    this.#now = now
    this.#left = most
    this.#at = now().getTime()
  }

  get left(): number {
    const at = this.#now().getTime()
    const filled = ((at - this.#at) / MINUTE) * this.#most
    this.#left = Math.min(this.#most, this.#left + Math.max(0, filled))
    this.#at = at
    return this.#left
  }

  spend(amount: number): void {
    this.#left = this.left - amount
  }

  /** RFC 6585 §4: throws 429 when nothing is left. */
  requireSome(what: string): void {
    if (this.left <= 0) throw this.#tooMany(what)
  }

  #tooMany(what: string): Refusal {
    const seconds = ((this.#most * WORTH_WAITING - this.left) / this.#most) * (MINUTE / 1000)
    return refuse(429, undefined, `the account has spent its ${what}`, {
      headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
    })
  }
}

export interface AccountLimits {
  /** Counts a request. Throws 429. */
  countRequest(accountId: Id): void
  /** What reports of the account may still cost; undefined for no limit. */
  stepsOf(accountId: Id): Allowance | undefined
}

export function createAccountLimits(
  { rateLimits, accountRequests, accountSteps }: Pick<Settings, 'rateLimits' | 'accountRequests' | 'accountSteps'>,
  now: () => Date,
): AccountLimits {
  const requests = allowances(rateLimits === 'off' ? null : accountRequests, now)
  const steps = allowances(rateLimits === 'off' ? null : accountSteps, now)
  return {
    countRequest(accountId) {
      const allowance = requests(accountId)
      allowance?.requireSome('requests of a minute')
      allowance?.spend(1)
    },
    stepsOf: steps,
  }
}

function allowances(most: number | null, now: () => Date): (accountId: Id) => Allowance | undefined {
  if (most === null) return () => undefined
  const known = new BoundedMap<Id, Allowance>(MOST_ACCOUNTS)
  return (accountId) => {
    const allowance = known.get(accountId) ?? new Allowance(most, now)
    known.set(accountId, allowance)
    return allowance
  }
}

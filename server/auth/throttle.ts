import { BoundedMap } from '../bounded-map.ts'
import { sourceOf } from './client-address.ts'

/**
 * Slows down who guesses passwords. Three counts, since each alone is either too weak or a weapon:
 *
 * - one account from one address: five free tries, then a pause that doubles with each (never shared with others, so
 *   nobody is locked out of an account by a stranger);
 * - one address: fifty tries, then one in ten seconds (who tries one password on many accounts);
 * - one account from everywhere: above twenty tries, each waits some seconds before it is looked at (guesses from many
 *   addresses; the owner waits a little once, and is not refused).
 *
 * A try is counted before the password is looked at and given back when it was right, so that guesses sent at the same
 * time count like guesses sent one after the other.
 */
export interface Throttle {
  begin(account: string, address: string): Try
}

export type Try = AllowedTry | { readonly kind: 'refused'; readonly retryAfterSeconds: number }

export interface AllowedTry {
  readonly kind: 'allowed'
  /** How long to wait before the password is looked at. */
  readonly waitMs: number
  succeeded(): void
}

const SECOND = 1000
const MOST_COUNTS = 20_000
const LONGEST_NAME = 320
const PAIR = { free: 5, longestPause: 300 * SECOND, forgottenAfter: 1800 * SECOND }
const ADDRESS = { tries: 50, refill: 10 * SECOND }
const ACCOUNT = { free: 20, longestWait: 4 * SECOND, refill: 30 * SECOND }

export const unthrottled: Throttle = {
  begin: () => ({ kind: 'allowed', waitMs: 0, succeeded: () => undefined }),
}

export function createThrottle(now: () => Date): Throttle {
  const pairs = new BoundedMap<string, Pair>(MOST_COUNTS)
  const addresses = new BoundedMap<string, Leak>(MOST_COUNTS)
  const accounts = new BoundedMap<string, Leak>(MOST_COUNTS)

  return {
    begin(name, address) {
      // Whoever writes more has no account, and must not fill the memory with it.
      const account = name.slice(0, LONGEST_NAME)
      const at = now().getTime()
      const source = sourceOf(address)
      const pairKey = JSON.stringify([account, source])
      const pair = currentPair(pairs.get(pairKey), at)
      const fromAddress = leaked(addresses.get(source), at, ADDRESS.refill)
      const onAccount = leaked(accounts.get(account), at, ACCOUNT.refill)

      const addressPause = (fromAddress.level + 1 - ADDRESS.tries) * ADDRESS.refill
      const pause = Math.max(pair.blockedUntil - at, addressPause)
      if (pause > 0) return { kind: 'refused', retryAfterSeconds: Math.ceil(pause / SECOND) }

      pairs.set(pairKey, nextPair(pair, at))
      addresses.set(source, { level: fromAddress.level + 1, at })
      accounts.set(account, { level: onAccount.level + 1, at })
      return {
        kind: 'allowed',
        waitMs: waitOf(onAccount.level),
        succeeded() {
          pairs.delete(pairKey)
          giveBack(addresses, source)
          giveBack(accounts, account)
        },
      }
    },
  }
}

/** Wrong tries in a row, and until when the next is refused. */
interface Pair {
  readonly tries: number
  readonly blockedUntil: number
  readonly at: number
}

function currentPair(pair: Pair | undefined, at: number): Pair {
  const isForgotten = pair === undefined || at - pair.at > PAIR.forgottenAfter
  return isForgotten ? { tries: 0, blockedUntil: 0, at } : pair
}

function nextPair(pair: Pair, at: number): Pair {
  const tries = pair.tries + 1
  const pause = tries < PAIR.free ? 0 : Math.min(2 ** (tries - PAIR.free) * SECOND, PAIR.longestPause)
  return { tries, blockedUntil: at + pause, at }
}

/** A count that goes down by one in each `refill`. */
interface Leak {
  readonly level: number
  readonly at: number
}

function leaked(leak: Leak | undefined, at: number, refill: number): Leak {
  return { level: leak ? Math.max(0, leak.level - (at - leak.at) / refill) : 0, at }
}

function giveBack(leaks: BoundedMap<string, Leak>, key: string): void {
  const leak = leaks.get(key)
  if (leak) leaks.set(key, { ...leak, level: Math.max(0, leak.level - 1) })
}

function waitOf(level: number): number {
  return level < ACCOUNT.free
    ? 0
    : Math.min(((level - ACCOUNT.free) / ACCOUNT.free) * SECOND + 500, ACCOUNT.longestWait)
}

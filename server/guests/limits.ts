/** What may be asked of the page for guests: by each link, and from each address. Per process, as all such limits are. */
import { Allowance } from '../account-limits.ts'
import { BoundedMap } from '../bounded-map.ts'
import type { Settings } from '../settings.ts'
import type { GuestLink } from './link.ts'

export interface GuestLimits {
  /** Counts it, too. */
  allows(source: string, link: GuestLink | undefined, method: string): boolean
}

const HOUR = 3_600_000
const MOST_KNOWN = 20_000
/** A page is looked at, by people and by what looks at mails for them; an answer is in somebody's inbox afterwards. */
const COST_OF_ANSWER = 10
const OF_LINK = 300
/** Many people may sit behind one. */
const OF_SOURCE = 6_000

export function createGuestLimits({ rateLimits }: Pick<Settings, 'rateLimits'>, now: () => Date): GuestLimits {
  if (rateLimits === 'off') return { allows: () => true }
  const sources = new BoundedMap<string, Allowance>(MOST_KNOWN)
  const links = new BoundedMap<string, Allowance>(MOST_KNOWN)
  const spend = (known: BoundedMap<string, Allowance>, key: string, most: number, cost: number): boolean => {
    const allowance = known.get(key) ?? new Allowance(most, now, HOUR)
    known.set(key, allowance)
    if (allowance.left < cost) return false
    allowance.spend(cost)
    return true
  }
  return {
    allows(source, link, method) {
      const cost = method === 'POST' ? COST_OF_ANSWER : 1
      if (!spend(sources, source, OF_SOURCE, cost)) return false
      return link === undefined || spend(links, JSON.stringify(link), OF_LINK, cost)
    },
  }
}

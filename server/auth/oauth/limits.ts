/** What one address may ask of `/oauth/`: who is refused again and again is somebody who tries. Per process, as all such limits are. */
import { refuse } from '../../../protocol/dav/refusal.ts'
import { Allowance } from '../../account-limits.ts'
import { BoundedMap } from '../../bounded-map.ts'
import type { Settings } from '../../settings.ts'
import { OAuthError } from './error.ts'

export interface OAuthLimitDeps {
  readonly settings: Pick<Settings, 'rateLimits'>
  readonly now: () => Date
}

export interface OAuthLimits {
  /** Runs `work` unless there was too much from there; what it refuses counts for more. */
  within<T>(source: string, work: () => T | Promise<T>): Promise<T>
}

const HOUR = 3_600_000
const MOST_KNOWN = 20_000
/** Many people may sit behind one address, each with several programs. */
const OF_SOURCE = 20_000
const COST_OF_REFUSAL = 50

export function createOAuthLimits({ settings, now }: OAuthLimitDeps): OAuthLimits {
  if (settings.rateLimits === 'off') return { within: async (_source, work) => work() }
  const sources = new BoundedMap<string, Allowance>(MOST_KNOWN)
  return {
    async within(source, work) {
      const allowance = sources.get(source) ?? new Allowance(OF_SOURCE, now, HOUR)
      sources.set(source, allowance)
      if (allowance.left < COST_OF_REFUSAL) {
        // RFC 6585 §4.
        throw refuse(429, undefined, 'too many requests from there', { headers: { 'retry-after': '300' } })
      }
      allowance.spend(1)
      try {
        return await work()
      } catch (error) {
        if (error instanceof OAuthError) allowance.spend(COST_OF_REFUSAL - 1)
        throw error
      }
    },
  }
}

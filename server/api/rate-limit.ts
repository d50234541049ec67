import type { AccountLimits } from '../account-limits.ts'

/** draft-ietf-httpapi-ratelimit-headers: what is left of the requests of a minute, whatever was answered. */
export function rateLimitHeaders(asker: string, accounts: Pick<AccountLimits, 'requestsOf'>): Record<string, string> {
  const allowance = accounts.requestsOf(asker)
  if (allowance === undefined) return {}
  const left = Math.max(0, Math.floor(allowance.left))
  return {
    'ratelimit-policy': `"requests";q=${allowance.most};w=60`,
    ratelimit: `"requests";r=${left};t=${Math.ceil((60 * (allowance.most - left)) / allowance.most)}`,
  }
}

/** Subscriptions, each refreshed when its time has come, by whichever node claims it first. */

import type { Deps } from '../dav/request.ts'
import { createOutbound } from '../outbound/request.ts'
import { refresh } from '../subscriptions/refresh.ts'

const TICK = 30_000
/** Longer than any refresh takes: a claim that ends earlier would have two nodes at one source. */
const LEASE = 10 * 60_000
/** Sources asked at once. */
const AT_ONCE = 4

/** Looks for subscriptions whose time has come, twice a minute. Gives the function that ends it. */
export function startRefreshing(deps: Deps): () => Promise<void> {
  const ending = new AbortController()
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= refreshDue(deps, ending.signal)
      .catch((error: unknown) => deps.log.error({ err: error }, 'refreshing failed'))
      .finally(() => (running = undefined))
  }, TICK)
  timer.unref()
  return async () => {
    clearInterval(timer)
    ending.abort()
    await running
  }
}

export async function refreshDue(deps: Deps, signal: AbortSignal): Promise<void> {
  const outbound = createOutbound(deps.settings)
  const work = async () => {
    while (!signal.aborted) {
      const at = deps.now()
      const subscription = await deps.store.claimSubscription(at, new Date(at.getTime() + LEASE))
      if (subscription === undefined) return
      const outcome = await refresh(subscription, outbound, deps, signal)
      const { collectionId } = subscription
      if (outcome?.problem) deps.log.info({ collectionId, problem: outcome.problem }, 'a subscription has a problem')
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

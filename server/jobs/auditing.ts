/** What was written to the audit comes into its chain soon after, and what is too old goes. */
import type { Deps } from '../dav/request.ts'
import { claimed } from './claimed.ts'

const TICK = 10_000
const LEASE = 60_000
const DAY = 86_400_000

/** Gives the function that ends it. */
export function startAuditing(deps: Deps): () => Promise<void> {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= keepAudit(deps)
      .catch((error: unknown) => deps.log.error({ err: error }, 'the audit is not chained'))
      .finally(() => (running = undefined))
  }, TICK)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

export async function keepAudit(deps: Deps): Promise<void> {
  const { store, settings, now, log } = deps
  // Idle nodes write nothing.
  if (!(await store.auditWaits())) return
  await claimed({ name: 'audit', lease: LEASE, doneBefore: now() }, deps, async () => {
    await store.chainAudit()
    return true
  })
  if (settings.auditDays === null) return
  const kept = new Date(now().getTime() - settings.auditDays * DAY)
  await claimed({ name: 'audit-days', lease: LEASE, doneBefore: new Date(now().getTime() - DAY) }, deps, async () => {
    const pruned = await store.pruneAudit(kept)
    if (pruned === 0) return true
    await store.recordAudit({ kind: 'audit-pruned', detail: `${pruned} before ${kept.toISOString()}` }, 'admin')
    log.info({ pruned }, 'old records of the audit were removed')
    return true
  })
}

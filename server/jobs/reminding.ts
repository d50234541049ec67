/** Alarms that are mailed, by whichever node looks first. */
import type { Deps } from '../dav/request.ts'
import { reminderAllowances } from '../reminders/remind.ts'
import { remindDue } from '../reminders/remind-due.ts'
import { sendsMail } from '../settings.ts'

/** People set alarms by the minute. */
const TICK = 15_000

/** Looks for alarms that went off, at once and then again and again. Gives the function that ends it. */
export function startReminding(deps: Deps): () => Promise<void> {
  if (!deps.settings.reminders || !sendsMail(deps.settings)) return async () => undefined
  const ending = new AbortController()
  const allowances = reminderAllowances(deps.now)
  let running: Promise<void> | undefined
  const tick = () => {
    running ??= remindDue(deps, allowances, ending.signal)
      .then(() => undefined)
      .catch((error: unknown) => deps.log.error({ err: error }, 'reminding failed'))
      .finally(() => (running = undefined))
  }
  const timer = setInterval(tick, TICK).unref()
  tick()
  return async () => {
    clearInterval(timer)
    ending.abort()
    await running
  }
}

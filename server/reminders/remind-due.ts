/** The mails of all alarms that have gone off: those of owners, and those that sharees have for themselves. */
import type { Deps } from '../dav/request.ts'
import { type Allowances, remindOwners } from './remind.ts'
import { remindSharees } from './remind-sharees.ts'

/** Gives how many mails it queued. */
export async function remindDue(deps: Deps, allowances: Allowances, signal: AbortSignal): Promise<number> {
  return (await remindOwners(deps, allowances, signal)) + (await remindSharees(deps, allowances, signal))
}

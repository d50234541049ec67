import { leaveMeetings } from '../../scheduling/delivery/leave-meetings.ts'
import type { Principal } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { followMemberships } from './follow-groups.ts'
import type { Confirm } from './provision.ts'

/** With all that is theirs: first the meetings that are not over are called off or declined, so that nobody waits. */
export async function removeFromDirectory(principal: Principal, deps: Deps, confirm?: Confirm): Promise<void> {
  const { store } = deps
  const { id } = principal
  await leaveMeetings(principal, store, termsOfServer(deps))
  await store.transaction({ origin: 'admin', scheduling: 'silent', directory: true, homes: [id] }, async (tx) => {
    await confirm?.(tx)
    await tx.deletePrincipal(id)
  })
  await followMemberships(deps)
}

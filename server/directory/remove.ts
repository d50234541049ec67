import { leaveMeetings } from '../../scheduling/delivery/leave-meetings.ts'
import type { Principal } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { followMemberships } from './follow-groups.ts'

/** With all that is theirs: first the meetings that are not over are called off or declined, so that nobody waits. */
export async function removeFromDirectory(principal: Principal, deps: Deps): Promise<void> {
  const { store } = deps
  const { id } = principal
  await leaveMeetings(principal, store, termsOfServer(deps))
  await store.transaction({ origin: 'admin', scheduling: 'silent', directory: true, homes: [id] }, (tx) =>
    tx.deletePrincipal(id),
  )
  await followMemberships(deps)
}

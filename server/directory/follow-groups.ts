/** What follows from who is in which group: shares of calendars, and invitations to meetings. */
import { followGroupMeetings } from '../../scheduling/delivery/follow-groups.ts'
import type { Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { followGroups } from '../sharing/follow.ts'

/** Can be done again at any time, and goes on where it ended. */
export async function followMemberships(deps: Deps): Promise<void> {
  await followGroups(deps)
  await followGroupMeetings(deps.store, termsOfServer(deps))
}

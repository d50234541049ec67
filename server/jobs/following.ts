import type { Deps } from '../dav/request.ts'
import { followMemberships } from '../directory/follow-groups.ts'

const HOUR = 3_600_000

/** Makes shares and meetings follow groups at the start and each hour, for what a crash left undone. Gives the function that ends it. */
export function startFollowing(deps: Deps): () => Promise<void> {
  let running: Promise<void> | undefined
  const follow = () => {
    running ??= followMemberships(deps)
      .catch((error: unknown) => deps.log.error({ err: error }, 'groups are not followed'))
      .finally(() => (running = undefined))
  }
  follow()
  const timer = setInterval(follow, HOUR)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

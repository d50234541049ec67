import type { Deps } from '../dav/request.ts'
import { followMemberships } from '../directory/follow-groups.ts'
import { claimed } from './claimed.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Also how long a node that died in the midst of it keeps the others from it. */
const LOOK = 10 * MINUTE

/** Makes shares and meetings follow groups at the start and each hour, for what a crash left undone. Gives the function that ends it. */
export function startFollowing(deps: Deps): () => Promise<void> {
  let running: Promise<void> | undefined
  const follow = (doneBefore: Date) => {
    running ??= followOnce(deps, doneBefore)
      .catch((error: unknown) => deps.log.error({ err: error }, 'groups are not followed'))
      .finally(() => (running = undefined))
  }
  // Whoever did it last may have left it undone since.
  follow(deps.now())
  const timer = setInterval(() => follow(new Date(deps.now().getTime() - HOUR)), LOOK)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** By one of the nodes, unless it was done at that time or later. */
export async function followOnce(deps: Deps, doneBefore: Date): Promise<void> {
  await claimed({ name: 'groups', lease: LOOK, doneBefore }, deps, async () => {
    await followMemberships(deps)
    return true
  })
}

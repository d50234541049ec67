/** Push messages, sent by whichever node claims them first. */
import type { Deps } from '../dav/request.ts'
import { createOutbound } from '../outbound/request.ts'
import { pushDue } from '../push/send.ts'

/** So long after a change others are gathered: a client that uploads ten events causes one message. */
const GATHERING = 1_000
/** For what waits for its time, and for what another node left behind. */
const TICK = 10_000

/** Sends what is due soon after each write, and what was left now and then. Gives the function that ends it. */
export function startPushing(deps: Deps): () => Promise<void> {
  const ending = new AbortController()
  const outbound = createOutbound(deps.settings)
  let gathering: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const run = () => {
    gathering = undefined
    if (running !== undefined) return gather()
    running = pushDue(deps, outbound, ending.signal)
      .then(() => undefined)
      .catch((error: unknown) => deps.log.error({ err: error }, 'pushing failed'))
      .finally(() => (running = undefined))
  }
  const gather = () => {
    gathering ??= setTimeout(run, GATHERING).unref()
  }

  const unwatch = deps.store.watch(({ collections }) => {
    if (collections.length > 0) gather()
  })
  const timer = setInterval(gather, TICK).unref()
  return async () => {
    unwatch()
    clearInterval(timer)
    clearTimeout(gathering)
    ending.abort()
    await running
  }
}

/** What rooms do of themselves, done by whichever node claims it. See docs/decisions/0105. */
import { schedule } from 'node-cron'
import { type SettledMeeting, settleRoomOf } from '../../scheduling/delivery/settle-rooms.ts'
import { declineExpired, releaseUnattended, type Withdrawn } from '../../scheduling/delivery/withdraw.ts'
import type { Principal } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { claimed } from './claimed.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MINUTES_LEASE = 10 * MINUTE
const NIGHTS_LEASE = HOUR

/** Looks each minute for what has its time. Gives the function that ends it. */
export function startKeepingRooms(deps: Deps): () => Promise<void> {
  const ending = new AbortController()
  let running: Promise<void> | undefined
  const wake = () => {
    running ??= keepRooms(deps, ending.signal)
      .catch((error: unknown) => deps.log.error({ err: error }, 'rooms are not looked after'))
      .finally(() => (running = undefined))
  }
  const task = schedule('* * * * *', wake)
  return async () => {
    await task.destroy()
    ending.abort()
    await running
  }
}

/** The work of a minute, and that of a night if nobody did it yet today. */
export async function keepRooms(deps: Deps, signal?: AbortSignal): Promise<void> {
  const lately = new Date(deps.now().getTime() - MINUTE / 2)
  await claimed({ name: 'rooms', lease: MINUTES_LEASE, doneBefore: lately }, deps, async () => {
    const terms = termsOfServer(deps)
    await tally('rooms took back what had its time', declineExpired(deps.store, terms), deps, signal)
    await tally('rooms gave free what nobody came to', releaseUnattended(deps.store, terms), deps, signal)
    return !signal?.aborted
  })
  const today = new Date(Math.floor(deps.now().getTime() / DAY) * DAY)
  await claimed({ name: 'rooms-night', lease: NIGHTS_LEASE, doneBefore: today }, deps, async () => {
    for await (const room of bookables(deps)) {
      if (signal?.aborted) break
      await tally('a room was settled', settleRoomOf(room, deps.store, termsOfServer(deps)), deps, signal)
    }
    return !signal?.aborted
  })
}

/** In the order of slugs. */
export async function* bookables({ store }: Pick<Deps, 'store'>): AsyncIterable<Principal> {
  for (const kind of ['room', 'resource'] as const) for await (const page of store.principals(kind)) yield* page
}

async function tally(
  sentence: string,
  outcomes: AsyncIterable<SettledMeeting | Withdrawn>,
  { log }: Deps,
  signal: AbortSignal | undefined,
): Promise<void> {
  const counts: Record<string, number> = {}
  for await (const { outcome } of outcomes) {
    counts[outcome] = (counts[outcome] ?? 0) + 1
    if (signal?.aborted) break
  }
  if (Object.keys(counts).length > 0) log.info(counts, sentence)
}

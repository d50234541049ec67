/** A job is made, with the file that it reads. */
import type { NewTransfer, Transfer } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'
import { piecesOf, untilFrom } from '../../transfers/working.ts'
import type { ApiRequest } from '../operation.ts'
import { problem } from '../problem.ts'
import type { JobDeps } from './job.ts'

/** Of one account, not settled. */
const MOST_OPEN = 5
/** Of one account, with those that are: the oldest go. */
const MOST_KEPT = 50
/** Within what one account may have. The oldest that are settled make room. */
export function createTransfer(
  asked: NewTransfer,
  { store, settings }: JobDeps,
  receivingUntil?: Date,
): Promise<Transfer> {
  const scope = { origin: 'api', scheduling: 'silent', homes: [asked.requesterId] } as const
  return store.transaction(scope, async (tx) => {
    const { open, all, bytes } = await tx.transferTotals(asked.requesterId)
    if (open >= MOST_OPEN) {
      const headers = { 'retry-after': '30' }
      throw problem(429, 'too-many', `${MOST_OPEN} jobs wait or are under way already`, { headers })
    }
    if (bytes >= settings.maxJobBytes) throw problem(507, 'insufficient-storage', tooLong(settings))
    if (all >= MOST_KEPT) {
      const kept = await tx.transfers({ requesterId: asked.requesterId }, all)
      const settled = kept.filter(({ settledAt }) => settledAt !== null)
      for (const { id } of settled.slice(settled.length - (all - MOST_KEPT) - 1)) await tx.deleteTransfer(id)
    }
    return tx.createTransfer(asked, receivingUntil)
  })
}

function tooLong({ maxJobBytes }: Settings): string {
  return `files of one account's jobs may have ${maxJobBytes} bytes in all; remove what was fetched`
}

/**
 * Takes the file in, row by row. Its own transactions claim no Idempotency-Key: that is taken when it is whole, so what was cut off
 * can be sent again.
 */
export async function receive(
  asked: NewTransfer,
  { pieces, preparing }: Pick<ApiRequest<unknown, unknown, unknown>, 'pieces' | 'preparing'>,
  deps: JobDeps,
): Promise<Transfer> {
  const { settings, now } = deps
  const { bytes } = await preparing.transferTotals(asked.requesterId)
  const made = await createTransfer(asked, { ...deps, store: preparing }, untilFrom(now()))
  const scope = { origin: 'api', scheduling: 'silent', homes: [asked.requesterId] } as const
  try {
    const tooLarge = () => problem(413, 'too-large', tooLong(settings))
    for await (const piece of gathered(pieces(settings.maxJobBytes - bytes, tooLarge))) {
      if (!(await preparing.appendToTransfer(made, piece, untilFrom(now()))))
        throw problem(409, 'conflict', 'cancelled')
    }
    const isWhole = await deps.store.transaction(scope, (tx) => tx.submitTransfer(made.id))
    if (!isWhole) throw problem(409, 'conflict', 'it was cancelled meanwhile')
  } catch (error) {
    await preparing.transaction(scope, (tx) => tx.deleteTransfer(made.id))
    throw error
  }
  return (await deps.store.findTransfer(made.id)) ?? made
}

/** A socket gives some KiB at a time: rows have a megabyte. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let length = 0
  for await (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < 1024 * 1024) continue
    yield* piecesOf(Buffer.concat(held))
    held = []
    length = 0
  }
  yield* piecesOf(Buffer.concat(held))
}

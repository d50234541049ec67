/** Does what was asked for, one after the other, as long as something waits. */
import { Refusal } from '../../protocol/dav/refusal.ts'
import type { Transfer, TransferKind } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { archiveTransfer } from './archive.ts'
import { exportTransfer } from './export.ts'
import { importTransfer } from './import.ts'
import { verifyTransfer } from './verify.ts'
import { Interrupted, Lost, Undoable, untilFrom, Working } from './working.ts'

/** What takes a process with it each time is not begun for ever. */
const MOST_CLAIMS = 10

const WORK: Readonly<Record<TransferKind, (working: Working, deps: Deps) => Promise<void>>> = {
  import: importTransfer,
  export: exportTransfer,
  archive: archiveTransfer,
  verification: verifyTransfer,
}

export async function runTransfers(deps: Deps, signal: AbortSignal): Promise<void> {
  const { store, now } = deps
  while (!signal.aborted && (await store.hasDueTransfers(now()))) {
    await store.failLostUploads(now())
    const transfer = await store.claimTransfer(now(), untilFrom(now()))
    if (transfer === undefined) return
    await run(transfer, deps, signal)
  }
}

async function run(transfer: Transfer, deps: Deps, signal: AbortSignal): Promise<void> {
  const { bytes } = await deps.store.transferTotals(transfer.requesterId)
  const mostBytes = Math.max(0, deps.settings.maxJobBytes - bytes)
  const working = new Working(transfer, deps, { signal, mostBytes })
  try {
    if (transfer.claims > MOST_CLAIMS)
      throw new Undoable(`it was begun ${MOST_CLAIMS} times, and never came to its end`)
    await WORK[transfer.kind](working, await inTheNameOf(transfer, deps))
    await working.settle({ state: 'done', problem: null })
  } catch (error) {
    if (error instanceof Lost) return
    if (error instanceof Interrupted) return await working.release()
    await working.settle({ state: 'failed', problem: problemIn(error, transfer, deps) })
  } finally {
    working.end()
  }
}

/** What it writes is written by who asked for it. */
async function inTheNameOf({ id, requesterId }: Transfer, deps: Deps): Promise<Deps> {
  const requester = await deps.store.findPrincipalById(requesterId)
  if (requester === undefined) throw new Undoable('who asked for it is gone')
  const cause = { actor: requester.slug, credential: `job ${id}`, source: null }
  return { ...deps, store: deps.store.causedBy(cause) }
}

function problemIn(error: unknown, { id, kind }: Transfer, { log }: Deps): string {
  if (error instanceof Undoable || error instanceof Refusal) return error.message
  log.error({ err: error, job: id, kind }, 'a job failed')
  return 'something went wrong here'
}

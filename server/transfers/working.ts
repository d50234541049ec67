/** What somebody works at: how far it is, its file, and whether it is still theirs. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Skipped, Transfer, TransferOutcome, TransferProgress } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'

/** Who died leaves it to others so much later. */
const LEASE = 60_000
const RENEWED_EVERY = 15_000
/** News are written so many steps after each other. */
const STEPS_OF_NEWS = 50
/** So many reasons are kept; the others are counted. */
const MOST_REASONS = 100
const LONGEST_WORDS = 300
/** A row of the file that goes out. */
const PIECE = 1024 * 1024

/** It was cancelled, or another goes on with it. */
export class Lost extends Error {
  override readonly name = 'Lost'
}

/** This process ends: another goes on with it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** It cannot be done, for a reason that who asked for it is told. */
export class Undoable extends Error {
  override readonly name = 'Undoable'
}

export class Working {
  readonly transfer: Transfer
  readonly #deps: Deps
  readonly #signal: AbortSignal
  readonly #mostBytes: number
  readonly #heartbeat: NodeJS.Timeout
  #progress: TransferProgress
  #steps = 0
  #isLost = false
  #pieces: Buffer[] = []
  #pending = 0
  #written = 0

  /** `mostBytes`: of the file that it may write. */
  constructor(transfer: Transfer, deps: Deps, { signal, mostBytes }: { signal: AbortSignal; mostBytes: number }) {
    this.transfer = transfer
    this.#deps = deps
    this.#signal = signal
    this.#mostBytes = mostBytes
    this.#progress = transfer.progress
    this.#heartbeat = setInterval(() => this.#renew(), RENEWED_EVERY).unref()
  }

  get progress(): TransferProgress {
    return this.#progress
  }

  set total(total: number) {
    this.#progress = { ...this.#progress, total }
  }

  /** What was written before is gone: it begins anew. */
  begin(total: number | null): void {
    this.#progress = {
      ...{ done: 0, total, imported: 0, replaced: 0, unchanged: 0, skipped: 0, reasons: [] },
    }
  }

  /** One more is done. Throws when it is to end. */
  async step(counted?: 'imported' | 'replaced' | 'unchanged'): Promise<void> {
    const { done } = this.#progress
    this.#progress = { ...this.#progress, done: done + 1 }
    if (counted !== undefined) this.#progress = { ...this.#progress, [counted]: this.#progress[counted] + 1 }
    await this.#news()
  }

  /** One more is done, and was left out. */
  async skip(skipped: Skipped): Promise<void> {
    this.tell(skipped)
    await this.step()
  }

  /** What is wrong with something. */
  tell({ name, line, reason }: Skipped): void {
    const { skipped, reasons } = this.#progress
    const told = { name: name === null ? null : shortened(name), line, reason: shortened(reason) }
    this.#progress = {
      ...this.#progress,
      skipped: skipped + 1,
      reasons: reasons.length < MOST_REASONS ? [...reasons, told] : reasons,
    }
  }

  /** The next piece of its file. */
  async write(bytes: Buffer): Promise<void> {
    this.#written += bytes.length
    if (this.#written > this.#mostBytes) {
      throw new Undoable(`its file, with others that wait to be fetched, has more than ${this.#mostBytes} bytes`)
    }
    this.#pieces.push(bytes)
    this.#pending += bytes.length
    if (this.#pending >= PIECE) await this.#flush()
  }

  async settle(outcome: Pick<TransferOutcome, 'state' | 'problem'>): Promise<void> {
    if (outcome.state === 'done') await this.#flush()
    await this.#deps.store.settleTransfer(this.transfer, { ...outcome, progress: this.#progress })
  }

  /** Another goes on at once. */
  async release(): Promise<void> {
    await this.#deps.store.renewTransfer(this.transfer, this.#deps.now(), this.#progress)
  }

  end(): void {
    clearInterval(this.#heartbeat)
  }

  async #flush(): Promise<void> {
    for (const piece of piecesOf(Buffer.concat(this.#pieces))) {
      const isOurs = await this.#deps.store.appendToTransfer(this.transfer, piece, this.#until())
      if (!isOurs) throw new Lost()
    }
    this.#pieces = []
    this.#pending = 0
  }

  async #news(): Promise<void> {
    if (this.#isLost) throw new Lost()
    if (this.#signal.aborted) throw new Interrupted()
    if (++this.#steps % STEPS_OF_NEWS !== 0) return
    const isOurs = await this.#deps.store.renewTransfer(this.transfer, this.#until(), this.#progress)
    if (!isOurs) throw new Lost()
    await nextTurn()
  }

  #renew(): void {
    this.#deps.store.renewTransfer(this.transfer, this.#until()).then(
      (isOurs) => (this.#isLost ||= !isOurs),
      (error: unknown) => this.#deps.log.warn({ err: error }, 'a job could not be kept'),
    )
  }

  #until(): Date {
    return untilFrom(this.#deps.now())
  }
}

export function untilFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE)
}

/** Long ones in rows that a page of memory holds. */
export function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

function shortened(text: string): string {
  const characters = [...text.replaceAll('\0', '')]
  return characters.length > LONGEST_WORDS ? `${characters.slice(0, LONGEST_WORDS).join('')}…` : characters.join('')
}

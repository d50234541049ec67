/** Files that come in or go out by themselves, as jobs that can be watched: imports, exports, archives. */
import type { Id } from './values.ts'

export type TransferKind = 'import' | 'export' | 'archive' | 'verification'

/** `receiving`: its file is still being sent. `waiting`: whoever claims it may begin, or go on. */
export type TransferState = 'receiving' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

/** What of a file was not taken, or not written. */
export interface Skipped {
  readonly name: string | null
  /** Where it begins in the file that came in. */
  readonly line: number | null
  readonly reason: string
}

export interface TransferProgress {
  /** Of what there is to do, objects mostly. */
  readonly done: number
  /** Null while it is not known. */
  readonly total: number | null
  readonly imported: number
  readonly replaced: number
  readonly unchanged: number
  readonly skipped: number
  /** Of the first that were skipped. */
  readonly reasons: readonly Skipped[]
}

export interface Transfer {
  readonly id: Id
  readonly kind: TransferKind
  /** Whose job it is. */
  readonly requesterId: Id
  /** Into whose home, or of whom. */
  readonly ownerId: Id
  /** Null also when it is gone. */
  readonly collectionId: Id | null
  /** What it is about, as it was asked for. */
  readonly label: string
  /** Of its file. */
  readonly mediaType: string
  readonly state: TransferState
  readonly progress: TransferProgress
  /** Why it failed. */
  readonly problem: string | null
  /** Of its file, as far as it is there. */
  readonly bytes: number
  /** Grows each time that somebody begins it or goes on with it. Who has an older one has lost it. */
  readonly claims: number
  readonly createdAt: Date
  readonly settledAt: Date | null
}

export type NewTransfer = Pick<Transfer, 'kind' | 'requesterId' | 'ownerId' | 'collectionId' | 'label' | 'mediaType'>

/** Who works at it: until somebody else does, or it is cancelled. */
export type TransferClaim = Pick<Transfer, 'id' | 'claims'>

export interface TransferOutcome {
  readonly state: 'done' | 'failed'
  readonly problem: string | null
  readonly progress: TransferProgress
}

/** Of one account. */
export interface TransferTotals {
  /** Not settled. */
  readonly open: number
  readonly all: number
  readonly bytes: number
}

export interface TransferFilter {
  readonly requesterId?: Id | undefined
  /** Only those that were asked for before that one. */
  readonly before?: Id | undefined
}

export interface TransferReader {
  findTransfer(id: Id): Promise<Transfer | undefined>
  /** The newest first, `limit` at most. */
  transfers(filter: TransferFilter, limit: number): Promise<readonly Transfer[]>
  transferTotals(requesterId: Id): Promise<TransferTotals>
  /** Its file, piece by piece. */
  transferBytes(id: Id): AsyncIterable<Buffer>
}

export interface TransferWriter {
  /** The home of who asks must be in the scope. `receiving` has until then to send the next piece. */
  createTransfer(transfer: NewTransfer, receivingUntil?: Date): Promise<Transfer>
  /** Its file is whole. False: it is not being received any more. */
  submitTransfer(id: Id): Promise<boolean>
  /** Nobody goes on with it, and its file is gone. False: it was settled already. */
  cancelTransfer(id: Id): Promise<boolean>
  deleteTransfer(id: Id): Promise<void>
}

/** Outside of transactions. What takes a claim gives false when that is lost: then nothing was written. */
export interface TransferUpkeep {
  /** Whether there may be one to claim, or an upload that is lost: read alone, so it can be asked often. */
  hasDueTransfers(now: Date): Promise<boolean>
  /** One that waits, or that was left in the middle; the oldest first, and of each account one at a time. What it wrote so far is gone. */
  claimTransfer(now: Date, until: Date): Promise<Transfer | undefined>
  /** Keeps the claim until then, with or without news. */
  renewTransfer(claim: TransferClaim, until: Date, progress?: TransferProgress): Promise<boolean>
  /** The next piece of its file. */
  appendToTransfer(claim: TransferClaim, bytes: Buffer, until: Date): Promise<boolean>
  settleTransfer(claim: TransferClaim, outcome: TransferOutcome): Promise<boolean>
  /** Whose file never came to its end fails. */
  failLostUploads(now: Date): Promise<void>
  removeTransfers(settledBefore: Date): Promise<void>
}

import { randomUUID } from 'node:crypto'
import type { Instant } from '../../protocol/time/values.ts'
import type { BackupRecord } from '../backup.ts'
import type {
  AuditEvent,
  AuditFilter,
  AuditKind,
  AuditRecord,
  AuditVerdict,
  Cause,
  ClaimedOutbound,
  ClaimedPush,
  Connections,
  Flaw,
  Id,
  IdempotencyKey,
  IndexedObject,
  NewPasskey,
  NewSession,
  News,
  Origin,
  Pages,
  Passkey,
  PasskeyUse,
  Presence,
  PushOutcome,
  Quiet,
  Scope,
  Session,
  ShareeReminder,
  Store,
  StoreTransaction,
  Subscription,
  Transfer,
  TransferClaim,
  TransferOutcome,
  TransferProgress,
} from '../store.ts'
import { countSent, forgetSenders } from './acquaintance.ts'
import { recordAppPasswordUse } from './app-passwords.ts'
import { removeUnusedAttachments } from './attachments.ts'
import { auditEvent, auditPrincipal } from './audit.ts'
import * as auditChain from './audit-chain.ts'
import { removePastBookings } from './bookings.ts'
import type { Database } from './database.ts'
import { dump, load } from './dump.ts'
import { findIndexed, flaws, indexed } from './flaws.ts'
import { forgetHeard } from './heard.ts'
import { forgetIdempotencyKeys, keepIdempotentAnswer } from './idempotency.ts'
import { claimJob, finishJob } from './jobs.ts'
import { removeExpiredLocks } from './locks.ts'
import { forgetReceivedMails, removeQuarantinedMails } from './mail-in.ts'
import { type Meta, requireMeta } from './meta.ts'
import { ANYTHING, NewsDesk } from './news.ts'
import { recordOAuthUse, removeExpiredOAuth } from './oauth.ts'
import * as outbound from './outbound.ts'
import * as passkeys from './passkeys.ts'
import { setPresence } from './presence.ts'
import * as push from './push.ts'
import { SqlReader } from './reader.ts'
import { dueReminders } from './reminders.ts'
import { forgetRoomRequests } from './room-requests.ts'
import * as secondFactors from './second-factors.ts'
import * as sessions from './sessions.ts'
import { dueShareeReminders } from './sharee-reminders.ts'
import type { Sql } from './sql.ts'
import { claimSubscription } from './subscriptions.ts'
import { pruneTombstones } from './tombstones.ts'
import { SqlTransaction } from './transaction.ts'
import * as transfers from './transfers.ts'

export interface StoreOptions {
  readonly now: () => Date
  /** Takes errors that no caller may meet. */
  readonly report: (error: unknown) => void
}

/** Writes that lock nothing but their own row. */
const OWN_ROW: Scope = { origin: 'admin', scheduling: 'silent' }

const toThem = (ids: readonly Id[]) => ids

/** In which a store writes. */
interface Circumstances {
  readonly quiet?: Quiet | undefined
  readonly cause?: Cause | undefined
  readonly news?: NewsDesk
}

export class SqlStore extends SqlReader implements Store {
  #meta: Meta
  #closed: Promise<void> | undefined
  readonly #database: Database
  readonly #options: StoreOptions
  readonly #quiet: Quiet | undefined
  readonly #cause: Cause | undefined
  /** Shared with the stores that `quietly` and `causedBy` give. */
  readonly #news: NewsDesk

  constructor(
    database: Database,
    meta: Meta,
    options: StoreOptions,
    { quiet, cause, news = new NewsDesk(database.notices, options.report) }: Circumstances = {},
  ) {
    super(database.sql)
    this.#database = database
    this.#meta = meta
    this.#options = options
    this.#quiet = quiet
    this.#cause = cause
    this.#news = news
  }

  get epoch(): string {
    return this.#meta.epoch
  }

  get storeId(): string {
    return this.#meta.storeId
  }

  async *dump(): AsyncIterable<BackupRecord> {
    yield* dump(await this.#database.snapshot())
  }

  async load(records: AsyncIterable<BackupRecord>): Promise<void> {
    const epoch = randomUUID()
    await this.#database.rebuild((sql, runner) =>
      load(sql, runner, records, { epoch, now: this.#options.now().getTime() }),
    )
    this.#meta = await requireMeta(this.sql)
    this.#news.tell(ANYTHING)
  }

  flaws(repair: boolean): AsyncIterable<Flaw> {
    return flaws(this.#database, this.#options.now().getTime(), repair)
  }

  findIndexed(collectionId: Id, name: string): Promise<IndexedObject | undefined> {
    return findIndexed(this.sql, collectionId, name)
  }

  indexed(collectionId: Id, after?: string): Pages<IndexedObject> {
    return indexed(this.sql, collectionId, after)
  }

  async transaction<T>(scope: Scope, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const { result, committed, news } = await this.#database.transaction(scope, async (sql) => {
      const told = this.#cause === undefined ? scope : { ...scope, by: this.#cause }
      const tx = new SqlTransaction(sql, told, this.#options.now().getTime())
      const quiet = this.#quiet && (await push.toldOfAll(sql, this.#quiet))
      const result = await work(tx)
      if (quiet) await push.markTold(sql, quiet, scope)
      return { result, committed: tx.committed, news: tx.news }
    })
    this.#news.tell(news)
    for (const announce of committed) this.#announce(announce)
    return result
  }

  /** The write is kept: whatever happens now, its answer must not say otherwise. */
  #announce(announce: () => void): void {
    try {
      announce()
    } catch (error) {
      this.#options.report(error)
    }
  }

  pruneTombstones(before: Date): Promise<void> {
    return pruneTombstones(this.#database, before.getTime())
  }

  removePastBookings(by: Instant): Promise<void> {
    return this.#database.transaction({ origin: 'admin', scheduling: 'silent' }, (sql) => removePastBookings(sql, by))
  }

  forgetRoomRequests(before: Instant): Promise<void> {
    return this.#database.transaction({ origin: 'admin', scheduling: 'silent' }, (sql) =>
      forgetRoomRequests(sql, before),
    )
  }

  claimJob(name: string, now: Date, until: Date, doneBefore: Date): Promise<boolean> {
    return this.#database.transaction(OWN_ROW, (sql) =>
      claimJob(sql, name, now.getTime(), until.getTime(), doneBefore.getTime()),
    )
  }

  finishJob(name: string, doneAt: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => finishJob(sql, name, doneAt.getTime()))
  }

  hasDueTransfers(now: Date): Promise<boolean> {
    return transfers.hasDueTransfers(this.sql, now.getTime())
  }

  claimTransfer(now: Date, until: Date): Promise<Transfer | undefined> {
    return this.#database.transaction(OWN_ROW, (sql) => transfers.claimTransfer(sql, now.getTime(), until.getTime()))
  }

  renewTransfer(claim: TransferClaim, until: Date, progress?: TransferProgress): Promise<boolean> {
    return this.#database.transaction(OWN_ROW, (sql) => transfers.renewTransfer(sql, claim, until.getTime(), progress))
  }

  appendToTransfer(claim: TransferClaim, bytes: Buffer, until: Date): Promise<boolean> {
    return this.#database.transaction(OWN_ROW, (sql) => transfers.appendToTransfer(sql, claim, bytes, until.getTime()))
  }

  settleTransfer(claim: TransferClaim, outcome: TransferOutcome): Promise<boolean> {
    const now = this.#options.now().getTime()
    return this.#database.transaction(OWN_ROW, (sql) => transfers.settleTransfer(sql, now, claim, outcome))
  }

  failLostUploads(now: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => transfers.failLostUploads(sql, now.getTime()))
  }

  removeTransfers(settledBefore: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => transfers.removeTransfers(sql, settledBefore.getTime()))
  }

  removeExpiredLocks(now: Date): Promise<void> {
    return this.#database.transaction({ origin: 'admin', scheduling: 'silent' }, (sql) => removeExpiredLocks(sql, now))
  }

  claimSubscription(now: Date, until: Date): Promise<Subscription | undefined> {
    return this.#database.transaction({ origin: 'subscription', scheduling: 'silent' }, (sql) =>
      claimSubscription(sql, now.getTime(), until.getTime()),
    )
  }

  duePushes(now: Date, limit: number): Promise<readonly Id[]> {
    return push.duePushes(this.sql, now.getTime(), limit)
  }

  claimPush(id: Id, now: Date, until: Date): Promise<ClaimedPush | undefined> {
    return this.#database.transaction(OWN_ROW, (sql) => push.claimPush(sql, id, now.getTime(), until.getTime()))
  }

  settlePush(claimed: ClaimedPush, outcome: PushOutcome): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => push.settlePush(sql, claimed, outcome))
  }

  removeExpiredPushRegistrations(now: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => push.removeExpiredPushRegistrations(sql, now.getTime()))
  }

  dueOutbound(now: Date, limit: number): Promise<readonly Id[]> {
    return outbound.dueOutbound(this.sql, now.getTime(), limit)
  }

  claimOutbound(id: Id, now: Date, until: Date): Promise<ClaimedOutbound | undefined> {
    return this.#database.transaction(OWN_ROW, (sql) => outbound.claimOutbound(sql, id, now.getTime(), until.getTime()))
  }

  removeSettledOutbound(before: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => outbound.removeSettledOutbound(sql, before.getTime()))
  }

  removeQuarantinedMails(before: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => removeQuarantinedMails(sql, before.getTime()))
  }

  async setPresence(node: string, present: readonly Presence[], until: Date): Promise<void> {
    const now = this.#options.now().getTime()
    const collections = await this.#database.transaction(OWN_ROW, (sql) =>
      setPresence(sql, node, present, now, until.getTime()),
    )
    this.#news.tell({ collections })
  }

  recordAppPasswordUse(id: Id, at: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => recordAppPasswordUse(sql, id, at.getTime()))
  }

  keepIdempotentAnswer(key: IdempotencyKey, answer: string): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => keepIdempotentAnswer(sql, key, answer))
  }

  forgetIdempotencyKeys(claimedBefore: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => forgetIdempotencyKeys(sql, claimedBefore.getTime()))
  }

  recordOAuthUse(grantId: Id, at: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => recordOAuthUse(sql, grantId, at.getTime()))
  }

  removeExpiredOAuth(now: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => removeExpiredOAuth(sql, now.getTime()))
  }

  setTotp(principalId: Id, sealedSecret: string, step: number, recoveryHashes: readonly string[]): Promise<void> {
    const totp = { principalId, sealedSecret, step, recoveryHashes }
    const now = this.#options.now().getTime()
    return this.#accessWrite(principalId, async (sql) => {
      await secondFactors.setTotp(sql, now, totp)
      await this.#tellOf(sql, 'second-factor-set', principalId, 'codes')
    })
  }

  removeTotp(principalId: Id): Promise<boolean> {
    return this.#accessWrite(principalId, async (sql) => {
      const isRemoved = await secondFactors.removeTotp(sql, principalId)
      if (isRemoved) await this.#tellOf(sql, 'second-factor-ended', principalId, 'codes')
      return isRemoved
    })
  }

  removeSecondFactors(principalId: Id): Promise<boolean> {
    return this.#accessWrite(principalId, async (sql) => {
      const isRemoved = await secondFactors.removeSecondFactors(sql, principalId)
      if (isRemoved) await this.#tellOf(sql, 'second-factor-ended', principalId, 'all', 'admin')
      return isRemoved
    })
  }

  addPasskey(passkey: NewPasskey, recoveryHashes: readonly string[], most: number) {
    const { principalId } = passkey
    const now = this.#options.now().getTime()
    return this.#accessWrite(principalId, async (sql) => {
      const added = await passkeys.addPasskey(sql, now, passkey, recoveryHashes, most)
      if (added) await this.#tellOf(sql, 'second-factor-set', principalId, 'passkey')
      return added
    })
  }

  removePasskey(principalId: Id, id: Id): Promise<boolean> {
    return this.#accessWrite(principalId, async (sql) => {
      const isRemoved = await passkeys.removePasskey(sql, principalId, id)
      if (isRemoved) await this.#tellOf(sql, 'second-factor-ended', principalId, 'passkey')
      return isRemoved
    })
  }

  usePasskey(passkey: Passkey, use: PasskeyUse): Promise<boolean> {
    const now = this.#options.now().getTime()
    return this.#database.transaction(OWN_ROW, (sql) => passkeys.usePasskey(sql, now, passkey, use))
  }

  /** About somebody's account, in the transaction of what it tells of. */
  #tellOf(sql: Sql, kind: AuditKind, principalId: Id, detail: string | null, origin: Origin = 'client'): Promise<void> {
    const write = { sql, now: this.#options.now().getTime(), origin, by: this.#cause }
    return auditPrincipal(write, kind, principalId, detail)
  }

  claimCodeTry(principalId: Id, at: Date, free: number, since: Date): Promise<boolean> {
    return this.#database.transaction(OWN_ROW, (sql) =>
      secondFactors.claimCodeTry(sql, principalId, at.getTime(), free, since.getTime()),
    )
  }

  useTotpStep(principalId: Id, step: number): Promise<boolean> {
    return this.#database.transaction(OWN_ROW, (sql) => secondFactors.useTotpStep(sql, principalId, step))
  }

  useRecoveryCode(principalId: Id, hash: string): Promise<boolean> {
    return this.#database.transaction(OWN_ROW, (sql) => secondFactors.useRecoveryCode(sql, principalId, hash))
  }

  beginSession(session: NewSession, most: number): Promise<Session> {
    const now = this.#options.now().getTime()
    // One that nobody used for long may end for it.
    return this.#accessWrite(session.principalId, async (sql) => {
      const begun = await sessions.beginSession(sql, now, session, most)
      const by = { actor: null, credential: `session ${begun.id}`, source: session.address }
      await auditPrincipal({ sql, now, origin: 'client', by }, 'sign-in', session.principalId, session.signedInBy)
      return begun
    })
  }

  renewSession(session: Session, secretHash: string): Promise<Session | undefined> {
    return this.#database.transaction(OWN_ROW, (sql) =>
      sessions.renewSession(sql, this.#options.now().getTime(), session, secretHash),
    )
  }

  recordSessionSeen(id: Id, at: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => sessions.recordSessionSeen(sql, id, at.getTime()))
  }

  async endSession(id: Id): Promise<void> {
    await this.#accessWrite(toThem, async (sql) => {
      const owners = await sessions.endSession(sql, id)
      for (const owner of owners) await this.#tellOf(sql, 'session-ended', owner, id)
      return owners
    })
  }

  endSessionsOf(principalId: Id, except?: Id): Promise<void> {
    return this.#accessWrite(principalId, async (sql) => {
      const ended = await sessions.endSessionsOf(sql, principalId, except)
      if (ended > 0) await this.#tellOf(sql, 'sessions-ended', principalId, `${ended}`)
    })
  }

  async removeEndedSessions(at: Date, idleSince: Date): Promise<void> {
    await this.#accessWrite(toThem, (sql) => sessions.removeEndedSessions(sql, at.getTime(), idleSince.getTime()))
  }

  countSent(sender: string, now: Date): Promise<number> {
    return this.#database.transaction(OWN_ROW, (sql) => countSent(sql, sender, now.getTime()))
  }

  forgetSenders(before: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, (sql) => forgetSenders(sql, before.getTime()))
  }

  forgetMails(before: Date): Promise<void> {
    return this.#database.transaction(OWN_ROW, async (sql) => {
      await forgetReceivedMails(sql, before.getTime())
      await forgetHeard(sql, before.getTime())
    })
  }

  dueReminders(now: Instant, limit: number): Promise<readonly Id[]> {
    return dueReminders(this.sql, now, limit)
  }

  dueShareeReminders(now: Instant, limit: number): Promise<readonly ShareeReminder[]> {
    return dueShareeReminders(this.sql, now, limit)
  }

  quietly(quiet: Quiet): Store {
    return this.#likewise({ quiet, cause: this.#cause })
  }

  causedBy(cause: Cause): Store {
    return this.#likewise({ quiet: this.#quiet, cause })
  }

  #likewise(circumstances: Circumstances): Store {
    return new SqlStore(this.#database, this.#meta, this.#options, { ...circumstances, news: this.#news })
  }

  recordAudit(event: AuditEvent, origin: Origin): Promise<void> {
    const write = { origin, now: this.#options.now().getTime(), by: this.#cause }
    return this.#database.transaction(OWN_ROW, (sql) => auditEvent({ ...write, sql }, event))
  }

  auditWaits(): Promise<boolean> {
    return auditChain.auditWaits(this.sql)
  }

  chainAudit(): Promise<number> {
    return auditChain.chainAudit(this.#database)
  }

  auditRecords(filter: AuditFilter, limit: number): Promise<readonly AuditRecord[]> {
    return auditChain.auditRecords(this.sql, filter, limit)
  }

  verifyAudit(): Promise<AuditVerdict> {
    return auditChain.verifyAudit(this.#database)
  }

  pruneAudit(before: Date): Promise<number> {
    return auditChain.pruneAudit(this.#database, before.getTime())
  }

  eraseFromAudit(slug: string): Promise<number> {
    return auditChain.eraseFromAudit(this.#database, slug)
  }

  watch(listener: (news: News) => void): () => void {
    return this.#news.watch(listener)
  }

  /** A write that locks nothing but its own row, after which somebody may have lost a way in. */
  async #accessWrite<T>(who: Id | ((result: T) => readonly Id[]), work: (sql: Sql) => Promise<T>): Promise<T> {
    const result = await this.#database.transaction(OWN_ROW, work)
    this.#news.tell({ access: typeof who === 'string' ? [who] : who(result) })
    return result
  }

  async secret(name: string, make: () => string): Promise<string> {
    const known = await push.findSecret(this.sql, name)
    if (known !== undefined) return known
    return this.#database.transaction(OWN_ROW, async (sql) => {
      await push.keepSecret(sql, this.#options.now().getTime(), name, make())
      const kept = await push.findSecret(sql, name)
      if (kept === undefined) throw new Error(`the secret ${name} was not kept`)
      return kept
    })
  }

  removeUnusedAttachments(before: Date): Promise<void> {
    return this.#database.transaction({ origin: 'admin', scheduling: 'silent' }, (sql) =>
      removeUnusedAttachments(sql, before),
    )
  }

  async check(): Promise<void> {
    await requireMeta(this.sql)
  }

  connections(): Connections | undefined {
    return this.#database.connections()
  }

  close(): Promise<void> {
    this.#news.flush()
    this.#closed ??= this.#database.close()
    return this.#closed
  }
}

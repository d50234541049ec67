/**
 * Puts the objects of an iCalendar file into a calendar, or the cards of a file of vCards into an address book: silently, in
 * small transactions, and again without harm.
 */
import { createHash } from 'node:crypto'
import { Refusal } from '../../protocol/dav/refusal.ts'
import type { Repair } from '../../protocol/ical/read-text.ts'
import { schedulingStore } from '../../scheduling/delivery/scheduling-store.ts'
import type {
  Collection,
  NewObject,
  ObjectEntry,
  Origin,
  Principal,
  Scope,
  StoreTransaction,
} from '../../storage/store.ts'
import { requireFreeUid, requireRoom } from '../dav/checks.ts'
import { requireCollection } from '../dav/collection/current.ts'
import { type AttachingObject, refer, requireAttachments, settleAttachments } from '../dav/object/attachments.ts'
import { type Content, contentOf } from '../dav/object/content.ts'
import { withKeptAccess } from '../dav/object/keep.ts'
import { memberHref } from '../dav/paths.ts'
import type { Deps, Viewer } from '../dav/request.ts'
import { scheduleTagOf, termsOfServer } from '../dav/scheduling.ts'
import { type Item, readCalendarFile } from './calendar-file.ts'
import { readCardFile } from './card-file.ts'

/** So much is written at once: others wait no longer than for this. */
const BATCH = { objects: 50, bytes: 512 * 1024 }

export type Outcome = 'imported' | 'replaced' | 'unchanged' | 'refused'

/** What is to be imported, with what its caller wants to hear of again. */
export type ImportItem = Item & {
  /** Where it comes from: its report has it, too. */
  readonly from?: string
  /** Entity tags, by UID, that these objects had here when they were last written. One that has another since was changed here, and is left alone. */
  readonly known?: ReadonlyMap<string, string>
}

export interface Report {
  readonly outcome: Outcome
  readonly uid: string | undefined
  /** Where it begins in the file. */
  readonly line: number
  /** Why it was refused. */
  readonly reason?: string
  /** What was put right in it, at lines of the file. */
  readonly repairs?: readonly Repair[]
  readonly from?: string
  /** That it has here now. */
  readonly etag?: string
}

export interface Target {
  readonly owner: Principal
  readonly collection: Collection
  readonly origin: Origin
  /** Tells two texts of an object apart where only what changes with each reading differs. */
  readonly isSame?: (before: Buffer, after: Buffer) => boolean
}

/** For who goes on with a file, and for who watches. */
export interface Course {
  /** So many of the first items were reported before. */
  readonly from?: number
  /** Told how many items there are, where that is known before they are read. */
  readonly tellCount?: (items: number) => void
}

/** What became of each item, in one order each time the same file is read. An item is reported once it is kept. */
export async function* importObjects(
  input: AsyncIterable<Uint8Array>,
  target: Target,
  deps: Deps,
  { from = 0, tellCount }: Course = {},
): AsyncGenerator<Report> {
  const items = itemsOf(input, contentOf(target.collection), deps, tellCount)
  yield* importItems(behind(from, items), target, deps)
}

async function* behind(from: number, items: AsyncIterable<Item>): AsyncIterable<Item> {
  let passed = 0
  for await (const item of items) if (passed++ >= from) yield item
}

/** The same of items that were read already. */
export async function* importItems(
  items: AsyncIterable<ImportItem>,
  target: Target,
  deps: Deps,
): AsyncGenerator<Report> {
  const content = contentOf(target.collection)
  let batch: (Ready | Report)[] = []
  for await (const item of items) {
    batch.push(await readItem(item, content, target, deps))
    if (!isFull(batch)) continue
    yield* await writeBatch(batch, target, deps)
    batch = []
  }
  if (batch.length > 0) yield* await writeBatch(batch, target, deps)
}

function itemsOf(
  input: AsyncIterable<Uint8Array>,
  { kind }: Content,
  { settings }: Deps,
  tellCount: Course['tellCount'],
): AsyncIterable<Item> {
  if (kind === 'address-object') return readCardFile(input, settings)
  return readCalendarFile(input, settings.data, settings, tellCount)
}

interface Ready extends Pick<ImportItem, 'from' | 'known'> {
  readonly object: AttachingObject
  readonly line: number
  readonly repairs: readonly Repair[]
}

/** All that takes time is done before the transaction. */
async function readItem(item: ImportItem, content: Content, target: Target, deps: Deps): Promise<Ready | Report> {
  const { from, known } = item
  const read = await readObject(item, content, target, deps)
  return { ...read, ...(from !== undefined && { from }), ...(known !== undefined && { known }) }
}

async function readObject(item: Item, content: Content, { owner }: Target, deps: Deps): Promise<Ready | Report> {
  const { uid, line } = item
  if (item.kind === 'refused') return { outcome: 'refused', uid, line, reason: item.reason }
  try {
    const read = content.readObject(item.bytes, deps.settings)
    // A file may come from another server, whose attachments are not here.
    const claimant = {
      viewer: asViewer(owner, deps),
      origins: [deps.settings.publicUrl],
      unknownIds: 'forget',
    } as const
    const object = await settleAttachments(read, claimant, deps)
    const scheduleTag = content.kind === 'calendar-object' ? scheduleTagOf(object.bytes, owner, deps) : null
    return { object: { ...object, scheduleTag }, line, repairs: item.repairs }
  } catch (error) {
    return refusalOf(error, uid, line)
  }
}

function asViewer(principal: Principal, { store }: Deps): Viewer {
  return { principal, scopes: 'all', memberships: () => store.memberships(principal.id) }
}

function refusalOf(error: unknown, uid: string | undefined, line: number): Report {
  if (!(error instanceof Refusal)) throw error
  // A line of the object means nothing to who has the file.
  return { outcome: 'refused', uid, line, reason: error.message.replace(/ \(line \d+\)$/, '') }
}

function isFull(batch: readonly (Ready | Report)[]): boolean {
  const bytes = batch.reduce((sum, one) => sum + ('object' in one ? one.object.bytes.length : 0), 0)
  return batch.length >= BATCH.objects || bytes >= BATCH.bytes
}

async function writeBatch(batch: readonly (Ready | Report)[], target: Target, deps: Deps): Promise<readonly Report[]> {
  const refused = batch.filter((one) => 'outcome' in one)
  if (refused.length === batch.length) return refused
  const scope: Scope = {
    origin: target.origin,
    scheduling: 'silent',
    collections: [target.collection.id],
    homes: [target.owner.id],
  }
  return schedulingStore(deps.store, termsOfServer(deps)).transaction(scope, async (tx) => {
    const reports: Report[] = []
    for (const ready of batch) {
      if ('outcome' in ready) {
        reports.push(ready)
        continue
      }
      const { repairs, from } = ready
      const report = await writeOne(ready, target, tx, deps)
      reports.push({ ...report, ...(repairs.length > 0 && { repairs }), ...(from !== undefined && { from }) })
    }
    return reports
  })
}

async function writeOne(ready: Ready, target: Target, tx: StoreTransaction, deps: Deps): Promise<Report> {
  const { object, line, known } = ready
  const { uid } = object
  const collection = await requireCollection(tx, target.collection)
  const place = await tx.findUid(collection.id, uid)
  const current = place && (await tx.findEntry(collection.id, place.name))
  const conflict = conflictOf(known?.get(uid), current)
  if (conflict !== undefined) return { outcome: 'refused', uid, line, reason: conflict }
  const settled = await settle(object, line, { ...target, collection }, current, tx, deps)
  if ('outcome' in settled) return settled
  try {
    const etag = await save(settled, collection, current, tx)
    return { outcome: current === undefined ? 'imported' : 'replaced', uid, line, etag }
  } catch (error) {
    return refusalOf(error, uid, line) // a room is taken then; nothing was written
  }
}

/** What somebody did with it here is worth more than what came of it elsewhere. */
function conflictOf(known: string | undefined, current: ObjectEntry | undefined): string | undefined {
  if (known === undefined || known === current?.etag) return undefined
  return current === undefined ? 'it was deleted here, and has changed there' : 'it was changed here as well as there'
}

/** The object as it will be kept, or why it will not be. */
async function settle(
  object: AttachingObject,
  line: number,
  target: Target,
  current: ObjectEntry | undefined,
  tx: StoreTransaction,
  deps: Deps,
): Promise<AttachingObject | Report> {
  const { uid } = object
  try {
    const settled = { ...object, ...(await withAccessOfReplaced(object, { ...target, replaced: current }, tx, deps)) }
    if (current !== undefined && (await isUnchanged(settled, current, target, tx)))
      return { outcome: 'unchanged', uid, line, etag: current.etag }
    await requireMayArrive(settled, target, current, tx, deps)
    return settled
  } catch (error) {
    return refusalOf(error, uid, line)
  }
}

async function requireMayArrive(
  object: AttachingObject,
  { owner, collection }: Target,
  replaced: ObjectEntry | undefined,
  tx: StoreTransaction,
  deps: Deps,
): Promise<void> {
  const { uid, component, bytes, managedIds } = object
  const href = memberHref(collection.home, owner.slug, collection.slug)
  const sized = { uid, component, size: bytes.length }
  const arrival = { viewer: { principal: owner }, collection, owner, href, object: sized, managedIds, replaced }
  await requireFreeUid(arrival, tx, deps)
  await requireRoom(arrival, tx, deps)
  await requireAttachments(managedIds, tx)
}

/** As with a PUT; but of a subscription its publisher alone says who may see what. */
function withAccessOfReplaced(
  object: NewObject,
  { origin, ...place }: Pick<Target, 'origin' | 'collection'> & { readonly replaced: ObjectEntry | undefined },
  tx: StoreTransaction,
  deps: Deps,
): NewObject | Promise<NewObject> {
  return origin === 'subscription' ? object : withKeptAccess(place, object, tx, deps)
}

async function isUnchanged(
  { etag, bytes }: NewObject,
  current: ObjectEntry,
  { collection, isSame }: Target,
  tx: StoreTransaction,
): Promise<boolean> {
  if (current.etag === etag) return true
  if (isSame === undefined) return false
  const before = await tx.findObject(collection.id, current.name)
  return before !== undefined && isSame(before.bytes, bytes)
}

async function save(
  { managedIds, asRead: _, ...object }: AttachingObject,
  collection: Collection,
  current: ObjectEntry | undefined,
  tx: StoreTransaction,
): Promise<string> {
  const saved =
    current === undefined
      ? await tx.createObject(collection.id, await freeName(object.uid, collection, tx), object)
      : await tx.replaceObject(collection.id, current, object)
  await refer(saved.id, managedIds, current === undefined, tx)
  return saved.etag
}

async function freeName(uid: string, collection: Collection, tx: StoreTransaction): Promise<string> {
  const { extension } = contentOf(collection)
  const name = `${nameOf(uid)}.${extension}`
  return (await tx.findEntry(collection.id, name)) === undefined ? name : `${digestName(uid)}.${extension}`
}

/** Clients name an object by its UID; so do we where that is a name without escapes. */
function nameOf(uid: string): string {
  return /^[A-Za-z0-9_-][A-Za-z0-9@._-]{0,199}$/.test(uid) ? uid : digestName(uid)
}

function digestName(uid: string): string {
  return createHash('sha256').update(uid).digest('hex')
}

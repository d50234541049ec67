/**
 * The objects of a shared calendar as one sharee has them: with the alarms and the transparency that are theirs, and
 * without those of the owner and of other sharees (caldav-sharing §5.5.4, §7). It stands between the doors and the store, so
 * that no door has to know. The owner's own part lies in the object itself, as the owner wrote it.
 */

import { createHash } from 'node:crypto'
import { indexCalendarObject } from '../../../protocol/caldav/indexed-object.ts'
import { isSameShared, joinParts, type Parts, splitParts } from '../../../protocol/caldav/own-part.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { parseCalendar, parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import { overlay as overlayMethods } from '../../../storage/overlay.ts'
import {
  type Id,
  type MemberChange,
  type MemberTag,
  type NewObject,
  type ObjectEntry,
  type Pages,
  type Share,
  type Store,
  StoreConflict,
  type StoredObject,
  type StoreReader,
  type StoreTransaction,
} from '../../../storage/store.ts'
import type { CollectionResource, MemberResource, Resource } from '../resource.ts'

type Shared = Pick<CollectionResource | MemberResource, 'collection' | 'seenBy' | 'share' | 'redaction'>

/** A calendar, and the sharee who sees it. */
interface Place {
  readonly collectionId: Id
  readonly principalId: Id
  readonly storeId: string
}

/** The store as the doors of a resource see it: itself, but for shares. */
export function storeSeenAt(resource: Resource, store: Store): Store {
  return 'share' in resource && resource.share !== undefined ? storeOfSharee(resource, resource.share, store) : store
}

function storeOfSharee(shared: Shared, share: Share, store: Store): Store {
  const own = findPlace(shared, store)
  const place = own ?? { collectionId: share.collectionId, principalId: share.shareeId, storeId: store.storeId }
  return overlay(store, place, {
    ...(own && readsOf(store, own)),
    transaction: (scope, work) =>
      store.transaction(scope, async (tx) => {
        await requireUnchanged(share, tx)
        return work(own === undefined ? tx : transactionOf(tx, own))
      }),
  })
}

/** The rights of the request are those of the share as it was: a body may be long on its way. */
async function requireUnchanged({ id, shareeId, uid, access }: Share, tx: StoreReader): Promise<void> {
  const current = (await tx.findShare(shareeId, uid))?.share
  if (current?.id !== id || current.state !== 'accepted') throw refuse(404, undefined, 'the share is gone')
  if (current.access !== access) throw refuse(412, undefined, 'the share was changed at the same moment')
}

/** Whose own parts are seen; undefined where times are all that is. */
function findPlace({ collection, seenBy, share, redaction }: Shared, { storeId }: Pick<Store, 'storeId'>) {
  if (share === undefined || redaction === 'busy' || collection.kind !== 'calendar') return undefined
  return { collectionId: collection.id, principalId: seenBy.id, storeId }
}

/** What is read of a resource that is not that of the request, whose store is seen at another. */
export function readerSeenAt(resource: Resource, reader: StoreReader, store: Pick<Store, 'storeId'>): StoreReader {
  const place = 'share' in resource ? findPlace(resource, store) : undefined
  return place === undefined ? reader : readerOfSharee(place, reader)
}

/** What it makes its sharee busy is read so, too. */
export function readerOfSharee(place: Place, reader: StoreReader): StoreReader {
  return overlay(reader, place, readsOf(reader, place))
}

/** The places of which each is seen so already: those of both ends of a COPY, for example. */
const overlaid = new WeakMap<object, ReadonlySet<string>>()

/** Once and no more for a place. */
function overlay<T extends object>(target: T, place: Place, methods: Partial<T>): T {
  const key = `${place.collectionId}/${place.principalId}`
  const known = overlaid.get(target) ?? NOWHERE
  if (known.has(key)) return target
  const proxy = overlayMethods(target, methods)
  overlaid.set(proxy, new Set([...known, key]))
  return proxy
}

const NOWHERE: ReadonlySet<string> = new Set()

// --- reading -----------------------------------------------------------------------------------------------------

function readsOf(reader: StoreReader, place: Place): Partial<StoreReader> {
  const { collectionId } = place
  const pages = <Entry extends ObjectEntry>(id: Id, found: Pages<Entry>, see: See<Entry>): Pages<Entry> =>
    id === collectionId ? mapPages(found, (page) => see(page, reader, place)) : found
  const changed = async <Entry>(page: readonly MemberChange[], as: (entry: ObjectEntry) => Entry) => {
    const seen = await seeEntries(
      page.flatMap(({ entry }) => entry ?? []),
      reader,
      place,
    )
    const byName = new Map(seen.map((entry) => [entry.name, as(entry)]))
    return page.map(({ name, changeNo }) => ({ name, changeNo, entry: byName.get(name) }))
  }
  return {
    findEntry: async (id, name) => {
      const entry = await reader.findEntry(id, name)
      return id === collectionId && entry !== undefined ? (await seeEntries([entry], reader, place))[0] : entry
    },
    findObject: async (id, name) => {
      const object = await reader.findObject(id, name)
      return id === collectionId && object !== undefined ? (await seeObjects([object], reader, place))[0] : object
    },
    findObjects: (id, names) => pages(id, reader.findObjects(id, names), seeObjects),
    findObjectsById: (id, ids) => pages(id, reader.findObjectsById(id, ids), seeObjects),
    objects: (id) => pages(id, reader.objects(id), seeObjects),
    entries: (id) => pages(id, reader.entries(id), seeEntries),
    tags: (id, after = '') =>
      id === collectionId
        ? mapPages(reader.candidates(id, { after }), async (page) => (await seeEntries(page, reader, place)).map(tagOf))
        : reader.tags(id, after),
    // The index knows when the owner's alarms ring, and nobody else's.
    candidates: (id, { alarms, ...question }) =>
      id === collectionId
        ? pages(id, reader.candidates(id, question), seeEntries)
        : reader.candidates(id, alarms === undefined ? question : { ...question, alarms }),
    changes: (id, since, upTo) =>
      id === collectionId
        ? mapPages(reader.changes(id, since, upTo), (page) => changed(page, (entry) => entry))
        : reader.changes(id, since, upTo),
    tagChanges: (id, since, upTo) =>
      id === collectionId
        ? mapPages(reader.changes(id, since, upTo), (page) => changed(page, tagOf))
        : reader.tagChanges(id, since, upTo),
  }
}

type See<Entry> = (page: readonly Entry[], reader: StoreReader, place: Place) => Promise<readonly Entry[]>

async function seeEntries(page: readonly ObjectEntry[], reader: StoreReader, place: Place) {
  const data = await dataOf(page, reader, place)
  return page.map((entry) => ({ ...entry, etag: etagOf(entry, data.get(entry.id), place) }))
}

async function seeObjects(page: readonly StoredObject[], reader: StoreReader, place: Place) {
  const data = await dataOf(page, reader, place)
  return page.map((object) => ({
    ...object,
    etag: etagOf(object, data.get(object.id), place),
    bytes: bytesOf(object.bytes, data.get(object.id)),
  }))
}

function dataOf(page: readonly ObjectEntry[], reader: StoreReader, { principalId }: Place) {
  return reader.peruserData(
    principalId,
    page.map(({ id }) => id),
  )
}

/** RFC 9110 §8.8.3: another than the owner's, who sees other bytes. */
function etagOf({ etag }: ObjectEntry, own: string | undefined, { storeId, principalId }: Place): string {
  const text = `${storeId}/${principalId}/${etag}/${own ?? ''}`
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

function tagOf({ name, etag }: ObjectEntry): MemberTag {
  return { name, etag }
}

async function* mapPages<From, To>(
  pages: Pages<From>,
  map: (page: readonly From[]) => Promise<readonly To[]>,
): Pages<To> {
  for await (const page of pages) yield await map(page)
}

const NOTHING = Buffer.alloc(0)

/** What cannot be read cannot be told apart, and might be somebody else's: it is damaged for everybody but its owner. */
function bytesOf(bytes: Buffer, own: string | undefined): Buffer {
  const read = readShared(bytes)
  if (read === undefined) return NOTHING
  const { shared, calendar } = read
  if (own === undefined && shared === calendar) return bytes
  return Buffer.from(writeComponent(joinToShow({ shared, own: own === undefined ? undefined : parseCalendar(own) })))
}

function readShared(bytes: Buffer): (Parts & { readonly calendar: Component }) | undefined {
  try {
    const calendar = parseCalendarBytes(bytes)
    return { ...splitParts(calendar), calendar }
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

// What finding the instances of one object may cost.
const STEPS = 200_000

function join(parts: Parts): Component {
  return joinParts(parts, { steps: STEPS, occurrences: STEPS })
}

function joinToShow({ shared, own }: Parts): Component {
  try {
    return join({ shared, own })
  } catch (error) {
    if (error instanceof BudgetExceeded || isDamage(error)) return shared
    throw error
  }
}

/** What is kept has the owner's part, or is not kept. */
function joinToKeep(parts: Parts): Component {
  try {
    return join(parts)
  } catch (error) {
    if (error instanceof BudgetExceeded)
      throw refuse(403, CALDAV.maxInstances, "too many instances are the owner's own")
    throw error
  }
}

// --- writing -----------------------------------------------------------------------------------------------------

function transactionOf(tx: StoreTransaction, place: Place): StoreTransaction {
  const { collectionId, principalId } = place
  const ownOf = async (entry: ObjectEntry) => (await dataOf([entry], tx, place)).get(entry.id)
  const stored = async (name: string, seen: Pick<ObjectEntry, 'etag'>) => {
    const object = await tx.findObject(collectionId, name)
    if (object === undefined) throw new StoreConflict('stale')
    const own = await ownOf(object)
    if (etagOf(object, own, place) !== seen.etag) throw new StoreConflict('stale')
    return { object, own }
  }
  const seenEntry = async (entry: ObjectEntry) => ({ ...entry, etag: etagOf(entry, await ownOf(entry), place) })
  /** Gives the entry as the sharee sees it then. */
  const setOwn = async (entry: ObjectEntry, own: Component | undefined, before: string | undefined) => {
    const data = own === undefined ? undefined : writeComponent(own)
    if (data !== before) await tx.setPeruserData(principalId, entry.id, data ?? null)
    return { ...entry, etag: etagOf(entry, data, place) }
  }
  return overlay(tx, place, {
    ...readsOf(tx, place),
    createObject: async (id, name, object) => {
      if (id !== collectionId) return tx.createObject(id, name, object)
      const { shared, own } = splitParts(parseCalendarBytes(object.bytes))
      const entry = await tx.createObject(id, name, own === undefined ? object : withCalendar(object, shared))
      return setOwn(entry, own, undefined)
    },
    replaceObject: async (id, current, object) => {
      if (id !== collectionId) return tx.replaceObject(id, current, object)
      const { object: before, own: ownBefore } = await stored(current.name, current)
      const { shared, own } = splitParts(parseCalendarBytes(object.bytes))
      const known = readShared(before.bytes)
      const isSame = known !== undefined && isSameShared(known.shared, shared)
      const entry = isSame
        ? before
        : await tx.replaceObject(id, before, withCalendar(object, joinToKeep({ shared, own: known?.own })))
      return setOwn(entry, own, ownBefore)
    },
    deleteObject: async (id, current) =>
      tx.deleteObject(id, id === collectionId ? (await stored(current.name, current)).object : current),
    moveObject: async (from, current, to, name) => {
      const source = from === collectionId ? (await stored(current.name, current)).object : current
      const entry = await tx.moveObject(from, source, to, name)
      if (to !== collectionId || from === collectionId) return entry
      // What was the sharee's own stays so.
      const object = await tx.findObject(to, name)
      const parts = object && readShared(object.bytes)
      if (object === undefined || parts?.own === undefined) return seenEntry(entry)
      const bare = await tx.replaceObject(to, entry, withCalendar(object, parts.shared))
      return setOwn(bare, parts.own, await ownOf(bare))
    },
  })
}

function withCalendar(object: Pick<NewObject, 'scheduleTag'>, calendar: Component): NewObject {
  const bytes = Buffer.from(writeComponent(calendar))
  const { uid, component, etag, access, box } = indexCalendarObject(bytes)
  return { uid, component, etag, access, box, bytes, scheduleTag: object.scheduleTag }
}

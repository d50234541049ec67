/**
 * Checks that a store agrees with itself: counters, numbers and references among each other, and the index of every
 * object with its bytes. Damaged objects are told of and left alone; what follows from something else can be repaired.
 */
import { createHash } from 'node:crypto'
import type { BoundingBox } from '../protocol/recurrence/series.ts'
import {
  type Collection,
  type HomeKind,
  type Id,
  type IndexedObject,
  type NewObject,
  type Principal,
  type Store,
  StoreConflict,
  type StoredObject,
} from './store.ts'

/** What an object's bytes say of it. */
export type Description =
  | Pick<NewObject, 'uid' | 'component' | 'etag' | 'access' | 'box'>
  | { readonly damaged: string }

export interface VerifyOptions {
  readonly describeObject: (bytes: Buffer, collection: Collection) => Description
  readonly repair: boolean
}

export interface Finding {
  /** Undefined for what belongs to no collection. */
  readonly collection: Collection | undefined
  readonly name: string | undefined
  readonly what: string
  readonly repaired: boolean
}

export async function* verify(store: Store, options: VerifyOptions): AsyncIterable<Finding> {
  yield* verifyTables(store, options.repair)
  yield* verifyAttachments(store)
  for await (const collection of collectionsOf(store)) {
    for await (const page of store.indexed(collection.id)) {
      for (const object of page) yield* verifyObject(store, collection, object, options)
    }
  }
}

/** Counters, numbers and references; bytes are not opened. */
export async function* verifyTables(store: Store, repair: boolean): AsyncIterable<Finding> {
  for await (const { collectionId, ...flaw } of store.flaws(repair)) {
    const collection = collectionId === undefined ? undefined : await store.findCollectionById(collectionId)
    yield { collection, ...flaw }
  }
}

/** Where it is, and what it is. */
export function wordsOf({ collection, name, what }: Finding): string {
  const place = [collection && `${collection.ownerSlug}/${collection.slug}`, name].filter((part) => part !== undefined)
  return [place.join('/'), what].filter((part) => part !== '').join(' ')
}

export async function* verifyAttachments(store: Store): AsyncIterable<Finding> {
  for await (const page of store.attachmentContents()) {
    for (const { hash, size } of page) {
      const damage = await findDamage(store, hash, size)
      const what = `the attachment content ${hash} is damaged: ${damage}`
      if (damage !== undefined) yield { collection: undefined, name: undefined, what, repaired: false }
    }
  }
}

async function findDamage(store: Store, hash: string, size: number): Promise<string | undefined> {
  const digest = createHash('sha256')
  try {
    for await (const piece of store.attachmentBytes(hash, 0, size)) digest.update(piece)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return digest.digest('hex') === hash ? undefined : 'its bytes have another hash'
}

async function* collectionsOf(store: Store, after?: ObjectAddress): AsyncIterable<Collection> {
  for await (const { id, slug } of ownersFrom(store, after?.owner)) {
    for (const home of HOMES) {
      const collections = await store.collectionsOf(id, home)
      const isBefore = (one: string) =>
        slug === after?.owner &&
        (HOMES.indexOf(home) < HOMES.indexOf(after.home) || (home === after.home && one < after.collection))
      yield* collections.filter((one) => !isBefore(one.slug)).toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
    }
  }
}

const HOMES: readonly HomeKind[] = ['calendars', 'addressbooks']

/** In the order of slugs; `first` among them, where there is one. */
async function* ownersFrom(store: Store, first: string | undefined): AsyncIterable<Principal> {
  const found = first === undefined ? undefined : await store.findPrincipal(first)
  if (found !== undefined) yield found
  for await (const page of store.principals(undefined, undefined, first)) yield* page
}

async function* verifyObject(
  store: Store,
  collection: Collection,
  object: IndexedObject,
  { describeObject, repair }: VerifyOptions,
): AsyncIterable<Finding> {
  const described = describeObject(object.bytes, collection)
  const what = whatIsWrong(object, described)
  if (what === undefined) return
  const repaired =
    repair && !('damaged' in described) && (await reindex(store, collection.id, object, rightOf(object, described)))
  yield { collection, name: object.name, what, repaired }
}

/** An object that cannot be read any more, or of which the index says what its bytes do not. */
export interface Damage {
  readonly collection: Collection
  readonly object: StoredObject
  readonly what: string
}

/** All of a store, in the order of their places. */
export async function* damagedObjects(
  store: Store,
  describeObject: VerifyOptions['describeObject'],
): AsyncIterable<Damage> {
  for await (const { damage } of inspectedObjects(store, describeObject)) if (damage !== undefined) yield damage
}

/** Where an object lies. */
export interface ObjectAddress {
  readonly owner: string
  readonly home: HomeKind
  readonly collection: string
  /** Nothing stands before all of a collection. */
  readonly name: string
}

export interface Inspected {
  readonly at: ObjectAddress
  readonly damage: Damage | undefined
}

/** Each collection and each object, in the order of their places, from behind `after` on: whoever looks may stop anywhere. */
export async function* inspectedObjects(
  store: Store,
  describeObject: VerifyOptions['describeObject'],
  after?: ObjectAddress,
): AsyncIterable<Inspected> {
  for await (const collection of collectionsOf(store, after)) {
    const { ownerSlug: owner, home, slug } = collection
    const isBegun = owner === after?.owner && home === after.home && slug === after.collection
    if (!isBegun) yield { at: { owner, home, collection: slug, name: '' }, damage: undefined }
    for await (const page of store.indexed(collection.id, isBegun ? after.name : undefined)) {
      for (const object of page) {
        const what = whatIsWrong(object, describeObject(object.bytes, collection))
        const at = { owner, home, collection: slug, name: object.name }
        yield { at, damage: what === undefined ? undefined : { collection, object, what } }
      }
    }
  }
}

/** What is wrong with one of them; undefined when it is well, or not there. */
export async function findDamagedObject(
  store: Store,
  describeObject: VerifyOptions['describeObject'],
  { owner, home, collection: slug, name }: ObjectAddress,
): Promise<Damage | undefined> {
  const collection = await store.findCollection(owner, home, slug)
  const object = collection && (await store.findIndexed(collection.id, name))
  if (collection === undefined || object === undefined) return undefined
  const what = whatIsWrong(object, describeObject(object.bytes, collection))
  return what === undefined ? undefined : { collection, object, what }
}

function whatIsWrong(object: IndexedObject, described: Description): string | undefined {
  if ('damaged' in described) return `is damaged: ${described.damaged}`
  const wrong = differences(object, { ...described, size: object.bytes.length })
  return wrong.length === 0 ? undefined : `has ${wrong.join(', ')} that its bytes do not have`
}

function rightOf({ scheduleTag, bytes }: IndexedObject, described: Exclude<Description, { damaged: string }>) {
  return { ...described, scheduleTag, bytes }
}

function differences(
  index: IndexedObject,
  right: Pick<IndexedObject, 'uid' | 'component' | 'etag' | 'access' | 'size' | 'box'>,
) {
  const fields = ['uid', 'component', 'etag', 'access', 'size'] as const
  const wrong: string[] = fields.filter((field) => index[field] !== right[field])
  return isSameBox(index.box, right.box) ? wrong : [...wrong, 'times']
}

function isSameBox(a: BoundingBox, b: BoundingBox): boolean {
  return (
    a.startsAt === b.startsAt &&
    a.endsAt === b.endsAt &&
    a.recurring === b.recurring &&
    (a.alarms === undefined) === (b.alarms === undefined) &&
    a.alarms?.startsAt === b.alarms?.startsAt &&
    a.alarms?.endsAt === b.alarms?.endsAt
  )
}

/** A change like any other, so that clients learn of the right etag. Not when somebody changed it meanwhile. */
async function reindex(store: Store, collectionId: Id, seen: StoredObject, right: NewObject): Promise<boolean> {
  try {
    return await store.transaction(
      { origin: 'admin', scheduling: 'silent', collections: [collectionId] },
      async (tx) => {
        const current = await tx.findObject(collectionId, seen.name)
        if (current === undefined || !current.bytes.equals(seen.bytes)) return false
        await tx.replaceObject(collectionId, current, right)
        return true
      },
    )
  } catch (error) {
    if (error instanceof StoreConflict) return false
    throw error
  }
}

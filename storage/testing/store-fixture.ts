/** A new store for each test, of whatever database, with one principal and her calendar; and short words for what tests do with it. */
import { afterEach, beforeEach } from 'vitest'
import type { BoundingBox } from '../../protocol/recurrence/series.ts'
import {
  type Collection,
  type Id,
  type NewCollection,
  type NewObject,
  type NewPrincipal,
  type Pages,
  type Principal,
  type Scope,
  type Store,
  StoreConflict,
} from '../store.ts'
import type { TestStore, TestStoreOptions } from './stores.ts'

export const DIRECTORY: Scope = { origin: 'admin', scheduling: 'silent', directory: true }
export const LOCKS: Scope = { origin: 'client', scheduling: 'on', locks: 'made' }

export function writing(...collections: Id[]): Scope {
  return { origin: 'client', scheduling: 'on', collections }
}

export function homeOf(...homes: Id[]): Scope {
  return { origin: 'client', scheduling: 'on', homes }
}

export function person(slug: string, more: Partial<NewPrincipal> = {}): NewPrincipal {
  return {
    kind: 'user',
    slug,
    name: `The ${slug}`,
    addresses: [`mailto:${slug}@example.test`],
    timezone: null,
    admin: false,
    quotaBytes: null,
    details: {},
    policy: null,
    ...more,
  }
}

export function calendar(slug: string, more: Partial<NewCollection> = {}): NewCollection {
  return { kind: 'calendar', home: 'calendars', slug, components: ['VEVENT'], ...more }
}

export const ONE_HOUR: BoundingBox = { startsAt: 0, endsAt: 3600, recurring: false, alarms: undefined }

export function event(uid: string, more: { text?: string; component?: string; box?: BoundingBox } = {}): NewObject {
  const { text = `event ${uid}`, component = 'VEVENT', box = ONE_HOUR } = more
  return { uid, component, etag: `etag of ${text}`, scheduleTag: null, access: 'public', bytes: Buffer.from(text), box }
}

export async function all<T>(pages: Pages<T>): Promise<T[]> {
  const rows: T[] = []
  for await (const page of pages) rows.push(...page)
  return rows
}

export async function conflictOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof StoreConflict)) throw new Error('no conflict', { cause: error })
  return error.word
}

/** What is new for each test. */
export interface Present {
  readonly test: TestStore
  readonly store: Store
  readonly alice: Principal
  readonly work: Collection
}

export type StoreFixture = ReturnType<typeof storeFixture>

/** To be called in a `describe`. */
export function storeFixture(open: (options: TestStoreOptions) => Promise<TestStore>) {
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') }
  const reported: unknown[] = []
  let present: (Pick<Present, 'test' | 'store'> & Partial<Present>) | undefined

  const running = () => {
    if (present === undefined) throw new Error('no test runs')
    return present
  }
  const of = (): Present => {
    const { test, store, alice, work } = running()
    if (alice === undefined || work === undefined) throw new Error('no test runs')
    return { test, store, alice, work }
  }
  const createPrincipal = (principal: NewPrincipal) =>
    running().store.transaction(DIRECTORY, (tx) => tx.createPrincipal(principal))
  const createCollection = (owner: Principal, collection: NewCollection) =>
    running().store.transaction(homeOf(owner.id), (tx) => tx.createCollection(owner.id, collection))
  const put = (collection: Collection, name: string, object: NewObject) =>
    running().store.transaction(writing(collection.id), async (tx) => {
      const current = await tx.findEntry(collection.id, name)
      return current === undefined
        ? tx.createObject(collection.id, name, object)
        : tx.replaceObject(collection.id, current, object)
    })
  const remove = (collection: Collection, name: string) =>
    running().store.transaction(writing(collection.id), async (tx) =>
      tx.deleteObject(collection.id, await entryIn(tx, collection, name)),
    )
  const entryIn = async (tx: Pick<Store, 'findEntry'>, collection: Collection, name: string) => {
    const entry = await tx.findEntry(collection.id, name)
    if (entry === undefined) throw new Error(`there is no ${name}`)
    return entry
  }
  const reread = async (collection: Collection) => {
    const found = await running().store.findCollectionById(collection.id)
    if (found === undefined) throw new Error('the collection is gone')
    return found
  }
  const changesOf = async (collection: Collection, since: number | null = null, upTo = Number.MAX_SAFE_INTEGER) =>
    (await all(running().store.changes(collection.id, since, upTo))).map(
      (change) => `${change.changeNo} ${change.entry === undefined ? '-' : '+'}${change.name}`,
    )

  beforeEach(async () => {
    reported.length = 0
    const test = await open({ now: () => new Date(clock.now), report: (error) => reported.push(error) })
    present = { test, store: test.store }
    const alice = await createPrincipal(person('alice'))
    const work = await createCollection(alice, calendar('work'))
    present = { ...present, alice, work }
  })
  afterEach(() => running().test.destroy())

  return { clock, reported, of, createPrincipal, createCollection, put, remove, entryIn, reread, changesOf }
}

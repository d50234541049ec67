/** What any store promises, whatever database it is on. */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BoundingBox } from '../protocol/recurrence/series.ts'
import { DAY } from '../protocol/time/values.ts'
import {
  type Attachment,
  type Booking,
  type CandidateQuestion,
  type ClaimedOutbound,
  type Collection,
  type Heard,
  type Id,
  type Lock,
  type Look,
  type NewCollection,
  type NewObject,
  type NewOutbound,
  type NewPrincipal,
  type NewPushRegistration,
  type OutboundOutcome,
  type Pages,
  type Principal,
  type Scope,
  type Store,
  StoreConflict,
  type StoreTransaction,
} from './store.ts'
import type { TestStore, TestStoreOptions } from './testing/stores.ts'

const DIRECTORY: Scope = { origin: 'admin', scheduling: 'silent', directory: true }
const LOCKS: Scope = { origin: 'client', scheduling: 'on', locks: 'made' }

function writing(...collections: Id[]): Scope {
  return { origin: 'client', scheduling: 'on', collections }
}

function homeOf(...homes: Id[]): Scope {
  return { origin: 'client', scheduling: 'on', homes }
}

function person(slug: string, more: Partial<NewPrincipal> = {}): NewPrincipal {
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

function calendar(slug: string, more: Partial<NewCollection> = {}): NewCollection {
  return { kind: 'calendar', home: 'calendars', slug, components: ['VEVENT'], ...more }
}

const ONE_HOUR: BoundingBox = { startsAt: 0, endsAt: 3600, recurring: false, alarms: undefined }

function event(uid: string, more: { text?: string; component?: string; box?: BoundingBox } = {}): NewObject {
  const { text = `event ${uid}`, component = 'VEVENT', box = ONE_HOUR } = more
  return { uid, component, etag: `etag of ${text}`, scheduleTag: null, access: 'public', bytes: Buffer.from(text), box }
}

async function all<T>(pages: Pages<T>): Promise<T[]> {
  const rows: T[] = []
  for await (const page of pages) rows.push(...page)
  return rows
}

async function conflictOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof StoreConflict)) throw new Error('no conflict', { cause: error })
  return error.word
}

export function describeStore(name: string, open: (options: TestStoreOptions) => Promise<TestStore>): void {
  describe(`a store on ${name}`, () => {
    let clock = Date.parse('2026-03-01T12:00:00Z')
    const reported: unknown[] = []
    let test: TestStore
    let store: Store
    let alice: Principal
    let work: Collection

    const createPrincipal = (principal: NewPrincipal) =>
      store.transaction(DIRECTORY, (tx) => tx.createPrincipal(principal))
    const createCollection = (owner: Principal, collection: NewCollection) =>
      store.transaction(homeOf(owner.id), (tx) => tx.createCollection(owner.id, collection))
    const put = (collection: Collection, name: string, object: NewObject) =>
      store.transaction(writing(collection.id), async (tx) => {
        const current = await tx.findEntry(collection.id, name)
        return current === undefined
          ? tx.createObject(collection.id, name, object)
          : tx.replaceObject(collection.id, current, object)
      })
    const remove = (collection: Collection, name: string) =>
      store.transaction(writing(collection.id), async (tx) =>
        tx.deleteObject(collection.id, await entryIn(tx, collection, name)),
      )
    const entryIn = async (tx: Pick<Store, 'findEntry'>, collection: Collection, name: string) => {
      const entry = await tx.findEntry(collection.id, name)
      if (entry === undefined) throw new Error(`there is no ${name}`)
      return entry
    }
    const reread = async (collection: Collection) => {
      const found = await store.findCollectionById(collection.id)
      if (found === undefined) throw new Error('the collection is gone')
      return found
    }
    const changesOf = async (collection: Collection, since: number | null = null, upTo = Number.MAX_SAFE_INTEGER) =>
      (await all(store.changes(collection.id, since, upTo))).map(
        (change) => `${change.changeNo} ${change.entry === undefined ? '-' : '+'}${change.name}`,
      )

    beforeEach(async () => {
      reported.length = 0
      test = await open({ now: () => new Date(clock), report: (error) => reported.push(error) })
      store = test.store
      alice = await createPrincipal(person('alice'))
      work = await createCollection(alice, calendar('work'))
    })
    afterEach(() => test.destroy())

    describe('principals', () => {
      it('are found by slug, id and address, as they were written', async () => {
        const room = person('atlas', {
          kind: 'room',
          addresses: ['mailto:atlas@example.test', 'mailto:a.atlas@example.test'],
          timezone: 'Europe/Brussels',
          admin: true,
          quotaBytes: 5_000_000_000,
          details: { capacity: 12, features: ['video'] },
          policy: { accept: 'if-free' },
        })
        const atlas = await createPrincipal(room)
        expect(atlas).toEqual({ ...room, id: atlas.id, homeNo: 0, createdAt: new Date(clock) })
        expect(await store.findPrincipal('atlas')).toEqual(atlas)
        expect(await store.findPrincipalById(atlas.id)).toEqual(atlas)
        expect(await store.findPrincipalByAddress('mailto:a.atlas@example.test')).toEqual(atlas)
        expect(await store.findPrincipal('ATLAS')).toBeUndefined()
        expect(await store.findPrincipalById('not an id')).toBeUndefined()
        expect(await store.findPrincipalByAddress('mailto:nobody@example.test')).toBeUndefined()
      })

      it('have slugs and addresses of their own', async () => {
        expect(await conflictOf(createPrincipal(person('alice')))).toBe('slug-taken')
        expect(await conflictOf(createPrincipal(person('eve', { addresses: alice.addresses })))).toBe('address-taken')
        expect(await store.findPrincipal('eve')).toBeUndefined()
        const bob = await createPrincipal(person('bob'))
        const rename = store.transaction(DIRECTORY, (tx) => tx.updatePrincipal(bob.id, { slug: 'alice' }))
        expect(await conflictOf(rename)).toBe('slug-taken')
      })

      it('a conflict that is caught leaves nothing behind, and the transaction goes on', async () => {
        await store.transaction(DIRECTORY, async (tx) => {
          expect(await conflictOf(tx.createPrincipal(person('eve', { addresses: alice.addresses })))).toBe(
            'address-taken',
          )
          await tx.createPrincipal(person('bob'))
        })
        expect((await all(store.principals())).map((principal) => principal.slug)).toEqual(['alice', 'bob'])
      })

      it('change only in what is named', async () => {
        const changed = await store.transaction(DIRECTORY, (tx) =>
          tx.updatePrincipal(alice.id, { name: 'Alice', addresses: ['mailto:new@example.test'] }),
        )
        expect(changed).toEqual({ ...alice, name: 'Alice', addresses: ['mailto:new@example.test'], homeNo: 1 })
        expect(await store.findPrincipalByAddress('mailto:alice@example.test')).toBeUndefined()
      })

      it('come in the order of slugs, by kind, over several pages', async () => {
        await store.transaction(DIRECTORY, async (tx) => {
          for (let i = 0; i < 450; i++) await tx.createPrincipal(person(`u${String(i).padStart(3, '0')}`))
          await tx.createPrincipal(person('beta', { kind: 'group', addresses: [] }))
        })
        const slugs = (await all(store.principals('user'))).map((principal) => principal.slug)
        expect(slugs).toHaveLength(451)
        expect(slugs).toEqual(slugs.toSorted())
        expect((await all(store.principals('group'))).map((principal) => principal.slug)).toEqual(['beta'])
        expect(await all(store.principals('room'))).toEqual([])
      })

      it('an account tells password, and versions that change with what they stand for', async () => {
        const before = await store.findAccount('alice')
        expect(before).toMatchObject({ passwordHash: null, principal: { slug: 'alice' } })
        await store.transaction(DIRECTORY, (tx) => tx.setPasswordHash(alice.id, '$argon2id$1'))
        const after = await store.findAccount('alice')
        expect(after?.passwordHash).toBe('$argon2id$1')
        expect(after?.credentialVersion).not.toBe(before?.credentialVersion)
        expect(after?.membershipVersion).toBe(before?.membershipVersion)
        await store.transaction(DIRECTORY, (tx) => tx.setPasswordHash(alice.id, null))
        expect((await store.findAccount('alice'))?.passwordHash).toBeNull()
        await store.transaction(DIRECTORY, (tx) => tx.setDelegates(alice.id, 'read', []))
        expect((await store.findAccount('alice'))?.membershipVersion).not.toBe(before?.membershipVersion)
        expect(await store.findAccount('nobody')).toBeUndefined()
      })

      it('are deleted with their homes and everything in them', async () => {
        const bob = await createPrincipal(person('bob'))
        const shared = await createCollection(bob, calendar('shared'))
        await put(shared, 'a.ics', event('a'))
        await store.transaction({ ...DIRECTORY, homes: [bob.id], collections: [shared.id] }, async (tx) => {
          await tx.setGrants(shared.id, [{ to: { principalId: alice.id }, privileges: ['read'] }])
          await tx.setDelegates(alice.id, 'read', [bob.id])
        })
        await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(bob.id))
        expect(await store.findPrincipal('bob')).toBeUndefined()
        expect(await store.findCollectionById(shared.id)).toBeUndefined()
        expect(await store.findObject(shared.id, 'a.ics')).toBeUndefined()
        expect(await store.grantsOn([shared.id])).toEqual([])
        expect(await store.delegatesOf(alice.id, 'read')).toEqual([])
      })

      it('take their rights and invitations with them, which changes the collections of others', async () => {
        const bob = await createPrincipal(person('bob'))
        const [granted, invited, other] = [
          await createCollection(alice, calendar('granted')),
          await createCollection(alice, calendar('invited')),
          await createCollection(alice, calendar('other')),
        ]
        await store.transaction(homeOf(alice.id), async (tx) => {
          await tx.setGrants(granted.id, [{ to: { principalId: bob.id }, privileges: ['read'] }])
          await tx.setInvitation({ collectionId: invited.id, principalId: bob.id, access: 'read', summary: null })
        })
        const numbers = async () =>
          Promise.all([granted, invited, other].map(async (one) => (await reread(one)).homeNo))
        const [, invitedNo = 0, otherNo] = await numbers()
        await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(bob.id))
        expect(await numbers()).toEqual([invitedNo + 1, invitedNo + 2, otherNo])
      })

      it('there are some or none', async () => {
        expect(await store.hasPrincipals()).toBe(true)
        await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(alice.id))
        expect(await store.hasPrincipals()).toBe(false)
      })
    })

    describe('memberships and delegations', () => {
      it('go through groups in groups, also in a circle', async () => {
        const [inner, outer, boss] = await store.transaction(DIRECTORY, async (tx) => {
          const groups = [
            await tx.createPrincipal(person('inner', { kind: 'group' })),
            await tx.createPrincipal(person('outer', { kind: 'group' })),
            await tx.createPrincipal(person('boss')),
          ] as const
          await tx.setMembers(groups[0].id, [alice.id, groups[1].id])
          await tx.setMembers(groups[1].id, [groups[0].id])
          await tx.setDelegates(groups[2].id, 'write', [groups[1].id])
          await tx.setDelegates(groups[2].id, 'read', [alice.id])
          return groups
        })
        const mine = await store.memberships(alice.id)
        expect(mine.principals).toEqual(new Set([alice.id, inner.id, outer.id]))
        expect(mine.writeDelegatedBy).toEqual(new Set([boss.id]))
        expect(mine.readDelegatedBy).toEqual(new Set([boss.id]))
        expect((await store.membersOf(inner.id)).map((p) => p.slug)).toEqual(['alice', 'outer'])
        expect((await store.groupsOf(alice.id)).map((p) => p.slug)).toEqual(['inner'])
        expect((await store.delegatesOf(boss.id, 'write')).map((p) => p.slug)).toEqual(['outer'])
        expect((await store.delegatorsOf(alice.id, 'write')).map((p) => p.slug)).toEqual(['boss'])
        expect(await store.delegatorsOf(boss.id, 'write')).toEqual([])
        expect(await store.memberships('999')).toMatchObject({
          readDelegatedBy: new Set(),
          writeDelegatedBy: new Set(),
        })
      })

      it('are replaced as a whole', async () => {
        const bob = await createPrincipal(person('bob'))
        const group = await createPrincipal(person('group', { kind: 'group' }))
        await store.transaction(DIRECTORY, (tx) => tx.setMembers(group.id, [alice.id, alice.id]))
        await store.transaction(DIRECTORY, (tx) => tx.setMembers(group.id, [bob.id]))
        expect((await store.membersOf(group.id)).map((p) => p.slug)).toEqual(['bob'])
      })
    })

    describe('collections', () => {
      it('are found as they were written', async () => {
        const created = await createCollection(
          alice,
          calendar('Été 2026', {
            displayName: 'Été',
            description: 'all of it',
            color: '#FF0000FF',
            order: '7',
            components: ['VEVENT', 'VTODO'],
            timezone: 'BEGIN:VCALENDAR',
            timezoneId: 'Europe/Brussels',
            transparent: true,
          }),
        )
        expect(created).toMatchObject({ ownerSlug: 'alice', slug: 'Été 2026', transparent: true, order: '7' })
        expect(created.components).toEqual(['VEVENT', 'VTODO'])
        expect(await store.findCollection('alice', 'calendars', 'Été 2026')).toEqual(created)
        expect(await store.findCollection('alice', 'addressbooks', 'Été 2026')).toBeUndefined()
        expect(await store.findCollection('alice', 'calendars', 'été 2026')).toBeUndefined()
        expect(await store.collectionsOf(alice.id, 'calendars')).toEqual([await reread(work), created])
        expect(await store.findCollectionById('1e99')).toBeUndefined()
      })

      it('have a name of their own in their home', async () => {
        expect(await conflictOf(createCollection(alice, calendar('work')))).toBe('slug-taken')
        expect((await store.findPrincipal('alice'))?.homeNo).toBe(1)
        await createCollection(alice, calendar('work', { kind: 'addressbook', home: 'addressbooks' }))
      })

      it('may have a source, which one claims at a time', async () => {
        const source = 'https://example.org/a.ics'
        const feed = await createCollection(alice, calendar('feed', { source }))
        expect([feed.source, work.source]).toEqual([source, null])
        const [at, until] = [new Date(clock), new Date(clock + 1000)]
        const claim = await store.claimSubscription(at, until)
        if (claim === undefined) throw new Error('nothing to claim')
        expect(claim).toMatchObject({ collectionId: feed.id, source, etag: null, nextAt: until, failures: 0 })
        expect(await store.claimSubscription(at, until)).toBeUndefined()
        const claims = await Promise.all([1, 2, 3].map(() => store.claimSubscription(until, new Date(clock + 2000))))
        expect(claims.filter((one) => one !== undefined)).toHaveLength(1)

        const outcome = { ...claim, etag: '"1"', lastModified: 'x', refreshedAt: at, everySeconds: 60, problem: 'none' }
        await store.transaction(homeOf(alice.id), (tx) => tx.recordRefresh(claim, outcome))
        expect(await store.findSubscription(feed.id)).toEqual(outcome)
        expect(await all(store.subscriptions())).toEqual([outcome])

        const other = `${source}?b`
        await store.transaction(homeOf(alice.id), (tx) => tx.updateCollection(feed.id, { source: other }))
        await store.transaction(homeOf(alice.id), (tx) => tx.recordRefresh(claim, outcome))
        expect(await store.findSubscription(feed.id)).toMatchObject({ source: other, etag: null, nextAt: new Date(0) })
        await store.transaction(homeOf(alice.id), (tx) => tx.updateCollection(feed.id, { source: null }))
        expect(await store.findSubscription(feed.id)).toBeUndefined()
      })

      it('get no source once they hold objects', async () => {
        await store.transaction(writing(work.id), (tx) => tx.createObject(work.id, 'a.ics', event('a')))
        const change = store.transaction(homeOf(alice.id), (tx) =>
          tx.updateCollection(work.id, { source: 'https://x/' }),
        )
        expect(await conflictOf(change)).toBe('stale')
      })

      it('each change takes a number of the home', async () => {
        expect(work.homeNo).toBe(1)
        const changed = await store.transaction(homeOf(alice.id), (tx) =>
          tx.updateCollection(work.id, { displayName: 'Work', color: null }),
        )
        expect(changed).toMatchObject({ displayName: 'Work', homeNo: 2, changeNo: 0, components: ['VEVENT'] })
        const renamed = await store.transaction(homeOf(alice.id), (tx) => tx.renameCollection(work.id, 'job'))
        expect(renamed).toMatchObject({ slug: 'job', homeNo: 3, displayName: 'Work' })
        expect(await store.departedCollections(alice.id, 'calendars', 0)).toEqual([
          { slug: 'work', home: 'calendars', homeNo: 3 },
        ])
        await store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(work.id))
        expect(await store.departedCollections(alice.id, 'calendars', 3)).toEqual([
          { slug: 'job', home: 'calendars', homeNo: 4 },
        ])
        await createCollection(alice, calendar('work'))
        expect((await store.departedCollections(alice.id, 'calendars', 0)).map((gone) => gone.slug)).toEqual(['job'])
        expect((await store.findPrincipal('alice'))?.homeNo).toBe(5)
      })

      it('cannot be renamed to a name that is taken', async () => {
        await createCollection(alice, calendar('other'))
        const rename = store.transaction(homeOf(alice.id), (tx) => tx.renameCollection(work.id, 'other'))
        expect(await conflictOf(rename)).toBe('slug-taken')
      })

      it('keep their grants', async () => {
        const grants = [
          { to: 'authenticated', privileges: ['read-free-busy'] },
          { to: { principalId: alice.id }, privileges: ['read', 'write'] },
          { to: 'all', privileges: ['write'], denies: true },
          { to: { principalId: alice.id }, privileges: ['unbind'], denies: true },
          { to: 'authenticated', privileges: ['read'] },
        ] as const
        await store.transaction(homeOf(alice.id), (tx) => tx.setGrants(work.id, grants))
        expect(await store.grantsOn([work.id])).toEqual(grants.map((grant) => ({ collectionId: work.id, ...grant })))
        await store.transaction(homeOf(alice.id), (tx) => tx.setGrants(work.id, []))
        expect(await store.grantsOn([work.id, '77'])).toEqual([])
        expect(await store.grantsOn([])).toEqual([])
      })

      it('count their objects and bytes', async () => {
        const other = await createCollection(alice, calendar('other'))
        await put(work, 'a.ics', event('a', { text: '12345' }))
        await put(work, 'b.ics', event('b', { text: '123' }))
        await put(work, 'b.ics', event('b', { text: '1234567' }))
        await put(other, 'c.ics', event('c', { text: '1' }))
        await remove(work, 'a.ics')
        expect(await reread(work)).toMatchObject({ objects: 1, bytes: 7, changeNo: 4 })
        expect(await store.usedBytes(alice.id)).toBe(8)
        expect(await store.usedBytes('12345')).toBe(0)
      })
    })

    describe('delegates', () => {
      it('have calendars look as they like, for as long as they are delegates', async () => {
        const bob = await createPrincipal(person('bob'))
        const team = await createPrincipal({ ...person('team'), kind: 'group' })
        const directory = (write: (tx: StoreTransaction) => Promise<unknown>) => store.transaction(DIRECTORY, write)
        await directory((tx) => tx.setMembers(team.id, [bob.id]))
        await directory((tx) => tx.setDelegates(alice.id, 'read', [team.id]))
        const set = (look: Partial<Look>) =>
          store.transaction(homeOf(alice.id), (tx) => tx.setLook(bob.id, work.id, look))
        const looks = async ({ id }: Principal) => [...(await store.looks(id, [work.id])).values()]

        const before = await reread(work)
        await set({ color: '#010203' })
        await set({ order: '7' })
        expect([await looks(bob), await looks(alice)]).toEqual([[{ color: '#010203', order: '7' }], []])
        const after = await reread(work)
        expect([after?.color, after?.homeNo]).toEqual([null, (before?.homeNo ?? 0) + 2])
        await set({ color: null })
        expect(await looks(bob)).toEqual([{ color: null, order: '7' }])

        await directory((tx) => tx.setDelegates(alice.id, 'write', [bob.id]))
        await directory((tx) => tx.setDelegates(alice.id, 'read', []))
        expect(await looks(bob)).toHaveLength(1)
        await directory((tx) => tx.setDelegates(alice.id, 'read', [team.id]))
        await directory((tx) => tx.setDelegates(alice.id, 'write', []))
        expect(await looks(bob)).toHaveLength(1)
        await directory((tx) => tx.setMembers(team.id, []))
        expect(await looks(bob)).toEqual([])
      })
    })

    describe('objects', () => {
      it('keep what each user has alone of them, and tell of its change', async () => {
        const bob = await createPrincipal(person('bob'))
        const { id } = await put(work, 'x.ics', event('x'))
        const other = await put(work, 'y.ics', event('y'))
        const set = (objectId: string, data: string | null) =>
          store.transaction(writing(work.id), (tx) => tx.setPeruserData(bob.id, objectId, data))
        await set(id, 'é\r\n')
        await set(id, 'two')
        expect(await store.peruserData(bob.id, [id, other.id])).toEqual(new Map([[id, 'two']]))
        expect(await store.peruserData(alice.id, [id])).toEqual(new Map())
        expect(await store.peruserData(bob.id, [])).toEqual(new Map())
        expect(await changesOf(work, 2)).toEqual(['4 +x.ics'])
        await set(id, null)
        expect(await store.peruserData(bob.id, [id])).toEqual(new Map())
        await set(other.id, 'gone with it')
        await remove(work, 'y.ics')
      })

      it('keep what they say of who may see them', async () => {
        for (const access of ['private', 'partial', 'stated', 'public'] as const) {
          await put(work, 'x.ics', { ...event('x', { text: access }), access })
          expect(await store.findEntry(work.id, 'x.ics')).toMatchObject({ access })
          expect(await all(store.changes(work.id, null, 99))).toMatchObject([{ entry: { access } }])
          expect(await all(store.objects(work.id))).toMatchObject([{ access }])
          expect(await all(store.indexed(work.id))).toMatchObject([{ access }])
        }
      })

      it('keep their bytes', async () => {
        const bytes = Buffer.from([0, 1, 2, 255, 254, 10, 13])
        const entry = await put(work, 'x.ics', { ...event('x'), bytes, scheduleTag: 'tag' })
        const found = await store.findObject(work.id, 'x.ics')
        expect(found).toEqual({ ...entry, bytes })
        expect(entry).toMatchObject({ name: 'x.ics', uid: 'x', size: 7, changeNo: 1, scheduleTag: 'tag' })
        expect(entry.createdAt).toEqual(new Date(clock))
        expect(await store.findEntry(work.id, 'x.ics')).toEqual(entry)
        expect(await store.findObject(work.id, 'X.ics')).toBeUndefined()
      })

      it('are replaced only by who knows the present etag', async () => {
        const first = await put(work, 'x.ics', event('x'))
        clock += 1000
        const second = await put(work, 'x.ics', event('x', { text: 'second' }))
        expect(second).toMatchObject({
          id: first.id,
          changeNo: 2,
          createdAt: first.createdAt,
          modifiedAt: new Date(clock),
        })
        const late = (write: (tx: StoreTransaction) => Promise<unknown>) =>
          conflictOf(store.transaction(writing(work.id), write))
        expect(await late((tx) => tx.replaceObject(work.id, first, event('x')))).toBe('stale')
        expect(await late((tx) => tx.deleteObject(work.id, first))).toBe('stale')
        expect(await late((tx) => tx.moveObject(work.id, first, work.id, 'y.ics'))).toBe('stale')
        expect(await store.findEntry(work.id, 'x.ics')).toEqual(second)
        expect((await reread(work)).changeNo).toBe(2)
      })

      it('are put into many collections at once, and replaced in them', async () => {
        const other = await createCollection(alice, calendar('other'))
        const inbox = await createCollection(alice, calendar('inbox', { kind: 'inbox' }))
        const three = [work, other, inbox]
        await put(inbox, 'one.ics', event('a'))
        await put(other, 'x.ics', event('a'))
        await remove(other, 'x.ics')
        const places = three.map(({ id }) => ({ collectionId: id, name: 'x.ics' }))
        const scope = writing(...three.map(({ id }) => id))
        const made = await store.transaction(scope, (tx) =>
          tx.createAlike(places, { ...event('a', { text: 'first' }), scheduleTag: 'tag' }),
        )
        expect(made.map(({ collectionId }) => collectionId).sort()).toEqual(three.map(({ id }) => id).sort())
        for (const { collectionId, ...entry } of made) {
          const found = await store.findObject(collectionId, 'x.ics')
          expect(found).toEqual({ ...entry, bytes: event('a', { text: 'first' }).bytes })
        }
        const before = await reread(other)
        clock += 1000
        const again = event('a', { text: 'the second' })
        const kept = made.map((copy) => ({ ...copy, scheduleTag: copy.collectionId === work.id ? 'new' : 'tag' }))
        const replaced = await store.transaction(scope, (tx) => tx.replaceAlike(kept, again))
        for (const { collectionId, ...entry } of replaced) {
          expect(await store.findObject(collectionId, 'x.ics')).toEqual({ ...entry, bytes: again.bytes })
          expect(entry.scheduleTag).toBe(collectionId === work.id ? 'new' : 'tag')
        }
        const after = await reread(other)
        expect([after.changeNo, after.objects]).toEqual([before.changeNo + 1, 1])
        expect(after.bytes - before.bytes).toBe('the second'.length - 'first'.length)
        expect(await changesOf(work)).toEqual(['2 +x.ics'])
        expect(await changesOf(other)).toEqual([`${after.changeNo} +x.ics`])
      })

      it('go nowhere where a name or a UID is taken, and in no place of what has changed', async () => {
        const other = await createCollection(alice, calendar('other'))
        const entry = await put(work, 'a.ics', event('a'))
        const places = [work, other].map(({ id }) => ({ collectionId: id, name: 'b.ics' }))
        await store.transaction(writing(work.id, other.id), async (tx) => {
          const made = await tx.createAlike(places, event('a'))
          expect(made.map(({ collectionId }) => collectionId)).toEqual([other.id])
        })
        expect(await changesOf(work)).toEqual(['1 +a.ics'])
        await put(work, 'a.ics', event('a', { text: 'second' }))
        const late = store.transaction(writing(work.id), (tx) =>
          tx.replaceAlike([{ ...entry, collectionId: work.id }], event('a', { text: 'late' })),
        )
        expect(await conflictOf(late)).toBe('stale')
      })

      it('with an alarm that is mailed are looked at when it goes off, whichever way they were written', async () => {
        const other = await createCollection(alice, calendar('other'))
        const scope = writing(work.id, other.id)
        const alarmAt = (hours: number): NewObject => {
          const at = clock / 1000 + hours * 3600
          const box = { startsAt: at, endsAt: at + 3600, recurring: false, alarms: { startsAt: at, endsAt: at } }
          return event('a', { text: `ACTION:EMAIL in ${hours}`, box })
        }
        const due = async (hours: number) => (await store.dueReminders(clock / 1000 + hours * 3600, 10)).length
        const places = [work, other].map(({ id }) => ({ collectionId: id, name: 'a.ics' }))
        const made = await store.transaction(scope, (tx) => tx.createAlike(places, alarmAt(2)))
        expect([await due(1), await due(2)]).toEqual([0, 2])
        await store.transaction(scope, (tx) => tx.replaceAlike(made, alarmAt(4)))
        expect([await due(2), await due(4)]).toEqual([0, 2])
        await put(work, 'a.ics', alarmAt(6))
        await put(other, 'b.ics', { ...alarmAt(6), uid: 'b' })
        expect([await due(4), await due(6)]).toEqual([1, 3])
        await remove(other, 'a.ics')
        expect(await due(6)).toBe(2)
      })

      it('have a name and a UID of their own in a calendar', async () => {
        await put(work, 'a.ics', event('a'))
        const create = (name: string, uid: string) =>
          store.transaction(writing(work.id), (tx) => tx.createObject(work.id, name, event(uid)))
        expect(await conflictOf(create('a.ics', 'b'))).toBe('name-taken')
        expect(await conflictOf(create('b.ics', 'a'))).toBe('uid-taken')
        await put(work, 'b.ics', event('b'))
        expect(await conflictOf(put(work, 'b.ics', event('a')))).toBe('uid-taken')
        expect(await store.findUid(work.id, 'b')).toEqual({
          collectionId: work.id,
          collectionSlug: 'work',
          name: 'b.ics',
        })
      })

      it('a conflict that is caught has taken no number', async () => {
        await put(work, 'a.ics', event('a'))
        await store.transaction(writing(work.id), async (tx) => {
          expect(await conflictOf(tx.createObject(work.id, 'b.ics', event('a')))).toBe('uid-taken')
          await tx.createObject(work.id, 'c.ics', event('c'))
        })
        expect(await changesOf(work)).toEqual(['1 +a.ics', '2 +c.ics'])
      })

      it('an inbox may have a UID many times, and never counts for the owner', async () => {
        const inbox = await createCollection(alice, calendar('inbox', { kind: 'inbox' }))
        await put(inbox, '1.ics', event('a'))
        await put(inbox, '2.ics', event('a'))
        await put(inbox, '2.ics', event('b'))
        await put(inbox, '2.ics', event('a'))
        expect(await store.findUid(inbox.id, 'a')).toMatchObject({ collectionSlug: 'inbox' })
        expect(await store.findUidOfOwner(alice.id, 'a')).toBeUndefined()
        await put(work, 'a.ics', event('a'))
        expect(await store.findUidOfOwner(alice.id, 'a')).toMatchObject({ collectionSlug: 'work', name: 'a.ics' })
      })

      it('are found for many owners at once, a scheduling object before any other', async () => {
        const bob = await createPrincipal(person('bob'))
        const other = await createCollection(alice, calendar('other'))
        await put(work, 'a.ics', event('a'))
        const named = 'ATTENDEE;CUTYPE=X-SERVER-\r\n GROUP:mailto:all@example.test'
        const ofGroup = await put(other, 'b.ics', { ...event('a', { text: named }), scheduleTag: 'tag' })
        await put(other, 'plain.ics', { ...event('c'), scheduleTag: 'tag' })
        await put(other, 'no-meeting.ics', event('d', { text: named }))
        const found = await all(store.objectsOfOwners([alice.id, bob.id], 'a'))
        expect(found).toMatchObject([{ ownerId: alice.id, collectionId: other.id, name: 'b.ics', uid: 'a' }])
        // Far in the future of what was put there.
        expect(await all(store.meetingsOfGroups(0))).toMatchObject([
          { ownerId: alice.id, collectionId: other.id, name: 'b.ics' },
        ])
        expect(await all(store.meetingsOfGroups(253_000_000_000))).toEqual([])
        const copy = { ...ofGroup, collectionId: other.id }
        await store.transaction(writing(other.id), (tx) => tx.replaceAlike([copy], event('a')))
        expect(await all(store.meetingsOfGroups(0))).toEqual([])
        const collections = await store.collectionsOfEach([alice.id, bob.id], 'calendars')
        expect(collections.map(({ slug }) => slug)).toEqual(expect.arrayContaining(['other', 'work']))
        const inboxes = await store.collectionsOfEach([alice.id, bob.id], 'calendars', ['inbox', 'outbox'])
        expect(inboxes.filter(({ kind }) => kind === 'calendar')).toEqual([])
        expect((await store.findPrincipals(['bob', 'nobody', 'alice'])).map(({ slug }) => slug)).toEqual([
          'alice',
          'bob',
        ])
        const [address = ''] = alice.addresses
        const people = await store.findPrincipalsByAddress([address, 'mailto:nobody@example.test'])
        expect([...people].map(([key, { slug }]) => [key, slug])).toEqual([[address, 'alice']])
      })

      it('move as the same row', async () => {
        const other = await createCollection(alice, calendar('other'))
        const before = await put(work, 'a.ics', event('a', { text: 'abc' }))
        await store.transaction(writing(work.id, other.id), (tx) =>
          tx.setDeadProperty({
            target: { kind: 'object', id: before.id },
            namespace: 'x:',
            localName: 'p',
            xml: '<p/>',
          }),
        )
        await put(other, 'z.ics', event('z'))
        await remove(other, 'z.ics')
        const after = await store.transaction(writing(work.id, other.id), async (tx) =>
          tx.moveObject(work.id, await entryIn(tx, work, 'a.ics'), other.id, 'z.ics'),
        )
        expect(after).toEqual({ ...before, name: 'z.ics', changeNo: 3 })
        expect(await store.findEntry(other.id, 'z.ics')).toEqual(after)
        expect(await changesOf(work, 2)).toEqual(['3 -a.ics'])
        expect(await changesOf(other, 1)).toEqual(['3 +z.ics'])
        expect(await reread(work)).toMatchObject({ objects: 0, bytes: 0 })
        expect(await reread(other)).toMatchObject({ objects: 1, bytes: 3 })
        expect(await store.deadProperties([{ kind: 'object', id: before.id }])).toHaveLength(1)
      })

      it('a move within a collection is a deletion and an addition', async () => {
        const before = await put(work, 'a.ics', event('a'))
        await store.transaction(writing(work.id), (tx) => tx.moveObject(work.id, before, work.id, 'b.ics'))
        expect(await changesOf(work, 1)).toEqual(['2 -a.ics', '3 +b.ics'])
        expect(await reread(work)).toMatchObject({ objects: 1, bytes: before.size })
      })

      it('a move meets names and UIDs that are taken', async () => {
        const other = await createCollection(alice, calendar('other'))
        const before = await put(work, 'a.ics', event('a'))
        await put(other, 'n.ics', event('n'))
        await put(other, 'same.ics', event('a'))
        const move = (name: string) =>
          store.transaction(writing(work.id, other.id), (tx) => tx.moveObject(work.id, before, other.id, name))
        expect(await conflictOf(move('n.ics'))).toBe('name-taken')
        expect(await conflictOf(move('free.ics'))).toBe('uid-taken')
        expect(await store.findEntry(work.id, 'a.ics')).toEqual(before)
      })

      it('are listed in the order of their names, byte by byte, over several pages', async () => {
        const names = Array.from({ length: 450 }, (_, i) => `${'aZé~_-B'[i % 7]}${i}.ics`)
        await store.transaction(writing(work.id), async (tx) => {
          for (const name of names) await tx.createObject(work.id, name, event(name))
        })
        const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        expect((await all(store.entries(work.id))).map((entry) => entry.name)).toEqual(sorted)
        const pages: number[] = []
        for await (const page of store.objects(work.id)) pages.push(page.length)
        expect(pages).toEqual([200, 200, 50])
        const objects = await all(store.objects(work.id))
        expect(objects.map((object) => object.bytes.toString())).toEqual(sorted.map((name) => `event ${name}`))
        expect(await all(store.entries('4711'))).toEqual([])
      })

      it('large objects make short pages', async () => {
        const bytes = Buffer.alloc(3_000_000, 'x')
        for (const name of ['a', 'b', 'c', 'd', 'e']) await put(work, name, { ...event(name), bytes })
        const pages: string[][] = []
        for await (const page of store.objects(work.id)) pages.push(page.map((object) => object.name))
        expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']])
        const ids = (await all(store.entries(work.id))).map(({ id }) => id)
        const byId: string[][] = []
        for await (const page of store.findObjectsById(work.id, ids)) byId.push(page.map((object) => object.name))
        expect(byId).toEqual(pages)
      })

      it('several are found by their names', async () => {
        for (const name of ["o'b.ics", 'é.ics', 'a.ics']) await put(work, name, event(name))
        const found = await all(store.findObjects(work.id, ["o'b.ics", 'é.ics', 'none.ics', '"']))
        expect(found.map((object) => object.bytes.toString()).toSorted()).toEqual(["event o'b.ics", 'event é.ics'])
        expect(await all(store.findObjects(work.id, []))).toEqual([])
      })

      it('several are found by their keys, in the order of names, in their own collection alone', async () => {
        const names = Array.from({ length: 250 }, (_, i) => `${999 - i}.ics`)
        await store.transaction(writing(work.id), async (tx) => {
          for (const name of names) await tx.createObject(work.id, name, event(name))
        })
        const ids = (await all(store.entries(work.id))).map(({ id }) => id)
        const found = await all(store.findObjectsById(work.id, [...ids, '4711', 'none']))
        expect(found.map((object) => object.bytes.toString())).toEqual(names.toSorted().map((name) => `event ${name}`))
        expect(await all(store.findObjectsById(work.id, ids.slice(0, 2)))).toHaveLength(2)
        expect(await all(store.findObjectsById(work.id, []))).toEqual([])
        const other = await createCollection(alice, calendar('other'))
        expect(await all(store.findObjectsById(other.id, ids))).toEqual([])
      })
    })

    describe('changes', () => {
      it('come in the order of their numbers, each member once', async () => {
        await put(work, 'a.ics', event('a'))
        await put(work, 'b.ics', event('b'))
        await put(work, 'c.ics', event('c'))
        await put(work, 'a.ics', event('a', { text: 'new' }))
        await remove(work, 'b.ics')
        expect(await changesOf(work)).toEqual(['3 +c.ics', '4 +a.ics'])
        expect(await changesOf(work, 0)).toEqual(['3 +c.ics', '4 +a.ics', '5 -b.ics'])
        expect(await changesOf(work, 1)).toEqual(['3 +c.ics', '4 +a.ics', '5 -b.ics'])
        expect(await changesOf(work, 3)).toEqual(['4 +a.ics', '5 -b.ics'])
        expect(await changesOf(work, 1, 4)).toEqual(['3 +c.ics', '4 +a.ics'])
        expect(await changesOf(work, 5)).toEqual([])
        await put(work, 'b.ics', event('b again'))
        expect(await changesOf(work, 4)).toEqual(['6 +b.ics'])
      })

      it('go on over several pages of deletions and additions', async () => {
        await put(work, 'first.ics', event('first'))
        await store.transaction(writing(work.id), async (tx) => {
          for (let i = 0; i < 500; i++) {
            const entry = await tx.createObject(work.id, `${i}.ics`, event(`${i}`))
            if (i % 2 === 1) await tx.deleteObject(work.id, entry)
          }
        })
        const changes = await all(store.changes(work.id, 1, Number.MAX_SAFE_INTEGER))
        expect(changes).toHaveLength(500)
        expect(changes.map((change) => change.changeNo)).toEqual(
          changes.map((change) => change.changeNo).toSorted((a, b) => a - b),
        )
        expect(changes.filter((change) => change.entry === undefined)).toHaveLength(250)
      })

      it('are forgotten when pruned, and the collection tells from where it knows', async () => {
        await put(work, 'a.ics', event('a'))
        await put(work, 'b.ics', event('b'))
        await remove(work, 'a.ics')
        const day = new Date(clock + 1)
        clock += DAY * 1000
        await remove(work, 'b.ics')
        await store.pruneTombstones(day)
        expect((await reread(work)).oldestNo).toBe(3)
        expect(await changesOf(work, 3)).toEqual(['4 -b.ics'])
        expect((await reread(work)).changeNo).toBe(4)
      })
    })

    describe('candidates', () => {
      const box = (startsAt: number | null, endsAt: number | null, more: Partial<BoundingBox> = {}): BoundingBox => ({
        startsAt,
        endsAt,
        recurring: false,
        alarms: undefined,
        ...more,
      })
      const NOON = 1_770_000_000
      const boxes: Record<string, BoundingBox> = {
        hour: box(NOON, NOON + 3600),
        point: box(NOON, NOON),
        month: box(NOON - 31 * DAY, NOON),
        season: box(NOON - 90 * DAY, NOON - 10),
        'series without end': box(NOON - 5000 * DAY, null, { recurring: true }),
        'series that ended': box(NOON - 5000 * DAY, NOON - 100 * DAY, { recurring: true }),
        undated: box(null, null),
        'with alarm': box(NOON + 40 * DAY, NOON + 40 * DAY, {
          alarms: { startsAt: NOON, endsAt: NOON + 60 },
        }),
        'alarm for ever': box(NOON - 9 * DAY, null, {
          recurring: true,
          alarms: { startsAt: NOON - 9 * DAY, endsAt: null },
        }),
      }
      const found = async (question: CandidateQuestion) =>
        (await all(store.candidates(work.id, question))).map((object) => object.name).toSorted()

      beforeEach(() =>
        store.transaction(writing(work.id), async (tx) => {
          for (const [name, box] of Object.entries(boxes)) {
            const component = name === 'undated' ? 'VTODO' : 'VEVENT'
            await tx.createObject(work.id, name, event(name, { box, component }))
          }
        }),
      )

      it.each([
        ['around', NOON - 1, NOON + 1, ['alarm for ever', 'hour', 'month', 'point', 'series without end', 'undated']],
        ['at the start', NOON, NOON + 1, ['alarm for ever', 'hour', 'month', 'point', 'series without end', 'undated']],
        ['at the end', NOON - 5, NOON, ['alarm for ever', 'hour', 'month', 'point', 'series without end', 'undated']],
        ['inside', NOON + 10, NOON + 11, ['alarm for ever', 'hour', 'series without end', 'undated']],
        ['long before', NOON - 6000 * DAY, NOON - 5500 * DAY, ['undated']],
        [
          'while the old series ran',
          NOON - 101 * DAY,
          NOON - 100 * DAY,
          ['series that ended', 'series without end', 'undated'],
        ],
        ['in the season', NOON - 50 * DAY, NOON - 49 * DAY, ['season', 'series without end', 'undated']],
        ['far ahead', NOON + 9000 * DAY, NOON + 9001 * DAY, ['alarm for ever', 'series without end', 'undated']],
      ])('%s', async (_, start, end, names) => {
        expect(await found({ window: { start, end } })).toEqual(names)
      })

      it('with open sides', async () => {
        expect(await found({ window: { start: null, end: null } })).toEqual(Object.keys(boxes).toSorted())
        expect(await found({ window: { start: NOON + 20, end: null } })).toEqual(
          ['alarm for ever', 'hour', 'series without end', 'undated', 'with alarm'].toSorted(),
        )
        expect(await found({ window: { start: null, end: NOON - 200 * DAY } })).toEqual(
          ['series that ended', 'series without end', 'undated'].toSorted(),
        )
      })

      it('of one component', async () => {
        expect(await found({ component: 'VTODO' })).toEqual(['undated'])
        expect(await found({ component: 'VJOURNAL' })).toEqual([])
        expect(await found({ component: 'VTODO', window: { start: 0, end: 1 } })).toEqual(['undated'])
        expect(await found({})).toEqual(Object.keys(boxes).toSorted())
      })

      it('by alarms', async () => {
        expect(await found({ alarms: { start: NOON, end: NOON + 1 } })).toEqual(['alarm for ever', 'with alarm'])
        expect(await found({ alarms: { start: NOON - 1, end: NOON } })).toEqual(['alarm for ever', 'with alarm'])
        expect(await found({ alarms: { start: NOON + 60, end: NOON + 62 } })).toEqual(['alarm for ever', 'with alarm'])
        expect(await found({ alarms: { start: NOON + 61, end: NOON + 62 } })).toEqual(['alarm for ever'])
        expect(await found({ alarms: { start: null, end: NOON - 10 * DAY } })).toEqual([])
        expect(await found({ alarms: { start: null, end: null } })).toEqual(['alarm for ever', 'with alarm'])
        expect(
          await found({ alarms: { start: NOON, end: NOON + 1 }, window: { start: NOON + 40 * DAY, end: null } }),
        ).toEqual(['alarm for ever', 'with alarm'])
      })

      it('follow the object when it moves in time', async () => {
        await put(work, 'hour', event('hour', { box: box(NOON + 70 * DAY, NOON + 71 * DAY) }))
        expect(await found({ window: { start: NOON + 1, end: NOON + 2 } })).not.toContain('hour')
        expect(await found({ window: { start: NOON + 70 * DAY, end: NOON + 71 * DAY } })).toContain('hour')
      })

      it('agree with the definition on random boxes and windows, over several pages', async () => {
        let seed = 7
        const random = (below: number) => {
          seed = (seed * 48_271) % 2_147_483_647
          return seed % below
        }
        const many = await createCollection(alice, calendar('many'))
        const made = Array.from({ length: 700 }, (_, i) => {
          const startsAt = random(12) === 0 ? null : random(400) * DAY
          const endsAt = random(12) === 0 ? null : (startsAt ?? 0) + random(60) * DAY
          return { name: `${i}`, box: box(startsAt, endsAt, { recurring: random(5) === 0 }) }
        })
        await store.transaction(writing(many.id), async (tx) => {
          for (const { name, box } of made) await tx.createObject(many.id, name, event(name, { box }))
        })
        for (const [start, end] of [
          [0, 500],
          [100, 101],
          [200, 300],
          [399, 399],
          [450, 470],
          [-9, -1],
        ] as const) {
          const window = { start: start * DAY, end: end * DAY }
          const expected = made.filter(
            ({ box }) => (box.startsAt ?? window.end) <= window.end && (box.endsAt ?? window.start) >= window.start,
          )
          const names = (await all(store.candidates(many.id, { window }))).map((object) => object.name)
          expect(names.toSorted()).toEqual(expected.map((object) => object.name).toSorted())
        }
      })
    })

    describe('attachments', () => {
      const file = (managedId: string, bytes: Buffer): Attachment => ({
        managedId,
        hash: createHash('sha256').update(bytes).digest('hex'),
        size: bytes.length,
        mediaType: 'text/plain',
        filename: `${managedId}.txt`,
      })
      const attach = (collection: Collection, name: string, managedId: string, bytes: Buffer) =>
        store.transaction(writing(collection.id), async (tx) => {
          await tx.createAttachment(file(managedId, bytes), { read: (start, end) => bytes.subarray(start, end) })
          const object = await entryIn(tx, collection, name)
          const others = await tx.attachmentsOf(object.id)
          return tx.setAttachments(object.id, [...others.map((other) => other.managedId), managedId])
        })
      const refer = (collection: Collection, name: string, ...managedIds: string[]) =>
        store.transaction(writing(collection.id), async (tx) =>
          tx.setAttachments((await entryIn(tx, collection, name)).id, managedIds),
        )
      const read = async (bytes: AsyncIterable<Buffer>) => {
        const pieces: Buffer[] = []
        for await (const piece of bytes) pieces.push(piece)
        return Buffer.concat(pieces)
      }
      const collectionsAttaching = async (managedId: string) => [
        ...new Set((await store.objectsAttaching(managedId)).map(({ collectionId }) => collectionId)),
      ]
      const contents = async () => (await all(store.attachmentContents())).map(({ size }) => size)
      const inAnHour = () => new Date(clock + 3_600_000)

      beforeEach(async () => {
        await put(work, 'a.ics', event('a'))
        await put(work, 'b.ics', event('b'))
      })

      it('are kept with all that is said of them, and belong to objects', async () => {
        await attach(work, 'a.ics', 'one', Buffer.from('hello'))
        const found = await store.findAttachments(['one', 'two', 'with\0nul'])
        expect(found).toEqual([file('one', Buffer.from('hello'))])
        expect(await store.attachmentsOf((await entryIn(store, work, 'a.ics')).id)).toEqual(found)
        expect(await store.attachmentsOf((await entryIn(store, work, 'b.ics')).id)).toEqual([])
        expect(await collectionsAttaching('one')).toEqual([work.id])
        expect(await collectionsAttaching('two')).toEqual([])
      })

      it('give any part of their bytes, over several chunks', async () => {
        const bytes = Buffer.alloc(2_500_000, 'kalends ')
        await attach(work, 'a.ics', 'large', bytes)
        const { hash, size } = file('large', bytes)
        expect((await read(store.attachmentBytes(hash, 0, size))).equals(bytes)).toBe(true)
        const part = await read(store.attachmentBytes(hash, 1_048_570, 2_100_000))
        expect(part.equals(bytes.subarray(1_048_570, 2_100_000))).toBe(true)
        expect(await read(store.attachmentBytes(hash, 5, 5))).toEqual(Buffer.alloc(0))
        await expect(read(store.attachmentBytes(hash, 0, size + 1))).rejects.toThrow('ends at byte')
      })

      it('the same bytes are kept once, and count for each attachment', async () => {
        const before = await store.usedBytes(alice.id)
        await attach(work, 'a.ics', 'one', Buffer.from('same'))
        await attach(work, 'b.ics', 'two', Buffer.from('same'))
        await attach(work, 'b.ics', 'empty', Buffer.alloc(0))
        expect((await contents()).sort()).toEqual([0, 4])
        expect((await store.usedBytes(alice.id)) - before).toBe(8)
      })

      it('count once for an owner, and for each owner', async () => {
        await attach(work, 'a.ics', 'one', Buffer.from('12345'))
        const used = await store.usedBytes(alice.id)
        expect(await refer(work, 'b.ics', 'one', 'one')).toBe(true)
        expect(await store.usedBytes(alice.id)).toBe(used)
        const bob = await createPrincipal(person('bob'))
        const his = await createCollection(bob, calendar('his'))
        await put(his, 'c.ics', event('c'))
        expect(await store.attachmentGrowth(bob.id, undefined, ['one', 'unknown'])).toBe(5)
        expect(await store.attachmentGrowth(alice.id, undefined, ['one'])).toBe(0)
        expect(await store.attachmentGrowth(alice.id, undefined, [])).toBe(0)
        await refer(his, 'c.ics', 'one')
        const c = await entryIn(store, his, 'c.ics')
        expect(await store.attachmentGrowth(bob.id, c.id, ['one'])).toBe(0)
        expect(await store.attachmentGrowth(bob.id, c.id, [])).toBe(-5)
        await attach(work, 'a.ics', 'three', Buffer.from('123'))
        expect(await store.attachmentGrowth(bob.id, c.id, ['three'])).toBe(-2)
        const a = await entryIn(store, work, 'a.ics')
        expect(await store.attachmentGrowth(alice.id, a.id, [])).toBe(-3)
        expect(await store.usedBytes(bob.id)).toBe('event c'.length + 5)
        expect(await collectionsAttaching('one')).toEqual([work.id, his.id])
      })

      it('what is gone cannot be referred to, and the references stay', async () => {
        await attach(work, 'a.ics', 'one', Buffer.from('1'))
        expect(await refer(work, 'a.ics', 'unknown')).toBe(false)
        expect(await collectionsAttaching('one')).toEqual([work.id])
        expect(await refer(work, 'a.ics')).toBe(true)
        expect(await collectionsAttaching('one')).toEqual([])
        await expect(
          store.transaction(writing(), async (tx) =>
            tx.setAttachments((await entryIn(store, work, 'a.ics')).id, ['one']),
          ),
        ).rejects.toThrow('scope')
      })

      it('go along to a copy, in the place of what that one had', async () => {
        await attach(work, 'a.ics', 'one', Buffer.from('1'))
        await attach(work, 'b.ics', 'two', Buffer.from('2'))
        await store.transaction(writing(work.id), async (tx) =>
          tx.copyAttachments((await entryIn(tx, work, 'a.ics')).id, (await entryIn(tx, work, 'b.ics')).id),
        )
        const place = { collectionId: work.id, collectionSlug: work.slug, component: 'VEVENT', access: 'public' }
        expect(await store.objectsAttaching('one')).toEqual([
          { ...place, name: 'a.ics' },
          { ...place, name: 'b.ics' },
        ])
        expect(await store.objectsAttaching('two')).toEqual([])
      })

      it('are out of sight with the last object, and swept later', async () => {
        const used = await store.usedBytes(alice.id)
        await attach(work, 'a.ics', 'one', Buffer.from('1'))
        await attach(work, 'b.ics', 'two', Buffer.from('22'))
        await refer(work, 'b.ics', 'one', 'two')
        await remove(work, 'a.ics')
        expect(await collectionsAttaching('one')).toEqual([work.id])
        await remove(work, 'b.ics')
        expect(await collectionsAttaching('one')).toEqual([])
        expect(await store.usedBytes(alice.id)).toBe(used - 'event aevent b'.length)
        await store.removeUnusedAttachments(new Date(clock))
        expect(await store.findAttachments(['one', 'two'])).toHaveLength(2)
        await store.removeUnusedAttachments(inAnHour())
        expect(await store.findAttachments(['one', 'two'])).toEqual([])
        expect(await contents()).toEqual([])
      })

      it('sweeping leaves what an object has, and bytes that another attachment has', async () => {
        await attach(work, 'a.ics', 'one', Buffer.from('same'))
        await attach(work, 'b.ics', 'two', Buffer.from('same'))
        await remove(work, 'a.ics')
        await store.removeUnusedAttachments(inAnHour())
        expect(await store.findAttachments(['one', 'two'])).toEqual([file('two', Buffer.from('same'))])
        expect(await contents()).toEqual([4])
      })

      it('stay with an object that moves, and go with its calendar and its owner', async () => {
        await attach(work, 'a.ics', 'one', Buffer.from('1'))
        const home = await createCollection(alice, calendar('home'))
        await store.transaction(writing(work.id, home.id), async (tx) =>
          tx.moveObject(work.id, await entryIn(tx, work, 'a.ics'), home.id, 'z.ics'),
        )
        expect(await collectionsAttaching('one')).toEqual([home.id])
        await store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(home.id))
        expect(await collectionsAttaching('one')).toEqual([])
        await attach(work, 'b.ics', 'two', Buffer.from('2'))
        await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(alice.id))
        expect(await collectionsAttaching('two')).toEqual([])
      })

      it('are there whole or not at all', async () => {
        const failing = store.transaction(writing(work.id), async (tx) => {
          const bytes = Buffer.alloc(2_000_000, 1)
          await tx.createAttachment(file('one', bytes), {
            read(start, end) {
              if (start > 0) throw new Error('the disk is gone')
              return bytes.subarray(start, end)
            },
          })
        })
        await expect(failing).rejects.toThrow('the disk is gone')
        expect(await store.findAttachments(['one'])).toEqual([])
        expect(await contents()).toEqual([])
      })

      it('many at once are all kept', async () => {
        const names = Array.from({ length: 20 }, (_, i) => `many-${i}`)
        await Promise.all(names.map((name) => attach(work, 'a.ics', name, Buffer.from('same'))))
        const kept = await store.attachmentsOf((await entryIn(store, work, 'a.ics')).id)
        expect(kept.map(({ managedId }) => managedId).sort()).toEqual(names.toSorted())
        expect(await contents()).toEqual([4])
      })
    })

    describe('dead properties', () => {
      const property = (
        target: { kind: 'principal' | 'home' | 'addressbook-home' | 'collection' | 'object'; id: Id },
        xml = '<p/>',
      ) => ({
        target,
        namespace: 'urn:x',
        localName: 'p',
        xml,
      })

      it('of a collection count as a change in its home', async () => {
        const target = { kind: 'collection', id: work.id } as const
        await store.transaction(homeOf(alice.id), (tx) => tx.setDeadProperty(property(target)))
        await store.transaction(homeOf(alice.id), (tx) => tx.setDeadProperty(property(target, '<p>2</p>')))
        expect(await store.deadProperties([target])).toEqual([property(target, '<p>2</p>')])
        expect(await reread(work)).toMatchObject({ homeNo: 3, changeNo: 0 })
        await store.transaction(homeOf(alice.id), (tx) => tx.removeDeadProperty(target, 'urn:x', 'other'))
        expect((await reread(work)).homeNo).toBe(3)
        await store.transaction(homeOf(alice.id), (tx) => tx.removeDeadProperty(target, 'urn:x', 'p'))
        expect(await store.deadProperties([target])).toEqual([])
        expect((await reread(work)).homeNo).toBe(4)
      })

      it('of an object count as a change in its collection, and the etag stays', async () => {
        const entry = await put(work, 'a.ics', event('a'))
        const target = { kind: 'object', id: entry.id } as const
        await store.transaction(writing(work.id), (tx) => tx.setDeadProperty(property(target)))
        expect(await store.findEntry(work.id, 'a.ics')).toEqual({ ...entry, changeNo: 2 })
        expect(await changesOf(work, 1)).toEqual(['2 +a.ics'])
        await remove(work, 'a.ics')
        expect(await store.deadProperties([target])).toEqual([])
      })

      it('of an object in a collection that is as new', async () => {
        const entry = await store.transaction(homeOf(alice.id), async (tx) => {
          const { id } = await tx.createCollection(alice.id, calendar('new'))
          const created = await tx.createObject(id, 'a.ics', event('a'))
          await tx.setDeadProperty(property({ kind: 'object', id: created.id }))
          return created
        })
        expect(await store.deadProperties([{ kind: 'object', id: entry.id }])).toHaveLength(1)
      })

      it('of objects that are new take no other number', async () => {
        const entries = [await put(work, 'a.ics', event('a')), await put(work, 'b.ics', event('b'))]
        const ids = entries.map(({ id }) => id)
        await store.transaction(writing(work.id), (tx) =>
          tx.describeNew(ids, { namespace: 'urn:x', localName: 'p', xml: '<p/>' }),
        )
        const targets = ids.map((id) => ({ kind: 'object', id }) as const)
        expect(await store.deadProperties(targets)).toEqual(targets.map((target) => property(target)))
        expect(await changesOf(work, 0)).toHaveLength(2)
      })

      it('of several resources at once, and gone with them', async () => {
        const entry = await put(work, 'a.ics', event('a'))
        const targets = [
          { kind: 'principal', id: alice.id },
          { kind: 'home', id: alice.id },
          { kind: 'addressbook-home', id: alice.id },
          { kind: 'collection', id: work.id },
          { kind: 'object', id: entry.id },
        ] as const
        await store.transaction({ ...homeOf(alice.id), collections: [work.id] }, async (tx) => {
          for (const target of targets) await tx.setDeadProperty(property(target))
        })
        const found = await store.deadProperties(targets)
        expect(found.map((p) => p.target.kind).toSorted()).toEqual([
          'addressbook-home',
          'collection',
          'home',
          'object',
          'principal',
        ])
        await store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(work.id))
        expect(await store.deadProperties(targets)).toHaveLength(3)
        await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(alice.id))
        expect(await store.deadProperties(targets)).toEqual([])
      })
    })

    describe('locks', () => {
      const lock = (token: string, path: string, more: Partial<Lock> = {}): Lock => ({
        token,
        path,
        depth: '0',
        scope: 'exclusive',
        principalId: alice.id,
        ownerXml: '<href>me</href>',
        timeoutSeconds: 60,
        expiresAt: new Date(clock + 60_000),
        ...more,
      })
      const now = () => new Date(clock)
      const tokens = (locks: readonly Lock[]) => locks.map((found) => found.token).toSorted()

      beforeEach(() =>
        store.transaction(LOCKS, async (tx) => {
          await tx.addLock(lock('calendar', '/dav/calendars/alice/work', { depth: 'infinity' }))
          await tx.addLock(lock('shallow', '/dav/calendars/alice'))
          await tx.addLock(lock('object', '/dav/calendars/alice/work/a.ics'))
          await tx.addLock(lock('sibling', '/dav/calendars/alice/work2/a.ics'))
          await tx.addLock(lock('ended', '/dav/calendars/alice/work/b.ics', { expiresAt: now() }))
        }),
      )

      it('cover what they were made for, and below when deep', async () => {
        const covering = async (path: string) => tokens(await store.locksCovering([path], now()))
        expect(await covering('/dav/calendars/alice/work/a.ics')).toEqual(['calendar', 'object'])
        expect(await covering('/dav/calendars/alice/work/b.ics')).toEqual(['calendar'])
        expect(await covering('/dav/calendars/alice/work')).toEqual(['calendar'])
        expect(await covering('/dav/calendars/alice')).toEqual(['shallow'])
        expect(await covering('/dav/calendars/alice/work2')).toEqual([])
        const paths = ['/dav/calendars/alice', '/dav/calendars/alice/work/b.ics', '/dav/calendars/alice/work/c.ics']
        expect(tokens(await store.locksCovering(paths, now()))).toEqual(['calendar', 'shallow'])
        const [found] = await store.locksCovering(['/dav/calendars/alice'], now())
        expect(found).toEqual(lock('shallow', '/dav/calendars/alice'))
      })

      it('are found below a path', async () => {
        expect(tokens(await store.locksBelow('/dav/calendars/alice/work', now()))).toEqual(['object'])
        expect(tokens(await store.locksBelow('/dav/calendars/alice', now()))).toEqual(['calendar', 'object', 'sibling'])
        expect(tokens(await store.locksBelow('', now()))).toEqual(['calendar', 'object', 'shallow', 'sibling'])
      })

      it('are refreshed, removed and expire', async () => {
        await store.transaction(LOCKS, (tx) => tx.refreshLock('object', new Date(clock + 120_000)))
        clock += 90_000
        expect(tokens(await store.locksBelow('', now()))).toEqual(['object'])
        await store.removeExpiredLocks(now())
        await store.transaction(LOCKS, (tx) => tx.removeLock('object'))
        expect(await store.locksBelow('', new Date(0))).toEqual([])
      })

      it('go with their resource', async () => {
        await store.transaction(LOCKS, (tx) => tx.removeLocksAt('/dav/calendars/alice/work'))
        expect(tokens(await store.locksBelow('', now()))).toEqual(['shallow', 'sibling'])
      })
    })

    describe('push registrations', () => {
      const later = (ms: number) => new Date(clock + ms)
      const registration = (name: string, more: Partial<NewPushRegistration> = {}): NewPushRegistration => ({
        name,
        principalId: alice.id,
        target: { ownerId: alice.id, home: 'calendars', collectionId: work.id },
        pushResource: `https://push.example/${name}`,
        publicKey: Buffer.from([4, 255]),
        authSecret: Buffer.from([0, 1]),
        onContent: true,
        onProperties: true,
        expiresAt: later(60_000),
        ...more,
      })
      const registers = (...registrations: NewPushRegistration[]) =>
        store.transaction(homeOf(alice.id), async (tx) => {
          for (const one of registrations) await tx.createPushRegistration(one)
        })
      const named = async (name: string) => {
        const found = await store.findPushRegistration(name)
        if (found === undefined) throw new Error(`no registration ${name}`)
        return found
      }
      const due = async (at = later(0)) => {
        const all = await store.pushRegistrationsOf(alice.id)
        const ids = await store.duePushes(at, 10)
        return ids.map((id) => all.find((one) => one.id === id)?.name).toSorted()
      }

      it('are kept as they came, and go with what they are of', async () => {
        await registers(
          registration('a'),
          registration('b', { target: { ownerId: alice.id, home: 'calendars', collectionId: null } }),
        )
        expect(await named('a')).toEqual({ ...registration('a'), id: expect.any(String), failures: 0 })
        expect((await named('b')).target).toEqual({ ownerId: alice.id, home: 'calendars', collectionId: null })
        await store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(work.id))
        expect((await store.pushRegistrationsOf(alice.id)).map(({ name }) => name)).toEqual(['b'])
        await store.removeExpiredPushRegistrations(later(60_000))
        expect(await store.pushRegistrationsOf(alice.id)).toEqual([])
      })

      it('are due when what they are of changes, until they are told', async () => {
        await put(work, 'before', event('before'))
        await registers(
          registration('content', { onProperties: false }),
          registration('properties', { onContent: false }),
          registration('home', { target: { ownerId: alice.id, home: 'calendars', collectionId: null } }),
          registration('expired', { expiresAt: later(0) }),
        )
        expect(await due()).toEqual([])
        await put(work, 'a', event('a'))
        expect(await due()).toEqual(['content'])
        await store.transaction(homeOf(alice.id), (tx) => tx.updateCollection(work.id, { color: 'red' }))
        expect(await due()).toEqual(['content', 'home', 'properties'])

        const { id } = await named('content')
        const claimed = await store.claimPush(id, later(0), later(1000))
        expect(claimed).toMatchObject({ contentNo: 2, hasContent: true, hasProperties: false })
        expect(await store.claimPush(id, later(0), later(1000))).toBeUndefined()
        expect(await due()).toEqual(['home', 'properties'])
        if (claimed === undefined) throw new Error('not claimed')
        await put(work, 'meanwhile', event('meanwhile'))
        await store.settlePush(claimed, { kind: 'told', nextAt: later(0) })
        expect(await due()).toEqual(['content', 'home', 'properties'])
      })

      it('that fail wait; that are gone go, unless they are registered anew', async () => {
        await registers(registration('a'))
        await put(work, 'a', event('a'))
        const claim = async () => {
          const claimed = await store.claimPush((await named('a')).id, later(5000), later(5000))
          if (claimed === undefined) throw new Error('not claimed')
          return claimed
        }
        await store.settlePush(await claim(), { kind: 'failed', nextAt: later(1000) })
        expect([await due(), await due(later(1000)), (await named('a')).failures]).toEqual([[], ['a'], 1])
        const before = await claim()
        const renewed = registration('a', { publicKey: Buffer.from([5]), onProperties: false })
        await store.transaction(homeOf(alice.id), (tx) => tx.renewPushRegistration(before.registration.id, renewed))
        await store.settlePush(before, { kind: 'gone' })
        expect(await named('a')).toMatchObject({ publicKey: Buffer.from([5]), onProperties: false, failures: 0 })
        expect(await due()).toEqual(['a'])
        await store.settlePush(await claim(), { kind: 'gone' })
        expect(await store.findPushRegistration('a')).toBeUndefined()
      })

      it('are not told of a quiet write, and of every other', async () => {
        await registers(registration('a'), registration('b'))
        const quiet = store.quietly({ principalId: alice.id, names: ['a'] })
        const write = (to: Store, name: string) =>
          to.transaction(writing(work.id), (tx) => tx.createObject(work.id, name, event(name)))
        await write(quiet, '1')
        expect(await due()).toEqual(['b'])
        await write(store, '2')
        await write(quiet, '3')
        expect(await due()).toEqual(['a', 'b'])
        await write(store.quietly({ principalId: '999', names: 'all' }), '4')
        expect(await due()).toEqual(['a', 'b'])
      })

      it('wake whoever watches, after each write that is kept', async () => {
        let woken = 0
        const end = store.watch(() => woken++)
        await put(work, 'a', event('a'))
        await store.quietly({ principalId: alice.id, names: [] }).transaction(writing(work.id), async () => undefined)
        await expect(store.transaction(writing(work.id), () => Promise.reject(new Error('no')))).rejects.toThrow('no')
        end()
        await put(work, 'b', event('b'))
        expect(woken).toBe(2)
      })

      it('secrets are made once, and survive the end of the process', async () => {
        const values = await Promise.all(['1', '2', '3'].map((value) => store.secret('vapid', () => value)))
        expect(new Set(values).size).toBe(1)
        await registers(registration('a'))
        await put(work, 'a', event('a'))
        const again = await test.reopen()
        expect(await again.secret('vapid', () => 'new')).toBe(values[0])
        expect(await again.duePushes(later(0), 10)).toHaveLength(1)
      })
    })

    describe('jobs', () => {
      const at = (seconds: number) => new Date(seconds * 1000)

      it('are claimed by one, until they are done, and then for as long as they stay so', async () => {
        const claim = (now: number, doneBefore: number) =>
          store.claimJob('night', at(now), at(now + 10), at(doneBefore))
        const claims = await Promise.all([claim(100, 100), claim(100, 100), claim(100, 100)])
        expect(claims.filter((one) => one)).toHaveLength(1)
        expect(await claim(109, 100)).toBe(false)
        expect(await claim(110, 100)).toBe(true)
        await store.finishJob('night', at(110))
        expect(await claim(111, 110)).toBe(false)
        expect(await claim(111, 111)).toBe(true)
        expect(await store.claimJob('other', at(111), at(112), at(0))).toBe(true)
      })
    })

    describe('bookings', () => {
      let atlas: Principal
      let other: Principal
      beforeEach(async () => {
        atlas = await createPrincipal(person('atlas', { kind: 'room' }))
        other = await createPrincipal(person('other', { kind: 'room' }))
      })
      const taken = (start: number, end: number, more: Partial<Booking> = {}): Booking => ({
        instance: start,
        start,
        end,
        lane: 1,
        kind: 'booked',
        expiresAt: null,
        guarded: true,
        ...more,
      })
      const books = (room: Principal, uid: string, ...bookings: Booking[]) =>
        store.transaction(homeOf(room.id), (tx) => tx.replaceBookings(room.id, uid, bookings))
      const uidsIn = async (start: number, end: number, ...rooms: Principal[]) =>
        (
          await all(
            store.bookingsIn(
              rooms.map(({ id }) => id),
              { start, end },
            ),
          )
        )
          .map(({ uid, instance }) => `${uid}/${instance}`)
          .toSorted()

      it('are kept as they came, those of a meeting together', async () => {
        const hold = taken(900, 1000, { instance: -5, lane: 2, kind: 'hold', expiresAt: 77, guarded: false })
        await books(atlas, 'a', taken(0, 10), hold)
        await books(atlas, 'b', taken(10, 20))
        expect(await store.bookingsOf(atlas.id, 'a')).toEqual([hold, taken(0, 10)])
        expect(await store.bookingsOf(other.id, 'a')).toEqual([])
        const moved = { ...hold, kind: 'booked', expiresAt: null } as const
        await books(atlas, 'a', moved, taken(20, 30))
        expect(await store.bookingsOf(atlas.id, 'a')).toEqual([moved, taken(20, 30)])
        await books(atlas, 'a')
        expect(await uidsIn(-1000, 1000, atlas)).toEqual(['b/10'])
      })

      it('are found by any part of their time, however long it is', async () => {
        await books(atlas, 'short', taken(100, 200))
        await books(atlas, 'long', taken(1_000, 90 * DAY))
        await books(other, 'there', taken(100, 200))
        await books(atlas, 'month', taken(91 * DAY, 122 * DAY))
        expect(await uidsIn(199, 200, atlas)).toEqual(['short/100'])
        expect(await uidsIn(200, 1_000, atlas)).toEqual([])
        expect(await uidsIn(0, 101, atlas, other)).toEqual(['short/100', 'there/100'])
        expect(await uidsIn(90 * DAY - 1, 90 * DAY, atlas)).toEqual(['long/1000'])
        expect(await uidsIn(122 * DAY - 1, 200 * DAY, atlas)).toEqual([`month/${91 * DAY}`])
        expect(await uidsIn(0, 200 * DAY)).toEqual([])
      })

      it('come in pages, each once', async () => {
        const many = (offset: number) =>
          Array.from({ length: 250 }, (_, i) => taken(offset + i * 10, offset + i * 10 + 5))
        await books(atlas, 'a', ...many(0))
        await books(other, 'b', ...many(1))
        await books(atlas, 'c', taken(10_000, 50 * DAY))
        const found = await uidsIn(0, 100 * DAY, atlas, other)
        expect([found.length, new Set(found).size]).toEqual([501, 501])
      })

      it.each([
        ['within', 12, 18],
        ['around', 5, 25],
        ['the same', 10, 20],
        ['over its beginning', 5, 11],
        ['over its end', 19, 25],
      ])('do not overlap another of the lane: %s', async (_, start, end) => {
        await books(atlas, 'first', taken(0, 1), taken(10, 20), taken(30, 40))
        await books(atlas, 'second', taken(1, 5))
        expect(await conflictOf(books(atlas, 'second', taken(1, 6), taken(start, end)))).toBe('booked')
        expect(await store.bookingsOf(atlas.id, 'second')).toEqual([taken(1, 5)])
        const late = taken(100, 110, { instance: 10 })
        await books(atlas, 'second', late)
        expect(await conflictOf(books(atlas, 'second', { ...late, start, end }))).toBe('booked')
      })

      it('may touch, and overlap in other lanes and rooms, or unguarded', async () => {
        await books(atlas, 'a', taken(10, 20))
        await books(atlas, 'b', taken(0, 10), taken(20, 30))
        await books(atlas, 'c', taken(10, 20, { lane: 2 }))
        await books(other, 'a', taken(10, 20))
        await books(atlas, 'd', taken(0, 30, { guarded: false }), taken(5, 25, { guarded: false }))
        expect(await conflictOf(books(atlas, 'd', taken(0, 30)))).toBe('booked')
        expect(await uidsIn(0, 30, atlas, other)).toHaveLength(7)
      })

      it('of one meeting do not overlap each other, and may take the place of each other', async () => {
        expect(await conflictOf(books(atlas, 'a', taken(0, 10), taken(9, 20)))).toBe('booked')
        await books(atlas, 'a', taken(0, 10), taken(10, 20))
        await books(atlas, 'a', taken(5, 15, { instance: 0 }), taken(15, 25, { instance: 10 }))
        expect(await uidsIn(0, 5, atlas)).toEqual([])
      })

      it('that are refused leave the rest of a transaction alone', async () => {
        await books(atlas, 'a', taken(0, 10))
        await store.transaction({ ...writing(work.id), homes: [atlas.id] }, async (tx) => {
          expect(await conflictOf(tx.replaceBookings(atlas.id, 'b', [taken(5, 6)]))).toBe('booked')
          await tx.createObject(work.id, 'b.ics', event('b'))
          await tx.replaceBookings(atlas.id, 'b', [taken(10, 11)])
        })
        expect(await store.findEntry(work.id, 'b.ics')).toBeDefined()
        expect(await uidsIn(0, 100, atlas)).toEqual(['a/0', 'b/10'])
      })

      it('need the home of the principal, take time, and go with the principal', async () => {
        await expect(
          store.transaction(writing(work.id), (tx) => tx.replaceBookings(atlas.id, 'a', [])),
        ).rejects.toThrow('is not in the scope')
        await expect(books(atlas, 'a', taken(5, 5))).rejects.toThrow()
        await expect(books(atlas, 'a', taken(5, 6, { lane: 0 }))).rejects.toThrow()
        await books(atlas, 'a', taken(5, 6))
        await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(atlas.id))
        expect(await uidsIn(0, 10, atlas)).toEqual([])
      })

      it('tell whose time is up', async () => {
        const until = (expiresAt: number) => ({ kind: 'hold', expiresAt, guarded: true }) as const
        await books(atlas, 'a', taken(0, 10, until(50)), taken(10, 20, until(60)))
        await books(other, 'b', taken(0, 10, until(40)), taken(10, 20))
        const expired = async (by: number) =>
          (await all(store.expiredBookings(by))).map(({ uid, instance }) => `${uid}/${instance}`)
        expect(await expired(50)).toEqual(['b/0', 'a/0'])
        const many = Array.from({ length: 450 }, (_, at) => taken(100 + at, 101 + at, until(30)))
        await books(atlas, 'c', ...many)
        const order = many.map(({ instance }) => `c/${instance}`)
        expect(await expired(50)).toEqual([...order, 'b/0', 'a/0'])
      })

      it('know to which somebody came, as long as they are there', async () => {
        const came = (uid: string, start: number) =>
          store.transaction(homeOf(atlas.id), (tx) => tx.checkIn(atlas.id, uid, start))
        await books(atlas, 'a', taken(0, 10), taken(10, 20))
        await came('a', 10)
        await came('a', 10)
        await came('b', 10)
        expect(await store.checkInsOf(atlas.id, 'a')).toEqual(new Set([10]))
        expect(await store.checkInsOf(other.id, 'a')).toEqual(new Set())
        await store.removePastBookings(5)
        expect(await store.checkInsOf(atlas.id, 'a')).toEqual(new Set([10]))
        expect(await store.checkInsOf(atlas.id, 'b')).toEqual(new Set())
        await store.removePastBookings(20)
        expect(await store.checkInsOf(atlas.id, 'a')).toEqual(new Set())
      })

      it('that are over are forgotten', async () => {
        await books(atlas, 'a', taken(0, 10), taken(5, 20, { lane: 2 }), taken(10, 20))
        await store.removePastBookings(10)
        expect(await uidsIn(0, 100, atlas)).toEqual(['a/10', 'a/5'])
      })

      it('are taken by one of many who want the same', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 40 }, (_, i) => books(atlas, `u${i}`, taken(i, 60 - i))),
        )
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        expect(await uidsIn(0, 60, atlas)).toHaveLength(1)
      })
    })

    describe('what leaves this server', () => {
      const later = (ms: number) => new Date(clock + ms)
      const message = (more: Partial<NewOutbound> = {}, ...to: readonly string[]): NewOutbound => ({
        kind: 'mail',
        senderId: alice.id,
        uid: 'u',
        method: 'REQUEST',
        payload: Buffer.from([0, 255, 13, 10]),
        recipients: to.map((name) => ({
          address: `mailto:${name}@far.example`,
          key: `${name} ${more.method} ${more.uid}`,
        })),
        notBefore: later(0),
        isWhole: false,
        isAcquainted: false,
        ...more,
      })
      const enqueues = (...messages: NewOutbound[]) =>
        store.transaction(homeOf(alice.id), async (tx) => {
          for (const one of messages) await tx.enqueue(one)
        })
      const due = (at = later(0)) => store.dueOutbound(at, 10)
      const claim = async (at = later(0), until = later(1000)) => {
        const [id = ''] = await due(at)
        const claimed = await store.claimOutbound(id, at, until)
        if (claimed === undefined) throw new Error('not claimed')
        return claimed
      }
      const settle = (claimed: ClaimedOutbound, outcome: OutboundOutcome) =>
        store.transaction({ origin: 'itip', scheduling: 'silent' }, (tx) => tx.settleOutbound(claimed, outcome))

      it('is enqueued with its transaction or not at all, and once', async () => {
        await enqueues(message({}, 'x', 'y'), message({}, 'x'), message({}, 'y', 'z', 'z'))
        expect(await due()).toHaveLength(3)
        expect(await due(later(-1))).toEqual([])
        await expect(
          store.transaction(homeOf(alice.id), async (tx) => {
            await tx.enqueue(message({}, 'lost'))
            throw new Error('no')
          }),
        ).rejects.toThrow('no')
        expect(await due()).toHaveLength(3)
        const claimed = await claim()
        expect(claimed).toMatchObject({ recipient: 'mailto:x@far.example', attempts: 1, uid: 'u', senderId: alice.id })
        expect(claimed.payload).toEqual(Buffer.from([0, 255, 13, 10]))
        expect(await store.claimOutbound(claimed.id, later(0), later(1000))).toBeUndefined()
        expect(await settle(claimed, { kind: 'sent' })).toBe(true)
        await enqueues(message({}, 'x'))
        expect(await due(later(5000))).toHaveLength(2)
      })

      it('goes to each recipient in the order it was said', async () => {
        await enqueues(message({}, 'x'), message({ method: 'CANCEL' }, 'x'), message({ uid: 'v' }, 'x'))
        const [first, other, ...rest] = await due()
        expect([first, other, rest]).toEqual([expect.any(String), expect.any(String), []])
        const invitation = await claim()
        const deferred = { kind: 'deferred', nextAt: later(9000), problem: '451' } as const
        expect(await settle(invitation, deferred)).toBe(false)
        expect(await due()).toEqual([other])
        expect(await due(later(9000))).toHaveLength(2)
        await settle(await claim(), { kind: 'sent' })
        const again = await claim(later(9000), later(10_000))
        expect(again).toMatchObject({ id: first, attempts: 2 })
        // A cancellation waits behind it.
        expect(await settle(again, { kind: 'failed', problem: '550' })).toBe(false)
        const cancellation = await claim()
        expect(cancellation.method).toBe('CANCEL')
        expect(await settle(cancellation, { kind: 'failed', problem: '550' })).toBe(true)
        expect(await due(later(99_000))).toEqual([])
      })

      it('is what was said last, when that says all of it', async () => {
        const saying = (text: string, more: Partial<NewOutbound> = {}) =>
          message({
            payload: Buffer.from(text),
            recipients: [{ address: 'mailto:x@far.example', key: text }],
            isWhole: true,
            ...more,
          })
        await enqueues(saying('one'), saying('other', { uid: 'v' }), saying('two'))
        expect(await due()).toHaveLength(2)
        const other = await claim()
        expect(other).toMatchObject({ uid: 'v', folded: false, wasTold: false })
        await settle(other, { kind: 'sent' })
        const two = await claim()
        expect(two).toMatchObject({ payload: Buffer.from('two'), folded: true, wasTold: false })
        // Somebody is at it: it may have left.
        await enqueues(saying('three'), saying('four', { isWhole: false }))
        expect(await due(later(1000))).toEqual([two.id])
        const taken = await claim(later(1000), later(2000))
        expect([taken.id, taken.attempts]).toEqual([two.id, 2])
        // Its time was over, and another has it.
        await settle(two, { kind: 'sent' })
        expect(await due(later(2000))).toEqual([two.id])
      })

      it('is forgotten after a while, and goes with its sender', async () => {
        const bob = await createPrincipal(person('bob'))
        await enqueues(message({}, 'x', 'y'), message({ senderId: bob.id, uid: 'w' }, 'x'))
        await settle(await claim(), { kind: 'sent' })
        await store.removeSettledOutbound(later(-1000))
        await enqueues(message({}, 'x'))
        expect(await due()).toHaveLength(2)
        await store.removeSettledOutbound(later(1000))
        await enqueues(message({}, 'x'))
        expect(await due()).toHaveLength(3)
        await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(bob.id))
        expect(await due()).toHaveLength(2)
        const again = await test.reopen()
        expect(await again.dueOutbound(later(0), 10)).toHaveLength(2)
      })
    })

    describe('who is no stranger', () => {
      it('who was invited or accepted, for whom, and how much was sent', async () => {
        const to = (...names: string[]) => names.map((name) => ({ address: `mailto:${name}@Far.example`, key: name }))
        const sent = {
          kind: 'mail',
          uid: 'known',
          method: 'REQUEST',
          payload: Buffer.from('x'),
          isWhole: true,
        } as const
        const send = (isAcquainted: boolean, ...names: string[]) =>
          store.transaction(homeOf(alice.id), (tx) =>
            tx.enqueue({
              ...sent,
              senderId: alice.id,
              notBefore: new Date(clock),
              recipients: to(...names),
              isAcquainted,
            }),
          )
        const since = new Date(clock)
        const before = await store.countOutboundSince(alice.id, since)
        await send(true, 'Known', 'Other')
        await send(true, 'Known', 'Third')
        await send(false, 'Declined')
        const knows = (id: Id, ...names: string[]) =>
          store.hasCorrespondent(
            id,
            names.map((name) => `mailto:${name}@far.example`),
          )
        expect(await knows(alice.id, 'nobody', 'known')).toBe(true)
        expect(await knows(alice.id, 'third')).toBe(true)
        expect(await knows(alice.id, 'declined', 'nobody')).toBe(false)
        const other = await createPrincipal(person('other'))
        expect(await knows(other.id, 'known')).toBe(false)
        expect(await store.countOutboundSince(alice.id, since)).toBe(before + 4)
        expect(await store.countOutboundSince(alice.id, new Date(clock + 1e9))).toBe(0)
      })

      it('whom people have in their address books is known by any address of the card, as it is now', async () => {
        const [ann, ben] = [await createPrincipal(person('ann')), await createPrincipal(person('ben'))]
        const book = { kind: 'addressbook', home: 'addressbooks' } as const
        const friends = await createCollection(ann, calendar('friends', book))
        const work = await createCollection(ben, calendar('work', book))
        const box = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }
        const card = (name: string, ...lines: readonly string[]): NewObject => {
          const text = ['BEGIN:VCARD', 'VERSION:3.0', `UID:${name}`, `FN:${name}`, 'N:x;;;;', ...lines, 'END:VCARD', '']
          const bytes = Buffer.from(text.join('\r\n'))
          const etag = `${name}-${lines.length}-${bytes.length}`
          return { uid: name, component: 'VCARD', etag, scheduleTag: null, access: 'public', bytes, box }
        }
        const knows = async (...names: readonly string[]) => {
          const emails = names.map((name) => `${name}@far.example`)
          return [await store.hasContact(ann.id, emails), await store.hasContact(ben.id, emails)]
        }
        const both = { origin: 'client', scheduling: 'silent', collections: [friends.id, work.id] } as const
        const first = await store.transaction(both, (tx) =>
          tx.createObject(friends.id, 'c.vcf', card('c', 'EMAIL:One@far.example', 'item1.email:two@fa', ' r.example')),
        )
        expect(await knows('nobody', 'one')).toEqual([true, false])
        expect(await knows('two')).toEqual([true, false])
        const second = await store.transaction(both, (tx) =>
          tx.replaceObject(
            friends.id,
            first,
            card('c', 'EMAIL:two@far.example', 'EMAIL:three@far.example', 'NOTE:one'),
          ),
        )
        expect(await knows('one')).toEqual([false, false])
        expect([await knows('two'), await knows('three')]).toEqual([await knows('two'), [true, false]])
        const moved = await store.transaction(both, (tx) => tx.moveObject(friends.id, second, work.id, 'd.vcf'))
        expect(await knows('two', 'three')).toEqual([false, true])
        await store.transaction(both, (tx) => tx.deleteObject(work.id, moved))
        expect(await knows('two', 'three')).toEqual([false, false])
      })

      it('messages of a sender are counted by the hour', async () => {
        const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 10, minutes))
        const counts = []
        for (const minutes of [0, 59, 60]) counts.push(await store.countSent('far.example', at(minutes)))
        expect(counts).toEqual([1, 2, 1])
        expect(await store.countSent('near.example', at(1))).toBe(1)
        await Promise.all(Array.from({ length: 8 }, () => store.countSent('far.example', at(2))))
        expect(await store.countSent('far.example', at(3))).toBe(11)
        await store.forgetSenders(at(60))
        expect(await store.countSent('far.example', at(0))).toBe(1)
        expect(await store.countSent('far.example', at(61))).toBe(2)
      })
    })

    describe('what comes in as mail', () => {
      const OWN = { origin: 'itip', scheduling: 'silent' } as const
      const word = (name: string, sequence: number, stampedAt: number | null) => ({ name, sequence, stampedAt })

      it('is known when it comes again, with its transaction or not at all', async () => {
        const record = (key: string) => store.transaction(OWN, (tx) => tx.recordMail(key))
        expect([await record('m1'), await record('m1'), await record('m2')]).toEqual([true, false, true])
        await store
          .transaction(OWN, async (tx) => {
            await tx.recordMail('m3')
            throw new Error('no')
          })
          .catch(() => undefined)
        expect(await record('m3')).toBe(true)
        await store.forgetMails(new Date(8_640_000_000_000))
        expect(await record('m1')).toBe(true)
      })

      it('waits in quarantine, once for each recipient', async () => {
        const mail = { key: 'q1', recipientId: alice.id, author: 'a@b', reason: 'x', raw: Buffer.from('raw') }
        const keep = (one: typeof mail) => store.transaction(OWN, (tx) => tx.quarantineMail(one))
        expect(await keep(mail)).toBe('kept')
        expect(await keep(mail)).toBe('known')
        expect(await keep({ ...mail, key: 'q2', raw: Buffer.alloc(65 * 2 ** 20) })).toBe('full')
        const found = (await all(store.quarantinedMails())).find(({ recipientId }) => recipientId === alice.id)
        expect(found).toMatchObject({ author: 'a@b', reason: 'x', size: 3 })
        const id = found?.id ?? ''
        expect((await store.findQuarantinedMail(id))?.raw.toString()).toBe('raw')
        const drop = () => store.transaction(OWN, (tx) => tx.dropQuarantinedMail(id))
        expect([await drop(), await drop()]).toEqual([true, false])
        expect(await keep(mail)).toBe('kept')
        await store.removeQuarantinedMails(new Date(8_640_000_000_000))
        expect(await all(store.quarantinedMails())).toEqual([])
      })

      it('what was heard last, of each part and by each', async () => {
        const hear = (heard: readonly Heard[], uid = 'meeting', forgotten: readonly string[] = []) =>
          store.transaction(OWN, (tx) => tx.setHeard(alice.id, uid, heard, forgotten))
        await hear([word('', 1, 5), word('7 mailto:x@y', 0, null), word('8', 1, 1)])
        await hear([word('', 2, 6)], 'meeting', ['8', 'nothing'])
        await hear([word('', 9, 9)], 'other', ['7 mailto:x@y'])
        const heard = (await store.heardBy([alice.id], 'meeting')).get(alice.id) ?? []
        expect([...heard].sort((a, b) => a.name.length - b.name.length)).toEqual([
          word('', 2, 6),
          word('7 mailto:x@y', 0, null),
        ])
        // What no index can hold is not remembered, and does no harm.
        const long = 'x'.repeat(10_000)
        await hear([word(long, 1, 1)], long, [long])
        expect((await store.heardBy([alice.id], long)).size).toBe(0)
        await store.forgetMails(new Date(8_640_000_000_000))
        expect((await store.heardBy([alice.id], 'meeting')).size).toBe(0)
      })
    })

    describe('transactions', () => {
      it('keep all or nothing', async () => {
        const failed = store.transaction(writing(work.id), async (tx) => {
          await tx.createObject(work.id, 'a.ics', event('a'))
          await tx.createObject(work.id, 'b.ics', event('b'))
          throw new Error('changed my mind')
        })
        await expect(failed).rejects.toThrow('changed my mind')
        expect(await all(store.entries(work.id))).toEqual([])
        expect((await reread(work)).changeNo).toBe(0)
      })

      it('run afterCommit once it is kept, never when it failed', async () => {
        const news: string[] = []
        await store.transaction(writing(work.id), async (tx) => {
          tx.afterCommit(() => news.push('kept'))
          await tx.createObject(work.id, 'a.ics', event('a'))
          expect(news).toEqual([])
        })
        expect(news).toEqual(['kept'])
        const failed = store.transaction(writing(work.id), async (tx) => {
          tx.afterCommit(() => news.push('lost'))
          throw new Error('no')
        })
        await expect(failed).rejects.toThrow('no')
        expect(news).toEqual(['kept'])
      })

      it('are kept even when afterCommit fails, which is reported', async () => {
        const news: string[] = []
        const kept = await store.transaction(writing(work.id), async (tx) => {
          tx.afterCommit(() => {
            throw new Error('a bug')
          })
          tx.afterCommit(() => news.push('kept'))
          return tx.createObject(work.id, 'a.ics', event('a'))
        })
        expect(await store.findEntry(work.id, 'a.ics')).toEqual(kept)
        expect(news).toEqual(['kept'])
        expect(reported).toEqual([new Error('a bug')])
      })

      it('read what they wrote, while nobody else does', async () => {
        await store.transaction(writing(work.id), async (tx) => {
          await tx.createObject(work.id, 'a.ics', event('a'))
          expect(await tx.findObject(work.id, 'a.ics')).toBeDefined()
          expect(await all(tx.entries(work.id))).toHaveLength(1)
          expect(await store.findObject(work.id, 'a.ics')).toBeUndefined()
        })
        expect(await store.findObject(work.id, 'a.ics')).toBeDefined()
      })

      it('refuse what their scope does not name', async () => {
        const entry = await put(work, 'a.ics', event('a'))
        const other = await createCollection(alice, calendar('other'))
        const nothing: Scope = { origin: 'client', scheduling: 'on' }
        const writes: Record<string, (tx: StoreTransaction) => Promise<unknown>> = {
          createObject: (tx) => tx.createObject(work.id, 'b.ics', event('b')),
          replaceObject: (tx) => tx.replaceObject(work.id, entry, event('a')),
          createAlike: (tx) => tx.createAlike([{ collectionId: work.id, name: 'b.ics' }], event('b')),
          replaceAlike: (tx) => tx.replaceAlike([{ ...entry, collectionId: work.id }], event('a')),
          deleteObject: (tx) => tx.deleteObject(work.id, entry),
          createCollection: (tx) => tx.createCollection(alice.id, calendar('new')),
          updateCollection: (tx) => tx.updateCollection(work.id, {}),
          renameCollection: (tx) => tx.renameCollection(work.id, 'x'),
          deleteCollection: (tx) => tx.deleteCollection(work.id),
          setGrants: (tx) => tx.setGrants(work.id, []),
          'property of an object': (tx) => tx.removeDeadProperty({ kind: 'object', id: entry.id }, 'x', 'y'),
          'property of a collection': (tx) => tx.removeDeadProperty({ kind: 'collection', id: work.id }, 'x', 'y'),
          'property of a home': (tx) => tx.removeDeadProperty({ kind: 'home', id: alice.id }, 'x', 'y'),
          removeLock: (tx) => tx.removeLock('x'),
          createPrincipal: (tx) => tx.createPrincipal(person('new')),
          deletePrincipal: (tx) => tx.deletePrincipal(alice.id),
          setPasswordHash: (tx) => tx.setPasswordHash(alice.id, 'x'),
          setMembers: (tx) => tx.setMembers(alice.id, []),
          setDelegates: (tx) => tx.setDelegates(alice.id, 'read', []),
        }
        for (const [name, write] of Object.entries(writes)) {
          await expect(store.transaction(nothing, write), name).rejects.toThrow('not in the scope')
        }
        const ending = store.transaction({ ...nothing, locks: 'ended' }, (tx) => tx.removeLock('x'))
        await expect(ending).rejects.toThrow('not in the scope')
        const move = store.transaction(writing(work.id), (tx) => tx.moveObject(work.id, entry, other.id, 'x'))
        await expect(move).rejects.toThrow('not in the scope')
      })

      it('refuse to be used after their end', async () => {
        const tx = await store.transaction(writing(work.id), async (tx) => tx)
        await expect((async () => tx.findEntry(work.id, 'a.ics'))()).rejects.toThrow('after its end')
      })

      it('one that fails leaves the others that run at the same time alone', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 60 }, (_, i) =>
            store.transaction(writing(work.id), async (tx) => {
              await tx.createObject(work.id, `${i}.ics`, event(`${i}`))
              if (i % 3 === 0) throw new Error('no')
            }),
          ),
        )
        expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(20)
        expect(await all(store.entries(work.id))).toHaveLength(40)
        const numbers = (await all(store.changes(work.id, 0, 1000))).map((change) => change.changeNo)
        expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
        expect(await reread(work)).toMatchObject({ objects: 40, changeNo: 40 })
      })

      it('a UID that many want at once is given to one', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 20 }, (_, i) =>
            store.transaction(writing(work.id), (tx) => tx.createObject(work.id, `${i}.ics`, event('the one'))),
          ),
        )
        expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
        const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.word] : []))
        expect(reasons).toEqual(Array(19).fill('uid-taken'))
      })

      it('lose no update', async () => {
        await put(work, 'counter', event('counter', { text: '0' }))
        const add = () =>
          store.transaction(writing(work.id), async (tx) => {
            const current = await tx.findObject(work.id, 'counter')
            if (current === undefined) throw new Error('no counter')
            await tx.replaceObject(
              work.id,
              current,
              event('counter', { text: `${Number(current.bytes.toString()) + 1}` }),
            )
          })
        await Promise.all(Array.from({ length: 50 }, add))
        expect((await store.findObject(work.id, 'counter'))?.bytes.toString()).toBe('50')
      })

      it('crossing ones all come to their end', async () => {
        const names = ['a', 'b', 'c', 'd']
        const made: Collection[] = []
        for (const name of names) made.push(await createCollection(alice, calendar(name)))
        const pairs = made.flatMap((from) => made.filter((to) => to !== from).map((to) => [from, to] as const))
        const crossings = Array.from({ length: 10 }, () => pairs).flat()
        await Promise.all(
          crossings.map(([from, to], i) =>
            store.transaction({ ...writing(from.id, to.id), homes: [alice.id] }, async (tx) => {
              await tx.createObject(from.id, `${i}.ics`, event(`${i}`))
              await tx.createObject(to.id, `${i}.ics`, event(`${i}`))
            }),
          ),
        )
        for (const collection of made) expect(await reread(collection)).toMatchObject({ objects: 60, changeNo: 60 })
      })
    })

    it('knows itself again when it is opened again', async () => {
      const { epoch, storeId } = store
      expect(epoch).not.toBe(storeId)
      const again = await test.reopen()
      expect([again.epoch, again.storeId]).toEqual([epoch, storeId])
      expect(await again.findPrincipal('alice')).toMatchObject({ id: alice.id, slug: 'alice' })
    })
  })
}

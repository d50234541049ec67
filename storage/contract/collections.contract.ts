import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Principal, Store } from '../store.ts'
import { all, calendar, conflictOf, event, homeOf, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeCollections(fixture: StoreFixture): void {
  const { createCollection, put, remove, reread, clock } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
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
      const [at, until] = [new Date(clock.now), new Date(clock.now + 1000)]
      const claim = await store.claimSubscription(at, until)
      if (claim === undefined) throw new Error('nothing to claim')
      expect(claim).toMatchObject({ collectionId: feed.id, source, etag: null, nextAt: until, failures: 0 })
      expect(await store.claimSubscription(at, until)).toBeUndefined()
      const claims = await Promise.all([1, 2, 3].map(() => store.claimSubscription(until, new Date(clock.now + 2000))))
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
      const change = store.transaction(homeOf(alice.id), (tx) => tx.updateCollection(work.id, { source: 'https://x/' }))
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
      const ids = (await store.findCollectionsById([other.id, '12345', work.id])).map(({ id }) => id)
      expect(ids).toEqual([work.id, other.id])
      expect(await store.findCollectionsById([])).toEqual([])
      const nothing = { bytes: 0, objects: 0, calendars: 0, addressBooks: 0 }
      expect(await store.useOf([alice.id, '12345'])).toEqual(
        new Map([
          [alice.id, { bytes: 8, objects: 2, calendars: 2, addressBooks: 0 }],
          ['12345', nothing],
        ]),
      )
      const sizes = await store.sizes()
      expect(sizes).toMatchObject({ calendars: 2, addressBooks: 0, objects: 2, objectBytes: 8, attachments: 0 })
      expect(sizes.databaseBytes).toBeGreaterThan(10_000)
    })
  })
}

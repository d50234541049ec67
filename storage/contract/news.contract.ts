import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Collection, Id, NewSession, Principal, Store, StoreTransaction } from '../store.ts'
import { listenTo } from '../testing/listener.ts'
import { calendar, DIRECTORY, event, homeOf, person, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeNews(fixture: StoreFixture): void {
  const { put, createCollection, createPrincipal, reported, clock } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  const markers = new Set<Id>()
  /** Everything that was written before has been told. */
  const settled = async () => {
    const listener = listenTo(store)
    const { id } = await createCollection(alice, calendar(`marker-${markers.size}`))
    markers.add(id)
    // Where much is told at once, it is told as all.
    await vi.waitFor(() => expect([id, 'all'].some((told) => listener.collections().has(told))).toBe(true), 30_000)
    listener.end()
  }
  /** What is told of a write. */
  const toldOf = async (write: () => Promise<unknown>) => {
    const listener = listenTo(store)
    await write()
    await settled()
    listener.end()
    const collections = [...listener.collections()].filter((id) => !markers.has(id))
    return { collections: collections.sort(), access: [...listener.access()].sort() }
  }

  describe('news', () => {
    beforeEach(async () => {
      ;({ store, alice, work } = fixture.of())
      markers.clear()
      await settled()
    })

    it('name the collections of a write that is kept, whoever makes it, and nothing of one that failed', async () => {
      const ofWork = { collections: [work.id], access: [] }
      expect(await toldOf(() => put(work, 'a', event('a')))).toEqual(ofWork)
      const quiet = store.quietly({ principalId: alice.id, names: 'all' })
      const removes = (tx: StoreTransaction) =>
        tx.findEntry(work.id, 'a').then((entry) => entry && tx.deleteObject(work.id, entry))
      expect(await toldOf(() => quiet.transaction(writing(work.id), removes))).toEqual(ofWork)
      const caused = store.causedBy({ actor: 'alice', credential: 'none', source: null })
      const recolors = (tx: StoreTransaction) => tx.updateCollection(work.id, { color: 'red' })
      expect(await toldOf(() => caused.transaction(homeOf(alice.id), recolors))).toEqual(ofWork)
      const fails = store.transaction(writing(work.id), async (tx) => {
        await tx.createObject(work.id, 'b', event('b'))
        throw new Error('no')
      })
      expect(await toldOf(() => expect(fails).rejects.toThrow('no'))).toEqual({ collections: [], access: [] })
    })

    it('name collections that are new, and those that are gone', async () => {
      let made: Collection | undefined
      const makes = async () => (made = await createCollection(alice, calendar('new')))
      const told = await toldOf(makes)
      expect(told).toEqual({ collections: [made?.id], access: [] })
      expect(await toldOf(() => store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(work.id)))).toEqual({
        collections: [work.id],
        access: [],
      })
    })

    it('are gathered: many writes are told of together, and nobody after the end', async () => {
      const other = await createCollection(alice, calendar('other'))
      await settled()
      const listener = listenTo(store)
      const gone = listenTo(store)
      gone.end()
      await store.transaction(writing(work.id, other.id), async (tx) => {
        for (let n = 0; n < 50; n++) await tx.createObject(n % 2 ? work.id : other.id, `many ${n}`, event(`many ${n}`))
      })
      await listener.hears(work.id)
      expect(listener.heard).toEqual([{ collections: [other.id, work.id], access: [] }])
      expect(gone.heard).toEqual([])
      listener.end()
    })

    it('reach everybody, though one fails, which is reported', async () => {
      const end = store.watch(() => {
        throw new Error('a bug')
      })
      const listener = listenTo(store)
      await put(work, 'a', event('a'))
      await listener.hears(work.id)
      expect(reported).toEqual([new Error('a bug')])
      end()
      listener.end()
    })

    it('say whose access may have changed', async () => {
      const bob = await createPrincipal(person('bob'))
      const group = await createPrincipal(person('group', { kind: 'group' }))
      const directory = (write: (tx: StoreTransaction) => Promise<unknown>) => () => store.transaction(DIRECTORY, write)
      const home = (write: (tx: StoreTransaction) => Promise<unknown>) => () =>
        store.transaction(homeOf(alice.id), write)
      const session = (secretHash: string): NewSession => ({
        ...{
          principalId: alice.id,
          secretHash,
          credentialVersion: 0,
          signedInBy: 'password',
          address: '::1',
          agent: '',
        },
        expiresAt: new Date(clock.now + 60_000),
      })
      const begun = await store.beginSession(session('1'), 5)
      const password = await store.transaction(homeOf(alice.id), (tx) =>
        tx.createAppPassword({ principalId: alice.id, name: 'x', scopes: [], expiresAt: null, secretHash: 'h' }),
      )
      await settled()
      const cases: [write: () => Promise<unknown>, access: Id, collections?: Id][] = [
        [directory((tx) => tx.setPasswordHash(bob.id, null)), bob.id],
        [directory((tx) => tx.updatePrincipal(bob.id, { admin: true })), bob.id],
        [directory((tx) => tx.setMembers(group.id, [bob.id])), 'all'],
        [directory((tx) => tx.setDelegates(alice.id, 'read', [bob.id])), 'all'],
        [home((tx) => tx.setGrants(work.id, [{ to: 'authenticated', privileges: ['read'] }])), 'all', work.id],
        [home((tx) => tx.deleteAppPassword(password)), alice.id],
        [() => store.removeSecondFactors(bob.id), bob.id],
        [() => store.endSession(begun.id), alice.id],
        [() => store.endSessionsOf(bob.id), bob.id],
        [directory((tx) => tx.deletePrincipal(bob.id)), 'all', 'all'],
      ]
      for (const [write, access, collection] of cases) {
        expect(await toldOf(write)).toEqual({
          collections: collection === undefined ? [] : [collection],
          access: [access],
        })
      }
      expect(await toldOf(() => store.removeEndedSessions(new Date(0), new Date(0)))).toMatchObject({ access: [] })
    })
  })
}

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Collection, Id, NewSession, Principal, Store, StoreTransaction } from '../store.ts'
import { listenTo } from '../testing/listener.ts'
import { calendar, DIRECTORY, event, homeOf, person, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeNews(fixture: StoreFixture): void {
  const { put, createCollection, createPrincipal, reported, clock } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  let marker: Principal
  /** Everything that was written before has been told: access is told of once, and in order. */
  const settled = async () => {
    const listener = listenTo(store)
    await store.transaction(DIRECTORY, (tx) => tx.setPasswordHash(marker.id, 'x'))
    await vi.waitFor(() => expect([marker.id, 'all'].some((told) => listener.access().has(told))).toBe(true), 30_000)
    listener.end()
  }
  /** What is told of a write; of collections perhaps more, for the same may be told twice. */
  const toldOf = async (write: () => Promise<unknown>) => {
    const listener = listenTo(store)
    await write()
    await settled()
    listener.end()
    return { collections: listener.collections(), access: [...listener.access()].filter((id) => id !== marker.id) }
  }

  describe('news', () => {
    beforeEach(async () => {
      ;({ store, alice, work } = fixture.of())
      marker = await createPrincipal(person('marker'))
      await settled()
    })

    it('name the collections of a write that is kept, whoever makes it', async () => {
      const makes = async (to: Store, name: string) => {
        const { id } = await createCollection(alice, calendar(name))
        await settled()
        return { id, write: () => to.transaction(writing(id), (tx) => tx.createObject(id, name, event(name))) }
      }
      const quiet = store.quietly({ principalId: alice.id, names: 'all' })
      const caused = store.causedBy({ actor: 'alice', credential: 'none', source: null })
      for (const [name, to] of Object.entries({ plain: store, quiet, caused })) {
        const { id, write } = await makes(to, name)
        const told = await toldOf(write)
        expect([told.collections.has(id), told.access]).toEqual([true, []])
      }
    })

    it('are none of what failed', async () => {
      const bob = await createPrincipal(person('bob'))
      const fails = () =>
        store.transaction({ ...DIRECTORY, collections: [work.id] }, async (tx) => {
          await tx.createObject(work.id, 'b', event('b'))
          await tx.setPasswordHash(bob.id, 'x')
          throw new Error('no')
        })
      expect((await toldOf(() => expect(fails()).rejects.toThrow('no'))).access).toEqual([])
    })

    it('name collections that are new, and those that are gone', async () => {
      let made: Collection | undefined
      const makes = async () => (made = await createCollection(alice, calendar('new')))
      expect((await toldOf(makes)).collections).toContain(made?.id)
      const removes = () => store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(work.id))
      expect((await toldOf(removes)).collections).toContain(work.id)
    })

    it('name homes in which something is new, changed or gone, and no others', async () => {
      const listener = listenTo(store)
      await put(work, 'in it', event('in it'))
      await settled()
      expect(listener.heard.flatMap(({ homes }) => homes)).toEqual([])
      await store.transaction(homeOf(alice.id), (tx) => tx.updateCollection(work.id, { color: '#112233' }))
      await settled()
      expect(listener.heard.flatMap(({ homes }) => homes)).toEqual([alice.id])
      listener.end()
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
      expect(listener.heard).toContainEqual({ collections: [other.id, work.id], homes: [], access: [] })
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
      expect(reported[0]).toEqual(new Error('a bug'))
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
        [directory((tx) => tx.setProvidedGroups(bob.id, 'provider', [group.id])), bob.id],
        [directory((tx) => tx.setDelegates(alice.id, 'read', [bob.id])), 'all'],
        [home((tx) => tx.setGrants(work.id, [{ to: 'authenticated', privileges: ['read'] }])), 'all', work.id],
        [home((tx) => tx.deleteAppPassword(password)), alice.id],
        [() => store.removeSecondFactors(bob.id), bob.id],
        [() => store.endSession(begun.id), alice.id],
        [() => store.endSessionsOf(bob.id), bob.id],
        [directory((tx) => tx.deletePrincipal(bob.id)), 'all', 'all'],
      ]
      for (const [write, access, collection] of cases) {
        const told = await toldOf(write)
        expect(told.access).toEqual([access])
        if (collection !== undefined) expect(told.collections).toContain(collection)
      }
      expect(await toldOf(() => store.removeEndedSessions(new Date(0), new Date(0)))).toMatchObject({ access: [] })
    })
  })
}

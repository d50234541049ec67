import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Look, Principal, Store, StoreTransaction } from '../store.ts'
import { DIRECTORY, homeOf, person, type StoreFixture } from '../testing/store-fixture.ts'

export function describeDelegates(fixture: StoreFixture): void {
  const { createPrincipal, reread } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
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
}

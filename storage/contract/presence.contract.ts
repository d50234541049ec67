import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Presence, Principal, Store } from '../store.ts'
import { calendar, homeOf, person, type StoreFixture } from '../testing/store-fixture.ts'

export function describePresence(fixture: StoreFixture): void {
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
  })

  const at = (ms: number) => new Date(fixture.clock.now + ms)
  const there = (principal: Principal, seesOthers = false, { id: collectionId } = work): Presence => ({
    ...{ collectionId, principalId: principal.id, seesOthers },
  })

  describe('presence', () => {
    it('is what each node said last, until that is over', async () => {
      const bob = await fixture.createPrincipal(person('bob'))
      const other = await fixture.createCollection(alice, calendar('other'))
      await store.setPresence('a', [there(alice, true), there(alice, true, other)], at(60_000))
      await store.setPresence('b', [there(bob), there(alice)], at(1_000))
      expect(await store.presentAt(work.id, at(0))).toEqual([there(alice, true), there(bob)])
      expect(await store.presentAt(work.id, at(1_000))).toEqual([there(alice, true)])
      await store.setPresence('a', [there(bob)], at(60_000))
      expect(await store.presentAt(work.id, at(1_000))).toEqual([there(bob)])
      expect(await store.presentAt(other.id, at(0))).toEqual([])
    })

    it('goes with the calendar, and nobody can be where nothing is', async () => {
      await store.setPresence('a', [there(alice)], at(60_000))
      await store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(work.id))
      expect(await store.presentAt(work.id, at(0))).toEqual([])
      await store.setPresence('a', [there(alice)], at(60_000))
      expect(await store.presentAt(work.id, at(0))).toEqual([])
    })
  })
}

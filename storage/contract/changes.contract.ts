import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../protocol/time/values.ts'
import type { Collection, Store } from '../store.ts'
import { all, event, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeChanges(fixture: StoreFixture): void {
  const { put, remove, reread, changesOf, clock } = fixture
  let store: Store
  let work: Collection
  beforeEach(() => {
    ;({ store, work } = fixture.of())
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
      const day = new Date(clock.now + 1)
      clock.now += DAY * 1000
      await remove(work, 'b.ics')
      await store.pruneTombstones(day)
      expect((await reread(work)).oldestNo).toBe(3)
      expect(await changesOf(work, 3)).toEqual(['4 -b.ics'])
      expect((await reread(work)).changeNo).toBe(4)
    })
  })
}

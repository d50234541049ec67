import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Id, Principal, Store } from '../store.ts'
import { calendar, DIRECTORY, event, homeOf, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeProperties(fixture: StoreFixture): void {
  const { put, remove, reread, changesOf } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
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
}

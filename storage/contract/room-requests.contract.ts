import { beforeEach, describe, expect, it } from 'vitest'
import type { NewRoomRequest, Principal, Store } from '../store.ts'
import { all, DIRECTORY, homeOf, person, type StoreFixture } from '../testing/store-fixture.ts'

export function describeRoomRequests(fixture: StoreFixture): void {
  describe('what rooms were asked for', () => {
    let store: Store
    let alice: Principal
    let atlas: Principal
    beforeEach(async () => {
      ;({ store, alice } = fixture.of())
      atlas = await fixture.createPrincipal(person('atlas', { kind: 'room' }))
    })
    const asked = (uid: string, more: Partial<NewRoomRequest> = {}): NewRoomRequest => ({
      ...{ principalId: atlas.id, uid, kind: 'asked', at: 100, askerId: alice.id, asker: null },
      ...{ answer: 'accept', reason: { key: 'accepted' }, isSeries: false, goesOn: false, isWhole: true },
      ...{ count: 1, times: [{ instance: 10, start: 10, end: 20, answer: 'accept', reason: { key: 'accepted' } }] },
      ...more,
    })
    const add = (...requests: NewRoomRequest[]) =>
      store.transaction(homeOf(atlas.id), async (tx) => {
        for (const one of requests) await tx.addRoomRequest(one)
      })
    const kept = async () => (await all(store.roomRequests(atlas.id))).map(({ id, ...rest }) => rest)

    it('is kept as it came, the newest first', async () => {
      const odd = asked('b', {
        ...{ at: 101, askerId: null, asker: 'mailto:eve@example.org', answer: 'decline', isSeries: true, goesOn: true },
        ...{ reason: { key: 'too-many-conflicts', conflicts: 2, of: 3 }, count: 7 },
        times: [
          { instance: 5, start: 10, end: 20, answer: 'decline', reason: { key: 'too-short', limit: 60 } },
          { instance: 30, start: 30, end: 40, answer: null, reason: null },
        ],
      })
      await add(asked('a'), odd, asked('a', { kind: 'withdrawn', answer: null, reason: null, times: [] }))
      const [newest, middle, oldest] = await all(store.roomRequests(atlas.id))
      expect(newest).toMatchObject({ uid: 'a', kind: 'withdrawn', reason: null, times: [] })
      expect(middle).toEqual({ ...odd, id: expect.any(String) })
      expect(oldest).toEqual({ ...asked('a'), id: expect.any(String) })
      expect((await all(store.roomRequests(atlas.id, middle?.id))).map(({ uid }) => uid)).toEqual(['a'])
      expect(await all(store.roomRequests(alice.id))).toEqual([])
      expect(await store.lastRoomRequest(atlas.id, 'a')).toEqual(newest)
      expect(await store.lastRoomRequest(atlas.id, 'a\0')).toBeUndefined()
    })

    it('is forgotten by its age, outlives who asked, and goes with the room', async () => {
      await add(asked('a', { at: 99 }), asked('b'))
      await store.forgetRoomRequests(100)
      expect(await kept()).toEqual([asked('b')])
      await store.transaction({ ...DIRECTORY, homes: [alice.id] }, (tx) => tx.deletePrincipal(alice.id))
      expect(await kept()).toEqual([asked('b', { askerId: null })])
      await store.transaction({ ...DIRECTORY, homes: [atlas.id] }, (tx) => tx.deletePrincipal(atlas.id))
      expect(await kept()).toEqual([])
    })

    it("wants the room's home in the scope", async () => {
      const work = store.transaction(homeOf(alice.id), (tx) => tx.addRoomRequest(asked('a')))
      await expect(work).rejects.toThrow()
    })
  })
}

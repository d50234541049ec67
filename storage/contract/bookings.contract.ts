import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../protocol/time/values.ts'
import type { Booking, Collection, Principal, Store } from '../store.ts'
import {
  all,
  conflictOf,
  DIRECTORY,
  event,
  homeOf,
  person,
  type StoreFixture,
  writing,
} from '../testing/store-fixture.ts'

export function describeBookings(fixture: StoreFixture): void {
  const { createPrincipal } = fixture
  let store: Store
  let work: Collection
  beforeEach(() => {
    ;({ store, work } = fixture.of())
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
      await expect(store.transaction(writing(work.id), (tx) => tx.replaceBookings(atlas.id, 'a', []))).rejects.toThrow(
        'is not in the scope',
      )
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
      expect(await store.checkInsOfEach(atlas.id, ['a', 'b', 'c'])).toEqual(
        new Map([
          ['a', new Set([10])],
          ['b', new Set([10])],
        ]),
      )
      expect(await store.checkInsOfEach(other.id, ['a'])).toEqual(new Map())
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
}

import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, NewPushRegistration, Principal, Store } from '../store.ts'
import { event, homeOf, type StoreFixture, writing } from '../testing/store-fixture.ts'
import type { TestStore } from '../testing/stores.ts'

export function describePush(fixture: StoreFixture): void {
  const { put, clock } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  let test: TestStore
  beforeEach(() => {
    ;({ store, alice, work, test } = fixture.of())
  })

  describe('push registrations', () => {
    const later = (ms: number) => new Date(clock.now + ms)
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
}

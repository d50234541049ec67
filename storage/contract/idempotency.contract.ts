import { beforeEach, describe, expect, it } from 'vitest'
import type { Principal, Store } from '../store.ts'
import { calendar, conflictOf, homeOf, type StoreFixture } from '../testing/store-fixture.ts'

export function describeIdempotency(fixture: StoreFixture): void {
  let store: Store
  let alice: Principal
  beforeEach(() => {
    ;({ store, alice } = fixture.of())
  })

  describe('idempotency keys', () => {
    const NEVER_STALE = new Date(0)
    const key = (keyHash = 'k') => ({ principalId: alice.id, keyHash })
    const claim = (name: string, staleBefore = NEVER_STALE) =>
      store.transaction(homeOf(alice.id), async (tx) => {
        await tx.claimIdempotencyKey({ ...key(), requestHash: 'r' }, staleBefore)
        await tx.createCollection(alice.id, calendar(name))
      })
    const names = async () => (await store.collectionsOf(alice.id, 'calendars')).map(({ slug }) => slug)

    it('let one of several writes in, whoever comes first', async () => {
      const outcomes = await Promise.allSettled([claim('one'), claim('two'), claim('three')])
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await names()).toHaveLength(2)
      expect(await conflictOf(claim('four'))).toBe('key-taken')
      expect(await store.countIdempotencyKeys(alice.id)).toBe(1)
    })

    it('are free again when the write was not kept', async () => {
      const broken = store.transaction(homeOf(alice.id), async (tx) => {
        await tx.claimIdempotencyKey({ ...key(), requestHash: 'r' }, NEVER_STALE)
        throw new Error('broken')
      })
      await expect(broken).rejects.toThrow('broken')
      expect(await store.findIdempotencyKey(key())).toBeUndefined()
      await claim('one')
      expect(await names()).toEqual(['one', 'work'])
    })

    it('keep what was answered, until they are forgotten or taken over', async () => {
      await claim('one')
      expect(await store.findIdempotencyKey(key())).toMatchObject({ requestHash: 'r', answer: null })
      await store.keepIdempotentAnswer(key(), 'said')
      expect(await store.findIdempotencyKey(key())).toMatchObject({
        answer: 'said',
        claimedAt: new Date(fixture.clock.now),
      })
      await claim('two', new Date(fixture.clock.now + 1))
      expect(await store.findIdempotencyKey(key())).toMatchObject({ answer: null })
      await store.forgetIdempotencyKeys(new Date(fixture.clock.now + 1))
      expect(await store.findIdempotencyKey(key())).toBeUndefined()
    })
  })
}

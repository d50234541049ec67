import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { overlay } from '../../storage/overlay.ts'
import { DIRECTORY, homeOf, person } from '../../storage/testing/store-fixture.ts'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import { clean } from './cleaning.ts'

describe('what is too old', () => {
  let test: TestStore
  beforeEach(async () => {
    test = await testStore('sqlite')
  })
  afterEach(() => test.destroy())

  it('is forgotten also when something else cannot be', async () => {
    const { store } = test
    const { id } = await store.transaction(DIRECTORY, (tx) => tx.createPrincipal(person('alice')))
    const key = { principalId: id, keyHash: 'key', requestHash: 'request' }
    const long = new Date('2026-01-01T00:00:00Z')
    await store.transaction(homeOf(id), (tx) => tx.claimIdempotencyKey(key, long))
    const failing = overlay(store, { pruneTombstones: () => Promise.reject(new Error('the disk is full')) })
    const settings = { quarantineDays: 30, sessionIdleHours: 1, jobDays: 7 }
    const later = new Date(Date.now() + 90 * 24 * 3_600_000)
    const cleaning = clean({ store: failing, settings, log: undefined as never, now: () => later })
    await expect(cleaning).rejects.toThrow(AggregateError)
    expect(await store.findIdempotencyKey(key)).toBeUndefined()
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../store.ts'
import type { StoreFixture } from '../testing/store-fixture.ts'

export function describeJobs(fixture: StoreFixture): void {
  let store: Store
  beforeEach(() => {
    ;({ store } = fixture.of())
  })

  describe('jobs', () => {
    const at = (seconds: number) => new Date(seconds * 1000)

    it('are claimed by one, until they are done, and then for as long as they stay so', async () => {
      const claim = (now: number, doneBefore: number) => store.claimJob('night', at(now), at(now + 10), at(doneBefore))
      const claims = await Promise.all([claim(100, 100), claim(100, 100), claim(100, 100)])
      expect(claims.filter((one) => one)).toHaveLength(1)
      expect(await claim(109, 100)).toBe(false)
      expect(await claim(110, 100)).toBe(true)
      await store.finishJob('night', at(110))
      expect(await claim(111, 110)).toBe(false)
      expect(await claim(111, 111)).toBe(true)
      expect(await store.claimJob('other', at(111), at(112), at(0))).toBe(true)
    })
  })
}

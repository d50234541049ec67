import { beforeEach, describe, expect, it } from 'vitest'
import type { Lock, Principal, Store } from '../store.ts'
import { LOCKS, type StoreFixture } from '../testing/store-fixture.ts'

export function describeLocks(fixture: StoreFixture): void {
  const { clock } = fixture
  let store: Store
  let alice: Principal
  beforeEach(() => {
    ;({ store, alice } = fixture.of())
  })

  describe('locks', () => {
    const lock = (token: string, path: string, more: Partial<Lock> = {}): Lock => ({
      token,
      path,
      depth: '0',
      scope: 'exclusive',
      principalId: alice.id,
      ownerXml: '<href>me</href>',
      timeoutSeconds: 60,
      expiresAt: new Date(clock.now + 60_000),
      ...more,
    })
    const now = () => new Date(clock.now)
    const tokens = (locks: readonly Lock[]) => locks.map((found) => found.token).toSorted()

    beforeEach(() =>
      store.transaction(LOCKS, async (tx) => {
        await tx.addLock(lock('calendar', '/dav/calendars/alice/work', { depth: 'infinity' }))
        await tx.addLock(lock('shallow', '/dav/calendars/alice'))
        await tx.addLock(lock('object', '/dav/calendars/alice/work/a.ics'))
        await tx.addLock(lock('sibling', '/dav/calendars/alice/work2/a.ics'))
        await tx.addLock(lock('ended', '/dav/calendars/alice/work/b.ics', { expiresAt: now() }))
      }),
    )

    it('cover what they were made for, and below when deep', async () => {
      const covering = async (path: string) => tokens(await store.locksCovering([path], now()))
      expect(await covering('/dav/calendars/alice/work/a.ics')).toEqual(['calendar', 'object'])
      expect(await covering('/dav/calendars/alice/work/b.ics')).toEqual(['calendar'])
      expect(await covering('/dav/calendars/alice/work')).toEqual(['calendar'])
      expect(await covering('/dav/calendars/alice')).toEqual(['shallow'])
      expect(await covering('/dav/calendars/alice/work2')).toEqual([])
      const paths = ['/dav/calendars/alice', '/dav/calendars/alice/work/b.ics', '/dav/calendars/alice/work/c.ics']
      expect(tokens(await store.locksCovering(paths, now()))).toEqual(['calendar', 'shallow'])
      const [found] = await store.locksCovering(['/dav/calendars/alice'], now())
      expect(found).toEqual(lock('shallow', '/dav/calendars/alice'))
    })

    it('are found below a path', async () => {
      expect(tokens(await store.locksBelow('/dav/calendars/alice/work', now()))).toEqual(['object'])
      expect(tokens(await store.locksBelow('/dav/calendars/alice', now()))).toEqual(['calendar', 'object', 'sibling'])
      expect(tokens(await store.locksBelow('', now()))).toEqual(['calendar', 'object', 'shallow', 'sibling'])
    })

    it('are refreshed, removed and expire', async () => {
      await store.transaction(LOCKS, (tx) => tx.refreshLock('object', new Date(clock.now + 120_000)))
      clock.now += 90_000
      expect(tokens(await store.locksBelow('', now()))).toEqual(['object'])
      await store.removeExpiredLocks(now())
      await store.transaction(LOCKS, (tx) => tx.removeLock('object'))
      expect(await store.locksBelow('', new Date(0))).toEqual([])
    })

    it('go with their resource', async () => {
      await store.transaction(LOCKS, (tx) => tx.removeLocksAt('/dav/calendars/alice/work'))
      expect(tokens(await store.locksBelow('', now()))).toEqual(['shallow', 'sibling'])
    })
  })
}

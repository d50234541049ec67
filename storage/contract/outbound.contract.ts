import { beforeEach, describe, expect, it } from 'vitest'
import type { ClaimedOutbound, NewOutbound, OutboundOutcome, Principal, Store } from '../store.ts'
import { DIRECTORY, homeOf, person, type StoreFixture } from '../testing/store-fixture.ts'
import type { TestStore } from '../testing/stores.ts'

export function describeOutbound(fixture: StoreFixture): void {
  const { createPrincipal, clock } = fixture
  let store: Store
  let alice: Principal
  let test: TestStore
  beforeEach(() => {
    ;({ store, alice, test } = fixture.of())
  })

  describe('what leaves this server', () => {
    const later = (ms: number) => new Date(clock.now + ms)
    const message = (more: Partial<NewOutbound> = {}, ...to: readonly string[]): NewOutbound => ({
      kind: 'mail',
      senderId: alice.id,
      uid: 'u',
      method: 'REQUEST',
      payload: Buffer.from([0, 255, 13, 10]),
      recipients: to.map((name) => ({
        address: `mailto:${name}@far.example`,
        key: `${name} ${more.method} ${more.uid}`,
      })),
      notBefore: later(0),
      isWhole: false,
      isAcquainted: false,
      ...more,
    })
    const enqueues = (...messages: NewOutbound[]) =>
      store.transaction(homeOf(alice.id), async (tx) => {
        for (const one of messages) await tx.enqueue(one)
      })
    const due = (at = later(0)) => store.dueOutbound(at, 10)
    const claim = async (at = later(0), until = later(1000)) => {
      const [id = ''] = await due(at)
      const claimed = await store.claimOutbound(id, at, until)
      if (claimed === undefined) throw new Error('not claimed')
      return claimed
    }
    const settle = (claimed: ClaimedOutbound, outcome: OutboundOutcome) =>
      store.transaction({ origin: 'itip', scheduling: 'silent' }, (tx) => tx.settleOutbound(claimed, outcome))

    it('is enqueued with its transaction or not at all, and once', async () => {
      await enqueues(message({}, 'x', 'y'), message({}, 'x'), message({}, 'y', 'z', 'z'))
      expect(await due()).toHaveLength(3)
      expect(await due(later(-1))).toEqual([])
      await expect(
        store.transaction(homeOf(alice.id), async (tx) => {
          await tx.enqueue(message({}, 'lost'))
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      expect(await due()).toHaveLength(3)
      const claimed = await claim()
      expect(claimed).toMatchObject({ recipient: 'mailto:x@far.example', attempts: 1, uid: 'u', senderId: alice.id })
      expect(claimed.payload).toEqual(Buffer.from([0, 255, 13, 10]))
      expect(await store.claimOutbound(claimed.id, later(0), later(1000))).toBeUndefined()
      expect(await settle(claimed, { kind: 'sent' })).toBe(true)
      await enqueues(message({}, 'x'))
      expect(await due(later(5000))).toHaveLength(2)
    })

    it('goes to each recipient in the order it was said', async () => {
      await enqueues(message({}, 'x'), message({ method: 'CANCEL' }, 'x'), message({ uid: 'v' }, 'x'))
      const [first, other, ...rest] = await due()
      expect([first, other, rest]).toEqual([expect.any(String), expect.any(String), []])
      const invitation = await claim()
      const deferred = { kind: 'deferred', nextAt: later(9000), problem: '451' } as const
      expect(await settle(invitation, deferred)).toBe(false)
      expect(await due()).toEqual([other])
      expect(await due(later(9000))).toHaveLength(2)
      await settle(await claim(), { kind: 'sent' })
      const again = await claim(later(9000), later(10_000))
      expect(again).toMatchObject({ id: first, attempts: 2 })
      // A cancellation waits behind it.
      expect(await settle(again, { kind: 'failed', problem: '550' })).toBe(false)
      const cancellation = await claim()
      expect(cancellation.method).toBe('CANCEL')
      expect(await settle(cancellation, { kind: 'failed', problem: '550' })).toBe(true)
      expect(await due(later(99_000))).toEqual([])
    })

    it('is what was said last, when that says all of it', async () => {
      const saying = (text: string, more: Partial<NewOutbound> = {}) =>
        message({
          payload: Buffer.from(text),
          recipients: [{ address: 'mailto:x@far.example', key: text }],
          isWhole: true,
          ...more,
        })
      await enqueues(saying('one'), saying('other', { uid: 'v' }), saying('two'))
      expect(await due()).toHaveLength(2)
      const other = await claim()
      expect(other).toMatchObject({ uid: 'v', folded: false, wasTold: false })
      await settle(other, { kind: 'sent' })
      const two = await claim()
      expect(two).toMatchObject({ payload: Buffer.from('two'), folded: true, wasTold: false })
      // Somebody is at it: it may have left.
      await enqueues(saying('three'), saying('four', { isWhole: false }))
      expect(await due(later(1000))).toEqual([two.id])
      const taken = await claim(later(1000), later(2000))
      expect([taken.id, taken.attempts]).toEqual([two.id, 2])
      // Its time was over, and another has it.
      await settle(two, { kind: 'sent' })
      expect(await due(later(2000))).toEqual([two.id])
    })

    it('is listed with how it stands, tried again, and given up', async () => {
      await enqueues(message({}, 'x', 'y', 'z'))
      const [x, y, z] = await store.outboundEntries({}, 9)
      if (x === undefined || y === undefined || z === undefined) throw new Error('three')
      expect(x).toEqual({
        ...{
          id: x.id,
          kind: 'mail',
          senderId: alice.id,
          uid: 'u',
          method: 'REQUEST',
          recipient: 'mailto:x@far.example',
        },
        ...{ state: 'queued', attempts: 0, nextAt: later(0), problem: null, createdAt: later(0), settledAt: null },
      })
      expect(await store.outboundEntries({ after: x.id }, 1)).toEqual([y])
      expect(await store.findOutbound(z.id)).toEqual(z)
      const retry = (id: string) => store.transaction(homeOf(alice.id), (tx) => tx.retryOutbound(id))
      const giveUp = (id: string) =>
        store.transaction(homeOf(alice.id), (tx) => tx.giveUpOutbound(id, 'nobody wants it'))

      // Whoever sends it is not disturbed, or it would leave twice.
      const claimed = await claim()
      expect([claimed.id, await retry(x.id)]).toEqual([x.id, 'in-hand'])
      await settle(claimed, { kind: 'deferred', nextAt: later(9000), problem: '451' })
      expect(await due()).not.toContain(x.id)
      expect(await retry(x.id)).toBe('queued')
      expect(await due()).toContain(x.id)
      const [again] = [await store.claimOutbound(x.id, later(0), later(1000))]
      if (again === undefined) throw new Error('not claimed')
      await settle(again, { kind: 'failed', problem: '550' })
      expect(await store.outboundEntries({ state: 'failed' }, 9)).toMatchObject([
        { id: x.id, attempts: 2, problem: '550' },
      ])
      expect(await retry(x.id)).toBe('queued')
      expect((await store.claimOutbound(x.id, later(0), later(1000)))?.payload).toEqual(claimed.payload)

      expect([await giveUp(y.id), await giveUp(y.id), await giveUp('999999')]).toEqual([true, undefined, undefined])
      expect(await due()).toEqual([z.id])
      await enqueues(message({ method: 'CANCEL' }, 'y'))
      expect(await retry(y.id)).toBe('newer')
      await settle(await claim(), { kind: 'sent' })
      expect([await retry(z.id), await retry('999999')]).toEqual(['over', 'over'])
    })

    it('is forgotten after a while, and goes with its sender', async () => {
      const bob = await createPrincipal(person('bob'))
      await enqueues(message({}, 'x', 'y'), message({ senderId: bob.id, uid: 'w' }, 'x'))
      await settle(await claim(), { kind: 'sent' })
      await store.removeSettledOutbound(later(-1000))
      await enqueues(message({}, 'x'))
      expect(await due()).toHaveLength(2)
      await store.removeSettledOutbound(later(1000))
      await enqueues(message({}, 'x'))
      expect(await due()).toHaveLength(3)
      await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(bob.id))
      expect(await due()).toHaveLength(2)
      const again = await test.reopen()
      expect(await again.dueOutbound(later(0), 10)).toHaveLength(2)
    })
  })
}

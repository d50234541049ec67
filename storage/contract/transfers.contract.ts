import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, NewTransfer, Principal, Store, TransferProgress } from '../store.ts'
import { DIRECTORY, homeOf, person, type StoreFixture } from '../testing/store-fixture.ts'

export function describeTransfers(fixture: StoreFixture): void {
  let store: Store
  let alice: Principal
  let bob: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
  })

  const later = (ms: number) => new Date(fixture.clock.now + ms)
  const progress: TransferProgress = {
    ...{ done: 2, total: 3, imported: 1, replaced: 0, unchanged: 0, skipped: 1 },
    reasons: [{ name: 'a', line: 7, reason: 'no' }],
  }
  const asked = (kind: NewTransfer['kind'], requester: Principal, receivingUntil?: Date) =>
    store.transaction(homeOf(requester.id), (tx) =>
      tx.createTransfer(
        {
          ...{ kind, requesterId: requester.id, ownerId: alice.id, collectionId: work.id },
          ...{ label: 'alice/work', mediaType: 'text/calendar' },
        },
        receivingUntil,
      ),
    )
  const fileOf = async (id: string) => {
    const pieces: Buffer[] = []
    for await (const piece of store.transferBytes(id)) pieces.push(piece)
    return Buffer.concat(pieces).toString()
  }

  describe('transfers', () => {
    beforeEach(async () => {
      bob = await fixture.createPrincipal(person('bob'))
    })

    it('take a file piece by piece, are done by one, and tell how far they are', async () => {
      const made = await asked('import', alice, later(1000))
      expect(made).toMatchObject({ state: 'receiving', bytes: 0, problem: null, settledAt: null })
      expect(await store.hasDueTransfers(later(999))).toBe(false)
      expect(await store.claimTransfer(later(0), later(1000))).toBeUndefined()
      expect(await store.appendToTransfer(made, Buffer.from('one '), later(1000))).toBe(true)
      expect(await store.appendToTransfer(made, Buffer.from('two'), later(1000))).toBe(true)
      expect(await store.transaction(homeOf(alice.id), (tx) => tx.submitTransfer(made.id))).toBe(true)
      // It is whole: nothing more is taken.
      expect(await store.appendToTransfer(made, Buffer.from('three'), later(1000))).toBe(false)

      expect(await store.hasDueTransfers(later(0))).toBe(true)
      const claims = await Promise.all([1, 2, 3].map(() => store.claimTransfer(later(0), later(1000))))
      const [claimed, ...others] = claims.filter((one) => one !== undefined)
      if (claimed === undefined) throw new Error('nobody has it')
      expect(others).toEqual([])
      expect(claimed).toMatchObject({ id: made.id, state: 'running', bytes: 7, claims: 1 })
      expect(await fileOf(made.id)).toBe('one two')
      expect(await store.renewTransfer(claimed, later(2000), progress)).toBe(true)
      expect(await store.findTransfer(made.id)).toMatchObject({ state: 'running', progress })

      expect(await store.settleTransfer(claimed, { state: 'done', problem: null, progress })).toBe(true)
      expect(await store.findTransfer(made.id)).toMatchObject({ state: 'done', bytes: 0, settledAt: later(0) })
      expect(await fileOf(made.id)).toBe('')
      expect(await store.settleTransfer(claimed, { state: 'failed', problem: 'x', progress })).toBe(false)
    })

    it('go to another when who had one is gone, who then has lost it', async () => {
      const { id } = await asked('export', alice)
      const first = await store.claimTransfer(later(0), later(1000))
      if (first === undefined) throw new Error('it waits')
      expect(await store.appendToTransfer(first, Buffer.from('half'), later(1000))).toBe(true)
      expect(await store.claimTransfer(later(999), later(2000))).toBeUndefined()
      const second = await store.claimTransfer(later(1000), later(2000))
      if (second === undefined) throw new Error('it was left')
      expect(second).toMatchObject({ id, bytes: 0, claims: 2 })
      expect(await store.appendToTransfer(first, Buffer.from('more'), later(2000))).toBe(false)
      expect(await store.renewTransfer(first, later(2000))).toBe(false)
      expect(await store.settleTransfer(first, { state: 'done', problem: null, progress })).toBe(false)
      await store.appendToTransfer(second, Buffer.from('whole'), later(2000))
      await store.settleTransfer(second, { state: 'done', problem: null, progress })
      expect(await fileOf(id)).toBe('whole')
    })

    it('of one account one at a time, and nobody waits for those of others', async () => {
      const [first, , third] = [await asked('export', alice), await asked('export', alice), await asked('export', bob)]
      expect((await store.claimTransfer(later(0), later(1000)))?.id).toBe(first.id)
      expect((await store.claimTransfer(later(0), later(1000)))?.id).toBe(third.id)
      expect(await store.claimTransfer(later(0), later(1000))).toBeUndefined()
      expect(await store.transferTotals(alice.id)).toEqual({ open: 2, all: 2, bytes: 0 })
    })

    it('can be cancelled until they are settled', async () => {
      const { id } = await asked('export', alice)
      const claimed = await store.claimTransfer(later(0), later(1000))
      if (claimed === undefined) throw new Error('it waits')
      await store.appendToTransfer(claimed, Buffer.from('half'), later(1000))
      const cancel = () => store.transaction(homeOf(alice.id), (tx) => tx.cancelTransfer(id))
      expect([await cancel(), await cancel()]).toEqual([true, false])
      expect(await store.findTransfer(id)).toMatchObject({ state: 'cancelled', bytes: 0 })
      expect(await fileOf(id)).toBe('')
      expect(await store.renewTransfer(claimed, later(1000))).toBe(false)
    })

    it('fail when their file stops coming, and are forgotten', async () => {
      const { id } = await asked('import', alice, later(1000))
      await store.failLostUploads(later(999))
      expect(await store.findTransfer(id)).toMatchObject({ state: 'receiving' })
      await store.failLostUploads(later(1000))
      expect(await store.findTransfer(id)).toMatchObject({ state: 'failed', problem: expect.any(String) })
      await store.removeTransfers(later(1000))
      expect(await store.findTransfer(id)).toMatchObject({ state: 'failed' })
      await store.removeTransfers(later(1001))
      expect(await store.findTransfer(id)).toBeUndefined()
    })

    it('are listed the newest first, and go with who asked for them', async () => {
      const [one, two, three] = [await asked('export', alice), await asked('export', bob), await asked('export', alice)]
      const ids = async (filter: Parameters<Store['transfers']>[0], limit = 10) =>
        (await store.transfers(filter, limit)).map(({ id }) => id)
      expect(await ids({})).toEqual([three.id, two.id, one.id])
      expect(await ids({ requesterId: alice.id, before: three.id })).toEqual([one.id])
      expect(await ids({}, 1)).toEqual([three.id])
      await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(bob.id))
      expect(await ids({})).toEqual([three.id, one.id])
    })
  })
}

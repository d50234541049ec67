import { beforeEach, describe, expect, it } from 'vitest'
import type { Heard, Principal, Store } from '../store.ts'
import { all, type StoreFixture } from '../testing/store-fixture.ts'

export function describeMailIn(fixture: StoreFixture): void {
  let store: Store
  let alice: Principal
  beforeEach(() => {
    ;({ store, alice } = fixture.of())
  })

  describe('what comes in as mail', () => {
    const OWN = { origin: 'itip', scheduling: 'silent' } as const
    const word = (name: string, sequence: number, stampedAt: number | null) => ({ name, sequence, stampedAt })

    it('is known when it comes again, with its transaction or not at all', async () => {
      const record = (key: string) => store.transaction(OWN, (tx) => tx.recordMail(key))
      expect([await record('m1'), await record('m1'), await record('m2')]).toEqual([true, false, true])
      await store
        .transaction(OWN, async (tx) => {
          await tx.recordMail('m3')
          throw new Error('no')
        })
        .catch(() => undefined)
      expect(await record('m3')).toBe(true)
      await store.forgetMails(new Date(8_640_000_000_000))
      expect(await record('m1')).toBe(true)
    })

    it('waits in quarantine, once for each recipient', async () => {
      const mail = { key: 'q1', recipientId: alice.id, author: 'a@b', reason: 'x', raw: Buffer.from('raw') }
      const keep = (one: typeof mail) => store.transaction(OWN, (tx) => tx.quarantineMail(one))
      expect(await keep(mail)).toBe('kept')
      expect(await keep(mail)).toBe('known')
      expect(await keep({ ...mail, key: 'q2', raw: Buffer.alloc(65 * 2 ** 20) })).toBe('full')
      const found = (await all(store.quarantinedMails())).find(({ recipientId }) => recipientId === alice.id)
      expect(found).toMatchObject({ author: 'a@b', reason: 'x', size: 3 })
      const id = found?.id ?? ''
      expect((await store.findQuarantinedMail(id))?.raw.toString()).toBe('raw')
      const drop = () => store.transaction(OWN, (tx) => tx.dropQuarantinedMail(id))
      expect([await drop(), await drop()]).toEqual([true, false])
      expect(await keep(mail)).toBe('kept')
      await store.removeQuarantinedMails(new Date(8_640_000_000_000))
      expect(await all(store.quarantinedMails())).toEqual([])
    })

    it('what was heard last, of each part and by each', async () => {
      const hear = (heard: readonly Heard[], uid = 'meeting', forgotten: readonly string[] = []) =>
        store.transaction(OWN, (tx) => tx.setHeard(alice.id, uid, heard, forgotten))
      await hear([word('', 1, 5), word('7 mailto:x@y', 0, null), word('8', 1, 1)])
      await hear([word('', 2, 6)], 'meeting', ['8', 'nothing'])
      await hear([word('', 9, 9)], 'other', ['7 mailto:x@y'])
      const heard = (await store.heardBy([alice.id], 'meeting')).get(alice.id) ?? []
      expect([...heard].sort((a, b) => a.name.length - b.name.length)).toEqual([
        word('', 2, 6),
        word('7 mailto:x@y', 0, null),
      ])
      // What no index can hold is not remembered, and does no harm.
      const long = 'x'.repeat(10_000)
      await hear([word(long, 1, 1)], long, [long])
      expect((await store.heardBy([alice.id], long)).size).toBe(0)
      await store.forgetMails(new Date(8_640_000_000_000))
      expect((await store.heardBy([alice.id], 'meeting')).size).toBe(0)
    })
  })
}

import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Attachment, Collection, Principal, Store } from '../store.ts'
import {
  all,
  calendar,
  DIRECTORY,
  event,
  homeOf,
  person,
  type StoreFixture,
  writing,
} from '../testing/store-fixture.ts'

export function describeAttachments(fixture: StoreFixture): void {
  const { createPrincipal, createCollection, put, remove, entryIn, clock } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
  })

  describe('attachments', () => {
    const file = (managedId: string, bytes: Buffer): Attachment => ({
      managedId,
      hash: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
      mediaType: 'text/plain',
      filename: `${managedId}.txt`,
    })
    const attach = (collection: Collection, name: string, managedId: string, bytes: Buffer) =>
      store.transaction(writing(collection.id), async (tx) => {
        await tx.createAttachment(file(managedId, bytes), { read: (start, end) => bytes.subarray(start, end) })
        const object = await entryIn(tx, collection, name)
        const others = await tx.attachmentsOf(object.id)
        return tx.setAttachments(object.id, [...others.map((other) => other.managedId), managedId])
      })
    const refer = (collection: Collection, name: string, ...managedIds: string[]) =>
      store.transaction(writing(collection.id), async (tx) =>
        tx.setAttachments((await entryIn(tx, collection, name)).id, managedIds),
      )
    const read = async (bytes: AsyncIterable<Buffer>) => {
      const pieces: Buffer[] = []
      for await (const piece of bytes) pieces.push(piece)
      return Buffer.concat(pieces)
    }
    const collectionsAttaching = async (managedId: string) => [
      ...new Set((await store.objectsAttaching(managedId)).map(({ collectionId }) => collectionId)),
    ]
    const contents = async () => (await all(store.attachmentContents())).map(({ size }) => size)
    const inAnHour = () => new Date(clock.now + 3_600_000)

    beforeEach(async () => {
      await put(work, 'a.ics', event('a'))
      await put(work, 'b.ics', event('b'))
    })

    it('are kept with all that is said of them, and belong to objects', async () => {
      await attach(work, 'a.ics', 'one', Buffer.from('hello'))
      const found = await store.findAttachments(['one', 'two', 'with\0nul'])
      expect(found).toEqual([file('one', Buffer.from('hello'))])
      expect(await store.attachmentsOf((await entryIn(store, work, 'a.ics')).id)).toEqual(found)
      expect(await store.attachmentsOf((await entryIn(store, work, 'b.ics')).id)).toEqual([])
      expect(await collectionsAttaching('one')).toEqual([work.id])
      expect(await collectionsAttaching('two')).toEqual([])
    })

    it('give any part of their bytes, over several chunks', async () => {
      const bytes = Buffer.alloc(2_500_000, 'kalends ')
      await attach(work, 'a.ics', 'large', bytes)
      const { hash, size } = file('large', bytes)
      expect((await read(store.attachmentBytes(hash, 0, size))).equals(bytes)).toBe(true)
      const part = await read(store.attachmentBytes(hash, 1_048_570, 2_100_000))
      expect(part.equals(bytes.subarray(1_048_570, 2_100_000))).toBe(true)
      expect(await read(store.attachmentBytes(hash, 5, 5))).toEqual(Buffer.alloc(0))
      await expect(read(store.attachmentBytes(hash, 0, size + 1))).rejects.toThrow('ends at byte')
    })

    it('the same bytes are kept once, and count for each attachment', async () => {
      const before = await store.usedBytes(alice.id)
      await attach(work, 'a.ics', 'one', Buffer.from('same'))
      await attach(work, 'b.ics', 'two', Buffer.from('same'))
      await attach(work, 'b.ics', 'empty', Buffer.alloc(0))
      expect((await contents()).sort()).toEqual([0, 4])
      expect((await store.usedBytes(alice.id)) - before).toBe(8)
    })

    it('count once for an owner, and for each owner', async () => {
      await attach(work, 'a.ics', 'one', Buffer.from('12345'))
      const used = await store.usedBytes(alice.id)
      expect(await refer(work, 'b.ics', 'one', 'one')).toBe(true)
      expect(await store.usedBytes(alice.id)).toBe(used)
      const bob = await createPrincipal(person('bob'))
      const his = await createCollection(bob, calendar('his'))
      await put(his, 'c.ics', event('c'))
      expect(await store.attachmentGrowth(bob.id, undefined, ['one', 'unknown'])).toBe(5)
      expect(await store.attachmentGrowth(alice.id, undefined, ['one'])).toBe(0)
      expect(await store.attachmentGrowth(alice.id, undefined, [])).toBe(0)
      await refer(his, 'c.ics', 'one')
      const c = await entryIn(store, his, 'c.ics')
      expect(await store.attachmentGrowth(bob.id, c.id, ['one'])).toBe(0)
      expect(await store.attachmentGrowth(bob.id, c.id, [])).toBe(-5)
      await attach(work, 'a.ics', 'three', Buffer.from('123'))
      expect(await store.attachmentGrowth(bob.id, c.id, ['three'])).toBe(-2)
      const a = await entryIn(store, work, 'a.ics')
      expect(await store.attachmentGrowth(alice.id, a.id, [])).toBe(-3)
      expect(await store.usedBytes(bob.id)).toBe('event c'.length + 5)
      expect((await store.useOf([bob.id])).get(bob.id)?.bytes).toBe('event c'.length + 5)
      expect(await collectionsAttaching('one')).toEqual([work.id, his.id])
    })

    it('what is gone cannot be referred to, and the references stay', async () => {
      await attach(work, 'a.ics', 'one', Buffer.from('1'))
      expect(await refer(work, 'a.ics', 'unknown')).toBe(false)
      expect(await collectionsAttaching('one')).toEqual([work.id])
      expect(await refer(work, 'a.ics')).toBe(true)
      expect(await collectionsAttaching('one')).toEqual([])
      await expect(
        store.transaction(writing(), async (tx) =>
          tx.setAttachments((await entryIn(store, work, 'a.ics')).id, ['one']),
        ),
      ).rejects.toThrow('scope')
    })

    it('go along to a copy, in the place of what that one had', async () => {
      await attach(work, 'a.ics', 'one', Buffer.from('1'))
      await attach(work, 'b.ics', 'two', Buffer.from('2'))
      await store.transaction(writing(work.id), async (tx) =>
        tx.copyAttachments((await entryIn(tx, work, 'a.ics')).id, (await entryIn(tx, work, 'b.ics')).id),
      )
      const place = { collectionId: work.id, collectionSlug: work.slug, component: 'VEVENT', access: 'public' }
      expect(await store.objectsAttaching('one')).toEqual([
        { ...place, name: 'a.ics' },
        { ...place, name: 'b.ics' },
      ])
      expect(await store.objectsAttaching('two')).toEqual([])
    })

    it('are out of sight with the last object, and swept later', async () => {
      const used = await store.usedBytes(alice.id)
      await attach(work, 'a.ics', 'one', Buffer.from('1'))
      await attach(work, 'b.ics', 'two', Buffer.from('22'))
      await refer(work, 'b.ics', 'one', 'two')
      await remove(work, 'a.ics')
      expect(await collectionsAttaching('one')).toEqual([work.id])
      await remove(work, 'b.ics')
      expect(await collectionsAttaching('one')).toEqual([])
      expect(await store.usedBytes(alice.id)).toBe(used - 'event aevent b'.length)
      await store.removeUnusedAttachments(new Date(clock.now))
      expect(await store.findAttachments(['one', 'two'])).toHaveLength(2)
      await store.removeUnusedAttachments(inAnHour())
      expect(await store.findAttachments(['one', 'two'])).toEqual([])
      expect(await contents()).toEqual([])
    })

    it('sweeping leaves what an object has, and bytes that another attachment has', async () => {
      await attach(work, 'a.ics', 'one', Buffer.from('same'))
      await attach(work, 'b.ics', 'two', Buffer.from('same'))
      await remove(work, 'a.ics')
      await store.removeUnusedAttachments(inAnHour())
      expect(await store.findAttachments(['one', 'two'])).toEqual([file('two', Buffer.from('same'))])
      expect(await contents()).toEqual([4])
    })

    it('stay with an object that moves, and go with its calendar and its owner', async () => {
      await attach(work, 'a.ics', 'one', Buffer.from('1'))
      const home = await createCollection(alice, calendar('home'))
      await store.transaction(writing(work.id, home.id), async (tx) =>
        tx.moveObject(work.id, await entryIn(tx, work, 'a.ics'), home.id, 'z.ics'),
      )
      expect(await collectionsAttaching('one')).toEqual([home.id])
      await store.transaction(homeOf(alice.id), (tx) => tx.deleteCollection(home.id))
      expect(await collectionsAttaching('one')).toEqual([])
      await attach(work, 'b.ics', 'two', Buffer.from('2'))
      await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(alice.id))
      expect(await collectionsAttaching('two')).toEqual([])
    })

    it('are there whole or not at all', async () => {
      const failing = store.transaction(writing(work.id), async (tx) => {
        const bytes = Buffer.alloc(2_000_000, 1)
        await tx.createAttachment(file('one', bytes), {
          read(start, end) {
            if (start > 0) throw new Error('the disk is gone')
            return bytes.subarray(start, end)
          },
        })
      })
      await expect(failing).rejects.toThrow('the disk is gone')
      expect(await store.findAttachments(['one'])).toEqual([])
      expect(await contents()).toEqual([])
    })

    it('many at once are all kept', async () => {
      const names = Array.from({ length: 20 }, (_, i) => `many-${i}`)
      await Promise.all(names.map((name) => attach(work, 'a.ics', name, Buffer.from('same'))))
      const kept = await store.attachmentsOf((await entryIn(store, work, 'a.ics')).id)
      expect(kept.map(({ managedId }) => managedId).sort()).toEqual(names.toSorted())
      expect(await contents()).toEqual([4])
    })
  })
}

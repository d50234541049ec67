import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Principal, Scope, Store, StoreTransaction } from '../store.ts'
import { all, calendar, event, person, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeTransactions(fixture: StoreFixture): void {
  const { createCollection, put, reread, reported } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
  })

  describe('transactions', () => {
    it('keep all or nothing', async () => {
      const failed = store.transaction(writing(work.id), async (tx) => {
        await tx.createObject(work.id, 'a.ics', event('a'))
        await tx.createObject(work.id, 'b.ics', event('b'))
        throw new Error('changed my mind')
      })
      await expect(failed).rejects.toThrow('changed my mind')
      expect(await all(store.entries(work.id))).toEqual([])
      expect((await reread(work)).changeNo).toBe(0)
    })

    it('run afterCommit once it is kept, never when it failed', async () => {
      const news: string[] = []
      await store.transaction(writing(work.id), async (tx) => {
        tx.afterCommit(() => news.push('kept'))
        await tx.createObject(work.id, 'a.ics', event('a'))
        expect(news).toEqual([])
      })
      expect(news).toEqual(['kept'])
      const failed = store.transaction(writing(work.id), async (tx) => {
        tx.afterCommit(() => news.push('lost'))
        throw new Error('no')
      })
      await expect(failed).rejects.toThrow('no')
      expect(news).toEqual(['kept'])
    })

    it('are kept even when afterCommit fails, which is reported', async () => {
      const news: string[] = []
      const kept = await store.transaction(writing(work.id), async (tx) => {
        tx.afterCommit(() => {
          throw new Error('a bug')
        })
        tx.afterCommit(() => news.push('kept'))
        return tx.createObject(work.id, 'a.ics', event('a'))
      })
      expect(await store.findEntry(work.id, 'a.ics')).toEqual(kept)
      expect(news).toEqual(['kept'])
      expect(reported).toEqual([new Error('a bug')])
    })

    it('read what they wrote, while nobody else does', async () => {
      await store.transaction(writing(work.id), async (tx) => {
        await tx.createObject(work.id, 'a.ics', event('a'))
        expect(await tx.findObject(work.id, 'a.ics')).toBeDefined()
        expect(await all(tx.entries(work.id))).toHaveLength(1)
        expect(await store.findObject(work.id, 'a.ics')).toBeUndefined()
      })
      expect(await store.findObject(work.id, 'a.ics')).toBeDefined()
    })

    it('refuse what their scope does not name', async () => {
      const entry = await put(work, 'a.ics', event('a'))
      const other = await createCollection(alice, calendar('other'))
      const nothing: Scope = { origin: 'client', scheduling: 'on' }
      const writes: Record<string, (tx: StoreTransaction) => Promise<unknown>> = {
        createObject: (tx) => tx.createObject(work.id, 'b.ics', event('b')),
        replaceObject: (tx) => tx.replaceObject(work.id, entry, event('a')),
        createAlike: (tx) => tx.createAlike([{ collectionId: work.id, name: 'b.ics' }], event('b')),
        replaceAlike: (tx) => tx.replaceAlike([{ ...entry, collectionId: work.id }], event('a')),
        deleteObject: (tx) => tx.deleteObject(work.id, entry),
        createCollection: (tx) => tx.createCollection(alice.id, calendar('new')),
        updateCollection: (tx) => tx.updateCollection(work.id, {}),
        renameCollection: (tx) => tx.renameCollection(work.id, 'x'),
        deleteCollection: (tx) => tx.deleteCollection(work.id),
        setGrants: (tx) => tx.setGrants(work.id, []),
        'property of an object': (tx) => tx.removeDeadProperty({ kind: 'object', id: entry.id }, 'x', 'y'),
        'property of a collection': (tx) => tx.removeDeadProperty({ kind: 'collection', id: work.id }, 'x', 'y'),
        'property of a home': (tx) => tx.removeDeadProperty({ kind: 'home', id: alice.id }, 'x', 'y'),
        removeLock: (tx) => tx.removeLock('x'),
        createTransfer: (tx) =>
          tx.createTransfer({
            ...{ kind: 'export', requesterId: alice.id, ownerId: alice.id, collectionId: work.id },
            ...{ label: 'x', mediaType: 'text/calendar' },
          }),
        createPrincipal: (tx) => tx.createPrincipal(person('new')),
        deletePrincipal: (tx) => tx.deletePrincipal(alice.id),
        forgetPerson: (tx) => tx.forgetPerson('x', []),
        setPasswordHash: (tx) => tx.setPasswordHash(alice.id, 'x'),
        setMembers: (tx) => tx.setMembers(alice.id, []),
        setDelegates: (tx) => tx.setDelegates(alice.id, 'read', []),
      }
      for (const [name, write] of Object.entries(writes)) {
        await expect(store.transaction(nothing, write), name).rejects.toThrow('not in the scope')
      }
      const ending = store.transaction({ ...nothing, locks: 'ended' }, (tx) => tx.removeLock('x'))
      await expect(ending).rejects.toThrow('not in the scope')
      const move = store.transaction(writing(work.id), (tx) => tx.moveObject(work.id, entry, other.id, 'x'))
      await expect(move).rejects.toThrow('not in the scope')
    })

    it('refuse to be used after their end', async () => {
      const tx = await store.transaction(writing(work.id), async (tx) => tx)
      await expect((async () => tx.findEntry(work.id, 'a.ics'))()).rejects.toThrow('after its end')
    })

    it('one that fails leaves the others that run at the same time alone', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 60 }, (_, i) =>
          store.transaction(writing(work.id), async (tx) => {
            await tx.createObject(work.id, `${i}.ics`, event(`${i}`))
            if (i % 3 === 0) throw new Error('no')
          }),
        ),
      )
      expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(20)
      expect(await all(store.entries(work.id))).toHaveLength(40)
      const numbers = (await all(store.changes(work.id, 0, 1000))).map((change) => change.changeNo)
      expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
      expect(await reread(work)).toMatchObject({ objects: 40, changeNo: 40 })
    })

    it('a UID that many want at once is given to one', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          store.transaction(writing(work.id), (tx) => tx.createObject(work.id, `${i}.ics`, event('the one'))),
        ),
      )
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.word] : []))
      expect(reasons).toEqual(Array(19).fill('uid-taken'))
    })

    it('lose no update', async () => {
      await put(work, 'counter', event('counter', { text: '0' }))
      const add = () =>
        store.transaction(writing(work.id), async (tx) => {
          const current = await tx.findObject(work.id, 'counter')
          if (current === undefined) throw new Error('no counter')
          await tx.replaceObject(
            work.id,
            current,
            event('counter', { text: `${Number(current.bytes.toString()) + 1}` }),
          )
        })
      await Promise.all(Array.from({ length: 50 }, add))
      expect((await store.findObject(work.id, 'counter'))?.bytes.toString()).toBe('50')
    })

    it('crossing ones all come to their end', async () => {
      const names = ['a', 'b', 'c', 'd']
      const made: Collection[] = []
      for (const name of names) made.push(await createCollection(alice, calendar(name)))
      const pairs = made.flatMap((from) => made.filter((to) => to !== from).map((to) => [from, to] as const))
      const crossings = Array.from({ length: 10 }, () => pairs).flat()
      await Promise.all(
        crossings.map(([from, to], i) =>
          store.transaction({ ...writing(from.id, to.id), homes: [alice.id] }, async (tx) => {
            await tx.createObject(from.id, `${i}.ics`, event(`${i}`))
            await tx.createObject(to.id, `${i}.ics`, event(`${i}`))
          }),
        ),
      )
      for (const collection of made) expect(await reread(collection)).toMatchObject({ objects: 60, changeNo: 60 })
    })
  })
}

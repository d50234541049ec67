import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, NewObject, Principal, Store, StoreTransaction } from '../store.ts'
import { all, calendar, conflictOf, event, person, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeObjects(fixture: StoreFixture): void {
  const { createPrincipal, createCollection, put, remove, entryIn, reread, changesOf, clock } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
  })

  describe('objects', () => {
    it('keep what each user has alone of them, and tell of its change', async () => {
      const bob = await createPrincipal(person('bob'))
      const { id } = await put(work, 'x.ics', event('x'))
      const other = await put(work, 'y.ics', event('y'))
      const set = (objectId: string, data: string | null) =>
        store.transaction(writing(work.id), (tx) => tx.setPeruserData(bob.id, objectId, data))
      await set(id, 'é\r\n')
      await set(id, 'two')
      expect(await store.peruserData(bob.id, [id, other.id])).toEqual(new Map([[id, 'two']]))
      expect(await store.peruserData(alice.id, [id])).toEqual(new Map())
      expect(await store.peruserData(bob.id, [])).toEqual(new Map())
      expect(await changesOf(work, 2)).toEqual(['4 +x.ics'])
      await set(id, null)
      expect(await store.peruserData(bob.id, [id])).toEqual(new Map())
      await set(other.id, 'gone with it')
      await remove(work, 'y.ics')
    })

    it('keep what they say of who may see them', async () => {
      for (const access of ['private', 'partial', 'stated', 'public'] as const) {
        await put(work, 'x.ics', { ...event('x', { text: access }), access })
        expect(await store.findEntry(work.id, 'x.ics')).toMatchObject({ access })
        expect(await all(store.changes(work.id, null, 99))).toMatchObject([{ entry: { access } }])
        expect(await all(store.objects(work.id))).toMatchObject([{ access }])
        expect(await all(store.indexed(work.id))).toMatchObject([{ access }])
      }
    })

    it('keep their bytes', async () => {
      const bytes = Buffer.from([0, 1, 2, 255, 254, 10, 13])
      const entry = await put(work, 'x.ics', { ...event('x'), bytes, scheduleTag: 'tag' })
      const found = await store.findObject(work.id, 'x.ics')
      expect(found).toEqual({ ...entry, bytes })
      expect(entry).toMatchObject({ name: 'x.ics', uid: 'x', size: 7, changeNo: 1, scheduleTag: 'tag' })
      expect(entry.createdAt).toEqual(new Date(clock.now))
      expect(await store.findEntry(work.id, 'x.ics')).toEqual(entry)
      expect(await store.findObject(work.id, 'X.ics')).toBeUndefined()
    })

    it('are replaced only by who knows the present etag', async () => {
      const first = await put(work, 'x.ics', event('x'))
      clock.now += 1000
      const second = await put(work, 'x.ics', event('x', { text: 'second' }))
      expect(second).toMatchObject({
        id: first.id,
        changeNo: 2,
        createdAt: first.createdAt,
        modifiedAt: new Date(clock.now),
      })
      const late = (write: (tx: StoreTransaction) => Promise<unknown>) =>
        conflictOf(store.transaction(writing(work.id), write))
      expect(await late((tx) => tx.replaceObject(work.id, first, event('x')))).toBe('stale')
      expect(await late((tx) => tx.deleteObject(work.id, first))).toBe('stale')
      expect(await late((tx) => tx.moveObject(work.id, first, work.id, 'y.ics'))).toBe('stale')
      expect(await store.findEntry(work.id, 'x.ics')).toEqual(second)
      expect((await reread(work)).changeNo).toBe(2)
    })

    it('are put into many collections at once, and replaced in them', async () => {
      const other = await createCollection(alice, calendar('other'))
      const inbox = await createCollection(alice, calendar('inbox', { kind: 'inbox' }))
      const three = [work, other, inbox]
      await put(inbox, 'one.ics', event('a'))
      await put(other, 'x.ics', event('a'))
      await remove(other, 'x.ics')
      const places = three.map(({ id }) => ({ collectionId: id, name: 'x.ics' }))
      const scope = writing(...three.map(({ id }) => id))
      const made = await store.transaction(scope, (tx) =>
        tx.createAlike(places, { ...event('a', { text: 'first' }), scheduleTag: 'tag' }),
      )
      expect(made.map(({ collectionId }) => collectionId).sort()).toEqual(three.map(({ id }) => id).sort())
      for (const { collectionId, ...entry } of made) {
        const found = await store.findObject(collectionId, 'x.ics')
        expect(found).toEqual({ ...entry, bytes: event('a', { text: 'first' }).bytes })
      }
      const before = await reread(other)
      clock.now += 1000
      const again = event('a', { text: 'the second' })
      const kept = made.map((copy) => ({ ...copy, scheduleTag: copy.collectionId === work.id ? 'new' : 'tag' }))
      const replaced = await store.transaction(scope, (tx) => tx.replaceAlike(kept, again))
      for (const { collectionId, ...entry } of replaced) {
        expect(await store.findObject(collectionId, 'x.ics')).toEqual({ ...entry, bytes: again.bytes })
        expect(entry.scheduleTag).toBe(collectionId === work.id ? 'new' : 'tag')
      }
      const after = await reread(other)
      expect([after.changeNo, after.objects]).toEqual([before.changeNo + 1, 1])
      expect(after.bytes - before.bytes).toBe('the second'.length - 'first'.length)
      expect(await changesOf(work)).toEqual(['2 +x.ics'])
      expect(await changesOf(other)).toEqual([`${after.changeNo} +x.ics`])
    })

    it('go nowhere where a name or a UID is taken, and in no place of what has changed', async () => {
      const other = await createCollection(alice, calendar('other'))
      const entry = await put(work, 'a.ics', event('a'))
      const places = [work, other].map(({ id }) => ({ collectionId: id, name: 'b.ics' }))
      await store.transaction(writing(work.id, other.id), async (tx) => {
        const made = await tx.createAlike(places, event('a'))
        expect(made.map(({ collectionId }) => collectionId)).toEqual([other.id])
      })
      expect(await changesOf(work)).toEqual(['1 +a.ics'])
      await put(work, 'a.ics', event('a', { text: 'second' }))
      const late = store.transaction(writing(work.id), (tx) =>
        tx.replaceAlike([{ ...entry, collectionId: work.id }], event('a', { text: 'late' })),
      )
      expect(await conflictOf(late)).toBe('stale')
    })

    it('with an alarm that is mailed are looked at when it goes off, whichever way they were written', async () => {
      const other = await createCollection(alice, calendar('other'))
      const scope = writing(work.id, other.id)
      const alarmAt = (hours: number): NewObject => {
        const at = clock.now / 1000 + hours * 3600
        const box = { startsAt: at, endsAt: at + 3600, recurring: false, alarms: { startsAt: at, endsAt: at } }
        return event('a', { text: `ACTION:EMAIL in ${hours}`, box })
      }
      const due = async (hours: number) => (await store.dueReminders(clock.now / 1000 + hours * 3600, 10)).length
      const places = [work, other].map(({ id }) => ({ collectionId: id, name: 'a.ics' }))
      const made = await store.transaction(scope, (tx) => tx.createAlike(places, alarmAt(2)))
      expect([await due(1), await due(2)]).toEqual([0, 2])
      await store.transaction(scope, (tx) => tx.replaceAlike(made, alarmAt(4)))
      expect([await due(2), await due(4)]).toEqual([0, 2])
      await put(work, 'a.ics', alarmAt(6))
      await put(other, 'b.ics', { ...alarmAt(6), uid: 'b' })
      expect([await due(4), await due(6)]).toEqual([1, 3])
      await remove(other, 'a.ics')
      expect(await due(6)).toBe(2)
    })

    it('have a name and a UID of their own in a calendar', async () => {
      await put(work, 'a.ics', event('a'))
      const create = (name: string, uid: string) =>
        store.transaction(writing(work.id), (tx) => tx.createObject(work.id, name, event(uid)))
      expect(await conflictOf(create('a.ics', 'b'))).toBe('name-taken')
      expect(await conflictOf(create('b.ics', 'a'))).toBe('uid-taken')
      await put(work, 'b.ics', event('b'))
      expect(await conflictOf(put(work, 'b.ics', event('a')))).toBe('uid-taken')
      expect(await store.findUid(work.id, 'b')).toEqual({
        collectionId: work.id,
        collectionSlug: 'work',
        name: 'b.ics',
      })
    })

    it('a conflict that is caught has taken no number', async () => {
      await put(work, 'a.ics', event('a'))
      await store.transaction(writing(work.id), async (tx) => {
        expect(await conflictOf(tx.createObject(work.id, 'b.ics', event('a')))).toBe('uid-taken')
        await tx.createObject(work.id, 'c.ics', event('c'))
      })
      expect(await changesOf(work)).toEqual(['1 +a.ics', '2 +c.ics'])
    })

    it('an inbox may have a UID many times, and never counts for the owner', async () => {
      const inbox = await createCollection(alice, calendar('inbox', { kind: 'inbox' }))
      await put(inbox, '1.ics', event('a'))
      await put(inbox, '2.ics', event('a'))
      await put(inbox, '2.ics', event('b'))
      await put(inbox, '2.ics', event('a'))
      expect(await store.findUid(inbox.id, 'a')).toMatchObject({ collectionSlug: 'inbox' })
      expect(await store.findUidOfOwner(alice.id, 'a')).toBeUndefined()
      await put(work, 'a.ics', event('a'))
      expect(await store.findUidOfOwner(alice.id, 'a')).toMatchObject({ collectionSlug: 'work', name: 'a.ics' })
    })

    it('are found under many UIDs at once, a scheduling object before any other', async () => {
      const other = await createCollection(alice, calendar('other'))
      await put(work, 'a.ics', event('a'))
      await put(other, 'a2.ics', { ...event('a'), scheduleTag: 'tag' })
      await put(work, 'b.ics', event('b'))
      await put(await createCollection(alice, calendar('inbox', { kind: 'inbox' })), 'c.ics', event('c'))
      const found = await store.findUidsOfOwner(alice.id, ['a', 'b', 'c', 'd'])
      expect([...found].map(([uid, { name, collectionSlug }]) => [uid, collectionSlug, name]).toSorted()).toEqual([
        ['a', 'other', 'a2.ics'],
        ['b', 'work', 'b.ics'],
      ])
      expect(await store.findUidsOfOwner(alice.id, [])).toEqual(new Map())
    })

    it('are read from the newest on', async () => {
      for (const name of ['a', 'b', 'c', 'd']) await put(work, `${name}.ics`, event(name))
      await put(work, 'a.ics', event('a', { text: 'new' }))
      await remove(work, 'c.ics')
      const page = await store.newestEntries(work.id, undefined, 2)
      expect(page.map(({ name }) => name)).toEqual(['a.ics', 'd.ics'])
      const next = await store.newestEntries(work.id, page.at(-1)?.changeNo, 2)
      expect(next.map(({ name }) => name)).toEqual(['b.ics'])
    })

    it('are found for many owners at once, a scheduling object before any other', async () => {
      const bob = await createPrincipal(person('bob'))
      const other = await createCollection(alice, calendar('other'))
      await put(work, 'a.ics', event('a'))
      const named = 'ATTENDEE;CUTYPE=X-SERVER-\r\n GROUP:mailto:all@example.test'
      const ofGroup = await put(other, 'b.ics', { ...event('a', { text: named }), scheduleTag: 'tag' })
      await put(other, 'plain.ics', { ...event('c'), scheduleTag: 'tag' })
      await put(other, 'no-meeting.ics', event('d', { text: named }))
      const found = await all(store.objectsOfOwners([alice.id, bob.id], 'a'))
      expect(found).toMatchObject([{ ownerId: alice.id, collectionId: other.id, name: 'b.ics', uid: 'a' }])
      const inBoth = await all(store.objectsOfUids([alice.id, bob.id], ['a', 'nobody', 'a\0']))
      expect(inBoth).toMatchObject([
        { ownerId: alice.id, collectionId: work.id },
        { collectionId: other.id, name: 'b.ics' },
      ])
      expect(await all(store.objectsOfUids([bob.id], ['a']))).toEqual([])
      // Far in the future of what was put there.
      expect(await all(store.meetingsOfGroups(0))).toMatchObject([
        { ownerId: alice.id, collectionId: other.id, name: 'b.ics' },
      ])
      expect(await all(store.meetingsOfGroups(253_000_000_000))).toEqual([])
      const copy = { ...ofGroup, collectionId: other.id }
      await store.transaction(writing(other.id), (tx) => tx.replaceAlike([copy], event('a')))
      expect(await all(store.meetingsOfGroups(0))).toEqual([])
      const collections = await store.collectionsOfEach([alice.id, bob.id], 'calendars')
      expect(collections.map(({ slug }) => slug)).toEqual(expect.arrayContaining(['other', 'work']))
      const inboxes = await store.collectionsOfEach([alice.id, bob.id], 'calendars', ['inbox', 'outbox'])
      expect(inboxes.filter(({ kind }) => kind === 'calendar')).toEqual([])
      expect((await store.findPrincipals(['bob', 'nobody', 'alice'])).map(({ slug }) => slug)).toEqual(['alice', 'bob'])
      const [address = ''] = alice.addresses
      const people = await store.findPrincipalsByAddress([address, 'mailto:nobody@example.test'])
      expect([...people].map(([key, { slug }]) => [key, slug])).toEqual([[address, 'alice']])
    })

    it('move as the same row', async () => {
      const other = await createCollection(alice, calendar('other'))
      const before = await put(work, 'a.ics', event('a', { text: 'abc' }))
      await store.transaction(writing(work.id, other.id), (tx) =>
        tx.setDeadProperty({
          target: { kind: 'object', id: before.id },
          namespace: 'x:',
          localName: 'p',
          xml: '<p/>',
        }),
      )
      await put(other, 'z.ics', event('z'))
      await remove(other, 'z.ics')
      const after = await store.transaction(writing(work.id, other.id), async (tx) => {
        const current = await entryIn(tx, work, 'a.ics')
        return tx.moveObject(work.id, { ...current, scheduleTag: 'moved' }, other.id, 'z.ics')
      })
      expect(after).toEqual({ ...before, name: 'z.ics', changeNo: 3, scheduleTag: 'moved' })
      expect(await store.findEntry(other.id, 'z.ics')).toEqual(after)
      expect(await changesOf(work, 2)).toEqual(['3 -a.ics'])
      expect(await changesOf(other, 1)).toEqual(['3 +z.ics'])
      expect(await reread(work)).toMatchObject({ objects: 0, bytes: 0 })
      expect(await reread(other)).toMatchObject({ objects: 1, bytes: 3 })
      expect(await store.deadProperties([{ kind: 'object', id: before.id }])).toHaveLength(1)
    })

    it('a move within a collection is a deletion and an addition', async () => {
      const before = await put(work, 'a.ics', event('a'))
      await store.transaction(writing(work.id), (tx) => tx.moveObject(work.id, before, work.id, 'b.ics'))
      expect(await changesOf(work, 1)).toEqual(['2 -a.ics', '3 +b.ics'])
      expect(await reread(work)).toMatchObject({ objects: 1, bytes: before.size })
    })

    it('a move meets names and UIDs that are taken', async () => {
      const other = await createCollection(alice, calendar('other'))
      const before = await put(work, 'a.ics', event('a'))
      await put(other, 'n.ics', event('n'))
      await put(other, 'same.ics', event('a'))
      const move = (name: string) =>
        store.transaction(writing(work.id, other.id), (tx) => tx.moveObject(work.id, before, other.id, name))
      expect(await conflictOf(move('n.ics'))).toBe('name-taken')
      expect(await conflictOf(move('free.ics'))).toBe('uid-taken')
      expect(await store.findEntry(work.id, 'a.ics')).toEqual(before)
    })

    it('are listed in the order of their names, byte by byte, over several pages', async () => {
      const names = Array.from({ length: 450 }, (_, i) => `${'aZé~_-B'[i % 7]}${i}.ics`)
      await store.transaction(writing(work.id), async (tx) => {
        for (const name of names) await tx.createObject(work.id, name, event(name))
      })
      const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      expect((await all(store.entries(work.id))).map((entry) => entry.name)).toEqual(sorted)
      const pages: number[] = []
      for await (const page of store.objects(work.id)) pages.push(page.length)
      expect(pages).toEqual([200, 200, 50])
      const objects = await all(store.objects(work.id))
      expect(objects.map((object) => object.bytes.toString())).toEqual(sorted.map((name) => `event ${name}`))
      expect(await all(store.entries('4711'))).toEqual([])
    })

    it('large objects make short pages', async () => {
      const bytes = Buffer.alloc(3_000_000, 'x')
      for (const name of ['a', 'b', 'c', 'd', 'e']) await put(work, name, { ...event(name), bytes })
      const pages: string[][] = []
      for await (const page of store.objects(work.id)) pages.push(page.map((object) => object.name))
      expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']])
      const ids = (await all(store.entries(work.id))).map(({ id }) => id)
      const byId: string[][] = []
      for await (const page of store.findObjectsById(work.id, ids)) byId.push(page.map((object) => object.name))
      expect(byId).toEqual(pages)
    })

    it('several are found by their names', async () => {
      for (const name of ["o'b.ics", 'é.ics', 'a.ics']) await put(work, name, event(name))
      const found = await all(store.findObjects(work.id, ["o'b.ics", 'é.ics', 'none.ics', '"']))
      expect(found.map((object) => object.bytes.toString()).toSorted()).toEqual(["event o'b.ics", 'event é.ics'])
      expect(await all(store.findObjects(work.id, []))).toEqual([])
    })

    it('several are found by their keys, in the order of names, in their own collection alone', async () => {
      const names = Array.from({ length: 250 }, (_, i) => `${999 - i}.ics`)
      await store.transaction(writing(work.id), async (tx) => {
        for (const name of names) await tx.createObject(work.id, name, event(name))
      })
      const ids = (await all(store.entries(work.id))).map(({ id }) => id)
      const found = await all(store.findObjectsById(work.id, [...ids, '4711', 'none']))
      expect(found.map((object) => object.bytes.toString())).toEqual(names.toSorted().map((name) => `event ${name}`))
      expect(await all(store.findObjectsById(work.id, ids.slice(0, 2)))).toHaveLength(2)
      expect(await all(store.findObjectsById(work.id, []))).toEqual([])
      const other = await createCollection(alice, calendar('other'))
      expect(await all(store.findObjectsById(other.id, ids))).toEqual([])
    })
  })
}

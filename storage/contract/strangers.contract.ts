import { beforeEach, describe, expect, it } from 'vitest'
import type { Id, NewObject, Principal, Store } from '../store.ts'
import { calendar, homeOf, person, type StoreFixture } from '../testing/store-fixture.ts'

export function describeStrangers(fixture: StoreFixture): void {
  const { createPrincipal, createCollection, clock } = fixture
  let store: Store
  let alice: Principal
  beforeEach(() => {
    ;({ store, alice } = fixture.of())
  })

  describe('who is no stranger', () => {
    it('who was invited or accepted, for whom, and how much was sent', async () => {
      const to = (...names: string[]) => names.map((name) => ({ address: `mailto:${name}@Far.example`, key: name }))
      const sent = {
        kind: 'mail',
        uid: 'known',
        method: 'REQUEST',
        payload: Buffer.from('x'),
        isWhole: true,
      } as const
      const send = (isAcquainted: boolean, ...names: string[]) =>
        store.transaction(homeOf(alice.id), (tx) =>
          tx.enqueue({
            ...sent,
            senderId: alice.id,
            notBefore: new Date(clock.now),
            recipients: to(...names),
            isAcquainted,
          }),
        )
      const since = new Date(clock.now)
      const before = await store.countOutboundSince(alice.id, since)
      await send(true, 'Known', 'Other')
      await send(true, 'Known', 'Third')
      await send(false, 'Declined')
      const knows = (id: Id, ...names: string[]) =>
        store.hasCorrespondent(
          id,
          names.map((name) => `mailto:${name}@far.example`),
        )
      expect(await knows(alice.id, 'nobody', 'known')).toBe(true)
      expect(await knows(alice.id, 'third')).toBe(true)
      expect(await knows(alice.id, 'declined', 'nobody')).toBe(false)
      const other = await createPrincipal(person('other'))
      expect(await knows(other.id, 'known')).toBe(false)
      expect(await store.countOutboundSince(alice.id, since)).toBe(before + 4)
      expect(await store.countOutboundSince(alice.id, new Date(clock.now + 1e9))).toBe(0)
    })

    it('whom people have in their address books is known by any address of the card, as it is now', async () => {
      const [ann, ben] = [await createPrincipal(person('ann')), await createPrincipal(person('ben'))]
      const book = { kind: 'addressbook', home: 'addressbooks' } as const
      const friends = await createCollection(ann, calendar('friends', book))
      const work = await createCollection(ben, calendar('work', book))
      const box = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }
      const card = (name: string, ...lines: readonly string[]): NewObject => {
        const text = ['BEGIN:VCARD', 'VERSION:3.0', `UID:${name}`, `FN:${name}`, 'N:x;;;;', ...lines, 'END:VCARD', '']
        const bytes = Buffer.from(text.join('\r\n'))
        const etag = `${name}-${lines.length}-${bytes.length}`
        return { uid: name, component: 'VCARD', etag, scheduleTag: null, access: 'public', bytes, box }
      }
      const knows = async (...names: readonly string[]) => {
        const emails = names.map((name) => `${name}@far.example`)
        return [await store.hasContact(ann.id, emails), await store.hasContact(ben.id, emails)]
      }
      const both = { origin: 'client', scheduling: 'silent', collections: [friends.id, work.id] } as const
      const first = await store.transaction(both, (tx) =>
        tx.createObject(friends.id, 'c.vcf', card('c', 'EMAIL:One@far.example', 'item1.email:two@fa', ' r.example')),
      )
      expect(await knows('nobody', 'one')).toEqual([true, false])
      expect(await knows('two')).toEqual([true, false])
      const second = await store.transaction(both, (tx) =>
        tx.replaceObject(friends.id, first, card('c', 'EMAIL:two@far.example', 'EMAIL:three@far.example', 'NOTE:one')),
      )
      expect(await knows('one')).toEqual([false, false])
      expect([await knows('two'), await knows('three')]).toEqual([await knows('two'), [true, false]])
      const moved = await store.transaction(both, (tx) => tx.moveObject(friends.id, second, work.id, 'd.vcf'))
      expect(await knows('two', 'three')).toEqual([false, true])
      const looked = (text: string) => store.searchContacts(ben.id, text, 5)
      const [two, three] = ['two', 'three'].map((one) => ({
        book: 'work',
        card: 'd.vcf',
        name: 'c',
        email: `${one}@far.example`,
      }))
      expect(await looked('C')).toEqual([three, two])
      expect([await looked('far.ex two'), await looked('c three')]).toEqual([[two], [three]])
      expect([await looked('_'), await looked('%'), await looked('\\'), await looked('one')]).toEqual([[], [], [], []])
      expect(await store.searchContacts(ann.id, 'c', 5)).toEqual([])
      await store.transaction(both, (tx) => tx.deleteObject(work.id, moved))
      expect(await looked('c')).toEqual([])
      expect(await knows('two', 'three')).toEqual([false, false])
    })

    it('contacts are found by what was typed, those whose names begin so first', async () => {
      const ann = await createPrincipal(person('ann'))
      const friends = await createCollection(ann, calendar('friends', { kind: 'addressbook', home: 'addressbooks' }))
      const box = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }
      const card = (name: string, email: string, more = ''): NewObject => {
        const bytes = Buffer.from(`BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nEMAIL:${email}\r\n${more}END:VCARD\r\n`)
        return { uid: email, component: 'VCARD', etag: email + name, scheduleTag: null, access: 'public', bytes, box }
      }
      const people = [
        card('Émile Zola', 'ez@far.example'),
        card('Anna Zolaïne', 'az@far.example', 'NICKNAME:Zo\r\n'),
        card('Zoë Lemaire', 'zoe@far.example', 'ORG:Far;Sales\r\n'),
        card('Bob', 'mezzo@far.example'),
        card('Nobody', 'nobody@far.example', 'NOTE:Zola\r\n'),
      ]
      const writing = { origin: 'client', scheduling: 'silent', collections: [friends.id] } as const
      await store.transaction(writing, async (tx) => {
        for (const one of people) await tx.createObject(friends.id, `${one.uid}.vcf`, one)
      })
      const found = async (text: string, limit = 9) =>
        (await store.searchContacts(ann.id, text, limit)).map(({ name }) => name)
      expect(await found('zo')).toEqual(['Zoë Lemaire', 'Anna Zolaïne', 'Émile Zola', 'Bob'])
      expect(await found('zo', 1)).toEqual(['Zoë Lemaire'])
      expect(await found('ZOE')).toEqual(['Zoë Lemaire'])
      expect(await found('emile  zo')).toEqual(['Émile Zola'])
      expect(await found('zola emile')).toEqual(['Émile Zola'])
      expect(await found('sales')).toEqual(['Zoë Lemaire'])
      expect(await found('FAR.EXAMPLE')).toHaveLength(5)
      const first = await store.findEntry(friends.id, 'ez@far.example.vcf')
      if (first === undefined) throw new Error('it was put there')
      const renamed = { ...card('Émile Hugo', 'ez@far.example') }
      await store.transaction(writing, (tx) => tx.replaceObject(friends.id, first, renamed))
      expect([await found('emile zola'), await found('hugo')]).toEqual([[], ['Émile Hugo']])
    })

    it('messages of a sender are counted by the hour', async () => {
      const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 10, minutes))
      const counts = []
      for (const minutes of [0, 59, 60]) counts.push(await store.countSent('far.example', at(minutes)))
      expect(counts).toEqual([1, 2, 1])
      expect(await store.countSent('near.example', at(1))).toBe(1)
      await Promise.all(Array.from({ length: 8 }, () => store.countSent('far.example', at(2))))
      expect(await store.countSent('far.example', at(3))).toBe(11)
      await store.forgetSenders(at(60))
      expect(await store.countSent('far.example', at(0))).toBe(1)
      expect(await store.countSent('far.example', at(61))).toBe(2)
    })
  })
}

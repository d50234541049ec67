/** Meetings that are copied and moved: RFC 6638 §3.2.3.3 and §3.2.3.4. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answersIn, appointment, Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol')}
  - { slug: sam, name: Sam, emails: [sam@example.test], password: sam }
  - { slug: boss, name: Boss, emails: [boss@example.test], password: boss, delegates: { write: [sam] } }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], delegates: { write: [alice, sam] } }
`

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let homes: Homes

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
    for (const name of ['alice', 'bob', 'boss']) await server.as(name).mkcalendar(homes.calendarOf(name, 'other'))
    await server.as('alice').mkcalendar(homes.calendarOf('atlas', 'other'))
  })
  afterAll(() => server.close())

  const hrefOf = (uid: string, name = 'alice', slug = 'calendar') => `${homes.calendarOf(name, slug)}${uid}.ics`

  async function invite(uid: string, attendees: readonly string[], by = 'alice'): Promise<string> {
    const put = await server.as(by).put(hrefOf(uid, by), meeting({ uid, by, attendees }))
    expect(put.status).toBe(201)
    return hrefOf(uid, by)
  }

  const transfer = async (method: 'COPY' | 'MOVE', by: string, from: string, to: string) =>
    server.as(by).request(method, from, { headers: { destination: to } })

  const inboxes = async (uid: string, ...names: readonly string[]) =>
    Promise.all(names.map((name) => homes.inboxOf(name, uid)))

  describe('MOVE within a home tells nobody', () => {
    it('a meeting of one’s own, which goes on from there', async () => {
      const from = await invite('one', ['bob'])
      const before = await inboxes('one', 'alice', 'bob')
      const { tag } = await homes.copyOf('alice', 'one')
      expect((await transfer('MOVE', 'alice', from, hrefOf('one', 'alice', 'other'))).status).toBe(201)
      expect(await inboxes('one', 'alice', 'bob')).toEqual(before)
      const moved = await homes.copyOf('alice', 'one', 'other')
      expect(moved.tag).not.toBe(tag)
      expect(await homes.answer('bob', 'one', 'ACCEPTED')).toBe(204)
      expect(answersIn((await homes.copyOf('alice', 'one', 'other')).text, 'bob')).toEqual(['ACCEPTED'])
      expect((await server.as('alice').delete(moved.href)).status).toBe(204)
      expect(await homes.inboxOf('bob', 'one')).toEqual(['CANCEL', ...(before[1] ?? [])])
    })

    it('a copy of an attendee, which hears of changes there', async () => {
      await invite('two', ['bob'])
      const before = await inboxes('two', 'alice', 'bob')
      const { href } = await homes.copyOf('bob', 'two')
      expect((await transfer('MOVE', 'bob', href, hrefOf('two', 'bob', 'other'))).status).toBe(201)
      expect(await inboxes('two', 'alice', 'bob')).toEqual(before)
      const mine = await homes.copyOf('alice', 'two')
      await server.as('alice').put(mine.href, mine.text.replace('SUMMARY:Budget', 'SUMMARY:Money'))
      expect((await homes.copyOf('bob', 'two', 'other')).text).toContain('SUMMARY:Money')
      expect(await homes.find('bob', 'two')).toBeUndefined()
    })

    it('a meeting of a room, which stays booked', async () => {
      await invite('three', ['atlas'])
      const room = await server.store.findPrincipal('atlas')
      const rows = async () => server.store.bookingsOf(room?.id ?? '', 'three')
      const before = await rows()
      expect(before).toHaveLength(1)
      const { href } = await homes.copyOf('atlas', 'three', 'calendar', 'alice')
      expect((await transfer('MOVE', 'alice', href, hrefOf('three', 'atlas', 'other'))).status).toBe(201)
      expect(await rows()).toEqual(before)
      expect(answersIn((await homes.copyOf('alice', 'three')).text, 'atlas')).toEqual(['ACCEPTED'])
      expect((await server.as('alice').delete(hrefOf('three'))).status).toBe(204)
      expect(await rows()).toEqual([])
    })
  })

  describe('MOVE into the calendar of somebody else', () => {
    it('is refused for a meeting of one’s own, and for a copy; all stays as it was', async () => {
      const from = await invite('four', ['bob'], 'boss')
      const text = (await homes.copyOf('boss', 'four')).text
      const mine = await transfer('MOVE', 'sam', from, hrefOf('four', 'sam'))
      expect([mine.status, mine.text]).toEqual([
        403,
        expect.stringContaining('allowed-organizer-scheduling-object-change'),
      ])
      await invite('five', ['boss'])
      const { href } = await homes.copyOf('boss', 'five')
      const theirs = await transfer('MOVE', 'sam', href, hrefOf('five', 'sam'))
      expect([theirs.status, theirs.text]).toEqual([
        403,
        expect.stringContaining('allowed-attendee-scheduling-object-change'),
      ])
      expect((await homes.copyOf('boss', 'four')).text).toBe(text)
      expect(await inboxes('four', 'bob')).toEqual([['REQUEST']])
      expect(await homes.inboxOf('alice', 'five')).toEqual([])
    })

    it('of what is no meeting of its owner is a creation there: a secretary’s draft invites', async () => {
      const draft = meeting({ uid: 'six', by: 'boss', attendees: ['bob'] })
      expect((await server.as('sam').put(hrefOf('six', 'sam'), draft)).status).toBe(201)
      expect(await homes.find('bob', 'six')).toBeUndefined()
      expect((await transfer('MOVE', 'sam', hrefOf('six', 'sam'), hrefOf('six', 'boss'))).status).toBe(201)
      expect((await homes.copyOf('bob', 'six')).text).toMatch(/SENT-BY="mailto:sam@example.test":mailto:boss@/)
      expect((await homes.copyOf('boss', 'six')).tag).toMatch(/^"/)
      expect(await homes.find('sam', 'six')).toBeUndefined()
    })

    it('needs the right to send there', async () => {
      const acl = `<acl xmlns="DAV:"><ace><principal><href>/dav/principals/users/carol/</href></principal><grant><privilege><all/></privilege></grant></ace></acl>`
      expect((await server.as('boss').request('ACL', homes.calendarOf('boss', 'other'), { body: acl })).status).toBe(
        200,
      )
      const draft = meeting({ uid: 'seven', by: 'boss', attendees: ['bob'] })
      expect((await server.as('carol').put(hrefOf('seven', 'carol'), draft)).status).toBe(201)
      for (const method of ['MOVE', 'COPY'] as const) {
        const to = hrefOf('seven', 'boss', 'other')
        const { status } = await transfer(method, 'carol', hrefOf('seven', 'carol'), to)
        expect([method, status]).toEqual([method, method === 'COPY' ? 201 : 403])
        if (method === 'COPY') await server.as('boss').delete(to)
      }
      expect(await homes.find('bob', 'seven')).toBeUndefined()
    })

    it('into and out of a room is booked and freed', async () => {
      const room = await server.store.findPrincipal('atlas')
      const rows = async (uid: string) => (await server.store.bookingsOf(room?.id ?? '', uid)).length
      for (const uid of ['eight', 'nine'])
        expect((await server.as('alice').put(hrefOf(uid), appointment(uid, '20301210T100000Z'))).status).toBe(201)
      expect((await transfer('MOVE', 'alice', hrefOf('eight'), hrefOf('eight', 'atlas'))).status).toBe(201)
      expect(await rows('eight')).toBe(1)
      for (const method of ['MOVE', 'COPY'] as const)
        expect((await transfer(method, 'alice', hrefOf('nine'), hrefOf('nine', 'atlas'))).status).toBe(409)
      expect(await homes.find('alice', 'nine')).toBeDefined()
      expect((await transfer('MOVE', 'alice', hrefOf('eight', 'atlas'), hrefOf('eight'))).status).toBe(201)
      expect(await rows('eight')).toBe(0)
      expect((await transfer('COPY', 'alice', hrefOf('nine'), hrefOf('nine', 'atlas'))).status).toBe(201)
      expect(await rows('nine')).toBe(1)
    })
  })

  describe('COPY tells nobody', () => {
    it('a second copy in one home is refused, on both sides', async () => {
      const from = await invite('ten', ['bob'])
      const { href } = await homes.copyOf('bob', 'ten')
      for (const [name, source] of [['alice', from] as const, ['bob', href] as const]) {
        const { status, text } = await transfer('COPY', name, source, hrefOf('copy', name, 'other'))
        expect([name, status]).toEqual([name, 403])
        expect(text).toContain('unique-scheduling-object-resource')
        expect(text).toContain(source)
      }
      expect(await inboxes('ten', 'alice', 'bob')).toEqual([[], ['REQUEST']])
    })

    it('into the home of another it is a plain copy, or that one’s meeting', async () => {
      const from = await invite('eleven', ['bob'])
      expect((await transfer('COPY', 'alice', from, hrefOf('eleven', 'atlas'))).status).toBe(201)
      expect((await homes.copyOf('atlas', 'eleven', 'calendar', 'alice')).tag).toBeUndefined()
      await server.as('alice').delete(hrefOf('eleven', 'atlas'))
      expect(await inboxes('eleven', 'alice', 'bob')).toEqual([[], ['REQUEST']])
      expect((await homes.copyOf('bob', 'eleven')).text).not.toContain('CANCELLED')

      const draft = meeting({ uid: 'twelve', by: 'boss', attendees: ['bob'] })
      await server.as('sam').put(hrefOf('twelve', 'sam'), draft)
      expect((await transfer('COPY', 'sam', hrefOf('twelve', 'sam'), hrefOf('twelve', 'boss'))).status).toBe(201)
      expect((await homes.copyOf('boss', 'twelve')).tag).toMatch(/^"/)
      expect(await homes.find('bob', 'twelve')).toBeUndefined()
    })

    it('a whole calendar has plain copies, which may go again', async () => {
      await invite('thirteen', ['bob'])
      const { status } = await transfer('COPY', 'alice', homes.calendarOf('alice'), homes.calendarOf('alice', 'whole'))
      expect(status).toBe(201)
      expect((await homes.copyOf('alice', 'thirteen', 'whole')).tag).toBeUndefined()
      expect((await server.as('alice').delete(homes.calendarOf('alice', 'whole'))).status).toBe(204)
      expect(await inboxes('thirteen', 'alice', 'bob')).toEqual([[], ['REQUEST']])
    })
  })
})

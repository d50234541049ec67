/** Rooms that are booked by inviting them: they answer at once, in the transaction of the PUT that asks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unfold } from '../testing/calendar-text.ts'
import { answersIn, appointment, Homes, type Meeting, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const PEOPLE = ['alice', 'bob', 'carol', 'dave']
const PROVISION = `users:
${usersNamed(...PEOPLE)}
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], delegates: { write: [dave] } }
  - { slug: bare, name: Bare, emails: [bare@example.test], delegates: { write: [dave] } }
  - { slug: quiet, name: Quiet, emails: [quiet@example.test], delegates: { write: [dave] }, policy: { privacy: organizer } }
  - { slug: board, name: Board, emails: [board@example.test], policy: { approval: all, approvers: [dave] } }
  - { slug: eager, name: Eager, emails: [eager@example.test], policy: { accept: if-free } }
  - { slug: asked, name: Asked, emails: [asked@example.test], delegates: { write: [dave] }, policy: { accept: none } }
`

describe.each(['sqlite', 'postgres'] as const)('rooms on %s', (store) => {
  let server: TestServer
  let homes: Homes
  beforeAll(async () => {
    server = await testServer({ store, provision: PROVISION, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  const hrefOf = (uid: string, by = 'alice') => `/dav/calendars/${by}/calendar/${uid}.ics`

  const book = (what: Meeting) => homes.book(what)
  const textsIn = async (name: string, slug: string, as = name) =>
    (await homes.texts(name, slug, as)).map(({ text }) => text)

  it('what a room answers because of an answer is in the copy of who gave that', async () => {
    const start = '20301224T100000Z'
    await book({ uid: 'in-the-way', by: 'carol', start, rooms: ['eager'] })
    expect(await book({ uid: 'hoped', start, attendees: ['bob'], rooms: ['eager'] })).toEqual(['NEEDS-ACTION'])
    expect((await server.as('carol').delete(hrefOf('in-the-way', 'carol'))).status).toBe(204)
    expect(await homes.answer('bob', 'hoped', 'ACCEPTED')).toBe(204)
    for (const name of ['alice', 'bob']) {
      const { text } = await homes.copyOf(name, 'hoped')
      expect([name, answersIn(text, 'bob'), answersIn(text, 'eager')]).toEqual([name, ['ACCEPTED'], ['ACCEPTED']])
    }
    expect((await homes.copyOf('bob', 'hoped')).text).toMatch(/ORGANIZER[^\r]*SCHEDULE-STATUS=1\.2/)
    expect(await homes.inboxOf('bob', 'hoped')).toEqual(['REQUEST'])
  })

  it('two that can be had on some days alone answer once each, and each has what the other said', async () => {
    const taken = { atlas: '20310304T100000Z', bare: '20310305T100000Z' }
    for (const [room, start] of Object.entries(taken))
      await book({ uid: `no-${room}`, by: 'carol', start, rooms: [room] })
    const rooms = ['atlas', 'bare']
    await book({
      uid: 'some',
      start: '20310303T100000Z',
      rooms,
      attendees: ['bob'],
      lines: ['RRULE:FREQ=DAILY;COUNT=5'],
    })
    expect(await homes.inboxOf('alice', 'some')).toEqual(['REPLY', 'REPLY'])
    expect(await homes.inboxOf('bob', 'some')).toEqual(['REQUEST'])
    for (const [name, as] of [
      ['alice', 'alice'],
      ['bob', 'bob'],
      ['atlas', 'dave'],
      ['bare', 'dave'],
    ] as const) {
      const { text } = await homes.copyOf(name, 'some', 'calendar', as)
      const said = Object.entries(taken).map(([room, start]) => {
        const day = text.split('BEGIN:VEVENT').find((one) => one.includes(`RECURRENCE-ID:${start}`)) ?? ''
        return rooms.map((other) => [other === room, answersIn(day, other)])
      })
      const expected = rooms.map((room) =>
        rooms.map((other) => [other === room, [other === room ? 'DECLINED' : 'ACCEPTED']]),
      )
      expect([name, said]).toEqual([name, expected])
    }
  })

  it('who comes first has it, and the next is told why not', async () => {
    expect(await book({ uid: 'first' })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'second', by: 'bob', start: '20301202T103000Z' })).toEqual(['DECLINED'])
    const [reply = ''] = (await textsIn('bob', 'inbox')).filter((text) => text.includes('UID:second'))
    expect(reply).toContain('METHOD:REPLY')
    expect(reply).toContain('REQUEST-STATUS:4.0;')
    expect(reply).toContain('COMMENT:It is taken at that time.')
    expect(await textsIn('atlas', 'inbox', 'dave')).toEqual([])
  })

  // RFC 5545 §3.2.3: who is not said to be anything is one person.
  it.each(['', ';CUTYPE=INDIVIDUAL', ';CUTYPE=unknown'])(
    'is called a room to everybody, whatever the program wrote: %j',
    async (cutype) => {
      const uid = `type${cutype.length}`
      const bob = 'ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test'
      const start = `20301230T${10 + (cutype.length % 7)}0000Z`
      await server
        .as('alice')
        .put(hrefOf(uid), meeting({ uid, start, rooms: ['atlas'], lines: [bob] }).replace(';CUTYPE=ROOM', cutype))
      const roomIn = (text: string) => /^ATTENDEE.*:mailto:atlas@.*$/m.exec(unfold(text))?.[0]
      const hers = (await server.as('alice').get(hrefOf(uid))).text
      expect(roomIn(hers)).toContain(';CUTYPE=ROOM')
      expect(hers.match(/CUTYPE=/g)).toHaveLength(2)
      const isIt = (text: string) => text.includes(`UID:${uid}\r\n`)
      const [his = ''] = (await textsIn('bob', 'calendar')).filter(isIt)
      expect(roomIn(his)).toContain(';CUTYPE=ROOM')
    },
  )

  it('the others get the meeting with what the rooms answered, written once', async () => {
    const attendees = ['bob', 'carol']
    const rooms = ['atlas', 'bare']
    const written = async () => (await server.store.findCollection('bob', 'calendars', 'calendar'))?.changeNo ?? 0
    await book({ uid: 'taken', by: 'dave', rooms: ['bare'], start: '20310111T100000Z' })
    const before = await written()
    const lines = ['RRULE:FREQ=DAILY;COUNT=3']
    await book({ uid: 'both', attendees, rooms, lines, start: '20310110T100000Z' })
    expect((await written()) - before).toBe(1)
    const { text, href } = await homes.copyOf('alice', 'both')
    for (const name of ['alice', ...attendees]) {
      const copy = await homes.copyOf(name, 'both')
      expect([answersIn(copy.text), answersIn(copy.text, 'bare')]).toEqual([
        ['ACCEPTED', 'ACCEPTED'],
        ['ACCEPTED', 'DECLINED'],
      ])
    }
    expect(await homes.inboxOf('bob', 'both')).toEqual(['REQUEST'])
    const [news] = (await textsIn('bob', 'inbox')).filter((one) => one.includes('UID:both\r\n'))
    expect(answersIn(news ?? '')).toEqual(['ACCEPTED', 'ACCEPTED'])

    // Its time is another, so all are asked anew.
    const { tag } = await homes.copyOf('bob', 'both')
    const moved = text.replace(/(DTSTART|RECURRENCE-ID)(.*)T100000Z/g, '$1$2T110000Z')
    expect((await server.as('alice').put(href, moved)).status).toBe(204)
    expect((await written()) - before).toBe(2)
    const his = await homes.copyOf('bob', 'both')
    expect(new Set([...answersIn(his.text), ...answersIn(his.text, 'bare')])).toEqual(new Set(['ACCEPTED']))
    expect(his.tag).not.toBe(tag)
  })

  it('a series is declined where it clashes alone', async () => {
    const lines = ['RRULE:FREQ=DAILY;COUNT=4']
    expect(await book({ uid: 'busy', start: '20301212T100000Z' })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'series', by: 'bob', start: '20301210T100000Z', lines })).toEqual(['ACCEPTED', 'DECLINED'])
    expect(await book({ uid: 'late', start: '20301211T100000Z' })).toEqual(['DECLINED'])
  })

  it('moving and deleting frees it at once', async () => {
    expect(await book({ uid: 'moves', start: '20301203T100000Z' })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'moves', start: '20301203T150000Z' })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'follows', by: 'bob', start: '20301203T100000Z' })).toEqual(['ACCEPTED'])
    expect((await server.as('bob').delete(hrefOf('follows', 'bob'))).status).toBe(204)
    expect(await book({ uid: 'again', by: 'carol', start: '20301203T100000Z' })).toEqual(['ACCEPTED'])
  })

  it('what is called off with a reason frees it, too', async () => {
    const off = { uid: 'off', start: '20301231T100000Z', rooms: ['atlas'] }
    await book(off)
    const why = meeting({ ...off, lines: ['STATUS:CANCELLED', 'DESCRIPTION:Alice is ill'] })
    expect((await server.as('alice').put(hrefOf('off'), why)).status).toBe(204)
    expect(await book({ uid: 'instead', by: 'bob', start: off.start })).toEqual(['ACCEPTED'])
    expect((await textsIn('atlas', 'calendar', 'dave')).filter((text) => text.includes('UID:off\r\n'))).toEqual([])
    expect((await textsIn('alice', 'inbox')).filter((text) => text.includes('UID:off\r\n'))).toHaveLength(1)
  })

  it.each(['NONE', 'CLIENT'])('nobody else says that it accepted: SCHEDULE-AGENT=%s', async (agent) => {
    const uid = `unasked-${agent}`
    const asked = meeting({ uid, start: '20301229T100000Z', rooms: ['atlas'] })
    const claimed = asked.replace('PARTSTAT=NEEDS-ACTION;RSVP=TRUE', `PARTSTAT=ACCEPTED;SCHEDULE-AGENT=${agent}`)
    await server.as('alice').put(hrefOf(uid), claimed)
    expect(answersIn((await server.as('alice').get(hrefOf(uid))).text, 'atlas')).toEqual(['NEEDS-ACTION'])
    // It gives up what it had.
    expect(await book({ uid, start: '20301229T100000Z' })).toEqual(['ACCEPTED'])
    await server.as('alice').put(hrefOf(uid), claimed)
    expect(answersIn((await server.as('alice').get(hrefOf(uid))).text, 'atlas')).toEqual(['NEEDS-ACTION'])
    expect(await book({ uid: `${uid}-2`, by: 'bob', start: '20301229T100000Z' })).toEqual(['ACCEPTED'])
    await server.as('bob').delete(hrefOf(`${uid}-2`, 'bob'))
  })

  it('one that has no calendar any more is booked for nothing', async () => {
    const calendar = await server.store.findCollection('bare', 'calendars', 'calendar')
    const { id = '', ownerId = '' } = calendar ?? {}
    const scope = { origin: 'admin', scheduling: 'silent', collections: [id], homes: [ownerId] } as const
    await server.store.transaction(scope, (tx) => tx.deleteCollection(id))
    expect(await book({ uid: 'nowhere', rooms: ['bare'] })).toEqual(['NEEDS-ACTION'])
    expect(unfold((await server.as('alice').get(hrefOf('nowhere'))).text)).toContain('SCHEDULE-STATUS=5.2')
    expect(await server.store.bookingsOf(ownerId, 'nowhere')).toEqual([])
  })

  it('its own calendar goes by the same rows', async () => {
    const own = (uid: string) => `/dav/calendars/atlas/calendar/${uid}.ics`
    expect((await server.as('dave').put(own('repair'), appointment('repair', '20301204T100000Z'))).status).toBe(201)
    expect(await book({ uid: 'declined', start: '20301204T103000Z' })).toEqual(['DECLINED'])
    expect(await book({ uid: 'accepted', start: '20301204T120000Z' })).toEqual(['ACCEPTED'])
    expect((await server.as('dave').put(own('clash'), appointment('clash', '20301204T123000Z'))).status).toBe(409)
    expect((await server.as('dave').delete(own('repair'))).status).toBe(204)
    expect(await book({ uid: 'free', start: '20301204T103000Z' })).toEqual(['ACCEPTED'])
  })

  it('it invites nobody', async () => {
    const own = meeting({ uid: 'by-room', rooms: ['bob'], start: '20301225T100000Z' }).replaceAll(
      'mailto:alice@',
      'mailto:atlas@',
    )
    const refused = await server.as('dave').put(hrefOf('by-room', 'atlas'), own)
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining('allowed-organizer-scheduling-object'),
    ])
  })

  it('a person answers where it is told to ask one', async () => {
    expect(await book({ uid: 'ask', rooms: ['asked'] })).toEqual(['NEEDS-ACTION'])
    expect(await textsIn('asked', 'inbox', 'dave')).toHaveLength(1)
  })

  it('what needs approval keeps the room until somebody approves', async () => {
    expect(await book({ uid: 'wish', rooms: ['board'] })).toEqual(['TENTATIVE'])
    expect(await book({ uid: 'other', by: 'bob', rooms: ['board'] })).toEqual(['DECLINED'])
    expect(await textsIn('board', 'inbox', 'dave')).toHaveLength(1)
    await answerAsKeeper('board', 'wish', 'ACCEPTED')
    expect(answersIn((await server.as('alice').get(hrefOf('wish'))).text, 'board')).toEqual(['ACCEPTED'])
    expect(await answerTo('alice', 'wish', 'ACCEPTED')).toMatch(
      /REQUEST-STATUS:2\.0;.*COMMENT:Booked: it was approved\./s,
    )
    for await (const page of server.store.expiredBookings(Number.MAX_SAFE_INTEGER)) expect(page).toEqual([])
  })

  it('who does not approve of it says so, and the room is free', async () => {
    expect(await book({ uid: 'hope', rooms: ['board'], start: '20301206T100000Z' })).toEqual(['TENTATIVE'])
    await answerAsKeeper('board', 'hope', 'DECLINED')
    expect(await answerTo('alice', 'hope', 'DECLINED')).toMatch(/REQUEST-STATUS:3\.8;.*COMMENT:It was not approved\./s)
    const { id = '' } = (await server.store.findPrincipal('board')) ?? {}
    expect(await server.store.bookingsOf(id, 'hope')).toEqual([])
    expect(await book({ uid: 'hopes', by: 'dave', rooms: ['board'], start: '20301206T100000Z' })).toEqual(['ACCEPTED'])
  })

  it('what is left to a person has the reason of that person', async () => {
    expect(await book({ uid: 'please', rooms: ['asked'], start: '20301206T100000Z' })).toEqual(['NEEDS-ACTION'])
    await answerAsKeeper('asked', 'please', 'DECLINED')
    expect(await answerTo('alice', 'please', 'DECLINED')).toContain('COMMENT:Declined by who looks after it.')
  })

  /** As any client does for whom somebody is a delegate. */
  async function answerAsKeeper(room: string, uid: string, answer: string): Promise<void> {
    const path = `/dav/calendars/${room}/calendar/`
    const { text } = await server.as('dave').propfind(path, `<propfind ${NS}><prop><getetag/></prop></propfind>`, '1')
    for (const [, href = ''] of text.matchAll(/<D:href>([^<]*\.ics)</g)) {
      const copy = unfold((await server.as('dave').get(href)).text)
      if (!copy.includes(`UID:${uid}\r\n`)) continue
      const own = new RegExp(`ATTENDEE([^\\r]*):mailto:${room}@`)
      const answered = copy.replace(own, (line) =>
        line.replace(/;PARTSTAT=[A-Z-]+/, '').replace(';', `;PARTSTAT=${answer};`),
      )
      expect((await server.as('dave').put(href, answered)).status).toBe(204)
    }
  }

  async function answerTo(name: string, uid: string, answer: string): Promise<string | undefined> {
    const texts = await textsIn(name, 'inbox')
    return texts.find((text) => text.includes(`UID:${uid}\r\n`) && text.includes(`PARTSTAT=${answer}`))
  }

  it('its calendar shows what it may', async () => {
    expect(await book({ uid: 'secret', rooms: ['quiet'] })).toEqual(['ACCEPTED'])
    const [copy = ''] = await textsIn('quiet', 'calendar', 'dave')
    expect(copy).toContain('SUMMARY:alice')
    expect(copy).not.toContain('Budget')
    expect(copy).toContain('TRANSP:OPAQUE')
  })

  it('one of many who want the same slot at once has it, and nobody an error', async () => {
    const wanting = Array.from({ length: 40 }, (_, index) => ({
      uid: `slot-${index}`,
      by: ['alice', 'bob', 'carol'][index % 3] ?? 'alice',
      start: '20301220T100000Z',
    }))
    const answers = (await Promise.all(wanting.map((one) => book(one)))).flat()
    expect(answers.filter((answer) => answer === 'ACCEPTED')).toHaveLength(1)
    expect(answers.filter((answer) => answer === 'DECLINED')).toHaveLength(39)
  })
})

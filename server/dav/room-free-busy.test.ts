/** Free-busy of rooms tells when they can be booked, by whichever door one asks. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hashOf, newToken } from '../feeds/token.ts'
import { event, unfold } from '../testing/calendar-text.ts'
import { interceptStore } from '../testing/intercept-store.ts'
import { Homes, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const DELEGATES = 'delegates: { write: [dave] }'
const PROVISION = `users:
${usersNamed('alice', 'bob', 'carol', 'dave')}
rooms:
  - { slug: padded, name: Padded, emails: [padded@example.test], ${DELEGATES}, policy: { bufferBefore: PT15M, bufferAfter: PT30M } }
  - { slug: double, name: Double, emails: [double@example.test], policy: { lanes: 2 } }
  - { slug: office, name: Office, emails: [office@example.test], timezone: Europe/Berlin, policy: { openingHours: [Mo-Fr 08:00-18:00] } }
  - { slug: board, name: Board, emails: [board@example.test], policy: { approval: all, approvers: [dave] } }
  - { slug: kept, name: Kept, emails: [kept@example.test], ${DELEGATES}, policy: { accept: none } }
  - slug: split
    name: Split
    emails: [split@example.test]
    ${DELEGATES}
    calendars:
      - { slug: calendar, components: [VEVENT] }
      - { slug: other, components: [VEVENT], grants: [{ to: carol, privilege: free-busy }] }
`

const DAY = ['20301202T000000Z', '20301203T000000Z'] as const

/** `10:00/PT1H BUSY`, of the second of December. */
function periodsIn(text: string): readonly string[] {
  // XML writes the CR of a line as a reference.
  const lines = [...unfold(text.replaceAll('&#13;', '\r')).matchAll(/^FREEBUSY;FBTYPE=([A-Z-]+):([^\r]*)/gm)]
  return lines.flatMap(([, type, list = '']) =>
    list.split(',').map((period) => `${period.replace(/20301202T(\d\d)(\d\d)00Z/g, '$1:$2')} ${type}`),
  )
}

describe.each(['sqlite', 'postgres'] as const)('free-busy of rooms on %s', (store) => {
  let server: TestServer
  let homes: Homes
  beforeAll(async () => {
    server = await testServer({ store, provision: PROVISION, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
    for (const [uid, room, time] of [
      ['padded', 'padded', '10'],
      ['double1', 'double', '10'],
      ['double2', 'double', '10'],
      ['double3', 'double', '12'],
      ['board', 'board', '10'],
      ['split', 'split', '10'],
    ] as const) {
      await homes.book({ uid, start: `20301202T${time}0000Z`, rooms: [room] })
    }
    for (const path of ['kept/calendar', 'split/other']) {
      const text = event(`own-${path.replace('/', '-')}`, 'DTSTART:20301202T140000Z', 'DURATION:PT1H')
      expect((await server.as('dave').put(`/dav/calendars/${path}/own.ics`, text)).status).toBe(201)
    }
  })
  afterAll(() => server.close())

  async function ask(names: readonly string[], by = 'alice', ...lines: readonly string[]) {
    const body = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x//EN', 'METHOD:REQUEST', 'BEGIN:VFREEBUSY', 'UID:asked'],
      ...['DTSTAMP:20301201T120000Z', `DTSTART:${DAY[0]}`, `DTEND:${DAY[1]}`, `ORGANIZER:mailto:${by}@example.test`],
      ...names.map((name) => `ATTENDEE:mailto:${name}@example.test`),
      ...lines,
      ...['END:VFREEBUSY', 'END:VCALENDAR', ''],
    ].join('\r\n')
    const headers = { 'content-type': 'text/calendar' }
    const { text } = await server.as(by).request('POST', `/dav/calendars/${by}/outbox/`, { headers, body })
    return text.split('<C:recipient>').slice(1).map(periodsIn)
  }

  async function report(path: string, by = 'dave'): Promise<readonly string[]> {
    const query = `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="${DAY[0]}" end="${DAY[1]}"/></C:free-busy-query>`
    return periodsIn((await server.as(by).report(path, query, '1')).text)
  }

  async function feedOf(slug: string): Promise<string> {
    const owner = await server.store.findPrincipal(slug)
    if (owner === undefined) throw new Error(`no ${slug}`)
    const token = newToken()
    const feed = {
      ownerId: owner.id,
      collectionId: null,
      level: 'free-busy',
      label: '',
      tokenHash: hashOf(token),
    } as const
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', homes: [owner.id] }, (tx) =>
      tx.createFeed(feed),
    )
    return `/freebusy/${token}`
  }

  it('asks the database once for the bookings of all of them, and not for people', async () => {
    const read = vi.fn()
    interceptStore(server.store, (store) => ({
      bookingsIn(...of) {
        read()
        return store.bookingsIn(...of)
      },
    }))
    expect(await ask(['padded', 'double', 'office', 'board', 'kept', 'bob'])).toEqual([
      ['09:15/PT2H30M BUSY'],
      ['10:00/PT1H BUSY'],
      ['00:00/07:00 BUSY-UNAVAILABLE', '17:00/20301203T000000Z BUSY-UNAVAILABLE'],
      ['00:00/P1D BUSY-TENTATIVE'],
      ['14:00/PT1H BUSY'],
      [],
    ])
    expect(read).toHaveBeenCalledTimes(1)
    await ask(['alice', 'bob'])
    expect(read).toHaveBeenCalledTimes(1)
    vi.restoreAllMocks()
  })

  it('says so at every door', async () => {
    const busy = ['09:15/PT2H30M BUSY']
    expect(await report('/dav/calendars/padded/calendar/')).toEqual(busy)
    expect(await report('/dav/calendars/padded/')).toEqual(busy)
    const asked = `?start=${DAY[0]}&end=${DAY[1]}`
    expect(periodsIn((await server.as('dave').get(`/dav/calendars/padded/freebusy${asked}`)).text)).toEqual(busy)
    expect(periodsIn((await server.anonymous.get(`${await feedOf('padded')}${asked}`)).text)).toEqual(busy)
  })

  it('a time that it tells to be free is had, and one that it tells to be busy is not', async () => {
    expect(await homes.book({ uid: 'early', start: '20301202T081500Z', rooms: ['padded'] })).toEqual(['ACCEPTED'])
    expect(await homes.book({ uid: 'close', start: '20301202T114400Z', rooms: ['padded'] })).toEqual(['DECLINED'])
    expect(await homes.book({ uid: 'late', start: '20301202T114500Z', rooms: ['padded'] })).toEqual(['ACCEPTED'])
    for (const uid of ['early', 'close', 'late']) await server.as('alice').delete(homes.hrefOf(uid))
    expect(await ask(['padded'])).toEqual([['09:15/PT2H30M BUSY']])
  })

  it('leaves out a meeting that is being moved, with what is kept free around it', async () => {
    const moving = 'X-CALENDARSERVER-MASK-UID:padded'
    expect(await ask(['padded', 'double'], 'alice', moving)).toEqual([[], ['10:00/PT1H BUSY']])
    expect(await ask(['padded'], 'bob', moving)).toEqual([['09:15/PT2H30M BUSY']])
    expect(await ask(['double'], 'alice', 'X-CALENDARSERVER-MASK-UID:double1')).toEqual([[]])
  })

  it('who may not know of all its calendars is told what the others say', async () => {
    const both = ['10:00/PT1H BUSY', '14:00/PT1H BUSY']
    expect(await ask(['split'])).toEqual([both])
    expect(await report('/dav/calendars/split/')).toEqual(both)
    expect(await report('/dav/calendars/split/other/', 'carol')).toEqual(['14:00/PT1H BUSY'])
  })
})

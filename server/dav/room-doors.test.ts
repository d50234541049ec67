/** Whatever way an event comes into a room's own calendar, or out of it: bookings and calendars agree. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRooms } from '../../scheduling/delivery/verify-rooms.ts'
import { surveyRoom } from '../../scheduling/rooms/survey.ts'
import { importObjects, type Report } from '../import/import-objects.ts'
import { appointment, Homes, type Meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { newObjectOf, termsOfServer } from './scheduling.ts'

const NOW = new Date('2030-12-01T12:00:00Z')
const PROVISION = `users:
${usersNamed('alice', 'bob', 'dave')}
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], delegates: { write: [dave] } }
  - { slug: bell, name: Bell, emails: [bell@example.test], delegates: { write: [dave] } }
`

describe.each(['sqlite', 'postgres'] as const)('the calendar of a room on %s', (store) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store, provision: PROVISION, now: () => NOW })
    await dave().mkcalendar(pathOf('dave', '', 'plans'))
    await dave().mkcalendar(pathOf('atlas', '', 'second'))
  })
  afterAll(() => server.close())

  const dave = () => server.as('dave')
  const pathOf = (owner: string, name: string, calendar = 'calendar') =>
    `/dav/calendars/${owner}/${calendar}/${name === '' ? '' : `${name}.ics`}`
  const transfer = async (method: 'MOVE' | 'COPY', from: string, to: string) =>
    (await dave().request(method, from, { headers: { destination: to } })).status
  const put = async (path: string, text: string) => (await dave().put(path, text)).status
  const rowsOf = async (uid: string, room = 'atlas') =>
    server.store.bookingsOf((await server.store.findPrincipal(room))?.id ?? '', uid)

  const book = (what: Meeting) => new Homes(server).book(what)

  async function findings(repair: boolean): Promise<string[]> {
    const deps = { ...server, log: undefined as never, now: () => NOW, newName: () => crypto.randomUUID() }
    const found: string[] = []
    for await (const { what, repaired } of verifyRooms(server.store, termsOfServer(deps), repair)) {
      found.push(repaired ? `${what}, repaired` : what)
    }
    return found
  }

  async function disagreements(): Promise<string[]> {
    const deps = { ...server, log: undefined as never, now: () => NOW, newName: () => '' }
    const found: string[] = []
    for (const slug of ['atlas', 'bell']) {
      const room = await server.store.findPrincipal(slug)
      if (room === undefined) throw new Error('no room')
      const me = { isAddress: (address: string) => termsOfServer(deps).identity.isAddressOf(room, address) }
      for await (const { uid, state } of surveyRoom(room, me, NOW.getTime() / 1000, server.store)) {
        if (state !== 'same') found.push(`${slug} ${uid} ${state}`)
      }
    }
    return found
  }

  it('MOVE brings an event in where it is free, and not where it is taken', async () => {
    expect(await book({ uid: 'there', start: '20301203T100000Z' })).toEqual(['ACCEPTED'])
    await put(pathOf('dave', 'late'), appointment('late', '20301203T103000Z'))
    expect(await transfer('MOVE', pathOf('dave', 'late'), pathOf('atlas', 'late'))).toBe(409)
    expect((await dave().get(pathOf('dave', 'late'))).status).toBe(200)
    expect(await rowsOf('late')).toEqual([])

    await put(pathOf('dave', 'early'), appointment('early', '20301203T080000Z'))
    expect(await transfer('MOVE', pathOf('dave', 'early'), pathOf('atlas', 'early'))).toBe(201)
    expect(await book({ uid: 'declined', start: '20301203T083000Z' })).toEqual(['DECLINED'])
    expect(await disagreements()).toEqual([])
  })

  it('MOVE takes an event out, and the time is free; to another room, and it is taken there', async () => {
    await put(pathOf('atlas', 'goes'), appointment('goes', '20301204T100000Z'))
    expect(await transfer('MOVE', pathOf('atlas', 'goes'), pathOf('bell', 'goes'))).toBe(201)
    expect(await rowsOf('goes')).toEqual([])
    expect(await rowsOf('goes', 'bell')).toHaveLength(1)
    expect(await book({ uid: 'follows', start: '20301204T100000Z' })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'refused', start: '20301204T100000Z', rooms: ['bell'] })).toEqual(['DECLINED'])
    expect(await transfer('MOVE', pathOf('bell', 'goes'), pathOf('dave', 'goes', 'plans'))).toBe(201)
    expect(await rowsOf('goes', 'bell')).toEqual([])
    expect(await transfer('MOVE', pathOf('dave', 'goes', 'plans'), pathOf('atlas', 'goes'))).toBe(409)
    expect(await disagreements()).toEqual([])
  })

  it('between two calendars of the room nothing changes', async () => {
    await put(pathOf('atlas', 'stays'), appointment('stays', '20301205T100000Z'))
    const before = await rowsOf('stays')
    expect(await transfer('MOVE', pathOf('atlas', 'stays'), pathOf('atlas', 'stays', 'second'))).toBe(201)
    expect(await rowsOf('stays')).toEqual(before)
    expect(await disagreements()).toEqual([])
  })

  it('COPY books, too; of what the room has already there is no second one, whose end would be the end of both', async () => {
    await put(pathOf('dave', 'copied', 'plans'), appointment('copied', '20301206T100000Z'))
    expect(await transfer('COPY', pathOf('dave', 'copied', 'plans'), pathOf('atlas', 'copied'))).toBe(201)
    expect(await rowsOf('copied')).toHaveLength(1)
    expect(await transfer('COPY', pathOf('atlas', 'copied'), pathOf('atlas', 'copied', 'second'))).toBe(403)
    expect(await put(pathOf('atlas', 'copied', 'second'), appointment('copied', '20301206T100000Z'))).toBe(403)
    await put(pathOf('dave', 'clash', 'plans'), appointment('clash', '20301206T103000Z'))
    expect(await transfer('COPY', pathOf('dave', 'clash', 'plans'), pathOf('atlas', 'clash'))).toBe(409)
    expect(await disagreements()).toEqual([])
  })

  it('what is overwritten leaves its place to what comes', async () => {
    await put(pathOf('atlas', 'old'), appointment('old', '20301207T100000Z'))
    await put(pathOf('dave', 'old', 'plans'), appointment('old', '20301207T103000Z'))
    expect(await transfer('MOVE', pathOf('dave', 'old', 'plans'), pathOf('atlas', 'old'))).toBe(204)
    expect((await rowsOf('old')).map(({ instance }) => instance)).toEqual([Date.parse('2030-12-07T10:30:00Z') / 1000])
    expect(await disagreements()).toEqual([])
  })

  it('with a calendar goes what it takes', async () => {
    await dave().mkcalendar(pathOf('atlas', '', 'third'))
    await put(pathOf('atlas', 'doomed', 'third'), appointment('doomed', '20301208T100000Z'))
    expect(await rowsOf('doomed')).toHaveLength(1)
    expect((await dave().delete(pathOf('atlas', '', 'third'))).status).toBe(204)
    expect(await rowsOf('doomed')).toEqual([])
  })

  it('an import books what is free, and refuses what is taken, one by one', async () => {
    expect(await book({ uid: 'first', start: '20301209T100000Z' })).toEqual(['ACCEPTED'])
    const texts = [
      appointment('in-1', '20301209T103000Z'),
      appointment('in-2', '20301209T110000Z'),
      appointment('in-3', '20301209T113000Z'),
    ]
    const reports = await imported(
      texts.join('').replaceAll('END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n', ''),
    )
    expect(reports.map(({ uid, outcome }) => `${uid} ${outcome}`)).toEqual([
      'in-1 refused',
      'in-2 imported',
      'in-3 refused',
    ])
    expect(reports[0]?.reason).toContain('taken')
    expect(await rowsOf('in-1')).toEqual([])
    expect(await rowsOf('in-2')).toHaveLength(1)
    expect(await disagreements()).toEqual([])
  })

  async function imported(text: string): Promise<Report[]> {
    const owner = await server.store.findPrincipal('atlas')
    const collection = await server.store.findCollection('atlas', 'calendars', 'calendar')
    if (owner === undefined || collection === undefined) throw new Error('no room')
    const deps = { ...server, log: undefined as never, now: () => NOW, newName: () => crypto.randomUUID() }
    const reports: Report[] = []
    const input = (async function* () {
      yield Buffer.from(text)
    })()
    for await (const report of importObjects(input, { owner, collection, origin: 'import' }, deps)) reports.push(report)
    return reports
  }

  it('what is written past all doors is seen', async () => {
    const calendar = await server.store.findCollection('atlas', 'calendars', 'calendar')
    if (calendar === undefined) throw new Error('no calendar')
    const object = newObjectOf(Buffer.from(appointment('hidden', '20301210T100000Z')), 'object')
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', collections: [calendar.id] }, (tx) =>
      tx.createObject(calendar.id, 'hidden.ics', object),
    )
    expect(await disagreements()).toEqual(['atlas hidden different'])
    expect(await findings(false)).toEqual(['takes the room at other times than its bookings say'])
    expect(await findings(true)).toEqual(['takes the room at other times than its bookings say, repaired'])
    expect(await rowsOf('hidden')).toHaveLength(1)

    const { id = '' } = (await server.store.findPrincipal('bell')) ?? {}
    const row = {
      instance: 2e9,
      start: 2e9,
      end: 2e9 + 60,
      lane: 1,
      kind: 'booked',
      expiresAt: null,
      guarded: true,
    } as const
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', homes: [id] }, (tx) =>
      tx.replaceBookings(id, 'nothing', [row]),
    )
    expect(await findings(true)).toEqual(['bell is booked for a meeting that it does not have, repaired'])
    expect(await findings(false)).toEqual([])
  })
})

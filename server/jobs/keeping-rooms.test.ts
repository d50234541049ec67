/** What rooms do as time goes on: what comes near is booked, what was not approved is declined, what nobody came to is free. */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { surveyRoom } from '../../scheduling/rooms/survey.ts'
import type { Principal } from '../../storage/store.ts'
import { bytesLiteral, tamper } from '../../storage/testing/tamper.ts'
import type { Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { answersIn, appointment, Homes, type Meeting, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { bookables, keepRooms } from './keeping-rooms.ts'

const PROVISION = `users:
${usersNamed('alice', 'bob', 'dave')}
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], delegates: { write: [dave] }, policy: { window: P10D } }
  - { slug: board, name: Board, emails: [board@example.test], delegates: { write: [dave] }, policy: { approval: all, approvers: [dave], approvalTimeLimit: P2D } }
  - { slug: desk, name: Desk, emails: [desk@example.test], delegates: { write: [dave] }, policy: { checkIn: PT10M } }
`

describe.each(['sqlite', 'postgres'] as const)('rooms, as time goes on, on %s', (store) => {
  let server: TestServer
  let deps: Deps
  let now: Date
  beforeEach(async () => {
    now = new Date('2030-12-01T12:00:00Z')
    server = await testServer({ store, provision: PROVISION, now: () => now })
    deps = { ...server, log: pino({ level: 'silent' }), now: () => now, newName: () => crypto.randomUUID() }
  })
  afterEach(() => server.close())

  const hrefOf = (uid: string, by = 'alice') => `/dav/calendars/${by}/calendar/${uid}.ics`
  const at = async (time: string) => {
    now = new Date(time)
    await keepRooms(deps)
  }

  async function answers(uid: string, by = 'alice', room = 'atlas'): Promise<string[]> {
    return answersIn((await server.as(by).get(hrefOf(uid, by))).text, room)
  }

  const book = (what: Meeting) => new Homes(server).book(what)

  async function room(slug: string): Promise<Principal> {
    const found = await server.store.findPrincipal(slug)
    if (found === undefined) throw new Error(`no room ${slug}`)
    return found
  }

  async function rowsOf(uid: string, slug = 'atlas'): Promise<string[]> {
    const rows = await server.store.bookingsOf((await room(slug)).id, uid)
    return rows.map(({ start, end }) =>
      [start, end].map((one) => new Date(one * 1000).toISOString().slice(5, 16)).join('/'),
    )
  }

  async function disagreements(): Promise<string[]> {
    const found: string[] = []
    for await (const one of bookables(deps)) {
      const me = { isAddress: (address: string) => termsOfServer(deps).identity.isAddressOf(one, address) }
      for await (const { uid, state } of surveyRoom(one, me, now.getTime() / 1000, server.store)) {
        if (state !== 'same') found.push(`${one.slug} ${uid} ${state}`)
      }
    }
    return found
  }

  async function declinesTo(name: string, uid: string): Promise<string[]> {
    const texts = (await new Homes(server).texts(name, 'inbox')).map(({ text }) => text)
    return texts.filter((one) => one.includes(`UID:${uid}\r\n`) && one.includes('PARTSTAT=DECLINED'))
  }

  it('a series is booked on, day by day', async () => {
    expect(await book({ uid: 'daily', start: '20301205T100000Z', lines: ['RRULE:FREQ=DAILY'] })).toEqual(['ACCEPTED'])
    expect((await rowsOf('daily')).at(-1)).toBe('12-11T10:00/12-11T11:00')
    await at('2030-12-02T00:01:00Z')
    expect((await rowsOf('daily')).at(-1)).toBe('12-12T10:00/12-12T11:00')
    await at('2030-12-20T00:01:00Z')
    expect((await rowsOf('daily')).at(-1)).toBe('12-30T10:00/12-30T11:00')
    expect(await disagreements()).toEqual([])
  })

  it('of two series that meet later the first has it, and the other is told why not, once', async () => {
    const every = (days: number) => ({ start: '20301204T100000Z', lines: [`RRULE:FREQ=DAILY;INTERVAL=${days}`] })
    expect(
      await book({ uid: 'second', by: 'bob', start: '20301203T100000Z', lines: ['RRULE:FREQ=DAILY;INTERVAL=13'] }),
    ).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'third', ...every(12) })).toEqual(['ACCEPTED'])
    await at('2030-12-07T00:01:00Z')
    await at('2030-12-08T00:01:00Z')
    expect(await answers('second', 'bob')).toEqual(['ACCEPTED'])
    expect(await answers('third')).toEqual(['ACCEPTED', 'DECLINED'])
    const [news, ...more] = await declinesTo('alice', 'third')
    expect(news).toContain('COMMENT:It is taken at that time.')
    expect(news).toContain('RECURRENCE-ID:20301216T100000Z')
    expect(more).toEqual([])
    expect(await disagreements()).toEqual([])
  })

  it('what nobody approved of in time is declined, and says so', async () => {
    expect(await book({ uid: 'wish', rooms: ['board'] })).toEqual(['TENTATIVE'])
    const lines = ['RRULE:FREQ=DAILY;COUNT=3']
    expect(await book({ uid: 'wishes', by: 'bob', rooms: ['board'], start: '20301220T100000Z', lines })).toEqual([
      'TENTATIVE',
    ])
    await at('2030-12-02T09:00:00Z')
    expect(await answers('wish', 'alice', 'board')).toEqual(['TENTATIVE'])
    await at('2030-12-02T10:00:00Z')
    expect(await answers('wish', 'alice', 'board')).toEqual(['DECLINED'])
    expect((await declinesTo('alice', 'wish'))[0]).toContain('COMMENT:Nobody approved of it in time.')
    await at('2030-12-03T12:00:00Z')
    expect(await answers('wishes', 'bob', 'board')).toEqual(['DECLINED'])
    expect(await rowsOf('wishes', 'board')).toEqual([])
    const [reply] = await declinesTo('bob', 'wishes')
    expect(reply).toContain('REQUEST-STATUS:3.8;')
    expect(reply).toContain('COMMENT:Nobody approved of it in time.')
    expect(await disagreements()).toEqual([])
  })

  it('copies that cannot be read, however many times they hold, keep no other wish from its end', async () => {
    const lines = ['RRULE:FREQ=DAILY;COUNT=210']
    expect(await book({ uid: 'damaged', rooms: ['board'], lines })).toEqual(['TENTATIVE'])
    now = new Date('2030-12-01T12:00:01Z')
    expect(await book({ uid: 'wish', by: 'bob', rooms: ['board'], start: '20301220T120000Z' })).toEqual(['TENTATIVE'])
    const { id } = await room('board')
    for await (const [copy] of server.store.objectsOfOwners([id], 'damaged')) {
      const bytes = bytesLiteral(server.storeUrl, Buffer.from('rubbish'))
      // Nobody has it open under that tag.
      await tamper(
        server.storeUrl,
        `UPDATE object SET etag = 'damaged' WHERE id = ${copy?.id}; UPDATE object_body SET bytes = ${bytes} WHERE object_id = ${copy?.id}`,
      )
    }
    await at('2030-12-03T13:00:00Z')
    expect(await answers('wish', 'bob', 'board')).toEqual(['DECLINED'])
    expect(await rowsOf('damaged', 'board')).toHaveLength(210)
  })

  it('what nobody came to is given free, and not what somebody came to', async () => {
    const lines = ['RRULE:FREQ=DAILY;COUNT=3']
    expect(await book({ uid: 'empty', rooms: ['desk'], lines })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'used', by: 'bob', rooms: ['desk'], start: '20301202T110000Z' })).toEqual(['ACCEPTED'])
    await server.as('dave').put(hrefOf('closed', 'desk'), appointment('closed', '20301202T120000Z'))
    await at('2030-12-02T10:09:00Z')
    expect(await answers('empty', 'alice', 'desk')).toEqual(['ACCEPTED'])
    await at('2030-12-02T10:10:00Z')
    expect(await answers('empty', 'alice', 'desk')).toEqual(['ACCEPTED', 'DECLINED'])
    expect((await declinesTo('alice', 'empty'))[0]).toContain('COMMENT:Nobody checked in\\, so it was given free.')
    expect(
      await book({ uid: 'next', by: 'bob', rooms: ['desk'], start: '20301202T101500Z', duration: 'PT30M' }),
    ).toEqual(['ACCEPTED'])
    await at('2030-12-02T10:50:00Z')
    const checkIn = async (who: string, href: string) =>
      (await server.as(who).request('POST', `${href}?action=check-in`)).status
    expect(await checkIn('bob', hrefOf('next', 'bob'))).toBe(409)
    expect(await checkIn('alice', hrefOf('used', 'bob'))).toBe(403)
    await server.as('alice').put(hrefOf('used'), meeting({ uid: 'used', rooms: ['desk'], start: '20301202T160000Z' }))
    expect(await checkIn('alice', hrefOf('used'))).toBe(403)
    expect(await checkIn('bob', hrefOf('used', 'bob'))).toBe(204)
    await at('2030-12-02T11:30:00Z')
    expect(await answers('used', 'bob', 'desk')).toEqual(['ACCEPTED'])
    await at('2030-12-02T12:30:00Z')
    expect(await rowsOf('closed', 'desk')).toHaveLength(1)
    expect(await disagreements()).toEqual([])
  })

  async function change(slug: string, what: Partial<Pick<Principal, 'policy' | 'timezone'>>): Promise<void> {
    const { id } = await room(slug)
    const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
    await server.store.transaction(scope, (tx) => tx.updatePrincipal(id, what))
  }

  it('longer buffers take what is free, and nothing from anybody', async () => {
    expect(await book({ uid: 'one', start: '20301203T100000Z' })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'two', by: 'bob', start: '20301203T111000Z' })).toEqual(['ACCEPTED'])
    await change('atlas', { policy: { window: 'P5D', bufferBefore: 'PT15M', bufferAfter: 'PT5M' } })
    await at('2030-12-02T00:01:00Z')
    expect(await rowsOf('one')).toEqual(['12-03T09:45/12-03T11:05'])
    expect(await rowsOf('two')).toEqual(['12-03T11:10/12-03T12:15'])
    await change('atlas', { policy: { window: 'P1D' } })
    await at('2030-12-03T00:01:00Z')
    expect([await rowsOf('one'), await rowsOf('two')]).toEqual([
      ['12-03T10:00/12-03T11:00'],
      ['12-03T11:10/12-03T12:10'],
    ])
    expect([await answers('one'), await answers('two', 'bob')]).toEqual([['ACCEPTED'], ['ACCEPTED']])
  })

  it('a shorter window keeps what was given beyond it', async () => {
    expect(await book({ uid: 'far', start: '20301210T100000Z' })).toEqual(['ACCEPTED'])
    await change('atlas', { policy: { window: 'P2D' } })
    await at('2030-12-02T00:01:00Z')
    expect(await rowsOf('far')).toHaveLength(1)
    expect(await disagreements()).toEqual([])
  })

  it('with another clock all times move together, and nobody is in the way of anybody', async () => {
    await change('atlas', { timezone: 'Europe/Brussels' })
    expect(await book({ uid: 'ten', start: '20301203T100000' })).toEqual(['ACCEPTED'])
    expect(await book({ uid: 'eleven', by: 'bob', start: '20301203T110000' })).toEqual(['ACCEPTED'])
    expect(await rowsOf('ten')).toEqual(['12-03T09:00/12-03T10:00'])
    await change('atlas', { timezone: 'Europe/London' })
    await at('2030-12-02T00:01:00Z')
    expect([await rowsOf('ten'), await rowsOf('eleven')]).toEqual([
      ['12-03T10:00/12-03T11:00'],
      ['12-03T11:00/12-03T12:00'],
    ])
    expect([await answers('ten'), await answers('eleven', 'bob')]).toEqual([['ACCEPTED'], ['ACCEPTED']])
    expect(await disagreements()).toEqual([])
  })

  it('is done by one of those who would do it, once', async () => {
    expect(await book({ uid: 'daily', start: '20301205T100000Z', lines: ['RRULE:FREQ=DAILY'] })).toEqual(['ACCEPTED'])
    now = new Date('2030-12-02T00:01:00Z')
    const until = new Date(now.getTime() + 60_000)
    expect(await server.store.claimJob('rooms-night', now, until, now)).toBe(true)
    await keepRooms(deps)
    expect((await rowsOf('daily')).at(-1)).toBe('12-11T10:00/12-11T11:00')
    await at(until.toISOString())
    expect((await rowsOf('daily')).at(-1)).toBe('12-12T10:00/12-12T11:00')
    expect(await server.store.claimJob('rooms-night', until, until, new Date('2030-12-02T00:00:00Z'))).toBe(false)
  })
})

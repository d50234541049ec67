import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calendar, component } from '../../testing/calendar-text.ts'
import { type Meeting, meeting, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import type { Topic } from '../../ws/messages.ts'
import { basic, openTalk } from '../../ws/testing/talk.ts'
import { ask } from '../testing/ask.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'dave')}
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: attic, name: Attic, emails: [attic@example.test], capacity: 4, building: Old }
  - { slug: board, name: Board, emails: [board@example.test], capacity: 12, building: New, policy: { approvers: [dave], bufferBefore: PT15M } }
  - { slug: cellar, name: Cellar, emails: [cellar@example.test], capacity: 40, building: New, policy: { approval: all, lanes: 2 } }
`
const DAY = 'start=2030-12-02T00:00:00Z&end=2030-12-03T00:00:00Z'
const TEN = { start: '2030-12-02T10:00:00Z', end: '2030-12-02T11:00:00Z' }

interface Item {
  readonly slug: string
  readonly lanes: number
  readonly bookings: unknown
}

describe.each(['sqlite', 'postgres'] as const)('all rooms on %s', (store) => {
  let server: TestServer
  beforeAll(async () => {
    const now = () => new Date('2030-12-01T08:00:00Z')
    const webSocketTimes = { sweepMs: 3_600_000, pingMs: 3_600_000 }
    server = await testServer({ store, provision: PEOPLE, now, webSocketTimes })
    await put({ uid: 'one', rooms: ['board'] })
    await put({ uid: 'two', rooms: ['cellar'], lines: ['CLASS:PRIVATE'] })
    await put({ uid: 'three', rooms: ['cellar'], lines: ['RRULE:FREQ=DAILY;COUNT=2'] })
  })
  afterAll(() => server.close())

  const put = ({ by = 'alice', ...of }: Meeting) =>
    server.as(by).put(`/dav/calendars/${by}/calendar/${of.uid}.ics`, meeting({ by, ...of }))
  const timelines = async (who: string, more = '') =>
    (await ask(server.as(who), 'GET', `/room-timelines?${DAY}${more}`)).json

  test('an administrator sees when each is taken, and for what', async () => {
    const { items, next } = await timelines('root')
    expect(next).toBeNull()
    expect(items.map(({ slug, lanes }: Item) => [slug, lanes])).toEqual([
      ['attic', 1],
      ['board', 1],
      ['cellar', 2],
    ])
    const [attic, board, cellar] = items
    expect(attic).toMatchObject({ kind: 'room', name: 'Attic', capacity: 4, building: 'Old', busy: [], bookings: [] })
    expect(board.bookings).toEqual([
      {
        ...{ uid: 'one', start: '2030-12-02T09:45:00.000Z', end: '2030-12-02T11:00:00.000Z', lane: 1, kind: 'booked' },
        meeting: { start: '2030-12-02T10:00:00.000Z', end: '2030-12-02T11:00:00.000Z' },
        summary: 'Budget',
      },
    ])
    const time = { start: '2030-12-02T10:00:00.000Z', end: '2030-12-02T11:00:00.000Z' }
    const held = { ...time, meeting: time, kind: 'hold', summary: 'Budget' }
    expect(cellar.bookings).toEqual([
      { uid: 'two', lane: 1, ...held },
      { uid: 'three', lane: 2, ...held },
    ])
  })

  test('who keeps a room sees what its calendar shows, and others when it is taken', async () => {
    const [, board, cellar] = (await timelines('dave')).items
    expect(board.bookings).toMatchObject([{ uid: 'one', summary: 'Budget' }])
    expect(cellar.bookings).toBeNull()
    const asStranger = (await timelines('bob')).items
    expect(asStranger.map(({ bookings }: Item) => bookings)).toEqual([null, null, null])
    // Who asks for it needs the quarter of an hour before, too.
    expect(asStranger[1].busy).toEqual([{ start: '2030-12-02T09:45:00Z', end: '2030-12-02T11:15:00Z', type: 'busy' }])
  })

  test('an occurrence that was moved says its own time, and buffers that came later change none', async () => {
    const lines = ['DURATION:PT1H', 'ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:attic@example.test']
    const series = ['DTSTART;TZID=Europe/Brussels:20301210T100000', 'RRULE:FREQ=DAILY;COUNT=2', ...lines]
    const moved = ['RECURRENCE-ID;TZID=Europe/Brussels:20301211T100000', 'DTSTART:20301211T130000Z', ...lines]
    const text = calendar(...component('VEVENT', 'moved', ...series), ...component('VEVENT', 'moved', ...moved))
    expect((await server.as('alice').put('/dav/calendars/alice/calendar/moved.ics', text)).status).toBe(201)
    const body = { policy: { bufferBefore: 'PT15M', bufferAfter: 'PT30M' } }
    expect((await ask(server.as('root'), 'PATCH', '/rooms/attic', body)).status).toBe(200)
    const path = '/room-timelines?slug=attic&start=2030-12-10T00:00:00Z&end=2030-12-12T00:00:00Z'
    const { items } = (await ask(server.as('root'), 'GET', path)).json
    const first = { start: '2030-12-10T09:00:00.000Z', end: '2030-12-10T10:00:00.000Z' }
    const second = { start: '2030-12-11T13:00:00.000Z', end: '2030-12-11T14:00:00.000Z' }
    expect(items[0].bookings).toMatchObject([
      { ...first, meeting: first },
      { ...second, meeting: second },
    ])
    await ask(server.as('root'), 'PATCH', '/rooms/attic', { policy: { bufferBefore: null, bufferAfter: null } })
  })

  test('those that fit, in pages', async () => {
    const slugsOf = (page: { readonly items: readonly { readonly slug: string }[] }) =>
      page.items.map(({ slug }) => slug)
    expect(slugsOf(await timelines('bob', '&building=new&capacity=20'))).toEqual(['cellar'])
    expect(slugsOf(await timelines('bob', '&slug=board&slug=attic&slug=alice'))).toEqual(['attic', 'board'])
    const first = await timelines('bob', '&limit=2')
    expect(slugsOf(first)).toEqual(['attic', 'board'])
    expect(slugsOf(await timelines('bob', `&limit=2&cursor=${first.next}`))).toEqual(['cellar'])
    const too = await ask(
      server.as('bob'),
      'GET',
      '/room-timelines?start=2030-12-02T00:00:00Z&end=2031-02-02T00:00:00Z',
    )
    expect(too.status).toBe(400)
  })

  test('whoever follows them hears of a booking, as far as they may know', async () => {
    const to: Topic = { kind: 'rooms', slugs: ['attic', 'board', 'cellar'], ...TEN, end: '2030-12-04T00:00:00Z' }
    const talks = await Promise.all(['root', 'bob'].map((who) => openTalk(server.url, { authorization: basic(who) })))
    for (const talk of talks) {
      await talk.next('signed-in')
      talk.say({ type: 'subscribe', id: 'r', to })
      await talk.next('subscribed')
    }
    const [root, bob] = talks
    await put({ uid: 'near', by: 'bob', rooms: ['attic'], start: '20301203T100000Z' })
    expect((await root?.next('rooms'))?.slugs).toEqual(['attic'])
    expect((await bob?.next('rooms'))?.slugs).toEqual(['attic'])
    await put({ uid: 'other', by: 'bob', rooms: ['attic'], start: '20301205T100000Z' })
    expect((await root?.next('rooms'))?.slugs).toEqual(['attic'])
    await put({ uid: 'again', by: 'bob', rooms: ['board'], start: '20301203T100000Z' })
    expect((await root?.next('rooms'))?.slugs).toEqual(['board'])
    expect((await bob?.next('rooms'))?.slugs).toEqual(['board'])
    for (const talk of talks) await talk.close()
  })

  test('nobody follows what is no room', async () => {
    const talk = await openTalk(server.url, { authorization: basic('bob') })
    await talk.next('signed-in')
    talk.say({ type: 'subscribe', id: 'r', to: { kind: 'rooms', slugs: ['alice'], ...TEN } })
    expect((await talk.next('error')).reason).toBe('not-found')
    await talk.close()
  })
})

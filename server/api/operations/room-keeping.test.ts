import { afterAll, beforeAll, expect, test } from 'vitest'
import { event } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: dave, name: Dave, emails: [dave@example.test], password: dave }
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: board, name: Board, emails: [board@example.test], policy: { approvers: [dave], bufferBefore: PT15M } }
`

let server: TestServer
let clock = Date.UTC(2026, 0, 5, 8)
beforeAll(async () => {
  server = await testServer({ provision: PEOPLE, now: () => new Date(clock) })
  for (const [uid, hour] of [
    ['one', '10'],
    ['two', '14'],
  ]) {
    const people = ['ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:board@example.test']
    const text = event(String(uid), `DTSTART:20260105T${hour}0000Z`, 'DURATION:PT1H', ...people)
    await server.as('alice').put(`/dav/calendars/alice/calendar/${uid}.ics`, text)
  }
})
afterAll(() => server.close())

const DAY = '/rooms/board/bookings?start=2026-01-05T00:00:00Z&end=2026-01-06T00:00:00Z'

test('who keeps a room sees its bookings, and says who came', async () => {
  const dave = server.as('dave')
  const first = await ask(dave, 'GET', `${DAY}&limit=1`)
  expect(first.json.items).toEqual([
    {
      ...{ uid: 'one', start: '2026-01-05T09:45:00.000Z', end: '2026-01-05T11:00:00.000Z', lane: 1, kind: 'booked' },
      ...{ until: null, checkedIn: false },
    },
  ])
  const second = await ask(dave, 'GET', `${DAY}&limit=1&cursor=${first.json.next}&fields=uid`)
  expect(second.json).toEqual({ items: [{ uid: 'two' }], next: null })

  expect((await ask(dave, 'POST', '/rooms/board/check-in', {})).status).toBe(409)
  clock = Date.UTC(2026, 0, 5, 10, 5)
  expect((await ask(dave, 'POST', '/rooms/board/check-in', { uid: 'two' })).status).toBe(409)
  expect((await ask(dave, 'POST', '/rooms/board/check-in', {})).json).toEqual({ uids: ['one'] })
  expect((await ask(dave, 'GET', `${DAY}&fields=uid,checkedIn`)).json.items).toEqual([
    { uid: 'one', checkedIn: true },
    { uid: 'two', checkedIn: false },
  ])
  expect((await ask(server.as('root'), 'POST', '/rooms/board/settle')).json).toEqual({ items: [] })
})

test.each([
  ['alice', 'GET', DAY, 403],
  ['alice', 'POST', '/rooms/board/check-in', 403],
  ['dave', 'POST', '/rooms/board/settle', 403],
  ['dave', 'GET', DAY.replace('board', 'dave'), 404],
  ['dave', 'GET', DAY.replace('2026-01-06', '2026-03-06'), 400],
  ['dave', 'GET', DAY.replace('2026-01-06', '2026-01-04'), 400],
])('%s %s %s: %i', async (who, method, path, status) => {
  expect((await ask(server.as(who), method, path, method === 'POST' ? {} : undefined)).status).toBe(status)
})

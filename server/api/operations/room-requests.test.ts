import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Meeting, meeting, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'dave')}
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: board, name: Board, emails: [board@example.test], policy: { approvers: [dave] } }
  - { slug: cellar, name: Cellar, emails: [cellar@example.test], policy: { approval: all, approvers: [dave] } }
`

let server: TestServer
let clock = Date.UTC(2026, 0, 5, 8)
beforeAll(async () => {
  server = await testServer({ provision: PEOPLE, now: () => new Date(clock) })
})
afterAll(() => server.close())

function put(of: Meeting) {
  clock += 60_000
  const by = of.by ?? 'alice'
  return server.as(by).put(`/dav/calendars/${by}/calendar/${of.uid}.ics`, meeting(of))
}

interface Told {
  readonly kind: string
  readonly uid: string
  readonly answer: string
  readonly reason: { readonly key: string }
}

async function requestsOf(room: string, who = 'dave') {
  return (await ask(server.as(who), 'GET', `/rooms/${room}/requests`)).json.items
}

const TEN = { start: '2026-01-07T10:00:00.000Z', end: '2026-01-07T11:00:00.000Z' }

test('who keeps a room sees what was declined, and why, also when the meeting is gone', async () => {
  const at = { rooms: ['board'], start: '20260107T100000Z' }
  await put({ uid: 'one', ...at })
  await put({ uid: 'two', by: 'bob', ...at })
  await put({ uid: 'two', by: 'bob', rooms: [], lines: ['SEQUENCE:1'] })

  const [withdrawn, declined, accepted, ...others] = await requestsOf('board')
  expect(others).toEqual([])
  expect(accepted).toMatchObject({
    kind: 'asked',
    uid: 'one',
    answer: 'accept',
    asker: { slug: 'alice', address: null },
  })
  expect(declined).toEqual({
    ...{ id: expect.any(String), at: '2026-01-05T08:02:00.000Z', kind: 'asked', uid: 'two', series: false, count: 1 },
    asker: { slug: 'bob', address: null },
    answer: 'decline',
    reason: { key: 'busy', text: 'It is taken at that time.' },
    times: [{ ...TEN, answer: 'decline', reason: { key: 'busy', text: 'It is taken at that time.' } }],
  })
  expect(withdrawn).toMatchObject({ kind: 'withdrawn', uid: 'two', answer: null, reason: null, times: [] })
})

test('a series says which of its times were declined', async () => {
  const lines = ['RRULE:FREQ=DAILY;COUNT=3']
  await put({ uid: 'daily', by: 'bob', rooms: ['board'], start: '20260106T100000Z', lines })
  const [asked] = await requestsOf('board')
  expect(asked).toMatchObject({ kind: 'asked', series: true, count: 3, answer: 'accept' })
  expect(asked.reason).toEqual({
    key: 'accepted-in-part',
    text: 'Booked, but for 1 of 3 times, each of which says why.',
    ...{ count: 1, of: 3 },
  })
  expect(asked.times.map(({ answer, reason }: Told) => [answer, reason.key])).toEqual([
    ['accept', 'accepted'],
    ['decline', 'busy'],
    ['accept', 'accepted'],
  ])
})

test('a limit that was passed is named as it was at that moment', async () => {
  const policyIs = (policy: object) => ask(server.as('root'), 'PATCH', '/rooms/board', { policy })
  await policyIs({ maxDuration: 'PT90M', window: 'P30D' })
  await put({ uid: 'long', rooms: ['board'], start: '20260108T100000Z', duration: 'PT2H' })
  await put({ uid: 'far', rooms: ['board'], start: '20260308T100000Z' })
  await policyIs({ maxDuration: null, window: null })
  const [far, long] = await requestsOf('board')
  expect(long.reason).toEqual({ key: 'too-long', text: 'It is booked for at most 90 minutes.', length: 'PT1H30M' })
  expect(far.reason).toEqual({ key: 'too-far-ahead', text: 'It is booked no more than 30 days ahead.', length: 'P30D' })
})

test('an answer that comes later is told of its own', async () => {
  await put({ uid: 'yes', rooms: ['cellar'], start: '20260107T100000Z' })
  await put({ uid: 'no', rooms: ['cellar'], start: '20260107T120000Z' })
  const answers = { yes: 'accepted', no: 'declined' }
  for (const [uid, answer] of Object.entries(answers)) {
    expect((await ask(server.as('dave'), 'POST', `/approvals/cellar/${uid}`, { answer })).status).toBe(200)
  }
  const told = (await requestsOf('cellar', 'root')).map(({ kind, uid, answer, reason }: Told) => [
    kind,
    uid,
    answer,
    reason.key,
  ])
  expect(told).toEqual([
    ['answered', 'no', 'decline', 'not-approved'],
    ['answered', 'yes', 'accept', 'approved'],
    ['asked', 'no', 'tentative', 'waits-for-approval'],
    ['asked', 'yes', 'tentative', 'waits-for-approval'],
  ])
})

test('they come in pages, the newest first', async () => {
  const all = await requestsOf('cellar')
  const first = await ask(server.as('dave'), 'GET', '/rooms/cellar/requests?limit=3')
  const rest = await ask(server.as('dave'), 'GET', `/rooms/cellar/requests?limit=3&cursor=${first.json.next}`)
  expect([...first.json.items, ...rest.json.items]).toEqual(all)
  expect(rest.json.next).toBeNull()
})

test.each([
  ['alice', 'board', 403],
  ['dave', 'dave', 404],
  ['root', 'nowhere', 404],
])('%s asks about %s: %i', async (who, room, status) => {
  expect((await ask(server.as(who), 'GET', `/rooms/${room}/requests`)).status).toBe(status)
})

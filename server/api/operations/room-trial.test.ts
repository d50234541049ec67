import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Meeting, meeting, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'dave')}
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: board-members, members: [bob] }
rooms:
  - { slug: board, name: Board, emails: [board@example.test], policy: { approvers: [dave], bufferAfter: PT15M } }
`
const TEN = { rooms: ['board'], start: '20260107T100000Z' }

describe.each(['sqlite', 'postgres'] as const)('a trial of a policy on %s', (store) => {
  let server: TestServer
  let clock = Date.UTC(2026, 0, 5, 8)
  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE, now: () => new Date(clock) })
    await put({ uid: 'first', ...TEN })
    await put({ uid: 'clash', by: 'bob', ...TEN })
    await put({
      uid: 'series',
      by: 'bob',
      rooms: ['board'],
      start: '20260106T100000Z',
      lines: ['RRULE:FREQ=DAILY;COUNT=3'],
    })
    await put({ uid: 'long', rooms: ['board'], start: '20260109T080000Z', duration: 'PT5H' })
    await put({ uid: 'long', rooms: [], start: '20260109T080000Z', duration: 'PT5H', lines: ['SEQUENCE:1'] })
    await put({ uid: 'later', by: 'bob', rooms: ['board'], start: '20260109T100000Z' })
    clock = Date.UTC(2026, 0, 12)
  })
  afterAll(() => server.close())

  async function put({ by = 'alice', ...of }: Meeting) {
    clock += 60_000
    await server.as(by).put(`/dav/calendars/${by}/calendar/${of.uid}.ics`, meeting({ by, ...of }))
  }
  const trial = (policy: unknown, more: object = {}, who = 'root') =>
    ask(server.as(who), 'POST', '/rooms/board/policy/trial', { policy, ...more })
  interface Tried {
    readonly uid: string
    readonly before: { readonly answer: string }
    readonly after: { readonly answer: string; readonly reason: { readonly key: string } }
  }
  const afterwards = async (policy: unknown) =>
    (await trial(policy)).json.items.map(({ uid, after }: Tried) => `${uid}: ${after.reason.key}`)

  test('the policy that there is would have answered what was answered', async () => {
    const { json } = await trial({})
    expect(json).toMatchObject({ since: '2026-01-05T08:01:00.000Z', changed: 0 })
    expect(json.before).toEqual({ accepted: 4, held: 0, left: 0, declined: 1 })
    expect(json.after).toEqual(json.before)
    for (const { before, after } of json.items) expect(after).toEqual(before)
  })

  test('a second lane takes what clashed, also in a series', async () => {
    const { json } = await trial({ lanes: 2 })
    expect(json.after).toEqual({ accepted: 5, held: 0, left: 0, declined: 0 })
    expect(json.changed).toBe(1)
    expect(json.items[1]).toMatchObject({
      uid: 'clash',
      asker: { slug: 'bob', address: null },
      before: { answer: 'decline', reason: { key: 'busy', text: 'It is taken at that time.' } },
      after: { answer: 'accept', reason: { key: 'accepted' } },
    })
    // What clashed takes the second lane from the one that came after it.
    expect(json.items[2].after.reason.key).toBe('accepted-in-part')
  })

  test.each([
    [{ maxDuration: 'PT2H' }, ['accepted', 'busy', 'accepted-in-part', 'too-long', 'accepted']],
    [{ bookers: ['board-members'] }, ['may-not-book', 'accepted', 'accepted-in-part', 'may-not-book', 'accepted']],
    [
      { approval: 'all' },
      ['waits-for-approval', 'busy', 'waits-for-approval', 'waits-for-approval', 'waits-for-approval'],
    ],
    [{ openingHours: ['Mo-Fr 12:00-18:00'] }, ['not-open', 'not-open', 'not-open', 'not-open', 'not-open']],
    [{ accept: 'none' }, Array(5).fill('a-person-answers')],
  ])('with %o', async (policy, reasons) => {
    const uids = ['first', 'clash', 'series', 'long', 'later']
    expect(await afterwards(policy)).toEqual(reasons.map((key, at) => `${uids[at]}: ${key}`))
  })

  test('nothing of it is written', async () => {
    await trial({ lanes: 3, accept: 'never' })
    const room = (await ask(server.as('root'), 'GET', '/rooms/board')).json
    expect(room.policy).toEqual({ approvers: ['dave'], bufferAfter: 'PT15M' })
    expect((await ask(server.as('dave'), 'GET', '/rooms/board/requests')).json.items).toHaveLength(6)
  })

  test('of a window', async () => {
    const window = { start: '2026-01-05T08:02:00Z', end: '2026-01-05T08:03:00Z' }
    expect((await trial({}, window)).json.items.map(({ uid }: Tried) => uid)).toEqual(['clash', 'series'])
  })

  test.each([
    [{ lanes: 0 }, {}, 'root', 400],
    [{ maxDuration: 'long' }, {}, 'root', 400],
    [{ bookers: ['nobody'] }, {}, 'root', 400],
    [{}, { start: '2026-01-05T00:00:00Z', end: '2025-01-05T00:00:00Z' }, 'root', 400],
    [{}, {}, 'dave', 403],
  ])('%o %o by %s: %i', async (policy, more, who, status) => {
    expect((await trial(policy, more, who)).status).toBe(status)
  })
})

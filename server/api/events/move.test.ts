/** Events and tasks that move from one calendar to another. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answersIn, Homes, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask as askApi } from '../testing/ask.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol')}
`
const HERE = '/calendars/alice/calendar/events'
const THERE = '/calendars/alice/private/events'
const AT_TEN = { start: '2030-12-02T10:00:00', timeZone: 'Europe/Brussels', duration: 'PT1H' }
const PRIVATE = { calendar: 'private' }

describe.each(['sqlite', 'postgres'] as const)('moves on %s', (database) => {
  let server: TestServer
  let homes: Homes
  beforeAll(async () => {
    server = await testServer({ store: database, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
    await server.as('alice').mkcalendar('/dav/calendars/alice/private/')
  })
  afterAll(() => server.close())

  function ask(who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return askApi(server.as(who), method, path, body, headers)
  }

  async function make(body: object, who = 'alice', inside = HERE) {
    const made = await ask(who, 'POST', inside, { ...AT_TEN, ...body })
    expect([made.status, made.json?.detail]).toEqual([201, undefined])
    const path = String(made.headers.location).replace('/api/v1', '')
    return {
      path,
      name: path.split('/').at(-1) ?? '',
      etag: String(made.headers.etag),
      tag: made.headers['schedule-tag'],
    }
  }

  const titlesIn = async (inside: string, who = 'alice') =>
    (await ask(who, 'GET', `${inside}?limit=100`)).json.items.map(
      ({ value }: { value: { title: string } }) => value.title,
    )

  test('a meeting goes with its answers, and nobody is told', async () => {
    const bob = { email: 'bob@example.test', roles: { attendee: true }, expectReply: true }
    const { path, name, etag, tag } = await make({ uid: 'meeting', title: 'Meeting', participants: { bob } })
    const bobs = await homes.copyOf('bob', 'meeting')
    expect((await server.as('bob').put(bobs.href, bobs.text.replace('NEEDS-ACTION', 'ACCEPTED'))).status).toBe(204)
    const notices = (await ask('bob', 'GET', '/inboxes/bob/notices')).text
    const before = await ask('alice', 'GET', path)
    expect([before.headers.etag === etag, before.headers['schedule-tag'] === tag]).toEqual([false, true])

    const moved = await ask('alice', 'POST', `${path}/move`, PRIVATE, { 'if-match': String(before.headers.etag) })
    expect([moved.status, moved.json]).toEqual([
      200,
      {
        ...{ name, etag: before.headers.etag, url: `/dav/calendars/alice/private/${name}` },
        value: expect.objectContaining({ uid: 'meeting', title: 'Meeting' }),
      },
    ])
    expect((await ask('alice', 'GET', path)).status).toBe(404)
    const after = await ask('alice', 'GET', `${THERE}/${name}`)
    expect([after.json, after.headers['schedule-tag']]).toEqual([before.json, expect.any(String)])
    expect(answersIn((await server.as('alice').get(moved.json.url)).text, 'bob')).toEqual(['ACCEPTED'])
    expect((await ask('bob', 'GET', '/inboxes/bob/notices')).text).toBe(notices)
    // What is changed there still reaches who is invited.
    expect((await ask('alice', 'PATCH', `${THERE}/${name}`, { title: 'Moved' })).status).toBe(200)
    expect((await homes.copyOf('bob', 'meeting')).text).toContain('SUMMARY:Moved')
  })

  test('a series goes as a whole, found by its UID', async () => {
    const recurrenceOverrides = { '2030-12-03T10:00:00': { title: 'Special' } }
    await make({
      uid: 'series',
      title: 'Series',
      recurrenceRules: [{ frequency: 'daily', count: 3 }],
      recurrenceOverrides,
    })
    expect((await ask('alice', 'POST', `${HERE}/series/move`, PRIVATE)).status).toBe(200)
    expect((await ask('alice', 'GET', `${THERE}/series`)).json).toMatchObject({ recurrenceOverrides })
  })

  test('a task goes as well, and what asks again with the same key is answered again', async () => {
    await server.as('alice').mkcalendar('/dav/calendars/alice/other/')
    const made = await ask('alice', 'POST', '/calendars/alice/tasks/tasks', { uid: 'task', title: 'Task' })
    expect(made.status).toBe(201)
    const move = () =>
      ask('alice', 'POST', '/calendars/alice/tasks/tasks/task/move', { calendar: 'other' }, { 'idempotency-key': 'k1' })
    const [first, again] = [await move(), await move()]
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text])
    expect((await ask('alice', 'GET', '/calendars/alice/other/tasks/task')).json.title).toBe('Task')
  })

  test('where its name is taken it has another', async () => {
    const { path, name } = await make({ title: 'First' })
    await server
      .as('alice')
      .put(
        `/dav/calendars/alice/private/${name}`,
        (await server.as('alice').get(`/dav/calendars/alice/calendar/${name}`)).text.replace(/UID:.*/, 'UID:taken'),
      )
    const moved = await ask('alice', 'POST', `${path}/move`, PRIVATE)
    expect([moved.status, moved.json.name === name]).toEqual([200, false])
    expect((await ask('alice', 'GET', `${THERE}/taken`)).status).toBe(200)
  })

  test.each([
    ['where it is', { calendar: 'calendar' }, {}, 409],
    ['where nothing is', { calendar: 'none' }, {}, 404],
    ['to whom one has no right', { owner: 'bob', calendar: 'calendar' }, {}, 403],
    ['into tasks alone', { calendar: 'tasks' }, {}, 403],
    ['when somebody wrote meanwhile', PRIVATE, { 'if-match': '"other"' }, 412],
    ['without saying where', {}, {}, 400],
  ])('not %s', async (_, body, headers, status) => {
    const { path, name } = await make({ title: 'Stays' })
    const refused = await ask('alice', 'POST', `${path}/move`, body, headers)
    expect([refused.status, (await ask('alice', 'GET', path)).status]).toEqual([status, 200])
    expect((await ask('alice', 'GET', `${THERE}/${name}`)).status).toBe(404)
  })

  test('into a calendar that somebody shares, but not out of it', async () => {
    await server.as('carol').mkcalendar('/dav/calendars/carol/team/')
    await ask('carol', 'PUT', '/calendars/carol/team/shares/alice', { access: 'read-write' })
    const { items } = (await ask('alice', 'GET', '/invitations')).json
    await ask('alice', 'POST', `/invitations/${items[0].id}/answer`, { accept: true })
    const all = (await ask('alice', 'GET', '/calendars/alice')).json.items
    const { name: calendar } = all.find(({ sharedBy }: { sharedBy: string | null }) => sharedBy === 'carol')
    const { path, name } = await make({ title: 'For the team' })
    expect((await ask('alice', 'POST', `${path}/move`, { calendar })).status).toBe(200)
    expect(await titlesIn('/calendars/carol/team/events', 'carol')).toEqual(['For the team'])
    const back = await ask('alice', 'POST', `/calendars/alice/${calendar}/events/${name}/move`, {
      calendar: 'calendar',
    })
    expect(back.status).toBe(403)
    await ask('carol', 'PUT', '/calendars/carol/team/shares/alice', { access: 'read' })
    const other = await make({ title: 'Not for the team' })
    expect((await ask('alice', 'POST', `${other.path}/move`, { calendar })).status).toBe(403)
    expect(await titlesIn('/calendars/carol/team/events', 'carol')).toEqual(['For the team'])
  })
})

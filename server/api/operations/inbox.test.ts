/** Notices, and proposals that an organizer takes up or declines, beside CalDAV. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask as askApi } from '../testing/ask.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol', 'dave')}
`

interface Notice {
  readonly id: string
  readonly method: string
  readonly uid: string
  readonly from: { readonly slug: string } | null
}

describe.each(['sqlite', 'postgres'] as const)('notices on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: database, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    await ask('alice', 'PUT', '/principals/alice/delegates', { read: ['carol'], write: ['bob'] }, { 'if-match': '*' })
  })
  afterAll(() => server.close())

  function ask(who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return askApi(server.as(who), method, path, body, headers)
  }
  const invited = (name: string) => ({ email: `${name}@example.test`, roles: { attendee: true }, expectReply: true })
  const event = (uid: string) => `/calendars/alice/calendar/events/${uid}`

  async function daily(uid: string, more: object = {}) {
    const body = {
      ...{ uid, title: 'Daily', start: '2030-12-02T09:00:00', timeZone: 'Europe/Brussels', duration: 'PT30M' },
      recurrenceRules: [{ frequency: 'daily', count: 10 }],
      participants: { bob: invited('bob'), carol: invited('carol') },
      ...more,
    }
    expect((await ask('alice', 'POST', '/calendars/alice/calendar/events', body)).status).toBe(201)
  }
  async function noticesOf(who: string, uid: string): Promise<Notice[]> {
    const { json } = await ask(who, 'GET', `/principals/${who}/inbox?limit=200`)
    return json.items.filter((one: Notice) => one.uid === uid)
  }
  async function proposed(uid: string, body: object, who = 'bob'): Promise<string> {
    const { status, json } = await ask(who, 'POST', `/calendars/${who}/calendar/events/${uid}/counter`, body)
    expect([status, json.detail]).toEqual([200, undefined])
    const [first] = await noticesOf('alice', uid)
    return first?.id ?? ''
  }
  const answer = (id: string, body: object, who = 'alice', headers = {}) =>
    ask(who, 'POST', `/principals/alice/inbox/${id}/answer`, body, headers)

  test('of an invitation, an answer, a change and a cancellation', async () => {
    await daily('told')
    const [invitation] = await noticesOf('bob', 'told')
    expect(invitation).toMatchObject({
      ...{ method: 'request', kind: 'event', title: 'Daily', recurs: true, recurrenceId: null, comment: null },
      ...{ start: '2030-12-02T09:00:00', timeZone: 'Europe/Brussels', duration: 'PT30M', showWithoutTime: false },
      from: { name: 'alice', email: 'alice@example.test', slug: 'alice' },
      object: { calendar: 'calendar' },
      at: '2030-12-01T12:00:00.000Z',
    })
    const reply = { participationStatus: 'declined', comment: 'Dentist', recurrenceId: '2030-12-05T09:00:00' }
    await ask('bob', 'POST', '/calendars/bob/calendar/events/told/reply', reply)
    expect(await noticesOf('alice', 'told')).toMatchObject([
      {
        ...{ method: 'reply', participationStatus: 'declined', comment: 'Dentist', occurrences: 1 },
        ...{ recurrenceId: '2030-12-05T09:00:00', from: { slug: 'bob' } },
      },
    ])
    await ask('alice', 'DELETE', event('told'))
    expect((await noticesOf('bob', 'told')).map(({ method }) => method)).toEqual(['cancel', 'request'])
  })

  test('come in pages, the newest first, and go when they are dismissed', async () => {
    for (const uid of ['p1', 'p2', 'p3']) await daily(uid, { participants: { dave: invited('dave') } })
    const first = (await ask('dave', 'GET', '/principals/dave/inbox?limit=2&fields=uid')).json
    expect(first.items).toEqual([{ uid: 'p3' }, { uid: 'p2' }])
    const rest = (await ask('dave', 'GET', `/principals/dave/inbox?limit=2&cursor=${first.next}`)).json
    expect([rest.items.map(({ uid }: Notice) => uid), rest.next]).toEqual([['p1'], null])
    const path = `/principals/dave/inbox/${rest.items[0].id}`
    expect((await ask('alice', 'DELETE', path)).status).toBe(403)
    expect((await ask('dave', 'DELETE', path)).status).toBe(204)
    expect((await ask('dave', 'DELETE', path)).status).toBe(404)
    expect((await noticesOf('dave', 'p1')).length).toBe(0)
    expect((await ask('dave', 'GET', '/calendars/dave/calendar/events/p1')).status).toBe(200)
  })

  test('are for their owner and who acts for them, and dismissed by who may write', async () => {
    await daily('seen')
    await ask('bob', 'POST', '/calendars/bob/calendar/events/seen/reply', { participationStatus: 'accepted' })
    const seenBy = async (who: string) => (await ask(who, 'GET', '/principals/alice/inbox')).status
    expect([await seenBy('bob'), await seenBy('carol'), await seenBy('dave')]).toEqual([200, 200, 403])
    const [{ id } = { id: '' }] = await noticesOf('alice', 'seen')
    expect((await ask('carol', 'DELETE', `/principals/alice/inbox/${id}`)).status).toBe(403)
    expect((await ask('bob', 'DELETE', `/principals/alice/inbox/${id}`)).status).toBe(204)
    expect((await ask('alice', 'GET', '/principals/nobody/inbox')).status).toBe(404)
  })

  describe('a proposal', () => {
    test('of one occurrence is taken up: it moves, all hear of it, the notice goes', async () => {
      await daily('once')
      const recurrenceId = '2030-12-05T09:00:00'
      const id = await proposed('once', {
        recurrenceId,
        start: '2030-12-05T15:00:00',
        duration: 'PT1H',
        comment: 'Later?',
      })
      expect((await noticesOf('alice', 'once'))[0]).toMatchObject({
        ...{ method: 'counter', comment: 'Later?', recurrenceId, start: '2030-12-05T15:00:00', duration: 'PT1H' },
        from: { slug: 'bob' },
      })
      expect((await answer(id, { answer: 'accepted' }, 'carol')).status).toBe(403)
      const stale = await answer(id, { answer: 'accepted' }, 'alice', { 'if-match': '"other"' })
      expect(stale.status).toBe(412)
      expect((await answer(id, { answer: 'accepted' })).status).toBe(204)
      const { json } = await ask('carol', 'GET', `/calendars/carol/calendar/events/once/occurrences/${recurrenceId}`)
      expect(json).toMatchObject({ start: '2030-12-05T15:00:00', duration: 'PT1H', title: 'Daily' })
      expect(await noticesOf('alice', 'once')).toEqual([])
      expect((await answer(id, { answer: 'accepted' })).status).toBe(404)
    })

    test('of the whole, from another zone, keeps the zone of the event', async () => {
      await daily('whole', { recurrenceRules: undefined })
      const id = await proposed('whole', { start: '2030-12-02T06:00:00', timeZone: 'America/New_York' })
      expect((await answer(id, { answer: 'accepted' })).status).toBe(204)
      const { json } = await ask('alice', 'GET', event('whole'))
      expect(json).toMatchObject({ start: '2030-12-02T12:00:00', timeZone: 'Europe/Brussels', duration: 'PT30M' })
    })

    test('is declined: who proposed it hears why, and nothing moves', async () => {
      await daily('stays')
      const id = await proposed('stays', { start: '2030-12-02T10:00:00', comment: 'Please' })
      expect((await answer(id, { answer: 'declined', comment: 'Sorry' })).status).toBe(204)
      expect((await ask('alice', 'GET', event('stays'))).json.start).toBe('2030-12-02T09:00:00')
      expect((await noticesOf('bob', 'stays'))[0]).toMatchObject({
        ...{ method: 'declinecounter', comment: 'Sorry', from: { slug: 'alice' } },
      })
      expect((await noticesOf('carol', 'stays')).map(({ method }) => method)).toEqual(['request'])
      expect(await noticesOf('alice', 'stays')).toEqual([])
    })

    test('nothing else is one', async () => {
      await daily('none')
      await ask('bob', 'POST', '/calendars/bob/calendar/events/none/reply', { participationStatus: 'accepted' })
      const [{ id } = { id: '' }] = await noticesOf('alice', 'none')
      expect((await answer(id, { answer: 'accepted' })).status).toBe(409)
      expect((await answer(id, { answer: 'perhaps' })).status).toBe(400)
      const gone = await proposed('none', { start: '2030-12-02T10:00:00' })
      await ask('alice', 'DELETE', event('none'))
      expect((await answer(gone, { answer: 'accepted' })).status).toBe(409)
    })
  })
})

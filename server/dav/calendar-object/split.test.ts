import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const CALENDAR = '/dav/calendars/alice/calendar/'

const series = (uid: string, ...lines: string[]) =>
  event(uid, 'DTSTART:20260301T100000Z', 'RRULE:FREQ=DAILY;COUNT=10', ...lines)

let server: TestServer

beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const split = (name: string, query: string, headers = {}, user = 'alice') =>
  server.as(user).request('POST', `${CALENDAR}${name}?action=split&${query}`, { headers })

async function stored(uid: string, ...lines: string[]): Promise<string> {
  const name = `${uid}.ics`
  expect((await server.as('alice').put(CALENDAR + name, series(uid, ...lines))).status).toBe(201)
  return name
}

describe('caldav-recursplit 3', () => {
  it('makes two objects that name their set; the answer says where the past is', async () => {
    const name = await stored('one', 'BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M', 'END:VALARM')
    const answer = await split(name, 'rid=20260304T000000Z')
    expect(answer.status).toBe(204)
    expect(answer.headers.etag).toBeUndefined()
    const [ongoing, past] = await Promise.all(
      [CALENDAR + name, String(answer.headers['split-component-url'])].map(
        async (href) => (await server.as('alice').get(href)).text,
      ),
    )
    expect(ongoing).toContain('UID:one\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260304T100000Z\r\n')
    expect(ongoing).toContain('RRULE:FREQ=DAILY;COUNT=7\r\n')
    expect(past).toContain('DTSTART:20260301T100000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260304T095959Z\r\n')
    expect(past).not.toContain('UID:one\r\n')
    for (const half of [ongoing, past]) expect(half).toContain('TRIGGER:-PT5M')
    const setOf = (text = '') =>
      /RELATED-TO;RELTYPE=X-CALENDARSERVER-RECURRENCE-SET:(\S+)/.exec(text.replaceAll('\r\n ', ''))?.[1]
    expect(setOf(past)).toMatch(/./)
    expect(setOf(past)).toBe(setOf(ongoing))

    // Split again, the set is the same.
    const again = await split(name, 'rid=20260306T000000Z&uid=second')
    const { text } = await server.as('alice').get(String(again.headers['split-component-url']))
    expect(text).toContain('UID:second\r\n')
    expect(setOf(text)).toBe(setOf(past))
  })

  it('both halves for who prefers to see them', async () => {
    const name = await stored('shown')
    const { status, headers, text } = await split(name, 'rid=20260304T000000Z', { prefer: 'return=representation' })
    expect(status).toBe(207)
    expect(headers['preference-applied']).toBe('return=representation')
    expect(text.match(/<D:getetag>/g)).toHaveLength(2)
    expect(text.match(/<C:calendar-data>/g)).toHaveLength(2)
    expect(headers.etag).toBe((await server.as('alice').get(CALENDAR + name)).headers.etag)
  })

  it.each([
    ['no rid', '', 'valid-rid-parameter'],
    ['a rid that is no time', 'rid=tomorrow', 'valid-rid-parameter'],
    ['a rid of another form', 'rid=20260304', 'valid-split'],
    ['a rid after the end', 'rid=20270101T000000Z', 'valid-split'],
    ['a UID that is taken', 'rid=20260304T000000Z&uid=refused', 'valid-split'],
    ['a UID that is none', 'rid=20260304T000000Z&uid=', 'valid-split'],
    ['a UID that is too long', `rid=20260304T000000Z&uid=${'u'.repeat(2000)}`, 'valid-split'],
  ])('%s', async (_, query, condition) => {
    await server.as('alice').put(`${CALENDAR}refused.ics`, series('refused'))
    const before = await server.as('alice').get(`${CALENDAR}refused.ics`)
    const answer = await split('refused.ics', query)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain(condition)
    expect((await server.as('alice').get(`${CALENDAR}refused.ics`)).text).toBe(before.text)
  })

  it('is for the organizer, for who may write, and as the conditions say', async () => {
    const theirs = await stored('theirs', 'ORGANIZER:mailto:bob@elsewhere.test', 'ATTENDEE:mailto:alice@example.test')
    expect((await split(theirs, 'rid=20260304T000000Z')).text).toContain('valid-split')
    const mine = await stored('mine', 'ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:bob@example.test')
    expect((await split(mine, 'rid=20260304T000000Z', { 'if-match': '"other"' })).status).toBe(412)
    expect((await split(mine, 'rid=20260304T000000Z', {}, 'bob')).status).toBe(403)
    expect((await split(mine, 'rid=20260304T000000Z')).status).toBe(204)
    expect((await split('missing.ics', 'rid=20260304T000000Z')).status).toBe(404)
    const unknown = await server.as('alice').request('POST', `${CALENDAR}${mine}?action=join`)
    expect(unknown.text).toContain('valid-action-parameter')
  })
})

/** What pages of a calendar are made of: whose calendars there are, how they look, and what is in them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calendar, component } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask as askApi } from '../testing/ask.ts'

const PROVISION = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice, timezone: Europe/Brussels }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: carol, name: Carol, emails: [carol@example.test], password: carol }
groups:
  - { slug: office, name: Office, members: [carol] }
`
const WINDOW = 'start=2026-06-01T00:00:00Z&end=2026-07-01T00:00:00Z'

describe.each(['sqlite', 'postgres'] as const)('pages of a calendar on %s', (database) => {
  let server: TestServer
  const ask = (who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    askApi(server.as(who), method, path, body, headers)
  const put = async (who: string, name: string, uid: string, ...lines: string[]) => {
    const { status } = await server
      .as(who)
      .put(`/dav/calendars/${who}/${name}/${uid}.ics`, calendar(...component('VEVENT', uid, ...lines)))
    expect(status).toBe(201)
  }
  beforeAll(async () => {
    server = await testServer({ store: database, provision: PROVISION, now: () => new Date('2026-06-01T12:00:00Z') })
    await put(
      'alice',
      'calendar',
      'weekly',
      'DTSTART;TZID=Europe/Brussels:20260605T090000',
      'DURATION:PT1H',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      'SUMMARY:Weekly',
      'LOCATION:Atlas',
    )
    await put(
      'alice',
      'calendar',
      'secret',
      'DTSTART:20260606T100000Z',
      'DURATION:PT1H',
      'SUMMARY:Secret',
      'CLASS:PRIVATE',
    )
    await put(
      'alice',
      'calendar',
      'meeting',
      'DTSTART:20260607T100000Z',
      'DURATION:PT1H',
      'SUMMARY:Meeting',
      ...['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Meeting', 'TRIGGER:-PT15M', 'END:VALARM'],
      'ORGANIZER:mailto:alice@example.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test',
      'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.test',
    )
    await put('alice', 'calendar', 'before', 'DTSTART:20260507T100000Z', 'DURATION:PT1H', 'SUMMARY:Before')
    await put('carol', 'calendar', 'day', 'DTSTART;VALUE=DATE:20260605', 'SUMMARY:Day')
    await ask('alice', 'PUT', '/principals/alice/delegates', { read: ['office'], write: ['bob'] }, { 'if-match': '*' })
    await ask('alice', 'PUT', '/calendars/alice/calendar/shares/carol', { access: 'busy' })
    const [invitation] = (await ask('carol', 'GET', '/invitations')).json.items
    await ask('carol', 'POST', `/invitations/${invitation.id}/answer`, { accept: true })
  })
  afterAll(() => server.close())

  test('a month of several calendars is one answer, in the order of times', async () => {
    const { json } = await ask(
      'bob',
      'GET',
      `/me/occurrences?${WINDOW}&calendars=alice/calendar,carol/calendar,bob/calendar,nobody/x`,
    )
    expect(json.calendars).toEqual([
      { owner: 'alice', name: 'calendar' },
      { owner: 'bob', name: 'calendar' },
    ])
    expect(json.missing).toEqual([
      { owner: 'carol', name: 'calendar' },
      { owner: 'nobody', name: 'x' },
    ])
    const told = json.items.map((one: Record<string, unknown>) => [one.calendar, one.title, one.start, one.startAt])
    expect(told).toEqual([
      [0, 'Weekly', '2026-06-05T09:00:00', '2026-06-05T07:00:00.000Z'],
      // It is private.
      [0, 'Busy', '2026-06-06T10:00:00', '2026-06-06T10:00:00.000Z'],
      [0, 'Meeting', '2026-06-07T10:00:00', '2026-06-07T10:00:00.000Z'],
      [1, 'Meeting', '2026-06-07T10:00:00', '2026-06-07T10:00:00.000Z'],
      [0, 'Weekly', '2026-06-12T09:00:00', '2026-06-12T07:00:00.000Z'],
      [0, 'Weekly', '2026-06-19T09:00:00', '2026-06-19T07:00:00.000Z'],
    ])
    expect(json.items[0]).toMatchObject({
      ...{ uid: 'weekly', name: 'weekly.ics', recurs: true, recurrenceId: '2026-06-05T09:00:00', duration: 'PT1H' },
      ...{ timeZone: 'Europe/Brussels', location: 'Atlas', participants: 0, showWithoutTime: false },
    })
    expect(json.items[2]).toMatchObject({ participants: 2, isOrganizer: true, participationStatus: 'accepted' })
    expect(json.items[3]).toMatchObject({ isOrganizer: false, participationStatus: 'needs-action' })
  })

  test("of reminders one is told of one's own", async () => {
    const { json } = await ask('alice', 'GET', `/me/occurrences?${WINDOW}&calendars=alice/calendar`)
    const reminding = json.items.filter((one: Record<string, unknown>) => one.hasAlert)
    expect(reminding.map((one: Record<string, unknown>) => one.title)).toEqual(['Meeting'])
    expect((await ask('carol', 'GET', `/me/occurrences?${WINDOW}`)).json.items).not.toContainEqual(
      expect.objectContaining({ hasAlert: true }),
    )
  })

  test('without a word of which, those of the own home, shares among them', async () => {
    const { json } = await ask('carol', 'GET', `/me/occurrences?${WINDOW}`)
    const shared = (await ask('carol', 'GET', '/calendars/carol')).json.items.find(
      (one: Record<string, unknown>) => one.sharedBy === 'alice',
    )
    const at = json.calendars.findIndex(({ name }: { name: string }) => name === shared.name)
    const inShare = json.items.filter((one: Record<string, unknown>) => one.calendar === at)
    expect(inShare).toHaveLength(5)
    for (const one of inShare) expect([one.title, one.location]).toEqual(['Busy', null])
    expect(json.items.find((one: Record<string, unknown>) => one.title === 'Day')).toMatchObject({
      showWithoutTime: true,
    })
  })

  test('an answer that is known is not sent again', async () => {
    const path = `/me/occurrences?${WINDOW}`
    const { headers } = await ask('alice', 'GET', path)
    expect((await ask('alice', 'GET', path, undefined, { 'if-none-match': String(headers.etag) })).status).toBe(304)
  })

  test.each([
    ['start=2026-06-01T00:00:00Z', 'query/end'],
    ['start=2026-06-01T00:00:00Z&end=2026-06-01T00:00:00Z', 'query/end'],
    ['start=2026-06-01T00:00:00Z&end=2027-07-01T00:00:00Z', 'query/end'],
    [`${WINDOW}&calendars=alice`, 'query/calendars'],
    [`${WINDOW}&calendars=alice/a/b`, 'query/calendars'],
    [`${WINDOW}&calendars=alice/%25zz`, 'query/calendars'],
    [`${WINDOW}&calendars=${Array.from({ length: 51 }, (_, n) => `a/${n}`)}`, 'query/calendars'],
  ])('%s is refused', async (query, field) => {
    const { status, json } = await ask('alice', 'GET', `/me/occurrences?${query}`)
    expect([status, json.errors?.[0].field]).toEqual([400, field])
  })

  test('calendars tell whose they are, and how they are seen', async () => {
    const items = async (who: string, home: string) => (await ask(who, 'GET', `/calendars/${home}`)).json.items
    const [own] = await items('alice', 'alice')
    expect(own).toMatchObject({
      name: 'calendar',
      isDefault: true,
      isShared: true,
      isSubscription: false,
      access: 'all',
    })
    const inCarols = (await items('carol', 'carol')).find((one: Record<string, unknown>) => one.sharedBy === 'alice')
    expect(inCarols).toMatchObject({ access: 'busy', isDefault: false, isShared: true })
    const [asDelegate] = await items('bob', 'alice')
    expect(asDelegate).toMatchObject({ isShared: false, isDefault: true })
  })

  test('a delegate has a colour of their own, and sees it', async () => {
    const path = '/calendars/alice/calendar'
    expect((await ask('alice', 'PATCH', path, { color: '#112233' })).json.color).toBe('#112233')
    expect((await ask('bob', 'PATCH', path, { color: '#445566' })).json.color).toBe('#445566')
    expect((await ask('bob', 'GET', '/calendars/alice')).json.items[0].color).toBe('#445566')
    expect((await ask('alice', 'GET', path)).json.color).toBe('#112233')
  })

  test('each has their own order of calendars, which CalDAV clients have, too', async () => {
    const path = '/calendars/alice/calendar'
    const order = async (who: string, at = path) => (await ask(who, 'GET', at)).json.order
    expect((await ask('alice', 'PATCH', path, { order: 3 })).json.order).toBe(3)
    expect(await order('bob')).toBe(3)
    expect((await ask('bob', 'PATCH', path, { order: 0 })).json.order).toBe(0)
    expect([await order('alice'), await order('bob')]).toEqual([3, 0])
    const items = (await ask('carol', 'GET', '/calendars/carol')).json.items
    const { name } = items.find((one: Record<string, unknown>) => one.sharedBy === 'alice')
    const share = `/calendars/carol/${encodeURIComponent(name)}`
    expect((await ask('carol', 'PATCH', share, { order: 7 })).json.order).toBe(7)
    expect(await order('alice')).toBe(3)
    const asked =
      '<propfind xmlns="DAV:" xmlns:A="http://apple.com/ns/ical/"><prop><A:calendar-order/></prop></propfind>'
    const inDav = async (who: string, at: string) =>
      (await server.as(who).propfind(`/dav${at}/`, asked)).text.match(/calendar-order>(\d+)</)?.[1]
    expect([await inDav('alice', path), await inDav('bob', path), await inDav('carol', share)]).toEqual(['3', '0', '7'])
    expect((await ask('alice', 'PATCH', path, { order: null })).json.order).toBeNull()
    for (const order of [-1, 1.5, '1', 2 ** 31])
      expect((await ask('alice', 'PATCH', path, { order })).status, String(order)).toBe(400)
  })

  test('another calendar takes invitations', async () => {
    await ask('alice', 'POST', '/calendars/alice', { name: 'other' })
    const path = '/calendars/alice/other'
    expect((await ask('alice', 'PATCH', path, { isDefault: true })).json.isDefault).toBe(true)
    expect((await ask('alice', 'GET', '/calendars/alice/calendar')).json.isDefault).toBe(false)
    expect((await ask('alice', 'PATCH', '/calendars/alice/tasks', { isDefault: true })).status).toBe(403)
    expect((await ask('alice', 'PATCH', path, { isDefault: false })).status).toBe(400)
  })

  test('for whom somebody acts', async () => {
    expect((await ask('bob', 'GET', '/me/delegators')).json.items).toMatchObject([
      { principal: { slug: 'alice' }, access: 'write' },
    ])
    expect((await ask('carol', 'GET', '/me/delegators')).json.items).toMatchObject([
      { principal: { slug: 'alice' }, access: 'read' },
    ])
    expect((await ask('alice', 'GET', '/me/delegators')).json.items).toEqual([])
  })
})

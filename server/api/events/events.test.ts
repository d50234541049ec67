/** Events and tasks by REST, beside CalDAV. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { indexCalendarObject } from '../../../protocol/caldav/indexed-object.ts'
import { event } from '../../testing/calendar-text.ts'
import { answersIn, Homes, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask as askApi } from '../testing/ask.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol')}
  - { slug: mona, name: Mona, password: mona }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 8 }
  - { slug: nook, name: Nook }
`
const IN_CALENDAR = '/calendars/alice/calendar/events'

describe.each(['sqlite', 'postgres'] as const)('events and tasks on %s', (database) => {
  let server: TestServer
  let homes: Homes
  beforeAll(async () => {
    server = await testServer({ store: database, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  function ask(who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return askApi(server.as(who), method, path, body, headers)
  }

  /** A new event of alice; gives its path and what was answered. */
  async function make(body: object, who = 'alice', inside = IN_CALENDAR) {
    const made = await ask(who, 'POST', inside, body)
    expect([made.status, made.text]).toEqual([201, expect.stringContaining('"@type"')])
    const path = String(made.headers.location).replace('/api/v1', '')
    const href = String(made.headers['content-location'])
    return { ...made, path, href, etag: String(made.headers.etag) }
  }

  const AT_TEN = { start: '2030-12-02T10:00:00', timeZone: 'Europe/Brussels', duration: 'PT1H' }

  test('REST, CalDAV, REST: one event, with one entity tag', async () => {
    const { path, href, json, etag } = await make({ ...AT_TEN, title: 'Budget', keywords: { Work: true } })
    expect(json).toMatchObject({ ...AT_TEN, title: 'Budget', uid: expect.any(String), status: 'confirmed' })
    const alice = server.as('alice')
    const stored = await alice.get(href)
    expect([stored.headers.etag, stored.text]).toEqual([etag, expect.stringContaining('SUMMARY:Budget')])
    expect(stored.text).toContain('BEGIN:VTIMEZONE')

    const odd = stored.text.replace('SUMMARY:Budget', 'SUMMARY:Budgets\r\nX-ODD;X-P="a:b":as it was')
    expect((await alice.put(href, odd)).status).toBe(204)
    const read = await ask('alice', 'GET', path)
    expect([read.status, read.json.title, read.headers.etag === etag]).toEqual([200, 'Budgets', false])
    const put = await ask(
      'alice',
      'PUT',
      path,
      { ...read.json, title: 'Both' },
      { 'if-match': String(read.headers.etag) },
    )
    expect([put.status, put.json.title]).toEqual([200, 'Both'])
    const after = (await alice.get(href)).text
    expect(after).toContain('SUMMARY:Both\r\nX-ODD;X-P="a:b":as it was\r\n')
    // By its UID, as well.
    expect((await ask('alice', 'GET', `${IN_CALENDAR}/${json.uid}`)).json.title).toBe('Both')
    expect((await ask('alice', 'GET', path, undefined, { 'if-none-match': String(put.headers.etag) })).status).toBe(304)
  })

  test('what was meanwhile written by somebody else is not overwritten', async () => {
    const { path, json, etag } = await make({ ...AT_TEN, title: 'One' })
    expect((await ask('alice', 'PUT', path, json)).status).toBe(428)
    expect((await ask('alice', 'PATCH', path, { title: 'Two' }, { 'if-match': etag })).status).toBe(200)
    for (const [method, body] of [
      ['PUT', json],
      ['PATCH', { title: 'Three' }],
      ['DELETE', undefined],
    ] as const) {
      expect((await ask('alice', method, path, body, { 'if-match': etag })).status).toBe(412)
    }
    expect((await ask('alice', 'GET', path)).json.title).toBe('Two')
    const all = await Promise.all([1, 2, 3].map((n) => ask('alice', 'PATCH', path, { [`keywords/k${n}`]: true })))
    // There are no keywords yet that one could be added to.
    expect(all.map(({ status, json }) => [status, json.errors?.[0].field])).toEqual(
      [1, 2, 3].map((n) => [400, `/keywords~1k${n}`]),
    )
    expect((await ask('alice', 'PATCH', path, { keywords: { k0: true } })).status).toBe(200)
    await Promise.all([1, 2, 3].map((n) => ask('alice', 'PATCH', path, { [`keywords/k${n}`]: true })))
    expect(Object.keys((await ask('alice', 'GET', path)).json.keywords)).toHaveLength(4)
    expect((await ask('alice', 'DELETE', path)).status).toBe(204)
    expect((await ask('alice', 'GET', path)).status).toBe(404)
  })

  test.each<[object, string]>([
    [{ ...AT_TEN, start: 'tomorrow' }, '/start'],
    [{ ...AT_TEN, titel: 'x' }, '/titel'],
    [{ ...AT_TEN, localizations: {} }, '/localizations'],
    [{ ...AT_TEN, timeZone: 'Mars/Base' }, '/timeZone'],
    [{ ...AT_TEN, duration: 'an hour' }, '/duration'],
    [{ ...AT_TEN, participants: { a: { roles: { attendee: true } } } }, '/participants/a'],
    [{ ...AT_TEN, recurrenceRules: [{ frequency: 'often' }] }, '/recurrenceRules/0/frequency'],
    [
      { ...AT_TEN, recurrenceOverrides: { '2030-12-03T10:00:00': { 'a/b': 1 } } },
      '/recurrenceOverrides/2030-12-03T10:00:00/a~1b',
    ],
    [{ title: 'when?' }, '/start'],
  ])('%j: refused with its place, and nothing is stored', async (body, field) => {
    const before = (await ask('carol', 'GET', '/calendars/carol/calendar')).json.changeNumber
    const answer = await ask('carol', 'POST', '/calendars/carol/calendar/events', body)
    expect(answer.status).toBe(400)
    expect(answer.json.errors).toContainEqual({ field, reason: expect.any(String) })
    expect((await ask('carol', 'GET', '/calendars/carol/calendar')).json.changeNumber).toBe(before)
  })

  test('a rule that no iCalendar may have is refused with its place', async () => {
    const rule = { frequency: 'weekly', byMonthDay: [1] }
    const answer = await ask('alice', 'POST', IN_CALENDAR, { ...AT_TEN, recurrenceRules: [rule] })
    expect([answer.status, answer.json.errors[0].field]).toEqual([400, '/recurrenceRules/0'])
  })

  test('more occurrences than can be written at once are refused', async () => {
    const days = Array.from({ length: 2_001 }, (_, day) => new Date(Date.UTC(2031, 0, 1 + day, 10)).toISOString())
    const recurrenceOverrides = Object.fromEntries(days.map((time) => [time.slice(0, 19), { title: 'x' }]))
    const body = { ...AT_TEN, recurrenceRules: [{ frequency: 'daily' }], recurrenceOverrides }
    const { status, json } = await ask('alice', 'POST', IN_CALENDAR, body)
    expect([status, json.errors[0].field]).toEqual([400, '/recurrenceOverrides'])
  })

  describe('lists', () => {
    const inside = '/calendars/carol/calendar/events'
    beforeAll(async () => {
      const carol = server.as('carol')
      const put = (uid: string, ...lines: readonly string[]) =>
        carol.put(homes.hrefOf(uid, 'carol'), event(uid, ...lines))
      await put('a-daily', 'DTSTART:20310101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY', 'SUMMARY:Daily')
      for (let day = 1; day <= 5; day++) await put(`b-${day}`, `DTSTART:2031020${day}T120000Z`, 'DURATION:PT1H')
    })
    const names = (json: { items: { name: string }[] }) => json.items.map(({ name }) => name)

    test('a window, and all', async () => {
      expect(names((await ask('carol', 'GET', inside)).json)).toHaveLength(6)
      const { json } = await ask('carol', 'GET', `${inside}?start=2031-02-02T00:00:00Z&end=2031-02-04T00:00:00Z`)
      expect(names(json)).toEqual(['a-daily.ics', 'b-2.ics', 'b-3.ics'])
      expect(json.items[0]).toMatchObject({
        url: '/dav/calendars/carol/calendar/a-daily.ics',
        value: { title: 'Daily' },
      })
      expect((await ask('carol', 'GET', `${inside}/nothing.ics`)).status).toBe(404)
    })

    test('of a window, in the order of names, whatever the order in which they were made', async () => {
      await ask('carol', 'POST', '/calendars/carol', { name: 'many' })
      const wanted = Array.from({ length: 205 }, (_, i) => `m${String(i).padStart(3, '0')}`)
      const { id = '' } = (await server.store.findCollection('carol', 'calendars', 'many')) ?? {}
      await server.store.transaction({ origin: 'import', scheduling: 'silent', collections: [id] }, async (tx) => {
        for (const uid of wanted.toReversed()) {
          const bytes = Buffer.from(event(uid, 'DTSTART:20320101T120000Z', 'DURATION:PT1H'))
          await tx.createObject(id, `${uid}.ics`, { ...indexCalendarObject(bytes), scheduleTag: null, bytes })
        }
      })
      const path = '/calendars/carol/many/events?start=2032-01-01T00:00:00Z&end=2032-01-02T00:00:00Z&fields=name'
      const found: string[] = []
      for (let next: string | null = ''; next !== null; ) {
        const { json } = await ask('carol', 'GET', `${path}&limit=100${next === '' ? '' : `&cursor=${next}`}`)
        found.push(...names(json))
        next = json.next
      }
      expect(found).toEqual(wanted.map((uid) => `${uid}.ics`))
    })

    test('all of them, behind any name', async () => {
      await ask('carol', 'POST', '/calendars/carol', { name: 'odd' })
      // In the order of bytes; that of UTF-16 is another one.
      const wanted = ['1.ics', 'a.ics', '\u{ff5e}.ics', '\u{1f600}.ics']
      for (const name of wanted) {
        const path = `/dav/calendars/carol/odd/${encodeURIComponent(name)}`
        const text = event(name, 'DTSTART:20320101T120000Z', 'DURATION:PT1H')
        expect((await server.as('carol').put(path, text)).status).toBe(201)
      }
      for (const window of ['', '&start=2032-01-01T00:00:00Z&end=2032-01-02T00:00:00Z']) {
        const found: string[] = []
        for (let next: string | null = ''; next !== null; ) {
          const cursor: string = next === '' ? '' : `&cursor=${next}`
          const { json } = await ask('carol', 'GET', `/calendars/carol/odd/events?limit=1${cursor}${window}`)
          found.push(...names(json))
          next = json.next
        }
        expect(found).toEqual(wanted)
      }
    })

    test('expanded, in the order of their times, page by page', async () => {
      const found: string[] = []
      let path: string | undefined = `${inside}?start=2031-02-01T00:00:00Z&end=2031-02-04T00:00:00Z&expand=true&limit=2`
      while (path !== undefined) {
        const { json, headers } = await ask('carol', 'GET', path)
        found.push(...json.items.map(({ value }: { value: { start: string } }) => value.start))
        path = /<\/api\/v1([^>]+)>; rel="next"/.exec(String(headers.link))?.[1]
        expect(json.next === null).toBe(path === undefined)
      }
      expect(found).toEqual(['01', '02', '03'].flatMap((day) => [`2031-02-${day}T09:00:00`, `2031-02-${day}T12:00:00`]))
    })

    test.each([
      ['?expand=true', 'query/start'],
      ['?start=2031-02-02T00:00:00Z&end=2031-02-01T00:00:00Z', 'query/end'],
      ['?start=yesterday', 'query/start'],
    ])('%s is refused', async (query, field) => {
      const { status, json } = await ask('carol', 'GET', inside + query)
      expect([status, json.errors[0].field]).toEqual([400, field])
    })

    test('what would cost too much is refused, and says so', async () => {
      const query = '?start=2031-01-01T00:00:00Z&end=2131-01-01T00:00:00Z&expand=true'
      expect((await ask('carol', 'GET', inside + query)).json.type).toContain('#too-much')
    })
  })

  describe('meetings', () => {
    const participants = {
      bob: { email: 'bob@example.test', roles: { attendee: true }, expectReply: true },
      room: { email: 'atlas@example.test', roles: { attendee: true }, kind: 'location' },
    }

    test('people are invited in the name of the owner, a room answers at once, and declines what it cannot', async () => {
      const { json, href, headers } = await make({ ...AT_TEN, title: 'Meet', participants })
      expect(headers['schedule-tag']).toMatch(/^".+"$/)
      expect(json.replyTo).toEqual({ imip: 'mailto:alice@example.test' })
      expect(json.participants.room.participationStatus).toBe('accepted')
      expect((await homes.copyOf('bob', json.uid)).text).toContain('SUMMARY:Meet')
      expect(answersIn((await server.as('alice').get(href)).text)).toEqual(['ACCEPTED'])
      const second = await make({ ...AT_TEN, title: 'Too', participants })
      expect(second.json.participants.room.participationStatus).toBe('declined')
    })

    test('who has no mail address organizes and is invited by what completion gives', async () => {
      const [person] = (await ask('alice', 'GET', '/people?q=mona')).json.items
      const [place] = (await ask('alice', 'GET', '/people?q=nook')).json.items
      expect(place.address).toBe('/dav/principals/rooms/nook/')
      const invited = (start: string, ...addresses: readonly string[]) => ({
        ...{ ...AT_TEN, start, title: 'Unaddressed' },
        participants: Object.fromEntries(
          addresses.map((address) => [
            address.split('/').at(-2),
            { sendTo: { other: address }, roles: { attendee: true } },
          ]),
        ),
      })
      const start = '2030-12-10T10:00:00'
      const { json } = await make(invited(start, person.address, place.address))
      expect(json.participants.nook).toMatchObject({ participationStatus: 'accepted', scheduleStatus: ['2.0'] })
      const reply = `/calendars/mona/calendar/events/${json.uid}/reply`
      expect((await ask('mona', 'POST', reply, { participationStatus: 'accepted' })).status).toBe(200)
      const own = await ask('alice', 'GET', `${IN_CALENDAR}/${json.uid}`)
      expect(own.json.participants.mona.participationStatus).toBe('accepted')

      const later = invited('2030-12-11T10:00:00', place.address)
      const ofMona = await make(later, 'mona', '/calendars/mona/calendar/events')
      expect(ofMona.json.participants.nook.participationStatus).toBe('accepted')
      expect(ofMona.json.replyTo).toEqual({ other: '/dav/principals/users/mona/' })
      const far = { email: 'far@example.net', roles: { attendee: true } }
      const guest = await ask('mona', 'PATCH', `/calendars/mona/calendar/events/${ofMona.json.uid}`, {
        'participants/far': far,
      })
      expect([guest.status, guest.json.participants.far?.scheduleStatus]).toEqual([200, [expect.stringMatching(/^5/)]])
      const odd = await ask('alice', 'POST', IN_CALENDAR, invited(start, 'x/nook'))
      expect([odd.status, odd.json.detail]).toEqual([
        400,
        expect.stringContaining('its address is no URI, such as mailto:'),
      ])
    })

    test('If-Schedule-Tag-Match lets answers come, and nothing else', async () => {
      const start = '2030-12-03T10:00:00'
      const { path, json, headers } = await make({ ...AT_TEN, start, participants: { bob: participants.bob } })
      const copy = await homes.copyOf('bob', json.uid)
      const answer = copy.text.replace(/(ATTENDEE[^\r\n]*)PARTSTAT=NEEDS-ACTION/, '$1PARTSTAT=ACCEPTED')
      expect((await server.as('bob').put(copy.href, answer)).status).toBe(204)
      expect((await ask('alice', 'GET', path)).json.participants.bob.participationStatus).toBe('accepted')
      const tag = { 'if-schedule-tag-match': String(headers['schedule-tag']) }
      const changed = await ask('alice', 'PATCH', path, { title: 'Later' }, tag)
      expect([changed.status, changed.json.participants.bob.participationStatus]).toEqual([200, 'accepted'])
      expect((await ask('alice', 'PATCH', path, { title: 'x' }, tag)).status).toBe(412)
    })

    test('an attendee changes no meeting of others', async () => {
      const { json } = await make({ ...AT_TEN, start: '2030-12-04T10:00:00', participants: { bob: participants.bob } })
      const { status } = await ask('bob', 'PATCH', `/calendars/bob/calendar/events/${json.uid}`, {
        start: '2030-12-05T10:00:00',
      })
      expect(status).toBe(403)
    })

    test('who is gone is told', async () => {
      const { json, path } = await make({
        ...AT_TEN,
        start: '2030-12-06T10:00:00',
        participants: { bob: participants.bob },
      })
      expect((await ask('alice', 'DELETE', path)).status).toBe(204)
      expect(await homes.inboxOf('bob', json.uid)).toContain('CANCEL')
    })
  })

  describe('others see what they see by CalDAV, and no more', () => {
    const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
    const XML = { 'content-type': 'application/xml' }
    const inside = '/calendars/alice/private/events'
    const calendar = '/dav/calendars/alice/private/'
    let open = ''
    let hidden = ''

    /** The calendar as somebody has it with whom it is shared. */
    async function share(name: string, access: string): Promise<string> {
      const invite = `<CS:share ${NS}><CS:set><href>mailto:${name}@example.test</href>${access}</CS:set></CS:share>`
      expect((await server.as('alice').request('POST', calendar, { body: invite, headers: XML })).status).toBe(200)
      const home = `/dav/calendars/${name}/`
      const ask = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
      const told = await server.as(name).propfind(`${home}notification/`, ask, '1')
      const [, notification = ''] = /<D:href>([^<]*\.xml)</.exec(told.text) ?? []
      const [, uid = ''] = /<CS:uid>([^<]*)</.exec((await server.as(name).get(notification)).text) ?? []
      const body = `<CS:invite-reply ${NS}><href>mailto:${name}@example.test</href><CS:invite-accepted/><CS:hosturl><href>${calendar}</href></CS:hosturl><CS:in-reply-to>${uid}</CS:in-reply-to></CS:invite-reply>`
      const { text } = await server.as(name).request('POST', home, { body, headers: XML })
      const [, href = ''] = /<D:href>([^<]*)</.exec(text) ?? []
      return `/calendars/${name}/${href.replace(/\/$/, '').split('/').at(-1)}/events`
    }
    const last = (path: string) => path.split('/').at(-1)

    beforeAll(async () => {
      await server.as('alice').mkcalendar(calendar)
      open = (await make({ ...AT_TEN, title: 'Told', description: 'x' }, 'alice', inside)).path
      hidden = (await make({ ...AT_TEN, title: 'Secret', privacy: 'private' }, 'alice', inside)).path
    })

    test('a stranger sees nothing', async () => {
      expect((await ask('bob', 'GET', open)).status).toBe(403)
      expect((await ask('bob', 'GET', inside)).status).toBe(403)
      expect((await ask('bob', 'POST', inside, AT_TEN)).status).toBe(403)
      expect((await ask('bob', 'DELETE', open)).status).toBe(403)
    })

    test('who may know when she is busy sees times', async () => {
      const hers = await share('carol', '<C:read-free-busy/>')
      const list = await ask('carol', 'GET', `${hers}?start=2030-12-02T00:00:00Z&end=2030-12-03T00:00:00Z&expand=true`)
      expect([list.status, list.json.items.length]).toEqual([200, 2])
      for (const { value } of list.json.items) expect(value).toMatchObject({ start: AT_TEN.start, title: 'Busy' })
      expect(list.text).not.toMatch(/Told|Secret|"x"/)
      const one = await ask('carol', 'GET', `${hers}/${last(open)}`)
      expect([one.status, one.json.title, one.json.description]).toEqual([200, 'Busy', undefined])
      expect((await ask('carol', 'PATCH', `${hers}/${last(open)}`, { title: 'x' })).status).toBe(403)
      expect((await ask('carol', 'GET', `${hers}/${last(open)}/occurrences/${AT_TEN.start}`)).text).not.toContain(
        'Told',
      )
    })

    test('who may write sees of what is private the times, and changes the rest alone', async () => {
      const theirs = await share('bob', '<CS:read-write/>')
      const list = await ask('bob', 'GET', theirs)
      expect(list.json.items.map(({ value }: { value: { title: string } }) => value.title).sort()).toEqual([
        'Busy',
        'Told',
      ])
      expect(list.text).not.toContain('Secret')
      expect((await ask('bob', 'PATCH', `${theirs}/${last(hidden)}`, { title: 'x' })).status).toBe(403)
      expect((await ask('bob', 'PATCH', `${theirs}/${last(open)}`, { title: 'By bob' })).json.title).toBe('By bob')
      expect((await ask('alice', 'GET', open)).json).toMatchObject({ title: 'By bob', description: 'x' })
      expect((await ask('alice', 'GET', hidden)).json.title).toBe('Secret')
    })
  })

  test('tasks', async () => {
    const inside = '/calendars/alice/tasks/tasks'
    const made = await make({ due: '2030-12-02T10:00:00', timeZone: 'Europe/Brussels', title: 'Do' }, 'alice', inside)
    expect(made.json).toMatchObject({ '@type': 'Task', due: '2030-12-02T10:00:00', title: 'Do' })
    const done = { progress: 'completed', percentComplete: 100, progressUpdated: '2030-12-01T12:00:00Z' }
    expect((await ask('alice', 'PATCH', made.path, done)).json).toMatchObject(done)
    const text = (await server.as('alice').get(made.href)).text
    expect(text).toContain('COMPLETED:20301201T120000Z')
    const { json } = await ask('alice', 'GET', `${inside}?fields=name,value`)
    expect(json.items).toEqual([{ name: made.href.split('/').at(-1), value: expect.objectContaining(done) }])
    // One kind is not to be had as the other, and goes into no calendar that does not take it.
    expect((await ask('alice', 'GET', made.path.replace('/tasks/tasks/', '/tasks/events/'))).status).toBe(404)
    expect((await ask('alice', 'POST', IN_CALENDAR.replace('events', 'tasks'), { title: 'x' })).json.type).toContain(
      '#supported-calendar-component',
    )
  })

  test('who follows changes is told by which door they came', async () => {
    const { path, href } = await make({ ...AT_TEN, start: '2030-12-09T10:00:00', title: 'Doors' })
    const text = (await server.as('alice').get(href)).text
    await server.as('alice').put(href, text.replace('Doors', 'Windows'))
    await ask('alice', 'DELETE', path)
    await server.store.chainAudit()
    const records = await server.store.auditRecords({}, 50)
    const own = records.filter((record) => record.path?.endsWith(String(href.split('/').at(-1))))
    expect(own.map(({ origin }) => origin)).toEqual(['api', 'client', 'api'])
  })
})

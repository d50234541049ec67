/** The page for guests, from the mail's link to the organizer's calendar and inbox. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MailingServer, mailingServer } from '../mail/testing/mailing-server.ts'
import { findParts } from '../mail/testing/mime.ts'
import { acceptedLanguage } from '../pages/language.ts'
import { calendar, component, unfold } from '../testing/calendar-text.ts'
import type { TestResponse } from '../testing/test-client.ts'
import type { TestServer } from '../testing/test-server.ts'
import { createGuestLimits } from './limits.ts'
import { guestLinks } from './link.ts'

const PEOPLE = `users:
  - { slug: alice, name: "Alice <b>", emails: [alice@example.test], password: alice, timezone: Europe/Berlin }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
`
const START = Date.UTC(2026, 0, 1)
const CALENDAR = '/dav/calendars/alice/calendar/'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

interface Meeting {
  readonly uid: string
  readonly times?: readonly string[]
  readonly guest?: string
  readonly lines?: readonly string[]
  /** Whole components. */
  readonly more?: readonly string[]
}

const ANN = 'ATTENDEE;RSVP=TRUE:mailto:ann@far.example'

function meeting({
  uid,
  times = ['DTSTART:20301203T100000Z', 'DURATION:PT1H'],
  guest = ANN,
  lines = [],
  more = [],
}: Meeting) {
  const people = ['ORGANIZER:mailto:alice@example.test', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test']
  const others = ['ATTENDEE;CN=Bob:mailto:bob@example.test', guest]
  return calendar(...component('VEVENT', uid, ...times, 'SUMMARY:Budget <i>', ...people, ...others, ...lines), ...more)
}

describe.each(['sqlite', 'postgres'] as const)('the page for guests on %s', (database) => {
  let server: TestServer
  let mailing: MailingServer
  let clock = START

  beforeAll(async () => {
    const settings = { publicUrl: 'https://calendar.example.test', guestPages: true }
    mailing = await mailingServer({ store: database, provision: PEOPLE, settings, now: () => new Date(clock) })
    server = mailing.server
  })
  beforeEach(() => {
    mailing.mails.received.length = 0
    clock = START
  })
  afterAll(() => mailing.close())

  async function put(uid: string, more: Partial<Meeting> = {}): Promise<void> {
    const answer = await server.as('alice').put(`${CALENDAR}${uid}.ics`, meeting({ uid, ...more }))
    expect(answer.status).toBeLessThan(300)
  }

  /** The path of a guest's link. */
  async function linkOf(uid: string, guest = 'mailto:ann@far.example'): Promise<string> {
    const links = await guestLinks(server.store)
    return `/rsvp/${links.tokenOf({ uid, guest, organizer: 'mailto:alice@example.test' })}`
  }

  const open = (path: string, headers = {}) => server.anonymous.get(path, headers)

  /** Fills the form of the page in, and sends it. */
  async function send(path: string, fields: Record<string, string>, key?: string): Promise<TestResponse> {
    const page = await open(path)
    const found = /name="key" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
    const body = new URLSearchParams({ key: key ?? found, ...fields }).toString()
    return server.anonymous.request('POST', path, { headers: FORM, body })
  }

  async function stored(uid: string): Promise<string> {
    return unfold((await server.as('alice').get(`${CALENDAR}${uid}.ics`)).text)
  }

  async function newsOf(uid: string): Promise<readonly string[]> {
    const items: string[] = []
    const inbox = (await server.store.collectionsOf((await alice()).id, 'calendars')).find(
      ({ kind }) => kind === 'inbox',
    )
    for await (const page of server.store.objects(inbox?.id ?? '')) {
      for (const item of page) if (item.uid === uid) items.push(unfold(item.bytes.toString('utf8')))
    }
    return items
  }

  async function alice() {
    const found = await server.store.findPrincipal('alice')
    if (found === undefined) throw new Error('alice is there')
    return found
  }

  async function meetingOf(uid: string) {
    for await (const page of server.store.objectsOfOwners([(await alice()).id], uid)) {
      for (const found of page) return found
    }
    throw new Error(`there is no ${uid}`)
  }

  it('the mail has the link, in text and HTML, and the page says what the mail says', async () => {
    await put('mailed', { lines: ['LOCATION:Room <1>'] })
    clock += 60_000
    const [mail] = await mailing.mailed()
    if (mail === undefined) throw new Error('no mail')
    const text = findParts(mail, 'text/plain')[0]?.text ?? ''
    const url = /https:\/\/calendar\.example\.test(\/rsvp\/\S+)/.exec(text)
    expect(url?.[1]).toBe(await linkOf('mailed'))
    expect(findParts(mail, 'text/html')[0]?.text).toContain(`<a href="${url?.[0]}"`)
    expect(findParts(mail, 'text/calendar')[0]?.text).not.toContain('/rsvp/')

    const page = await open(url?.[1] ?? '')
    expect(page.status).toBe(200)
    expect(page.text).toContain('Budget &lt;i&gt;')
    expect(page.text).toContain('Alice &lt;b&gt; invites you.')
    expect(page.text).toContain('Room &lt;1&gt;')
    expect(page.text).toMatch(/3 December 2030.* 11:00.12:00 \(Europe\/Berlin\)/)
    expect(page.text).not.toMatch(/<(?:script|img|link)\b|https?:/)
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
    })
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(page.headers['set-cookie']).toBeUndefined()
  })

  it('looking changes nothing, however often; a click answers', async () => {
    await put('click')
    const before = await stored('click')
    const path = await linkOf('click')
    for (const ask of [path, `${path}?answer=ACCEPTED&key=x`, `${path}?sent=answer`]) {
      expect((await open(ask)).status).toBe(200)
      expect((await server.anonymous.request('HEAD', ask)).status).toBe(200)
    }
    expect(await stored('click')).toBe(before)
    const answer = await send(path, { answer: 'ACCEPTED', instance: '', comment: 'With \u202epleasure\u0007, Ann' })
    expect([answer.status, answer.headers.location]).toEqual([303, `${path}?sent=answer`])
    expect(await stored('click')).toMatch(/ATTENDEE;[^\r]*PARTSTAT=ACCEPTED[^\r]*:mailto:ann@far.example/)
    const [news] = await newsOf('click')
    expect(news).toContain('METHOD:REPLY')
    expect(news).toContain('COMMENT:With pleasure\\, Ann')
    const after = await open(`${path}?sent=answer`)
    expect(after.text).toContain('Thank you. Alice &lt;b&gt; has your answer.')
    expect(after.text).toContain('Your answer so far: Yes.')
    // The others, who are here, read it in their copies.
    const bobs = await server
      .as('bob')
      .propfind('/dav/calendars/bob/calendar/', '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>', '1')
    const hrefs = [...bobs.text.matchAll(/<(?:\w+:)?href>([^<]*\.ics)/g)].map((match) => match[1] ?? '')
    const copies = await Promise.all(hrefs.map(async (href) => unfold((await server.as('bob').get(href)).text)))
    expect(copies.find((copy) => copy.includes('UID:click'))).toMatch(/PARTSTAT=ACCEPTED[^\r]*:mailto:ann/)
  })

  it('the answer may change, and nobody is mailed of it', async () => {
    await put('again')
    clock += 60_000
    await mailing.mailed()
    const path = await linkOf('again')
    for (const answer of ['TENTATIVE', 'DECLINED', 'ACCEPTED']) {
      expect((await send(path, { answer, instance: '' })).status).toBe(303)
      expect(await stored('again')).toMatch(new RegExp(`PARTSTAT=${answer}[^\\r]*:mailto:ann`))
    }
    clock += 60_000
    expect(await mailing.mailed()).toEqual([])
  })

  it('one occurrence of a series, from a list', async () => {
    const times = ['DTSTART;TZID=Europe/Berlin:20260105T090000', 'DURATION:PT30M', 'RRULE:FREQ=WEEKLY']
    await put('series', { times })
    clock = Date.UTC(2026, 5, 1)
    const path = await linkOf('series')
    const options = [...(await open(path)).text.matchAll(/<option value="(\d*)"[^>]*>([^<]*)/g)]
    // All, and twelve to answer; twelve to move.
    expect(options).toHaveLength(1 + 12 + 12)
    expect(options[1]?.[2]).toMatch(/1 June 2026.* 09:00.09:30/)
    const third = options[3]?.[1] ?? ''
    expect((await send(path, { answer: 'DECLINED', instance: third })).status).toBe(303)
    const object = await stored('series')
    expect(object.match(/BEGIN:VEVENT/g)).toHaveLength(2)
    expect(object).toContain('RECURRENCE-ID;TZID=Europe/Berlin:20260615T090000')
    expect(object.match(/PARTSTAT=DECLINED/g)).toHaveLength(1)
    expect((await open(path)).text).toMatch(/15 June 2026[^<]*\(No\)/)
    expect((await send(path, { answer: 'ACCEPTED', instance: '' })).status).toBe(303)
    const later = await stored('series')
    // What he said of one stays.
    expect(later).toMatch(/PARTSTAT=DECLINED[^\r]*:mailto:ann/)
    expect(later.match(/PARTSTAT=ACCEPTED[^\r]*:mailto:ann/g)).toHaveLength(1)
    // One that is not on the list: past, or of no such instance.
    expect((await send(path, { answer: 'ACCEPTED', instance: String(Date.UTC(2026, 0, 5, 8) / 1000) })).status).toBe(
      409,
    )
    expect((await send(path, { answer: 'ACCEPTED', instance: '17' })).status).toBe(409)
  })

  it('who is invited to one instance sees that one alone', async () => {
    const times = ['DTSTART:20300105T090000Z', 'DURATION:PT30M', 'RRULE:FREQ=WEEKLY;COUNT=5']
    const more = [
      ...[
        'BEGIN:VEVENT',
        'UID:one-of',
        'DTSTAMP:20260101T000000Z',
        'RECURRENCE-ID:20300112T090000Z',
        'SUMMARY:With guest',
      ],
      ...['DTSTART:20300112T090000Z', 'DURATION:PT30M', 'ORGANIZER:mailto:alice@example.test'],
      ...['ATTENDEE:mailto:alice@example.test', ANN, 'END:VEVENT'],
    ]
    await put('one-of', { times, guest: 'ATTENDEE:mailto:ben@far.example', more })
    const path = await linkOf('one-of')
    const { text } = await open(path)
    expect(text).toContain('With guest')
    expect(text).not.toMatch(/Budget|ben@far|Repeats|<option/)
    expect((await send(path, { answer: 'ACCEPTED' })).status).toBe(303)
    expect((await stored('one-of')).match(/PARTSTAT=ACCEPTED[^\r]*:mailto:ann/g)).toHaveLength(1)
  })

  it('another time: a COUNTER in the inbox, and the meeting stays as it was (RFC 5546 §3.2.7)', async () => {
    await put('counter', { times: ['DTSTART;TZID=Europe/Berlin:20301203T100000', 'DURATION:PT1H'] })
    const before = await stored('counter')
    const path = await linkOf('counter')
    const fields = {
      answer: 'COUNTER',
      from: '2030-12-04T14:30',
      until: '2030-12-04T15:00',
      comment: 'Rather Wednesday',
    }
    const answer = await send(path, fields)
    expect([answer.status, answer.headers.location]).toEqual([303, `${path}?sent=proposal`])
    expect(await stored('counter')).toBe(before)
    const [news] = await newsOf('counter')
    for (const line of ['METHOD:COUNTER', 'DTSTART;TZID=Europe/Berlin:20301204T143000', 'COMMENT:Rather Wednesday']) {
      expect(news).toContain(line)
    }
    expect(news).toContain('DTEND;TZID=Europe/Berlin:20301204T150000')
    expect(news).not.toContain('bob@example.test')
    // And a mail to the organizer, whose program may show no such item.
    mailing.mails.received.length = 0
    clock += 60_000
    const mail = (await mailing.mailed()).find(({ envelope }) => envelope.to[0] === 'alice@example.test')
    expect(mail?.headers).toMatchObject({ 'reply-to': 'ann@far.example', subject: 'Another time proposed: Budget <i>' })
    const text = (mail && findParts(mail, 'text/plain')[0]?.text) ?? ''
    expect(text).toMatch(/ann@far.example proposes a change\.[\s\S]*4 December 2030[\s\S]*Comment: Rather Wednesday/)
    expect(mail && findParts(mail, 'text/calendar')[0]?.headers['content-type']).toMatch(/method=COUNTER/)
  })

  it.each([
    ['before it begins', { from: '2030-12-04T14:30', until: '2030-12-04T14:30' }],
    ['in the past', { from: '2020-12-04T14:30', until: '2020-12-04T15:30' }],
    ['of a year and more', { from: '2030-12-04T14:30', until: '2032-12-04T15:30' }],
    ['no time', { from: '2030-02-30T14:30', until: 'x' }],
    ['a day', { from: '2030-12-04', until: '2030-12-04' }],
  ])('a time that cannot be proposed: %s', async (_, times) => {
    await put('wrong-time')
    const answer = await send(await linkOf('wrong-time'), { answer: 'COUNTER', comment: 'Kept & shown', ...times })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Kept &amp; shown')
    expect(answer.text).toContain('<details open>')
    expect(await newsOf('wrong-time')).toEqual([])
  })

  it('the time that the meeting has is no other', async () => {
    await put('same-time', { times: ['DTSTART;TZID=Europe/Berlin:20301203T100000', 'DURATION:PT1H'] })
    const times = { from: '2030-12-03T10:00', until: '2030-12-03T11:00' }
    expect((await send(await linkOf('same-time'), { answer: 'COUNTER', ...times })).status).toBe(422)
    expect(await newsOf('same-time')).toEqual([])
  })

  it('days', async () => {
    await put('days', { times: ['DTSTART;VALUE=DATE:20301203', 'DTEND;VALUE=DATE:20301205'] })
    const path = await linkOf('days')
    expect((await open(path)).text).toMatch(/type="date" value="2030-12-03"[\s\S]*type="date" value="2030-12-04"/)
    expect((await send(path, { answer: 'COUNTER', from: '2030-12-10', until: '2030-12-10' })).status).toBe(303)
    const [news] = await newsOf('days')
    expect(news).toContain('DTSTART;VALUE=DATE:20301210\r\nDTEND;VALUE=DATE:20301211')
  })

  it('whatever is wrong with a link, the answer is one', async () => {
    await put('gone')
    const path = await linkOf('gone')
    const wrong = [
      ...[
        `${path}x`,
        `${path.slice(0, -2)}AA`,
        `${path}.x`,
        '/rsvp/',
        '/rsvp/a/b',
        `/rsvp/${'a'.repeat(900)}.${'b'.repeat(22)}`,
      ],
      ...[
        await linkOf('unknown'),
        await linkOf('gone', 'mailto:nobody@far.example'),
        await linkOf('gone', 'mailto:bob@example.test'),
      ],
      await linkOf('gone', 'mailto:alice@example.test'),
    ]
    const answers = await Promise.all(wrong.map((one) => open(one)))
    const posts = await Promise.all(wrong.map((one) => send(one, { answer: 'ACCEPTED' })))
    const dead = answers[0]?.text ?? ''
    expect(dead).toContain('Nothing to answer here')
    for (const { status, text } of [...answers, ...posts]) expect([status, text]).toEqual([404, dead])
    // Over.
    clock = Date.UTC(2031, 0, 1)
    expect((await open(path)).text).toBe(dead)
    clock = START
    expect((await open(path)).status).toBe(200)
    // Not invited any more; invited again; cancelled; removed.
    await put('gone', { guest: 'ATTENDEE:mailto:ben@far.example' })
    expect((await open(path)).text).toBe(dead)
    await put('gone')
    expect((await open(path)).status).toBe(200)
    await put('gone', { lines: ['STATUS:CANCELLED'] })
    expect((await open(path)).text).toBe(dead)
    await server.as('alice').delete(`${CALENDAR}gone.ics`)
    expect((await open(path)).text).toBe(dead)
  })

  it('a form of another page, or of the meeting as it was before, sends nothing', async () => {
    await put('form')
    const path = await linkOf('form')
    const before = await stored('form')
    for (const key of ['', 'x', (await guestLinks(server.store)).formKey('other', 'x')]) {
      const { status, text } = await send(path, { answer: 'ACCEPTED', instance: '' }, key)
      expect([status, text.includes('role="alert"')]).toEqual([409, true])
    }
    const shown = /name="key" value="([^"]*)"/.exec((await open(path)).text)?.[1]
    expect((await send(path, { answer: 'PERHAPS', instance: '' })).status).toBe(422)
    expect(await stored('form')).toBe(before)
    await put('form', { times: ['DTSTART:20301203T110000Z', 'DURATION:PT1H'] })
    expect((await send(path, { answer: 'ACCEPTED', instance: '' }, shown)).status).toBe(409)
    // Somebody else who joins does not disturb.
    const moved = /name="key" value="([^"]*)"/.exec((await open(path)).text)?.[1]
    await put('form', {
      times: ['DTSTART:20301203T110000Z', 'DURATION:PT1H'],
      lines: ['ATTENDEE:mailto:ben@far.example'],
    })
    expect((await send(path, { answer: 'ACCEPTED', instance: '' }, moved)).status).toBe(303)
  })

  it('what is too long, or no form, is refused', async () => {
    await put('bounds')
    const path = await linkOf('bounds')
    const long = await send(path, { answer: 'ACCEPTED', instance: '', comment: 'x'.repeat(40_000) })
    expect(long.status).toBe(413)
    const json = await server.anonymous.request('POST', path, {
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(json.status).toBe(415)
    expect((await server.anonymous.request('DELETE', path)).status).toBe(405)
    expect((await send(path, { answer: 'ACCEPTED', instance: '', comment: 'y'.repeat(10_000) })).status).toBe(303)
    const [news = ''] = await newsOf('bounds')
    expect(/y+/.exec(news)?.[0]).toHaveLength(1_999)
  })

  it('in the language of the guest, else of the browser', async () => {
    await put('words', { guest: 'ATTENDEE;LANGUAGE=fr:mailto:ann@far.example' })
    const path = await linkOf('words')
    expect((await open(path, { 'accept-language': 'de' })).text).toMatch(/<html lang="fr">[\s\S]*Viendrez-vous/)
    await put('words', { guest: 'ATTENDEE;CN=Ann:mailto:ann@far.example' })
    expect((await open(path, { 'accept-language': 'xx, de-AT;q=0.9, en;q=0.8' })).text).toMatch(
      /<html lang="de-AT">[\s\S]*Kommen Sie/,
    )
    expect((await open(`${path}x`, { 'accept-language': 'nl' })).text).toContain('Hier valt niets te beantwoorden')
  })

  it('an endless meeting is answered within bounds', async () => {
    await put('dense', { times: ['DTSTART:20260101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'] })
    const path = await linkOf('dense')
    expect((await open(path)).status).toBe(200)
    expect((await send(path, { answer: 'DECLINED', instance: '' })).status).toBe(303)
  })

  it('a damaged meeting has nothing to answer', async () => {
    await put('damaged')
    const path = await linkOf('damaged')
    const { collectionId, name } = await meetingOf('damaged')
    await server.store.transaction(
      { origin: 'admin', scheduling: 'silent', collections: [collectionId] },
      async (tx) => {
        const current = await tx.findObject(collectionId, name)
        if (current === undefined) throw new Error('it is there')
        const { uid, component, access, scheduleTag } = current
        const bytes = Buffer.from(current.bytes.toString('utf8').replace('DTSTART:2030', 'DTSTART:yyyy'))
        const box = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }
        await tx.replaceObject(collectionId, current, { uid, component, access, scheduleTag, bytes, etag: 'x', box })
      },
    )
    expect((await open(path)).status).toBe(404)
  })

  it('no log has a link in it', async () => {
    await open(`${await linkOf('unknown')}`)
    await server.anonymous.request('DELETE', await linkOf('unknown'))
    expect(JSON.stringify(server.log)).not.toMatch(/\/rsvp\/\w/)
  })
})

it('limits: of a link, and from one address', () => {
  let clock = 0
  const limits = createGuestLimits({ rateLimits: 'default' }, () => new Date(clock))
  const link = { uid: 'u', guest: 'mailto:a@far.example', organizer: 'mailto:b@example.test' }
  const allowed = (source: string, of: typeof link | undefined, method: string) => {
    let count = 0
    while (count < 10_000 && limits.allows(source, of, method)) count++
    return count
  }
  expect(allowed('1', link, 'POST')).toBe(30)
  expect(limits.allows('2', link, 'POST')).toBe(false)
  expect(limits.allows('2', { ...link, uid: 'v' }, 'POST')).toBe(true)
  expect(allowed('3', undefined, 'GET')).toBe(6_000)
  clock += 3_600_000
  expect(limits.allows('2', link, 'POST')).toBe(true)
})

it.each([
  [undefined, undefined],
  ['de', 'de'],
  ['de-AT,de;q=0.9', 'de-AT'],
  ['en;q=0.3, fr;q=0.9', 'fr'],
  ['ja, nl;q=0', undefined],
  ['*', undefined],
  ['deu, <script>', undefined],
  [';;,=,', undefined],
])('Accept-Language %s', (header, language) => {
  expect(acceptedLanguage(header)).toBe(language)
})

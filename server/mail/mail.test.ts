/** Invitations by mail, RFC 6047, to a real mail server on this machine. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importObjects } from '../import/import-objects.ts'
import { clean } from '../jobs/cleaning.ts'
import { event, unfold } from '../testing/calendar-text.ts'
import type { TestServer } from '../testing/test-server.ts'
import { sendDue } from './send.ts'
import type { Received } from './testing/mail-server.ts'
import { type MailingServer, mailingServer } from './testing/mailing-server.ts'
import { findParts } from './testing/mime.ts'
import { createMailTransport } from './transport.ts'

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const PEOPLE = `users:
  - { slug: alice, name: "Alice Möller", emails: [alice@example.test], password: alice, timezone: Europe/Berlin }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
`
const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000
const CALENDAR = '/dav/calendars/alice/calendar/'

interface Meeting {
  readonly uid: string
  readonly lines?: readonly string[]
  readonly start?: string
  readonly summary?: string
  readonly organizer?: string
}

function meeting({ uid, lines = [], start = ':20301203T100000Z', summary = 'Budget', organizer }: Meeting): string {
  const by = organizer ?? 'alice@example.test'
  const times = [`DTSTART${start}`, 'DURATION:PT1H', `SUMMARY:${summary}`]
  return event(uid, ...times, `ORGANIZER:mailto:${by}`, `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${by}`, ...lines)
}

const guest = (name: string, parameters = '') => `ATTENDEE;RSVP=TRUE${parameters}:mailto:${name}@far.example`

describe.each(['sqlite', 'postgres'] as const)('mail on %s', (database) => {
  let server: TestServer
  let mailing: MailingServer
  let clock = START

  beforeAll(async () => {
    mailing = await mailingServer({ store: database, provision: PEOPLE, now: () => new Date(clock) })
    server = mailing.server
  })
  beforeEach(() => {
    mailing.mails.received.length = 0
    mailing.mails.refusal = () => undefined
  })
  afterAll(() => mailing.close())

  /** What leaves within so long. */
  async function mailed(after = MINUTE): Promise<readonly Received[]> {
    clock += after
    return mailing.mailed()
  }

  async function put(uid: string, more: Partial<Meeting> = {}) {
    const answer = await server.as('alice').put(`${CALENDAR}${uid}.ics`, meeting({ uid, ...more }))
    expect(answer.status).toBeLessThan(300)
  }

  async function statusOf(uid: string, name: string): Promise<string | undefined> {
    const { text } = await server.as('alice').get(`${CALENDAR}${uid}.ics`)
    const line = unfold(text)
      .split('\r\n')
      .find((one) => one.startsWith('ATTENDEE') && one.includes(`mailto:${name}@`))
    return line && /SCHEDULE-STATUS="?([0-9.]+)/.exec(line)?.[1]
  }

  it('one mail to each who is elsewhere, with all parts', async () => {
    await put('one', {
      lines: [guest('ann'), guest('ben'), 'ATTENDEE:mailto:bob@example.test', 'LOCATION:Room 1\\, 2'],
    })
    expect([await statusOf('one', 'ann'), await statusOf('one', 'bob')]).toEqual(['1.1', '1.2'])
    const sent = await mailed()
    expect(sent.map(({ envelope }) => envelope.to).sort()).toEqual([['ann@far.example'], ['ben@far.example']])
    expect(await mailed()).toEqual([])
    const mail = sent.find(({ envelope }) => envelope.to[0] === 'ann@far.example')
    if (mail === undefined) throw new Error('no mail')
    expect(mail.envelope.from).toBe('calendar@example.test')
    expect(mail.headers).toMatchObject({
      from: 'Alice Möller <calendar@example.test>',
      'reply-to': 'alice@example.test',
      to: 'ann@far.example',
      subject: 'Invitation: Budget',
      'auto-submitted': 'auto-generated',
    })
    // RFC 6047 §2.4 and §2.6.
    expect(mail.type).toBe('multipart/mixed')
    expect(mail.parts.map(({ type }) => type)).toEqual(['multipart/alternative', 'application/ics'])
    expect(mail.parts[0]?.parts.map(({ type }) => type)).toEqual(['text/plain', 'text/html', 'text/calendar'])
    const [calendar] = findParts(mail, 'text/calendar')
    expect(calendar?.headers['content-type']).toMatch(/charset=utf-8/i)
    expect(calendar?.headers['content-type']).toMatch(/method=REQUEST/)
    expect(calendar?.text).toContain('METHOD:REQUEST')
    expect(calendar?.text).not.toContain('SCHEDULE-')
    const [file] = findParts(mail, 'application/ics')
    expect(file?.headers['content-disposition']).toContain('filename=invite.ics')
    expect(file?.text).toBe(calendar?.text)
    const [text] = findParts(mail, 'text/plain')
    expect(text?.text).toContain('Alice Möller invites you.')
    // In the zone of the organizer, for it was written in UTC.
    expect(text?.text).toMatch(/When: Tuesday,? 3 December 2030.* 11:00.12:00 \(Europe\/Berlin\)/)
    expect(text?.text).toContain('Where: Room 1, 2')
    const [html] = findParts(mail, 'text/html')
    expect(html?.text).toContain('Room 1, 2')
    expect(html?.text).not.toMatch(/<(?:img|a|script|link)\b|https?:/)
  })

  it('a change is marked; one that concerns nobody elsewhere mails nothing', async () => {
    await put('two', { lines: [guest('ann'), 'LOCATION:Here'] })
    const [first] = await mailed()
    await put('two', {
      lines: [
        guest('ann'),
        'LOCATION:Here',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-PT5M',
        'DESCRIPTION:x',
        'END:VALARM',
      ],
    })
    expect(await mailed()).toEqual([])
    await put('two', { lines: [guest('ann'), 'LOCATION:There'], start: ':20301204T100000Z' })
    const [second] = await mailed()
    if (first === undefined || second === undefined) throw new Error('no mail')
    expect(second.headers.subject).toBe('Updated invitation: Budget')
    const text = findParts(second, 'text/plain')[0]?.text
    expect(text).toMatch(/When: Wednesday.* \[changed; was: Tuesday/)
    expect(text).toContain('Where: There [changed; was: Here]')
    expect(text).toContain('Title: Budget')
    expect(text).not.toContain('Title: Budget [')
    expect(second.headers.references).toBe(first.headers.references)
    expect(second.headers['message-id']).not.toBe(first.headers['message-id'])
    await server.as('alice').delete(`${CALENDAR}two.ics`)
    const [cancelled] = await mailed()
    expect(cancelled?.headers.subject).toBe('Cancelled: Budget')
    expect(cancelled && findParts(cancelled, 'text/calendar')[0]?.headers['content-type']).toMatch(/method=CANCEL/)
  })

  it('of instances that somebody does not attend nothing is told', async () => {
    const instance = (day: string, where: string) => [
      ...['BEGIN:VEVENT', 'UID:series', 'DTSTAMP:20260101T000000Z', `RECURRENCE-ID:${day}T100000Z`],
      ...[`DTSTART:${day}T100000Z`, 'DURATION:PT1H', 'SUMMARY:With Ann', `LOCATION:${where}`],
      ...['ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:alice@example.test', guest('ann'), 'END:VEVENT'],
    ]
    const series = ['RRULE:FREQ=DAILY;COUNT=5', 'LOCATION:Secret', guest('ben'), 'END:VEVENT']
    const one = [...series, ...instance('20301204', 'Here').slice(0, -1)]
    await put('series', { lines: one, summary: 'Hidden' })
    const first = await mailed()
    expect(first.map(({ envelope, headers }) => [envelope.to[0], headers.subject]).sort()).toEqual([
      ['ann@far.example', 'Invitation: With Ann'],
      ['ben@far.example', 'Invitation: Hidden'],
    ])
    const both = [...series, ...instance('20301204', 'There'), ...instance('20301205', 'There').slice(0, -1)]
    await put('series', { lines: both, summary: 'Hidden' })
    const again = (await mailed()).filter(({ envelope }) => envelope.to[0] === 'ann@far.example')
    const text = again.map((mail) => findParts(mail, 'text/plain')[0]?.text).join('\n')
    expect(text).toContain('Only Wednesday')
    expect(text).toContain('Where: There [changed; was: Here]')
    expect(text).toMatch(/Only Thursday[^[]*Where: There\r?\n/)
    expect(again.map(({ raw }) => raw).join()).not.toMatch(/Secret|Hidden/)
  })

  it('changes of a moment are one mail, which does not speak of what nobody has seen', async () => {
    await put('three', { lines: [guest('ann')] })
    clock += 1000
    await put('three', { lines: [guest('ann'), 'LOCATION:There'] })
    const sent = await mailed()
    expect(sent.map(({ headers }) => headers.subject)).toEqual(['Invitation: Budget'])
    expect(findParts(sent[0] ?? never(), 'text/calendar')[0]?.text).toContain('LOCATION:There')
    for (const place of ['One', 'Two']) await put('three', { lines: [guest('ann'), `LOCATION:${place}`] })
    const [update, ...rest] = await mailed()
    expect([update?.headers.subject, rest]).toEqual(['Updated invitation: Budget', []])
    expect(findParts(update ?? never(), 'text/plain')[0]?.text).toContain('Where: Two\r\n')
  })

  it('an answer of somebody else is news to nobody elsewhere', async () => {
    await put('four', { lines: [guest('ann'), 'ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test'] })
    await mailed()
    const his = (await inCalendarOf('bob')).find(({ text }) => text.includes('UID:four'))
    const answer = (his?.text ?? '').replace(/PARTSTAT=NEEDS-ACTION([^:]*:mailto:bob)/, 'PARTSTAT=ACCEPTED$1')
    expect((await server.as('bob').put(his?.href ?? '', answer)).status).toBe(204)
    expect(await statusOf('four', 'ann')).toBe('1.1')
    expect(await mailed()).toEqual([])
  })

  it('an answer to somebody elsewhere', async () => {
    const lines = ['ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:alice@example.test']
    const text = meeting({ uid: 'five', organizer: 'ann@far.example', lines })
    await server.as('alice').put(`${CALENDAR}five.ics`, text)
    await mailed()
    await server.as('alice').put(`${CALENDAR}five.ics`, text.replace('NEEDS-ACTION', 'DECLINED'))
    const [mail] = await mailed()
    expect(mail?.headers).toMatchObject({
      subject: 'Declined: Budget',
      'reply-to': 'alice@example.test',
      to: 'ann@far.example',
    })
    expect(mail && findParts(mail, 'text/calendar')[0]?.headers['content-type']).toMatch(/method=REPLY/)
    const { text: kept } = await server.as('alice').get(`${CALENDAR}five.ics`)
    expect(unfold(kept)).toMatch(/ORGANIZER[^\r]*SCHEDULE-STATUS=1.1/)
  })

  it('explains a time zone that the client left to be known (RFC 5545 §3.2.19)', async () => {
    await put('zones', { start: ';TZID=Europe/Paris:20301203T100000', lines: [guest('ann')] })
    const [mail] = await mailed()
    const [part] = mail === undefined ? [] : findParts(mail, 'text/calendar')
    expect(part?.text).toContain('BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n')
    expect((await server.as('alice').get(`${CALENDAR}zones.ics`)).text).not.toContain('VTIMEZONE')
  })

  it('in the language of the recipient, rules in words, nothing hidden, no other header', async () => {
    await put('six', {
      summary: 'Bu\u202edget\\nBcc: x@far.example\u200b <b>',
      start: ';TZID=Europe/Paris:20301203T100000',
      lines: [
        guest('ann', ';LANGUAGE=de-AT'),
        'RRULE:FREQ=WEEKLY;COUNT=3',
        'DESCRIPTION:<script>x</script>\\nhttps://far.example',
      ],
    })
    const [mail] = await mailed()
    if (mail === undefined) throw new Error('no mail')
    expect(mail.headers.subject).toBe('Einladung: Budget Bcc: x@far.example <b>')
    expect(mail.headers.bcc).toBeUndefined()
    expect(mail.headers['content-language']).toBe('de-AT')
    const text = findParts(mail, 'text/plain')[0]?.text
    expect(text).toMatch(/Wann: Dienstag, 3. Dezember 2030.*10:00.*11:00.*\(Europe\/Paris\)/)
    expect(text).toContain('Wiederholung: jede Woche am Dienstag, 3-mal')
    const html = findParts(mail, 'text/html')[0]?.text
    expect(html).toContain('&lt;script&gt;x&lt;/script&gt;')
    expect(html).not.toMatch(/<(?:img|a|script|b)\b/)
  })

  it('what fails for a while is tried again, at most for a day', async () => {
    mailing.mails.refusal = () => ({ code: 451, text: 'greylisted' })
    await put('seven', { lines: [guest('ann')] })
    expect(await mailed()).toEqual([])
    mailing.mails.refusal = () => undefined
    expect(await mailed(30_000)).toEqual([])
    expect(await mailed()).toHaveLength(1)
    expect(await mailed(DAY)).toEqual([])
    mailing.mails.refusal = () => ({ code: 451, text: 'greylisted' })
    await put('seven', { lines: [guest('ann')], summary: 'Later' })
    const before = await server.as('alice').get(`${CALENDAR}seven.ics`)
    for (let hours = 0; hours < 23; hours++) await mailed(HOUR)
    expect(await statusOf('seven', 'ann')).toBe('1.1')
    for (let hours = 0; hours < 6; hours++) await mailed(HOUR)
    expect(await statusOf('seven', 'ann')).toBe('5.1')
    const after = await server.as('alice').get(`${CALENDAR}seven.ics`)
    expect(after.headers['schedule-tag']).toBe(before.headers['schedule-tag'])
    expect(after.headers.etag).not.toBe(before.headers.etag)
  })

  it('what is refused for good is in the status, of the newest mail alone', async () => {
    mailing.mails.refusal = (to) => (to.startsWith('gone') ? { code: 550, text: 'no such user' } : undefined)
    await put('eight', { lines: [guest('gone'), guest('ann')] })
    expect(await mailed()).toHaveLength(1)
    expect([await statusOf('eight', 'gone'), await statusOf('eight', 'ann')]).toEqual(['5.2', '1.1'])
    expect(await mailed(DAY)).toEqual([])
    // Another word to the same address starts anew.
    mailing.mails.refusal = () => undefined
    await put('eight', { lines: [guest('gone'), guest('ann')], summary: 'Again' })
    expect(await mailed()).toHaveLength(2)
    expect(await statusOf('eight', 'gone')).toBe('1.1')
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })

  it('one whose mail server is away waits', async () => {
    const nobody = createMailTransport('smtp://127.0.0.1:1')
    await put('nine', { lines: [guest('ann')] })
    clock += MINUTE
    expect(await sendDue(mailing.deps, nobody, new AbortController().signal)).toBe(0)
    nobody.close()
    expect(await statusOf('nine', 'ann')).toBe('1.1')
    expect(await mailed(10 * MINUTE)).toHaveLength(1)
  })

  it('is forgotten after two weeks, and still not sent again', async () => {
    await put('ten', { lines: [guest('ann')] })
    expect(await mailed()).toHaveLength(1)
    clock += 15 * DAY
    await clean(mailing.deps)
    await put('ten', { lines: [guest('ann')] })
    expect(await mailed()).toEqual([])
  })

  it('an address of no known kind gets none', async () => {
    await put('eleven', { lines: ['ATTENDEE:urn:uuid:1', 'ATTENDEE:mailto:a@b@c'] })
    expect(await mailed()).toEqual([])
  })

  it('one without a mail address sends none', async () => {
    const own = '/dav/principals/users/root/'
    const text = meeting({ uid: 'twelve', lines: [guest('ann')] }).replaceAll('mailto:alice@example.test', own)
    await server.as('root').put('/dav/calendars/root/calendar/twelve.ics', text)
    const kept = unfold((await server.as('root').get('/dav/calendars/root/calendar/twelve.ics')).text)
    expect(kept).toMatch(/ATTENDEE[^\r]*SCHEDULE-STATUS=5.2[^\r]*ann@far/)
    expect(await mailed()).toEqual([])
  })

  it('an import sends none', async () => {
    const owner = (await server.store.findPrincipal('alice')) ?? never()
    const collection = (await server.store.findCollection('alice', 'calendars', 'calendar')) ?? never()
    async function* file() {
      yield Buffer.from(meeting({ uid: 'thirteen', lines: [guest('ann')] }))
    }
    const reports = []
    for await (const report of importObjects(file(), { owner, collection, origin: 'import' }, mailing.deps))
      reports.push(report)
    expect(reports).toMatchObject([{ outcome: 'imported', uid: 'thirteen' }])
    expect(await mailed()).toEqual([])
  })

  it('the log has neither titles nor addresses, and no errors', () => {
    const lines = mailing.logged.map((line) => JSON.parse(line))
    expect(lines).toContainEqual(expect.objectContaining({ outcome: 'failed', reason: 'EENVELOPE 550 RCPT TO' }))
    expect(lines.filter(({ level }) => level >= 50)).toEqual([])
    expect(mailing.logged.join()).not.toMatch(/Budget|Ann|far\.example/)
  })

  async function inCalendarOf(name: string) {
    const path = `/dav/calendars/${name}/calendar/`
    const { text } = await server.as(name).propfind(path, `<propfind ${NS}><prop><getetag/></prop></propfind>`, '1')
    const hrefs = [...text.matchAll(/<D:href>([^<]*\.ics)</g)].map(([, href = '']) => href)
    return Promise.all(hrefs.map(async (href) => ({ href, text: (await server.as(name).get(href)).text })))
  }
})

const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function never(): never {
  throw new Error('no mail')
}

/** Mail comes in by SMTP, from servers with keys of their own: RFC 6047. */
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailingServer, mailingServer } from '../mail/testing/mailing-server.ts'
import { findParts } from '../mail/testing/mime.ts'
import { unfold } from '../testing/calendar-text.ts'
import { Homes } from '../testing/meetings.ts'
import type { TestServer } from '../testing/test-server.ts'
import { addressesHere } from './here.ts'
import { listenForMail, type MailListener } from './listen.ts'
import { type MailInDeps, NotReleasable, receiveMail, releaseMail } from './receive.ts'
import { type Internet, type SigningDomain, testInternet } from './testing/domains.ts'
import { calendarOf, mailWith } from './testing/mails.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test, robert@example.test], password: bob }
  - { slug: desk, name: Desk, emails: [bob+desk@example.test] }
`
const CALENDAR = '/dav/calendars/alice/calendar/'

const guest = (name: string) => `ATTENDEE;RSVP=TRUE:mailto:${name}@far.example`

function meeting(uid: string, lines: readonly string[]): string {
  return calendarOf('X', [
    ...[`UID:${uid}`, 'DTSTAMP:20260101T000000Z', 'DTSTART:20301203T100000Z', 'DURATION:PT1H', 'SUMMARY:Budget'],
    ...['ORGANIZER:mailto:alice@example.test', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test', ...lines],
  ]).replace('METHOD:X\r\n', '')
}

interface Answering {
  readonly uid: string
  readonly who?: string
  readonly partstat?: string
  readonly stamp?: string
  readonly parameters?: string
  readonly method?: string
  readonly organizer?: string | null
}

function answer({ uid, who = 'ann@far.example', partstat = 'ACCEPTED', ...more }: Answering): string {
  const { stamp = '20260102T000000Z', parameters = '', method = 'REPLY', organizer = 'alice@example.test' } = more
  return calendarOf(method, [
    ...[`UID:${uid}`, `DTSTAMP:${stamp}`, 'DTSTART:20301203T100000Z', 'DURATION:PT1H'],
    ...(organizer === null ? [] : [`ORGANIZER:mailto:${organizer}`]),
    `ATTENDEE;PARTSTAT=${partstat}${parameters}:mailto:${who}`,
  ])
}

describe.each(['sqlite', 'postgres'] as const)('mail in on %s', (database) => {
  let server: TestServer
  let mailing: MailingServer
  let listener: MailListener
  let deps: MailInDeps
  let internet: Internet
  let far: SigningDomain
  let own: SigningDomain
  let clock = Date.UTC(2026, 0, 1)

  beforeAll(async () => {
    internet = testInternet()
    far = internet.domain('far.example', 'v=DMARC1; p=reject')
    own = internet.domain('example.test')
    // Who may write at all is another question: strangers.test.ts.
    const settings = { strangers: 'calendar' as const, mailInPerHour: null }
    mailing = await mailingServer({ store: database, provision: PEOPLE, settings, now: () => new Date(clock) })
    server = mailing.server
    deps = { ...mailing.deps, resolver: internet.resolver }
    listener = await listenForMail('smtp://127.0.0.1:0', deps)
  })
  afterAll(async () => {
    await listener.close()
    await mailing.close()
  })

  async function put(uid: string, lines: readonly string[]) {
    const { status } = await server.as('alice').put(`${CALENDAR}${uid}.ics`, meeting(uid, lines))
    expect(status).toBeLessThan(300)
  }

  async function partstat(uid: string, name: string): Promise<string | undefined> {
    const { text } = await server.as('alice').get(`${CALENDAR}${uid}.ics`)
    const line = unfold(text)
      .split('\r\n')
      .find((one) => one.startsWith('ATTENDEE') && one.includes(`mailto:${name}@`))
    return line && (/PARTSTAT=([\w-]+)/.exec(line)?.[1] ?? 'NEEDS-ACTION')
  }

  /** By SMTP; gives the answer of the server. */
  async function hand(raw: string, to = 'alice@example.test', port = listener.port): Promise<string> {
    const client = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
    try {
      return (await client.sendMail({ envelope: { from: 'ann@far.example', to }, raw })).response
    } finally {
      client.close()
    }
  }

  const reply = (answering: Answering, from = 'Ann <ann@far.example>') =>
    mailWith({ from, to: 'alice@example.test', calendar: answer(answering) })

  async function waiting(): Promise<readonly { id: string; reason: string; recipientId: string }[]> {
    const found = []
    for await (const page of server.store.quarantinedMails()) found.push(...page)
    return found
  }

  async function newlyWaiting(work: () => Promise<unknown>): Promise<readonly string[]> {
    const before = new Set((await waiting()).map(({ id }) => id))
    await work()
    return (await waiting()).filter(({ id }) => !before.has(id)).map(({ reason }) => reason)
  }

  it('the whole way: an invitation leaves, an answer comes back, once', async () => {
    await put('loop', [guest('ann')])
    clock += 60_000
    const [invitation] = await mailing.mailed()
    if (invitation === undefined) throw new Error('no mail')
    const [part] = findParts(invitation, 'text/calendar')
    const calendar = (part?.text ?? '')
      .replace('METHOD:REQUEST', 'METHOD:REPLY')
      .replace(/ATTENDEE[^\n]*\n( [^\n]*\n)*/g, '')
      .replace('END:VEVENT', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@far.example\r\nEND:VEVENT')
    const raw = await far.sign(mailWith({ from: 'ann@far.example', to: 'alice@example.test', calendar }))
    expect(await hand(raw)).toMatch(/^250/)
    expect(await partstat('loop', 'ann')).toBe('ACCEPTED')
    const first = await server.as('alice').get(`${CALENDAR}loop.ics`)
    const inbox = await inboxOf('alice')
    expect(inbox.some((text) => text.includes('METHOD:REPLY') && text.includes('UID:loop'))).toBe(true)
    // RFC 5321 §6.1: a mail server that lost the answer sends again.
    expect(await hand(raw)).toMatch(/^250/)
    expect((await server.as('alice').get(`${CALENDAR}loop.ics`)).headers.etag).toBe(first.headers.etag)
    expect(await inboxOf('alice')).toHaveLength(inbox.length)
  })

  describe('who is not who he says waits in quarantine', () => {
    it.each([
      ['no signature', 'ann@far.example', undefined, /not authenticated: dkim=none/],
      ['the signature of another domain', 'ann@far.example', 'evil.example', /not authenticated/],
      ['somebody else of that domain', 'eve@far.example', 'far.example', /does not speak for the attendee/],
      ['somebody here, not signed', 'bob@example.test', undefined, /not authenticated/],
      ['two addresses', 'ann@far.example, eve@far.example', 'far.example', /From has not one address/],
    ])('%s', async (name, from, signedBy, reason) => {
      const uid = `forged-${name.replaceAll(/\W/g, '-')}`
      await put(uid, [guest('ann'), 'ATTENDEE:mailto:bob@example.test'])
      const who = from.startsWith('bob') ? from : 'ann@far.example'
      const raw = reply({ uid, who, partstat: 'DECLINED' }, from)
      const domain = signedBy === 'far.example' ? far : signedBy === undefined ? undefined : internet.domain(signedBy)
      const reasons = await newlyWaiting(async () => hand(domain === undefined ? raw : await domain.sign(raw)))
      expect(reasons).toEqual([expect.stringMatching(reason)])
      expect(await partstat(uid, 'ann')).toBe('NEEDS-ACTION')
      expect(await partstat(uid, 'bob')).toBe('NEEDS-ACTION')
    })

    it('what was changed after it was signed', async () => {
      await put('changed', [guest('ann')])
      const raw = await far.sign(mailWith({ from: 'ann@far.example', to: 'x@x', calendar: answer({ uid: 'other' }) }))
      const [head = ''] = raw.split('--b1')
      const body = reply({ uid: 'changed' })
      const reasons = await newlyWaiting(() => hand(head + body.slice(body.indexOf('--b1'))))
      expect(reasons).toEqual([expect.stringMatching(/dkim=neutral/)])
    })

    it('a signature that leaves out who wrote it', async () => {
      await put('unsigned-from', [guest('ann')])
      const signed = await far.sign(reply({ uid: 'unsigned-from' }, 'eve@far.example'), ['to', 'content-type'])
      const raw = signed.replace('From: eve@', 'From: ann@')
      expect(raw).not.toBe(signed)
      expect(await newlyWaiting(() => hand(raw))).toEqual(['not authenticated: From is not signed'])
    })

    it('two senders in two headers', async () => {
      const raw = `From: ann@far.example\r\n${reply({ uid: 'x' }, 'eve@evil.example')}`
      expect(await newlyWaiting(() => hand(raw))).toEqual(['from stands there twice'])
    })

    it('one who was not invited, or from another address', async () => {
      await put('crasher', [guest('ann')])
      const raw = await far.sign(reply({ uid: 'crasher', who: 'eve@far.example' }, 'eve@far.example'))
      expect(await newlyWaiting(() => hand(raw))).toEqual(['not taken: who answers is not invited'])
      expect(await partstat('crasher', 'eve')).toBeUndefined()
    })

    it('an answer to no meeting', async () => {
      const raw = await far.sign(reply({ uid: 'nothing' }))
      expect(await newlyWaiting(() => hand(raw))).toEqual([
        'not taken: the recipient has no such meeting, or no such time of it',
      ])
    })

    it('a method that the mail and the calendar call differently', async () => {
      await put('method', [guest('ann')])
      const calendar = answer({ uid: 'method' })
      const contentType = 'text/calendar; method=REQUEST'
      const raw = mailWith({ from: 'ann@far.example', to: 'x@x', calendar, contentType })
      const reasons = await newlyWaiting(async () => hand(await far.sign(raw)))
      expect(reasons).toEqual(['the mail says REQUEST, the calendar REPLY'])
    })

    it.each([
      [
        'two answers',
        'PARTSTAT=ACCEPTED:mailto:ann@far.example\r\nATTENDEE;PARTSTAT=DECLINED',
        'not taken: it gives two answers at once',
        '',
      ],
      ['two answers in one line', 'PARTSTAT=ACCEPTED;PARTSTAT=DECLINED', 'not taken: it gives two answers at once', ''],
      ['two stamps', 'PARTSTAT=ACCEPTED', 'ambiguous: more than one DTSTAMP', 'DTSTAMP:20260103T000000Z'],
      ['two revisions', 'PARTSTAT=ACCEPTED', 'ambiguous: more than one SEQUENCE', 'SEQUENCE:0\r\nSEQUENCE:1'],
    ])('%s at once', async (name, said, reason, line) => {
      const uid = name.replaceAll(' ', '-')
      await put(uid, [guest('ann')])
      const whole = answer({ uid }).replace('PARTSTAT=ACCEPTED', said)
      const calendar = line === '' ? whole : whole.replace('END:VEVENT', `${line}\r\nEND:VEVENT`)
      const raw = await far.sign(mailWith({ from: 'ann@far.example', to: 'alice@example.test', calendar }))
      expect(await newlyWaiting(() => hand(raw))).toEqual([reason])
      expect(await partstat(uid, 'ann')).toBe('NEEDS-ACTION')
      // What is said twice is said once.
      const same = answer({ uid }).replace('END:VEVENT', 'DTSTAMP:20260102T000000Z\r\nEND:VEVENT')
      await hand(await far.sign(mailWith({ from: 'ann@far.example', to: 'alice@example.test', calendar: same })))
      expect(await partstat(uid, 'ann')).toBe('ACCEPTED')
    })

    it('what is in a form of Microsoft alone', async () => {
      const raw = [
        ...['From: ann@far.example', 'To: alice@example.test', 'MIME-Version: 1.0', 'Message-ID: <w@far.example>'],
        ...[
          'Content-Type: multipart/mixed; boundary=b1',
          '',
          '--b1',
          'Content-Type: application/ms-tnef; name=winmail.dat',
        ],
        ...['Content-Disposition: attachment; filename=winmail.dat', '', 'x', '--b1--', ''],
      ].join('\r\n')
      expect(await newlyWaiting(() => hand(raw))).toEqual(['winmail.dat cannot be read'])
    })
  })

  describe('who speaks', () => {
    it.each([
      ['a secretary of the same domain', 'sec@far.example', ';SENT-BY="mailto:sec@far.example"', 'ACCEPTED'],
      ['one of another domain, who says so', 'sec@evil.example', ';SENT-BY="mailto:sec@evil.example"', 'NEEDS-ACTION'],
    ])('%s', async (name, from, parameters, expected) => {
      const uid = name.replaceAll(/\W/g, '-')
      await put(uid, [guest('ann')])
      const domain = from.endsWith('evil.example') ? internet.domain('evil.example') : far
      await hand(await domain.sign(reply({ uid, parameters }, from)))
      expect(await partstat(uid, 'ann')).toBe(expected)
    })

    it('neighbours at a public provider do not', async () => {
      const gmail = internet.domain('gmail.com', 'v=DMARC1; p=none')
      await put('public', ['ATTENDEE:mailto:ann@gmail.com'])
      const parameters = ';SENT-BY="mailto:eve@gmail.com"'
      const raw = await gmail.sign(reply({ uid: 'public', who: 'ann@gmail.com', parameters }, 'eve@gmail.com'))
      expect(await newlyWaiting(() => hand(raw))).toHaveLength(1)
      expect(await partstat('public', 'ann')).toBe('NEEDS-ACTION')
    })

    it.each([
      ['ann@bücher.example', 'ann@xn--bcher-kva.example'],
      ['ANN@XN--BCHER-KVA.example', 'ann@bücher.example'],
    ])('%s, who was invited as %s: one domain in two forms', async (from, invited) => {
      const books = internet.domain('xn--bcher-kva.example')
      const uid = `idn-${from.length}`
      await put(uid, [`ATTENDEE:mailto:${invited}`])
      await hand(await books.sign(reply({ uid, who: invited }, from)))
      expect(await partstat(uid, 'ann')).toBe('ACCEPTED')
    })

    it('a person here by any of the own addresses, authenticated', async () => {
      await put('aliases', ['ATTENDEE:mailto:bob@example.test'])
      await hand(await own.sign(reply({ uid: 'aliases', who: 'bob@example.test' }, 'robert@example.test')))
      expect(await partstat('aliases', 'bob')).toBe('ACCEPTED')
    })

    it('no ORGANIZER: the one whose meeting it is', async () => {
      await put('outlook', [guest('ann')])
      await hand(await far.sign(reply({ uid: 'outlook', organizer: null, partstat: 'TENTATIVE' })))
      expect(await partstat('outlook', 'ann')).toBe('TENTATIVE')
    })

    it('an answer without DTSTART, which RFC 5546 lets be', async () => {
      await put('bare', [guest('ann')])
      const calendar = answer({ uid: 'bare' }).replace(/DTSTART.*\r\nDURATION.*\r\n/, '')
      expect(calendar).not.toContain('DTSTART')
      await hand(await far.sign(mailWith({ from: 'ann@far.example', to: 'alice@example.test', calendar })))
      expect(await partstat('bare', 'ann')).toBe('ACCEPTED')
      expect((await inboxOf('alice')).some((text) => text.includes('UID:bare'))).toBe(true)
    })

    it('a proposal without ATTENDEE and ORGANIZER, as Exchange writes it', async () => {
      await put('counter', [guest('ann')])
      const calendar = calendarOf('COUNTER', [
        ...['UID:counter', 'DTSTAMP:20260102T000000Z', 'DTSTART:20301204T100000Z', 'DTEND:20301204T110000Z'],
      ])
      await hand(await far.sign(mailWith({ from: 'ann@far.example', to: 'alice@example.test', calendar })))
      const proposal = (await inboxOf('alice')).find((text) => text.includes('METHOD:COUNTER'))
      expect(proposal).toContain('ATTENDEE:mailto:ann@far.example')
      expect(proposal).toContain('ORGANIZER:mailto:alice@example.test')
      expect(await partstat('counter', 'ann')).toBe('NEEDS-ACTION')
    })

    it('an answer by way of the address that mails come from', async () => {
      await put('service', [guest('ann')])
      await hand(await far.sign(reply({ uid: 'service' })), 'calendar+anything@example.test')
      expect(await partstat('service', 'ann')).toBe('ACCEPTED')
    })
  })

  it('an invitation from elsewhere, changed and cancelled by its organizer alone', async () => {
    const request = (method: string, lines: readonly string[]) =>
      calendarOf(method, [
        ...['UID:theirs', 'DTSTAMP:20260103T000000Z', 'DTSTART:20301203T100000Z', 'ORGANIZER:mailto:ann@far.example'],
        ...['ATTENDEE;PARTSTAT=NEEDS-ACTION;SCHEDULE-AGENT=NONE:mailto:bob@example.test', ...lines],
      ])
    const send = async (from: string, calendar: string, domain: SigningDomain) =>
      hand(await domain.sign(mailWith({ from, to: 'bob@example.test', calendar })), 'bob@example.test')
    await send('ann@far.example', request('REQUEST', ['SUMMARY:First']), far)
    const [kept] = await calendarOfBob('theirs')
    expect(kept).toContain('SUMMARY:First')
    // RFC 6638 §7: not for others to say.
    expect(kept).not.toContain('SCHEDULE-AGENT')
    const forged = request('CANCEL', ['SEQUENCE:5', 'STATUS:CANCELLED'])
    expect(await newlyWaiting(() => send('eve@evil.example', forged, internet.domain('evil.example')))).toHaveLength(1)
    expect((await calendarOfBob('theirs'))[0]).not.toContain('CANCELLED')
    await send('ann@far.example', forged, far)
    expect((await calendarOfBob('theirs'))[0]).toContain('STATUS:CANCELLED')
  })

  it('answers count in the order in which they were given, whatever order they come in', async () => {
    await put('order', [guest('ann')])
    await hand(await far.sign(reply({ uid: 'order', partstat: 'ACCEPTED', stamp: '20260105T000000Z' })))
    await hand(await far.sign(reply({ uid: 'order', partstat: 'DECLINED', stamp: '20260104T000000Z' })))
    expect(await partstat('order', 'ann')).toBe('ACCEPTED')
    await hand(await far.sign(reply({ uid: 'order', partstat: 'DECLINED', stamp: '20260106T000000Z' })))
    expect(await partstat('order', 'ann')).toBe('DECLINED')
  })

  it('a cancellation that comes before its invitation stays the last word', async () => {
    const message = (method: string, stamp: string, sequence: number) =>
      calendarOf(method, [
        ...['UID:overtaken', `DTSTAMP:${stamp}`, `SEQUENCE:${sequence}`, 'DTSTART:20301203T100000Z'],
        ...['ORGANIZER:mailto:ann@far.example', 'ATTENDEE:mailto:bob@example.test'],
      ])
    const send = async (calendar: string) =>
      hand(await far.sign(mailWith({ from: 'ann@far.example', to: 'bob@example.test', calendar })), 'bob@example.test')
    await send(message('CANCEL', '20260105T000000Z', 1))
    await send(message('REQUEST', '20260104T000000Z', 0))
    expect(await calendarOfBob('overtaken')).toEqual([])
  })

  it('a meeting that was called off and is on again is news to who heard that it is off', async () => {
    const sequences = async () => {
      clock += 60_000
      return (await mailing.mailed()).map((mail) => {
        const text = findParts(mail, 'text/calendar')[0]?.text ?? ''
        return `${/METHOD:(\w+)/.exec(text)?.[1]} ${/SEQUENCE:(\d+)/.exec(text)?.[1] ?? 0}`
      })
    }
    await sequences()
    await put('anew', [guest('ann')])
    expect(await sequences()).toEqual(['REQUEST 0'])
    await server.as('alice').delete(`${CALENDAR}anew.ics`)
    expect(await sequences()).toEqual(['CANCEL 1'])
    await put('anew', [guest('ann')])
    expect(await sequences()).toEqual(['REQUEST 2'])
  })

  describe('a mail that comes back', () => {
    const report = (action: string, original: string) =>
      [
        ...['From: MAILER-DAEMON@far.example', 'To: x@x', 'MIME-Version: 1.0', 'Message-ID: <b@far.example>'],
        ...['Content-Type: multipart/report; report-type=delivery-status; boundary=b1', '', '--b1'],
        ...['Content-Type: text/plain', '', 'No.', '--b1', 'Content-Type: message/delivery-status', ''],
        ...['Reporting-MTA: dns; far.example', '', 'Final-Recipient: rfc822; ann@far.example', `Action: ${action}`],
        ...['Status: 5.1.1', '', '--b1', 'Content-Type: message/rfc822', '', original, '--b1--', ''],
      ].join('\r\n')

    async function statusOf(uid: string): Promise<string | undefined> {
      const { text } = await server.as('alice').get(`${CALENDAR}${uid}.ics`)
      return /SCHEDULE-STATUS="?([0-9.]+)/.exec(
        unfold(text)
          .split('\r\n')
          .find((one) => one.includes('ann@far')) ?? '',
      )?.[1]
    }

    async function invite(uid: string) {
      const bouncing = { ...deps, settings: { ...deps.settings, mailBouncesTo: 'bounces@example.test' } }
      clock += 60_000
      await mailing.mailed(bouncing)
      await put(uid, [guest('ann')])
      clock += 60_000
      const [sent] = await mailing.mailed(bouncing)
      if (sent === undefined) throw new Error('no mail')
      const deliver = (raw: string, to: string) =>
        receiveMail({ raw: Buffer.from(raw), envelope: { from: '', to: [to] }, client: undefined }, bouncing)
      return { sent, deliver }
    }

    it('is known by the address that it comes back to', async () => {
      const { sent, deliver } = await invite('back')
      expect(sent.envelope.from).toMatch(/^bounces\+\d+-[0-9a-f]{20}@example\.test$/)
      expect(await deliver(report('delayed', 'x: y'), sent.envelope.from)).toEqual([])
      const forged = sent.envelope.from.replace(/[0-9a-f](?=@)/, (digit) => (digit === '0' ? '1' : '0'))
      expect(await deliver(report('failed', 'x: y'), forged)).toEqual([])
      expect(await statusOf('back')).toBe('1.1')
      expect(await deliver(report('failed', 'x: y'), sent.envelope.from.toUpperCase())).toEqual(['bounced'])
      expect(await statusOf('back')).toBe('5.1')
      expect(await deliver(report('failed', 'x: y'), sent.envelope.from)).toEqual([])
    })

    it('is known by what it says of the mail', async () => {
      const { sent, deliver } = await invite('back-too')
      expect(await deliver(report('failed', 'Message-ID: <1-00@example.test>'), 'calendar@example.test')).toEqual([])
      expect(await deliver(report('failed', sent.raw.split('\r\n\r\n')[0] ?? ''), 'calendar@example.test')).toEqual([
        'bounced',
      ])
      expect(await statusOf('back-too')).toBe('5.1')
    })
  })

  it('what is let out is delivered once, and what cannot be stays', async () => {
    await put('released', [guest('ann')])
    const raw = reply({ uid: 'released' })
    await hand(raw)
    const found = (await waiting()).at(-1)
    if (found === undefined) throw new Error('nothing waits')
    const mail = await server.store.findQuarantinedMail(found.id)
    const recipient = await server.store.findPrincipalById(found.recipientId)
    if (mail === undefined || recipient === undefined) throw new Error('it is gone')
    expect(mail.raw.toString()).toBe(raw)
    expect(await releaseMail({ ...mail, recipient }, deps)).toEqual(['delivered'])
    expect(await partstat('released', 'ann')).toBe('ACCEPTED')
    expect((await waiting()).some(({ id }) => id === found.id)).toBe(false)
    await hand(reply({ uid: 'never' }))
    const other = (await waiting()).at(-1)
    const unknown = await server.store.findQuarantinedMail(other?.id ?? '')
    if (unknown === undefined) throw new Error('nothing waits')
    await expect(releaseMail({ ...unknown, recipient }, deps)).rejects.toThrow(NotReleasable)
    expect((await waiting()).some(({ id }) => id === unknown.id)).toBe(true)
  })

  it('the same forged mail waits once', async () => {
    const raw = reply({ uid: 'again', partstat: 'DECLINED' })
    expect(await newlyWaiting(async () => [await hand(raw), await hand(raw)])).toHaveLength(1)
  })

  it('a mail to a tag is for whom the address is of, as it stands before without the tag', async () => {
    const to = async (...addresses: string[]) => {
      const raw = Buffer.from(reply({ uid: 'tags' }))
      const here = await addressesHere({ raw, envelope: { from: '', to: addresses }, client: undefined }, undefined, {
        store: server.store,
        settings: { mailFrom: null, mailBouncesTo: 'house+bounces@example.test' },
      })
      return [here.recipients.map(({ slug }) => slug), here.isForServer]
    }
    expect(await to('Bob+Desk@example.test')).toEqual([['desk'], false])
    expect(await to('bob+desk+x@example.test')).toEqual([['desk'], false])
    expect(await to('bob+other@example.test', 'bob@example.test')).toEqual([['bob'], false])
    expect(await to('house+bounces+17-0a@example.test')).toEqual([[], true])
    expect(await to('house@example.test')).toEqual([[], false])
  })

  it('nothing is passed on, and nothing larger than allowed is taken', async () => {
    await expect(hand(reply({ uid: 'x' }), 'ann@far.example')).rejects.toThrow(/550/)
    await expect(hand(reply({ uid: 'x' }), 'nobody@example.test')).rejects.toThrow(/550/)
    const small = await listenForMail('lmtp://127.0.0.1:0', {
      ...deps,
      settings: { ...deps.settings, mailInMaxBytes: 500 },
    })
    const client = createTransport({ host: '127.0.0.1', port: small.port, ignoreTLS: true, lmtp: true })
    const envelope = { from: '', to: 'alice@example.test' }
    expect(await client.sendMail({ envelope, raw: reply({ uid: 'large' }) })).toMatchObject({
      accepted: [],
      rejectedErrors: [{ responseCode: 552 }],
    })
    client.close()
    await small.close()
  })

  it('a mail without a calendar is nothing', async () => {
    const raw = ['From: ann@far.example', 'To: alice@example.test', '', 'Hello', ''].join('\r\n')
    const envelope = { from: 'ann@far.example', to: ['alice@example.test'] }
    expect(await receiveMail({ raw: Buffer.from(raw), envelope, client: undefined }, deps)).toEqual([])
  })

  it('while nobody says who is who, the mail stays where it is', async () => {
    internet.isDown = true
    const raw = await far.sign(reply({ uid: 'loop' }))
    await expect(hand(raw)).rejects.toThrow(/451/)
    internet.isDown = false
  })

  it('a mail server of the house says who is who, when it is named', async () => {
    await put('relay', [guest('ann'), guest('ben')])
    const settings = { ...deps.settings, mailInAuthservId: 'mx.example.test' }
    const by = (name: string, field: string, client?: { address: string; name: string }) => {
      const calendar = answer({ uid: 'relay', who: `${name}@far.example` })
      const headers = [`Authentication-Results: ${field}`]
      const raw = mailWith({ from: `${name}@far.example`, to: 'alice@example.test', calendar, headers })
      const envelope = { from: '', to: ['alice@example.test'] }
      return receiveMail({ raw: Buffer.from(raw), envelope, client }, { ...deps, settings })
    }
    const passed = 'mx.example.test; (dkim=fail) dmarc=pass (p=reject; x) header.from=far.example'
    expect(await by('ben', passed.replace('mx.', 'evil.'))).toEqual(['quarantined'])
    expect(
      await by('ben', 'mx.example.test; dmarc=fail header.from=far.example; dkim=pass header.d=evil.example'),
    ).toEqual(['quarantined'])
    expect(await by('ben', passed, { address: '192.0.2.1', name: 'evil' })).toEqual(['quarantined'])
    expect(await by('ann', passed)).toEqual(['delivered'])
    expect([await partstat('relay', 'ann'), await partstat('relay', 'ben')]).toEqual(['ACCEPTED', 'NEEDS-ACTION'])
  })

  it('the log has neither titles nor addresses, and no errors', () => {
    expect(mailing.logged.join()).not.toMatch(/Budget|far\.example|example\.test/)
    expect(mailing.logged.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50)).toEqual([])
  })

  async function inboxOf(name: string): Promise<readonly string[]> {
    return membersOf(name, 'inbox')
  }

  async function calendarOfBob(uid: string): Promise<readonly string[]> {
    const texts = await membersOf('bob', 'calendar')
    return texts.filter((text) => text.includes(`UID:${uid}`))
  }

  async function membersOf(name: string, slug: string): Promise<readonly string[]> {
    return (await new Homes(server).texts(name, slug)).map(({ text }) => text)
  }
})

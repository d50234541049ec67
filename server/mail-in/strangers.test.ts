/** Invitations from people whom their recipient does not know: where they go, and how many. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '../settings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import type { Outcome } from './incoming.ts'
import { type MailInDeps, receiveMail, releaseMail } from './receive.ts'
import { type Internet, type SigningDomain, testInternet } from './testing/domains.ts'
import { calendarOf, mailWith } from './testing/mails.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
  - { slug: hall, name: Hall, emails: [hall@example.test], policy: { strangers: true } }
`
const HOUR = 3_600_000
const VCARD = { 'content-type': 'text/vcard; charset=utf-8' }

describe.each(['sqlite', 'postgres'] as const)('strangers on %s', (database) => {
  let server: TestServer
  let internet: Internet
  let deps: MailInDeps
  let clock = Date.UTC(2026, 0, 1)
  const domains = new Map<string, SigningDomain>()
  const logged: string[] = []

  beforeAll(async () => {
    internet = testInternet()
    const settings = { smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'calendar@example.test', mailInPerHour: 3 }
    server = await testServer({ store: database, provision: PEOPLE, settings, now: () => new Date(clock) })
    const log = pino({ level: 'debug' }, { write: (line) => logged.push(line) })
    const now = () => new Date(clock)
    const { store, resolver } = { store: server.store, resolver: internet.resolver }
    deps = { store, settings: server.settings, log, now, newName: randomUUID, resolver }
  })
  afterAll(() => server.close())

  function domainOf(address: string): SigningDomain {
    const name = address.slice(address.indexOf('@') + 1)
    const known = domains.get(name) ?? internet.domain(name)
    domains.set(name, known)
    return known
  }

  interface Invitation {
    readonly from: string
    readonly uid: string
    readonly to?: string
    readonly method?: string
    readonly lines?: readonly string[]
    readonly settings?: Partial<Settings>
  }

  /** Comes an hour after the one before, unless `at once`. */
  async function invite({ from, uid, to = 'bob', method = 'REQUEST', lines = [], settings = {} }: Invitation) {
    const calendar = calendarOf(method, [
      ...[`UID:${uid}`, 'DTSTAMP:20260101T000000Z', 'DTSTART:20301203T100000Z', 'DURATION:PT1H', 'SUMMARY:Offer'],
      ...[`ORGANIZER:mailto:${from}`, `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${to}@example.test`, ...lines],
    ])
    const raw = await domainOf(from).sign(mailWith({ from, to: `${to}@example.test`, calendar }))
    const envelope = { from, to: [`${to}@example.test`] }
    const mail = { raw: Buffer.from(raw), envelope, client: undefined }
    return receiveMail(mail, { ...deps, settings: { ...deps.settings, ...settings } })
  }

  async function idOf(slug: string): Promise<string> {
    return (await server.store.findPrincipal(slug))?.id ?? ''
  }

  async function inCalendar(slug: string, uid: string): Promise<boolean> {
    return (await server.store.findUidOfOwner(await idOf(slug), uid)) !== undefined
  }

  async function inInbox(slug: string, uid: string): Promise<string | undefined> {
    const [inbox] = (await server.store.collectionsOf(await idOf(slug), 'calendars')).filter(
      ({ kind }) => kind === 'inbox',
    )
    for await (const page of server.store.objects(inbox?.id ?? '')) {
      const found = page.find((one) => one.uid === uid)
      if (found !== undefined) return found.bytes.toString().replace(/\r\n[ \t]/g, '')
    }
    return undefined
  }

  async function reasons(): Promise<readonly string[]> {
    const found = []
    for await (const page of server.store.quarantinedMails()) found.push(...page.map(({ reason }) => reason))
    return found
  }

  async function outgoing(): Promise<number> {
    return (await server.store.dueOutbound(new Date(clock + 100 * HOUR), 500)).length
  }

  const DELIVERED: readonly Outcome[] = ['delivered']

  it('an invitation is in the inbox alone, as plain text, and nobody answers', async () => {
    const before = await outgoing()
    const lines = ['DESCRIPTION:Pay\u202E here', 'X-ALT-DESC;FMTTYPE=text/html:<img src=x>', 'URL:javascript:x']
    expect(await invite({ from: 'eve@one.example', uid: 'first', lines })).toEqual(DELIVERED)
    expect(await inCalendar('bob', 'first')).toBe(false)
    const item = await inInbox('bob', 'first')
    expect(item).toContain('METHOD:REQUEST')
    expect(item).toContain('DESCRIPTION:Pay here')
    expect(item).not.toMatch(/X-ALT-DESC|javascript/)
    expect(await outgoing()).toBe(before)
    // It is not busy time either.
    const { text } = await server.as('bob').request('REPORT', '/dav/calendars/bob/calendar/', {
      headers: { depth: '1' },
      body: '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20301203T000000Z" end="20301204T000000Z"/></C:free-busy-query>',
    })
    expect(text).toContain('BEGIN:VFREEBUSY')
    expect(text).not.toContain('FREEBUSY:')
  })

  it('who takes it from there knows the sender from then on; who declines does not', async () => {
    for (const [name, partstat, isKnown] of [
      ['ann@yes.example', 'ACCEPTED', true],
      ['mal@no.example', 'DECLINED', false],
    ] as const) {
      const uid = `take-${partstat}`
      await invite({ from: name, uid })
      const item = (await inInbox('bob', uid)) ?? ''
      const taken = item.replace('METHOD:REQUEST\r\n', '').replace('PARTSTAT=NEEDS-ACTION', `PARTSTAT=${partstat}`)
      const before = await outgoing()
      const put = await server.as('bob').put(`/dav/calendars/bob/calendar/${uid}.ics`, taken)
      expect(put.status).toBe(201)
      expect(await outgoing()).toBe(before + 1)
      await invite({ from: name, uid: `${uid}-next` })
      expect(await inCalendar('bob', `${uid}-next`)).toBe(isKnown)
      // Known to bob, not to everybody.
      await invite({ from: name, uid: `${uid}-alice`, to: 'alice' })
      expect(await inCalendar('alice', `${uid}-alice`)).toBe(false)
      clock += HOUR
    }
    // Of what bob has he hears to the end, though he declined.
    const lines = ['SEQUENCE:3', 'STATUS:CANCELLED']
    await invite({ from: 'mal@no.example', uid: 'take-DECLINED', method: 'CANCEL', lines })
    const { text } = await server.as('bob').get('/dav/calendars/bob/calendar/take-DECLINED.ics')
    expect(text).toContain('STATUS:CANCELLED')
  })

  it('who was invited is known, and who is in an address book', async () => {
    const meeting = calendarOf('X', [
      ...['UID:ours', 'DTSTAMP:20260101T000000Z', 'DTSTART:20301203T100000Z', 'ORGANIZER:mailto:alice@example.test'],
      'ATTENDEE:mailto:Guest@Invited.example',
    ]).replace('METHOD:X\r\n', '')
    expect((await server.as('alice').put('/dav/calendars/alice/calendar/ours.ics', meeting)).status).toBe(201)
    await invite({ from: 'guest@invited.example', uid: 'back', to: 'alice' })
    expect(await inCalendar('alice', 'back')).toBe(true)

    const card = ['BEGIN:VCARD', 'VERSION:3.0', 'UID:c', 'FN:C', 'N:C;;;;', 'NOTE:no@card.example']
    const text = [...card, 'item1.EMAIL;TYPE=WORK:Carl@Ca', ' rd.example', 'END:VCARD', ''].join('\r\n')
    const books = await server.store.collectionsOf(await idOf('alice'), 'addressbooks')
    expect((await server.as('alice').put(`/dav/addressbooks/alice/${books[0]?.slug}/c.vcf`, text, VCARD)).status).toBe(
      201,
    )
    await invite({ from: 'carl@card.example', uid: 'carl', to: 'alice' })
    await invite({ from: 'no@card.example', uid: 'mentioned', to: 'alice' })
    await invite({ from: 'arl@card.example', uid: 'part', to: 'alice' })
    expect(await inCalendar('alice', 'carl')).toBe(true)
    expect(await inCalendar('alice', 'mentioned')).toBe(false)
    expect(await inCalendar('alice', 'part')).toBe(false)
  })

  it('an invitation in the inbox alone follows its sender, and is gone when it is called off; nobody else does that', async () => {
    clock += HOUR
    const items = async () => {
      const [inbox] = (await server.store.collectionsOf(await idOf('bob'), 'calendars')).filter(
        ({ kind }) => kind === 'inbox',
      )
      const found = []
      for await (const page of server.store.objectsOfUid(inbox?.id ?? '', 'off')) {
        found.push(
          ...page.map(
            ({ bytes }) => /SUMMARY:(\w+)|METHOD:CANCEL/.exec(bytes.toString().replace('SUMMARY:Offer', ''))?.[0],
          ),
        )
      }
      return found
    }
    const say = (from: string, method: string, sequence: number, title = 'X', more: readonly string[] = []) =>
      invite({ from, uid: 'off', method, lines: [`SEQUENCE:${sequence}`, `SUMMARY:${title}`, ...more] })
    expect(await say('ann@off.example', 'REQUEST', 0, 'First')).toEqual(DELIVERED)
    expect(await say('mal@off2.example', 'REQUEST', 5, 'Other')).toEqual(DELIVERED)
    expect(await say('ann@off.example', 'REQUEST', 2, 'Second')).toEqual(DELIVERED)
    expect((await items()).toSorted()).toEqual(['SUMMARY:Other', 'SUMMARY:Second'])
    clock += HOUR
    // What comes late.
    await say('ann@off.example', 'REQUEST', 1, 'Late')
    await say('ann@off.example', 'CANCEL', 1, 'Late')
    expect((await items()).toSorted()).toEqual(['SUMMARY:Other', 'SUMMARY:Second'])
    // One of a domain of his own, about the same UID.
    clock += HOUR
    await say('eve@off3.example', 'CANCEL', 9)
    expect((await items()).toSorted()).toEqual(['SUMMARY:Other', 'SUMMARY:Second'])
    expect(await say('ann@off.example', 'CANCEL', 3)).toEqual(DELIVERED)
    expect(await items()).toEqual(['SUMMARY:Other'])
    // Who has become known since calls it off, too.
    const whole = { strangers: 'calendar' } as const
    const lines = ['SEQUENCE:6', 'STATUS:CANCELLED']
    expect(await invite({ from: 'mal@off2.example', uid: 'off', method: 'CANCEL', lines, settings: whole })).toEqual(
      DELIVERED,
    )
    expect(await items()).toEqual([])
  })

  it('what waits of one author for one recipient is bounded, and others find room', async () => {
    const recipientId = await idOf('bob')
    const wait = (author: string, number: number, size = 10) =>
      server.store.transaction({ origin: 'itip', scheduling: 'silent' }, (tx) =>
        tx.quarantineMail({ key: `${author}-${number}`, recipientId, author, reason: 'x', raw: Buffer.alloc(size) }),
      )
    const outcomes = []
    for (let number = 0; number < 51; number++) outcomes.push(await wait('full@a.example', number))
    expect(outcomes.slice(-2)).toEqual(['kept', 'full'])
    expect(await wait('full@a.example', 3)).toBe('known')
    expect(await wait('other@a.example', 0)).toBe('kept')
    expect(await wait('large@a.example', 0, 5 * 2 ** 20)).toBe('kept')
    expect(await wait('large@a.example', 1, 5 * 2 ** 20)).toBe('full')
  })

  it('other policies: they wait, are dropped, or come in; who speaks for a partner is known', async () => {
    clock += HOUR
    const from = 'eve@policy.example'
    expect(await invite({ from, uid: 'q', settings: { strangers: 'quarantine' } })).toEqual(['quarantined'])
    expect(await reasons()).toContain('from a stranger')
    expect(await invite({ from, uid: 'd', settings: { strangers: 'drop' } })).toEqual(['dropped'])
    expect(logged.some((line) => line.includes('a mail is dropped'))).toBe(true)
    expect(await inInbox('bob', 'q')).toBeUndefined()
    expect(await inInbox('bob', 'd')).toBeUndefined()
    expect(await invite({ from, uid: 'c', settings: { strangers: 'calendar' } })).toEqual(DELIVERED)
    expect(await inCalendar('bob', 'c')).toBe(true)
    const partner = { strangers: 'drop', mailInSpeakers: ['partner.example'] } as const
    expect(await invite({ from: 'pat@partner.example', uid: 'p', settings: partner })).toEqual(DELIVERED)
    expect(await inCalendar('bob', 'p')).toBe(true)
  })

  it('a room is not booked by a stranger, unless its policy says so; somebody may let it in', async () => {
    clock += HOUR
    const before = await outgoing()
    expect(await invite({ from: 'eve@room.example', uid: 'r', to: 'atlas' })).toEqual(['quarantined'])
    expect(
      await invite({ from: 'eve@room.example', uid: 'r2', to: 'atlas', settings: { strangers: 'calendar' } }),
    ).toEqual(['quarantined'])
    expect(await reasons()).toContain('a stranger does not book a room')
    expect(await outgoing()).toBe(before)
    expect(await invite({ from: 'eve@room.example', uid: 'h', to: 'hall' })).toEqual(DELIVERED)
    expect(await inCalendar('hall', 'h')).toBe(true)
    expect(await outgoing()).toBe(before + 1)
    for await (const page of server.store.quarantinedMails()) {
      const waiting = page.find(({ reason }) => reason.includes('book a room'))
      const mail = waiting && (await server.store.findQuarantinedMail(waiting.id))
      const recipient = await server.store.findPrincipal('atlas')
      if (waiting === undefined || mail === undefined || recipient === undefined) continue
      expect(await releaseMail({ id: waiting.id, raw: mail.raw, recipient }, deps)).toEqual(DELIVERED)
    }
    expect((await inCalendar('atlas', 'r')) || (await inCalendar('atlas', 'r2'))).toBe(true)
  })

  it('a sender, and a domain, has so many in an hour; the rest waits, and nothing is lost', async () => {
    clock += HOUR
    const outcomes = []
    for (let number = 0; number < 5; number++) {
      outcomes.push(...(await invite({ from: 'eve@flood.example', uid: `flood-${number}` })))
    }
    expect(outcomes).toEqual(['delivered', 'delivered', 'delivered', 'quarantined', 'quarantined'])
    expect(await reasons()).toContain('too much of this sender in an hour')
    // Another of the domain, until the domain has had its share: 30.
    const others = []
    for (let number = 0; number < 26; number++) {
      others.push(...(await invite({ from: `eve${number}@flood.example`, uid: `flood-other-${number}` })))
    }
    expect(others.filter((one) => one === 'delivered')).toHaveLength(25)
    expect(others.at(-1)).toBe('quarantined')
    // People at a public provider have nothing to do with each other.
    expect(await invite({ from: 'ann@gmail.com', uid: 'gmail' })).toEqual(DELIVERED)
    clock += HOUR
    expect(await invite({ from: 'eve@flood.example', uid: 'flood-later' })).toEqual(DELIVERED)
  })

  it('the log has neither titles nor addresses', () => {
    expect(logged.length).toBeGreaterThan(0)
    expect(logged.filter((line) => /Offer|flood\.example|example\.test/.test(line))).toEqual([])
  })
})

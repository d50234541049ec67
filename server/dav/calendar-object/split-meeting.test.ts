/** A meeting that its organizer splits: caldav-recursplit §3. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answersIn, attendeeIn, Homes, meeting, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol', 'dave')}
  - { slug: sam, name: Sam, emails: [sam@example.test], password: sam }
  - { slug: boss, name: Boss, emails: [boss@example.test], password: boss, delegates: { write: [sam] } }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], delegates: { write: [alice] } }
  - { slug: board, name: Board, emails: [board@example.test], delegates: { write: [alice] }, policy: { approval: all, approvers: [dave] } }
`
const DAILY = 'RRULE:FREQ=DAILY;COUNT=10'
const SPLIT_AT = '20301206T000000Z'
const ONGOING = 'DTSTART:20301206T100000Z'
const PAST = 'RRULE:FREQ=DAILY;UNTIL=20301206T095959Z'
const alarm = (text: string) => ['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${text}`, 'TRIGGER:-PT5M', 'END:VALARM']

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let homes: Homes

  beforeAll(async () => {
    const settings = { smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'calendar@example.test' }
    server = await testServer({ store, settings, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  const hrefOf = (uid: string, name = 'alice') => `${homes.calendarOf(name)}${uid}.ics`

  async function invite(uid: string, attendees: readonly string[], ...lines: readonly string[]): Promise<void> {
    const put = await server.as('alice').put(hrefOf(uid), meeting({ uid, attendees, lines: [DAILY, ...lines] }))
    expect(put.status).toBe(201)
  }

  /** Gives the UID of the past. */
  async function split(uid: string, by = 'alice', owner = by): Promise<string> {
    const past = `${uid}-past`
    const path = `${hrefOf(uid, owner)}?action=split&rid=${SPLIT_AT}&uid=${past}`
    expect((await server.as(by).request('POST', path)).status).toBe(204)
    return past
  }

  const setOf = (text: string) => /RELATED-TO;RELTYPE=X-CALENDARSERVER-RECURRENCE-SET:(\S+)/.exec(text)?.[1]

  it('everybody here has both halves, with their answers, alarms and time, and is asked nothing', async () => {
    await invite('one', ['bob', 'carol'])
    const his = await homes.copyOf('bob', 'one')
    const accepted = his.text
      .replace(/PARTSTAT=NEEDS-ACTION;RSVP=TRUE(;CN=bob)/, 'PARTSTAT=ACCEPTED$1')
      .replace('END:VEVENT', [...alarm('mine'), 'END:VEVENT'].join('\r\n'))
    expect((await server.as('bob').put(his.href, accepted)).status).toBe(204)
    const before = await homes.inboxOf('bob', 'one')

    const past = await split('one')
    const [ofAlice, ofBob, ofCarol] = await Promise.all(
      ['alice', 'bob', 'carol'].map(async (name) => [await homes.copyOf(name, 'one'), await homes.copyOf(name, past)]),
    )
    for (const [ongoing, ended] of [ofAlice, ofBob, ofCarol].map((both) => both?.map(({ text }) => text) ?? [])) {
      expect(ongoing).toContain(ONGOING)
      expect(ongoing).toContain('RRULE:FREQ=DAILY;COUNT=6\r\n')
      expect(ended).toContain('DTSTART:20301202T100000Z')
      expect(ended).toContain(PAST)
      for (const half of [ongoing, ended]) {
        expect(answersIn(half ?? '', 'bob')).toEqual(['ACCEPTED'])
        expect(answersIn(half ?? '', 'carol')).toEqual(['NEEDS-ACTION'])
        expect(half).toContain('SEQUENCE:1\r\n')
        expect(setOf(half ?? '')).toBe(setOf(ofAlice?.[0]?.text ?? 'none'))
      }
    }
    expect(ofBob?.[0]?.href).toBe(his.href)
    for (const half of ofBob ?? []) {
      expect(half.text).toContain('DESCRIPTION:mine')
      expect(half.text).not.toContain('TRANSP:TRANSPARENT')
      expect(half.tag).toMatch(/^"/)
    }
    for (const half of ofCarol ?? []) {
      expect(half.text).not.toContain('VALARM')
      expect(half.text).toContain('TRANSP:TRANSPARENT')
    }
    for (const half of ofAlice ?? []) expect(attendeeIn(half.text, 'bob')).toContain('SCHEDULE-STATUS=2.0')
    expect(await homes.inboxOf('bob', 'one')).toEqual(before)
    expect(await homes.inboxOf('bob', past)).toEqual([])
    expect(await homes.inboxOf('alice', past)).toEqual([])
  })

  it('each half lives on: answers and changes of one leave the other alone', async () => {
    await invite('two', ['bob'])
    const past = await split('two')
    expect(await homes.answer('bob', past, 'DECLINED')).toBe(204)
    expect(await homes.answer('bob', 'two', 'ACCEPTED')).toBe(204)
    expect(answersIn((await homes.copyOf('alice', past)).text, 'bob')).toEqual(['DECLINED'])
    expect(answersIn((await homes.copyOf('alice', 'two')).text, 'bob')).toEqual(['ACCEPTED'])
    const mine = await homes.copyOf('alice', 'two')
    await server.as('alice').put(mine.href, mine.text.replace('SUMMARY:Budget', 'SUMMARY:Money'))
    expect((await homes.copyOf('bob', 'two')).text).toContain('SUMMARY:Money')
    expect((await homes.copyOf('bob', past)).text).toContain('SUMMARY:Budget')
    expect((await server.as('alice').delete(hrefOf('two'))).status).toBe(204)
    expect((await homes.find('bob', 'two'))?.text ?? 'STATUS:CANCELLED').toContain('STATUS:CANCELLED')
    expect((await homes.copyOf('bob', past)).text).not.toContain('STATUS:CANCELLED')
  })

  it('what somebody has for single instances stays on its side', async () => {
    await invite('three', ['bob'])
    const his = await homes.copyOf('bob', 'three')
    const [head = '', body = ''] = his.text.split('BEGIN:VEVENT')
    const series = `BEGIN:VEVENT${body.replace('END:VCALENDAR\r\n', '')}`
    const instance = (day: string, partstat: string, ...lines: readonly string[]) =>
      series
        .replace(`${DAILY}\r\n`, '')
        .replace('DTSTART:20301202', `RECURRENCE-ID:${day}T100000Z\r\nDTSTART:${day}`)
        .replace(/PARTSTAT=NEEDS-ACTION;RSVP=TRUE(;CN=bob)/, `PARTSTAT=${partstat}$1`)
        .replace('END:VEVENT', [...lines, 'END:VEVENT'].join('\r\n'))
    const master = series.replace('SUMMARY', 'EXDATE:20301204T100000Z,20301208T100000Z\r\nSUMMARY')
    const text = `${head}${master}${instance('20301203', 'TENTATIVE', ...alarm('third'))}${instance('20301207', 'NEEDS-ACTION', ...alarm('seventh'))}END:VCALENDAR\r\n`
    expect((await server.as('bob').put(his.href, text)).status).toBe(204)

    const past = await split('three')
    const [ongoing, ended] = [(await homes.copyOf('bob', 'three')).text, (await homes.copyOf('bob', past)).text]
    expect(ended).toContain('DESCRIPTION:third')
    expect(ended).not.toContain('seventh')
    expect(ended).toContain('RECURRENCE-ID:20301203T100000Z')
    expect(ended).toMatch(/EXDATE:.*20301204T100000Z/)
    expect(ongoing).toContain('DESCRIPTION:seventh')
    expect(ongoing).toMatch(/EXDATE:.*20301208T100000Z/)
    expect(ongoing).not.toContain('20301203')
    // He declined what he took out: the organizer knows, and it does not come back.
    const mine = (await homes.copyOf('alice', past)).text
    expect(answersIn(mine, 'bob').sort()).toEqual(['DECLINED', 'NEEDS-ACTION', 'TENTATIVE'])
    expect(ended).not.toContain('RECURRENCE-ID:20301204')
  })

  it('who attends one instance has the half it is in', async () => {
    const instance = [
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:four',
      'RECURRENCE-ID:20301203T100000Z',
      'DTSTAMP:20260101T000000Z',
      'DTSTART:20301203T100000Z',
      'DURATION:PT1H',
      'ORGANIZER:mailto:alice@example.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test',
      'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:carol@example.test',
    ]
    await invite('four', ['bob'], ...instance)
    expect(await homes.find('carol', 'four')).toBeDefined()
    const past = await split('four')
    expect(await homes.find('carol', 'four')).toBeUndefined()
    expect((await homes.copyOf('carol', past)).text).toContain('RECURRENCE-ID:20301203T100000Z')
    expect(await homes.inboxOf('carol', 'four')).toEqual(['REQUEST'])
  })

  it('a room keeps what it is booked for, under both names', async () => {
    const room = await server.store.findPrincipal('atlas')
    await invite('five', ['bob', 'atlas'])
    const starts = async (uid: string) => (await server.store.bookingsOf(room?.id ?? '', uid)).map(({ start }) => start)
    const before = await starts('five')
    expect(before).toHaveLength(10)
    const past = await split('five')
    expect([...(await starts(past)), ...(await starts('five'))]).toEqual(before)
    expect(await starts(past)).toHaveLength(4)
    for (const uid of ['five', past]) {
      expect(answersIn((await homes.copyOf('alice', uid)).text, 'atlas')).toEqual(['ACCEPTED'])
      expect(answersIn((await homes.copyOf('atlas', uid, 'calendar', 'alice')).text, 'atlas')).toEqual(['ACCEPTED'])
    }
    expect(await homes.inboxOf('alice', past)).toEqual([])
  })

  it('what waits for approval waits on', async () => {
    const room = await server.store.findPrincipal('board')
    await invite('six', ['board'])
    const rows = async (uid: string) => server.store.bookingsOf(room?.id ?? '', uid)
    const before = await rows('six')
    expect(new Set(before.map(({ kind }) => kind))).toEqual(new Set(['hold']))
    const past = await split('six')
    expect([...(await rows(past)), ...(await rows('six'))]).toEqual(before)
  })

  it('those elsewhere get the shortened series and the new one, one mail each', async () => {
    await invite('seven', ['bob', 'guest'])
    const past = await split('seven')
    const later = new Date('2030-12-02T12:00:00Z')
    const ids = await server.store.dueOutbound(later, 100)
    const mails = await Promise.all(ids.map((id) => server.store.claimOutbound(id, later, later)))
    const told = mails.flatMap((mail) => (mail !== undefined && [`seven`, past].includes(mail.uid) ? [mail] : []))
    // The invitation has not left yet, so what the series is now takes its place.
    expect(told.map(({ uid, method }) => `${method} ${uid}`).sort()).toEqual(['REQUEST seven', `REQUEST ${past}`])
    for (const uid of ['seven', past]) {
      const guest = attendeeIn((await homes.copyOf('alice', uid)).text, 'guest')
      expect(guest).toContain('SCHEDULE-STATUS=1.1')
    }
  })

  it('a UID that an attendee has otherwise is left alone', async () => {
    const theirs = meeting({ uid: 'eight-past', by: 'carol', attendees: ['bob'] })
    expect((await server.as('carol').put(hrefOf('eight-past', 'carol'), theirs)).status).toBe(201)
    await invite('eight', ['bob'])
    const before = (await homes.copyOf('bob', 'eight-past')).text
    await split('eight')
    expect((await homes.copyOf('bob', 'eight-past')).text).toBe(before)
    expect((await homes.copyOf('bob', 'eight')).text).toContain(ONGOING)
  })

  it('a secretary splits in the name of the boss', async () => {
    const text = meeting({ uid: 'nine', by: 'boss', attendees: ['bob'], lines: [DAILY] })
    expect((await server.as('boss').put(hrefOf('nine', 'boss'), text)).status).toBe(201)
    const past = await split('nine', 'sam', 'boss')
    expect((await homes.copyOf('bob', past)).text).toMatch(/ORGANIZER;.*SENT-BY="mailto:sam@example.test":mailto:boss/)
  })
})

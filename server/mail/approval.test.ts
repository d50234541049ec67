/** Who approves a room's bookings hears of each that waits, once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepRooms } from '../jobs/keeping-rooms.ts'
import { event, unfold } from '../testing/calendar-text.ts'
import type { Received } from './testing/mail-server.ts'
import { type MailingServer, mailingServer } from './testing/mailing-server.ts'
import { findParts } from './testing/mime.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: dave, name: Dave, emails: [dave@example.test], password: dave }
  - { slug: erin, name: Erin, emails: [erin@example.test], password: erin }
  - { slug: mute, name: Mute, password: mute }
groups:
  - { slug: keepers, name: Keepers, members: [erin, dave, mute] }
rooms:
  - { slug: board, name: Board, emails: [board@example.test], timezone: Europe/Berlin, policy: { approval: all, approvers: [dave, keepers] } }
  - { slug: shy, name: Shy, emails: [shy@example.test], policy: { approval: all, approvers: [dave], privacy: organizer } }
  - { slug: grid, name: Grid, emails: [grid@example.test], policy: { accept: if-free, approval: all, approvers: [dave, erin] } }
  - { slug: open, name: Open, emails: [open@example.test], policy: { approvers: [dave] } }
`
const NOW = Date.UTC(2026, 0, 5, 8)

describe.each(['sqlite', 'postgres'] as const)('approvers on %s', (database) => {
  let mailing: MailingServer
  let clock = NOW

  beforeAll(async () => {
    mailing = await mailingServer({ store: database, provision: PEOPLE, now: () => new Date(clock) })
  })
  afterAll(() => mailing.close())

  async function store(
    uid: string,
    room: string,
    lines: readonly string[],
    who = 'alice',
  ): Promise<readonly Received[]> {
    const people = [`ORGANIZER:mailto:${who}@example.test`, `ATTENDEE:mailto:${room}@example.test`]
    const text = event(uid, 'SUMMARY:Budget', 'DURATION:PT1H', ...people, ...lines)
    const { status } = await mailing.server.as(who).put(`/dav/calendars/${who}/calendar/${uid}.ics`, text)
    expect(status).toBeLessThan(300)
    clock += 60_000
    return mailing.mailed()
  }

  const to = (mails: readonly Received[]) => mails.flatMap(({ envelope }) => envelope.to).toSorted()
  const textOf = (mail: Received | undefined) => (mail && findParts(mail, 'text/plain')[0]?.text) ?? ''
  const at = (day: number) => `DTSTART:202602${day}T100000Z`

  it('each of them gets one mail, those of groups too: what, who, when, until when, and where to answer', async () => {
    const mails = await store('one', 'board', [at(10), 'DESCRIPTION:Secret plans'])
    expect(to(mails)).toEqual(['dave@example.test', 'erin@example.test'])
    const [mail] = mails
    expect(mail?.headers).toMatchObject({ subject: 'Approval wanted: Board', 'auto-submitted': 'auto-generated' })
    const text = textOf(mail)
    expect(text).toContain('Title: Budget')
    expect(text).toContain('Who: Alice')
    expect(text).toMatch(/When: Tuesday,? 10 February 2026.* 11:00.12:00 \(Europe\/Berlin\)/)
    expect(text).toMatch(/Answer by: Thursday,? 8 January 2026.* 09:00 \(Europe\/Berlin\)/)
    expect(text).toContain('in the inbox of Board')
    expect(text).not.toContain('Secret')
    expect(mail && findParts(mail, 'text/calendar')).toEqual([])
  })

  it('nothing is said again of what waits, and of another time it is', async () => {
    expect(to(await store('one', 'board', [at(10), 'ATTENDEE:mailto:bob@example.test']))).toEqual([])
    expect(to(await store('one', 'board', [at(11), 'ATTENDEE:mailto:bob@example.test']))).toEqual([
      'dave@example.test',
      'erin@example.test',
    ])
  })

  it('asked for again after a no, it is another request', async () => {
    const path = '/dav/calendars/board/calendar/'
    const { text } = await mailing.server.as('dave').request('PROPFIND', path, { headers: { depth: '1' } })
    const [name] = /[\w-]+\.ics/.exec(text) ?? []
    const copy = unfold((await mailing.server.as('dave').get(`${path}${name}`)).text)
    const declined = copy.replace(/(ATTENDEE[^\r\n]*)PARTSTAT=TENTATIVE([^\r\n]*board@)/, '$1PARTSTAT=DECLINED$2')
    expect(declined).not.toBe(copy)
    expect((await mailing.server.as('dave').put(`${path}${name}`, declined)).status).toBeLessThan(300)
    expect(to(await mailing.mailed())).toEqual([])
    expect(to(await store('one', 'board', [at(12)]))).toEqual(['dave@example.test', 'erin@example.test'])
  })

  it('titles that the room does not show, and of what is private, are in no mail', async () => {
    const [shy] = await store('shy', 'shy', [at(13)])
    expect(textOf(shy)).not.toContain('Budget')
    for (const [name, day] of [
      ['PRIVATE', 18],
      ['CONFIDENTIAL', 19],
    ] as const) {
      const [mail] = await store(`class-${name}`, 'board', [at(day), `CLASS:${name}`, 'LOCATION:Secret'])
      expect(textOf(mail)).toContain('Who: Alice')
      expect(`${textOf(mail)}${mail?.headers.subject}`).not.toMatch(/Budget|Secret/)
    }
  })

  it('nobody is asked about what is booked at once, nor an approver about an own request', async () => {
    expect(to(await store('free', 'open', [at(16)]))).toEqual([])
    expect(to(await store('own', 'board', [at(17)], 'dave'))).toEqual([])
  })

  it('what the night keeps for somebody is asked about anew, once', async () => {
    const free = [at(20)]
    expect(to(await store('first', 'grid', free))).toEqual(['dave@example.test', 'erin@example.test'])
    const [left] = await store('second', 'grid', free, 'bob')
    expect(textOf(left)).not.toContain('Answer by')
    const asked = async () => {
      clock += 24 * 3_600_000
      await keepRooms(mailing.deps)
      return mailing.mailed()
    }
    expect(to(await asked())).toEqual([])
    expect((await mailing.server.as('alice').delete('/dav/calendars/alice/calendar/first.ics')).status).toBe(204)
    const mails = await asked()
    expect(to(mails)).toEqual(['dave@example.test', 'erin@example.test'])
    expect(textOf(mails[0])).toContain('Who: Bob')
    expect(textOf(mails[0])).toMatch(/Answer by: \S+,? 10 January 2026/)
    expect(to(await asked())).toEqual([])
  })
})

/** Proposals and delegation between people of one server: RFC 5546 §3.2.2.3 and §3.2.6 to §3.2.8. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calendar, component } from '../../testing/calendar-text.ts'
import { answersIn, attendeeIn, Homes, meeting, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { newObjectOf } from '../scheduling.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol', 'dave')}
  - { slug: sam, name: Sam, emails: [sam@example.test], password: sam }
  - { slug: boss, name: Boss, emails: [boss@example.test], password: boss, delegates: { write: [sam] } }
`
const message = (method: string, uid: string, attendee: string, ...lines: readonly string[]) =>
  calendar(
    `METHOD:${method}`,
    ...component(
      ...(['VEVENT', uid, 'DTSTART:20301202T140000Z', 'DURATION:PT1H', 'SUMMARY:Budget'] as const),
      ...['ORGANIZER:mailto:alice@example.test', `ATTENDEE;PARTSTAT=TENTATIVE:mailto:${attendee}@example.test`],
      ...lines,
    ),
  )

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let homes: Homes

  beforeAll(async () => {
    const settings = { smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'calendar@example.test' }
    server = await testServer({ store, settings, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  const invite = async (uid: string, ...attendees: readonly string[]) => {
    const href = `${homes.calendarOf('alice')}${uid}.ics`
    expect((await server.as('alice').put(href, meeting({ uid, attendees }))).status).toBe(201)
    return href
  }
  const post = async (by: string, body: string, owner = by) =>
    server.as(by).request('POST', `/dav/calendars/${owner}/outbox/`, {
      body,
      headers: { 'content-type': 'text/calendar; charset=utf-8' },
    })

  describe('a proposal of another time', () => {
    it('reaches the organizer’s inbox; to take it up, the meeting is changed', async () => {
      const href = await invite('one', 'bob', 'carol')
      const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:-PT5M', 'END:VALARM']
      const posted = await post('bob', message('COUNTER', 'one', 'bob', 'COMMENT:Later?', 'SEQUENCE:0', ...alarm))
      expect([posted.status, posted.text]).toEqual([200, expect.stringContaining('2.0;Success')])
      expect(posted.text).toContain('mailto:alice@example.test')
      const [proposal] = await homes.texts('alice', 'inbox')
      expect(proposal?.text).toContain('METHOD:COUNTER')
      expect(proposal?.text).toContain('DTSTART:20301202T140000Z')
      expect(proposal?.text).toContain('COMMENT:Later?')
      expect(proposal?.text).not.toContain('VALARM')
      const before = (await homes.copyOf('alice', 'one')).text
      expect(before).toContain('DTSTART:20301202T100000Z')
      expect(await homes.inboxOf('carol', 'one')).toEqual(['REQUEST'])

      const taken = before.replace('DTSTART:20301202T100000Z', 'DTSTART:20301202T140000Z')
      expect((await server.as('alice').put(href, taken)).status).toBe(204)
      for (const name of ['bob', 'carol'])
        expect((await homes.copyOf(name, 'one')).text).toContain('DTSTART:20301202T140000Z')
    })

    it('is declined to who made it, and to nobody else', async () => {
      await invite('two', 'bob', 'carol')
      await post('bob', message('COUNTER', 'two', 'bob'))
      const answer = await post('alice', message('DECLINECOUNTER', 'two', 'bob', 'COMMENT:No'))
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('mailto:bob@example.test')])
      expect(await homes.inboxOf('bob', 'two')).toEqual(['DECLINECOUNTER', 'REQUEST'])
      expect(await homes.inboxOf('carol', 'two')).toEqual(['REQUEST'])
      expect((await homes.copyOf('bob', 'two')).text).toContain('DTSTART:20301202T100000Z')
    })

    it('comes from attendees alone, about a meeting that they have, to its organizer', async () => {
      await invite('three', 'bob', 'carol')
      const before = await homes.inboxOf('alice', 'three')
      const bad: readonly (readonly [string, string, string])[] = [
        ['dave', message('COUNTER', 'three', 'dave'), 'valid-scheduling-message'],
        ['bob', message('COUNTER', 'three', 'carol'), 'valid-scheduling-message'],
        ['bob', message('COUNTER', 'nothing', 'bob'), 'valid-scheduling-message'],
        ['alice', message('COUNTER', 'three', 'alice'), 'valid-scheduling-message'],
        ['bob', message('DECLINECOUNTER', 'three', 'carol'), 'valid-scheduling-message'],
        ['alice', message('DECLINECOUNTER', 'three', 'dave'), 'valid-scheduling-message'],
        ['bob', message('COUNTER', 'three', 'bob').replace('mailto:alice@', 'mailto:carol@'), 'valid-organizer'],
        // What RFC 6638 sends by storing it is not sent by POST.
        ['alice', message('REQUEST', 'three', 'bob'), 'valid-scheduling-message'],
        ['bob', message('REPLY', 'three', 'bob'), 'valid-scheduling-message'],
      ]
      for (const [name, body, condition] of bad) {
        const { status, text } = await post(name, body)
        expect([name, status, text]).toEqual([name, expect.any(Number), expect.stringContaining(condition)])
        expect(status).toBe(condition === 'valid-organizer' ? 403 : 400)
      }
      expect((await post('carol', message('COUNTER', 'three', 'bob'), 'bob')).status).toBe(403)
      expect(await homes.inboxOf('alice', 'three')).toEqual(before)
    })

    it('a secretary makes it in the name of the boss', async () => {
      await invite('four', 'boss')
      expect((await post('sam', message('COUNTER', 'four', 'boss'), 'boss')).status).toBe(200)
      const proposal = (await homes.texts('alice', 'inbox')).find(({ text }) => text.includes('UID:four\r\n'))
      expect(attendeeIn(proposal?.text ?? '', 'boss')).toContain('SENT-BY="mailto:sam@example.test"')
    })

    it('to and from people elsewhere goes by mail', async () => {
      await invite('five', 'guest')
      const answer = await post('alice', message('DECLINECOUNTER', 'five', 'guest'))
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('2.0;Success')])
      const later = new Date('2030-12-02T12:00:00Z')
      const mails = await Promise.all(
        (await server.store.dueOutbound(later, 100)).map((id) => server.store.claimOutbound(id, later, later)),
      )
      const told = mails.flatMap((mail) => (mail?.uid === 'five' ? [mail.method] : []))
      // In their order: what declines waits behind the invitation.
      expect(told).toContain('REQUEST')
    })
  })

  it('REFRESH brings the meeting as it is', async () => {
    await invite('six', 'bob')
    const { href, text } = await homes.copyOf('bob', 'six')
    const stale = text.replace('SUMMARY:Budget', 'SUMMARY:Old')
    const owner = await server.store.findPrincipal('bob')
    const place = await server.store.findUidOfOwner(owner?.id ?? '', 'six')
    if (place === undefined) throw new Error('no copy')
    const scope = { origin: 'import', scheduling: 'silent', collections: [place.collectionId] } as const
    await server.store.transaction(scope, async (tx) => {
      const entry = await tx.findEntry(place.collectionId, place.name)
      if (entry === undefined) throw new Error('no copy')
      const old = { ...newObjectOf(Buffer.from(stale), 'object'), scheduleTag: entry.scheduleTag }
      await tx.replaceObject(place.collectionId, entry, old)
    })
    expect((await server.as('bob').get(href)).text).toContain('SUMMARY:Old')
    expect((await post('bob', message('REFRESH', 'six', 'bob'))).status).toBe(200)
    expect((await homes.copyOf('bob', 'six')).text).toContain('SUMMARY:Budget')
    expect(await homes.inboxOf('alice', 'six')).toEqual([])
  })

  it('who delegates has the delegate invited and the organizer told; the delegate’s answer reaches both', async () => {
    await invite('seven', 'bob')
    const his = await homes.copyOf('bob', 'seven')
    const line = attendeeIn(his.text, 'bob')
    const delegated = line
      .replace('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:dave@example.test"')
      .replace(';RSVP=TRUE', '')
    const dave =
      'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;DELEGATED-FROM="mailto:bob@example.test":mailto:dave@example.test'
    expect((await server.as('bob').put(his.href, his.text.replace(line, `${delegated}\r\n${dave}`))).status).toBe(204)
    const invited = await homes.copyOf('dave', 'seven')
    expect(invited.text).toContain('SUMMARY:Budget')
    expect(attendeeIn(invited.text, 'dave')).toContain('DELEGATED-FROM="mailto:bob@example.test"')
    expect(await homes.inboxOf('dave', 'seven')).toContain('REQUEST')
    const hers = (await homes.copyOf('alice', 'seven')).text
    expect(answersIn(hers, 'bob')).toEqual(['DELEGATED'])
    expect(answersIn(hers, 'dave')).toEqual(['NEEDS-ACTION'])
    expect(await homes.inboxOf('alice', 'seven')).toEqual(['REPLY'])

    expect(await homes.answer('dave', 'seven', 'ACCEPTED')).toBe(204)
    expect(answersIn((await homes.copyOf('alice', 'seven')).text, 'dave')).toEqual(['ACCEPTED'])
    expect(answersIn((await homes.copyOf('bob', 'seven')).text, 'dave')).toEqual(['ACCEPTED'])
    expect(await homes.inboxOf('alice', 'seven')).toEqual(['REPLY', 'REPLY'])
    // The organizer's next change reaches all three.
    const mine = await homes.copyOf('alice', 'seven')
    await server.as('alice').put(mine.href, mine.text.replace('SUMMARY:Budget', 'SUMMARY:Money'))
    for (const name of ['bob', 'dave']) expect((await homes.copyOf(name, 'seven')).text).toContain('SUMMARY:Money')
  })
})

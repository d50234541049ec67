/** Implicit scheduling between people of one server, RFC 6638 §3 and §4. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unfold } from '../testing/calendar-text.ts'
import { attendeeIn, Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { newObjectOf } from './scheduling.ts'

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol', 'dave')}
  - { slug: sam, name: Sam, emails: [sam@example.test], password: sam }
  - { slug: zoe, name: Zoe, emails: [zoe@example.test, z.smith@example.test], password: zoe }
  - { slug: boss, name: Boss, emails: [boss@example.test], password: boss, delegates: { write: [sam], read: [dave] } }
`

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let homes: Homes

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  async function invite(uid: string, ...names: readonly string[]) {
    const href = `${homes.calendarOf('alice')}${uid}.ics`
    const put = await server.as('alice').put(href, meeting({ uid, attendees: names }))
    expect(put.status).toBe(201)
    return { href, put }
  }

  it('an invitation is in the calendars and the inboxes of those invited', async () => {
    const { href, put } = await invite('one', 'bob', 'carol')
    expect(put.headers['schedule-tag']).toMatch(/^"/)
    expect(put.headers.etag).toBeUndefined()
    const mine = await server.as('alice').get(href)
    expect(attendeeIn(mine.text, 'bob')).toContain('SCHEDULE-STATUS=1.2')
    expect(attendeeIn(mine.text, 'alice')).not.toContain('SCHEDULE-STATUS')
    for (const name of ['bob', 'carol']) {
      const copy = await homes.find(name, 'one')
      expect(copy?.text).toContain('SUMMARY:Budget')
      expect(copy?.text).not.toContain('SCHEDULE-STATUS')
      expect(copy?.tag).toMatch(/^"/)
      expect((await homes.find(name, 'one', 'inbox'))?.text).toContain('METHOD:REQUEST')
    }
    expect(await homes.find('dave', 'one')).toBeUndefined()
    expect(await homes.find('alice', 'one', 'inbox')).toBeUndefined()
  })

  it('an answer reaches the organizer, and then the others; schedule tags stay', async () => {
    const { href } = await invite('two', 'bob', 'carol')
    const before = { alice: await homes.find('alice', 'two'), carol: await homes.find('carol', 'two') }
    const his = await homes.find('bob', 'two')
    const answer = (his?.text ?? '').replace(/PARTSTAT=NEEDS-ACTION(;RSVP=TRUE;CN=bob)/, 'PARTSTAT=ACCEPTED$1')
    expect((await server.as('bob').put(his?.href ?? '', answer)).status).toBe(204)
    expect((await homes.find('bob', 'two'))?.text).toMatch(/ORGANIZER;.*SCHEDULE-STATUS=1.2/)
    const hers = await homes.find('alice', 'two')
    expect(attendeeIn(hers?.text ?? '', 'bob')).toMatch(/PARTSTAT=ACCEPTED.*SCHEDULE-STATUS=2.0/)
    expect((await homes.find('alice', 'two', 'inbox'))?.text).toContain('METHOD:REPLY')
    const third = await homes.find('carol', 'two')
    expect(attendeeIn(third?.text ?? '', 'bob')).toContain('PARTSTAT=ACCEPTED')
    expect([hers?.tag, third?.tag]).toEqual([before.alice?.tag, before.carol?.tag])
    expect(hers?.etag).not.toBe(before.alice?.etag)

    // RFC 6638 §3.2.10.1: what bob answered meanwhile is kept.
    const stale = meeting({ uid: 'two', attendees: ['bob', 'carol'], lines: ['LOCATION:Atlas'] })
    const put = await server.as('alice').put(href, stale, { 'if-schedule-tag-match': before.alice?.tag ?? '' })
    expect(put.status).toBe(204)
    const merged = await server.as('alice').get(href)
    expect(attendeeIn(merged.text, 'bob')).toContain('PARTSTAT=ACCEPTED')
    expect((await homes.find('carol', 'two'))?.text).toContain('LOCATION:Atlas')
    const late = await server.as('alice').put(href, stale, { 'if-schedule-tag-match': before.alice?.tag ?? '' })
    expect(late.status).toBe(412)
  })

  it('another time asks everybody again', async () => {
    const { href } = await invite('three', 'bob')
    const his = await homes.find('bob', 'three')
    const answer = (his?.text ?? '').replace('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=ACCEPTED')
    await server.as('bob').put(his?.href ?? '', answer)
    const { text } = await server.as('alice').get(href)
    await server.as('alice').put(href, text.replace('20301202T100000Z', '20301203T100000Z'))
    expect(attendeeIn((await server.as('alice').get(href)).text, 'bob')).toContain('PARTSTAT=NEEDS-ACTION')
    const moved = await homes.find('bob', 'three')
    expect(moved?.text).toContain('20301203T100000Z')
    expect(attendeeIn(moved?.text ?? '', 'bob')).toContain('PARTSTAT=NEEDS-ACTION')
    expect(moved?.href).toBe(his?.href)
    expect(moved?.tag).not.toBe(his?.tag)
  })

  const accepted = (text = '') => text.replace(/PARTSTAT=NEEDS-ACTION([^:]*:mailto:z)/, 'PARTSTAT=ACCEPTED$1')

  it('who has two addresses is invited once, and answers once', async () => {
    const href = `${homes.calendarOf('alice')}both.ics`
    const put = async (...names: readonly string[]) =>
      (await server.as('alice').put(href, accepted(meeting({ uid: 'both', attendees: names })))).status
    const people = async () => attendeeIn((await server.as('alice').get(href)).text, '[^:]+').match(/[\w.]+(?=@)/g)
    expect(await put('z.smith', 'zoe', 'bob', 'bob')).toBe(201)
    expect(await people()).toEqual(['alice', 'z.smith', 'bob'])
    expect(attendeeIn((await server.as('alice').get(href)).text, 'z.smith')).toContain('PARTSTAT=NEEDS-ACTION')
    const hers = await homes.find('zoe', 'both')
    expect((await server.as('zoe').put(hers?.href ?? '', accepted(hers?.text))).status).toBe(204)
    // Called by another of her addresses, she is who she was.
    expect(await put('bob', 'zoe')).toBe(204)
    expect(await people()).toEqual(['alice', 'bob', 'z.smith'])
    expect(attendeeIn((await server.as('alice').get(href)).text, 'z.smith')).toContain('PARTSTAT=ACCEPTED')
    expect((await homes.find('zoe', 'both'))?.text).not.toContain('CANCELLED')
  })

  it('who stands twice in a meeting that was there before can answer', async () => {
    const text = meeting({ uid: 'twice', attendees: ['zoe', 'z.smith'] })
    for (const name of ['alice', 'zoe']) {
      const { id = '' } = (await server.store.findCollection(name, 'calendars', 'calendar')) ?? {}
      await server.store.transaction({ origin: 'import', scheduling: 'silent', collections: [id] }, (tx) =>
        tx.createObject(id, 'twice.ics', { ...newObjectOf(Buffer.from(text), 'object'), scheduleTag: name }),
      )
    }
    expect((await server.as('zoe').put(`${homes.calendarOf('zoe')}twice.ics`, accepted(text))).status).toBe(204)
    const hers = await server.as('alice').get(`${homes.calendarOf('alice')}twice.ics`)
    expect(attendeeIn(hers.text, 'zoe')).toContain('PARTSTAT=ACCEPTED')
    // A change of the organizer makes one of the two, and calls nothing off.
    const changed = hers.text.replace('SUMMARY:Budget', 'SUMMARY:Budgets')
    expect((await server.as('alice').put(`${homes.calendarOf('alice')}twice.ics`, changed)).status).toBe(204)
    const copy = (await server.as('zoe').get(`${homes.calendarOf('zoe')}twice.ics`)).text
    expect(copy).toContain('SUMMARY:Budgets')
    expect(copy).not.toContain('CANCELLED')
    expect(copy).not.toContain('z.smith')
  })

  it('what is deleted is cancelled, or declined', async () => {
    const { href } = await invite('four', 'bob', 'carol')
    const his = await homes.find('bob', 'four')
    expect((await server.as('bob').delete(his?.href ?? '')).status).toBe(204)
    expect(attendeeIn((await server.as('alice').get(href)).text, 'bob')).toContain('PARTSTAT=DECLINED')
    expect((await server.as('alice').delete(href)).status).toBe(204)
    const hers = await homes.find('carol', 'four')
    expect(hers?.text ?? 'STATUS:CANCELLED').toContain('STATUS:CANCELLED')
    expect(await homes.inboxOf('carol', 'four')).toContain('CANCEL')
  })

  it('Schedule-Reply: F keeps it quiet', async () => {
    const { href } = await invite('five', 'bob')
    const his = await homes.find('bob', 'five')
    await server.as('bob').delete(his?.href ?? '', { 'schedule-reply': 'F' })
    expect(attendeeIn((await server.as('alice').get(href)).text, 'bob')).toContain('PARTSTAT=NEEDS-ACTION')
  })

  it('who is nobody here, and who takes no invitations, is told of', async () => {
    const href = `${homes.calendarOf('alice')}six.ics`
    const unknown = 'ATTENDEE;PARTSTAT=NEEDS-ACTION:invalid:nomail'
    await server.as('alice').put(href, meeting({ uid: 'six', attendees: ['stranger'], lines: [unknown] }))
    expect(unfold((await server.as('alice').get(href)).text)).toMatch(/SCHEDULE-STATUS=3\.7[^\r]*:invalid:nomail/)
    expect(attendeeIn((await server.as('alice').get(href)).text, 'stranger')).toContain('SCHEDULE-STATUS=5.2')
    const closed = `<acl ${NS}><ace><principal><authenticated/></principal><grant><privilege><C:schedule-query-freebusy/></privilege></grant></ace></acl>`
    await server.as('dave').request('ACL', '/dav/calendars/dave/inbox/', {
      body: closed,
      headers: { 'content-type': 'application/xml' },
    })
    await server
      .as('alice')
      .put(`${homes.calendarOf('alice')}seven.ics`, meeting({ uid: 'seven', attendees: ['dave'] }))
    expect(attendeeIn((await homes.find('alice', 'seven'))?.text ?? '', 'dave')).toContain('SCHEDULE-STATUS=3.8')
    expect(await homes.find('dave', 'seven')).toBeUndefined()
  })

  it('who writes in the name of somebody needs to be let', async () => {
    const text = meeting({ uid: 'eight', by: 'boss', attendees: ['bob'] })
    const put = await server.as('sam').put(`${homes.calendarOf('boss')}eight.ics`, text)
    expect(put.status).toBe(201)
    const his = await homes.find('bob', 'eight')
    expect(his?.text).toMatch(/ORGANIZER;.*SENT-BY="mailto:sam@example.test":mailto:boss/)
    // A calendar may be open to write and its owner's name not.
    const open = `<acl ${NS}><ace><principal><href>/dav/principals/users/carol/</href></principal><grant><privilege><read/></privilege><privilege><write/></privilege></grant></ace></acl>`
    await server.as('boss').request('ACL', homes.calendarOf('boss'), {
      body: open,
      headers: { 'content-type': 'application/xml' },
    })
    const refused = await server
      .as('carol')
      .put(`${homes.calendarOf('boss')}nine.ics`, text.replaceAll('eight', 'nine'))
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('schedule-send-invite')])
    expect(await homes.find('bob', 'nine')).toBeUndefined()
  })

  it('a meeting is in one calendar of its owner', async () => {
    const { href } = await invite('ten', 'bob')
    await server.as('alice').mkcalendar('/dav/calendars/alice/other/')
    const text = (await server.as('alice').get(href)).text
    const again = await server.as('alice').put('/dav/calendars/alice/other/ten.ics', text)
    expect([again.status, again.text]).toEqual([403, expect.stringContaining('unique-scheduling-object-resource')])
    expect(again.text).toContain(href)
    const moved = await server
      .as('alice')
      .request('MOVE', href, { headers: { destination: '/dav/calendars/alice/other/ten.ics' } })
    expect(moved.status).toBe(201)
    expect((await homes.find('bob', 'ten'))?.text).not.toContain('STATUS:CANCELLED')
  })

  it('a calendar that is deleted cancels what was organized in it', async () => {
    await server.as('alice').mkcalendar('/dav/calendars/alice/gone/')
    await server.as('alice').put('/dav/calendars/alice/gone/x.ics', meeting({ uid: 'eleven', attendees: ['bob'] }))
    expect(await homes.find('bob', 'eleven')).toBeDefined()
    expect((await server.as('alice').delete('/dav/calendars/alice/gone/')).status).toBe(204)
    const text = (await homes.find('bob', 'eleven'))?.text ?? 'STATUS:CANCELLED'
    expect(text).toContain('STATUS:CANCELLED')
  })

  it('what is attached is for everybody who has the meeting', async () => {
    const { href } = await invite('twelve', 'bob')
    const added = await server.as('alice').request('POST', `${href}?action=attachment-add`, {
      body: 'Agenda',
      headers: { 'content-type': 'text/plain', 'content-disposition': 'attachment;filename=agenda.txt' },
    })
    expect(added.status).toBe(201)
    const file = new URL(added.headers.location ?? '').pathname
    expect((await homes.find('bob', 'twelve'))?.text).toContain('MANAGED-ID=')
    expect((await server.as('bob').get(file)).text).toBe('Agenda')
    expect((await server.as('carol').get(file)).status).toBe(403)
    const id = added.headers['cal-managed-id']
    await server.as('alice').request('POST', `${href}?action=attachment-remove&managed-id=${id}`)
    expect((await homes.find('bob', 'twelve'))?.text).not.toContain('MANAGED-ID=')
    expect((await server.as('bob').get(file)).status).toBe(403)
  })

  it('an event of one person alone stays as it was sent', async () => {
    const text = meeting({ uid: 'thirteen', attendees: [] })
      .replace(/ATTENDEE.*\r\n/, '')
      .replace('mailto:', 'MAILTO:')
    const put = await server.as('alice').put(`${homes.calendarOf('alice')}thirteen.ics`, text)
    expect(put.headers.etag).toBeDefined()
    expect((await server.as('alice').get(`${homes.calendarOf('alice')}thirteen.ics`)).text).toBe(text)
  })

  it('nobody comes uninvited by storing a meeting of somebody here', async () => {
    const { href } = await invite('fourteen', 'bob')
    const crashing = meeting({
      uid: 'fourteen',
      attendees: ['bob'],
      lines: ['ATTENDEE;PARTSTAT=ACCEPTED:mailto:carol@example.test'],
    })
    const put = await server.as('carol').put(`${homes.calendarOf('carol')}fourteen.ics`, crashing)
    expect([put.status, put.text]).toEqual([403, expect.stringContaining('allowed-attendee-scheduling-object-change')])
    const unknown = await server
      .as('carol')
      .put(`${homes.calendarOf('carol')}unknown.ics`, crashing.replaceAll('fourteen', 'unknown'))
    expect(unknown.status).toBe(403)
    // Without herself in it, it is a note that is not served.
    const note = await server
      .as('carol')
      .put(`${homes.calendarOf('carol')}note.ics`, crashing.replace(/ATTENDEE.*carol.*\r\n/, ''))
    expect([note.status, note.headers.etag, note.headers['schedule-tag']]).toEqual([201, undefined, undefined])
    const kept = unfold((await server.as('carol').get(`${homes.calendarOf('carol')}note.ics`)).text)
    expect(kept).toMatch(/ORGANIZER;[^\r]*SCHEDULE-AGENT=NONE;SCHEDULE-STATUS=5\.3/)
    expect(attendeeIn((await server.as('alice').get(href)).text, 'carol')).toBe('')
  })

  it('a meeting under the UID of another one reaches nobody, and its sender is told', async () => {
    await invite('fifteen', 'bob')
    const forged = meeting({ uid: 'fifteen', by: 'carol', attendees: ['alice', 'bob'] })
    await server.as('carol').put(`${homes.calendarOf('carol')}fifteen.ics`, forged.replace('Budget', 'Forged'))
    const text = (await server.as('carol').get(`${homes.calendarOf('carol')}fifteen.ics`)).text
    expect(attendeeIn(text, 'alice')).toContain('SCHEDULE-STATUS=5.3')
    expect(attendeeIn(text, 'bob')).toContain('SCHEDULE-STATUS=5.3')
    expect((await homes.find('bob', 'fifteen'))?.text).toContain('SUMMARY:Budget')
    expect((await homes.find('alice', 'fifteen'))?.text).toContain('SUMMARY:Budget')
  })

  it('a meeting that becomes an event of her own has no schedule tag', async () => {
    const { href } = await invite('sixteen', 'bob')
    const own = meeting({ uid: 'sixteen', attendees: [] }).replace(/(ORGANIZER|ATTENDEE).*\r\n/g, '')
    const put = await server.as('alice').put(href, own)
    expect([put.status, put.headers['schedule-tag']]).toEqual([204, undefined])
    expect((await server.as('alice').get(href)).headers['schedule-tag']).toBeUndefined()
    expect((await homes.find('bob', 'sixteen'))?.text).toContain('STATUS:CANCELLED')
  })

  it('nothing of it is an error in the log', () => {
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })
})

/** Implicit scheduling between people of one server, RFC 6638 §3 and §4. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { newObjectOf } from './scheduling.ts'

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const PEOPLE = `users:
${['alice', 'bob', 'carol', 'dave'].map((name) => `  - { slug: ${name}, name: ${name}, emails: [${name}@example.test], password: ${name} }`).join('\n')}
  - { slug: sam, name: Sam, emails: [sam@example.test], password: sam }
  - { slug: zoe, name: Zoe, emails: [zoe@example.test, z.smith@example.test], password: zoe }
  - { slug: boss, name: Boss, emails: [boss@example.test], password: boss, delegates: { write: [sam], read: [dave] } }
`

interface Meeting {
  readonly uid: string
  readonly organizer?: string
  readonly attendees: readonly string[]
  readonly lines?: readonly string[]
  readonly start?: string
}

function meeting({ uid, organizer = 'alice', attendees, lines = [], start = '20301202T100000Z' }: Meeting): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${start}`,
    'DURATION:PT1H',
    'SUMMARY:Budget',
    `ORGANIZER:mailto:${organizer}@example.test`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${organizer}@example.test`,
    ...attendees.map((name) => `ATTENDEE${name}`),
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}
const invited = (name: string) => `;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${name}@example.test`
const unfold = (text: string) => text.replace(/\r\n[ \t]/g, '')
const attendee = (text: string, name: string) =>
  unfold(text)
    .split('\r\n')
    .filter((line) => line.startsWith('ATTENDEE') && line.includes(`${name}@`))
    .join('\n')

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  const calendarOf = (name: string) => `/dav/calendars/${name}/calendar/`

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE })
  })
  afterAll(() => server.close())

  /** The hrefs of a collection's members. */
  async function members(name: string, collection: string): Promise<string[]> {
    const path = `/dav/calendars/${name}/${collection}/`
    const { text } = await server.as(name).propfind(path, `<propfind ${NS}><prop><getetag/></prop></propfind>`, '1')
    return [...text.matchAll(/<D:href>([^<]*\.ics)</g)].map(([, href = '']) => href)
  }

  /** What somebody has under a UID, and where. */
  async function copyOf(name: string, uid: string, collection = 'calendar') {
    for (const href of await members(name, collection)) {
      const { text, headers } = await server.as(name).get(href)
      if (text.includes(`UID:${uid}\r\n`)) return { href, text, tag: headers['schedule-tag'], etag: headers.etag }
    }
    return undefined
  }

  async function invite(uid: string, ...names: readonly string[]) {
    const href = `${calendarOf('alice')}${uid}.ics`
    const put = await server.as('alice').put(href, meeting({ uid, attendees: names.map(invited) }))
    expect(put.status).toBe(201)
    return { href, put }
  }

  it('an invitation is in the calendars and the inboxes of those invited', async () => {
    const { href, put } = await invite('one', 'bob', 'carol')
    expect(put.headers['schedule-tag']).toMatch(/^"/)
    expect(put.headers.etag).toBeUndefined()
    const mine = await server.as('alice').get(href)
    expect(attendee(mine.text, 'bob')).toContain('SCHEDULE-STATUS=1.2')
    expect(attendee(mine.text, 'alice')).not.toContain('SCHEDULE-STATUS')
    for (const name of ['bob', 'carol']) {
      const copy = await copyOf(name, 'one')
      expect(copy?.text).toContain('SUMMARY:Budget')
      expect(copy?.text).not.toContain('SCHEDULE-STATUS')
      expect(copy?.tag).toMatch(/^"/)
      expect((await copyOf(name, 'one', 'inbox'))?.text).toContain('METHOD:REQUEST')
    }
    expect(await copyOf('dave', 'one')).toBeUndefined()
    expect(await copyOf('alice', 'one', 'inbox')).toBeUndefined()
  })

  it('an answer reaches the organizer, and then the others; schedule tags stay', async () => {
    const { href } = await invite('two', 'bob', 'carol')
    const before = { alice: await copyOf('alice', 'two'), carol: await copyOf('carol', 'two') }
    const his = await copyOf('bob', 'two')
    const answer = (his?.text ?? '').replace(/PARTSTAT=NEEDS-ACTION(;RSVP=TRUE;CN=bob)/, 'PARTSTAT=ACCEPTED$1')
    expect((await server.as('bob').put(his?.href ?? '', answer)).status).toBe(204)
    expect(unfold((await copyOf('bob', 'two'))?.text ?? '')).toMatch(/ORGANIZER;.*SCHEDULE-STATUS=1.2/)
    const hers = await copyOf('alice', 'two')
    expect(attendee(hers?.text ?? '', 'bob')).toMatch(/PARTSTAT=ACCEPTED.*SCHEDULE-STATUS=2.0/)
    expect((await copyOf('alice', 'two', 'inbox'))?.text).toContain('METHOD:REPLY')
    const third = await copyOf('carol', 'two')
    expect(attendee(third?.text ?? '', 'bob')).toContain('PARTSTAT=ACCEPTED')
    expect([hers?.tag, third?.tag]).toEqual([before.alice?.tag, before.carol?.tag])
    expect(hers?.etag).not.toBe(before.alice?.etag)

    // RFC 6638 §3.2.10.1: what bob answered meanwhile is kept.
    const stale = meeting({ uid: 'two', attendees: ['bob', 'carol'].map(invited), lines: ['LOCATION:Atlas'] })
    const put = await server.as('alice').put(href, stale, { 'if-schedule-tag-match': before.alice?.tag ?? '' })
    expect(put.status).toBe(204)
    const merged = await server.as('alice').get(href)
    expect(attendee(merged.text, 'bob')).toContain('PARTSTAT=ACCEPTED')
    expect((await copyOf('carol', 'two'))?.text).toContain('LOCATION:Atlas')
    const late = await server.as('alice').put(href, stale, { 'if-schedule-tag-match': before.alice?.tag ?? '' })
    expect(late.status).toBe(412)
  })

  it('another time asks everybody again', async () => {
    const { href } = await invite('three', 'bob')
    const his = await copyOf('bob', 'three')
    const answer = (his?.text ?? '').replace('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=ACCEPTED')
    await server.as('bob').put(his?.href ?? '', answer)
    const { text } = await server.as('alice').get(href)
    await server.as('alice').put(href, text.replace('20301202T100000Z', '20301203T100000Z'))
    expect(attendee((await server.as('alice').get(href)).text, 'bob')).toContain('PARTSTAT=NEEDS-ACTION')
    const moved = await copyOf('bob', 'three')
    expect(moved?.text).toContain('20301203T100000Z')
    expect(attendee(moved?.text ?? '', 'bob')).toContain('PARTSTAT=NEEDS-ACTION')
    expect(moved?.href).toBe(his?.href)
    expect(moved?.tag).not.toBe(his?.tag)
  })

  const accepted = (text = '') => text.replace(/PARTSTAT=NEEDS-ACTION([^:]*:mailto:z)/, 'PARTSTAT=ACCEPTED$1')

  it('who has two addresses is invited once, and answers once', async () => {
    const href = `${calendarOf('alice')}both.ics`
    const put = async (...names: readonly string[]) =>
      (await server.as('alice').put(href, accepted(meeting({ uid: 'both', attendees: names.map(invited) })))).status
    const people = async () => attendee((await server.as('alice').get(href)).text, '').match(/[\w.]+(?=@)/g)
    expect(await put('z.smith', 'zoe', 'bob', 'bob')).toBe(201)
    expect(await people()).toEqual(['alice', 'z.smith', 'bob'])
    expect(attendee((await server.as('alice').get(href)).text, 'z.smith')).toContain('PARTSTAT=NEEDS-ACTION')
    const hers = await copyOf('zoe', 'both')
    expect((await server.as('zoe').put(hers?.href ?? '', accepted(hers?.text))).status).toBe(204)
    // Called by another of her addresses, she is who she was.
    expect(await put('bob', 'zoe')).toBe(204)
    expect(await people()).toEqual(['alice', 'bob', 'z.smith'])
    expect(attendee((await server.as('alice').get(href)).text, 'z.smith')).toContain('PARTSTAT=ACCEPTED')
    expect((await copyOf('zoe', 'both'))?.text).not.toContain('CANCELLED')
  })

  it('who stands twice in a meeting that was there before can answer', async () => {
    const text = meeting({ uid: 'twice', attendees: ['zoe', 'z.smith'].map(invited) })
    for (const name of ['alice', 'zoe']) {
      const { id = '' } = (await server.store.findCollection(name, 'calendars', 'calendar')) ?? {}
      await server.store.transaction({ origin: 'import', scheduling: 'silent', collections: [id] }, (tx) =>
        tx.createObject(id, 'twice.ics', { ...newObjectOf(Buffer.from(text), 'object'), scheduleTag: name }),
      )
    }
    expect((await server.as('zoe').put(`${calendarOf('zoe')}twice.ics`, accepted(text))).status).toBe(204)
    const hers = await server.as('alice').get(`${calendarOf('alice')}twice.ics`)
    expect(attendee(hers.text, 'zoe')).toContain('PARTSTAT=ACCEPTED')
    // A change of the organizer makes one of the two, and calls nothing off.
    const changed = hers.text.replace('SUMMARY:Budget', 'SUMMARY:Budgets')
    expect((await server.as('alice').put(`${calendarOf('alice')}twice.ics`, changed)).status).toBe(204)
    const copy = (await server.as('zoe').get(`${calendarOf('zoe')}twice.ics`)).text
    expect(copy).toContain('SUMMARY:Budgets')
    expect(copy).not.toContain('CANCELLED')
    expect(copy).not.toContain('z.smith')
  })

  it('what is deleted is cancelled, or declined', async () => {
    const { href } = await invite('four', 'bob', 'carol')
    const his = await copyOf('bob', 'four')
    expect((await server.as('bob').delete(his?.href ?? '')).status).toBe(204)
    expect(attendee((await server.as('alice').get(href)).text, 'bob')).toContain('PARTSTAT=DECLINED')
    expect((await server.as('alice').delete(href)).status).toBe(204)
    const hers = await copyOf('carol', 'four')
    expect(hers?.text ?? 'STATUS:CANCELLED').toContain('STATUS:CANCELLED')
    expect(
      (await Promise.all((await members('carol', 'inbox')).map((one) => server.as('carol').get(one)))).some(
        ({ text }) => text.includes('METHOD:CANCEL') && text.includes('UID:four'),
      ),
    ).toBe(true)
  })

  it('Schedule-Reply: F keeps it quiet', async () => {
    const { href } = await invite('five', 'bob')
    const his = await copyOf('bob', 'five')
    await server.as('bob').delete(his?.href ?? '', { 'schedule-reply': 'F' })
    expect(attendee((await server.as('alice').get(href)).text, 'bob')).toContain('PARTSTAT=NEEDS-ACTION')
  })

  it('who is nobody here, and who takes no invitations, is told of', async () => {
    const href = `${calendarOf('alice')}six.ics`
    const unknown = ';PARTSTAT=NEEDS-ACTION;CN=nobody@:invalid:nomail'
    await server.as('alice').put(href, meeting({ uid: 'six', attendees: [invited('stranger'), unknown] }))
    expect(attendee((await server.as('alice').get(href)).text, 'nobody')).toContain('SCHEDULE-STATUS=3.7')
    expect(attendee((await server.as('alice').get(href)).text, 'stranger')).toContain('SCHEDULE-STATUS=5.2')
    const closed = `<acl ${NS}><ace><principal><authenticated/></principal><grant><privilege><C:schedule-query-freebusy/></privilege></grant></ace></acl>`
    await server.as('dave').request('ACL', '/dav/calendars/dave/inbox/', {
      body: closed,
      headers: { 'content-type': 'application/xml' },
    })
    await server
      .as('alice')
      .put(`${calendarOf('alice')}seven.ics`, meeting({ uid: 'seven', attendees: [invited('dave')] }))
    expect(attendee((await copyOf('alice', 'seven'))?.text ?? '', 'dave')).toContain('SCHEDULE-STATUS=3.8')
    expect(await copyOf('dave', 'seven')).toBeUndefined()
  })

  it('who writes in the name of somebody needs to be let', async () => {
    const text = meeting({ uid: 'eight', organizer: 'boss', attendees: [invited('bob')] })
    const put = await server.as('sam').put(`${calendarOf('boss')}eight.ics`, text)
    expect(put.status).toBe(201)
    const his = await copyOf('bob', 'eight')
    expect(unfold(his?.text ?? '')).toMatch(/ORGANIZER;.*SENT-BY="mailto:sam@example.test":mailto:boss/)
    // A calendar may be open to write and its owner's name not.
    const open = `<acl ${NS}><ace><principal><href>/dav/principals/users/carol/</href></principal><grant><privilege><read/></privilege><privilege><write/></privilege></grant></ace></acl>`
    await server.as('boss').request('ACL', calendarOf('boss'), {
      body: open,
      headers: { 'content-type': 'application/xml' },
    })
    const refused = await server.as('carol').put(`${calendarOf('boss')}nine.ics`, text.replaceAll('eight', 'nine'))
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('schedule-send-invite')])
    expect(await copyOf('bob', 'nine')).toBeUndefined()
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
    expect((await copyOf('bob', 'ten'))?.text).not.toContain('STATUS:CANCELLED')
  })

  it('a calendar that is deleted cancels what was organized in it', async () => {
    await server.as('alice').mkcalendar('/dav/calendars/alice/gone/')
    await server
      .as('alice')
      .put('/dav/calendars/alice/gone/x.ics', meeting({ uid: 'eleven', attendees: [invited('bob')] }))
    expect(await copyOf('bob', 'eleven')).toBeDefined()
    expect((await server.as('alice').delete('/dav/calendars/alice/gone/')).status).toBe(204)
    const text = (await copyOf('bob', 'eleven'))?.text ?? 'STATUS:CANCELLED'
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
    expect((await copyOf('bob', 'twelve'))?.text).toContain('MANAGED-ID=')
    expect((await server.as('bob').get(file)).text).toBe('Agenda')
    expect((await server.as('carol').get(file)).status).toBe(403)
    const id = added.headers['cal-managed-id']
    await server.as('alice').request('POST', `${href}?action=attachment-remove&managed-id=${id}`)
    expect((await copyOf('bob', 'twelve'))?.text).not.toContain('MANAGED-ID=')
    expect((await server.as('bob').get(file)).status).toBe(403)
  })

  it('an event of one person alone stays as it was sent', async () => {
    const text = meeting({ uid: 'thirteen', attendees: [] })
      .replace(/ATTENDEE.*\r\n/, '')
      .replace('mailto:', 'MAILTO:')
    const put = await server.as('alice').put(`${calendarOf('alice')}thirteen.ics`, text)
    expect(put.headers.etag).toBeDefined()
    expect((await server.as('alice').get(`${calendarOf('alice')}thirteen.ics`)).text).toBe(text)
  })

  it('nobody comes uninvited by storing a meeting of somebody here', async () => {
    const { href } = await invite('fourteen', 'bob')
    const crashing = meeting({
      uid: 'fourteen',
      attendees: [invited('bob'), ';PARTSTAT=ACCEPTED:mailto:carol@example.test'],
    })
    const put = await server.as('carol').put(`${calendarOf('carol')}fourteen.ics`, crashing)
    expect([put.status, put.text]).toEqual([403, expect.stringContaining('allowed-attendee-scheduling-object-change')])
    const unknown = await server
      .as('carol')
      .put(`${calendarOf('carol')}unknown.ics`, crashing.replaceAll('fourteen', 'unknown'))
    expect(unknown.status).toBe(403)
    // Without herself in it, it is a note that is not served.
    const note = await server
      .as('carol')
      .put(`${calendarOf('carol')}note.ics`, crashing.replace(/ATTENDEE.*carol.*\r\n/, ''))
    expect([note.status, note.headers.etag, note.headers['schedule-tag']]).toEqual([201, undefined, undefined])
    const kept = unfold((await server.as('carol').get(`${calendarOf('carol')}note.ics`)).text)
    expect(kept).toMatch(/ORGANIZER;[^\r]*SCHEDULE-AGENT=NONE;SCHEDULE-STATUS=5\.3/)
    expect(attendee((await server.as('alice').get(href)).text, 'carol')).toBe('')
  })

  it('a meeting under the UID of another one reaches nobody, and its sender is told', async () => {
    await invite('fifteen', 'bob')
    const forged = meeting({ uid: 'fifteen', organizer: 'carol', attendees: [invited('alice'), invited('bob')] })
    await server.as('carol').put(`${calendarOf('carol')}fifteen.ics`, forged.replace('Budget', 'Forged'))
    const text = (await server.as('carol').get(`${calendarOf('carol')}fifteen.ics`)).text
    expect(attendee(text, 'alice')).toContain('SCHEDULE-STATUS=5.3')
    expect(attendee(text, 'bob')).toContain('SCHEDULE-STATUS=5.3')
    expect((await copyOf('bob', 'fifteen'))?.text).toContain('SUMMARY:Budget')
    expect((await copyOf('alice', 'fifteen'))?.text).toContain('SUMMARY:Budget')
  })

  it('a meeting that becomes an event of her own has no schedule tag', async () => {
    const { href } = await invite('sixteen', 'bob')
    const own = meeting({ uid: 'sixteen', attendees: [] }).replace(/(ORGANIZER|ATTENDEE).*\r\n/g, '')
    const put = await server.as('alice').put(href, own)
    expect([put.status, put.headers['schedule-tag']]).toEqual([204, undefined])
    expect((await server.as('alice').get(href)).headers['schedule-tag']).toBeUndefined()
    expect((await copyOf('bob', 'sixteen'))?.text).toContain('STATUS:CANCELLED')
  })

  it('nothing of it is an error in the log', () => {
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })
})

/**
 * Who is `me` is the owner of the calendar, whoever writes there and by whichever door (RFC 6638 §3.1): the owner invites, cancels and
 * answers, SENT-BY says who did it (RFC 5545 §3.2.18), and who may not send in the owner's name changes nothing (RFC 6638 §6.2).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unfold } from '../testing/calendar-text.ts'
import { answersIn, Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
${usersNamed('bob', 'carol', 'sara')}
  - { slug: sam, name: Sam, emails: [sam@example.test], password: sam }
  - { slug: boss, name: Boss, emails: [boss@example.test], password: boss, delegates: { write: [sam] } }
  - { slug: root, name: Root, emails: [root@example.test], password: root, admin: true }
`
const XML = { 'content-type': 'application/xml; charset=utf-8' }
const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
const DAILY = 'RRULE:FREQ=DAILY;COUNT=4'

/** Who writes: under which path, and what others read of it; undefined: it is refused. */
interface Writer {
  readonly name: string
  readonly what: string
  readonly sentBy: string | undefined
  readonly mayNot?: boolean
}

const WRITERS: readonly Writer[] = [
  { name: 'boss', what: 'the owner', sentBy: undefined },
  { name: 'sam', what: 'a secretary (write delegate)', sentBy: 'sam' },
  { name: 'root', what: 'an administrator', sentBy: 'root' },
  { name: 'sara', what: 'a sharee whom the owner lets send', sentBy: 'sara' },
  { name: 'carol', what: 'a sharee who may write', sentBy: undefined, mayNot: true },
]

describe('in the calendar of somebody else', () => {
  let server: TestServer
  let homes: Homes
  const folders = new Map<string, string>()

  beforeAll(async () => {
    server = await testServer({ provision: PEOPLE })
    homes = new Homes(server)
    const own = homes.calendarOf('boss')
    for (const name of ['boss', 'sam', 'root']) folders.set(name, own)
    for (const name of ['sara', 'carol']) folders.set(name, await share(name))
    const acl = `<acl ${NS}><ace><principal><href>/dav/principals/users/sara/</href></principal><grant><privilege><C:schedule-send/></privilege></grant></ace></acl>`
    const let_ = await server.as('boss').request('ACL', '/dav/calendars/boss/outbox/', { body: acl, headers: XML })
    expect(let_.status).toBe(200)
  })
  afterAll(() => server.close())

  /** The calendar of the boss as a sharee who may write has it. */
  async function share(name: string): Promise<string> {
    const own = homes.calendarOf('boss')
    const offer = `<CS:share ${NS}><CS:set><href>mailto:${name}@example.test</href><CS:read-write/></CS:set></CS:share>`
    expect((await server.as('boss').request('POST', own, { body: offer, headers: XML })).status).toBe(200)
    const client = server.as(name)
    const notes = `/dav/calendars/${name}/notification/`
    const told = await client.propfind(notes, `<propfind ${NS}><prop><getetag/></prop></propfind>`, '1')
    const [, note = ''] = /<D:href>([^<]*\.xml)</.exec(told.text) ?? []
    const [, uid = ''] = /<CS:uid>([^<]*)</.exec((await client.get(note)).text) ?? []
    const reply = `<CS:invite-reply ${NS}><href>mailto:${name}@example.test</href><CS:invite-accepted/><CS:hosturl><href>${own}</href></CS:hosturl><CS:in-reply-to>${uid}</CS:in-reply-to></CS:invite-reply>`
    const { text } = await client.request('POST', `/dav/calendars/${name}/`, { body: reply, headers: XML })
    return `${(/<D:href>([^<]*)</.exec(text)?.[1] ?? '').replace(/\/$/, '')}/`
  }

  const text = (uid: string, ...lines: readonly string[]) => meeting({ uid, by: 'boss', attendees: ['bob'], lines })
  /** The boss has invited bob, and every message of that is read. */
  async function invited(uid: string, ...lines: readonly string[]) {
    const put = await server.as('boss').put(`${homes.calendarOf('boss')}${uid}.ics`, text(uid, ...lines))
    expect(put.status).toBe(201)
    await read('bob')
    return (await homes.copyOf('boss', uid)).text
  }
  const read = async (name: string) => {
    for (const { href } of await homes.texts(name, 'inbox')) await server.as(name).delete(href)
  }
  /** What lies in somebody's inbox: METHOD, and who speaks for whom. */
  const news = async (name: string) =>
    (await homes.texts(name, 'inbox')).map(({ text: message }) => {
      const [, method] = /METHOD:([A-Z]+)/.exec(message) ?? []
      const [, who, by] = /ORGANIZER[^\r]*?(?:SENT-BY="mailto:([a-z]+)@[^\r]*)?:mailto:([a-z]+)@/.exec(message) ?? []
      return `${method} of ${by}${who === undefined ? '' : ` by ${who}`}`
    })

  type Door = readonly [
    name: string,
    method: string,
    ok: number,
    act: (writer: Writer, uid: string, folder: string) => Promise<{ readonly status: number; readonly text: string }>,
  ]

  const creations: readonly Door[] = [
    ['PUT', 'REQUEST', 201, ({ name }, uid, folder) => server.as(name).put(`${folder}${uid}.ics`, text(uid))],
    [
      'POST of a new member',
      'REQUEST',
      201,
      ({ name }, uid, folder) =>
        server.as(name).request('POST', `${folder}?add-member=1`, {
          body: text(uid),
          headers: { 'content-type': 'text/calendar; charset=utf-8' },
        }),
    ],
    [
      'POST of many',
      'REQUEST',
      200,
      async ({ name }, uid, folder) => {
        const answer = await server.as(name).request('POST', folder, {
          body: text(uid),
          headers: { 'content-type': 'text/calendar; charset=utf-8' },
        })
        const [, status = '0'] = /<D:response>[\s\S]*?HTTP\/1.1 (\d+)/.exec(answer.text) ?? []
        return { status: answer.status === 207 ? Number(status) : answer.status, text: answer.text }
      },
    ],
  ]

  const changes: readonly Door[] = [
    [
      'PUT',
      'REQUEST',
      204,
      async ({ name }, uid, folder) => {
        const href = `${folder}${uid}.ics`
        const before = unfold((await server.as(name).get(href)).text)
        return server.as(name).put(href, before.replace('SUMMARY:Budget', 'SUMMARY:Money'))
      },
    ],
    ['DELETE', 'CANCEL', 204, ({ name }, uid, folder) => server.as(name).delete(`${folder}${uid}.ics`)],
    [
      'POST of an attachment',
      'REQUEST',
      201,
      ({ name }, uid, folder) =>
        server.as(name).request('POST', `${folder}${uid}.ics?action=attachment-add`, {
          body: 'plan',
          headers: { 'content-type': 'text/plain', 'content-disposition': 'attachment;filename=plan.txt' },
        }),
    ],
  ]

  for (const writer of WRITERS) {
    const told = (method: string) =>
      writer.mayNot ? [] : [`${method} of boss${writer.sentBy === undefined ? '' : ` by ${writer.sentBy}`}`]

    describe(`${writer.what}`, () => {
      it.each(creations)('invites by %s', async (door, method, ok, act) => {
        const uid = `${writer.name}-new-${door.replaceAll(' ', '')}`
        await read('bob')
        const { status, text: said } = await act(writer, uid, folders.get(writer.name) ?? '')
        expect([status, said]).toEqual([writer.mayNot ? 403 : ok, expect.anything()])
        expect(await news('bob')).toEqual(told(method))
        expect((await homes.find('boss', uid)) !== undefined).toBe(!writer.mayNot)
      })

      it.each(changes)('changes by %s', async (door, method, ok, act) => {
        const uid = `${writer.name}-old-${door.replaceAll(' ', '')}`
        const before = await invited(uid)
        const { status } = await act(writer, uid, folders.get(writer.name) ?? '')
        expect(status).toBe(writer.mayNot ? 403 : ok)
        expect(await news('bob')).toEqual(told(method))
        if (writer.mayNot) expect((await homes.copyOf('boss', uid)).text).toBe(before)
      })

      it('splits', async () => {
        const uid = `${writer.name}-series`
        const before = await invited(uid, DAILY)
        const path = `${folders.get(writer.name)}${uid}.ics?action=split&rid=20301204T000000Z&uid=${uid}-past`
        const { status } = await server.as(writer.name).request('POST', path)
        expect(status).toBe(writer.mayNot ? 403 : 204)
        expect(await news('bob')).toEqual([])
        const past = await homes.find('bob', `${uid}-past`)
        if (writer.mayNot) expect([past, (await homes.copyOf('boss', uid)).text]).toEqual([undefined, before])
        else if (writer.sentBy === undefined) expect(past?.text).not.toContain('SENT-BY')
        else expect(past?.text).toContain(`SENT-BY="mailto:${writer.sentBy}@example.test":mailto:boss@`)
      })

      it('moves within the calendar and copies, and tells nobody', async () => {
        const uid = `${writer.name}-moved`
        await invited(uid)
        const folder = folders.get(writer.name) ?? ''
        const to = (name: string) => ({ headers: { destination: `${folder}${name}.ics` } })
        const moved = await server.as(writer.name).request('MOVE', `${folder}${uid}.ics`, to(`${uid}-again`))
        expect(moved.status).toBe(201)
        const copied = await server.as(writer.name).request('COPY', `${folder}${uid}-again.ics`, to(`${uid}-copy`))
        expect(copied.status).toBe(403)
        expect(await news('bob')).toEqual([])
        expect((await homes.copyOf('boss', uid)).tag).toMatch(/^"/)
      })

      it('answers for the owner', async () => {
        const uid = `${writer.name}-answer`
        const theirs = meeting({ uid, by: 'bob', attendees: ['boss'] })
        expect((await server.as('bob').put(`${homes.calendarOf('bob')}${uid}.ics`, theirs)).status).toBe(201)
        const { href, text: copy } = await homes.copyOf('boss', uid)
        const path = `${folders.get(writer.name)}${href.split('/').at(-1)}`
        const answer = copy.replace(/PARTSTAT=NEEDS-ACTION;RSVP=TRUE(;CN=Boss)/, 'PARTSTAT=ACCEPTED$1')
        const { status } = await server.as(writer.name).put(path, answer)
        expect(status).toBe(writer.mayNot ? 403 : 204)
        const known = (await homes.copyOf('bob', uid)).text
        expect(answersIn(known, 'boss')).toEqual([writer.mayNot ? 'NEEDS-ACTION' : 'ACCEPTED'])
        const [reply] = (await homes.texts('bob', 'inbox')).filter(({ text: message }) => message.includes(uid))
        if (writer.mayNot) expect(reply).toBeUndefined()
        else if (writer.sentBy !== undefined)
          expect(reply?.text).toContain(`SENT-BY="mailto:${writer.sentBy}@example.test"`)
      })

      it('speaks for the owner as organizer, who tells nobody of his own part', async () => {
        const uid = `${writer.name}-own`
        const before = await invited(uid)
        const declined = before.replace(/PARTSTAT=ACCEPTED(;CN=Boss)/, 'PARTSTAT=DECLINED$1')
        expect(declined).not.toBe(before)
        const { status } = await server.as(writer.name).put(`${folders.get(writer.name)}${uid}.ics`, declined)
        expect(status).toBe(writer.mayNot ? 403 : 204)
        const now = (await homes.copyOf('boss', uid)).text
        expect(answersIn(now, 'boss')).toEqual([writer.mayNot ? 'ACCEPTED' : 'DECLINED'])
      })
    })
  }

  it('a sharee has alarms in a meeting without a word to anybody, and no meeting of others in the share', async () => {
    const uid = 'carol-alarm'
    const before = await invited(uid)
    const folder = folders.get('carol') ?? ''
    const alarm = 'BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:carol\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT'
    const put = await server.as('carol').put(`${folder}${uid}.ics`, before.replace('END:VEVENT', alarm))
    expect(put.status).toBe(204)
    expect((await homes.copyOf('boss', uid)).text).not.toContain('VALARM')
    expect((await homes.copyOf('bob', uid)).text).not.toContain('VALARM')
    expect(await news('bob')).toEqual([])
    const mine = meeting({ uid: 'carol-mine', by: 'carol', attendees: ['bob'] })
    const refused = await server.as('carol').put(`${folder}carol-mine.ics`, mine)
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining('allowed-organizer-scheduling-object-change'),
    ])
  })
})

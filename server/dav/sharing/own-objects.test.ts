/** Alarms and transparency of one's own in a shared calendar, caldav-sharing §5.5.4. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ShareChange } from '../../../storage/store.ts'
import { event } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { sharedResource } from '../resolve.ts'
import { storeSeenAt } from './own-objects.ts'

const WORK = '/dav/calendars/alice/calendar/'
const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
const XML = { 'content-type': 'application/xml' }

const inMarch = (uid: string, ...lines: readonly string[]) =>
  event(uid, 'DTSTART:20260305T100000Z', 'DURATION:PT1H', ...lines)
const alarm = (minutes: number) => ['BEGIN:VALARM', 'ACTION:AUDIO', `TRIGGER:-PT${minutes}M`, 'END:VALARM']
const alarmQuery = (start: string, end: string) =>
  `<C:calendar-query ${NS}><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:comp-filter name="VALARM"><C:time-range start="${start}" end="${end}"/></C:comp-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
const sync = (token = '') =>
  `<sync-collection ${NS}><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let hers = ''
  const alice = () => server.as('alice')
  const bob = () => server.as('bob')

  beforeAll(async () => {
    server = await testServer({ store })
    const invite = `<CS:share ${NS}><CS:set><href>mailto:bob@example.test</href><CS:read-write/></CS:set></CS:share>`
    await alice().request('POST', WORK, { body: invite, headers: XML })
    const asked = `<propfind ${NS}><prop><getetag/></prop></propfind>`
    const told = await bob().propfind('/dav/calendars/bob/notification/', asked, '1')
    const [, notification = ''] = /<D:href>([^<]*\.xml)</.exec(told.text) ?? []
    const [, uid = ''] = /<CS:uid>([^<]*)</.exec((await bob().get(notification)).text) ?? []
    const reply = `<CS:invite-reply ${NS}><href>mailto:bob@example.test</href><CS:invite-accepted/><CS:hosturl><href>${WORK}</href></CS:hosturl><CS:in-reply-to>${uid}</CS:in-reply-to></CS:invite-reply>`
    const { text } = await bob().request('POST', '/dav/calendars/bob/', { body: reply, headers: XML })
    hers = `${(/<D:href>([^<]*)</.exec(text)?.[1] ?? '').replace(/\/$/, '')}/`
  })
  afterAll(() => server.close())

  it('the owner’s are the owner’s', async () => {
    const text = inMarch('one', 'SUMMARY:1', 'TRANSP:TRANSPARENT', ...alarm(10))
    expect((await alice().put(`${WORK}one.ics`, text)).headers.etag).toBeDefined()
    expect((await alice().get(`${WORK}one.ics`)).text).toBe(text)
    const seen = await bob().get(`${hers}one.ics`)
    expect(seen.text).toBe(inMarch('one', 'SUMMARY:1'))
    expect(seen.headers.etag).not.toBe((await alice().get(`${WORK}one.ics`)).headers.etag)
    for (const door of [
      bob().get(hers),
      bob().request('COPY', `${hers}one.ics`, { headers: { destination: '/dav/calendars/bob/calendar/copy.ics' } }),
    ])
      expect((await door).text).not.toMatch(/VALARM|TRANSP/)
    expect((await bob().get('/dav/calendars/bob/calendar/copy.ics')).text).toBe(inMarch('one', 'SUMMARY:1'))
  })

  it('a sharee’s are the sharee’s, and change nothing for anybody else', async () => {
    const before = await alice().get(`${WORK}one.ics`)
    const { etag = '' } = (await bob().get(`${hers}one.ics`)).headers
    const since = /<D:sync-token>([^<]*)/.exec((await bob().report(hers, sync())).text)?.[1] ?? ''
    const own = inMarch('one', 'SUMMARY:1', ...alarm(30))
    const put = await bob().put(`${hers}one.ics`, own, { 'if-match': etag })
    expect([put.status, put.headers.etag]).toEqual([204, (await bob().get(`${hers}one.ics`)).headers.etag])
    const after = await alice().get(`${WORK}one.ics`)
    expect([after.text, after.headers.etag]).toEqual([before.text, before.headers.etag])
    const seen = await bob().get(`${hers}one.ics`)
    expect(seen.text).toBe(own)
    expect(seen.headers.etag).not.toBe(etag)
    expect((await bob().put(`${hers}one.ics`, own, { 'if-match': etag })).status).toBe(412)
    // The sharee's other programs are told, with the tag that is theirs.
    expect((await bob().report(hers, sync(since))).text).toContain(`<D:getetag>${seen.headers.etag}</D:getetag>`)
  })

  it('what both share is changed for both, and each keeps what is their own', async () => {
    const changed = inMarch('one', 'SUMMARY:2', ...alarm(30))
    expect((await bob().put(`${hers}one.ics`, changed)).status).toBe(204)
    const { text } = await alice().get(`${WORK}one.ics`)
    expect(text).toContain('SUMMARY:2')
    expect(text).toContain('TRIGGER:-PT10M')
    expect(text).not.toContain('TRIGGER:-PT30M')
    await alice().put(`${WORK}one.ics`, inMarch('one', 'SUMMARY:3', ...alarm(5)))
    expect((await bob().get(`${hers}one.ics`)).text).toBe(inMarch('one', 'SUMMARY:3', ...alarm(30)))
  })

  it('a new one of a sharee rings for the sharee alone', async () => {
    await bob().put(`${hers}two.ics`, inMarch('two', ...alarm(15)))
    expect((await alice().get(`${WORK}two.ics`)).text).toBe(inMarch('two'))
    expect((await bob().get(`${hers}two.ics`)).text).toContain('TRIGGER:-PT15M')
    const at = (minute: string) => alarmQuery(`20260305T09${minute}00Z`, `20260305T09${minute}30Z`)
    expect((await bob().report(hers, at('45'))).text).toContain('two.ics')
    expect((await alice().report(WORK, at('45'))).text).not.toContain('two.ics')
    expect((await bob().delete(`${hers}two.ics`)).status).toBe(204)
    expect((await alice().get(`${WORK}two.ics`)).status).toBe(404)
  })

  it('RFC 4791 §5.3.4 what nobody has anything of alone is as it was sent, and has an entity tag', async () => {
    const sent = inMarch('three', `SUMMARY:${'long '.repeat(30)}`).replaceAll('\r\n', '\n')
    const put = await bob().put(`${hers}three.ics`, sent)
    const seen = await bob().get(`${hers}three.ics`)
    expect([put.status, put.headers.etag, seen.text]).toEqual([201, seen.headers.etag, sent])
    expect((await alice().get(`${WORK}three.ics`)).text).toBe(sent)
    const split = await bob().put(`${hers}three.ics`, sent.replace('END:VEVENT', 'TRANSP:OPAQUE\nEND:VEVENT'))
    expect([split.status, split.headers.etag]).toEqual([204, undefined])
    await bob().delete(`${hers}three.ics`)
  })

  it('a sharee is busy when the sharee says so', async () => {
    const opaque = `<propertyupdate ${NS}><set><prop><C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp></prop></set></propertyupdate>`
    expect((await bob().proppatch(hers, opaque)).status).toBe(207)
    const busy = async (user: string) =>
      (await server.as(user).get(`/dav/calendars/${user}/freebusy?start=20260305T000000Z&end=20260306T000000Z`)).text
    await alice().put(`${WORK}one.ics`, inMarch('one', 'TRANSP:TRANSPARENT'))
    expect(await busy('alice')).not.toContain('20260305T100000Z')
    expect(await busy('bob')).toContain('20260305T100000Z')
    await bob().delete('/dav/calendars/bob/calendar/copy.ics')
    await alice().put(`${WORK}one.ics`, inMarch('one', 'TRANSP:OPAQUE'))
    await bob().put(`${hers}one.ics`, inMarch('one', 'TRANSP:TRANSPARENT'))
    expect(await busy('alice')).toContain('20260305T100000Z')
    expect(await busy('bob')).not.toContain('20260305T100000Z')
  })

  it('the owner’s are never lost to a sharee’s write: what is too much to keep them in is refused', async () => {
    const day = (index: number) => new Date(Date.UTC(2026, 2, 5 + index)).toISOString().slice(0, 10).replaceAll('-', '')
    const overrides = Array.from({ length: 200 }, (_, index) => {
      const lines = [`RECURRENCE-ID:${day(index)}T100000Z`, ...alarm(5)]
      const text = inMarch('many', ...lines).replace('DTSTART:20260305', `DTSTART:${day(index)}`)
      return text.slice(text.indexOf('BEGIN:VEVENT'), text.indexOf('END:VCALENDAR'))
    })
    const text = inMarch('many', 'RRULE:FREQ=DAILY').replace('END:VCALENDAR', `${overrides.join('')}END:VCALENDAR`)
    expect((await alice().put(`${WORK}many.ics`, text)).status).toBe(201)
    const long = inMarch('many', 'RRULE:FREQ=DAILY', `DESCRIPTION:${'x'.repeat(100_000)}`)
    const put = await bob().put(`${hers}many.ics`, long)
    expect([put.status, put.text]).toEqual([403, expect.stringContaining('max-instances')])
    expect((await alice().get(`${WORK}many.ics`)).text).toBe(text)
    expect((await bob().put(`${hers}many.ics`, inMarch('many', 'RRULE:FREQ=DAILY', 'LOCATION:x'))).status).toBe(204)
    expect((await alice().get(`${WORK}many.ics`)).text.split('TRIGGER:-PT5M')).toHaveLength(201)
  })

  it('a write is refused when the share has changed since its rights were looked at', async () => {
    const sharee = await server.store.findPrincipal('bob')
    const found = sharee && (await server.store.findShare(sharee.id, hers.split('/').at(-2) ?? ''))
    if (sharee === undefined || found === undefined) throw new Error('no share')
    const scope = {
      origin: 'client',
      scheduling: 'on',
      homes: [sharee.id],
      collections: [found.collection.id],
    } as const
    const write = () => storeSeenAt(sharedResource(found, sharee), server.store).transaction(scope, async () => 'done')
    const change = (to: ShareChange) => server.store.transaction(scope, (tx) => tx.updateShare(found.share, to))
    expect(await write()).toBe('done')
    await change({ access: 'read' })
    await expect(write()).rejects.toMatchObject({ status: 412 })
    await change({ access: 'read-write', state: 'declined' })
    await expect(write()).rejects.toMatchObject({ status: 404 })
    await change({ state: 'accepted' })
    expect(await write()).toBe('done')
  })
})

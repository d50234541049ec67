/** Who may do nothing with a resource does nothing, and is told nothing, not even whether it is there. */
import { findAll } from '../../caldavtester/xml.ts'
import { type Answer, nameOf } from '../answer.ts'
import {
  calendarQuery,
  document,
  freeBusyQuery,
  lockInfo,
  mkcalendar,
  multiget,
  propertyUpdate,
  propfind,
  set,
  syncCollection,
} from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, davClass } from '../case.ts'
import type { Client } from '../client.ts'
import { expectEqual, expectIncludes, expectPresent, expectStatus, expectThat, Skip } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'

const rfc3744 = clauseOf('RFC 3744')
const rfc4791 = clauseOf('RFC 4791')

/** A server may also lead a stranger to where the stranger's own things are. */
const REFUSED = [403, 404, 405, 501, 301, 302, 307, 308]

interface Intrusion {
  readonly title: string
  readonly send: (stranger: Client, href: string, own: string) => Promise<Answer>
}

const destination = (href: string) => ({ headers: { Destination: href } })

/** What a stranger may try on an object, or on a name where none is. */
const ON_OBJECTS: readonly Intrusion[] = [
  { title: 'GET', send: (stranger, href) => stranger.get(href) },
  { title: 'HEAD', send: (stranger, href) => stranger.send('HEAD', href) },
  { title: 'PUT', send: (stranger, href) => stranger.put(href, anyEvent()) },
  {
    title: 'PUT with If-None-Match: *',
    send: (stranger, href) => stranger.put(href, anyEvent(), { 'If-None-Match': '*' }),
  },
  { title: 'PUT with If-Match', send: (stranger, href) => stranger.put(href, anyEvent(), { 'If-Match': '"x"' }) },
  { title: 'PUT of no calendar', send: (stranger, href) => stranger.put(href, 'nonsense') },
  { title: 'DELETE', send: (stranger, href) => stranger.delete(href) },
  { title: 'PROPFIND', send: (stranger, href) => stranger.propfind(href, '0', propfind(D('getetag'))) },
  { title: 'PROPPATCH', send: (stranger, href) => stranger.proppatch(href, propertyUpdate(set('<Z:a>1</Z:a>'))) },
  { title: 'REPORT calendar-query', send: (stranger, href) => stranger.report(href, calendarQuery('')) },
  { title: 'REPORT calendar-multiget', send: (stranger, href) => stranger.report(href, multiget([href])) },
  {
    title: 'COPY from it',
    send: (stranger, href, own) => stranger.send('COPY', href, destination(`${own}stolen.ics`)),
  },
  {
    title: 'MOVE from it',
    send: (stranger, href, own) => stranger.send('MOVE', href, destination(`${own}stolen.ics`)),
  },
  { title: 'LOCK', send: (stranger, href) => stranger.xml('LOCK', href, lockInfo('exclusive'), { Depth: '0' }) },
]

/** The same with requests that are wrong in themselves: that must not be told before rights are. */
const BROKEN: readonly Intrusion[] = [
  { title: 'PROPFIND that is broken', send: (stranger, href) => stranger.propfind(href, '0', '<broken') },
  {
    title: 'PROPFIND with a Depth that is none',
    send: (stranger, href) => stranger.propfind(href, 'x', propfind(D('getetag'))),
  },
  { title: 'PROPPATCH that is broken', send: (stranger, href) => stranger.proppatch(href, '<broken') },
  { title: 'REPORT that is broken', send: (stranger, href) => stranger.report(href, '<broken') },
  { title: 'REPORT that nobody knows', send: (stranger, href) => stranger.report(href, document('Z:unheard-of')) },
  { title: 'LOCK that is broken', send: (stranger, href) => stranger.xml('LOCK', href, '<broken') },
  { title: 'UNLOCK without a token', send: (stranger, href) => stranger.send('UNLOCK', href) },
  { title: 'COPY without a destination', send: (stranger, href) => stranger.send('COPY', href) },
  { title: 'MOVE without a destination', send: (stranger, href) => stranger.send('MOVE', href) },
  { title: 'PUT with a condition that is none', send: (stranger, href) => stranger.put(href, anyEvent(), { If: '<' }) },
  {
    title: 'PUT of another media type',
    send: (stranger, href) => stranger.put(href, 'x', { 'Content-Type': 'image/png' }),
  },
  { title: 'MKCOL that is broken', send: (stranger, href) => stranger.xml('MKCOL', href, '<broken') },
  { title: 'POST', send: (stranger, href) => stranger.send('POST', href, { body: 'x' }) },
  { title: 'method that nobody knows', send: (stranger, href) => stranger.send('PATCH', href) },
]

const ON_CALENDARS: readonly Intrusion[] = [
  { title: 'GET', send: (stranger, href) => stranger.get(href) },
  { title: 'PROPFIND Depth 0', send: (stranger, href) => stranger.propfind(href, '0', propfind(D('resourcetype'))) },
  { title: 'PROPFIND Depth 1', send: (stranger, href) => stranger.propfind(href, '1', propfind(D('resourcetype'))) },
  {
    title: 'PROPPATCH',
    send: (stranger, href) => stranger.proppatch(href, propertyUpdate(set('<D:displayname>X</D:displayname>'))),
  },
  { title: 'DELETE', send: (stranger, href) => stranger.delete(href) },
  {
    title: 'MKCALENDAR',
    send: (stranger, href) => stranger.xml('MKCALENDAR', href, mkcalendar('<D:displayname>X</D:displayname>')),
  },
  {
    title: 'REPORT calendar-query',
    send: (stranger, href) => stranger.report(href, calendarQuery(''), { Depth: '1' }),
  },
  { title: 'REPORT calendar-multiget', send: (stranger, href) => stranger.report(href, multiget([`${href}a.ics`])) },
  {
    title: 'REPORT sync-collection',
    send: (stranger, href) => stranger.report(href, syncCollection(''), { Depth: '0' }),
  },
  { title: 'MOVE', send: (stranger, href, own) => stranger.send('MOVE', href, destination(`${own}stolen/`)) },
  { title: 'LOCK', send: (stranger, href) => stranger.xml('LOCK', href, lockInfo('exclusive'), { Depth: '0' }) },
]

/** What an answer tells, apart from the names that the request itself held, and from chance. */
function told(answer: Answer, href: string): string {
  const name = nameOf(href)
  return `${answer.status} ${answer.text.replaceAll(name, 'NAME').replaceAll(decodeURIComponent(name), 'NAME')}`
}

async function expectUntouched(calendar: Calendar, before: string): Promise<void> {
  await calendar.expectNames('a.ics')
  expectEqual('the object', (await calendar.get('a.ics')).text, before)
}

export const cases = [
  ...[...ON_OBJECTS, ...BROKEN].map(({ title, send }) =>
    rfc3744('7.1.1', `a stranger's ${title} of an object is refused, and tells nothing`, async (session) => {
      const { other, calendar, target } = session
      const there = await calendar.store('a.ics', anyEvent())
      const before = (await calendar.get('a.ics')).text
      const free = calendar.hrefOf('b.ics')
      const [existing, missing] = [
        await send(other, there, target.other.home),
        await send(other, free, target.other.home),
      ]
      expectStatus(existing, ...REFUSED)
      if (existing.status === 403 && title !== 'HEAD') {
        expectIncludes('conditions', existing.conditions(), D('need-privileges'))
      }
      expectEqual('what is told of a name that is free', told(missing, free), told(existing, there))
      await expectUntouched(calendar, before)
    }),
  ),

  ...[...ON_CALENDARS, ...BROKEN].map(({ title, send }) =>
    rfc3744('7.1.1', `a stranger's ${title} of a calendar is refused, and tells nothing`, async (session) => {
      const { other, calendar, target, freeHref } = session
      await calendar.store('a.ics', anyEvent())
      const before = (await calendar.get('a.ics')).text
      const free = freeHref()
      const own = target.other.home
      const [existing, missing] = [await send(other, calendar.href, own), await send(other, free, own)]
      expectStatus(existing, ...REFUSED)
      expectEqual('what is told of a name that is free', told(missing, free), told(existing, calendar.href))
      await expectUntouched(calendar, before)
    }),
  ),

  rfc3744('7.1.1', 'need-privileges names the resource and the privilege', async ({ other, calendar }) => {
    const answer = await other.get(await calendar.store('a.ics', anyEvent()))
    if (answer.status !== 403) throw new Skip(`the answer is ${answer.status}`)
    const root = answer.xml()
    const resource = findAll(root, `${D('need-privileges')}/${D('resource')}`)[0]
    const found = expectPresent('DAV:need-privileges with DAV:resource', resource, answer.text)
    expectEqual('hrefs', findAll(found, D('href')).length, 1)
    expectEqual('privileges', findAll(found, `${D('privilege')}/*`).length, 1)
  }),

  rfc4791('7.10', "a stranger's free-busy-query is 404", async ({ other, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    const body = freeBusyQuery('20060101T000000Z', '20060108T000000Z')
    expectStatus(await other.report(calendar.href, body, { Depth: '1' }), 404)
  }),

  rfc3744('8.1.1', "a stranger's COPY into a calendar is refused", async ({ other, target, calendar }) => {
    const own = `${target.other.home}conformance-${calendar.href.slice(-20)}`
    expectStatus(await other.send('MKCALENDAR', own), 201)
    try {
      await other.put(`${own}mine.ics`, anyEvent())
      for (const method of ['COPY', 'MOVE']) {
        const answer = await other.send(method, `${own}mine.ics`, destination(calendar.hrefOf('planted.ics')))
        expectStatus(answer, 403, 404, 409)
      }
      await calendar.expectNames()
      expectStatus(await other.get(`${own}mine.ics`), 200)
    } finally {
      await other.delete(own)
    }
  }),

  rfc3744(
    '9',
    "expand-property does not lead a stranger into another's calendar",
    async ({ user, other, target, calendar }) => {
      await user.proppatch(calendar.href, propertyUpdate(set('<D:displayname>SECRET NAME</D:displayname>')))
      const inner = '<D:property name="displayname"/><D:property name="resourcetype"/>'
      const home = `<D:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav">${inner}</D:property>`
      const answer = await other.report(target.user.principal, document('D:expand-property', home), { Depth: '0' })
      expectThat('no name of a calendar', !answer.text.includes('SECRET NAME'), answer.text.slice(0, 400))
    },
  ),

  rfc3744('8.1.1', "a stranger's multiget of other hrefs tells nothing", async ({ other, target, calendar }) => {
    const own = `${target.other.home}conformance-${calendar.href.slice(-20)}`
    expectStatus(await other.send('MKCALENDAR', own), 201)
    try {
      const [there, free] = [await calendar.store('a.ics', anyEvent('LOCATION:SECRET')), calendar.hrefOf('b.ics')]
      const answer = await other.report(own, multiget([there, free]))
      expectThat('no data', !answer.text.includes('SECRET'), 'the data')
      if (answer.status !== 207) return
      const multistatus = answer.multistatus()
      expectEqual('status of the free name', multistatus.of(free).status, multistatus.of(there).status)
    } finally {
      await other.delete(own)
    }
  }),

  rfc3744('4', 'a principal that nobody is, is 404', async ({ user, target }) => {
    const href = target.user.principal.replace(/[^/]+\/?$/, 'nobody-of-this-name/')
    expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
  }),

  rfc3744('4', 'the home of a principal that nobody is, is 404', async ({ user, target }) => {
    const href = target.user.home.replace(/[^/]+\/?$/, 'nobody-of-this-name/')
    expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
  }),

  rfc3744(
    '3.5',
    'a stranger does not UNLOCK',
    async ({ user, other, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await user.xml('LOCK', href, lockInfo('exclusive'), { Depth: '0' })
      const token = expectPresent('Lock-Token', answer.header('lock-token'))
      expectStatus(await other.send('UNLOCK', href, { headers: { 'Lock-Token': token } }), 403, 404)
      expectStatus(await user.delete(href), 423)
    },
    davClass('2'),
  ),
]

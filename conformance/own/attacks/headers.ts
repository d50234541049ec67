/** Header fields that make no sense: refused or ignored, never a fault of the server. */
import { calendarQuery, lockInfo, propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectClientError, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'
import { expectAlive } from './alive.ts'

const clause = clauseOf('RFC 4918')

const DESTINATIONS = [
  '',
  'nonsense',
  '//',
  'http://',
  'http://[',
  'mailto:x@example.com',
  '/%zz',
  '/a%2Fb',
  'http://a:b:c/',
  '?',
  '#',
  '\\\\server\\share',
  '/../../etc/passwd',
]
const IFS = ['<', '(', '(<', '([', '(["])', '(Not)', '(<>)', `(${'<a:b> '.repeat(5000)})`, `${'(["x"]) '.repeat(3000)}`]
const LOCK_TOKENS = ['', 'nonsense', '<>', '<', '<nonsense', '<urn:uuid:nonsense>', '<a><b>']
const TIMEOUTS = ['', 'never', 'Second-', 'Second--1', 'Second-99999999999999999999', 'Infinite, Second-', 'Second-1e9']
const ETAGS = ['', '"', 'nonsense', 'W/', '"a" "b"', ',,,', `"${'x'.repeat(7000)}"`]

/** Fields that change nothing when they make no sense, or are refused. */
const IGNORED: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['If-Modified-Since', ['nonsense', '', '99 Foo 9999 99:99:99 GMT']],
  ['If-Unmodified-Since', ['nonsense', '']],
  ['If-None-Match', ETAGS],
  ['Accept', ['', ';;;', '*/*;q=nonsense', 'a'.repeat(5000)]],
  ['Accept-Encoding', [';;;', 'gzip;q=nonsense', 'gzip;q=1e9', ','.repeat(1000)]],
  ['Accept-Language', ['', '!!!']],
  ['Prefer', ['', '=', ';;', 'return=', '"'.repeat(100)]],
  ['CalDAV-Timezones', ['', 'maybe']],
  ['Range', ['bytes=', 'bytes=9-1', 'nonsense', `bytes=${'0-1,'.repeat(1000)}0-1`]],
]

export const cases = [
  ...(['COPY', 'MOVE'] as const).map((method) =>
    clause('10.3', `${method} with a Destination that is none is refused`, async (session) => {
      const { user, calendar } = session
      const href = await calendar.store('a.ics', anyEvent())
      for (const destination of DESTINATIONS) {
        const answer = await user.send(method, href, { headers: { Destination: destination } })
        expectThat(
          `4xx or 502 for ${destination}`,
          answer.status === 502 || (answer.status >= 400 && answer.status < 500),
          answer.describe(),
        )
      }
      await calendar.expectNames('a.ics')
    }),
  ),

  clause('10.4', 'an If header that is none is refused', async (session) => {
    const { calendar } = session
    await calendar.store('a.ics', anyEvent('UID:a@example.com'))
    const before = await calendar.etagOf('a.ics')
    for (const value of IFS)
      expectClientError(await calendar.put('a.ics', anyEvent('UID:a@example.com', 'LOCATION:X'), { If: value }))
    expectThat('nothing changed', (await calendar.etagOf('a.ics')) === before, 'a change')
    await expectAlive(session)
  }),

  clause('10.5', 'a Lock-Token that is none is refused', async (session) => {
    const { user, calendar } = session
    const href = await calendar.store('a.ics', anyEvent())
    for (const value of LOCK_TOKENS)
      expectClientError(await user.send('UNLOCK', href, { headers: { 'Lock-Token': value } }))
  }),

  clause('10.7', 'a Timeout that is none is ignored, or refused', async (session) => {
    const { user, calendar } = session
    for (const [index, value] of TIMEOUTS.entries()) {
      const href = await calendar.store(`${index}.ics`, anyEvent())
      const answer = await user.xml('LOCK', href, lockInfo('exclusive'), { Depth: '0', Timeout: value })
      expectThat(`no fault for ${value}`, answer.status < 500, answer.describe())
    }
  }),

  clause(
    '10.2',
    'a Depth that is none is refused by every method that has one',
    async ({ user, calendar, freeHref }) => {
      const headers = { Depth: 'nonsense' }
      expectClientError(await user.xml('PROPFIND', calendar.href, propfind(D('getetag')), headers))
      expectClientError(await user.report(calendar.href, calendarQuery(''), headers))
      expectClientError(await user.xml('LOCK', calendar.href, lockInfo('exclusive'), headers))
      expectClientError(await user.send('COPY', calendar.href, { headers: { ...headers, Destination: freeHref() } }))
    },
  ),

  clause('10.4', 'If-Match that is none does not let a write through', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent('UID:a@example.com'))
    const before = await calendar.etagOf('a.ics')
    for (const value of ETAGS.filter((etag) => etag !== '')) {
      expectClientError(await calendar.put('a.ics', anyEvent('UID:a@example.com', 'LOCATION:X'), { 'If-Match': value }))
    }
    expectThat('nothing changed', (await calendar.etagOf('a.ics')) === before, 'a change')
  }),

  ...IGNORED.map(([name, values]) =>
    clause('8.5', `${name} that makes no sense is no fault of the server`, async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      for (const value of values) {
        const answer = await user.get(href, { [name]: value })
        expectThat(`no fault for ${value.slice(0, 40)}`, answer.status < 500, answer.describe())
      }
    }),
  ),

  clause('8.5', 'header fields of 30,000 characters are refused, or ignored', async (session) => {
    const { user, calendar } = session
    const answer = await user.get(calendar.href, { 'X-Long': 'x'.repeat(30_000) }).catch(() => undefined)
    expectThat('no fault', answer === undefined || answer.status < 500, answer?.describe() ?? '')
    await expectAlive(session)
  }),
]

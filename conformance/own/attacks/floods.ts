/** Requests that ask for more than anybody needs: refused, or answered soon. */
import type { Answer } from '../answer.ts'
import {
  calendarQueryOf,
  compFilter,
  document,
  lockInfo,
  multiget,
  paramFilter,
  propertyUpdate,
  propFilter,
  propfind,
  set,
  syncCollection,
  textMatch,
} from '../bodies.ts'
import { clauseOf, davClass, report } from '../case.ts'
import { expectEqual, expectStatus, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'
import type { Session } from '../session.ts'
import { expectAlive, within } from './alive.ts'

const caldav = clauseOf('RFC 4791')
const webdav = clauseOf('RFC 4918')
const http = clauseOf('RFC 9110')

const SECONDS = 20
const MOST_BYTES = 16 * 2 ** 20

const many = (length: number, make: (index: number) => string) =>
  Array.from({ length }, (_, index) => make(index)).join('')
const deep = (levels: number, make: (inner: string) => string) => {
  let text = ''
  for (let level = 0; level < levels; level++) text = make(text)
  return text
}
const query = (...content: readonly string[]) =>
  calendarQueryOf(compFilter('VCALENDAR', compFilter('VEVENT', ...content)))

const FILTERS: readonly (readonly [title: string, body: () => string])[] = [
  ['2,000 levels of comp-filter', () => calendarQueryOf(deep(2000, (inner) => compFilter('VCALENDAR', inner)))],
  ['50,000 levels of comp-filter', () => calendarQueryOf(deep(50_000, (inner) => compFilter('X', inner)))],
  ['10,000 comp-filters side by side', () => query(many(10_000, () => compFilter('VALARM')))],
  ['10,000 prop-filters', () => query(many(10_000, (index) => propFilter(`X-${index}`)))],
  [
    '10,000 param-filters',
    () =>
      query(
        propFilter(
          'ATTENDEE',
          many(10_000, (index) => paramFilter(`P${index}`)),
        ),
      ),
  ],
  ['a text-match of two megabytes', () => query(propFilter('SUMMARY', textMatch('x'.repeat(2 * 2 ** 20))))],
  ['a text-match of patterns', () => query(propFilter('SUMMARY', textMatch(`${'(a+)+'.repeat(2000)}$`)))],
  [
    '5,000 properties of calendar-data',
    () =>
      document(
        'C:calendar-query',
        `<D:prop><C:calendar-data><C:comp name="VCALENDAR">${many(5000, (index) => `<C:prop name="X-${index}"/>`)}</C:comp></C:calendar-data></D:prop><C:filter>${compFilter('VCALENDAR')}</C:filter>`,
      ),
  ],
  [
    '2,000 levels of calendar-data',
    () =>
      document(
        'C:calendar-query',
        `<D:prop><C:calendar-data>${deep(2000, (inner) => `<C:comp name="VCALENDAR">${inner}</C:comp>`)}</C:calendar-data></D:prop><C:filter>${compFilter('VCALENDAR')}</C:filter>`,
      ),
  ],
  [
    'a window of ten thousand years',
    () =>
      document(
        'C:calendar-query',
        `<D:prop><C:calendar-data><C:expand start="00010101T000000Z" end="99991231T235959Z"/></C:calendar-data></D:prop><C:filter>${compFilter('VCALENDAR')}</C:filter>`,
      ),
  ],
]

/** An expand-property that asks for the same circle of resources again and again. */
function circle(levels: number, breadth: number): string {
  const names = ['current-user-principal', 'principal-collection-set', 'owner', 'principal-URL', 'resource-id']
  const level = (inner: string) =>
    many(breadth, (index) => `<D:property name="${names[index % names.length]}">${inner}</D:property>`)
  return document('D:expand-property', deep(levels, level))
}

const CIRCLES: readonly (readonly [title: string, body: () => string])[] = [
  ['four levels of five properties', () => circle(4, 5)],
  ['four levels of ten properties', () => circle(4, 10)],
  ['1,000 levels', () => circle(1000, 1)],
  ['10,000 properties', () => circle(1, 10_000)],
]

/** No fault, no gigabyte. */
function expectBounded(answer: Answer): void {
  expectThat('no fault', answer.status < 500 || answer.status === 507, answer.describe())
  expectThat('an answer of bounded length', answer.bytes.length < MOST_BYTES, `${answer.bytes.length} bytes`)
}

async function ask(session: Session, send: () => Promise<Answer>): Promise<Answer> {
  const answer = await within(SECONDS, send)
  expectBounded(answer)
  await expectAlive(session)
  return answer
}

export const cases = [
  ...FILTERS.map(([title, body]) =>
    caldav('9.7', `${title}: refused, or answered soon`, async (session) => {
      const { calendar } = session
      await calendar.store('a.ics', anyEvent('RRULE:FREQ=DAILY;COUNT=20', `X-LONG:${'a'.repeat(5000)}`))
      await ask(session, () => calendar.report(body()))
    }),
  ),

  ...CIRCLES.map(([title, body]) =>
    clauseOf('RFC 3253')('3.8', `expand-property of ${title}: refused, or answered soon`, async (session) => {
      await ask(session, () => session.user.report(session.target.user.principal, body(), { Depth: '0' }))
    }),
  ),

  caldav('7.9', 'a multiget of the same href 30,000 times is refused, or answered soon', async (session) => {
    const href = await session.calendar.store('a.ics', anyEvent())
    const hrefs = Array.from({ length: 30_000 }, () => href)
    await ask(session, () => session.calendar.report(multiget(hrefs, '<D:getetag/>')))
  }),

  caldav('7.9', 'a multiget of 30,000 hrefs of anywhere is refused, or answered soon', async (session) => {
    const hrefs = Array.from({ length: 30_000 }, (_, index) => `/x/${index}/../../etc/passwd`)
    await ask(session, () => session.calendar.report(multiget(hrefs, '<D:getetag/>')))
  }),

  webdav('9.1', 'PROPFIND of everything below the root is refused, or bounded', async (session) => {
    for (const depth of ['infinity', '2', '99999999999']) {
      const answer = await within(SECONDS, () => session.user.propfind('/', depth, propfind(D('resourcetype'))))
      expectBounded(answer)
      expectStatus(answer, 400, 403, 404, 405)
    }
  }),

  webdav('9.2', 'PROPPATCH of 20,000 properties is refused, and sets none', async (session) => {
    const { user, calendar } = session
    const body = propertyUpdate(set(many(20_000, (index) => `<Z:flood${index}>x</Z:flood${index}>`)))
    await ask(session, () => user.proppatch(calendar.href, body))
    const names = await user.propfind(calendar.href, '0', document('D:propfind', '<D:propname/>'))
    expectThat('no property of the flood', !names.text.includes('flood1'), 'one')
  }),

  webdav('9.2', 'dead properties are not kept without end', async (session) => {
    const { user, calendar } = session
    const statuses: number[] = []
    for (let round = 0; round < 40; round++) {
      const value = 'x'.repeat(60_000)
      const answer = await user.proppatch(calendar.href, propertyUpdate(set(`<Z:p${round}>${value}</Z:p${round}>`)))
      statuses.push(/507|insufficient/i.test(answer.text) ? 507 : answer.status)
    }
    expectThat(
      'a refusal before 2.4 megabytes',
      statuses.some((status) => status >= 400),
      statuses.join(' '),
    )
    await expectAlive(session)
  }),

  clauseOf('RFC 6578')(
    '3.7',
    'a sync with a limit that is none is refused, or answered',
    async (session) => {
      for (const limit of [0, -1, 1e21, Number.NaN]) {
        await ask(session, () => session.calendar.report(syncCollection('', { limit }), { Depth: '0' }))
      }
    },
    report(D('sync-collection')),
  ),

  webdav(
    '20.2',
    'a hundred shared locks on a resource: a bounded number is given, and each can be given back',
    async (session) => {
      const { user, calendar } = session
      const href = await calendar.store('a.ics', anyEvent())
      const tokens: string[] = []
      for (let count = 0; count < 100; count++) {
        const answer = await user.xml('LOCK', href, lockInfo('shared'), { Depth: '0' })
        expectStatus(answer, 200, 403, 423, 507)
        if (answer.status === 200) tokens.push(answer.header('lock-token') ?? '')
      }
      expectThat('fewer than a hundred', tokens.length < 100, String(tokens.length))
      for (const token of tokens)
        expectStatus(await user.send('UNLOCK', href, { headers: { 'Lock-Token': token } }), 204)
      expectStatus(await user.delete(href), 204)
    },
    davClass('2'),
  ),

  webdav(
    '20.2',
    'an exclusive lock on a home does not lock others out of theirs',
    async ({ user, other, target, calendar }) => {
      const answer = await user.xml('LOCK', calendar.href, lockInfo('exclusive'), { Depth: 'infinity' })
      expectStatus(answer, 200, 403, 405)
      const own = `${target.other.home}conformance-${calendar.href.slice(-20)}`
      expectStatus(await other.send('MKCALENDAR', own), 201)
      expectStatus(await other.delete(own), 204)
    },
    davClass('2'),
  ),

  webdav(
    '20.2',
    'a lock with a megabyte as its owner is refused',
    async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await user.xml('LOCK', href, lockInfo('exclusive', 'x'.repeat(2 ** 20)), { Depth: '0' })
      expectThat('a refusal', answer.status >= 400 && answer.status < 600 && answer.status !== 500, answer.describe())
    },
    davClass('2'),
  ),

  http('13.1.1', 'a thousand entity tags in a condition are read, or refused', async (session) => {
    const { calendar } = session
    await calendar.store('a.ics', anyEvent())
    const tags = Array.from({ length: 400 }, (_, index) => `"${index}"`).join(', ')
    for (const name of ['If-Match', 'If-None-Match']) {
      const answer = await ask(session, () => calendar.get('a.ics', { [name]: tags }))
      expectStatus(answer, 200, 400, 412, 431)
    }
  }),

  http('13.1.1', 'of twenty that write at once over nothing, one does', async ({ calendar }) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => calendar.put('a.ics', anyEvent(), { 'If-None-Match': '*' })),
    )
    expectEqual('that wrote', answers.filter(({ status }) => status === 201).length, 1)
    expectEqual('others', answers.filter(({ status }) => [412, 409, 403].includes(status)).length, 19)
  }),

  http('13.1.1', 'of twenty that write at once over the same state, one does', async ({ calendar }) => {
    const uid = 'UID:race@example.com'
    await calendar.store('a.ics', anyEvent(uid))
    const etag = await calendar.etagOf('a.ics')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        calendar.put('a.ics', anyEvent(uid, `LOCATION:${index}`), { 'If-Match': etag }),
      ),
    )
    expectEqual('that wrote', answers.filter(({ status }) => status < 300).length, 1)
    expectEqual('others', answers.filter(({ status }) => status === 412).length, 19)
  }),

  caldav('5.3.2.1', 'of twenty that put the same UID at once, one does', async ({ calendar }) => {
    const text = anyEvent('UID:race@example.com')
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => calendar.put(`${index}.ics`, text)))
    expectEqual('that wrote', answers.filter(({ status }) => status === 201).length, 1)
    expectEqual('members', (await calendar.names()).length, 1)
  }),
]

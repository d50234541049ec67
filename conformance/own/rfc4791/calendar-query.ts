/** The calendar-query report apart from its filters, RFC 4791 §7.8. */
import { nameOf, namesFound, statusOfProperty } from '../answer.ts'
import { calendarQuery, compFilter, document, timeRange } from '../bodies.ts'
import { clauseOf, ofCalendar } from '../case.ts'
import {
  expectCondition,
  expectEqual,
  expectExcludes,
  expectHeader,
  expectIncludes,
  expectPresent,
  expectSet,
  expectStatus,
  expectThat,
  Skip,
} from '../expect.ts'
import { anyEvent, todo } from '../icalendar.ts'
import { C, D, Z } from '../names.ts'

const clause = clauseOf('RFC 4791')

const FILTER = `<C:filter>${compFilter('VCALENDAR')}</C:filter>`

const UNSUPPORTED = [
  '<C:calendar-data content-type="application/calendar+nonsense"/>',
  '<C:calendar-data content-type="text/calendar" version="9.9"/>',
]

export const cases = [
  clause('7.8', 'no match is an empty multistatus', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent())
    const answer = await calendar.query(compFilter('VTODO'))
    expectEqual('responses', answer.multistatus().responses.length, 0)
  }),

  clause('7.8', 'the answer is XML', async ({ calendar }) => {
    expectHeader(await calendar.query(''), 'content-type', /^(application|text)\/xml\b/)
  }),

  clause('7.8', 'DAV properties beside calendar-data, and 404 for those that are not', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const prop = '<D:getetag/><C:calendar-data/><Z:nothing/>'
    const response = (await calendar.query('', { prop })).multistatus().of(href)
    expectIncludes('properties', namesFound(response), D('getetag'), C('calendar-data'))
    expectEqual('status of Z:nothing', statusOfProperty(response, Z('nothing')), 404)
  }),

  clause('7.8', 'getetag is the ETag of GET', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const multistatus = (await calendar.query('')).multistatus()
    expectEqual('getetag', multistatus.property(href, D('getetag'))?.text.trim(), await calendar.etagOf('a.ics'))
  }),

  clause('9.5', 'DAV:allprop asks for properties and no data', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const answer = await calendar.report(document('C:calendar-query', `<D:allprop/>${FILTER}`))
    const found = namesFound(answer.multistatus().of(href))
    expectIncludes('properties', found, D('getetag'))
    expectExcludes('properties', found, C('calendar-data'))
  }),

  clause('9.5', 'DAV:propname asks for names', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const answer = await calendar.report(document('C:calendar-query', `<D:propname/>${FILTER}`))
    expectIncludes('names', namesFound(answer.multistatus().of(href)), D('getetag'))
  }),

  clause('9.5', 'without DAV:prop the objects are named', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const answer = await calendar.report(document('C:calendar-query', FILTER))
    expectSet('hrefs', answer.multistatus().paths(), [href])
  }),

  clause('7.8', 'Depth 0 of a calendar is about no object', async ({ user, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    const answer = await user.report(calendar.href, calendarQuery(''), { Depth: '0' })
    expectEqual('responses', answer.multistatus().responses.length, 0)
  }),

  clause('7', 'a query of an object answers it when it matches', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    await calendar.store('b.ics', anyEvent())
    const found = await user.report(href, calendarQuery(compFilter('VEVENT')), { Depth: '0' })
    expectSet('hrefs', found.multistatus().paths(), [href])
    const none = await user.report(href, calendarQuery(compFilter('VTODO')), { Depth: '0' })
    expectEqual('responses', none.multistatus().responses.length, 0)
  }),

  clause('7.8', 'on nothing it is 404', async ({ user, freeHref }) => {
    expectStatus(await user.report(freeHref(), calendarQuery(''), { Depth: '1' }), 404)
  }),

  ...UNSUPPORTED.map((prop) =>
    clause('7.8', `${prop} violates supported-calendar-data`, async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent())
      expectCondition(await calendar.query('', { prop }), C('supported-calendar-data'))
    }),
  ),

  clause('9.6', 'calendar-data is no property of PROPFIND', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const body = document('D:propfind', '<D:prop><C:calendar-data/></D:prop>')
    const response = (await user.propfind(href, '0', body)).multistatus().of(href)
    expectThat('no calendar-data', statusOfProperty(response, C('calendar-data')) !== 200, 'status 200')
  }),

  clause(
    '7.8',
    'a time-range before min-date-time is refused',
    async ({ calendar }) => {
      const limit = (await calendar.text(C('min-date-time')))?.trim() ?? ''
      const year = Number(limit.slice(0, 4)) - 1
      if (year < 1) throw new Skip(`min-date-time is ${limit}`)
      const start = `${String(year).padStart(4, '0')}0101T000000Z`
      const answer = await calendar.query(compFilter('VEVENT', timeRange(start, '20060101T000000Z')))
      expectCondition(answer, C('min-date-time'))
    },
    ofCalendar(C('min-date-time')),
  ),

  clause(
    '7.8',
    'a time-range after max-date-time is refused',
    async ({ calendar }) => {
      const limit = (await calendar.text(C('max-date-time')))?.trim() ?? ''
      const year = Number(limit.slice(0, 4)) + 1
      if (year > 9999) throw new Skip(`max-date-time is ${limit}`)
      const answer = await calendar.query(compFilter('VEVENT', timeRange('20060101T000000Z', `${year}0601T000000Z`)))
      expectCondition(answer, C('max-date-time'))
    },
    ofCalendar(C('max-date-time')),
  ),

  clause('7.8', 'a change is seen by the next query', async ({ user, calendar }) => {
    const text = todo('UID:moving@example.com', 'DUE:20060102T100000Z')
    const href = await calendar.store('a.ics', text)
    const january = compFilter('VTODO', timeRange('20060101T000000Z', '20060201T000000Z'))
    expectSet('before', await calendar.matching(january), ['a.ics'])
    await calendar.store('a.ics', text.replace('DUE:200601', 'DUE:200603'))
    expectSet('after a PUT', await calendar.matching(january), [])
    const march = compFilter('VTODO', timeRange('20060301T000000Z', '20060401T000000Z'))
    expectSet('after a PUT', await calendar.matching(march), ['a.ics'])
    await user.delete(href)
    expectSet('after a DELETE', await calendar.matching(march), [])
  }),

  clause('7.8', 'after MOVE the object is found where it is', async ({ user, calendar, newCalendar }) => {
    const there = await newCalendar()
    const from = await calendar.store('a.ics', anyEvent())
    await user.send('MOVE', from, { headers: { Destination: there.hrefOf('b.ics') } })
    const range = compFilter('VEVENT', timeRange('20060102T000000Z', '20060103T000000Z'))
    expectSet('at the source', await calendar.matching(range), [])
    expectSet('at the destination', await there.matching(range), ['b.ics'])
  }),

  clause('7.8', 'names that need encoding are encoded', async ({ calendar }) => {
    await calendar.store('a ü&b.ics', anyEvent())
    const [response] = (await calendar.query('')).multistatus().responses
    const { path, href } = expectPresent('a response', response)
    expectEqual('name', nameOf(path), 'a ü&b.ics')
    expectEqual('ASCII', /^[!-~]+$/.test(href), true)
  }),
]

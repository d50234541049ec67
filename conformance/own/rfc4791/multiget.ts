/** The calendar-multiget report, RFC 4791 §7.9. */
import { findAll } from '../../caldavtester/xml.ts'
import { namesFound, statusOfProperty } from '../answer.ts'
import { document, multiget } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectClientError, expectCondition, expectEqual, expectIncludes, expectPresent, expectSet } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { C, D, Z } from '../names.ts'

const clause = clauseOf('RFC 4791')

export const cases = [
  clause('7.9', 'a response for each href', async ({ calendar }) => {
    const hrefs = [await calendar.store('a.ics', anyEvent()), await calendar.store('b.ics', anyEvent())]
    await calendar.store('c.ics', anyEvent())
    expectSet('hrefs', (await calendar.report(multiget(hrefs))).multistatus().paths(), hrefs)
  }),

  clause('7.9', 'Depth is ignored', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    for (const headers of [{}, { Depth: '0' }, { Depth: '1' }, { Depth: 'infinity' }]) {
      expectSet('hrefs', (await user.report(calendar.href, multiget([href]), headers)).multistatus().paths(), [href])
    }
  }),

  clause('7.9', 'what is not there is 404 for itself', async ({ calendar }) => {
    const [there, missing] = [await calendar.store('a.ics', anyEvent()), calendar.hrefOf('none.ics')]
    const multistatus = (await calendar.report(multiget([missing, there]))).multistatus()
    expectEqual('status of the missing one', multistatus.of(missing).status, 404)
    expectPresent('data of the other', multistatus.property(there, C('calendar-data')))
  }),

  clause('7.9', 'hrefs are compared after decoding', async ({ calendar }) => {
    await calendar.store('a@b é.ics', anyEvent())
    for (const encoded of ['a@b%20%C3%A9.ics', 'a%40b%20%c3%a9.ics', '%61%40b%20%C3%A9.ics']) {
      const [response] = (await calendar.report(multiget([calendar.href + encoded]))).multistatus().responses
      expectIncludes(encoded, response === undefined ? [] : namesFound(response), C('calendar-data'))
    }
  }),

  clause('7.9', 'absolute URLs are hrefs', async ({ target, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const [response] = (await calendar.report(multiget([target.url.origin + href]))).multistatus().responses
    expectIncludes('properties', response === undefined ? [] : namesFound(response), C('calendar-data'))
  }),

  clause('7.9', 'an href outside of the calendar gives no data', async ({ calendar, newCalendar }) => {
    const there = await newCalendar()
    const outside = await there.store('a.ics', anyEvent())
    const answer = await calendar.report(multiget([outside]))
    if (answer.status !== 207) return expectClientError(answer)
    expectEqual(
      'data',
      findAll(answer.xml(), `//${C('calendar-data')}`)
        .map(({ text }) => text)
        .join(''),
      '',
    )
  }),

  clause('7.9', 'an object answers itself', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const multistatus = (await user.report(href, multiget([href]))).multistatus()
    expectPresent('data', multistatus.property(href, C('calendar-data')))
  }),

  clause('7.9', 'properties that are not there are 404', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const prop = '<D:getetag/><Z:nothing/>'
    const response = (await calendar.report(multiget([href], prop))).multistatus().of(href)
    expectEqual('DAV:getetag', statusOfProperty(response, D('getetag')), 200)
    expectEqual('Z:nothing', statusOfProperty(response, Z('nothing')), 404)
  }),

  clause('9.10', 'DAV:allprop and DAV:propname', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    for (const asked of ['<D:allprop/>', '<D:propname/>']) {
      const body = document('C:calendar-multiget', `${asked}<D:href>${href}</D:href>`)
      expectIncludes('properties', namesFound((await calendar.report(body)).multistatus().of(href)), D('getetag'))
    }
  }),

  clause('7.9', 'a media type that is not supported violates supported-calendar-data', async ({ calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const prop = '<C:calendar-data content-type="text/calendar" version="9.9"/>'
    expectCondition(await calendar.report(multiget([href], prop)), C('supported-calendar-data'))
  }),

  clause('9.10', 'without an href it is refused', async ({ calendar }) => {
    expectClientError(await calendar.report(multiget([])))
  }),

  clause('7.9', 'many hrefs are answered completely', async ({ calendar }) => {
    const names = Array.from({ length: 60 }, (_, index) => `${index}.ics`)
    const hrefs = await Promise.all(names.map((name) => calendar.store(name, anyEvent())))
    const { responses } = (await calendar.report(multiget(hrefs))).multistatus()
    expectEqual(
      'responses with data',
      responses.filter((one) => namesFound(one).includes(C('calendar-data'))).length,
      60,
    )
  }),
]

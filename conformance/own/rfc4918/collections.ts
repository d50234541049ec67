/** MKCOL, GET, DELETE and PUT where collections are concerned, RFC 4918 §9.3 to §9.7. */
import { ALLPROP } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectClientError, expectEqual, expectStatus } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'

const clause = clauseOf('RFC 4918')

export const cases = [
  clause('9.3', 'MKCOL where something is, is 405', async ({ user, calendar }) => {
    expectStatus(await user.send('MKCOL', calendar.href), 405)
    const href = await calendar.store('a.ics', anyEvent())
    expectStatus(await user.send('MKCOL', href), 405, 403, 409)
  }),

  clause('9.3.1', 'MKCOL without a parent is 409', async ({ user, freeHref }) => {
    expectStatus(await user.send('MKCOL', `${freeHref()}below/`), 409)
  }),

  clause('9.3.1', 'MKCOL makes no parents', async ({ user, freeHref }) => {
    const parent = freeHref()
    await user.send('MKCOL', `${parent}below/`)
    expectStatus(await user.propfind(parent, '0', ALLPROP), 404)
  }),

  clause('9.3.1', 'MKCOL with a body of a type that is not understood is 415', async ({ user, freeHref }) => {
    const headers = { 'Content-Type': 'application/octet-stream' }
    expectStatus(await user.send('MKCOL', freeHref(), { headers, body: 'what is this?' }), 415)
  }),

  clause('9.4', 'GET and HEAD of a collection give the same status', async ({ user, calendar }) => {
    const got = await user.get(calendar.href)
    const head = await user.send('HEAD', calendar.href)
    expectStatus(head, got.status)
    expectEqual('length of the body of HEAD', head.bytes.length, 0)
    expectStatus(got, 200, 204, 403, 404, 405)
  }),

  clause('9.6', 'after DELETE the resource is gone', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    expectStatus(await user.delete(href), 204, 200)
    expectStatus(await user.get(href), 404)
    expectStatus(await user.send('HEAD', href), 404)
    expectStatus(await user.propfind(href, '0', ALLPROP), 404)
    await calendar.expectNames()
  }),

  clause('9.6', 'DELETE of nothing is 404', async ({ user, calendar }) => {
    expectStatus(await user.delete(calendar.hrefOf('none.ics')), 404)
  }),

  clause('9.6.1', 'DELETE of a collection deletes its members', async ({ user, newCalendar }) => {
    const calendar = await newCalendar()
    const href = await calendar.store('a.ics', anyEvent())
    expectStatus(await user.delete(calendar.href), 204, 200)
    expectStatus(await user.propfind(calendar.href, '0', ALLPROP), 404)
    expectStatus(await user.get(href), 404)
  }),

  clause('9.6.1', 'a collection made again under the old name is empty', async ({ user, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    await user.delete(calendar.href)
    expectStatus(await user.send('MKCALENDAR', calendar.href), 201)
    await calendar.expectNames()
  }),

  clause('9.7.1', 'PUT into a collection that is not there is 409', async ({ user, freeHref }) => {
    expectStatus(await user.put(`${freeHref()}a.ics`, anyEvent()), 409)
  }),

  clause('9.7.2', 'PUT on a collection is an error and changes nothing', async ({ user, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    expectClientError(await user.put(calendar.href, anyEvent()))
    await calendar.expectNames('a.ics')
  }),
]

import { namesFound, statusOfProperty } from '../answer.ts'
import { ALLPROP, propertyUpdate, set } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, needing, ofCalendar } from '../case.ts'
import { expectDifferent, expectEqual, expectIncludes, expectPresent, expectStatus } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { CS } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('caldav-ctag')

const UID = 'UID:tagged@example.com'

async function ctag(calendar: Calendar): Promise<string> {
  return expectPresent('CS:getctag', await calendar.text(CS('getctag')))
}

const CHANGES: readonly (readonly [title: string, change: (session: Session, href: string) => Promise<unknown>])[] = [
  ['a new object', ({ calendar }) => calendar.store('b.ics', anyEvent())],
  ['a changed object', ({ calendar }) => calendar.store('a.ics', anyEvent(UID, 'LOCATION:New'))],
  ['a deleted object', ({ user }, href) => user.delete(href)],
  [
    'a renamed object',
    ({ user, calendar }, href) => user.send('MOVE', href, { headers: { Destination: calendar.hrefOf('c.ics') } }),
  ],
]

export const cases = needing(
  [ofCalendar(CS('getctag'))],
  [
    ...CHANGES.map(([title, change]) =>
      clause('4.1', `it changes with ${title}`, async (session) => {
        const href = await session.calendar.store('a.ics', anyEvent(UID))
        const before = await ctag(session.calendar)
        await change(session, href)
        expectDifferent('getctag', await ctag(session.calendar), before)
      }),
    ),

    clause('3.2', 'it stays while nothing changes', async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent(UID))
      const before = await ctag(calendar)
      await calendar.get('a.ics')
      await calendar.query('')
      expectEqual('getctag', await ctag(calendar), before)
    }),

    clause('3.2', 'it stays when a write is refused', async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent(UID))
      const before = await ctag(calendar)
      expectStatus(await calendar.put('b.ics', 'nonsense'), 403)
      expectStatus(await calendar.put('a.ics', anyEvent(UID), { 'If-None-Match': '*' }), 412)
      expectEqual('getctag', await ctag(calendar), before)
    }),

    clause('4.1', 'no value comes twice', async ({ user, calendar }) => {
      const seen = new Set<string>([await ctag(calendar)])
      for (let i = 0; i < 5; i++) {
        await calendar.store('a.ics', anyEvent(UID))
        seen.add(await ctag(calendar))
        await user.delete(calendar.hrefOf('a.ics'))
        seen.add(await ctag(calendar))
      }
      expectEqual('values', seen.size, 11)
    }),

    clause('4.1', 'a calendar that is made anew does not have an old value', async ({ user, calendar }) => {
      const before = await ctag(calendar)
      await user.delete(calendar.href)
      expectStatus(await user.send('MKCALENDAR', calendar.href), 201)
      expectDifferent('getctag', await ctag(calendar), before)
    }),

    clause('4.1', 'DAV:allprop answers it', async ({ user, calendar }) => {
      const found = namesFound((await user.propfind(calendar.href, '0', ALLPROP)).multistatus().of(calendar.href))
      expectIncludes('properties', found, CS('getctag'))
    }),

    clause('4.1', 'it is protected', async ({ user, calendar }) => {
      const body = propertyUpdate(set('<CS:getctag>x</CS:getctag>'))
      const response = (await user.proppatch(calendar.href, body)).multistatus().of(calendar.href)
      expectEqual('status', statusOfProperty(response, CS('getctag')), 403)
    }),
  ],
)

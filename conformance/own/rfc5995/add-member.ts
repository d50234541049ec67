import { findAll } from '../../caldavtester/xml.ts'
import { nameOf, pathOf, statusOfProperty } from '../answer.ts'
import { propertyUpdate, set } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, needing, ofCalendar } from '../case.ts'
import { expectCondition, expectEqual, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { anyEvent, vcalendar } from '../icalendar.ts'
import { C, D } from '../names.ts'

const clause = clauseOf('RFC 5995')

async function addMemberUrl(calendar: Calendar): Promise<string> {
  const value = expectPresent('add-member', await calendar.property(D('add-member')))
  const href = expectPresent('an href', findAll(value, D('href'))[0])
  return href.text.trim().replace(/^https?:\/\/[^/]*/i, '')
}

async function post(calendar: Calendar, body: string) {
  const headers = { 'Content-Type': 'text/calendar; charset=utf-8' }
  return calendar.client.send('POST', await addMemberUrl(calendar), { headers, body })
}

const UID = 'UID:posted@example.com'

export const cases = needing(
  [ofCalendar(D('add-member'))],
  [
    clause('3', 'POST makes a member and tells where', async ({ user, calendar }) => {
      const text = anyEvent()
      const answer = await post(calendar, text)
      expectStatus(answer, 201)
      const location = expectPresent('Location', answer.header('location')).replace(/^https?:\/\/[^/]*/i, '')
      expectThat('a member of the calendar', location.startsWith(calendar.href), location)
      expectEqual('body', (await user.get(location)).text, text)
      await calendar.expectNames(nameOf(pathOf(location)))
    }),

    clause('3', 'each POST makes another', async ({ calendar }) => {
      const locations = [await post(calendar, anyEvent()), await post(calendar, anyEvent())].map((answer) =>
        answer.header('location'),
      )
      expectEqual('the same Location', locations[0] === locations[1], false)
      expectEqual('members', (await calendar.names()).length, 2)
    }),

    clause('3', 'an ETag is that of the new member', async ({ user, calendar }) => {
      const answer = await post(calendar, anyEvent())
      const etag = answer.header('etag')
      const location = expectPresent('Location', answer.header('location')).replace(/^https?:\/\/[^/]*/i, '')
      if (etag !== undefined) expectEqual('ETag', etag, (await user.get(location)).header('etag'))
    }),

    clause('3', 'what PUT refuses, POST refuses', async ({ calendar }) => {
      expectCondition(await post(calendar, 'nonsense'), C('valid-calendar-data'))
      expectCondition(
        await post(calendar, vcalendar('METHOD:REQUEST', anyEvent().split('\r\n').slice(3, -2).join('\r\n'))),
        C('valid-calendar-object-resource'),
      )
      await calendar.expectNames()
    }),

    clause('3', 'a UID in use violates no-uid-conflict', async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent(UID))
      expectCondition(await post(calendar, anyEvent(UID)), C('no-uid-conflict'))
      await calendar.expectNames('a.ics')
    }),

    clause('3.2.1', 'add-member is protected', async ({ user, calendar }) => {
      const value = '<D:add-member><D:href>/</D:href></D:add-member>'
      const response = (await user.proppatch(calendar.href, propertyUpdate(set(value)))).multistatus().of(calendar.href)
      expectEqual('status', statusOfProperty(response, D('add-member')), 403)
    }),

    clause('3', 'a stranger makes none', async ({ other, calendar }) => {
      const headers = { 'Content-Type': 'text/calendar' }
      const answer = await other.send('POST', await addMemberUrl(calendar), { headers, body: anyEvent() })
      expectStatus(answer, 403, 404)
      await calendar.expectNames()
    }),
  ],
)

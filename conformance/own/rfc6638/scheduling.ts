/** What a server with `calendar-schedule` or an outbox owes those who ask when people are free. */
import { findAll } from '../../caldavtester/xml.ts'
import { namesFound } from '../answer.ts'
import { propertyUpdate, propfind, set } from '../bodies.ts'
import { clauseOf, needing, ofPrincipal } from '../case.ts'
import type { Client } from '../client.ts'
import {
  expectClientError,
  expectEqual,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectStatus,
  expectThat,
  Skip,
} from '../expect.ts'
import { anyEvent, component, event, newUid, vcalendar } from '../icalendar.ts'
import { C, D, type Name } from '../names.ts'
import type { Session } from '../session.ts'
import type { Person } from '../target.ts'

const clause = clauseOf('RFC 6638')

async function hrefsOf(client: Client, { principal }: Person, name: Name): Promise<readonly string[]> {
  const value = (await client.propfind(principal, '0', propfind(name))).multistatus().property(principal, name)
  return findAll(expectPresent(name, value), D('href')).map(({ text }) => text.trim())
}

async function addressOf(client: Client, person: Person): Promise<string> {
  const address = (await hrefsOf(client, person, C('calendar-user-address-set'))).find((href) => /^mailto:/i.test(href))
  if (address === undefined) throw new Skip('the accounts have no mail addresses')
  return address
}

const DAY = ['20310106T000000Z', '20310107T000000Z'] as const

function freeBusyRequest(organizer: string, attendees: readonly string[], ...lines: readonly string[]): string {
  const busy = component(
    'VFREEBUSY',
    `UID:${newUid()}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${DAY[0]}`,
    `DTEND:${DAY[1]}`,
    `ORGANIZER:${organizer}`,
    ...attendees.map((one) => `ATTENDEE:${one}`),
    ...lines,
  )
  return vcalendar(busy).replace('BEGIN:VFREEBUSY', 'METHOD:REQUEST\r\nBEGIN:VFREEBUSY')
}

async function ask({ user, target }: Session, body: string) {
  const [outbox = ''] = await hrefsOf(user, target.user, C('schedule-outbox-URL'))
  return user.send('POST', outbox, { headers: { 'Content-Type': 'text/calendar; charset=utf-8' }, body })
}

export const cases = needing(
  [ofPrincipal(C('schedule-outbox-URL')), ofPrincipal(C('schedule-inbox-URL'))],
  [
    clause('2.1.1', 'the outbox is a collection of its kind, with its properties', async ({ user, target }) => {
      const [outbox = ''] = await hrefsOf(user, target.user, C('schedule-outbox-URL'))
      const multistatus = (
        await user.propfind(outbox, '0', propfind(D('resourcetype'), D('current-user-privilege-set')))
      ).multistatus()
      expectIncludes(
        'types',
        (multistatus.property(outbox, D('resourcetype'))?.children ?? []).map(({ name }) => name),
        C('schedule-outbox'),
        D('collection'),
      )
    }),

    clause('2.2.1', 'the inbox is a collection of its kind, with its properties', async ({ user, target }) => {
      const [inbox = ''] = await hrefsOf(user, target.user, C('schedule-inbox-URL'))
      const answer = await user.propfind(
        inbox,
        '0',
        propfind(D('resourcetype'), C('supported-calendar-data'), C('max-resource-size')),
      )
      expectIncludes(
        'types',
        (answer.multistatus().property(inbox, D('resourcetype'))?.children ?? []).map(({ name }) => name),
        C('schedule-inbox'),
        D('collection'),
      )
      expectIncludes('properties', namesFound(answer.multistatus().of(inbox)), C('supported-calendar-data'))
    }),

    clause('2.4', 'a principal tells its addresses, and of what kind it is', async ({ user, target }) => {
      const names = [C('calendar-user-address-set'), C('calendar-user-type')]
      const answer = await user.propfind(target.user.principal, '0', propfind(...names))
      expectIncludes('properties', namesFound(answer.multistatus().of(target.user.principal)), ...names)
      expectEqual(
        'type',
        answer.multistatus().property(target.user.principal, C('calendar-user-type'))?.text.trim(),
        'INDIVIDUAL',
      )
    }),

    clauseOf('RFC 5546')('3.3.2', 'when somebody is busy, in an answer for each', async (session) => {
      const { user, other, target } = session
      const [me, them] = [await addressOf(user, target.user), await addressOf(other, target.other)]
      const own = `${target.other.home}conformance-${newUid().slice(0, 8)}/`
      expectStatus(await other.send('MKCALENDAR', own), 201)
      try {
        await other.put(`${own}a.ics`, event('DTSTART:20310106T100000Z', 'DURATION:PT1H', 'SUMMARY:SECRET'))
        const answer = await ask(session, freeBusyRequest(me, [them, 'mailto:nobody-of-that-name@example.invalid']))
        expectStatus(answer, 200)
        const responses = findAll(answer.xml(), C('response'))
        expectEqual('answers', responses.length, 2)
        const [theirs, nobody] = responses
        expectMatch('request-status', findAll(theirs ?? answer.xml(), C('request-status'))[0]?.text, /^2\.0/)
        expectMatch(
          'request-status of nobody',
          findAll(nobody ?? answer.xml(), C('request-status'))[0]?.text,
          /^(3\.7|5\.3)/,
        )
        const data = findAll(theirs ?? answer.xml(), C('calendar-data'))[0]?.text
        expectMatch('a reply', data, /^METHOD:REPLY/m)
        expectMatch('busy', data, /20310106T100000Z\/(20310106T110000Z|PT1H)/)
        expectThat('no secret', !answer.text.includes('SECRET'), 'the secret')
      } finally {
        await other.delete(own)
      }
    }),

    clauseOf('RFC 5546')('3.6', 'whom nobody knows is told by a status of its own', async (session) => {
      const me = await addressOf(session.user, session.target.user)
      const answer = await ask(session, freeBusyRequest(me, ['mailto:nobody-of-that-name@example.invalid']))
      expectMatch('request-status', findAll(answer.xml(), `//${C('request-status')}`)[0]?.text, /^(3\.7|5\.3)/)
    }),

    clause('5', "a request in another's name is refused", async (session) => {
      const { other, target } = session
      const them = await addressOf(other, target.other)
      const answer = await ask(session, freeBusyRequest(them, [them]))
      expectStatus(answer, 403, 400)
    }),

    ...(
      [
        ['no calendar', 'nonsense'],
        ['an event', anyEvent()],
        ['a request without attendees', freeBusyRequest('mailto:x@example.com', [])],
        [
          'a window that ends before it begins',
          freeBusyRequest('mailto:x@example.com', ['mailto:x@example.com']).replace(DAY[1], '20300101T000000Z'),
        ],
      ] as const
    ).map(([title, body]) =>
      clause('11', `${title} in the outbox is refused`, async (session) => expectClientError(await ask(session, body))),
    ),

    clause(
      '4.3',
      'schedule-default-calendar-URL names a calendar, and can be set to another',
      async ({ user, target, calendar }) => {
        const [inbox = ''] = await hrefsOf(user, target.user, C('schedule-inbox-URL'))
        const name = C('schedule-default-calendar-URL')
        const read = async () => {
          const value = (await user.propfind(inbox, '0', propfind(name))).multistatus().property(inbox, name)
          return value === undefined ? undefined : findAll(value, D('href'))[0]?.text.trim()
        }
        const before = expectPresent('a default calendar', await read())
        const change = (href: string) =>
          user.proppatch(
            inbox,
            propertyUpdate(
              set(`<C:schedule-default-calendar-URL><D:href>${href}</D:href></C:schedule-default-calendar-URL>`),
            ),
          )
        expectMatch('the answer', (await change(calendar.href)).text, / 200 /)
        expectEqual('the default calendar', await read(), calendar.href)
        expectThat(
          'a refusal of what is no calendar',
          !/ 200 /.test((await change(target.user.principal)).text),
          'taken',
        )
        expectMatch('the answer', (await change(before)).text, / 200 /)
      },
    ),

    clause('9.1', 'schedule-calendar-transp is opaque at first, and kept', async ({ user, calendar }) => {
      const kind = async () => (await calendar.property(C('schedule-calendar-transp')))?.children[0]?.name
      expectEqual('at first', await kind(), C('opaque'))
      const answer = await user.proppatch(
        calendar.href,
        propertyUpdate(set('<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>')),
      )
      expectMatch('the answer', answer.text, / 200 /)
      expectEqual('then', await kind(), C('transparent'))
    }),

    clause('9.2', 'schedule-default-calendar-URL is a property of the inbox alone', async ({ calendar }) => {
      expectEqual('of a calendar', (await calendar.property(C('schedule-default-calendar-URL')))?.name, undefined)
    }),

    clause('10.1', 'an answer of the outbox is CALDAV:schedule-response, with a recipient in each', async (session) => {
      const me = await addressOf(session.user, session.target.user)
      const root = (await ask(session, freeBusyRequest(me, [me]))).xml()
      expectEqual('the root', root.name, C('schedule-response'))
      expectEqual('recipients', findAll(root, `${C('response')}/${C('recipient')}`).length, 1)
    }),

    clause(
      '3.2.4.1',
      'one UID in two calendars of an owner is refused by a condition, where it is',
      async ({ calendar, newCalendar }) => {
        const text = anyEvent('UID:unique@example.com')
        await calendar.store('a.ics', text)
        const answer = await (await newCalendar()).put('b.ics', text)
        expectStatus(answer, 201, 403, 409)
      },
    ),

    clause('6.1', 'privileges of inbox and outbox are told', async ({ user, target }) => {
      for (const [name, privilege] of [
        [C('schedule-inbox-URL'), C('schedule-deliver')],
        [C('schedule-outbox-URL'), C('schedule-send')],
      ] as const) {
        const [href = ''] = await hrefsOf(user, target.user, name)
        const value = (await user.propfind(href, '0', propfind(D('supported-privilege-set'))))
          .multistatus()
          .property(href, D('supported-privilege-set'))
        expectIncludes(
          'privileges',
          findAll(expectPresent('privileges', value), `//${D('privilege')}/*`).map((one) => one.name),
          privilege,
        )
      }
    }),

    clause('8.3', 'a Schedule-Tag that is not the object’s does not let a write through', async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent('UID:tagged@example.com'))
      expectStatus(
        await calendar.put('a.ics', anyEvent('UID:tagged@example.com'), {
          'If-Schedule-Tag-Match': '"none-of-that-name"',
        }),
        412,
      )
    }),
  ],
)

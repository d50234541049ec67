import { findAll } from '../../caldavtester/xml.ts'
import { pathOf } from '../answer.ts'
import { clauseOf, ofCalendar, UID_IN_TWO_CALENDARS } from '../case.ts'
import {
  expectCondition,
  expectDifferent,
  expectEqual,
  expectHeader,
  expectMatch,
  expectStatus,
  expectSuccess,
  Skip,
} from '../expect.ts'
import { alarm, anyEvent, component, event, member, todo, vcalendar } from '../icalendar.ts'
import { C, D } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 4791')

const TIME = ['DTSTART:20060102T100000Z', 'DURATION:PT1H'] as const
const UID = 'UID:one@example.com'

/** §5.3.2.1: what each precondition refuses. */
const REFUSED: readonly (readonly [section: string, title: string, condition: string, text: string])[] = [
  [
    '4.1',
    'two types of components',
    'valid-calendar-object-resource',
    vcalendar(member('VEVENT', UID, ...TIME), member('VTODO', UID)),
  ],
  ['4.1', 'METHOD', 'valid-calendar-object-resource', vcalendar('METHOD:REQUEST', member('VEVENT', ...TIME))],
  [
    '4.1',
    'two UIDs',
    'valid-calendar-object-resource',
    vcalendar(member('VEVENT', ...TIME), member('VEVENT', ...TIME)),
  ],
  [
    '4.1',
    'two masters of one UID',
    'valid-calendar-object-resource',
    vcalendar(member('VEVENT', UID, ...TIME), member('VEVENT', UID, ...TIME)),
  ],
  ['4.1', 'no component', 'valid-calendar-object-resource', vcalendar()],
  ['5.3.2.1', 'text that is no iCalendar', 'valid-calendar-data', 'This is no calendar.'],
  ['5.3.2.1', 'an empty body', 'valid-calendar-data', ''],
  ['5.3.2.1', 'a component that does not end', 'valid-calendar-data', anyEvent().replace('END:VEVENT\r\n', '')],
  ['5.3.2.1', 'a calendar that does not end', 'valid-calendar-data', anyEvent().replace('END:VCALENDAR\r\n', '')],
  [
    '5.3.2.1',
    'crossed ends',
    'valid-calendar-data',
    vcalendar('BEGIN:VEVENT', UID, ...TIME, 'BEGIN:VALARM', 'END:VEVENT', 'END:VALARM'),
  ],
  ['5.3.2.1', 'a card', 'valid-calendar-data', `${component('VCARD', 'VERSION:3.0', 'FN:X', 'N:X;;;;')}\r\n`],
  ['5.3.2.1', 'a line without a colon', 'valid-calendar-data', anyEvent('SUMMARY')],
]

async function limitOf({ calendar }: Session, local: string): Promise<number> {
  return Number(await calendar.text(C(local)))
}

export const cases = [
  clause('5.3.2', 'PUT of a free name is 201, and GET gives it back', async ({ calendar }) => {
    const text = anyEvent()
    expectStatus(await calendar.put('a.ics', text), 201)
    const answer = await calendar.get('a.ics')
    expectStatus(answer, 200)
    expectHeader(answer, 'content-type', /^text\/calendar\b/i)
    expectEqual('body', answer.text, text)
  }),

  clause('5.3.2', 'PUT of a name in use is 204, or 200, and replaces', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent(UID, 'LOCATION:Old'))
    const text = anyEvent(UID, 'LOCATION:New')
    expectStatus(await calendar.put('a.ics', text), 204, 200)
    expectEqual('body', (await calendar.get('a.ics')).text, text)
  }),

  clause('5.3.2', 'If-None-Match: * makes, and never replaces', async ({ calendar }) => {
    const condition = { 'If-None-Match': '*' }
    expectStatus(await calendar.put('a.ics', anyEvent(UID), condition), 201)
    expectStatus(await calendar.put('a.ics', anyEvent(UID, 'LOCATION:New'), condition), 412)
  }),

  clause('5.3.2', 'a name needs no .ics', async ({ calendar }) => {
    for (const name of ['plain', 'a.b.c', '20060102', 'é 日本']) {
      expectStatus(await calendar.put(name, anyEvent()), 201)
      expectStatus(await calendar.get(name), 200)
    }
  }),

  clause('5.3.2', 'the name has nothing to do with the UID', async ({ calendar }) => {
    await calendar.store('other.ics', anyEvent('UID:name@example.com'))
    expectStatus(await calendar.put('name@example.com', anyEvent()), 201)
    await calendar.expectNames('other.ics', 'name@example.com')
  }),

  ...REFUSED.map(([section, title, condition, text]) =>
    clause(section, `${title}: ${condition} is violated`, async ({ calendar }) => {
      expectCondition(await calendar.put('a.ics', text), C(condition))
      expectStatus(await calendar.get('a.ics'), 404)
      await calendar.expectNames()
    }),
  ),

  ...REFUSED.slice(0, 3).map(([section, title, condition, text]) =>
    clause(section, `${title} does not replace what is there`, async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent())
      const before = await calendar.get('a.ics')
      expectCondition(await calendar.put('a.ics', text), C(condition))
      expectEqual('body', (await calendar.get('a.ics')).text, before.text)
    }),
  ),

  clause('4.1', 'a master and its overrides are one object', async ({ calendar }) => {
    const text = vcalendar(
      member('VEVENT', 'UID:2@example.com', 'DTSTART:20041206T120000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'),
      member(
        'VEVENT',
        'UID:2@example.com',
        'RECURRENCE-ID:20041213T120000Z',
        'DTSTART:20041213T130000Z',
        'DURATION:PT1H',
      ),
    )
    expectStatus(await calendar.put('a.ics', text), 201)
    expectEqual('body', (await calendar.get('a.ics')).text, text)
  }),

  clause('4.1', 'overrides without their master are an object', async ({ calendar }) => {
    const text = vcalendar(
      member('VEVENT', UID, 'RECURRENCE-ID:20041213T120000Z', 'DTSTART:20041213T130000Z', 'DURATION:PT1H'),
      member('VEVENT', UID, 'RECURRENCE-ID:20041220T120000Z', 'DTSTART:20041220T130000Z', 'DURATION:PT1H'),
    )
    expectStatus(await calendar.put('a.ics', text), 201)
  }),

  clause('5.3.2.1', 'another media type violates supported-calendar-data', async ({ calendar }) => {
    for (const type of ['text/plain', 'application/octet-stream', 'text/vcard']) {
      const answer = await calendar.put('a.ics', anyEvent(), { 'Content-Type': type })
      expectCondition(answer, C('supported-calendar-data'), 403, 409, 415)
    }
    await calendar.expectNames()
  }),

  clause('5.3.2.1', 'parameters of text/calendar are accepted', async ({ calendar }) => {
    const types = [
      'text/calendar',
      'text/calendar; charset=utf-8',
      'text/calendar;component=VEVENT;charset="UTF-8"',
      'TEXT/CALENDAR',
    ]
    for (const [index, type] of types.entries()) {
      expectStatus(await calendar.put(`${index}.ics`, anyEvent(), { 'Content-Type': type }), 201)
    }
  }),

  clause('5.3.2.1', 'a UID in use violates no-uid-conflict, which names its resource', async ({ calendar }) => {
    const first = await calendar.store('a.ics', anyEvent(UID))
    const answer = await calendar.put('b.ics', anyEvent(UID, 'LOCATION:Other'))
    expectCondition(answer, C('no-uid-conflict'))
    const href = findAll(answer.xml(), `${C('no-uid-conflict')}/${D('href')}`)[0]?.text.trim()
    expectEqual('href', href === undefined ? undefined : pathOf(href), pathOf(first))
    await calendar.expectNames('a.ics')
  }),

  clause('5.3.2.1', 'a resource keeps its UID: another violates no-uid-conflict', async ({ calendar }) => {
    const text = anyEvent(UID)
    await calendar.store('a.ics', text)
    expectCondition(await calendar.put('a.ics', anyEvent('UID:another@example.com')), C('no-uid-conflict'))
    expectEqual('body', (await calendar.get('a.ics')).text, text)
  }),

  clause('5.3.2.1', 'a UID is free again when its resource is gone', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent(UID))
    await user.delete(href)
    expectStatus(await calendar.put('b.ics', anyEvent(UID)), 201)
  }),

  clause('5.3.2.1', 'UIDs that differ in case alone are two', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent('UID:abc@example.com'))
    expectStatus(await calendar.put('b.ics', anyEvent('UID:ABC@example.com')), 201)
  }),

  ...(['COPY', 'MOVE'] as const).flatMap((method) => [
    clause(
      '5.3.2.1',
      `${method} of a type that is not listed is refused`,
      async (session) => {
        const { user, calendar, newCalendar } = session
        const there = await newCalendar(
          '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>',
        )
        const from = await calendar.store('a.ics', anyEvent())
        const answer = await user.send(method, from, { headers: { Destination: there.hrefOf('a.ics') } })
        expectCondition(answer, C('supported-calendar-component'))
        await calendar.expectNames('a.ics')
        await there.expectNames()
      },
      ...(method === 'COPY' ? [UID_IN_TWO_CALENDARS] : []),
    ),

    clause('5.3.2.1', `${method} onto a resource with another UID violates no-uid-conflict`, async (session) => {
      const { user, calendar } = session
      const from = await calendar.store('a.ics', anyEvent())
      await calendar.store('b.ics', anyEvent())
      const answer = await user.send(method, from, { headers: { Destination: calendar.hrefOf('b.ics') } })
      expectCondition(answer, C('no-uid-conflict'), 403, 409)
      await calendar.expectNames('a.ics', 'b.ics')
    }),

    clause(
      '5.3.2.1',
      `${method} of a calendar into a calendar violates calendar-collection-location-ok`,
      async (session) => {
        const { user, calendar, newCalendar } = session
        const source = await newCalendar()
        const answer = await user.send(method, source.href, { headers: { Destination: `${calendar.href}inner/` } })
        expectCondition(answer, C('calendar-collection-location-ok'), 403, 409)
        await calendar.expectNames()
      },
    ),
  ]),

  clause('5.3.2.1', 'COPY beside itself violates no-uid-conflict', async ({ user, calendar }) => {
    const from = await calendar.store('a.ics', anyEvent())
    const answer = await user.send('COPY', from, { headers: { Destination: calendar.hrefOf('b.ics') } })
    expectCondition(answer, C('no-uid-conflict'), 403, 409)
    await calendar.expectNames('a.ics')
  }),

  clause(
    '5.3.2.1',
    'more octets than max-resource-size are refused',
    async (session) => {
      const { calendar } = session
      const limit = await limitOf(session, 'max-resource-size')
      if (limit > 64 * 2 ** 20) throw new Skip(`max-resource-size is ${limit}`)
      const text = anyEvent(`DESCRIPTION:${'x'.repeat(limit)}`)
      expectCondition(await calendar.put('a.ics', text), C('max-resource-size'), 403, 409, 413)
      await calendar.expectNames()
    },
    ofCalendar(C('max-resource-size')),
  ),

  clause(
    '5.3.2.1',
    'more ATTENDEEs than max-attendees-per-instance are refused',
    async (session) => {
      const { calendar } = session
      const limit = await limitOf(session, 'max-attendees-per-instance')
      if (limit > 100_000) throw new Skip(`max-attendees-per-instance is ${limit}`)
      const attendees = Array.from({ length: limit + 1 }, (_, index) => `ATTENDEE:mailto:a${index}@example.com`)
      const organizer = 'ORGANIZER:mailto:nobody@example.com'
      const answer = await calendar.put('a.ics', anyEvent(organizer, ...attendees))
      expectCondition(answer, C('max-attendees-per-instance'))
      await calendar.expectNames()
    },
    ofCalendar(C('max-attendees-per-instance')),
  ),

  clause(
    '5.3.2.1',
    'more instances than max-instances are refused; as many are not',
    async (session) => {
      const { calendar } = session
      const limit = await limitOf(session, 'max-instances')
      if (limit > 1_000_000) throw new Skip(`max-instances is ${limit}`)
      const many = event(...TIME, `RRULE:FREQ=HOURLY;COUNT=${limit + 1}`)
      expectCondition(await calendar.put('a.ics', many), C('max-instances'))
      expectSuccess(await calendar.put('b.ics', event(...TIME, `RRULE:FREQ=HOURLY;COUNT=${limit}`)))
      await calendar.expectNames('b.ics')
    },
    ofCalendar(C('max-instances')),
  ),

  clause(
    '5.3.2.1',
    'a rule without an end is no violation of max-instances',
    async ({ calendar }) => expectSuccess(await calendar.put('a.ics', event(...TIME, 'RRULE:FREQ=DAILY'))),
    ofCalendar(C('max-instances')),
  ),

  clause(
    '5.3.2.1',
    'a date before min-date-time is refused',
    async ({ calendar }) => {
      const limit = (await calendar.text(C('min-date-time')))?.trim() ?? ''
      const year = Number(limit.slice(0, 4)) - 1
      if (year < 1) throw new Skip(`min-date-time is ${limit}`)
      const start = `${String(year).padStart(4, '0')}0601T000000Z`
      expectCondition(await calendar.put('a.ics', event(`DTSTART:${start}`, 'DURATION:PT1H')), C('min-date-time'))
      await calendar.expectNames()
    },
    ofCalendar(C('min-date-time')),
  ),

  clause(
    '5.3.2.1',
    'a date after max-date-time is refused',
    async ({ calendar }) => {
      const limit = (await calendar.text(C('max-date-time')))?.trim() ?? ''
      const year = Number(limit.slice(0, 4)) + 1
      if (year > 9999) throw new Skip(`max-date-time is ${limit}`)
      expectCondition(
        await calendar.put('a.ics', event(`DTSTART:${year}0601T000000Z`, 'DURATION:PT1H')),
        C('max-date-time'),
      )
      await calendar.expectNames()
    },
    ofCalendar(C('max-date-time')),
  ),

  clause('5.3.3', 'non-standard properties and parameters are kept', async ({ calendar }) => {
    const text = anyEvent(
      'X-ABC-GUID;X-ABC-KIND="a,b":E1CX5Dr-0007ym-Hz@example.com',
      'SUMMARY;X-ABC-LANG=xx:Title',
      alarm('TRIGGER:-PT5M', 'X-ABC-SNOOZE:1'),
    ).replace('SUMMARY:Any\r\n', '')
    expectSuccess(await calendar.put('a.ics', text))
    expectEqual('body', (await calendar.get('a.ics')).text, text)
  }),

  clause('5.3.3', 'non-standard components are kept', async ({ calendar }) => {
    const text = anyEvent(component('X-ABC-NOTE', 'X-ABC-TEXT:inside', component('X-DEEP', 'X-A:1')))
    expectSuccess(await calendar.put('a.ics', text))
    expectEqual('body', (await calendar.get('a.ics')).text, text)
  }),

  clause('5.3.4', 'GET answers a strong entity tag', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent())
    expectHeader(await calendar.get('a.ics'), 'etag', /^"[^"]*"$/)
  }),

  clause('5.3.4', 'PUT answers the ETag when it stored the very octets', async ({ calendar }) => {
    const text = anyEvent()
    const put = await calendar.put('a.ics', text)
    const got = await calendar.get('a.ics')
    if (got.text === text) expectEqual('ETag of PUT', put.header('etag'), got.header('etag'))
    else expectEqual('ETag of PUT', put.header('etag'), undefined)
  }),

  clause('5.3.4', 'a change makes another entity tag', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent(UID))
    const before = await calendar.etagOf('a.ics')
    await calendar.store('a.ics', anyEvent(UID, 'LOCATION:New'))
    expectDifferent('ETag', await calendar.etagOf('a.ics'), before)
  }),

  clause('5.3.4', 'the old octets under the new tag are never answered', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent(UID))
    const changed = anyEvent(UID, 'LOCATION:New')
    await calendar.store('a.ics', changed)
    const answer = await calendar.get('a.ics', { 'Cache-Control': 'no-cache' })
    expectEqual('body', answer.text, changed)
  }),

  clause('8.6', 'alarms are kept', async ({ calendar }) => {
    const text = todo(
      'SUMMARY:With alarms',
      'DUE:20060106T120000Z',
      alarm('TRIGGER;RELATED=END:-PT10M'),
      alarm('TRIGGER:-P1D', 'REPEAT:2', 'DURATION:PT5M'),
    )
    await calendar.store('a.ics', text)
    expectMatch(
      'body',
      (await calendar.get('a.ics')).text,
      /BEGIN:VALARM[\s\S]*TRIGGER;RELATED=END:-PT10M[\s\S]*REPEAT:2/,
    )
  }),
]

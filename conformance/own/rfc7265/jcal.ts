/** Calendars as JSON, where a server offers it. */

import { findAll } from '../../caldavtester/xml.ts'
import { multiget } from '../bodies.ts'
import { clauseOf, needing, ofCalendar } from '../case.ts'
import {
  expectClientError,
  expectDifferent,
  expectEqual,
  expectHeader,
  expectMatch,
  expectPresent,
  expectStatus,
  expectThat,
  Skip,
} from '../expect.ts'
import { anyEvent, event, member, NEW_YORK, vcalendar } from '../icalendar.ts'
import { C, D } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 7265')
const JCAL = 'application/calendar+json'

async function requireJcal({ calendar }: Session): Promise<void> {
  const value = await calendar.property(C('supported-calendar-data'))
  const types =
    value === undefined
      ? []
      : findAll(value, C('calendar-data')).map(({ attributes }) => attributes.get('content-type'))
  if (!types.includes(JCAL)) throw new Skip(`the server does not name ${JCAL} in supported-calendar-data`)
}

type Jcal = readonly [string, readonly (readonly unknown[])[], readonly unknown[]]

async function read(session: Session, name: string): Promise<Jcal> {
  const answer = await session.calendar.get(name, { Accept: JCAL })
  expectStatus(answer, 200)
  expectHeader(answer, 'content-type', /^application\/calendar\+json\b/)
  return JSON.parse(answer.text) as Jcal // what the next lines look at
}

const propertiesOf = ([, , components]: Jcal, name: string) =>
  (components as readonly Jcal[]).filter(([kind]) => kind === name).flatMap(([, properties]) => properties)

const put = ({ calendar }: Session, name: string, value: unknown, text = JSON.stringify(value)) =>
  calendar.put(name, text, { 'Content-Type': JCAL })

const written = (uid: string, ...more: readonly unknown[]) => [
  'vcalendar',
  [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//example.com//jcal//EN'],
  ],
  [
    [
      'vevent',
      [
        ['uid', {}, 'text', uid],
        ['dtstamp', {}, 'date-time', '2026-01-01T00:00:00Z'],
        ['dtstart', {}, 'date-time', '2026-01-05T10:00:00Z'],
        ...more,
      ],
      [],
    ],
  ],
]

export const cases = needing(
  [ofCalendar(C('supported-calendar-data'))],
  [
    clause('3.4', 'an object is given as JSON to who asks for it', async (session) => {
      await requireJcal(session)
      const zoned = vcalendar(
        NEW_YORK,
        member(
          'VEVENT',
          'DTSTART;TZID=America/New_York:20260105T100000',
          'DURATION:PT1H',
          'SUMMARY:a\\, b\\n"c"',
          'CATEGORIES:X,Y',
          'RRULE:FREQ=WEEKLY;BYDAY=MO,FR;COUNT=4',
        ),
      )
      await session.calendar.store('a.ics', zoned)
      const jcal = await read(session, 'a.ics')
      expectEqual('the root', jcal[0], 'vcalendar')
      const properties = propertiesOf(jcal, 'vevent')
      const find = (name: string) => JSON.stringify(properties.find(([one]) => one === name))
      expectEqual(
        'dtstart',
        find('dtstart'),
        '["dtstart",{"tzid":"America/New_York"},"date-time","2026-01-05T10:00:00"]',
      )
      expectEqual('summary', find('summary'), '["summary",{},"text","a, b\\n\\"c\\""]')
      expectEqual('categories', find('categories'), '["categories",{},"text","X","Y"]')
      const rule = properties.find(([one]) => one === 'rrule')?.[3]
      for (const part of ['"freq":"WEEKLY"', '"byday":["MO","FR"]', '"count":4'])
        expectThat(`${part} in the rule`, JSON.stringify(rule).includes(part), JSON.stringify(rule))
    }),

    clause('4', 'what is put as JSON is an object as any other', async (session) => {
      await requireJcal(session)
      const { calendar } = session
      expectStatus(await put(session, 'a.ics', written('jcal-1', ['summary', {}, 'text', 'Größe, ✓'])), 201)
      expectMatch('the object', (await calendar.get('a.ics')).text, /^SUMMARY:Größe\\, ✓\r$/m)
      expectMatch('DTSTART', (await calendar.get('a.ics')).text, /^DTSTART:20260105T100000Z\r$/m)
    }),

    clause('4', 'each form has an entity tag of its own', async (session) => {
      await requireJcal(session)
      const { calendar } = session
      await calendar.store('a.ics', anyEvent())
      const [text, json] = [await calendar.get('a.ics'), await calendar.get('a.ics', { Accept: JCAL })]
      expectDifferent('ETag', json.header('etag'), text.header('etag'))
      expectMatch('Vary', json.header('vary'), /\bAccept\b/i)
    }),

    clause('3.4', 'a multiget gives JSON where it is asked for', async (session) => {
      await requireJcal(session)
      const { calendar } = session
      const href = await calendar.store('a.ics', event('DTSTART:20260105T100000Z', 'SUMMARY:x'))
      const answer = await calendar.report(
        multiget([href], `<D:getetag/><C:calendar-data content-type="${JCAL}" version="2.0"/>`),
      )
      const data = expectPresent('calendar-data', answer.multistatus().property(href, C('calendar-data')), answer.text)
      expectEqual('content-type', data.attributes.get('content-type'), JCAL)
      expectEqual('the root', (JSON.parse(data.text) as Jcal)[0], 'vcalendar')
      expectPresent('getetag', answer.multistatus().property(href, D('getetag')))
    }),

    clause('5', 'what iCalendar says and JSON has no word for is kept', async (session) => {
      await requireJcal(session)
      const { calendar } = session
      await calendar.store('a.ics', anyEvent('X-ODD;X-PARAM=1:a\\;b', 'X-TYPED;VALUE=INTEGER:5'))
      const properties = propertiesOf(await read(session, 'a.ics'), 'vevent')
      expectEqual(
        'x-odd',
        JSON.stringify(properties.find(([one]) => one === 'x-odd')),
        '["x-odd",{"x-param":"1"},"unknown","a\\\\;b"]',
      )
      expectEqual(
        'x-typed',
        JSON.stringify(properties.find(([one]) => one === 'x-typed')),
        '["x-typed",{},"integer",5]',
      )
    }),

    ...(
      [
        ['no JSON', '{"a":'],
        ['an object', '{"vcalendar":[]}'],
        ['a property of one element', JSON.stringify(written('bad', ['summary']))],
        ['a date that is none', JSON.stringify(written('bad', ['due', {}, 'date-time', '2026-13-45T00:00:00Z']))],
        ['a property that hides another', JSON.stringify(written('bad', ['summary\r\nx-injected', {}, 'text', 'x']))],
        ['ten thousand levels', `${'["vcalendar",[],['.repeat(10_000)}${']]'.repeat(10_000)}`],
      ] as const
    ).map(([title, text]) =>
      clause('4', `${title}: refused`, async (session) => {
        await requireJcal(session)
        expectClientError(await put(session, 'a.ics', undefined, text))
        await session.calendar.expectNames()
      }),
    ),
  ],
)

/** iCalendar data that is kept byte for byte. */
import { compFilter, propFilter, textMatch } from '../bodies.ts'
import { clauseOf, componentType } from '../case.ts'
import { expectCondition, expectEqual, expectSuccess } from '../expect.ts'
import { alarm, anyEvent, component, event, journal, member, NEW_YORK, todo, vcalendar } from '../icalendar.ts'
import { C } from '../names.ts'

const rfc5545 = clauseOf('RFC 5545')

const TEN = 'DTSTART:20060102T100000Z'
const HOUR = 'DURATION:PT1H'

type Kept = readonly [rfc: string, section: string, title: string, text: string]

/** Each is stored, and comes back as it went. */
const KEPT: readonly Kept[] = [
  ['RFC 5545', '3.1', 'folded lines', anyEvent('DESCRIPTION:A long line\r\n  that goes on\r\n\tand on')],
  ['RFC 5545', '3.1', 'lines that are longer than 75 octets', anyEvent(`DESCRIPTION:${'long '.repeat(200)}end`)],
  ['RFC 5545', '3.1', 'names in any case', anyEvent('location:Here', 'Categories;Language=EN:a')],
  [
    'RFC 5545',
    '3.1.1',
    'lists of values and parameters',
    anyEvent(
      'CATEGORIES:a,b\\,c,"d"',
      'ATTENDEE;MEMBER="mailto:a@example.com","mailto:b@example.com":mailto:c@example.com',
    ),
  ],
  [
    'RFC 5545',
    '3.1.3',
    'an inline attachment',
    anyEvent('ATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:iVBORw0KGgo='),
  ],
  ['RFC 5545', '3.3.11', 'escapes', anyEvent('DESCRIPTION:a\\nb\\Nc\\,d\\;e\\\\f')],
  ['RFC 5545', '3.1.4', 'characters beyond ASCII', anyEvent('LOCATION:Café 日本 🗓 e\u0301')],
  ['RFC 5545', '3.2', 'quoted parameters', anyEvent('ATTENDEE;CN="Last, First; x:y":mailto:a@example.com')],
  ['RFC 5545', '3.8.8.1', 'properties of IANA that are not known', anyEvent('FUTURE-PROPERTY;FUTURE-PARAM=1:value')],
  [
    'RFC 5545',
    '3.8.8.2',
    'non-standard properties',
    anyEvent('X-MICROSOFT-CDO-BUSYSTATUS:OOF', 'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="A ""b""":geo:1,2'),
  ],
  [
    'RFC 5545',
    '3.6',
    'non-standard properties of the calendar',
    anyEvent().replace('BEGIN:VEVENT', 'X-WR-CALNAME:Mine\r\nBEGIN:VEVENT'),
  ],
  [
    'RFC 5545',
    '3.6.5',
    'a time zone as it was sent',
    event('DTSTART;TZID=America/New_York:20260701T090000', HOUR).replace('BEGIN:VEVENT', `${NEW_YORK}\r\nBEGIN:VEVENT`),
  ],
  [
    'RFC 5545',
    '3.8.5.3',
    'a rule with every part',
    event(
      TEN,
      HOUR,
      'RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7;BYDAY=1MO,-1FR;BYHOUR=8,9;BYMINUTE=30;BYSECOND=0;BYSETPOS=1;WKST=SU;COUNT=4',
    ),
  ],
  [
    'RFC 5545',
    '3.8.4.1',
    'all parameters of an ATTENDEE',
    anyEvent(
      'ORGANIZER;CN=Boss;SENT-BY="mailto:s@example.net":mailto:boss@example.net',
      'ATTENDEE;CUTYPE=GROUP;ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE;RSVP=TRUE;DELEGATED-FROM="mailto:d@example.net":mailto:g@example.net',
    ),
  ],
  [
    'RFC 7986',
    '5',
    'COLOR, IMAGE, CONFERENCE and others',
    anyEvent(
      'COLOR:turquoise',
      'IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/png:http://example.com/i.png',
      'CONFERENCE;VALUE=URI;FEATURE=PHONE,MODERATOR;LABEL=Moderator:tel:+1-412-555-0123',
    ),
  ],
  [
    'RFC 9073',
    '7',
    'PARTICIPANT, VLOCATION and VRESOURCE',
    anyEvent(
      component('PARTICIPANT', 'UID:p1', 'PARTICIPANT-TYPE:ACTIVE', component('VLOCATION', 'UID:l1', 'NAME:Hall')),
      component('VLOCATION', 'UID:l2', 'LOCATION-TYPE:theater'),
      component('VRESOURCE', 'UID:r1', 'RESOURCE-TYPE:projector'),
    ),
  ],
  [
    'RFC 9073',
    '6',
    'STYLED-DESCRIPTION and STRUCTURED-DATA',
    anyEvent(
      'STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<p>Hi\\, all</p>',
      'STRUCTURED-DATA;FMTTYPE=application/ld+json;SCHEMA="https://schema.org/FlightReservation";VALUE=TEXT:{"a": "b"}',
    ),
  ],
  [
    'RFC 9074',
    '4',
    'UID, ACKNOWLEDGED and RELATED-TO of alarms',
    anyEvent(
      alarm('UID:8297C37D-BA2D-4476-91AE-C1EAA364F8E1', 'TRIGGER:-PT15M', 'ACKNOWLEDGED:20060101T090000Z'),
      alarm(
        'UID:DE7B5C34-83FF-47FE-BE9E-FF41AE6DD097',
        'RELATED-TO;RELTYPE=SNOOZE:8297C37D-BA2D-4476-91AE-C1EAA364F8E1',
        'TRIGGER;VALUE=DATE-TIME:20060102T101000Z',
      ),
    ),
  ],
  [
    'RFC 9074',
    '8',
    'PROXIMITY of an alarm',
    anyEvent(
      alarm(
        'UID:a',
        'TRIGGER;VALUE=DATE-TIME:19760401T005545Z',
        'PROXIMITY:DEPART',
        component('VLOCATION', 'UID:l', 'NAME:Office', 'URL:geo:40.443,-79.945;u=10'),
      ),
    ),
  ],
  [
    'RFC 9253',
    '8',
    'LINK, CONCEPT, REFID and GAP',
    anyEvent(
      'LINK;LINKREL=SOURCE;VALUE=URI:https://example.com/e',
      'CONCEPT:https://example.com/event-types/sports',
      'REFID:itinerary-2014-11-17',
      'RELATED-TO;VALUE=URI;RELTYPE=STARTTOFINISH;GAP=PT1H:https://example.com/t',
    ),
  ],
  [
    'RFC 6868',
    '3',
    'circumflex codes in parameters',
    anyEvent("ATTENDEE;CN=George Herman ^'Babe^' Ruth^nJr^^:mailto:babe@example.com"),
  ],
  [
    'RFC 7529',
    '4',
    'RSCALE and SKIP, in a Gregorian rule',
    event(TEN, HOUR, 'RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=3'),
  ],
]

const KEPT_TODOS: readonly Kept[] = [
  [
    'RFC 5545',
    '3.6.2',
    'a to-do with all its own properties',
    todo(
      'SUMMARY:T',
      'DUE:20060103T100000Z',
      'PERCENT-COMPLETE:50',
      'PRIORITY:1',
      'STATUS:IN-PROCESS',
      'RELATED-TO:parent@example.com',
    ),
  ],
  [
    'RFC 9253',
    '5',
    'RELATED-TO of to-dos',
    todo(
      'SUMMARY:T',
      'RELATED-TO;RELTYPE=DEPENDS-ON:other@example.com',
      'RELATED-TO;RELTYPE=FINISHTOSTART:o@example.com',
    ),
  ],
]

/** A line whose fold stands between the two octets of an é. */
const FOLDED_WITHIN_CHARACTER = Buffer.from(
  Buffer.from(anyEvent('DESCRIPTION:ééé')).toString('latin1').replace('DESCRIPTION:\u00c3', 'DESCRIPTION:\u00c3\r\n '),
  'latin1',
)

export const cases = [
  ...KEPT.map(([rfc, section, title, text]) =>
    clauseOf(rfc)(section, `${title}: kept byte for byte`, async ({ calendar }) => {
      expectSuccess(await calendar.put('a.ics', text))
      expectEqual('body', (await calendar.get('a.ics')).text, text)
    }),
  ),

  ...KEPT_TODOS.map(([rfc, section, title, text]) =>
    clauseOf(rfc)(
      section,
      `${title}: kept byte for byte`,
      async ({ calendar }) => {
        expectSuccess(await calendar.put('a.ics', text))
        expectEqual('body', (await calendar.get('a.ics')).text, text)
      },
      componentType('VTODO'),
    ),
  ),

  rfc5545(
    '3.6.3',
    'a journal: kept byte for byte',
    async ({ calendar }) => {
      const text = journal('DTSTART;VALUE=DATE:20060102', 'SUMMARY:J', 'DESCRIPTION:One', 'DESCRIPTION:Two')
      expectSuccess(await calendar.put('a.ics', text))
      expectEqual('body', (await calendar.get('a.ics')).text, text)
    },
    componentType('VJOURNAL'),
  ),

  clauseOf('RFC 7953')(
    '3.1',
    'VAVAILABILITY: kept byte for byte',
    async ({ calendar }) => {
      const available = component(
        'AVAILABLE',
        'UID:v1',
        'DTSTAMP:20060101T000000Z',
        'DTSTART:20060102T090000Z',
        'DTEND:20060102T170000Z',
        'RRULE:FREQ=WEEKLY',
      )
      const text = vcalendar(member('VAVAILABILITY', 'DTSTART:20060101T000000Z', available))
      expectSuccess(await calendar.put('a.ics', text))
      expectEqual('body', (await calendar.get('a.ics')).text, text)
    },
    componentType('VAVAILABILITY'),
  ),

  rfc5545('3.1', 'lines that end in LF alone are read, or refused', async ({ calendar }) => {
    const text = anyEvent().replaceAll('\r\n', '\n')
    const answer = await calendar.put('a.ics', text)
    if (answer.status !== 201) return expectCondition(answer, C('valid-calendar-data'))
    expectEqual('body', (await calendar.get('a.ics')).text.replaceAll('\r\n', '\n'), text)
    expectEqual('found', (await calendar.matching(compFilter('VEVENT'))).length, 1)
  }),

  rfc5545('3.1', 'a line folded within a character: kept byte for byte', async ({ calendar }) => {
    expectSuccess(await calendar.put('a.ics', FOLDED_WITHIN_CHARACTER))
    const { bytes } = await calendar.get('a.ics')
    expectEqual('octets', bytes.toString('latin1'), FOLDED_WITHIN_CHARACTER.toString('latin1'))
  }),

  rfc5545('3.1', 'a query reads what stands in folded lines', async ({ calendar }) => {
    await calendar.store('a.ics', FOLDED_WITHIN_CHARACTER)
    const filter = compFilter('VEVENT', propFilter('DESCRIPTION', textMatch('ééé', 'i;octet')))
    expectEqual('found', (await calendar.matching(filter)).length, 1)
  }),
]

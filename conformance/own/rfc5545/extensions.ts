/** What later specifications add, and old ones had, comes back as it was sent. */
import { clauseOf, davClass } from '../case.ts'
import { expectEqual, expectMatch, expectSet } from '../expect.ts'
import { anyEvent, component, event, firstValue, member, membersOf, newUid, vcalendar } from '../icalendar.ts'

const KEPT: readonly (readonly [rfc: string, section: string, title: string, text: () => string])[] = [
  [
    'RFC 7986',
    '5.9',
    'colour, image, conference',
    () =>
      anyEvent(
        'COLOR:turquoise',
        'IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/png:http://example.com/a.png',
        'CONFERENCE;VALUE=URI;FEATURE=PHONE,MODERATOR;LABEL=Moderator:tel:+1-412-555-0123,,,654321',
      ),
  ],
  [
    'RFC 7986',
    '5.7',
    'name, source and refresh interval of a calendar',
    () =>
      anyEvent().replace(
        'BEGIN:VEVENT',
        'NAME:Ski\r\nREFRESH-INTERVAL;VALUE=DURATION:P1W\r\nSOURCE;VALUE=URI:https://example.com/a.ics\r\nBEGIN:VEVENT',
      ),
  ],
  [
    'RFC 9073',
    '7.1',
    'participants and places',
    () =>
      anyEvent(
        component(
          'PARTICIPANT',
          'UID:p1',
          'PARTICIPANT-TYPE:SPEAKER',
          'CALENDAR-ADDRESS:mailto:a@example.com',
          component('VLOCATION', 'UID:l2', 'NAME:Hall'),
        ),
        component('VLOCATION', 'UID:l1', 'NAME:The venue', 'LOCATION-TYPE:auditorium'),
        component('VRESOURCE', 'UID:r1', 'RESOURCE-TYPE:projector'),
      ),
  ],
  [
    'RFC 9073',
    '6.5',
    'structured data and styled descriptions',
    () =>
      anyEvent(
        'STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<p>x</p>',
        'STRUCTURED-DATA;FMTTYPE=application/ld+json;SCHEMA="https://schema.org/Event";VALUE=TEXT:{}',
      ),
  ],
  [
    'RFC 9074',
    '5',
    'acknowledged, proximity and related alarms',
    () =>
      anyEvent(
        component(
          'VALARM',
          'UID:8297C37D',
          'TRIGGER;RELATED=START:-PT15M',
          'ACTION:DISPLAY',
          'DESCRIPTION:x',
          'ACKNOWLEDGED:20210302T151516Z',
          'RELATED-TO;RELTYPE=SNOOZE:77D80D14',
          'PROXIMITY:DEPART',
          component('VLOCATION', 'UID:l1', 'URL:geo:40.443,-79.945;u=10'),
        ),
      ),
  ],
  [
    'RFC 9253',
    '5',
    'links, concepts and relations with gaps',
    () =>
      anyEvent(
        'LINK;LINKREL="https://example.com/linkrel/x";VALUE=URI:https://example.com/a',
        'CONCEPT:https://example.com/event-types/arts/music',
        'REFID:itinerary-2014-11-17',
        'RELATED-TO;RELTYPE=FINISHTOSTART;GAP=PT2H;VALUE=UID:other',
      ),
  ],
  [
    'RFC 6868',
    '3',
    'signs that a parameter may not hold',
    () => anyEvent('ATTENDEE;CN="George ^\'Babe^\' Ruth ^^ ^n":mailto:babe@example.com'),
  ],
  [
    'RFC 5545',
    '3.7',
    'properties of the calendar',
    () => anyEvent().replace('BEGIN:VEVENT', 'CALSCALE:GREGORIAN\r\nX-WR-CALNAME:x\r\nBEGIN:VEVENT'),
  ],
  [
    'RFC 5545',
    '3.3',
    'a value of each type',
    () =>
      anyEvent(
        'GEO:37.386013;-122.082932',
        'PRIORITY:5',
        'SEQUENCE:2',
        'TRANSP:OPAQUE',
        'URL:https://example.com/?a=1;b=2,c',
        'ATTACH;ENCODING=BASE64;VALUE=BINARY:AAEC',
        'X-BOOL;VALUE=BOOLEAN:TRUE',
        'X-UTC;VALUE=UTC-OFFSET:-0500',
        'X-PERIOD;VALUE=PERIOD:19970101T180000Z/PT5H30M',
        'X-CAL;VALUE=CAL-ADDRESS:mailto:a@example.com',
      ),
  ],
  [
    'RFC 5545',
    '3.4',
    'a calendar that is more than one component',
    () =>
      vcalendar(
        member('VEVENT', 'UID:more@example.com', 'DTSTART:20060102T100000Z', 'RRULE:FREQ=DAILY;COUNT=3'),
        member('VEVENT', 'UID:more@example.com', 'RECURRENCE-ID:20060103T100000Z', 'DTSTART:20060103T120000Z'),
      ),
  ],
]

export const cases = [
  ...KEPT.map(([rfc, section, title, text]) =>
    clauseOf(rfc)(section, `${title}: kept as sent`, async ({ calendar }) => {
      const sent = text()
      await calendar.store('a.ics', sent)
      expectEqual('the object', (await calendar.get('a.ics')).text, sent)
    }),
  ),

  clauseOf('RFC 9074')(
    '6',
    'an alarm that was dismissed stays so, whatever is written later',
    async ({ calendar }) => {
      const uid = newUid()
      const lines = ['UID:8297C37D', 'TRIGGER:-PT15M', 'ACTION:DISPLAY', 'DESCRIPTION:x']
      const dismissed = (...at: readonly string[]) =>
        anyEvent(`UID:${uid}`, component('VALARM', ...lines, ...at.map((time) => `ACKNOWLEDGED:${time}`)))
      const newest = '20210302T151516Z'
      for (const at of [[newest], ['20210302T141516Z'], []]) {
        await calendar.store('a.ics', dismissed(...at))
        expectMatch('the alarm', (await calendar.get('a.ics')).text, new RegExp(`ACKNOWLEDGED:${newest}`))
      }
    },
    // Of servers that look into alarms.
    davClass('calendar-default-alarms'),
  ),

  clauseOf('RFC 2445')('4.8.5.2', 'EXRULE takes away what its rule gives', async ({ calendar }) => {
    await calendar.store(
      'a.ics',
      event(
        'DTSTART:20060102T100000Z',
        'DURATION:PT1H',
        'RRULE:FREQ=DAILY;COUNT=5',
        'EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=3',
      ),
    )
    const data = await calendar.retrieve('a.ics', '<C:expand start="20060101T000000Z" end="20060201T000000Z"/>')
    expectSet(
      'starts',
      membersOf(data, 'VEVENT').map((one) => firstValue(one, 'DTSTART') ?? ''),
      ['20060103T100000Z', '20060105T100000Z'],
    )
  }),
]

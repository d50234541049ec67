/** What Thunderbird, Evolution and CalDAV Synchronizer (Outlook) ask, and what they make of the answers. */
import { findAll } from '../../caldavtester/xml.ts'
import { namesFound } from '../answer.ts'
import { CALENDAR_DATA, compFilter, document, freeBusyQuery, propfind, timeRange } from '../bodies.ts'
import { clauseOf, report } from '../case.ts'
import {
  expectEqual,
  expectHeader,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectSet,
  expectStatus,
  expectThat,
} from '../expect.ts'
import { anyEvent, component, event, member, readCalendar, vcalendar } from '../icalendar.ts'
import { C, CS, D, type Name } from '../names.ts'

const caldav = clauseOf('RFC 4791')
const http = clauseOf('RFC 9110')
const ical = clauseOf('RFC 5545')

const COLOR: Name = '{http://apple.com/ns/ical/}calendar-color'
const YEAR = ['20260101T000000Z', '20270101T000000Z'] as const

/** As Outlook tells of Vienna, Berlin and Rome: rules from 1601 on, under the name that Windows has for them. */
const outlookZone = (tzid: string) =>
  component(
    'VTIMEZONE',
    `TZID:${tzid}`,
    component(
      'STANDARD',
      'DTSTART:16011028T030000',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
    ),
    component(
      'DAYLIGHT',
      'DTSTART:16010325T020000',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
    ),
  )

const WINDOWS = [
  'W. Europe Standard Time',
  '(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rome\\, Stockholm\\, Vienna',
  'Customized Time Zone',
] as const

const busyIn = (text: string) =>
  [...text.replace(/\r\n /g, '').matchAll(/^FREEBUSY[^:]*:(.*)$/gm)].map(([, value]) => value ?? '').join()

export const cases = [
  // Client: Thunderbird 153: asks without credentials first, and finds nothing unless 401 tells how to sign in.
  http('11.6.1', 'Thunderbird: who is not signed in is asked to, with a challenge', async ({ anonymous }) => {
    const asked = propfind(
      D('resourcetype'),
      D('displayname'),
      D('current-user-principal'),
      D('current-user-privilege-set'),
      COLOR,
      C('calendar-home-set'),
    )
    for (const href of ['/', '/dav/']) {
      const answer = await anonymous.propfind(href, '0', asked)
      if (answer.status === 404) continue
      expectStatus(answer, 401, 301, 302, 307, 308)
      if (answer.status === 401) expectHeader(answer, 'www-authenticate', /\bBasic\b/i)
    }
  }),

  // Client: Thunderbird 153: decides by the DAV header of the home whether it schedules itself, and by the privileges whether it writes.
  caldav('5.1', 'Thunderbird: what it asks of a calendar before it shows it', async ({ user, calendar, target }) => {
    const names = [
      D('resourcetype'),
      D('owner'),
      D('current-user-principal'),
      D('current-user-privilege-set'),
      D('supported-report-set'),
      C('supported-calendar-component-set'),
      CS('getctag'),
      D('displayname'),
    ]
    const answer = await user.propfind(calendar.href, '0', propfind(...names))
    expectIncludes(
      'properties',
      namesFound(answer.multistatus().of(calendar.href)),
      D('resourcetype'),
      D('current-user-privilege-set'),
      D('supported-report-set'),
      CS('getctag'),
    )
    const options = await user.send('OPTIONS', target.user.home)
    expectIncludes('DAV', options.list('dav'), 'calendar-access')
  }),

  // Client: Thunderbird 153: takes only members whose getcontenttype begins with text/calendar, and folders it forgets.
  clauseOf('RFC 6578')(
    '3.4',
    'Thunderbird: a sync tells types, and 404 of what went',
    async ({ calendar }) => {
      const body = (token: string) =>
        document(
          'D:sync-collection',
          `<D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getcontenttype/><D:getetag/></D:prop>`,
        )
      const href = await calendar.store('a.ics', anyEvent())
      const first = (await calendar.report(body(''), { Depth: '1' })).multistatus()
      expectMatch('getcontenttype', first.property(href, D('getcontenttype'))?.text, /^text\/calendar/)
      await calendar.client.delete(href)
      const second = (
        await calendar.report(body(expectPresent('a token', first.syncToken)), { Depth: '1' })
      ).multistatus()
      expectEqual('status', second.of(href).status, 404)
    },
    report(D('sync-collection')),
  ),

  // Client: Thunderbird 153: reads its own PUT back, for the ETag of some servers is not that of what they keep.
  caldav('5.3.4', 'Thunderbird: what is read after a PUT has its ETag', async ({ calendar, user }) => {
    const href = await calendar.store('a.ics', anyEvent('X-MOZ-GENERATION:1', 'X-MOZ-LASTACK:20260101T000000Z'))
    const answer = await calendar.report(
      document('C:calendar-multiget', `<D:prop>${CALENDAR_DATA}</D:prop><D:href>${href}</D:href>`),
    )
    expectEqual(
      'getetag',
      answer.multistatus().property(href, D('getetag'))?.text,
      (await user.get(href)).header('etag'),
    )
    expectMatch('calendar-data', answer.multistatus().property(href, C('calendar-data'))?.text, /X-MOZ-LASTACK/)
  }),

  // Client: Evolution 3.56: asks OPTIONS of a collection, and writes where Allow has PUT, POST or DELETE; then the ctag, then entity tags.
  http('9.3.7', 'Evolution: a calendar tells what can be done with it', async ({ user, calendar }) => {
    const options = await user.send('OPTIONS', calendar.href)
    expectStatus(options, 200, 204)
    expectIncludes('Allow', options.list('allow'), 'PROPFIND', 'REPORT', 'GET')
    const writes = options.list('allow').filter((name) => ['PUT', 'POST', 'DELETE'].includes(name))
    expectThat('a method that writes', writes.length > 0, options.list('allow').join())
    expectIncludes('DAV', options.list('dav'), 'calendar-access')
    const listing = await user.propfind(
      calendar.href,
      '1',
      propfind(D('resourcetype'), D('getcontenttype'), D('getetag'), CS('getctag')),
    )
    expectPresent('getctag', listing.multistatus().property(calendar.href, CS('getctag')))
  }),

  // Client: Evolution 3.56: reads a window by calendar-query with the data at once, and 100 hrefs in a multiget.
  caldav('7.9', 'Evolution: a hundred hrefs in one multiget', async ({ calendar }) => {
    const names = Array.from({ length: 100 }, (_, index) => `${index}.ics`)
    await Promise.all(names.map((name) => calendar.store(name, anyEvent())))
    const hrefs = names.map((name) => `<D:href>${calendar.hrefOf(name)}</D:href>`).join('')
    const answer = await calendar.report(document('C:calendar-multiget', `<D:prop>${CALENDAR_DATA}</D:prop>${hrefs}`))
    const { responses } = answer.multistatus()
    expectEqual(
      'objects',
      responses.filter(({ propstats }) => propstats.some(({ properties }) => properties.has(C('calendar-data'))))
        .length,
      100,
    )
  }),

  // Client: CalDAV Synchronizer 4 (Outlook): tests a resource by its type, its privileges and supported-report-set before it lists tags.
  caldav('7.8', 'Outlook: a calendar passes its test, and lists tags of a window', async ({ user, calendar }) => {
    const asked = propfind(
      D('resourcetype'),
      D('current-user-privilege-set'),
      D('supported-report-set'),
      C('supported-calendar-component-set'),
      C('calendar-description'),
      D('displayname'),
      COLOR,
    )
    const multistatus = (await user.propfind(calendar.href, '0', asked)).multistatus()
    const reports = findAll(
      expectPresent('supported-report-set', multistatus.property(calendar.href, D('supported-report-set'))),
      `//${D('report')}/*`,
    ).map(({ name }) => name)
    expectIncludes('reports', reports, C('calendar-query'), C('calendar-multiget'))
    await calendar.store('in.ics', event('DTSTART:20260302T100000Z', 'DURATION:PT1H'))
    await calendar.store('out.ics', event('DTSTART:20250302T100000Z', 'DURATION:PT1H'))
    expectSet('objects', await calendar.matching(compFilter('VEVENT', timeRange(...YEAR))), ['in.ics'])
  }),

  ...WINDOWS.map((tzid) =>
    // Client: Outlook, CalDAV Synchronizer 4: name zones as Windows does, with rules from 1601 on.
    ical('3.6.5', `Outlook: times in the zone ${tzid.replaceAll('\\', '')}`, async ({ calendar }) => {
      const name = tzid.replaceAll('\\', '')
      const parameter = /[,:;]/.test(name) ? `"${name}"` : name
      const text = vcalendar(
        outlookZone(tzid),
        member(
          'VEVENT',
          `DTSTART;TZID=${parameter}:20260701T100000`,
          `DTEND;TZID=${parameter}:20260701T110000`,
          'SUMMARY:Summer',
          'X-MICROSOFT-CDO-BUSYSTATUS:BUSY',
        ),
      )
      await calendar.store('a.ics', text)
      expectEqual('the object', (await calendar.get('a.ics')).text, text)
      const busy = await calendar.report(freeBusyQuery('20260701T000000Z', '20260702T000000Z'))
      expectMatch('busy', busyIn(busy.text), /^20260701T080000Z\/(20260701T090000Z|PT1H)$/)
    }),
  ),

  // Client: Outlook: names the zone and sends no rules for it.
  ical('3.2.19', 'Outlook: a zone of Windows without its rules', async ({ calendar }) => {
    const answer = await calendar.put(
      'a.ics',
      event(
        'DTSTART;TZID=W. Europe Standard Time:20260701T100000',
        'DTEND;TZID=W. Europe Standard Time:20260701T110000',
      ),
    )
    if (answer.status >= 400) return // a server may want the rules (RFC 5545 §3.6.5)
    const busy = await calendar.report(freeBusyQuery('20260701T000000Z', '20260702T000000Z'))
    expectMatch('busy', busyIn(busy.text), /^20260701T080000Z\//)
  }),

  // Client: Outlook: marks a day by midnights in a zone, says which of its words are HTML, and repeats by the last Friday.
  ical('3.8', 'Outlook: a file as it makes it', async ({ calendar }) => {
    const text = vcalendar(
      outlookZone('W. Europe Standard Time'),
      member(
        'VEVENT',
        'CLASS:PUBLIC',
        'DESCRIPTION:\\n',
        'DTSTART;TZID="W. Europe Standard Time":20260130T090000',
        'DTEND;TZID="W. Europe Standard Time":20260130T093000',
        'RRULE:FREQ=MONTHLY;COUNT=6;BYDAY=-1FR',
        'PRIORITY:5',
        'SEQUENCE:0',
        'SUMMARY;LANGUAGE=de:Monatsende',
        'TRANSP:OPAQUE',
        'X-ALT-DESC;FMTTYPE=text/html:<html><body><p>x</p></body></html>',
        'X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE',
        'X-MICROSOFT-CDO-IMPORTANCE:1',
        'X-MS-OLK-CONFTYPE:0',
        component('VALARM', 'TRIGGER:-PT15M', 'ACTION:DISPLAY', 'DESCRIPTION:Reminder'),
      ),
    )
    await calendar.store('a.ics', text)
    expectEqual('the object', (await calendar.get('a.ics')).text, text)
    const found = await calendar.retrieve('a.ics', '<C:expand start="20260501T000000Z" end="20260601T000000Z"/>')
    expectEqual(
      'the last Friday of May',
      found.components[0]?.properties.find(({ name }) => name === 'DTSTART')?.value,
      '20260529T070000Z',
    )
  }),

  // Client: Google Calendar: writes folded X-properties, an override with a TZID, days as dates, and exceptions as dates with a Z.
  ical('3.8.5', 'Google: a file as it makes it', async ({ calendar }) => {
    const uid = 'UID:7kukuqrfedlm2f9t0vr4rbn2ih@google.com'
    const text = vcalendar(
      component(
        'VTIMEZONE',
        'TZID:Europe/Brussels',
        'X-LIC-LOCATION:Europe/Brussels',
        component(
          'DAYLIGHT',
          'TZOFFSETFROM:+0100',
          'TZOFFSETTO:+0200',
          'TZNAME:CEST',
          'DTSTART:19700329T020000',
          'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
        ),
        component(
          'STANDARD',
          'TZOFFSETFROM:+0200',
          'TZOFFSETTO:+0100',
          'TZNAME:CET',
          'DTSTART:19701025T030000',
          'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
        ),
      ),
      member(
        'VEVENT',
        uid,
        'DTSTART;TZID=Europe/Brussels:20260105T090000',
        'DTEND;TZID=Europe/Brussels:20260105T100000',
        'RRULE:FREQ=WEEKLY;UNTIL=20260131T225959Z;BYDAY=MO',
        'EXDATE;TZID=Europe/Brussels:20260112T090000',
        'SUMMARY:Weekly',
        'X-GOOGLE-CONFERENCE:https://meet.example.com/abc',
      ),
      member(
        'VEVENT',
        uid,
        'RECURRENCE-ID;TZID=Europe/Brussels:20260119T090000',
        'DTSTART;TZID=Europe/Brussels:20260119T110000',
        'DTEND;TZID=Europe/Brussels:20260119T120000',
        'SUMMARY:Weekly, later'.replace(',', '\\,'),
      ),
    )
    await calendar.store('a.ics', text)
    expectEqual('the object', (await calendar.get('a.ics')).text, text)
    const data = await calendar.retrieve('a.ics', '<C:expand start="20260101T000000Z" end="20260201T000000Z"/>')
    const starts = data.components.map(
      ({ properties }) => properties.find(({ name }) => name === 'DTSTART')?.value ?? '',
    )
    expectSet('instances', starts, ['20260105T080000Z', '20260119T100000Z', '20260126T080000Z'])

    const birthday = event(
      'DTSTART;VALUE=DATE:20260310',
      'DTEND;VALUE=DATE:20260311',
      'RRULE:FREQ=YEARLY',
      'EXDATE;VALUE=DATE:20270310',
    )
    await calendar.store('b.ics', birthday)
    expectThat('a calendar', readCalendar((await calendar.get('b.ics')).text).components.length === 1, 'another')
  }),
]

/** What DAVx5 on Android asks, in its order, and what it makes of the answers. */
import { findAll } from '../../caldavtester/xml.ts'
import { ADDRESS_BOOK, AddressBook, card, freeBookHref } from '../address-book.ts'
import { namesFound, propertyOf } from '../answer.ts'
import { compFilter, componentSet, document, extendedMkcol, propfind, timeRange } from '../bodies.ts'
import { clauseOf, ofPrincipal, report } from '../case.ts'
import { expectEqual, expectIncludes, expectMatch, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { anyEvent, event } from '../icalendar.ts'
import { C, CR, CS, D, type Name } from '../names.ts'

const caldav = clauseOf('RFC 4791')
const carddav = clauseOf('RFC 6352')

const COLLECTION: readonly Name[] = [
  D('resourcetype'),
  D('current-user-privilege-set'),
  D('displayname'),
  D('owner'),
  CR('addressbook-description'),
  C('calendar-description'),
  '{http://apple.com/ns/ical/}calendar-color',
  C('calendar-timezone'),
  C('calendar-timezone-id'),
  C('supported-calendar-component-set'),
  CS('source'),
  '{https://bitfire.at/webdav-push}transports',
  '{https://bitfire.at/webdav-push}topic',
]

export const cases = [
  // Client: DAVx5 4.5: asks the given URL, the well-known ones and what they name for homes and principal at once.
  caldav('6.2.1', 'DAVx5: homes, groups and delegations of the principal', async ({ user, target }) => {
    const asked = propfind(
      D('displayname'),
      D('resourcetype'),
      C('calendar-home-set'),
      CR('addressbook-home-set'),
      D('group-membership'),
      CS('calendar-proxy-read-for'),
      CS('calendar-proxy-write-for'),
      C('calendar-user-address-set'),
      D('current-user-principal'),
    )
    for (const start of ['/', target.user.principal]) {
      const answer = await user.propfind(start, '0', asked)
      const [response] = answer.multistatus().responses
      const principal = response && propertyOf(response, D('current-user-principal'))
      expectMatch(
        'current-user-principal',
        principal && findAll(principal, D('href'))[0]?.text,
        new RegExp(target.user.principal),
      )
    }
    const found = namesFound(
      (await user.propfind(target.user.principal, '0', asked)).multistatus().of(target.user.principal),
    )
    expectIncludes('properties', found, C('calendar-home-set'), D('group-membership'))
  }),

  // Client: DAVx5 4.5: takes for a calendar what lists its type; for writable what names DAV:write-content; for a task list what has VTODO.
  caldav('4.2', 'DAVx5: what a home tells of a calendar', async ({ user, target, newCalendar }) => {
    const calendar = await newCalendar(componentSet('VTODO'), '<D:displayname>Tasks</D:displayname>')
    const answer = await user.propfind(target.user.home, '1', propfind(...COLLECTION))
    const one = answer.multistatus().of(calendar.href)
    const privileges = findAll(
      expectPresent('privileges', propertyOf(one, D('current-user-privilege-set'))),
      `//${D('privilege')}/*`,
    ).map(({ name }) => name)
    expectIncludes('privileges', privileges, D('write-content'), D('unbind'))
    const components = expectPresent('components', propertyOf(one, C('supported-calendar-component-set')))
    expectEqual('components', components.children.map(({ attributes }) => attributes.get('name')).join(), 'VTODO')
  }),

  // Client: DAVx5 4.5: follows a calendar of a bounded past by calendar-query, entity tags alone, then multigets tens of hrefs.
  caldav('7.8', 'DAVx5: entity tags since a day, then the objects', async ({ calendar }) => {
    await calendar.store('old.ics', event('DTSTART:20050102T100000Z', 'DURATION:PT1H'))
    await calendar.store('new.ics', event('DTSTART:20060402T100000Z', 'DURATION:PT1H'))
    await calendar.store('ever.ics', event('DTSTART:20050102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'))
    const answer = await calendar.query(compFilter('VEVENT', timeRange('20060101T000000Z', '')))
    const multistatus = answer.multistatus()
    expectEqual(
      'members',
      multistatus
        .paths()
        .map((path) => path.split('/').at(-1))
        .sort()
        .join(),
      'ever.ics,new.ics',
    )
    for (const { href } of multistatus.responses) expectPresent('getetag', multistatus.property(href, D('getetag')))

    const data = '<C:calendar-data content-type="text/calendar" version="2.0"/>'
    const hrefs = multistatus.responses.map(({ href }) => `<D:href>${href}</D:href>`).join('')
    const objects = await calendar.report(
      document(
        'C:calendar-multiget',
        `<D:prop><D:getcontenttype/><D:getetag/><C:schedule-tag/>${data}</D:prop>${hrefs}`,
      ),
    )
    for (const { href } of multistatus.responses) {
      expectMatch('calendar-data', objects.multistatus().property(href, C('calendar-data'))?.text, /^BEGIN:VCALENDAR/)
      expectEqual(
        'getetag',
        objects.multistatus().property(href, D('getetag'))?.text,
        multistatus.property(href, D('getetag'))?.text,
      )
    }
  }),

  // Client: DAVx5 4.5: writes with If-None-Match: * and If-Match, and takes 412 for a conflict: the server's object wins.
  caldav('5.3.4', 'DAVx5: conflicts are told by 412', async ({ calendar }) => {
    const uid = 'UID:davx5@example.com'
    const first = await calendar.put('a.ics', anyEvent(uid), { 'If-None-Match': '*' })
    expectStatus(first, 201)
    expectEqual('ETag', first.header('etag'), await calendar.etagOf('a.ics'))
    expectStatus(await calendar.put('a.ics', anyEvent(uid), { 'If-None-Match': '*' }), 412)
    expectStatus(
      await calendar.put('a.ics', anyEvent(uid, 'LOCATION:1'), { 'If-Match': first.header('etag') ?? '' }),
      204,
      200,
    )
    expectStatus(
      await calendar.put('a.ics', anyEvent(uid, 'LOCATION:2'), { 'If-Match': first.header('etag') ?? '' }),
      412,
    )
    expectStatus(
      await calendar.client.delete(calendar.hrefOf('a.ics'), { 'If-Match': first.header('etag') ?? '' }),
      412,
    )
  }),

  // Client: DAVx5 4.5: syncs by token; a first answer cut short by 507 is gone on with at once.
  clauseOf('RFC 6578')(
    '3.6',
    'DAVx5: a sync in pieces comes to its end',
    async ({ calendar }) => {
      for (const name of ['a.ics', 'b.ics', 'c.ics']) await calendar.store(name, anyEvent())
      const seen = new Set<string>()
      let token = ''
      for (let round = 0; round < 10; round++) {
        const limit = '<D:limit><D:nresults>1</D:nresults></D:limit>'
        const body = document(
          'D:sync-collection',
          `<D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${limit}<D:prop><D:getetag/></D:prop>`,
        )
        const { responses, syncToken } = (await calendar.report(body, { Depth: '0' })).multistatus()
        for (const { path, propstats } of responses) if (propstats.length > 0) seen.add(path)
        token = expectPresent('DAV:sync-token', syncToken)
        if (!responses.some(({ status }) => status === 507)) break
      }
      expectEqual('members', seen.size, 3)
    },
    report(D('sync-collection')),
  ),

  // Client: DAVx5 4.5: makes calendars by MKCOL or MKCALENDAR with a time zone, a description and three kinds of components.
  caldav('5.3.1', 'DAVx5: a new calendar as it makes it', async ({ user, freeHref }) => {
    const href = freeHref()
    const body = extendedMkcol(
      '<D:collection/><C:calendar/>',
      '<D:displayname>Arbeit</D:displayname>',
      '<A:calendar-color xmlns:A="http://apple.com/ns/ical/">#FF00AAFF</A:calendar-color>',
      '<C:calendar-description>Nur Arbeit</C:calendar-description>',
      '<C:calendar-timezone-id>Europe/Vienna</C:calendar-timezone-id>',
      componentSet('VEVENT', 'VTODO', 'VJOURNAL'),
    )
    const answer = await user.xml('MKCOL', href, body)
    expectThat(
      'made, or refused as a whole',
      answer.status === 201 || answer.status === 403 || answer.status === 424 || answer.status === 207,
      answer.describe(),
    )
  }),

  // Client: DAVx5 4.5: wants cards of version 4.0 where supported-address-data names it, else of 3.0, and a photo with both.
  carddav(
    '10.4',
    'DAVx5: cards in the version that the server names',
    async (session) => {
      const { user } = session
      const href = await freeBookHref(session)
      expectStatus(await user.xml('MKCOL', href, extendedMkcol(ADDRESS_BOOK)), 201)
      try {
        const book = new AddressBook(href, user)
        const photo = `PHOTO;ENCODING=b;TYPE=JPEG:${Buffer.from('jpeg').toString('base64')}`
        await book.store('a.vcf', card('davx5', photo, 'EMAIL;TYPE=WORK:a@example.com', 'CATEGORIES:Team,Ski'))
        const supported = expectPresent('supported-address-data', await book.property(CR('supported-address-data')))
        const hasFour = supported.children.some(({ attributes }) => attributes.get('version') === '4.0')
        const asked = hasFour
          ? '<CR:address-data content-type="text/vcard" version="4.0"/>'
          : '<CR:address-data content-type="text/vcard"/>'
        const answer = await book.multiget([book.hrefOf('a.vcf')], asked)
        const data = answer.multistatus().property(book.hrefOf('a.vcf'), CR('address-data'))?.text
        expectMatch('version', data, hasFour ? /^VERSION:4\.0/m : /^VERSION:3\.0/m)
        expectMatch('photo', data, /^PHOTO/m)
        expectMatch('categories', data, /^CATEGORIES:Team,Ski/m)
      } finally {
        await user.delete(href)
      }
    },
    ofPrincipal(CR('addressbook-home-set')),
  ),
]

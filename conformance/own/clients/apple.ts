/** What Calendar, Reminders and Contacts of macOS and iOS ask, in their order, and what they make of the answers. */
import { findAll } from '../../caldavtester/xml.ts'
import { ADDRESS_BOOK, card, freeBookHref } from '../address-book.ts'
import { type Answer, namesFound, propertyOf } from '../answer.ts'
import {
  componentSet,
  document,
  escapeXml,
  extendedMkcol,
  mkcalendar,
  propertyUpdate,
  propfind,
  set,
} from '../bodies.ts'
import { clauseOf, ofPrincipal, report } from '../case.ts'
import { expectEqual, expectIncludes, expectMatch, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { component, event, NEW_YORK, todo, vcalendar } from '../icalendar.ts'
import { C, CR, CS, D, type Name } from '../names.ts'
import type { Session } from '../session.ts'

const caldav = clauseOf('RFC 4791')
const carddav = clauseOf('RFC 6352')
const acl = clauseOf('RFC 3744')

const APPLE = (local: string): Name => `{http://apple.com/ns/ical/}${local}`
const ME = (local: string): Name => `{http://me.com/_namespace/}${local}`

/** They send both, and rely on nothing but what was found being told. */
const MINIMAL = { Prefer: 'return=minimal', Brief: 't', Accept: '*/*', 'Content-Type': 'text/xml' }

const PRINCIPAL = [
  C('calendar-home-set'),
  C('calendar-user-address-set'),
  D('current-user-principal'),
  D('displayname'),
  CS('dropbox-home-URL'),
  CS('email-address-set'),
  CS('notification-URL'),
  D('principal-collection-set'),
  D('principal-URL'),
  D('resource-id'),
  C('schedule-inbox-URL'),
  C('schedule-outbox-URL'),
  D('supported-report-set'),
]

const HOME = [
  D('add-member'),
  CS('allowed-sharing-modes'),
  APPLE('autoprovisioned'),
  ME('bulk-requests'),
  C('calendar-alarm'),
  APPLE('calendar-color'),
  C('calendar-description'),
  C('calendar-free-busy-set'),
  APPLE('calendar-order'),
  C('calendar-timezone'),
  D('current-user-privilege-set'),
  C('default-alarm-vevent-date'),
  C('default-alarm-vevent-datetime'),
  D('displayname'),
  CS('getctag'),
  CS('invite'),
  APPLE('language-code'),
  APPLE('location-code'),
  C('max-attendees-per-instance'),
  D('owner'),
  CS('pre-publish-url'),
  CS('publish-url'),
  CS('push-transports'),
  CS('pushkey'),
  D('quota-available-bytes'),
  D('quota-used-bytes'),
  APPLE('refreshrate'),
  D('resource-id'),
  D('resourcetype'),
  C('schedule-calendar-transp'),
  C('schedule-default-calendar-URL'),
  CS('source'),
  CS('subscribed-strip-alarms'),
  CS('subscribed-strip-attachments'),
  CS('subscribed-strip-todos'),
  C('supported-calendar-component-set'),
  C('supported-calendar-component-sets'),
  D('supported-report-set'),
  D('sync-token'),
]

function expectFoundAlone(answer: Answer): void {
  for (const { propstats } of answer.multistatus().responses) {
    for (const { status } of propstats) expectEqual('status of a propstat', status, 200)
  }
}

async function hrefOf({ user, target }: Session, name: Name): Promise<string> {
  const { principal } = target.user
  const value = (await user.propfind(principal, '0', propfind(name))).multistatus().property(principal, name)
  const href = value === undefined ? undefined : findAll(value, D('href'))[0]?.text.trim()
  return expectPresent(`${name} of the principal`, href)
}

export const cases = [
  // Client: iOS 18, macOS 15: set up an account by these three requests, and give up where one of them misses a home.
  caldav('6.2.1', 'Apple: an account is found from the well-known address', async ({ user, target }) => {
    const asked = propfind(D('current-user-principal'), D('principal-URL'), D('resourcetype'))
    const known = await user.propfind('/.well-known/caldav', '0', asked, MINIMAL)
    expectStatus(known, 207, 301, 302, 307, 308)
    const root = await user.propfind('/', '0', asked, MINIMAL)
    expectMatch('current-user-principal at the root', root.text, new RegExp(target.user.principal))

    const options = await user.send('OPTIONS', target.user.principal)
    expectIncludes('DAV', options.list('dav'), '1', '3', 'access-control', 'calendar-access')

    const principal = await user.propfind(target.user.principal, '0', propfind(...PRINCIPAL), MINIMAL)
    expectFoundAlone(principal)
    const found = namesFound(principal.multistatus().of(target.user.principal))
    expectIncludes('properties', found, C('calendar-home-set'), C('calendar-user-address-set'), D('displayname'))
    expectIncludes('properties', found, D('principal-collection-set'), D('supported-report-set'), D('principal-URL'))
  }),

  // Client: macOS Calendar: lists the home at Depth 1 with some forty properties; what it knows not may be missing, not wrong.
  caldav('4.2', 'Apple: the home and its calendars in one answer', async (session) => {
    const { user, target, calendar } = session
    const answer = await user.propfind(target.user.home, '1', propfind(...HOME), MINIMAL)
    expectFoundAlone(answer)
    const multistatus = answer.multistatus()
    const found = namesFound(multistatus.of(calendar.href))
    expectIncludes('properties of a calendar', found, D('resourcetype'), D('current-user-privilege-set'), CS('getctag'))
    expectIncludes('properties of a calendar', found, C('supported-calendar-component-set'), D('supported-report-set'))
    // It shows as read-only whatever does not name DAV:write, and tells by DAV:owner what is a share.
    const privileges = expectPresent('privileges', multistatus.property(calendar.href, D('current-user-privilege-set')))
    expectIncludes(
      'privileges',
      findAll(privileges, `//${D('privilege')}/*`).map(({ name }) => name),
      D('write'),
      D('read'),
    )
    const owner = expectPresent('owner', multistatus.property(calendar.href, D('owner')))
    expectEqual('owner', findAll(owner, D('href'))[0]?.text.trim(), target.user.principal)
  }),

  // Client: macOS Calendar, Reminders: make a calendar with a colour that has an attribute, and an order, and want them back.
  caldav('5.3.1', 'Apple: a new calendar as Calendar makes it', async ({ user, target, freeHref }) => {
    const href = freeHref()
    const body = mkcalendar(
      '<D:displayname>Maison</D:displayname>',
      '<A:calendar-color xmlns:A="http://apple.com/ns/ical/" symbolic-color="custom">#0E61B9FF</A:calendar-color>',
      '<A:calendar-order xmlns:A="http://apple.com/ns/ical/">3</A:calendar-order>',
      '<C:calendar-free-busy-set><C:YES/></C:calendar-free-busy-set>',
      `<C:calendar-timezone>${escapeXml(vcalendar(NEW_YORK))}</C:calendar-timezone>`,
      componentSet('VEVENT'),
    )
    expectStatus(await user.xml('MKCALENDAR', href, body), 201)
    const answer = await user.propfind(
      target.user.home,
      '1',
      propfind(D('displayname'), APPLE('calendar-color'), APPLE('calendar-order')),
      MINIMAL,
    )
    const one = answer.multistatus().of(href)
    expectEqual('displayname', propertyOf(one, D('displayname'))?.text, 'Maison')
    expectMatch('calendar-color', propertyOf(one, APPLE('calendar-color'))?.text, /^#0E61B9/i)
    expectEqual('calendar-order', propertyOf(one, APPLE('calendar-order'))?.text, '3')
  }),

  // Client: macOS Calendar: renames and recolours one property after the other, each as a request of its own.
  caldav('5.2', 'Apple: colour and order are set alone', async ({ user, calendar }) => {
    for (const [local, value] of [
      ['calendar-color', '#FF2968FF'],
      ['calendar-order', '12'],
    ] as const) {
      const property = `<A:${local} xmlns:A="http://apple.com/ns/ical/" symbolic-color="red">${value}</A:${local}>`
      expectMatch('the answer', (await user.proppatch(calendar.href, propertyUpdate(set(property)))).text, / 200 /)
      expectEqual(local, await calendar.text(APPLE(local)), value)
    }
  }),

  // Client: iOS: takes for a calendar object only what getcontenttype calls text/calendar, and reads getetag beside it.
  caldav('5.3.4', 'Apple: members tell their type and entity tag', async ({ user, calendar }) => {
    const href = await calendar.store(
      'E2A4A1B0-5E2B-4C7B-9C55-0C9A5E3F7F10.ics',
      event(
        'DTSTART:20060102T100000Z',
        'SUMMARY:x',
        'X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC',
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=70;X-TITLE="High Street 1\\nLinz":geo:48.3,14.28',
      ),
    )
    const answer = await user.propfind(calendar.href, '1', propfind(D('getcontenttype'), D('getetag')), MINIMAL)
    expectMatch('getcontenttype', answer.multistatus().property(href, D('getcontenttype'))?.text, /^text\/calendar/)
    expectEqual(
      'getetag',
      answer.multistatus().property(href, D('getetag'))?.text,
      await calendar.etagOf('E2A4A1B0-5E2B-4C7B-9C55-0C9A5E3F7F10.ics'),
    )
  }),

  // Client: Reminders: writes tasks with alarms at places, and properties of its own, and loses what does not come back.
  caldav('4.1', 'Apple: a reminder comes back as it was', async ({ calendar }) => {
    const text = todo(
      'SUMMARY:Milk',
      'DUE;TZID=Europe/Vienna:20260102T180000',
      'X-APPLE-SORT-ORDER:647434800',
      component(
        'VALARM',
        'UID:alarm-1',
        'X-WR-ALARMUID:alarm-1',
        'ACTION:DISPLAY',
        'DESCRIPTION:Milk',
        'TRIGGER;VALUE=DATE-TIME:19760401T005545Z',
        'X-APPLE-PROXIMITY:DEPART',
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=100;X-TITLE=Home:geo:48.2,16.3',
      ),
    )
    await calendar.store('task.ics', text)
    expectEqual('the task', (await calendar.get('task.ics')).text, text)
  }),

  // Client: macOS Calendar: completes names of attendees by this report on the collection of principals.
  acl(
    '9.4',
    'Apple: a person is found by a part of a name',
    async (session) => {
      const { user, target } = session
      const place = await hrefOf(session, D('principal-collection-set'))
      const name = (await user.propfind(target.other.principal, '0', propfind(D('displayname'))))
        .multistatus()
        .property(target.other.principal, D('displayname'))
      const part = expectPresent('a name', name).text.slice(0, 3).toLowerCase()
      const match = (prop: string) =>
        `<D:property-search><D:prop>${prop}</D:prop><D:match match-type="contains">${part}</D:match></D:property-search>`
      const body = document(
        'D:principal-property-search',
        `${match('<D:displayname/>')}${match('<CS:email-address-set/>')}<D:prop><C:calendar-user-address-set/><C:calendar-user-type/><D:displayname/><CS:record-type/><D:principal-URL/></D:prop>`,
      ).replace('<D:principal-property-search', '<D:principal-property-search test="anyof"')
      const answer = await user.report(place, body, { Depth: '0' })
      expectIncludes('people', answer.multistatus().paths(), target.other.principal)
      const found = namesFound(answer.multistatus().of(target.other.principal))
      expectIncludes('properties', found, C('calendar-user-address-set'), C('calendar-user-type'), D('displayname'))
    },
    ofPrincipal(D('principal-collection-set')),
  ),

  // Client: macOS Calendar: reads the Delegation tab of an account by expand-property of its principal.
  acl(
    '4.4',
    'Apple: delegations are read by expand-property',
    async ({ user, target }) => {
      const inner =
        '<D:property name="displayname"/><D:property name="calendar-user-address-set" namespace="urn:ietf:params:xml:ns:caldav"/>'
      const asked = ['calendar-proxy-write-for', 'calendar-proxy-read-for'].map(
        (name) => `<D:property name="${name}" namespace="http://calendarserver.org/ns/">${inner}</D:property>`,
      )
      const answer = await user.report(target.user.principal, document('D:expand-property', asked.join('')), {
        Depth: '0',
      })
      const found = namesFound(answer.multistatus().of(target.user.principal))
      expectIncludes('properties', found, CS('calendar-proxy-write-for'), CS('calendar-proxy-read-for'))
    },
    ofPrincipal(CS('calendar-proxy-write-for')),
  ),

  // Client: macOS and iOS Contacts: ask the home of address books for this, and write groups as cards of their own kind.
  carddav(
    '6.2',
    'Apple: an address book with a group',
    async (session) => {
      const { user } = session
      const href = await freeBookHref(session)
      expectStatus(await user.xml('MKCOL', href, extendedMkcol(ADDRESS_BOOK)), 201)
      try {
        const home = href.replace(/[^/]+\/$/, '')
        const names = [
          D('add-member'),
          ME('bulk-requests'),
          D('current-user-privilege-set'),
          D('displayname'),
          CR('max-image-size'),
          CR('max-resource-size'),
          CS('me-card'),
          D('owner'),
          CS('push-transports'),
          CS('pushkey'),
          D('quota-available-bytes'),
          D('resource-id'),
          D('resourcetype'),
          D('supported-report-set'),
          D('sync-token'),
          CS('getctag'),
        ]
        const listing = await user.propfind(home, '1', propfind(...names), MINIMAL)
        expectFoundAlone(listing)
        expectIncludes(
          'properties',
          namesFound(listing.multistatus().of(href)),
          D('resourcetype'),
          D('supported-report-set'),
          CS('getctag'),
        )

        const member = card('member-1', 'EMAIL:m@example.com', 'X-ABUID:1:ABPerson')
        const group = [
          'BEGIN:VCARD',
          'VERSION:3.0',
          'PRODID:-//Apple Inc.//AddressBook 9.0//EN',
          'N:Team',
          'FN:Team',
          'X-ADDRESSBOOKSERVER-KIND:group',
          'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:member-1',
          'REV:2026-01-01T00:00:00Z',
          'UID:group-1',
          'END:VCARD',
          '',
        ].join('\r\n')
        for (const [name, text] of [
          ['m', member],
          ['g', group],
        ] as const) {
          const headers = { 'Content-Type': 'text/vcard', 'If-None-Match': '*' }
          expectStatus(await user.put(`${href}${name}.vcf`, text, headers), 201)
        }
        const filter =
          '<CR:filter><CR:prop-filter name="X-ADDRESSBOOKSERVER-KIND"><CR:text-match match-type="equals">group</CR:text-match></CR:prop-filter></CR:filter>'
        const found = await user.report(
          href,
          document('CR:addressbook-query', `<D:prop><D:getetag/></D:prop>${filter}`),
          { Depth: '1' },
        )
        expectEqual('groups', found.multistatus().paths().join(), `${href}g.vcf`)
        expectEqual('the group', (await user.get(`${href}g.vcf`, { Accept: 'text/vcard' })).text, group)
      } finally {
        await user.delete(href)
      }
    },
    ofPrincipal(CR('addressbook-home-set')),
  ),

  // Client: macOS Contacts: keeps which card is its owner's own in CS:me-card of the home, and shows none where it is lost.
  carddav(
    '7',
    'Apple: the own card is remembered',
    async (session) => {
      const { user } = session
      const home = (await freeBookHref(session)).replace(/[^/]+\/$/, '')
      const value = `<CS:me-card><D:href>${home}addressbook/me.vcf</D:href></CS:me-card>`
      expectMatch('the answer', (await user.proppatch(home, propertyUpdate(set(value)))).text, / 200 /)
      const kept = (await user.propfind(home, '0', propfind(CS('me-card')))).multistatus().property(home, CS('me-card'))
      expectThat('an href', kept !== undefined && findAll(kept, D('href')).length === 1, kept?.text ?? 'nothing')
    },
    ofPrincipal(CR('addressbook-home-set')),
  ),

  // Client: iOS 17: sends sync-collection with Depth: 1, as a draft had it.
  clauseOf('RFC 6578')(
    '3.2',
    'Apple: a sync of Depth 1 is answered, or refused as the standard says',
    async ({ user, calendar }) => {
      await calendar.store('a.ics', event('DTSTART:20060102T100000Z'))
      const body = document(
        'D:sync-collection',
        '<D:sync-token/><D:sync-level>1</D:sync-level><D:prop><D:getetag/><D:getcontenttype/></D:prop>',
      )
      const answer = await user.report(calendar.href, body, { Depth: '1', ...MINIMAL })
      expectStatus(answer, 207)
      expectEqual(
        'members',
        answer
          .multistatus()
          .paths()
          .filter((path) => path.endsWith('a.ics')).length,
        1,
      )
    },
    report(D('sync-collection')),
  ),
]

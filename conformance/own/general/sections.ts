/** Sections that no other file asks about: a case for each. */
import { findAll } from '../../caldavtester/xml.ts'
import { namesFound } from '../answer.ts'
import {
  compFilter,
  document,
  extendedMkcol,
  lockInfo,
  propFilter,
  propfind,
  set,
  syncCollection,
  textMatch,
} from '../bodies.ts'
import { type Case, clauseOf, davClass, ofCalendar, ofPrincipal, report } from '../case.ts'
import {
  expectEqual,
  expectHeader,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectSet,
  expectStatus,
  expectThat,
  Skip,
} from '../expect.ts'
import { anyEvent, event, member, readCalendar, vcalendar } from '../icalendar.ts'
import { C, D } from '../names.ts'

const asked = (rfc: string, ...rest: Parameters<ReturnType<typeof clauseOf>>): Case => clauseOf(`RFC ${rfc}`)(...rest)

/** What a text-match of a title finds among three. */
function collates(rfc: string, section: string, collation: string, text: string, ...names: readonly string[]): Case {
  return asked(rfc, section, `${collation}: ${text} finds ${names.join(', ') || 'nothing'}`, async ({ calendar }) => {
    for (const [name, title] of [
      ['plain', 'Strasse cafe'],
      ['upper', 'STRASSE CAFE'],
      ['marked', 'Straße CAFÉ'],
    ] as const)
      await calendar.store(`${name}.ics`, anyEvent().replace('SUMMARY:Any', `SUMMARY:${title}`))
    const filter = compFilter('VEVENT', propFilter('SUMMARY', textMatch(text, collation)))
    const answer = await calendar.query(filter)
    if (answer.status === 403 || answer.status === 412) throw new Skip(`the server does not know ${collation}`)
    expectSet(
      'found',
      answer
        .multistatus()
        .paths()
        .map((path) => path.split('/').at(-1) ?? ''),
      names.map((name) => `${name}.ics`),
    )
  })
}

export const cases = [
  asked(
    '4918',
    '6.1',
    'a lock is for its creator, and for a time',
    async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await user.xml('LOCK', href, lockInfo('exclusive'), { Depth: '0', Timeout: 'Second-600' })
      const timeout = findAll(answer.xml(), `//${D('timeout')}`)[0]?.text
      expectMatch('timeout', timeout, /^(Second-\d+|Infinite)$/)
      expectStatus(await user.put(href, anyEvent()), 423)
      await user.send('UNLOCK', href, { headers: { 'Lock-Token': answer.header('lock-token') ?? '' } })
    },
    davClass('2'),
  ),

  asked('4918', '17', 'elements that nobody knows are passed over', async ({ user, calendar }) => {
    const body = document('D:propfind', '<Z:unknown><Z:deep/></Z:unknown><D:prop><D:resourcetype/></D:prop>')
    const answer = await user.propfind(calendar.href, '0', body)
    expectIncludes('properties', namesFound(answer.multistatus().of(calendar.href)), D('resourcetype'))
  }),

  asked('3253', '3.1.5', 'supported-report-set names expand-property', async ({ calendar }) => {
    const value = expectPresent('supported-report-set', await calendar.property(D('supported-report-set')))
    expectIncludes(
      'reports',
      findAll(value, `//${D('report')}/*`).map(({ name }) => name),
      D('expand-property'),
    )
  }),

  asked(
    '5689',
    '5.2',
    'what an extended MKCOL could not set is told, and nothing is made',
    async ({ user, freeHref }) => {
      const href = freeHref()
      const answer = await user.xml(
        'MKCOL',
        href,
        extendedMkcol('<D:collection/><C:calendar/>', '<D:getetag>"x"</D:getetag>'),
      )
      expectThat('a refusal', answer.status >= 400 || answer.status === 207, answer.describe())
      expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
    },
    davClass('extended-mkcol'),
  ),

  asked(
    '5842',
    '3.1',
    'resource-id is the same by every way, and after a rename',
    async ({ user, calendar }) => {
      const read = async () =>
        findAll(expectPresent('resource-id', await calendar.property(D('resource-id'))), D('href'))[0]?.text
      const before = await read()
      expectMatch('an absolute URI', before, /^[a-z][a-z0-9+.-]*:/)
      await user.proppatch(calendar.href, document('D:propertyupdate', set('<D:displayname>other</D:displayname>')))
      expectEqual('resource-id', await read(), before)
    },
    ofCalendar(D('resource-id')),
  ),

  asked('5842', '3.2', 'parent-set names the calendar of an object', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const answer = await user.propfind(href, '0', propfind(D('parent-set')))
    const value = answer.multistatus().property(href, D('parent-set'))
    if (value === undefined) throw new Skip('the server does not have DAV:parent-set')
    const parents = findAll(value, `//${D('href')}`).map(({ text }) => text.trim())
    expectThat(
      'the calendar',
      parents.some((one) => `${one.replace(/\/$/, '')}/` === calendar.href),
      parents.join(),
    )
  }),

  asked(
    '5323',
    '5.17',
    'DAV:limit bounds what a report gives',
    async ({ calendar }) => {
      for (const name of ['a.ics', 'b.ics', 'c.ics']) await calendar.store(name, anyEvent())
      const answer = await calendar.report(syncCollection('', { limit: 1 }), { Depth: '0' })
      expectEqual('members', answer.multistatus().responses.filter(({ propstats }) => propstats.length > 0).length, 1)
    },
    report(D('sync-collection')),
  ),

  asked('6764', '7', 'who is not signed in is asked to, at the root and at the context path', async ({ anonymous }) => {
    for (const href of ['/', '/.well-known/caldav']) {
      const answer = await anonymous.propfind(href, '0', propfind(D('current-user-principal')))
      expectStatus(answer, 401, 301, 302, 303, 307, 308)
    }
  }),

  asked('8615', '3', 'a well-known URI that nobody knows is nothing, and no fault', async ({ user, anonymous }) => {
    for (const client of [user, anonymous])
      expectStatus(await client.get('/.well-known/nothing-of-that-name'), 401, 404)
  }),

  asked('9110', '5.6.7', 'dates in header fields are of the one form', async ({ user, calendar }) => {
    const answer = await user.get(await calendar.store('a.ics', anyEvent()))
    for (const name of ['date', 'last-modified'])
      expectHeader(
        answer,
        name,
        /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/,
      )
  }),

  asked('9110', '12.5.1', 'who likes iCalendar best gets it, whatever else is offered', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    for (const accept of ['text/calendar', '*/*', 'application/calendar+json;q=0.1, text/calendar', 'text/*;q=0.5', ''])
      expectHeader(await user.get(href, { Accept: accept }), 'content-type', /^text\/calendar\b/)
  }),

  asked('7240', '4.2', 'return=minimal is heard', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '0', propfind(D('resourcetype'), '{urn:x}unknown'), {
      Prefer: 'return=minimal',
    })
    const { propstats } = answer.multistatus().of(calendar.href)
    expectEqual('statuses', propstats.map(({ status }) => status).join(), '200')
  }),

  asked('7235', '2.1', 'a challenge names its scheme and its realm', async ({ anonymous, calendar }) => {
    expectHeader(await anonymous.get(calendar.href), 'www-authenticate', /^\w+ realm="[^"]*"/)
  }),

  asked('6585', '4', '429, where a server slows down guesses, says for how long', async ({ anonymous, target }) => {
    // The guesses themselves are among the attacks: here one that is not slowed down.
    const answer = await anonymous.get(target.user.home)
    expectStatus(answer, 401, 429)
    if (answer.status === 429) expectHeader(answer, 'retry-after', /^\d+$/)
  }),

  collates('4790', '9.2.1', 'i;ascii-casemap', 'STRASSE', 'plain', 'upper'),
  collates('4790', '9.2.1', 'i;ascii-casemap', 'café'),
  collates('5051', '2', 'i;unicode-casemap', 'café', 'marked'),
  collates('4790', '4.2.2', 'i;octet', 'cafe', 'plain'),
  collates('4790', '4.2.3', 'i;octet', 'AFE', 'upper'),

  asked(
    '7809',
    '5.1',
    'CALDAV:timezone-id of a query stands for its zone',
    async ({ calendar }) => {
      await calendar.store('a.ics', event('DTSTART:20260102T003000', 'DURATION:PT1H'))
      const filter = compFilter('VEVENT', '<C:time-range start="20260102T053000Z" end="20260102T054500Z"/>')
      const more = '<C:timezone-id>America/New_York</C:timezone-id>'
      expectSet('found', await calendar.matching(filter, { more }), ['a.ics'])
      expectSet(
        'found without',
        await calendar.matching(filter, { more: '<C:timezone-id>Etc/UTC</C:timezone-id>' }),
        [],
      )
    },
    davClass('calendar-no-timezone'),
  ),

  asked(
    '7809',
    '6',
    'a zone that nobody knows is refused by its condition',
    async ({ calendar }) => {
      const answer = await calendar.query(compFilter('VEVENT'), {
        more: '<C:timezone-id>Nowhere/AtAll</C:timezone-id>',
      })
      expectThat('CALDAV:valid-timezone', answer.conditions().includes(C('valid-timezone')), answer.describe())
    },
    davClass('calendar-no-timezone'),
  ),

  asked(
    '5545',
    '3.8.1.3',
    'what is private, others who may read see as time alone',
    async ({ user, other, calendar, target }) => {
      const acl = `<D:ace><D:principal><D:href>${target.other.principal}</D:href></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace>`
      if ((await user.xml('ACL', calendar.href, document('D:acl', acl))).status !== 200)
        throw new Skip('nothing can be given')
      const secret = vcalendar(
        member(
          'VEVENT',
          'DTSTART:20060102T100000Z',
          'DURATION:PT1H',
          'CLASS:PRIVATE',
          'SUMMARY:SECRET',
          'LOCATION:SECRET',
          'DESCRIPTION:SECRET',
          'X-NOTE:SECRET',
        ),
      )
      const href = await calendar.store('a.ics', secret)
      expectEqual('for the owner', (await user.get(href)).text, secret)
      const theirs = await other.get(href)
      expectStatus(theirs, 200)
      expectEqual('components', readCalendar(theirs.text).components.length, 1)
      const query = await calendar.as(other).query('', { prop: '<D:getetag/><C:calendar-data/>' })
      const found = await calendar.as(other).matching(compFilter('VEVENT', propFilter('SUMMARY', textMatch('SECRET'))))
      for (const answer of [theirs, query]) expectThat('no secret', !answer.text.includes('SECRET'), answer.text)
      expectSet('found by its title', found, [])
      expectThat('the time', theirs.text.includes('20060102T100000Z'), theirs.text)
    },
    ofPrincipal(D('principal-URL')),
  ),
]

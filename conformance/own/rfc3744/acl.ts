/** The ACL method, and what those may do to whom it gives something. */
import { findAll } from '../../caldavtester/xml.ts'
import type { Answer } from '../answer.ts'
import { calendarQuery, document, freeBusyQuery, propertyUpdate, propfind, set } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, method, needing, report } from '../case.ts'
import type { Client } from '../client.ts'
import {
  expectClientError,
  expectCondition,
  expectExcludes,
  expectIncludes,
  expectPresent,
  expectStatus,
  expectThat,
} from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { C, D, type Name } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 3744')

function ace(principal: string, privileges: readonly string[], kind: 'grant' | 'deny' = 'grant'): string {
  const inner = privileges.map((name) => `<D:privilege><${name}/></D:privilege>`).join('')
  return `<D:ace><D:principal>${principal}</D:principal><D:${kind}>${inner}</D:${kind}></D:ace>`
}

const href = (path: string) => `<D:href>${path}</D:href>`
const acl = (...aces: readonly string[]) => document('D:acl', aces.join(''))

async function give({ user, calendar, target }: Session, ...privileges: readonly string[]): Promise<void> {
  expectStatus(await user.xml('ACL', calendar.href, acl(ace(href(target.other.principal), privileges))), 200)
}

async function privilegesOf(client: Client, { href: path }: Calendar): Promise<readonly Name[]> {
  const name = D('current-user-privilege-set')
  const value = (await client.propfind(path, '0', propfind(name))).multistatus().property(path, name)
  return findAll(expectPresent(name, value), `//${D('privilege')}/*`).map((element) => element.name as Name) // as parsed
}

const WEEK = ['20060101T000000Z', '20060108T000000Z'] as const

export const cases = needing(
  [method('ACL')],
  [
    clause('8.1', 'who is given DAV:read reads, and does not write', async (session) => {
      const { other, calendar } = session
      const path = await calendar.store('a.ics', anyEvent('LOCATION:here'))
      await give(session, 'D:read')
      const theirs = calendar.as(other)
      expectThat('the object', (await theirs.get('a.ics')).text.includes('LOCATION:here'), 'another')
      expectStatus(await theirs.query(''), 207)
      for (const answer of [
        await theirs.put('a.ics', anyEvent()),
        await theirs.put('b.ics', anyEvent()),
        await other.delete(path),
      ]) {
        expectCondition(answer, D('need-privileges'), 403)
      }
      const privileges = await privilegesOf(other, calendar)
      expectIncludes('privileges', privileges, D('read'))
      expectExcludes('privileges', privileges, D('write'), D('write-content'), D('bind'))
    }),

    clause('8.1', 'who is given DAV:bind adds, and neither changes nor removes', async (session) => {
      const { other, calendar } = session
      const path = await calendar.store('a.ics', anyEvent('UID:a@example.com'))
      await give(session, 'D:read', 'D:bind')
      expectStatus(await calendar.as(other).put('b.ics', anyEvent()), 201)
      expectStatus(await calendar.as(other).put('a.ics', anyEvent('UID:a@example.com')), 403)
      expectStatus(await other.delete(path), 403)
      await calendar.expectNames('a.ics', 'b.ics')
    }),

    clause('8.1', 'who is given DAV:write-properties names the calendar, and no more', async (session) => {
      const { other, calendar } = session
      await give(session, 'D:read', 'D:write-properties')
      const answer = await other.proppatch(calendar.href, propertyUpdate(set('<Z:theirs>1</Z:theirs>')))
      expectThat('200', / 200 /.test(answer.text), answer.text)
      expectStatus(await calendar.as(other).put('a.ics', anyEvent()), 403)
    }),

    clause('8.1', 'a list replaces the one before', async (session) => {
      const { user, other, calendar } = session
      await give(session, 'D:read')
      expectStatus(await user.xml('ACL', calendar.href, acl()), 200)
      expectStatus(await other.get(calendar.href), 403, 404)
    }),

    clauseOf('RFC 4791')('6.1.1', 'who is given CALDAV:read-free-busy knows when, and not what', async (session) => {
      const { other, calendar } = session
      const path = await calendar.store('a.ics', anyEvent('SUMMARY:SECRET'))
      await give(session, 'C:read-free-busy')
      const busy = await other.report(calendar.href, freeBusyQuery(...WEEK), { Depth: '1' })
      expectStatus(busy, 200)
      expectThat('the time', busy.text.includes('20060102T100000Z'), busy.text)
      for (const answer of [
        busy,
        await other.get(path),
        await other.report(calendar.href, calendarQuery(''), { Depth: '1' }),
      ]) {
        expectThat('no secret', !answer.text.includes('SECRET'), answer.describe())
      }
    }),

    clause('5.5', 'what was given is in DAV:acl', async (session) => {
      const { user, calendar, target } = session
      await give(session, 'D:read')
      const value = (await user.propfind(calendar.href, '0', propfind(D('acl'))))
        .multistatus()
        .property(calendar.href, D('acl'))
      const entries = findAll(expectPresent('DAV:acl', value), D('ace'))
      const theirs = entries.find((entry) =>
        findAll(entry, `//${D('href')}`).some(({ text }) => text.includes(target.other.principal)),
      )
      expectIncludes(
        'privileges',
        findAll(expectPresent('an entry', theirs), `//${D('privilege')}/*`).map(({ name }) => name),
        D('read'),
      )
    }),

    clause('6', 'what is denied first stays denied, where denials are taken', async (session) => {
      const { user, other, calendar, target } = session
      const them = href(target.other.principal)
      const answer = await user.xml(
        'ACL',
        calendar.href,
        acl(ace(them, ['D:write'], 'deny'), ace('<D:authenticated/>', ['D:read', 'D:write'])),
      )
      expectStatus(answer, 200, 403)
      if (answer.status === 403) return expectCondition(answer, D('grant-only'))
      await calendar.store('a.ics', anyEvent())
      expectStatus(await calendar.as(other).get('a.ics'), 200)
      expectStatus(await calendar.as(other).put('b.ics', anyEvent()), 403)
    }),

    ...(
      [
        ['not-supported-privilege', ace('<D:all/>', ['Z:fly']), D('not-supported-privilege')],
        ['recognized-principal', ace(href('/nobody/of/that/name/'), ['D:read']), D('recognized-principal')],
        ['allowed-principal', ace('<D:property><D:getetag/></D:property>', ['D:read']), undefined],
        ['an entry of nobody', '<D:ace><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace>', undefined],
      ] as const
    ).map(([title, entry, condition]) =>
      clause('8.1.1', `${title}: refused, and nothing is changed`, async (session) => {
        const { user, other, calendar } = session
        await give(session, 'D:read')
        const answer = await user.xml('ACL', calendar.href, acl(entry))
        if (condition === undefined) expectClientError(answer)
        else expectCondition(answer, condition)
        expectStatus(await other.propfind(calendar.href, '0', propfind(D('resourcetype'))), 207)
      }),
    ),

    clause(
      '9.2',
      'acl-principal-prop-set: names of those who may do something',
      async (session) => {
        const { user, calendar, target } = session
        await give(session, 'D:read')
        const answer = await user.report(
          calendar.href,
          document('D:acl-principal-prop-set', '<D:prop><D:displayname/></D:prop>'),
          { Depth: '0' },
        )
        expectIncludes('people', answer.multistatus().paths(), target.other.principal)
      },
      report(D('acl-principal-prop-set')),
    ),

    clause('9.3', 'principal-match: oneself among the principals', async ({ user, target }) => {
      const name = D('principal-collection-set')
      const value = (await user.propfind(target.user.principal, '0', propfind(name)))
        .multistatus()
        .property(target.user.principal, name)
      const place = findAll(expectPresent(name, value), D('href'))[0]?.text.trim() ?? ''
      const answer = await user.report(
        place,
        document('D:principal-match', '<D:self/><D:prop><D:displayname/></D:prop>'),
        { Depth: '0' },
      )
      expectIncludes('people', answer.multistatus().paths(), target.user.principal)
      expectExcludes('people', answer.multistatus().paths(), target.other.principal)
    }),

    clause('9.5', 'principal-search-property-set: what can be searched', async ({ user, target }) => {
      const name = D('principal-collection-set')
      const value = (await user.propfind(target.user.principal, '0', propfind(name)))
        .multistatus()
        .property(target.user.principal, name)
      const place = findAll(expectPresent(name, value), D('href'))[0]?.text.trim() ?? ''
      const answer: Answer = await user.report(place, document('D:principal-search-property-set'), { Depth: '0' })
      expectStatus(answer, 200)
      const searched = findAll(answer.xml(), `//${D('prop')}/*`).map((element) => element.name)
      expectIncludes('properties', searched, D('displayname'))
      expectThat(
        'an address',
        searched.some((one) =>
          [C('calendar-user-address-set'), '{http://calendarserver.org/ns/}email-address-set'].includes(one),
        ),
        searched.join(),
      )
    }),
  ],
)

import { findAll } from '../../caldavtester/xml.ts'
import { type Multistatus, nameOf, namesFound, statusOfProperty } from '../answer.ts'
import { ALLPROP, document, propertyUpdate, propfind, type SyncOptions, set, syncCollection } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, needing, report } from '../case.ts'
import {
  expectClientError,
  expectCondition,
  expectDifferent,
  expectEqual,
  expectExcludes,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectSet,
  expectStatus,
  expectSuccess,
  Skip,
} from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D, Z } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 6578')

const UID = 'UID:synced@example.com'

async function sync(calendar: Calendar, token: string, options: SyncOptions = {}): Promise<Multistatus> {
  const answer = await calendar.client.report(calendar.href, syncCollection(token, options), { Depth: '0' })
  return answer.multistatus()
}

function tokenOf(multistatus: Multistatus): string {
  return expectPresent('DAV:sync-token', multistatus.syncToken)
}

/** The token of this moment. */
async function begin(calendar: Calendar): Promise<string> {
  return tokenOf(await sync(calendar, ''))
}

const changed = ({ responses }: Multistatus) =>
  responses.flatMap(({ status, path }) => (status === undefined ? [nameOf(path)] : []))
const removed = ({ responses }: Multistatus) =>
  responses.flatMap(({ status, path }) => (status === 404 ? [nameOf(path)] : []))

function expectChanges(multistatus: Multistatus, names: readonly string[], gone: readonly string[] = []): void {
  expectSet('changed', changed(multistatus), names)
  expectSet('removed', removed(multistatus), gone)
}

async function storeMany(calendar: Calendar, number: number): Promise<readonly string[]> {
  const names = Array.from({ length: number }, (_, index) => `${index}.ics`)
  for (const name of names) await calendar.store(name, anyEvent())
  return names
}

async function requireHomeSync({ user, target }: Session): Promise<void> {
  const { home } = target.user
  const answer = await user.propfind(home, '0', propfind(D('supported-report-set')))
  const value = answer.multistatus().property(home, D('supported-report-set'))
  const reports = value === undefined ? [] : findAll(value, `//${D('report')}/*`).map(({ name }) => name)
  if (!reports.includes(D('sync-collection'))) throw new Skip('the home does not have REPORT DAV:sync-collection')
}

const BAD_TOKENS = [
  'nonsense',
  'data:,',
  'http://example.com/ns/sync/1',
  'urn:x:1&<>"',
  '-1',
  '99999999999999999999',
  'ü'.repeat(300),
]

export const cases = needing(
  [report(D('sync-collection'))],
  [
    clause('3.4', 'an empty token lists every member', async ({ calendar }) => {
      const names = await storeMany(calendar, 3)
      expectChanges(await sync(calendar, ''), names)
    }),

    clause('3.4', 'an empty token tells of no removed member', async ({ user, calendar }) => {
      await storeMany(calendar, 2)
      await user.delete(calendar.hrefOf('0.ics'))
      expectChanges(await sync(calendar, ''), ['1.ics'])
    }),

    clause('3.4', 'an empty calendar has a token', async ({ calendar }) => {
      const multistatus = await sync(calendar, '')
      expectEqual('responses', multistatus.responses.length, 0)
      tokenOf(multistatus)
    }),

    clause('3.2', 'the token is a URI', async ({ calendar }) => {
      expectMatch('token', await begin(calendar), /^[a-z][a-z0-9+.-]*:[!-~]+$/i)
    }),

    clause('3.5', 'nothing changed, nothing comes', async ({ calendar }) => {
      await storeMany(calendar, 2)
      expectChanges(await sync(calendar, await begin(calendar)), [])
    }),

    clause('3.5.1', 'a new member is changed', async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent())
      const token = await begin(calendar)
      await calendar.store('b.ics', anyEvent())
      expectChanges(await sync(calendar, token), ['b.ics'])
    }),

    clause('3.5.1', 'a member with other content is changed, once', async ({ calendar }) => {
      await calendar.store('a.ics', anyEvent(UID))
      const token = await begin(calendar)
      await calendar.store('a.ics', anyEvent(UID, 'LOCATION:One'))
      await calendar.store('a.ics', anyEvent(UID, 'LOCATION:Two'))
      const multistatus = await sync(calendar, token)
      expectChanges(multistatus, ['a.ics'])
      const etag = multistatus.property(calendar.hrefOf('a.ics'), D('getetag'))?.text.trim()
      expectEqual('getetag', etag, await calendar.etagOf('a.ics'))
    }),

    clause('3.5.2', 'a removed member is 404 without a propstat', async ({ user, calendar }) => {
      await calendar.store('a.ics', anyEvent())
      const token = await begin(calendar)
      await user.delete(calendar.hrefOf('a.ics'))
      const multistatus = await sync(calendar, token)
      expectChanges(multistatus, [], ['a.ics'])
      expectEqual('propstats', multistatus.of(calendar.hrefOf('a.ics')).propstats.length, 0)
    }),

    clause('3.5.2', 'what came and went in between is removed', async ({ user, calendar }) => {
      const token = await begin(calendar)
      await calendar.store('a.ics', anyEvent())
      await user.delete(calendar.hrefOf('a.ics'))
      expectChanges(await sync(calendar, token), [], ['a.ics'])
    }),

    clause('3.5.1', 'what went and came again is changed, not removed', async ({ user, calendar }) => {
      await calendar.store('a.ics', anyEvent())
      const token = await begin(calendar)
      await user.delete(calendar.hrefOf('a.ics'))
      await calendar.store('a.ics', anyEvent())
      expectChanges(await sync(calendar, token), ['a.ics'])
    }),

    clause('3.5.2', 'MOVE within: the old name is removed, the new one changed', async ({ user, calendar }) => {
      const from = await calendar.store('a.ics', anyEvent())
      const token = await begin(calendar)
      await user.send('MOVE', from, { headers: { Destination: calendar.hrefOf('b.ics') } })
      expectChanges(await sync(calendar, token), ['b.ics'], ['a.ics'])
    }),

    clause('3.5.2', 'MOVE between: removed here, changed there', async ({ user, calendar, newCalendar }) => {
      const there = await newCalendar()
      const from = await calendar.store('a.ics', anyEvent())
      const [tokenHere, tokenThere] = [await begin(calendar), await begin(there)]
      await user.send('MOVE', from, { headers: { Destination: there.hrefOf('b.ics') } })
      expectChanges(await sync(calendar, tokenHere), [], ['a.ics'])
      expectChanges(await sync(there, tokenThere), ['b.ics'])
    }),

    clause('3.5', 'a token stays good for the same question', async ({ calendar }) => {
      const token = await begin(calendar)
      await calendar.store('a.ics', anyEvent())
      expectChanges(await sync(calendar, token), ['a.ics'])
      await calendar.store('b.ics', anyEvent())
      expectChanges(await sync(calendar, token), ['a.ics', 'b.ics'])
    }),

    clause('3.5', 'token follows token', async ({ user, calendar }) => {
      let token = await begin(calendar)
      await calendar.store('a.ics', anyEvent())
      const first = await sync(calendar, token)
      expectChanges(first, ['a.ics'])
      token = tokenOf(first)
      await user.delete(calendar.hrefOf('a.ics'))
      await calendar.store('b.ics', anyEvent())
      const second = await sync(calendar, token)
      expectChanges(second, ['b.ics'], ['a.ics'])
      expectChanges(await sync(calendar, tokenOf(second)), [])
    }),

    clause('3.5', 'writes at the same time are all told', async ({ calendar }) => {
      const token = await begin(calendar)
      const names = Array.from({ length: 20 }, (_, index) => `${index}.ics`)
      await Promise.all(names.map((name) => calendar.store(name, anyEvent())))
      expectChanges(await sync(calendar, token), names)
    }),

    clause('3.2', 'properties are answered as by PROPFIND', async ({ calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const multistatus = await sync(calendar, '', { prop: '<D:getetag/><D:getcontenttype/><Z:nothing/>' })
      const response = multistatus.of(href)
      expectIncludes('properties', namesFound(response), D('getetag'), D('getcontenttype'))
      expectEqual('status of Z:nothing', statusOfProperty(response, Z('nothing')), 404)
      expectEqual('status of the response', response.status, undefined)
    }),

    clause('3.2', 'an object that is odd to name is told with an encoded href', async ({ calendar }) => {
      await calendar.store('ü &%.ics', anyEvent())
      const multistatus = await sync(calendar, '')
      expectChanges(multistatus, ['ü &%.ics'])
      expectMatch('href', multistatus.responses[0]?.href, /^[!-~]+$/)
    }),

    // Client: Thunderbird sends Depth: 1 together with DAV:sync-level, for servers that know the drafts alone.
    ...['1', 'infinity'].map((depth) =>
      clause('3.2', `Depth: ${depth} is 400, or nothing against DAV:sync-level`, async ({ user, calendar }) => {
        const names = await storeMany(calendar, 2)
        const answer = await user.report(calendar.href, syncCollection(''), { Depth: depth })
        if (answer.status !== 400) expectChanges(answer.multistatus(), names)
      }),
    ),

    clause('3.2', 'no Depth means 0', async ({ user, calendar }) => {
      expectStatus(await user.report(calendar.href, syncCollection('')), 207)
    }),

    ...BAD_TOKENS.map((token) =>
      clause('3.2', `the token ${token.slice(0, 30)} violates valid-sync-token`, async ({ user, calendar }) => {
        const answer = await user.report(calendar.href, syncCollection(token), { Depth: '0' })
        expectCondition(answer, D('valid-sync-token'))
      }),
    ),

    clause('3.2', 'a token of another calendar violates valid-sync-token', async ({ user, calendar, newCalendar }) => {
      const there = await newCalendar()
      await storeMany(there, 2)
      const answer = await user.report(calendar.href, syncCollection(await begin(there)), { Depth: '0' })
      expectCondition(answer, D('valid-sync-token'))
    }),

    clause('3.2', 'a token of a calendar that was made anew violates valid-sync-token', async ({ user, calendar }) => {
      await storeMany(calendar, 2)
      const token = await begin(calendar)
      await user.delete(calendar.href)
      expectStatus(await user.send('MKCALENDAR', calendar.href), 201)
      expectCondition(await user.report(calendar.href, syncCollection(token), { Depth: '0' }), D('valid-sync-token'))
    }),

    clause('3.3', 'sync-level infinite of a calendar lists its members', async ({ calendar }) => {
      const names = await storeMany(calendar, 2)
      expectChanges(await sync(calendar, '', { level: 'infinite' }), names)
    }),

    clause('3.3', 'another sync-level is refused', async ({ user, calendar }) => {
      expectClientError(await user.report(calendar.href, syncCollection('', { level: '2' }), { Depth: '0' }))
    }),

    clause('3.7', 'DAV:limit is met by pages, or refused', async ({ user, calendar }) => {
      const names = await storeMany(calendar, 5)
      const found: string[] = []
      let token = ''
      for (let page = 0; page < 6; page++) {
        const body = syncCollection(token, { limit: 2 })
        const answer = await user.report(calendar.href, body, { Depth: '0' })
        if (answer.status !== 207) return expectCondition(answer, D('number-of-matches-within-limits'), 507, 403)
        const multistatus = answer.multistatus()
        const members = changed(multistatus)
        found.push(...members)
        token = tokenOf(multistatus)
        const truncated = multistatus.find(calendar.href)
        if (truncated === undefined) break
        expectEqual('members of a page', members.length, 2)
        expectEqual('status of the collection', truncated.status, 507)
        expectIncludes('conditions', truncated.conditions, D('number-of-matches-within-limits'))
      }
      expectSet('members of all pages', found, names)
      expectChanges(await sync(calendar, token), [])
    }),

    clause('3.6', 'a page tells the removed ones as well', async ({ user, calendar }) => {
      await storeMany(calendar, 4)
      const token = await begin(calendar)
      for (const name of ['0.ics', '1.ics', '2.ics']) await user.delete(calendar.hrefOf(name))
      const gone: string[] = []
      let next = token
      for (let page = 0; page < 4; page++) {
        const answer = await user.report(calendar.href, syncCollection(next, { limit: 2 }), { Depth: '0' })
        if (answer.status !== 207) return expectCondition(answer, D('number-of-matches-within-limits'), 507, 403)
        const multistatus = answer.multistatus()
        gone.push(...removed(multistatus))
        next = tokenOf(multistatus)
        if (multistatus.find(calendar.href) === undefined) break
      }
      expectSet('removed', gone, ['0.ics', '1.ics', '2.ics'])
    }),

    clause('3.7', 'a limit that is not reached changes nothing', async ({ calendar }) => {
      const names = await storeMany(calendar, 2)
      const multistatus = await sync(calendar, '', { limit: 10 })
      expectChanges(multistatus, names)
      expectEqual('a response about the collection', multistatus.find(calendar.href) === undefined, true)
    }),

    clause('3.2', 'on an object it is refused', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      expectClientError(await user.report(href, syncCollection(''), { Depth: '0' }))
    }),

    clause('4', 'the property sync-token is the token of the report', async ({ calendar }) => {
      await storeMany(calendar, 2)
      const token = expectPresent('DAV:sync-token', await calendar.text(D('sync-token')))
      expectEqual('token', token.trim(), await begin(calendar))
      await calendar.store('new.ics', anyEvent())
      expectChanges(await sync(calendar, token.trim()), ['new.ics'])
    }),

    clause('4', 'it changes with the members', async ({ calendar }) => {
      const before = await calendar.text(D('sync-token'))
      await calendar.store('a.ics', anyEvent())
      expectDifferent('sync-token', await calendar.text(D('sync-token')), before)
    }),

    clause('4', 'it is protected, and not in DAV:allprop', async ({ user, calendar }) => {
      const body = propertyUpdate(set('<D:sync-token>x</D:sync-token>'))
      const response = (await user.proppatch(calendar.href, body)).multistatus().of(calendar.href)
      expectEqual('status', statusOfProperty(response, D('sync-token')), 403)
      const found = namesFound((await user.propfind(calendar.href, '0', ALLPROP)).multistatus().of(calendar.href))
      expectExcludes('properties', found, D('sync-token'))
    }),

    clause('5', 'a token in an If header holds while nothing changed', async ({ calendar }) => {
      const token = await begin(calendar)
      const header = { If: `<${calendar.href}> (<${token}>)` }
      expectSuccess(await calendar.put('a.ics', anyEvent(), header))
      expectStatus(await calendar.put('b.ics', anyEvent(), header), 412)
      await calendar.expectNames('a.ics')
    }),

    clause('5', 'it guards DELETE of the calendar as well', async ({ user, calendar }) => {
      const token = await begin(calendar)
      await calendar.store('a.ics', anyEvent())
      expectStatus(await user.delete(calendar.href, { If: `(<${token}>)` }), 412)
      await calendar.expectNames('a.ics')
    }),

    clause('6.1', 'a body without DAV:sync-token is refused', async ({ user, calendar }) => {
      const bare = document('D:sync-collection', '<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop>')
      expectClientError(await user.report(calendar.href, bare, { Depth: '0' }))
    }),

    clause('3.5', 'in the home: new, changed and removed calendars', async (session) => {
      await requireHomeSync(session)
      const { user, target, calendar, newCalendar } = session
      const home = async (token: string) =>
        (await user.report(target.user.home, syncCollection(token), { Depth: '0' })).multistatus()
      const first = await home('')
      expectIncludes('calendars', changed(first), nameOf(calendar.href))
      const added = await newCalendar()
      const second = await home(tokenOf(first))
      expectIncludes('changed', changed(second), nameOf(added.href))
      await user.delete(added.href)
      expectIncludes('removed', removed(await home(tokenOf(second))), nameOf(added.href))
    }),

    clause('3.3', 'in the home: sync-level infinite tells of objects, or of calendars that cannot', async (session) => {
      await requireHomeSync(session)
      const { user, target, calendar } = session
      const body = (token: string) => syncCollection(token, { level: 'infinite' })
      const first = (await user.report(target.user.home, body(''), { Depth: '0' })).multistatus()
      const own = first.find(calendar.href)
      if (own?.status === 403) {
        const conditions = [D('supported-report'), D('sync-traversal-supported')]
        return expectEqual(
          'condition',
          own.conditions.some((name) => conditions.some((one) => one === name)),
          true,
        )
      }
      const href = await calendar.store('a.ics', anyEvent())
      const second = (await user.report(target.user.home, body(tokenOf(first)), { Depth: '0' })).multistatus()
      expectIncludes('hrefs', second.paths(), href)
    }),
  ],
)

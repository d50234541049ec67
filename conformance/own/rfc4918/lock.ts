import { findAll, type XmlElement } from '../../caldavtester/xml.ts'
import type { Answer } from '../answer.ts'
import { lockInfo, propertyUpdate, propfind, set } from '../bodies.ts'
import { clauseOf, davClass, needing, UID_IN_TWO_CALENDARS } from '../case.ts'
import type { Client } from '../client.ts'
import {
  expectCondition,
  expectEqual,
  expectHeader,
  expectMatch,
  expectNoHeader,
  expectPresent,
  expectStatus,
  expectSuccess,
} from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'

const clause = clauseOf('RFC 4918')

type Scope = Parameters<typeof lockInfo>[0]

function sendLock(client: Client, href: string, scope: Scope, headers: Readonly<Record<string, string>> = {}) {
  return client.xml('LOCK', href, lockInfo(scope), { Depth: '0', ...headers })
}

/** Takes a lock and gives its token, as in the Lock-Token header without brackets. */
async function lock(
  client: Client,
  href: string,
  scope: Scope = 'exclusive',
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await sendLock(client, href, scope, headers)
  expectSuccess(answer)
  const token = /^<(.+)>$/.exec(answer.header('lock-token') ?? '')?.[1]
  return expectPresent('a Lock-Token header', token, answer.header('lock-token'))
}

/** The only DAV:activelock of an answer to LOCK. */
function activeLock(answer: Answer): XmlElement {
  const [found] = findAll(answer.xml(), `${D('lockdiscovery')}/${D('activelock')}`)
  return expectPresent('DAV:prop with DAV:lockdiscovery and DAV:activelock', found, answer.text)
}

function textAt(element: XmlElement, path: string): string | undefined {
  return findAll(element, path)[0]?.text.trim()
}

export const cases = needing(
  [davClass('2')],
  [
    clause('9.10.1', 'LOCK answers the token and the lock', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await sendLock(user, href, 'exclusive', { Timeout: 'Second-600' })
      expectStatus(answer, 200)
      expectHeader(answer, 'lock-token', /^<[a-z]+:.+>$/i)
      const active = activeLock(answer)
      const token = `<${textAt(active, `${D('locktoken')}/${D('href')}`)}>`
      expectEqual('locktoken', token, answer.header('lock-token'))
      expectEqual('lockscope', findAll(active, `${D('lockscope')}/*`)[0]?.name, D('exclusive'))
      expectEqual('locktype', findAll(active, `${D('locktype')}/*`)[0]?.name, D('write'))
      expectEqual('depth', textAt(active, D('depth')), '0')
      expectMatch('timeout', textAt(active, D('timeout')), /^(Second-\d+|Infinite)$/)
      const root = textAt(active, `${D('lockroot')}/${D('href')}`) ?? ''
      expectEqual('lockroot', new URL(root, 'http://server.invalid').pathname, href)
    }),

    clause('9.10.1', 'the owner is kept as the client wrote it', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const owner = '<Z:name>Jürgen &amp; Co</Z:name>'
      const answer = await user.xml('LOCK', href, lockInfo('exclusive', owner), { Depth: '0' })
      const kept = findAll(activeLock(answer), `${D('owner')}/{http://example.com/ns/}name`)[0]
      expectEqual('owner', kept?.text, 'Jürgen & Co')
    }),

    clause('15.8', 'lockdiscovery tells of the lock', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const token = await lock(user, href)
      const answer = await user.propfind(href, '0', propfind(D('lockdiscovery')))
      const discovery = answer.multistatus().property(href, D('lockdiscovery'))
      const tokens = discovery && textAt(discovery, `${D('activelock')}/${D('locktoken')}/${D('href')}`)
      expectEqual('locktoken', tokens, token)
    }),

    clause('15.10', 'supportedlock lists exclusive and shared write locks', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await user.propfind(href, '0', propfind(D('supportedlock')))
      const value = expectPresent('supportedlock', answer.multistatus().property(href, D('supportedlock')))
      expectEqual('write', findAll(value, `//${D('write')}`).length > 0, true)
      expectEqual('exclusive', findAll(value, `//${D('exclusive')}`).length, 1)
    }),

    clause('7.5', 'PUT without the token is 423 and changes nothing', async ({ user, calendar }) => {
      const uid = 'UID:locked@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const before = await calendar.etagOf('a.ics')
      await lock(user, href)
      expectCondition(await calendar.put('a.ics', anyEvent(uid, 'LOCATION:No')), D('lock-token-submitted'), 423)
      expectEqual('ETag', await calendar.etagOf('a.ics'), before)
    }),

    clause('16', 'lock-token-submitted names the locked resource', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      await lock(user, href)
      const [named] = findAll((await user.delete(href)).xml(), `${D('lock-token-submitted')}/${D('href')}`)
      expectEqual('href', named && new URL(named.text.trim(), 'http://server.invalid').pathname, href)
    }),

    clause('7.5', 'PUT with the token succeeds', async ({ user, calendar }) => {
      const uid = 'UID:locked@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const token = await lock(user, href)
      expectSuccess(await calendar.put('a.ics', anyEvent(uid, 'LOCATION:Yes'), { If: `(<${token}>)` }))
    }),

    clause('7.5', 'a token in a tagged list counts as well', async ({ user, calendar }) => {
      const uid = 'UID:locked@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const token = await lock(user, href)
      expectSuccess(await calendar.put('a.ics', anyEvent(uid), { If: `<${href}> (<${token}>)` }))
    }),

    ...(['PROPPATCH', 'DELETE', 'MOVE'] as const).map((method) =>
      clause('7.5', `${method} of a locked resource wants the token`, async ({ user, calendar, newCalendar }) => {
        const href = await calendar.store('a.ics', anyEvent())
        const token = await lock(user, href)
        const there = await newCalendar()
        const body = method === 'PROPPATCH' ? propertyUpdate(set('<Z:a>1</Z:a>')) : ''
        const headers = {
          ...(method === 'PROPPATCH' ? { 'Content-Type': 'application/xml' } : {}),
          ...(method === 'MOVE' ? { Destination: there.hrefOf('b.ics') } : {}),
        }
        expectStatus(await user.send(method, href, { headers, body }), 423)
        expectSuccess(await user.send(method, href, { headers: { ...headers, If: `(<${token}>)` }, body }))
      }),
    ),

    clause(
      '7',
      'GET, PROPFIND and COPY of a locked resource want nothing',
      async (session) => {
        const { user, calendar, newCalendar } = session
        const href = await calendar.store('a.ics', anyEvent())
        await lock(user, href)
        expectStatus(await user.get(href), 200)
        expectStatus(await user.propfind(href, '0', propfind(D('getetag'))), 207)
        const there = await newCalendar()
        expectStatus(await user.send('COPY', href, { headers: { Destination: there.hrefOf('b.ics') } }), 201)
      },
      UID_IN_TWO_CALENDARS,
    ),

    clause(
      '7.6',
      'COPY does not duplicate the lock',
      async ({ user, calendar, newCalendar }) => {
        const uid = 'UID:locked@example.com'
        const href = await calendar.store('a.ics', anyEvent(uid))
        await lock(user, href)
        const there = await newCalendar()
        await user.send('COPY', href, { headers: { Destination: there.hrefOf('b.ics') } })
        expectSuccess(await there.put('b.ics', anyEvent(uid, 'LOCATION:Free')))
      },
      UID_IN_TWO_CALENDARS,
    ),

    clause('7.6', 'MOVE does not move the lock', async ({ user, calendar }) => {
      const uid = 'UID:locked@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const token = await lock(user, href)
      const headers = { Destination: calendar.hrefOf('b.ics'), If: `(<${token}>)` }
      expectStatus(await user.send('MOVE', href, { headers }), 201)
      expectSuccess(await calendar.put('b.ics', anyEvent(uid, 'LOCATION:Free')))
    }),

    clause('9.6', 'DELETE destroys the lock', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const token = await lock(user, href)
      expectStatus(await user.delete(href, { If: `(<${token}>)` }), 204, 200)
      expectStatus(await calendar.put('a.ics', anyEvent()), 201)
    }),

    ...(
      [
        ['exclusive', 'exclusive', 423],
        ['exclusive', 'shared', 423],
        ['shared', 'exclusive', 423],
        ['shared', 'shared', 200],
      ] as const
    ).map(([held, wanted, status]) =>
      clause('9.10.5', `${wanted} lock beside a ${held} one is ${status}`, async ({ user, calendar }) => {
        const href = await calendar.store('a.ics', anyEvent())
        await lock(user, href, held)
        const answer = await sendLock(user, href, wanted)
        if (status === 200) expectStatus(answer, 200)
        else expectCondition(answer, D('no-conflicting-lock'), 423)
      }),
    ),

    clause('9.10.2', 'LOCK without a body refreshes the lock of the If header', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const token = await lock(user, href, 'exclusive', { Timeout: 'Second-600' })
      const headers = { If: `(<${token}>)`, Timeout: 'Second-1200' }
      const answer = await user.send('LOCK', href, { headers })
      expectStatus(answer, 200)
      expectNoHeader(answer, 'lock-token')
      expectEqual('locktoken', textAt(activeLock(answer), `${D('locktoken')}/${D('href')}`), token)
    }),

    clause('9.10.6', 'a refresh with a token of no lock is 412', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const headers = { If: '(<urn:uuid:00000000-0000-4000-8000-000000000000>)' }
      expectStatus(await user.send('LOCK', href, { headers }), 412)
    }),

    clause('9.10.3', 'Depth 1 is no depth of a lock', async ({ user, calendar }) => {
      expectStatus(await sendLock(user, calendar.href, 'exclusive', { Depth: '1' }), 400)
    }),

    clause('9.10.3', 'no Depth means infinity', async ({ user, calendar }) => {
      const answer = await user.xml('LOCK', calendar.href, lockInfo('exclusive'))
      expectStatus(answer, 200)
      expectEqual('depth', textAt(activeLock(answer), D('depth'))?.toLowerCase(), 'infinity')
    }),

    clause('9.10.4', 'LOCK of a free name is 201 and reserves it', async ({ user, calendar }) => {
      const href = calendar.hrefOf('new.ics')
      const answer = await sendLock(user, href, 'exclusive')
      expectStatus(answer, 201)
      expectStatus(await user.put(href, anyEvent()), 423)
      expectSuccess(await user.put(href, anyEvent(), { If: `(${answer.header('lock-token')})` }))
    }),

    clause('9.10.6', 'LOCK without a parent is 409', async ({ user, freeHref }) => {
      expectStatus(await sendLock(user, `${freeHref()}a.ics`, 'exclusive'), 409)
    }),

    clause('7.4', 'a lock of depth 0 on a collection guards its members list', async ({ user, calendar }) => {
      const uid = 'UID:inside@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const token = await lock(user, calendar.href)
      expectStatus(await calendar.put('b.ics', anyEvent()), 423)
      expectStatus(await user.delete(href), 423)
      expectSuccess(await calendar.put('b.ics', anyEvent(), { If: `<${calendar.href}> (<${token}>)` }))
    }),

    clause('7.4', 'a lock of depth 0 leaves the content of members alone', async ({ user, calendar }) => {
      const uid = 'UID:inside@example.com'
      await calendar.store('a.ics', anyEvent(uid))
      await lock(user, calendar.href)
      expectSuccess(await calendar.put('a.ics', anyEvent(uid, 'LOCATION:Free')))
    }),

    clause('7.4', 'a lock of depth infinity guards the content of members', async ({ user, calendar }) => {
      const uid = 'UID:inside@example.com'
      await calendar.store('a.ics', anyEvent(uid))
      const token = await lock(user, calendar.href, 'exclusive', { Depth: 'infinity' })
      expectStatus(await calendar.put('a.ics', anyEvent(uid, 'LOCATION:No')), 423)
      expectSuccess(await calendar.put('a.ics', anyEvent(uid, 'LOCATION:Yes'), { If: `(<${token}>)` }))
    }),

    clause('7.4', 'a lock of depth infinity conflicts with one on a member', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      await lock(user, href)
      expectStatus(await sendLock(user, calendar.href, 'exclusive', { Depth: 'infinity' }), 423, 207)
    }),

    clause('9.6.1', 'a collection with a locked member is not deleted', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const token = await lock(user, href)
      expectStatus(await user.delete(calendar.href), 423, 207)
      await calendar.expectNames('a.ics')
      await user.send('UNLOCK', href, { headers: { 'Lock-Token': `<${token}>` } })
    }),

    clause('9.11', 'UNLOCK ends the lock', async ({ user, calendar }) => {
      const uid = 'UID:locked@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const token = await lock(user, href)
      expectStatus(await user.send('UNLOCK', href, { headers: { 'Lock-Token': `<${token}>` } }), 204)
      expectSuccess(await calendar.put('a.ics', anyEvent(uid, 'LOCATION:Free')))
    }),

    clause('9.11.1', 'UNLOCK with a token of no lock is 409', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const headers = { 'Lock-Token': '<urn:uuid:00000000-0000-4000-8000-000000000000>' }
      expectCondition(await user.send('UNLOCK', href, { headers }), D('lock-token-matches-request-uri'), 409)
    }),

    clause('9.11.1', 'UNLOCK out of the scope of the lock is 409', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const outside = await calendar.store('b.ics', anyEvent())
      const token = await lock(user, href)
      expectStatus(await user.send('UNLOCK', outside, { headers: { 'Lock-Token': `<${token}>` } }), 409)
    }),

    clause('9.11.1', 'UNLOCK without a token is 400', async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      expectStatus(await user.send('UNLOCK', href), 400)
    }),
  ],
)

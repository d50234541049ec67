/** Ways around access control: each door leads to the same question, and nobody gets further than by the front. */
import { findAll } from '../../caldavtester/xml.ts'
import type { Answer } from '../answer.ts'
import {
  CALENDAR_DATA,
  calendarQuery,
  document,
  escapeXml,
  freeBusyQuery,
  lockInfo,
  multiget,
  propertyUpdate,
  propfind,
  remove,
  set,
  syncCollection,
} from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { type Case, clauseOf, method, type Need, report } from '../case.ts'
import { expectCondition, expectEqual, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { C, CS, D, type Name } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 3744')
const sync = clauseOf('RFC 6578')

const SECRET = 'TOP-SECRET'

interface Burglary extends Session {
  /** A calendar of the other, who is the thief here. */
  readonly own: string
  /** The secret of the user. */
  readonly secret: string
}

/** A case with an object of the user's that holds a secret, and a thief with a calendar. */
function burglary(
  section: string,
  title: string,
  run: (session: Burglary) => Promise<void>,
  of = clause,
  ...needs: readonly Need[]
): Case {
  const attempt = async (session: Session) => {
    const { user, other, calendar, target } = session
    const secret = await calendar.store('secret.ics', anyEvent(`SUMMARY:${SECRET}`))
    await user.proppatch(calendar.href, propertyUpdate(set(`<D:displayname>${SECRET}</D:displayname>`)))
    const own = `${target.other.home}conformance-${calendar.href.slice(-20)}`
    expectStatus(await other.send('MKCALENDAR', own), 201)
    try {
      await other.put(`${own}mine.ics`, anyEvent())
      await run({ ...session, own, secret })
      await calendar.expectNames('secret.ics')
      expectThat('the secret as it was', (await calendar.get('secret.ics')).text.includes(SECRET), 'another')
    } finally {
      await other.delete(own)
    }
  }
  return of(section, title, attempt, ...needs)
}

function expectUntold(...answers: readonly Answer[]): void {
  for (const answer of answers) {
    expectThat('no fault', answer.status < 500 || answer.status === 502, answer.describe())
    expectThat('no secret', !answer.text.includes(SECRET), answer.text.slice(0, 500))
  }
}

function expectRefused(...answers: readonly Answer[]): void {
  expectUntold(...answers)
  for (const answer of answers) expectThat('a refusal', answer.status >= 400 && answer.status < 600, answer.describe())
}

/** The path of another's resource in forms that might be read differently where rights are looked up. */
function disguises(href: string, home: string, url: URL): readonly string[] {
  return [
    href,
    `${url.origin}${href}`,
    `//${url.host}${href}`,
    `${home}..${href}`,
    `${home}../..${href}`,
    `${home}%2e%2e/${href.split('/').slice(-4).join('/')}`,
    href.replace(/\/([^/]*)$/, '//$1'),
    href.replace(/\/([^/]*)$/, '/./$1'),
    href.replace(/\/([^/]*)$/, '%2F$1'),
    href.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    `${href}/`,
    `${href}?x=1`,
    `${href};x=1`,
    `${href}#x`,
    `${href}%00`,
  ]
}

async function tokenOf(calendar: Calendar): Promise<string> {
  const answer = await calendar.report(syncCollection(''), { Depth: '0' })
  return expectPresent('DAV:sync-token', answer.multistatus().syncToken)
}

/** Tokens made of one that was given: a digit more or less in each number, and what else one may try. */
function forgeries(token: string): readonly string[] {
  const numbers = [...token.matchAll(/\d+/g)]
  const changed = numbers.flatMap(({ 0: digits, index }) =>
    [String(BigInt(digits) + 1n), String(BigInt(digits) + 1_000_000n), '0', '99999999999999999999999', '-1'].map(
      (other) => token.slice(0, index) + other + token.slice(index + digits.length),
    ),
  )
  return [...changed, `${token}x`, token.toUpperCase(), token.slice(0, -1), `${token}'--`, `${token}%00`].filter(
    (other) => other !== token,
  )
}

const PROTECTED = [
  '<D:owner><D:href>OTHER</D:href></D:owner>',
  '<D:acl><D:ace><D:principal><D:all/></D:principal><D:grant><D:privilege><D:all/></D:privilege></D:grant></D:ace></D:acl>',
  '<D:current-user-privilege-set><D:privilege><D:all/></D:privilege></D:current-user-privilege-set>',
  '<D:resource-id><D:href>urn:uuid:00000000-0000-0000-0000-000000000000</D:href></D:resource-id>',
  '<C:calendar-user-address-set><D:href>mailto:root@example.com</D:href></C:calendar-user-address-set>',
  '<D:principal-URL><D:href>OTHER</D:href></D:principal-URL>',
  '<D:group-membership><D:href>OTHER</D:href></D:group-membership>',
  '<C:calendar-home-set><D:href>OTHER</D:href></C:calendar-home-set>',
  '<D:getetag>"x"</D:getetag>',
  '<D:sync-token>data:,x</D:sync-token>',
  '<CS:getctag>x</CS:getctag>',
  '<D:quota-available-bytes>99999999999</D:quota-available-bytes>',
]

const EXPANDED: readonly Name[] = [
  D('owner'),
  D('current-user-principal'),
  C('calendar-home-set'),
  CS('calendar-proxy-write-for'),
]

export const cases = [
  burglary(
    '7.1.1',
    "COPY and MOVE of another's object, by any form of its path",
    async ({ other, own, secret, target }) => {
      for (const href of disguises(secret, own, target.url).filter((one) => one.startsWith('/'))) {
        for (const method of ['COPY', 'MOVE']) {
          expectRefused(
            await other.send(method, href, { headers: { Destination: `${own}stolen.ics`, Overwrite: 'T' } }),
          )
        }
      }
      expectUntold(await other.report(own, calendarQuery('', { prop: CALENDAR_DATA }), { Depth: '1' }))
    },
  ),

  burglary(
    '7.1.1',
    "COPY and MOVE onto another's object, by any form of its path",
    async ({ other, own, secret, target }) => {
      for (const destination of disguises(secret, own, target.url)) {
        for (const method of ['COPY', 'MOVE']) {
          // Some of these forms may be names in the thief's own calendar, and nothing is wrong with that.
          const answer = await other
            .send(method, `${own}mine.ics`, { headers: { Destination: destination } })
            .catch(() => undefined)
          if (answer === undefined) continue
          expectUntold(answer)
          expectThat(`a refusal of ${destination}`, answer.status >= 400, answer.describe())
        }
      }
    },
  ),

  burglary('7.1.1', "COPY and MOVE of another's calendar", async ({ other, calendar, own, target }) => {
    for (const method of ['COPY', 'MOVE']) {
      for (const destination of [`${target.other.home}stolen-${own.slice(-20)}`, own]) {
        expectRefused(
          await other.send(method, calendar.href, { headers: { Destination: destination, Depth: 'infinity' } }),
        )
      }
    }
  }),

  burglary('8.1.1', "multiget of another's objects from one's own calendar", async ({ other, own, secret, target }) => {
    const answer = await other.report(own, multiget(disguises(secret, own, target.url)))
    expectUntold(answer)
    for (const place of [target.other.home, '/', target.other.principal]) {
      expectUntold(await other.report(place, multiget([secret]), { Depth: '1' }))
    }
  }),

  burglary('9', "queries from above: the home, the root, another's principal", async ({ other, target }) => {
    for (const href of ['/', target.user.home, target.user.principal, target.other.home]) {
      for (const depth of ['0', '1', 'infinity']) {
        expectUntold(
          await other.report(href, calendarQuery('', { prop: CALENDAR_DATA }), { Depth: depth }),
          await other.report(href, freeBusyQuery('20060101T000000Z', '20070101T000000Z'), { Depth: depth }),
          await other.report(href, syncCollection('', { level: 'infinite', prop: CALENDAR_DATA }), { Depth: depth }),
          await other.propfind(href, depth, propfind(D('displayname'), D('resourcetype'))),
        )
      }
    }
  }),

  burglary('9', 'expand-property, by every href that leads to another', async ({ other, target, calendar }) => {
    const inner = '<D:property name="displayname"/><D:property name="acl"/><D:property name="owner"/>'
    const asked = EXPANDED.map((name) => {
      const [, namespace, local] = /^\{(.*)\}(.*)$/.exec(name) ?? []
      return `<D:property name="${local}" namespace="${namespace}">${inner}</D:property>`
    }).join('')
    for (const href of [target.user.principal, target.user.home, calendar.href, target.other.principal]) {
      expectUntold(await other.report(href, document('D:expand-property', asked), { Depth: '0' }))
    }
  }),

  burglary('9.4', 'searches of principals tell nothing of calendars', async ({ other, target }) => {
    const search = (prop: string) =>
      document(
        'D:principal-property-search',
        `<D:property-search><D:prop><D:displayname/></D:prop><D:match></D:match></D:property-search><D:prop>${prop}</D:prop><D:apply-to-principal-collection-set/>`,
      )
    const match = document(
      'D:principal-match',
      '<D:principal-property><D:owner/></D:principal-property><D:prop><D:displayname/></D:prop>',
    )
    for (const href of ['/', target.user.principal, target.user.home]) {
      expectUntold(
        await other.report(href, search('<D:displayname/><D:acl/><C:schedule-inbox-URL/>'), { Depth: '0' }),
        await other.report(href, match, { Depth: '0' }),
      )
    }
  }),

  burglary('8.1', "ACL of another's calendar, home and principal", async ({ other, calendar, target, secret }) => {
    const body = document(
      'D:acl',
      `<D:ace><D:principal><D:href>${target.other.principal}</D:href></D:principal><D:grant><D:privilege><D:all/></D:privilege></D:grant></D:ace>`,
    )
    for (const href of [
      calendar.href,
      secret,
      target.user.home,
      target.user.principal,
      `${target.user.home}inbox/`,
      '/',
    ]) {
      expectRefused(await other.xml('ACL', href, body))
    }
  }),

  burglary(
    '5',
    'what is protected is set by nobody: an owner, an address, a membership',
    async ({ other, user, own, calendar, target }) => {
      for (const property of PROTECTED) {
        const text = property.replaceAll('OTHER', target.other.principal)
        for (const [client, href] of [
          [other, own],
          [other, target.other.principal],
          [other, target.other.home],
          [user, calendar.href],
        ] as const) {
          const answer = await client.proppatch(href, propertyUpdate(set(text)))
          expectUntold(answer)
          expectThat(
            `a refusal of ${text.slice(0, 40)}`,
            answer.status >= 400 || !/ 200 /.test(answer.text),
            answer.text.slice(0, 400),
          )
        }
      }
    },
  ),

  burglary('5', "another's delegates and members are set by nobody else", async ({ other, target }) => {
    const self = `<D:group-member-set><D:href>${target.other.principal}</D:href></D:group-member-set>`
    for (const group of ['calendar-proxy-write', 'calendar-proxy-read']) {
      const href = `${target.user.principal}${group}/`
      const answer = await other.proppatch(href, propertyUpdate(set(self), remove('<D:displayname/>')))
      expectUntold(answer)
      expectThat('a refusal', answer.status >= 400 || !/ 200 /.test(answer.text), answer.text.slice(0, 400))
    }
    expectRefused(await other.propfind(target.user.home, '1', propfind(D('getetag'))))
  }),

  burglary(
    '7.1.1',
    "what is posted into another's outbox, inbox, home or calendar",
    async ({ other, calendar, target }) => {
      const types = ['text/calendar', 'application/xml']
      for (const href of [
        `${target.user.home}outbox/`,
        `${target.user.home}inbox/`,
        target.user.home,
        calendar.href,
        `${calendar.href}?add-member`,
        target.user.principal,
      ]) {
        for (const type of types) {
          const body = type === 'text/calendar' ? anyEvent() : document('CS:share')
          expectRefused(await other.send('POST', href, { headers: { 'Content-Type': type }, body }))
        }
      }
    },
  ),

  burglary('7.1.1', "MKCALENDAR and MKCOL below another's things", async ({ other, calendar, target, secret }) => {
    for (const href of [
      `${target.user.home}stolen/`,
      `${calendar.href}stolen/`,
      `${secret}/stolen/`,
      `${target.user.principal}stolen/`,
    ]) {
      for (const method of ['MKCALENDAR', 'MKCOL']) expectRefused(await other.send(method, href))
    }
  }),

  burglary(
    '3.4',
    "another's sync-token opens neither collection",
    async ({ other, calendar, own, target }) => {
      const token = await tokenOf(calendar)
      expectCondition(await other.report(own, syncCollection(token), { Depth: '0' }), D('valid-sync-token'))
      expectRefused(await other.report(calendar.href, syncCollection(token), { Depth: '0' }))
      expectUntold(await other.report(target.other.home, syncCollection(token), { Depth: '0' }))
    },
    sync,
  ),

  sync(
    '3.2',
    'a forged sync-token is refused, or tells nothing that it should not',
    async ({ user, calendar, target }) => {
      await calendar.store('a.ics', anyEvent())
      const token = await tokenOf(calendar)
      for (const forged of forgeries(token)) {
        const answer = await calendar.report(syncCollection(forged), { Depth: '0' })
        expectThat(
          'an answer of the protocol',
          [207, 400, 403, 409].includes(answer.status),
          `${answer.describe()} to ${forged}`,
        )
        if (answer.status !== 207) continue
        // A number from the past is a token that might have been given: its answer holds members of this calendar alone.
        const elsewhere = answer
          .multistatus()
          .paths()
          .filter((path) => !path.startsWith(decodeURIComponent(calendar.href)))
        expectEqual('hrefs from elsewhere', elsewhere.join(), '')
      }
      const home = await user.report(target.user.home, syncCollection(`${token}_1.1`), { Depth: '0' })
      expectThat('no fault', home.status < 500, home.describe())
    },
    report(D('sync-collection')),
  ),

  burglary(
    '6.4',
    "another's lock token opens nothing",
    async ({ user, other, calendar, secret }) => {
      const answer = await user.xml('LOCK', secret, lockInfo('exclusive'), { Depth: '0' })
      const token = answer.header('lock-token') ?? '<urn:uuid:none>'
      expectRefused(
        await other.put(secret, anyEvent(), { If: `(${token})` }),
        await other.delete(secret, { If: `<${secret}> (${token})` }),
        await other.send('UNLOCK', secret, { headers: { 'Lock-Token': token } }),
        await other.send('LOCK', secret, { headers: { If: `(${token})`, Timeout: 'Second-10' } }),
      )
      expectThat('nobody guesses it', !/^<?urn:uuid:0+-/.test(token), token)
      await user.send('UNLOCK', secret, { headers: { 'Lock-Token': token } })
      await calendar.expectNames('secret.ics')
    },
    clauseOf('RFC 4918'),
  ),

  burglary(
    '7.1.1',
    'a thing of another is the same to a stranger whether it is there or not',
    async ({ other, calendar, secret, target }) => {
      const pairs = [
        [secret, calendar.hrefOf('none.ics')],
        [calendar.href, `${target.user.home}none-of-this-name/`],
        [`${calendar.href}?export`, `${target.user.home}none-of-this-name/?export`],
      ] as const
      for (const [there, missing] of pairs) {
        for (const method of ['GET', 'PROPFIND', 'DELETE', 'PUT', 'REPORT', 'POST', 'ACL', 'LOCK', 'MKCALENDAR']) {
          const [one, none] = [await other.send(method, there), await other.send(method, missing)]
          const told = (answer: Answer, href: string) =>
            `${answer.status} ${answer.text.replaceAll(href.split('?')[0] ?? '', '')}`
          expectEqual(`${method}: what is told`, told(none, missing), told(one, there))
        }
      }
      const hrefs = findAll((await other.get(secret)).xml(), `//${D('href')}`).map(({ text }) => text)
      expectThat(
        'no other href',
        hrefs.every((href) => href.endsWith('secret.ics')),
        hrefs.join(),
      )
    },
  ),

  burglary(
    '10.4',
    "conditions on one's own things tell nothing of another's",
    async ({ other, calendar, own, secret }) => {
      const etag = await calendar.etagOf('secret.ics')
      const token = await tokenOf(calendar)
      const body = propertyUpdate(remove('<X:nothing xmlns:X="http://example.com/"/>'))
      for (const [href, state] of [
        [secret, `[${etag}]`],
        [calendar.href, `<${token}>`],
      ]) {
        const guessed = await other.proppatch(`${own}mine.ics`, body, { If: `<${href}> (${state})` })
        const wrong = await other.proppatch(`${own}mine.ics`, body, { If: `<${href}> (["none"])` })
        expectEqual(`a guess of what ${href} is`, guessed.status, wrong.status)
      }
    },
    clauseOf('RFC 4918'),
  ),

  burglary(
    '8.1',
    'what was given and is taken back opens nothing, whatever was kept of it',
    async (session) => {
      const { user, other, calendar, secret, target } = session
      const given = `<D:ace><D:principal><D:href>${target.other.principal}</D:href></D:principal><D:grant><D:privilege><D:all/></D:privilege></D:grant></D:ace>`
      expectStatus(await user.xml('ACL', calendar.href, document('D:acl', given)), 200)
      const token = await other.report(calendar.href, syncCollection(''), { Depth: '0' })
      const read = await other.get(secret)
      expectStatus(read, 200)
      const etag = read.header('etag') ?? ''
      const locked = await other.xml('LOCK', secret, lockInfo('exclusive'), { Depth: '0' })
      const lock = expectPresent('a lock', locked.header('lock-token'))
      expectStatus(await user.xml('ACL', calendar.href, document('D:acl')), 200)

      expectRefused(
        await other.get(secret),
        await other.get(secret, { 'If-None-Match': etag }),
        await other.put(secret, anyEvent(), { If: `(${lock})`, 'If-Match': etag }),
        await other.delete(secret, { If: `(${lock})` }),
        await other.send('LOCK', secret, { headers: { If: `(${lock})`, Timeout: 'Second-10' } }),
        await other.report(calendar.href, syncCollection(token.multistatus().syncToken ?? ''), { Depth: '0' }),
        await other.report(calendar.href, multiget([secret])),
        await other.propfind(calendar.href, '1', propfind(D('getetag'))),
      )
      // Its creator may still give it back.
      const freed = await user.send('UNLOCK', secret, { headers: { 'Lock-Token': lock } })
      expectStatus(freed, 204)
    },
    clause,
    method('ACL'),
  ),

  burglary(
    '4',
    "a bulk request to one's own calendar touches nothing of another's",
    async ({ other, own, secret }) => {
      for (const what of [
        '<M:delete/>',
        `<D:set><D:prop><C:calendar-data>${escapeXml(anyEvent())}</C:calendar-data></D:prop></D:set>`,
        '<D:set><D:prop><D:displayname>mine</D:displayname></D:prop></D:set>',
      ]) {
        const body = document('M:multiput', `<M:resource><D:href>${secret}</D:href>${what}</M:resource>`)
        const answer = await other.xml('POST', own, body.replace('<M:multiput', `<M:multiput xmlns:M="${MOBILEME}"`))
        expectUntold(answer)
        expectThat('nothing done', !/ 20[014] /.test(answer.text), answer.text)
      }
    },
    clauseOf('calendarserver-bulk-change'),
  ),
]

const MOBILEME = 'http://me.com/_namespace/'

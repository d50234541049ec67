/** REPORT and expand-property, RFC 3253 §3.1.5, §3.6 and §3.8. */
import { findAll, type XmlElement } from '../../caldavtester/xml.ts'
import { document } from '../bodies.ts'
import { clauseOf, report } from '../case.ts'
import type { Client } from '../client.ts'
import { expectCondition, expectEqual, expectMatch, expectPresent, expectStatus } from '../expect.ts'
import { C, D, Z } from '../names.ts'

const clause = clauseOf('RFC 3253')

/** The value of a property as expand-property answers it. */
async function expand(client: Client, href: string, properties: string): Promise<XmlElement> {
  const answer = await client.report(href, document('D:expand-property', properties), { Depth: '0' })
  expectStatus(answer, 207)
  return answer.xml()
}

const property = (name: string, ...inner: readonly string[]) =>
  `<D:property name="${name}">${inner.join('')}</D:property>`

export const cases = [
  clause('3.6', 'a report that is not supported violates supported-report', async ({ user, calendar }) => {
    expectCondition(await user.report(calendar.href, document('Z:unheard-of')), D('supported-report'), 403, 409)
  }),

  clause('3.6', 'a report of another kind of resource violates supported-report', async ({ user, target }) => {
    const body = document('C:calendar-multiget', '<D:prop><D:getetag/></D:prop><D:href>/</D:href>')
    expectCondition(await user.report(target.user.principal, body), D('supported-report'), 403, 409)
  }),

  clause('3.6', 'REPORT without a body is refused', async ({ user, calendar }) => {
    expectStatus(await user.send('REPORT', calendar.href), 400, 415, 403)
  }),

  clause('3.6', 'REPORT of nothing is 404', async ({ user, freeHref }) => {
    expectStatus(await user.report(freeHref(), document('D:expand-property')), 404)
  }),

  clause(
    '3.8',
    'expand-property follows an href',
    async ({ user, target, calendar }) => {
      const asked = property('current-user-principal', property('displayname'), property('principal-URL'))
      const root = await expand(user, calendar.href, asked)
      const [inner] = findAll(root, `//${D('current-user-principal')}/${D('response')}`)
      const found = expectPresent('a DAV:response in DAV:current-user-principal', inner)
      expectEqual(
        'href',
        findAll(found, D('href'))[0]
          ?.text.trim()
          .replace(/^https?:\/\/[^/]*/, ''),
        target.user.principal,
      )
      expectPresent('DAV:displayname', findAll(found, `//${D('displayname')}`)[0])
    },
    report(D('expand-property')),
  ),

  clause(
    '3.8',
    'expand-property follows hrefs of hrefs',
    async ({ user, calendar }) => {
      const home = `<D:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav">${property('resourcetype')}</D:property>`
      const root = await expand(user, calendar.href, property('current-user-principal', home))
      const path = `//${D('current-user-principal')}//${C('calendar-home-set')}//${D('resourcetype')}/${D('collection')}`
      expectPresent('DAV:collection of the home', findAll(root, path)[0])
    },
    report(D('expand-property')),
  ),

  clause(
    '3.8',
    'a property without an href comes as it is',
    async ({ user, calendar }) => {
      const root = await expand(user, calendar.href, property('resourcetype'))
      expectPresent('CALDAV:calendar', findAll(root, `//${D('resourcetype')}/${C('calendar')}`)[0])
    },
    report(D('expand-property')),
  ),

  clause(
    '3.8',
    'a property that is not there is 404',
    async ({ user, calendar }) => {
      const root = await expand(user, calendar.href, '<D:property name="nothing" namespace="http://example.com/ns/"/>')
      const propstats = findAll(root, `//${D('propstat')}`)
      const missing = propstats.find((propstat) => findAll(propstat, `//${Z('nothing')}`).length > 0)
      expectMatch('status', missing && findAll(missing, D('status'))[0]?.text, /\b404\b/)
    },
    report(D('expand-property')),
  ),
]

import { namesFound, statusOfProperty } from '../answer.ts'
import { ALLPROP, document, PROPNAME, propertyUpdate, propfind, set } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import {
  expectCondition,
  expectEqual,
  expectHeader,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectSet,
  expectStatus,
  expectThat,
} from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { C, D, type Name, Z } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 4918')

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/** The text of a property of a stored object, and what GET says of that object. */
async function objectProperty({ user, calendar }: Session, name: Name) {
  const href = await calendar.store('a.ics', anyEvent())
  const answer = await user.propfind(href, '0', propfind(name))
  const value = expectPresent(`${name} of an object`, answer.multistatus().property(href, name), answer.text)
  return { value, got: await user.get(href) }
}

export const cases = [
  clause('9.1', 'Depth 0 answers the resource alone', async ({ user, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    const answer = await user.propfind(calendar.href, '0', propfind(D('resourcetype')))
    expectSet('hrefs', answer.multistatus().paths(), [calendar.href])
  }),

  clause('9.1', 'Depth 1 answers the collection and each member', async ({ user, calendar }) => {
    const a = await calendar.store('a.ics', anyEvent())
    const b = await calendar.store('b.ics', anyEvent())
    const answer = await user.propfind(calendar.href, '1', propfind(D('resourcetype')))
    expectSet('hrefs', answer.multistatus().paths(), [calendar.href, a, b])
  }),

  clause('9.1', 'Depth 1 of a resource that is no collection answers it alone', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    expectSet('hrefs', (await user.propfind(href, '1', propfind(D('getetag')))).multistatus().paths(), [href])
  }),

  clause('9.1.1', 'Depth infinity is answered, or refused with propfind-finite-depth', async ({ user, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    const answer = await user.propfind(calendar.href, 'infinity', propfind(D('getetag')))
    if (answer.status === 207) expectEqual('responses', answer.multistatus().responses.length, 2)
    else expectCondition(answer, D('propfind-finite-depth'), 403)
  }),

  clause('9.1', 'no Depth means infinity', async ({ user, calendar }) => {
    const body = propfind(D('getetag'))
    const infinite = await user.propfind(calendar.href, 'infinity', body)
    expectStatus(await user.xml('PROPFIND', calendar.href, body), infinite.status)
  }),

  ...['2', '-1', 'all', '0,1', 'infinity1'].map((depth) =>
    clause('10.2', `Depth: ${depth} is no depth`, async ({ user, calendar }) => {
      expectStatus(await user.propfind(calendar.href, depth, ALLPROP), 400)
    }),
  ),

  clause('9.1', 'no body means allprop', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const bare = await user.send('PROPFIND', href, { headers: { Depth: '0' } })
    const asked = await user.propfind(href, '0', ALLPROP)
    expectSet('properties', namesFound(bare.multistatus().of(href)), namesFound(asked.multistatus().of(href)))
  }),

  clause('9.1', 'allprop answers the live properties of this RFC', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const found = namesFound((await user.propfind(href, '0', ALLPROP)).multistatus().of(href))
    const wanted = ['creationdate', 'getcontentlength', 'getcontenttype', 'getetag', 'getlastmodified', 'resourcetype']
    expectIncludes('properties', found, ...wanted.map(D))
  }),

  clause('9.1', 'allprop answers dead properties', async ({ user, calendar }) => {
    await user.proppatch(calendar.href, propertyUpdate(set('<Z:colour>blue</Z:colour>')))
    const answer = await user.propfind(calendar.href, '0', ALLPROP)
    expectEqual('Z:colour', answer.multistatus().property(calendar.href, Z('colour'))?.text, 'blue')
  }),

  clause('9.1', 'include adds live properties to allprop', async ({ user, calendar }) => {
    const body = document('D:propfind', '<D:allprop/><D:include><D:supported-report-set/></D:include>')
    const answer = await user.propfind(calendar.href, '0', body)
    const found = namesFound(answer.multistatus().of(calendar.href))
    expectIncludes('properties', found, D('resourcetype'), D('supported-report-set'))
  }),

  clause('9.1.4', 'propname answers names without values', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const response = (await user.propfind(href, '0', PROPNAME)).multistatus().of(href)
    expectIncludes('names', namesFound(response), D('getetag'), D('resourcetype'), D('getcontenttype'))
    const values = response.propstats.flatMap(({ properties }) => [...properties.values()])
    const full = values.find(({ text, children }) => text.trim() !== '' || children.length > 0)
    expectThat('names alone', full === undefined, `a value of ${full?.name}`)
  }),

  clause('9.1.4', 'propname names dead properties', async ({ user, calendar }) => {
    await user.proppatch(calendar.href, propertyUpdate(set('<Z:colour>blue</Z:colour>')))
    const answer = await user.propfind(calendar.href, '0', PROPNAME)
    expectIncludes('names', namesFound(answer.multistatus().of(calendar.href)), Z('colour'))
  }),

  clause('9.1', 'a property that does not exist is 404 beside those that do', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '0', propfind(D('resourcetype'), Z('nothing')))
    const response = answer.multistatus().of(calendar.href)
    expectEqual('status of Z:nothing', statusOfProperty(response, Z('nothing')), 404)
    expectEqual('status of DAV:resourcetype', statusOfProperty(response, D('resourcetype')), 200)
  }),

  clause('9.1', 'a name without a namespace is a name', async ({ user, calendar }) => {
    const body = '<propfind xmlns="DAV:"><prop><bare xmlns=""/></prop></propfind>'
    const response = (await user.propfind(calendar.href, '0', body)).multistatus().of(calendar.href)
    const names = response.propstats.flatMap(({ properties }) => [...properties.keys()])
    expectSet('names', names, ['bare'])
  }),

  clause('9.1', 'the same local name of two namespaces is two properties', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '0', propfind(D('resourcetype'), Z('resourcetype')))
    const response = answer.multistatus().of(calendar.href)
    expectEqual('status of Z:resourcetype', statusOfProperty(response, Z('resourcetype')), 404)
  }),

  clause('9.1', 'each property comes once', async ({ user, calendar }) => {
    const names = [D('resourcetype'), D('displayname'), Z('a'), D('resourcetype'), Z('a')]
    const response = (await user.propfind(calendar.href, '0', propfind(...names))).multistatus().of(calendar.href)
    const got = response.propstats.flatMap(({ properties }) => [...properties.keys()])
    expectEqual('number of names', got.length, new Set(got).size)
  }),

  clause('9.1', 'nothing there is 404', async ({ user, calendar }) => {
    expectStatus(await user.propfind(calendar.hrefOf('none.ics'), '0', ALLPROP), 404)
    expectStatus(await user.propfind(`${calendar.href}none/`, '1', ALLPROP), 404)
  }),

  clause('5.2', 'a collection is found without its last slash', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href.slice(0, -1), '0', propfind(D('resourcetype')))
    expectStatus(answer, 207, 301, 302, 307, 308)
    if (answer.status !== 207) expectMatch('Location', answer.header('location'), /\/$/)
  }),

  clause('8.3', 'hrefs are percent-encoded', async ({ user, calendar }) => {
    const names = ['a test.ics', 'ü.ics', '100%.ics', 'a&b.ics', 'a#b.ics', 'a?b.ics', 'a;b=c.ics', "it's.ics"]
    for (const name of names) await calendar.store(name, anyEvent())
    const multistatus = (await user.propfind(calendar.href, '1', propfind(D('getetag')))).multistatus()
    expectSet('decoded names', multistatus.paths(), [calendar.href, ...names.map((name) => calendar.href + name)])
    const odd = multistatus.responses.find(({ href }) => /[^!-~]|["<>\\^`{|}]/.test(href))
    expectThat('hrefs of ASCII characters', odd === undefined, odd?.href ?? '')
  }),

  clause('8.3', 'an href from an answer leads to the resource', async ({ user, calendar }) => {
    await calendar.store('50% of ü&é.ics', anyEvent())
    const { responses } = (await user.propfind(calendar.href, '1', propfind(D('getetag')))).multistatus()
    for (const { href } of responses) expectStatus(await user.propfind(href, '0', propfind(D('getetag'))), 207)
  }),

  clause('8.3', 'all hrefs of an answer have the same form', async ({ user, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    const { responses } = (await user.propfind(calendar.href, '1', propfind(D('getetag')))).multistatus()
    const absolute = responses.filter(({ href }) => href.startsWith('http'))
    expectThat('one form', absolute.length === 0 || absolute.length === responses.length, 'both forms')
  }),

  clause('8.3', 'the href of a collection ends with a slash', async ({ user, target }) => {
    const body = propfind(D('resourcetype'))
    const { responses } = (await user.propfind(target.user.home, '1', body)).multistatus()
    for (const { href, propstats } of responses) {
      const type = propstats.find(({ status }) => status === 200)?.properties.get(D('resourcetype'))
      if (type?.children.some(({ name }) => name === D('collection'))) expectMatch('href', href, /\/$/)
    }
  }),

  clause('13', 'a multistatus is application/xml or text/xml', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '0', ALLPROP)
    expectHeader(answer, 'content-type', /^(application|text)\/xml\b/)
  }),

  clause('9.1', 'PROPFIND with another root is refused', async ({ user, calendar }) => {
    expectStatus(await user.propfind(calendar.href, '0', document('D:propertyupdate')), 400, 422)
  }),

  clause('15.1', 'creationdate is a date-time of RFC 3339', async (session) => {
    const { value } = await objectProperty(session, D('creationdate'))
    expectMatch('creationdate', value.text.trim(), DATE_TIME)
  }),

  clause('15.4', 'getcontentlength is the length that GET gives', async (session) => {
    const { value, got } = await objectProperty(session, D('getcontentlength'))
    expectEqual('getcontentlength', Number(value.text), got.bytes.length)
  }),

  clause('15.5', 'getcontenttype is the type that GET gives', async (session) => {
    const { value, got } = await objectProperty(session, D('getcontenttype'))
    expectMatch('getcontenttype', value.text.trim(), /^text\/calendar\b/i)
    expectMatch('Content-Type', got.header('content-type'), /^text\/calendar\b/i)
  }),

  clause('15.6', 'getetag is the ETag of GET', async (session) => {
    const { value, got } = await objectProperty(session, D('getetag'))
    expectEqual('getetag', value.text.trim(), got.header('etag'))
  }),

  clause('15.7', 'getlastmodified is an HTTP date, and Last-Modified of GET', async (session) => {
    const { value, got } = await objectProperty(session, D('getlastmodified'))
    expectMatch('getlastmodified', value.text.trim(), HTTP_DATE)
    expectEqual('getlastmodified', value.text.trim(), got.header('last-modified'))
  }),

  clause('15.9', 'resourcetype of an object is empty', async (session) => {
    const { value } = await objectProperty(session, D('resourcetype'))
    expectEqual('number of types', value.children.length, 0)
  }),

  clause('15.9', 'resourcetype of a calendar holds collection', async ({ calendar }) => {
    const type = expectPresent('resourcetype', await calendar.property(D('resourcetype')))
    const types = type.children.map(({ name }) => name)
    expectSet('types', types, [D('collection'), C('calendar')])
  }),
]

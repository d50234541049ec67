import { findAll } from '../../caldavtester/xml.ts'
import { propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectEqual, expectIncludes, expectMatch, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { C, D } from '../names.ts'

const clause = clauseOf('RFC 6764')

const WELL_KNOWN = '/.well-known/caldav'
const REDIRECTS = [301, 302, 303, 307, 308]

export const cases = [
  clause('5', 'the well-known URI redirects to the context path', async ({ user }) => {
    const answer = await user.get(WELL_KNOWN)
    expectStatus(answer, ...REDIRECTS)
    expectMatch('Location', answer.header('location'), /^(https?:\/\/[^/]+)?\//)
  }),

  clause('5', 'it redirects PROPFIND as well', async ({ user }) => {
    expectStatus(await user.propfind(WELL_KNOWN, '0', propfind(D('current-user-principal'))), 207, ...REDIRECTS)
  }),

  clause('5', 'it redirects without a sign-in, or asks for one', async ({ anonymous }) => {
    expectStatus(await anonymous.get(WELL_KNOWN), 401, ...REDIRECTS)
  }),

  clause('6', 'the context path tells current-user-principal', async ({ user, target }) => {
    const redirect = await user.get(WELL_KNOWN)
    const path = new URL(redirect.header('location') ?? '/', target.url).pathname
    const answer = await user.propfind(path, '0', propfind(D('current-user-principal')))
    const [response] = answer.multistatus().responses
    const value = response?.propstats[0]?.properties.get(D('current-user-principal'))
    const href = value && findAll(value, D('href'))[0]?.text.trim()
    expectEqual('principal', href && new URL(href, target.url).pathname, target.user.principal)
  }),

  clause('6', 'the principal tells calendar-home-set', async ({ user, target }) => {
    const answer = await user.propfind(target.user.principal, '0', propfind(C('calendar-home-set')))
    const value = answer.multistatus().property(target.user.principal, C('calendar-home-set'))
    const homes = value === undefined ? [] : findAll(value, D('href')).map(({ text }) => text.trim())
    expectThat('an href', homes.length > 0, 'none')
  }),

  clause('6', 'the home lists the calendars', async ({ user, target, calendar }) => {
    const multistatus = (await user.propfind(target.user.home, '1', propfind(D('resourcetype')))).multistatus()
    expectIncludes('members', multistatus.paths(), calendar.href)
    const type = expectPresent('resourcetype', multistatus.property(calendar.href, D('resourcetype')))
    expectIncludes(
      'types',
      type.children.map(({ name }) => name),
      C('calendar'),
    )
  }),

  clause('6', 'the root of the server is another place to begin', async ({ user }) => {
    expectStatus(await user.propfind('/', '0', propfind(D('current-user-principal'))), 207, ...REDIRECTS)
  }),
]

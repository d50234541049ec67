import { findAll, type XmlElement } from '../../caldavtester/xml.ts'
import { statusOfProperty } from '../answer.ts'
import { propertyUpdate, propfind, set } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import type { Client } from '../client.ts'
import { expectEqual, expectIncludes, expectPresent, expectStatus } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'

const clause = clauseOf('RFC 5397')

const NAME = D('current-user-principal')

async function read(client: Client, href: string): Promise<XmlElement> {
  const answer = await client.propfind(href, '0', propfind(NAME))
  return expectPresent('current-user-principal', answer.multistatus().property(href, NAME), answer.text)
}

const pathIn = (value: XmlElement | undefined) => value && new URL(value.text.trim(), 'http://server.invalid').pathname

export const cases = [
  clause('3', 'one href, on every resource', async ({ user, target, calendar }) => {
    const object = await calendar.store('a.ics', anyEvent())
    for (const href of [target.user.principal, target.user.home, calendar.href, object]) {
      const value = await read(user, href)
      expectEqual(`elements on ${href}`, value.children.length, 1)
      expectEqual(`principal on ${href}`, pathIn(findAll(value, D('href'))[0]), target.user.principal)
    }
  }),

  clause('3', 'another user has another', async ({ other, target }) => {
    const value = await read(other, target.other.principal)
    expectEqual('principal', pathIn(findAll(value, D('href'))[0]), target.other.principal)
  }),

  clause('3', 'it is principal-URL or an alternate of that principal', async ({ user, target }) => {
    const { principal } = target.user
    const answer = await user.propfind(principal, '0', propfind(D('principal-URL'), D('alternate-URI-set')))
    const multistatus = answer.multistatus()
    const values = [D('principal-URL'), D('alternate-URI-set')].map((name) => multistatus.property(principal, name))
    const urls = values.flatMap((value) => (value === undefined ? [] : findAll(value, D('href')).map(pathIn)))
    expectIncludes(
      'URLs',
      urls.flatMap((url) => url ?? []),
      principal,
    )
  }),

  clause('3', 'it is protected', async ({ user, calendar }) => {
    const value = '<D:current-user-principal><D:href>/x/</D:href></D:current-user-principal>'
    const response = (await user.proppatch(calendar.href, propertyUpdate(set(value)))).multistatus().of(calendar.href)
    expectEqual('status', statusOfProperty(response, NAME), 403)
  }),

  clause('3', 'nobody is DAV:unauthenticated, or has to sign in', async ({ anonymous, target }) => {
    const answer = await anonymous.propfind(target.user.principal, '0', propfind(NAME))
    if (answer.status !== 207) return expectStatus(answer, 401)
    const value = answer.multistatus().property(target.user.principal, NAME)
    expectPresent('DAV:unauthenticated', value && findAll(value, D('unauthenticated'))[0])
  }),
]

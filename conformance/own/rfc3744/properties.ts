/** The properties by which a server tells who may do what. */
import { findAll, type XmlElement } from '../../caldavtester/xml.ts'
import { namesFound, statusOfProperty } from '../answer.ts'
import { ALLPROP, propertyUpdate, propfind, set } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import type { Client } from '../client.ts'
import { expectEqual, expectExcludes, expectIncludes, expectPresent, expectSet, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { C, D, type Name } from '../names.ts'

const rfc3744 = clauseOf('RFC 3744')
const rfc4791 = clauseOf('RFC 4791')

async function read(client: Client, href: string, name: Name): Promise<XmlElement> {
  const answer = await client.propfind(href, '0', propfind(name))
  return expectPresent(name, answer.multistatus().property(href, name), answer.text)
}

const hrefsIn = (value: XmlElement) =>
  findAll(value, `//${D('href')}`).map(({ text }) => new URL(text.trim(), 'http://server.invalid').pathname)

const privilegesIn = (value: XmlElement) => findAll(value, `//${D('privilege')}/*`).map(({ name }) => name)

const OWNERS = ['read', 'write', 'write-properties', 'write-content', 'bind', 'unbind']

const PROTECTED: readonly (readonly [section: string, local: string])[] = [
  ['5.3', 'supported-privilege-set'],
  ['5.4', 'current-user-privilege-set'],
  ['5.5', 'acl'],
  ['5.6', 'acl-restrictions'],
  ['5.7', 'inherited-acl-set'],
  ['5.8', 'principal-collection-set'],
]

export const cases = [
  rfc3744('7.2', 'OPTIONS claims access-control', async ({ user, calendar }) => {
    expectIncludes('DAV', (await user.send('OPTIONS', calendar.href)).list('dav'), 'access-control')
  }),

  rfc3744('4.2', 'principal-URL of a principal is itself', async ({ user, target }) => {
    const value = await read(user, target.user.principal, D('principal-URL'))
    expectSet('principal-URL', hrefsIn(value), [target.user.principal])
  }),

  rfc3744('4', 'resourcetype of a principal holds DAV:principal', async ({ user, target }) => {
    const value = await read(user, target.user.principal, D('resourcetype'))
    expectIncludes(
      'types',
      value.children.map(({ name }) => name),
      D('principal'),
    )
  }),

  rfc3744('4', 'a principal has a displayname', async ({ user, target }) => {
    const value = await read(user, target.user.principal, D('displayname'))
    expectThat('a name', value.text.trim() !== '', 'nothing')
  }),

  rfc3744('5.1', 'owner of a calendar is the principal', async ({ user, target, calendar }) => {
    expectSet('owner', hrefsIn(await read(user, calendar.href, D('owner'))), [target.user.principal])
  }),

  rfc3744('5.3', 'supported-privilege-set is a tree under DAV:all', async ({ user, calendar }) => {
    const value = await read(user, calendar.href, D('supported-privilege-set'))
    const top = findAll(value, `${D('supported-privilege')}/${D('privilege')}/*`).map(({ name }) => name)
    expectIncludes('top', top, D('all'))
    expectIncludes('privileges', privilegesIn(value), D('read'), D('write'), D('bind'), D('unbind'))
  }),

  rfc4791('6.1.1', 'read-free-busy is aggregated in DAV:read', async ({ user, calendar }) => {
    const value = await read(user, calendar.href, D('supported-privilege-set'))
    const reads = findAll(value, `//${D('supported-privilege')}`).filter(
      (one) => findAll(one, `${D('privilege')}/${D('read')}`).length > 0,
    )
    const inside = reads.flatMap((one) => findAll(one, `//${D('supported-privilege')}/${D('privilege')}/*`))
    expectIncludes(
      'privileges inside DAV:read',
      inside.map(({ name }) => name),
      C('read-free-busy'),
    )
  }),

  rfc3744('5.4', 'the owner is told what the owner may do', async ({ user, calendar }) => {
    const value = await read(user, calendar.href, D('current-user-privilege-set'))
    expectIncludes('privileges', privilegesIn(value), ...OWNERS.map(D))
  }),

  rfc3744('5.4', 'current-user-privilege-set of an object', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const value = await read(user, href, D('current-user-privilege-set'))
    expectIncludes('privileges', privilegesIn(value), D('read'), D('write-content'))
  }),

  rfc3744('5.5', 'acl lists who may do what', async ({ user, calendar }) => {
    const value = await read(user, calendar.href, D('acl'))
    for (const ace of findAll(value, D('ace'))) {
      const parts = ace.children.map(({ name }) => name)
      expectThat(
        'a principal, and grant or deny',
        parts.some((name) => name === D('grant') || name === D('deny')),
        parts.join(' '),
      )
    }
  }),

  rfc3744('5.8', 'principal-collection-set leads to the principals', async ({ user, target, calendar }) => {
    const sets = hrefsIn(await read(user, calendar.href, D('principal-collection-set')))
    expectThat(
      'a collection above the principal',
      sets.some((href) => target.user.principal.startsWith(href)),
      sets.join(' '),
    )
  }),

  ...PROTECTED.map(([section, local]) =>
    rfc3744(section, `${local} is protected against PROPPATCH`, async ({ user, calendar }) => {
      const answer = await user.proppatch(calendar.href, propertyUpdate(set(`<D:${local}/>`)))
      expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), D(local)), 403)
    }),
  ),

  rfc3744('5', 'properties of access control are not in DAV:allprop', async ({ user, calendar }) => {
    const found = namesFound((await user.propfind(calendar.href, '0', ALLPROP)).multistatus().of(calendar.href))
    expectExcludes('properties', found, ...PROTECTED.map(([, local]) => D(local)))
  }),
]

/** A directory of people, where a server names one. */
import { findAll } from '../../caldavtester/xml.ts'
import { document, propfind } from '../bodies.ts'
import { clauseOf, ofPrincipal } from '../case.ts'
import { expectIncludes, expectMatch, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { CR, D } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 6352')

const GATEWAY = CR('directory-gateway')

async function gatewayOf({ user, target }: Session): Promise<string> {
  const { principal } = target.user
  const value = (await user.propfind(principal, '0', propfind(GATEWAY))).multistatus().property(principal, GATEWAY)
  const href = value === undefined ? undefined : findAll(value, D('href'))[0]?.text.trim()
  return expectPresent('a directory', href)
}

const search = (text: string) =>
  document(
    'CR:addressbook-query',
    `<D:prop><D:getetag/><CR:address-data/></D:prop><CR:filter><CR:prop-filter name="FN"><CR:text-match>${text}</CR:text-match></CR:prop-filter></CR:filter>`,
  )

export const cases = [
  clause(
    '7.1.3',
    'principal-address leads to a card of the principal',
    async ({ user, target }) => {
      const name = CR('principal-address')
      const value = (await user.propfind(target.user.principal, '0', propfind(name)))
        .multistatus()
        .property(target.user.principal, name)
      const href = expectPresent('an href', value && findAll(value, D('href'))[0]).text.trim()
      const answer = await user.get(href)
      expectStatus(answer, 200)
      expectMatch('a card', answer.text, /^BEGIN:VCARD\r\nVERSION:/)
    },
    ofPrincipal(CR('principal-address')),
  ),

  clause(
    '8.6',
    'the directory is an address book that is searched',
    async (session) => {
      const { user, target } = session
      const href = await gatewayOf(session)
      const types = (await user.propfind(href, '0', propfind(D('resourcetype'))))
        .multistatus()
        .property(href, D('resourcetype'))
      expectIncludes(
        'types',
        (types?.children ?? []).map(({ name }) => name),
        CR('addressbook'),
      )
      const name = (await user.propfind(target.other.principal, '0', propfind(D('displayname'))))
        .multistatus()
        .property(target.other.principal, D('displayname'))
      const answer = await user.report(href, search(expectPresent('a name', name).text.slice(0, 3)), { Depth: '1' })
      expectThat('a card', answer.multistatus().responses.length > 0, answer.text.slice(0, 300))
      expectMatch('a card', answer.text, /BEGIN:VCARD/)
    },
    ofPrincipal(GATEWAY),
  ),

  clause(
    '8.6',
    'nobody writes into the directory, and nobody reads it unasked for a name',
    async (session) => {
      const { user, anonymous } = session
      const href = await gatewayOf(session)
      for (const method of ['PUT', 'DELETE', 'MKCOL', 'PROPPATCH']) {
        const answer = await user.send(method, `${href}x.vcf`, { headers: { 'Content-Type': 'text/vcard' }, body: 'x' })
        expectThat('4xx', answer.status >= 400 && answer.status < 500, answer.describe())
      }
      expectStatus(await anonymous.report(href, search('a'), { Depth: '1' }), 401)
    },
    ofPrincipal(GATEWAY),
  ),

  clauseOf('RFC 6869')(
    '2',
    'a card of the directory tells of what kind it is',
    async (session) => {
      const href = await gatewayOf(session)
      const answer = await session.user.report(
        href,
        search('').replace('<CR:address-data/>', '<CR:address-data content-type="text/vcard" version="4.0"/>'),
        { Depth: '1' },
      )
      expectMatch('KIND', answer.text, /^KIND:(individual|group|location|device|application|org)/m)
    },
    ofPrincipal(GATEWAY),
  ),
]

import { randomUUID } from 'node:crypto'
import { findAll, type XmlElement } from '../caldavtester/xml.ts'
import { type Answer, nameOf } from './answer.ts'
import { document, extendedMkcol, propfind } from './bodies.ts'
import { type Case, clauseOf, ofPrincipal } from './case.ts'
import type { Client } from './client.ts'
import { expectPresent, expectStatus, expectSuccess } from './expect.ts'
import { CR, type Name } from './names.ts'
import type { Session } from './session.ts'

export const CARD_TYPE = 'text/vcard; charset=utf-8'
export const ADDRESS_BOOK = '<D:collection/><CR:addressbook/>'

/** An address book of a case, as its owner sees it. */
export class AddressBook {
  readonly href: string
  readonly client: Client

  constructor(href: string, client: Client) {
    this.href = href
    this.client = client
  }

  hrefOf(name: string): string {
    return this.href + encodeURIComponent(name)
  }

  put(name: string, text: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.client.put(this.hrefOf(name), text, { 'Content-Type': CARD_TYPE, ...headers })
  }

  async store(name: string, text: string): Promise<void> {
    expectSuccess(await this.put(name, text))
  }

  get(name: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.client.get(this.hrefOf(name), headers)
  }

  async property(name: Name): Promise<XmlElement | undefined> {
    return (await this.client.propfind(this.href, '0', propfind(name))).multistatus().property(this.href, name)
  }

  /** An addressbook-query; `filter` is the element, `more` what follows it. */
  query(filter: string, data = '<CR:address-data/>', more = ''): Promise<Answer> {
    const body = document('CR:addressbook-query', `<D:prop><D:getetag/>${data}</D:prop>${filter}${more}`)
    return this.client.report(this.href, body, { Depth: '1' })
  }

  multiget(hrefs: readonly string[], data = '<CR:address-data/>'): Promise<Answer> {
    const asked = hrefs.map((href) => `<D:href>${href}</D:href>`).join('')
    const body = document('CR:addressbook-multiget', `<D:prop><D:getetag/>${data}</D:prop>${asked}`)
    return this.client.report(this.href, body, { Depth: '0' })
  }

  async matching(filter: string): Promise<readonly string[]> {
    return (await this.query(filter)).multistatus().paths().map(nameOf)
  }
}

/** A free URL in the address book home of the user. */
export async function freeBookHref({ user, target }: Session): Promise<string> {
  const { principal } = target.user
  const answer = await user.propfind(principal, '0', propfind(CR('addressbook-home-set')))
  const set = expectPresent(
    'addressbook-home-set',
    answer.multistatus().property(principal, CR('addressbook-home-set')),
  )
  const home = expectPresent('an href', findAll(set, '{DAV:}href')[0]).text.trim()
  return `${home.replace(/^https?:\/\/[^/]*/i, '').replace(/\/?$/, '/')}conformance-${randomUUID()}/`
}

const clause = clauseOf('RFC 6352')

/** A case with an empty address book, which goes away with it. */
export function withBook(
  section: string,
  title: string,
  run: (book: AddressBook, session: Session) => Promise<void>,
): Case {
  return clause(
    section,
    title,
    async (session) => {
      const href = await freeBookHref(session)
      expectStatus(await session.user.xml('MKCOL', href, extendedMkcol(ADDRESS_BOOK)), 201)
      try {
        await run(new AddressBook(href, session.user), session)
      } finally {
        await session.user.delete(href)
      }
    },
    ofPrincipal(CR('addressbook-home-set')),
  )
}

/** A vCard of version 3.0 with these lines beside those that it must have. */
export function card(uid: string, ...lines: readonly string[]): string {
  const all = ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, `FN:${uid}`, `N:${uid};;;;`, ...lines, 'END:VCARD', '']
  return all.join('\r\n')
}

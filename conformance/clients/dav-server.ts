import { findAll, parseXml, type XmlElement } from '../caldavtester/xml.ts'

export interface DavAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

interface DavRequest {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Account {
  readonly url: URL
  readonly user: string
  readonly password: string
}

/** The account under test as plain HTTP sees it: what a client did is looked up here, not in the client. */
export class DavServer {
  readonly url: URL
  readonly user: string
  readonly password: string
  #home: Promise<string> | undefined

  constructor({ url, user, password }: Account) {
    this.url = url
    this.user = user
    this.password = password
  }

  async request(method: string, href: string, { headers = {}, body }: DavRequest = {}): Promise<DavAnswer> {
    const credentials = Buffer.from(`${this.user}:${this.password}`, 'utf8').toString('base64')
    const response = await fetch(new URL(href, this.url), {
      method,
      headers: { authorization: `Basic ${credentials}`, ...headers },
      ...(body === undefined ? {} : { body }),
    }).catch((error: unknown) => {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
      throw new Error(`no answer from ${this.url.origin}: ${reason}`, { cause: error })
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** The same, for a request that must succeed. */
  async require(method: string, href: string, request: DavRequest = {}): Promise<DavAnswer> {
    const answer = await this.request(method, href, request)
    if (answer.status >= 300) throw new Error(`${method} ${href}: ${answer.status} ${answer.text}`)
    return answer
  }

  /** The calendar home, found as RFC 6764 §6 tells clients to find it; a path in the URL stands for the well-known one. */
  home(): Promise<string> {
    this.#home ??= this.#findHome()
    return this.#home
  }

  async #findHome(): Promise<string> {
    const start = this.url.pathname === '/' ? '/.well-known/caldav' : this.url.pathname
    const principal = await this.#readHref(start, '<D:current-user-principal/>')
    return this.#readHref(principal, '<C:calendar-home-set/>')
  }

  async #readHref(href: string, property: string): Promise<string> {
    const [response] = await this.propfind(href, '0', property)
    const found = response && findAll(response, `${PROP}/*/{DAV:}href`)[0]
    if (found === undefined) throw new Error(`no ${property} at ${href}`)
    return found.text.trim()
  }

  /** The responses of a PROPFIND, asked with the prefixes D and C. */
  async propfind(href: string, depth: '0' | '1', ...properties: readonly string[]): Promise<readonly XmlElement[]> {
    const body = `<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>${properties.join('')}</D:prop></D:propfind>`
    const headers = { depth, 'content-type': 'application/xml; charset=utf-8' }
    const answer = await this.require('PROPFIND', href, { headers, body })
    return findAll(parseXml(answer.text), '{DAV:}response')
  }

  /** Hrefs of the calendars in the home. */
  async listCalendars(): Promise<readonly string[]> {
    const responses = await this.propfind(await this.home(), '1', '<D:resourcetype/>')
    const calendar = '{DAV:}propstat/{DAV:}prop/{DAV:}resourcetype/{urn:ietf:params:xml:ns:caldav}calendar'
    return responses.filter((response) => findAll(response, calendar).length > 0).map(hrefOf)
  }

  /** Makes a calendar for `work` and removes it afterwards. */
  async withCalendar<T>(name: string, work: (href: string) => Promise<T>): Promise<T> {
    const href = await this.calendarHref(name)
    await this.require('MKCALENDAR', href)
    try {
      return await work(href)
    } finally {
      await this.request('DELETE', href)
    }
  }

  async mailAddress(): Promise<string> {
    const principal = await this.#readHref('/.well-known/caldav', '<D:current-user-principal/>')
    const [response] = await this.propfind(principal, '0', '<C:calendar-user-address-set/>')
    const hrefs = response === undefined ? [] : findAll(response, `${PROP}/*/{DAV:}href`).map(({ text }) => text.trim())
    const address = hrefs.find((href) => href.startsWith('mailto:'))
    if (address === undefined) throw new Error(`no mail address of ${this.user}`)
    return address
  }

  /** Makes an address book for `work` and removes it afterwards. */
  async withAddressBook<T>(name: string, work: (href: string) => Promise<T>): Promise<T> {
    const principal = await this.#readHref('/.well-known/carddav', '<D:current-user-principal/>')
    const home = await this.#readHref(principal, '<R:addressbook-home-set xmlns:R="urn:ietf:params:xml:ns:carddav"/>')
    const href = `${home.replace(/\/$/, '')}/${name}/`
    await this.require('MKCOL', href, { body: ADDRESS_BOOK, headers: { 'content-type': 'application/xml' } })
    try {
      return await work(href)
    } finally {
      await this.request('DELETE', href)
    }
  }

  async calendarHref(name: string): Promise<string> {
    return `${(await this.home()).replace(/\/$/, '')}/${name}/`
  }

  /** ETags of a calendar's objects by their href. */
  async listObjects(calendar: string): Promise<ReadonlyMap<string, string>> {
    const responses = await this.propfind(calendar, '1', '<D:getetag/>', '<D:resourcetype/>')
    const members = responses.filter((response) => findAll(response, `${PROP}/{DAV:}resourcetype/*`).length === 0)
    return new Map(members.map((member) => [hrefOf(member), findAll(member, `${PROP}/{DAV:}getetag`)[0]?.text ?? '']))
  }

  /** The objects of a calendar by their href, each read by itself: what is stored, not what a report makes of it. */
  async readObjects(calendar: string): Promise<ReadonlyMap<string, string>> {
    const hrefs = [...(await this.listObjects(calendar)).keys()]
    const objects: (readonly [string, string])[] = []
    for (let at = 0; at < hrefs.length; at += READS_AT_ONCE) {
      const some = hrefs.slice(at, at + READS_AT_ONCE)
      objects.push(...(await Promise.all(some.map(async (href) => [href, await this.get(href)] as const))))
    }
    return new Map(objects)
  }

  async get(href: string): Promise<string> {
    return (await this.require('GET', href)).text
  }

  async put(href: string, text: string, type = 'text/calendar; charset=utf-8'): Promise<void> {
    await this.require('PUT', href, { headers: { 'content-type': type }, body: text })
  }

  async delete(href: string): Promise<void> {
    await this.require('DELETE', href)
  }
}

const PROP = '{DAV:}propstat/{DAV:}prop'
const READS_AT_ONCE = 8
const ADDRESS_BOOK = `<?xml version="1.0" encoding="utf-8"?>
<D:mkcol xmlns:D="DAV:" xmlns:R="urn:ietf:params:xml:ns:carddav"><D:set><D:prop>
<D:resourcetype><D:collection/><R:addressbook/></D:resourcetype><D:displayname>Customers</D:displayname>
</D:prop></D:set></D:mkcol>`

function hrefOf(response: XmlElement): string {
  const href = findAll(response, '{DAV:}href')[0]?.text.trim() ?? ''
  return href.replace(/^https?:\/\/[^/]+/, '')
}

import type { XmlElement } from '../caldavtester/xml.ts'
import { type Answer, nameOf } from './answer.ts'
import { calendarQuery, multiget, propfind, type QueryOptions } from './bodies.ts'
import type { Client } from './client.ts'
import { expectPresent, expectSet, expectStatus, expectSuccess } from './expect.ts'
import { type Component, readCalendar } from './icalendar.ts'
import { C, D, type Name } from './names.ts'

/** A calendar of a case, through the eyes of one client. */
export class Calendar {
  readonly href: string
  readonly client: Client

  constructor(href: string, client: Client) {
    this.href = href
    this.client = client
  }

  /** The same calendar for somebody else. */
  as(client: Client): Calendar {
    return new Calendar(this.href, client)
  }

  hrefOf(name: string): string {
    return this.href + encodeURIComponent(name)
  }

  put(name: string, text: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.client.put(this.hrefOf(name), text, headers)
  }

  /** A PUT that a case needs to begin with. */
  async store(name: string, text: string | Buffer): Promise<string> {
    expectSuccess(await this.put(name, text))
    return this.hrefOf(name)
  }

  get(name: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.client.get(this.hrefOf(name), headers)
  }

  /** The entity tag as GET tells it. */
  async etagOf(name: string): Promise<string> {
    const answer = await this.get(name)
    expectStatus(answer, 200)
    return expectPresent('an ETag with GET', answer.header('etag'))
  }

  /** The names of its members. */
  async names(): Promise<readonly string[]> {
    const answer = await this.client.propfind(this.href, '1', propfind(D('getetag')))
    const self = nameOf(decodeURIComponent(this.href))
    return answer
      .multistatus()
      .paths()
      .map(nameOf)
      .filter((name) => name !== self)
  }

  /** Nothing was stored, and nothing else was changed on the way. */
  async expectNames(...names: readonly string[]): Promise<void> {
    expectSet('members of the calendar', await this.names(), names)
  }

  async property(name: Name): Promise<XmlElement | undefined> {
    const answer = await this.client.propfind(this.href, '0', propfind(name))
    return answer.multistatus().property(this.href, name)
  }

  async text(name: Name): Promise<string | undefined> {
    return (await this.property(name))?.text
  }

  report(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.client.report(this.href, body, { Depth: '1', ...headers })
  }

  query(filter: string, options: QueryOptions = {}): Promise<Answer> {
    return this.report(calendarQuery(filter, options))
  }

  /** The names of the objects that a filter inside of VCALENDAR finds. */
  async matching(filter: string, options: QueryOptions = {}): Promise<readonly string[]> {
    return (await this.query(filter, options)).multistatus().paths().map(nameOf)
  }

  /** One object as a multiget answers it: `calendarData` is what stands in CALDAV:calendar-data, or all of that. */
  async retrieve(name: string, calendarData: string): Promise<Component> {
    const element = calendarData.startsWith('<C:calendar-data') ? calendarData : dataElement(calendarData)
    const answer = await this.report(multiget([this.hrefOf(name)], element))
    const data = answer.multistatus().property(this.hrefOf(name), C('calendar-data'))
    return readCalendar(expectPresent('CALDAV:calendar-data', data, answer.text).text)
  }
}

function dataElement(content: string): string {
  return `<C:calendar-data>${content}</C:calendar-data>`
}

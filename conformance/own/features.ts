import { findAll } from '../caldavtester/xml.ts'
import { type Answer, propertyOf } from './answer.ts'
import { propfind } from './bodies.ts'
import type { Calendar } from './calendar.ts'
import type { Need } from './case.ts'
import type { Client } from './client.ts'
import { anyEvent } from './icalendar.ts'
import { C, CS, D, type Name } from './names.ts'
import type { Room } from './session.ts'
import type { Person } from './target.ts'

/** What a server has, asked once each. */
export class Features {
  readonly #room: Room
  readonly #client: Client
  readonly #person: Person
  readonly #calendar: Calendar
  readonly #answers = new Map<string, Promise<Answer>>()

  /** `room` and `calendar` live as long as the run. */
  constructor(room: Room, calendar: Calendar) {
    this.#room = room
    this.#client = room.user
    this.#person = room.target.user
    this.#calendar = calendar
  }

  async has(need: Need): Promise<boolean> {
    switch (need.kind) {
      case 'class':
        return (await this.#options()).list('dav').includes(need.name)
      case 'method':
        return (await this.#options()).list('allow').includes(need.name)
      case 'property':
        return this.#hasProperty(this.#hrefOf(need.of), need.name)
      case 'report':
        return (await this.#inCalendar(D('supported-report-set'), `//${D('report')}/*`)).includes(need.name)
      case 'component':
        return this.#hasComponent(need.name)
      case 'free-busy-url':
        return (await this.freeBusyUrl()) !== undefined
      case 'uid-in-two-calendars':
        return (await this.#once('uid-in-two-calendars', () => this.#putTwice())).status < 300
    }
  }

  /** The member of the home whose type is that of a free-busy URL, or else the one of that name. */
  async freeBusyUrl(): Promise<string | undefined> {
    const { home } = this.#person
    const listing = await this.#once('free-busy-url', () =>
      this.#client.propfind(home, '1', propfind(D('resourcetype'))),
    )
    const typed = listing.multistatus().responses.find((response) => {
      const type = propertyOf(response, D('resourcetype'))
      return type?.children.some(({ name }) => name === CS('free-busy-url'))
    })
    const href = typed?.href ?? `${home}freebusy`
    const answer = await this.#once(href, () => this.#client.get(href))
    return answer.status === 200 && /^text\/calendar\b/.test(answer.header('content-type') ?? '') ? href : undefined
  }

  #hrefOf(of: 'calendar' | 'home' | 'principal'): string {
    return of === 'calendar' ? this.#calendar.href : this.#person[of]
  }

  #options(): Promise<Answer> {
    return this.#once('OPTIONS', () => this.#client.send('OPTIONS', this.#calendar.href))
  }

  async #putTwice(): Promise<Answer> {
    const text = anyEvent()
    await this.#calendar.store('twice.ics', text)
    return (await this.#room.newCalendar()).put('twice.ics', text)
  }

  async #hasProperty(href: string, name: Name): Promise<boolean> {
    const answer = await this.#once(`${href} ${name}`, () => this.#client.propfind(href, '0', propfind(name)))
    return answer.status === 207 && answer.multistatus().property(href, name) !== undefined
  }

  async #inCalendar(name: Name, path: string): Promise<readonly string[]> {
    const { href } = this.#calendar
    const answer = await this.#once(`${href} ${name}`, () => this.#client.propfind(href, '0', propfind(name)))
    const value = answer.multistatus().property(href, name)
    return value === undefined ? [] : findAll(value, path).map((element) => element.name)
  }

  async #hasComponent(name: string): Promise<boolean> {
    const property = C('supported-calendar-component-set')
    const { href } = this.#calendar
    const answer = await this.#once(`${href} ${property}`, () => this.#client.propfind(href, '0', propfind(property)))
    const value = answer.multistatus().property(href, property)
    // RFC 4791 §5.2.3: without the property, all are accepted.
    return value === undefined || value.children.some(({ attributes }) => attributes.get('name') === name)
  }

  #once(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(key) ?? ask()
    this.#answers.set(key, known)
    return known
  }
}

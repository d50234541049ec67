import { randomUUID } from 'node:crypto'
import { findAll } from '../caldavtester/xml.ts'
import { propertyOf } from './answer.ts'
import { mkcalendar, propfind } from './bodies.ts'
import { Calendar } from './calendar.ts'
import { Client, type Exchange } from './client.ts'
import { expectStatus } from './expect.ts'
import type { Features } from './features.ts'
import { D } from './names.ts'
import type { Person, Target } from './target.ts'

/** What a case works with. All that it makes goes away with it. */
export interface Session {
  readonly target: Target
  /** Who owns the calendars of the case. */
  readonly user: Client
  /** Somebody with an account and no rights to them. */
  readonly other: Client
  readonly anonymous: Client
  /** An empty calendar of `user`. */
  readonly calendar: Calendar
  readonly features: Features
  /** One more; `properties` are XML, as in MKCALENDAR. */
  newCalendar(...properties: readonly string[]): Promise<Calendar>
  /** The URL of a collection that could be made in the home. What comes to be there is removed in the end. */
  freeHref(): string
}

export async function openSession(room: Room, features: Features): Promise<Session> {
  const { target } = room
  return {
    target,
    features,
    calendar: await room.newCalendar(),
    user: room.user,
    other: room.clientOf(target.other),
    anonymous: room.clientOf(undefined),
    newCalendar: (...properties) => room.newCalendar(...properties),
    freeHref: () => room.freeHref(),
  }
}

/** Makes things in the home of the user, and removes them. */
export class Room {
  readonly target: Target
  /** All that was said. */
  readonly exchanges: Exchange[] = []
  readonly user: Client
  readonly #made: string[] = []

  constructor(target: Target) {
    this.target = target
    this.user = this.clientOf(target.user)
  }

  clientOf(person: Person | undefined): Client {
    return new Client(this.target.http, person?.authorization, (exchange) => this.exchanges.push(exchange))
  }

  freeHref(): string {
    const href = `${this.target.user.home}conformance-${randomUUID()}/`
    this.#made.push(href)
    return href
  }

  async newCalendar(...properties: readonly string[]): Promise<Calendar> {
    const href = this.freeHref()
    const body = properties.length === 0 ? '' : mkcalendar(...properties)
    expectStatus(
      body === '' ? await this.user.send('MKCALENDAR', href) : await this.user.xml('MKCALENDAR', href, body),
      201,
    )
    return new Calendar(href, this.user)
  }

  async clear(): Promise<void> {
    for (const href of this.#made.reverse()) {
      if ((await this.user.delete(href)).status !== 423) continue
      await this.#unlock(href)
      await this.user.delete(href)
    }
  }

  /** Ends the locks that a case left on a collection and its members. */
  async #unlock(collection: string): Promise<void> {
    const answer = await this.user.propfind(collection, '1', propfind(D('lockdiscovery')))
    for (const response of answer.multistatus().responses) {
      const discovery = propertyOf(response, D('lockdiscovery'))
      const tokens = discovery === undefined ? [] : findAll(discovery, `//${D('locktoken')}/${D('href')}`)
      for (const { text } of tokens) {
        await this.user.send('UNLOCK', response.href, { headers: { 'Lock-Token': `<${text.trim()}>` } })
      }
    }
  }
}

/** Rooms, who books them, and the servers: what all of them share, and the record of what was answered. */
import { type Answer, Client, type Question } from '../client.ts'
import { PASSWORD } from '../cluster.ts'
import type { Tally } from '../crossing/tally.ts'
import type { Request, Taken } from './request.ts'

export interface Room {
  readonly slug: string
  readonly lanes: number
  /** Seconds after each meeting. */
  readonly buffer: number
}

export const ROOMS: readonly [Room, ...Room[]] = [
  { slug: 'atlas', lanes: 1, buffer: 0 },
  { slug: 'bell', lanes: 2, buffer: 0 },
  { slug: 'comet', lanes: 1, buffer: 900 },
]
/** Writes into the calendars of the rooms. */
export const KEEPER = 'keeper'
export const PEOPLE = Array.from({ length: 11 }, (_, index) => `p${index}`)

export function roomLine({ slug, lanes, buffer }: Room): string {
  const policy = `{ lanes: ${lanes}, bufferAfter: ${buffer === 0 ? 'none' : `PT${buffer}S`} }`
  return `  - { slug: ${slug}, emails: [${slug}@example.test], delegates: { write: [${KEEPER}] }, policy: ${policy} }`
}

/** What is known of a meeting: what was written last, and what it had of rooms when that was read. */
export interface Known {
  readonly request: Request
  readonly taken: readonly Taken[]
}

/** Where servers are now: one that starts again may have another place. */
export type Places = () => readonly string[]

export class Site {
  readonly meetings = new Map<string, Known>()
  readonly tally: Tally
  readonly #places: Places
  readonly #clients = new Map<string, Client>()
  /** Of a server that starts again. */
  restart: Promise<void> = Promise.resolve()

  constructor(places: Places, tally: Tally) {
    this.#places = places
    this.tally = tally
  }

  /** Undefined when the server ended before it answered: who asked cannot know. */
  async ask(kind: string, name: string, question: Question, server: number): Promise<Answer | undefined> {
    const places = this.#places()
    const url = places[server % places.length] ?? ''
    try {
      return await this.tally.time(kind, () => this.#clientOf(name, url).ask(question))
    } catch (error) {
      if (!isLostConnection(error)) throw error
      await this.restart
      return undefined
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  #clientOf(name: string, url: string): Client {
    const key = `${name} ${url}`
    const client = this.#clients.get(key) ?? new Client(url, name, PASSWORD)
    this.#clients.set(key, client)
    return client
  }
}

const LOST: ReadonlySet<unknown> = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOST.has(error.code)
}

import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'

const RECONNECT_MS = 500
const LONGEST_RECONNECT_MS = 10_000

type Arrangement = (client: pg.Client) => Promise<void>

/**
 * Every process that uses a store holds a shared lock on it, on a connection of its own; who needs to be alone takes the
 * exclusive one, and those that open the store meanwhile wait. A connection that breaks is made anew.
 */
export class PostgresPresence {
  readonly #connect: () => pg.Client
  readonly #lock: readonly [string]
  readonly #arrangements: Arrangement[] = []
  #client: pg.Client | undefined
  #ended = false

  private constructor(connect: () => pg.Client, schema: string) {
    this.#connect = connect
    this.#lock = [`kalends store ${schema}`]
  }

  static async announce(connect: () => pg.Client, schema: string): Promise<PostgresPresence> {
    const presence = new PostgresPresence(connect, schema)
    await presence.#announce()
    return presence
  }

  /** Undefined while it is broken. */
  get client(): pg.Client | undefined {
    return this.#client
  }

  /** Runs with the connection that there is, and with each that takes its place. */
  async onEachConnection(arrange: Arrangement): Promise<void> {
    this.#arrangements.push(arrange)
    if (this.#client !== undefined) await arrange(this.#client)
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    const client = this.#client
    if (client === undefined) throw new Error('there is no connection to PostgreSQL')
    const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [
      ...this.#lock,
    ])
    if (!rows[0]?.taken) throw new Error('another process uses the store')
    try {
      return await work()
    } finally {
      await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [...this.#lock])
    }
  }

  async end(): Promise<void> {
    this.#ended = true
    await this.#client?.end()
  }

  async #announce(): Promise<void> {
    const client = this.#connect()
    // Without a listener a connection that breaks would end the process; `end` follows every error.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('SELECT pg_advisory_lock_shared(hashtextextended($1, 0))', [...this.#lock])
      this.#client = client
      for (const arrange of this.#arrangements) await arrange(client)
    } catch (error) {
      this.#client = undefined
      await client.end()
      throw error
    }
    client.on('end', () => void this.#announceAgain())
    if (this.#ended) await client.end()
  }

  async #announceAgain(): Promise<void> {
    this.#client = undefined
    for (let pause = RECONNECT_MS; !this.#ended && this.#client === undefined; pause *= 2) {
      await wait(Math.min(pause, LONGEST_RECONNECT_MS), undefined, { ref: false })
      if (this.#ended) return
      await this.#announce().catch((error: unknown) => {
        if (!(error instanceof Error)) throw error
      })
    }
  }
}

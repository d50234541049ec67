import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'

const RECONNECT_MS = 1000

/**
 * Every process that uses a store holds a shared lock on it, on a connection of its own; who needs to be alone takes the
 * exclusive one, and those that open the store meanwhile wait. A connection that breaks is made anew.
 */
export class PostgresPresence {
  readonly #connect: () => pg.Client
  readonly #lock: readonly [string]
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
    await client.connect()
    await client.query('SELECT pg_advisory_lock_shared(hashtextextended($1, 0))', [...this.#lock])
    this.#client = client
    client.on('end', () => void this.#announceAgain())
  }

  async #announceAgain(): Promise<void> {
    this.#client = undefined
    while (!this.#ended && this.#client === undefined) {
      await wait(RECONNECT_MS, undefined, { ref: false })
      await this.#announce().catch((error: unknown) => {
        if (!(error instanceof Error)) throw error
      })
    }
  }
}

import type pg from 'pg'
import type { News } from '../store.ts'
import { ANYTHING, merged, type Notices } from './news.ts'
import { channelOf, readNotice, writeNotice } from './notice.ts'
import type { PostgresPresence } from './postgres-presence.ts'

/**
 * News by LISTEN and NOTIFY, on the connection that every node has of its own. Never within the transactions that they are
 * of: a NOTIFY there makes all commits of the database wait for each other.
 */
export class PostgresNotices implements Notices {
  readonly #presence: PostgresPresence
  readonly #channel: string
  #heard: (news: News) => void = () => undefined
  #waiting: News | undefined
  #sending: Promise<void> | undefined

  private constructor(presence: PostgresPresence, schema: string) {
    this.#presence = presence
    this.#channel = channelOf(schema)
  }

  static async open(presence: PostgresPresence, schema: string): Promise<PostgresNotices> {
    const notices = new PostgresNotices(presence, schema)
    let isFirst = true
    await presence.onEachConnection(async (client) => {
      await notices.#listen(client)
      if (isFirst) isFirst = false
      else notices.#resume()
    })
    return notices
  }

  onHeard(listener: (news: News) => void): void {
    this.#heard = listener
  }

  send(news: News): void {
    this.#waiting = this.#waiting === undefined ? news : merged(this.#waiting, news)
    this.#sending ??= this.#sendWaiting().finally(() => (this.#sending = undefined))
  }

  /** Fulfilled when all was sent that can be. */
  async sent(): Promise<void> {
    await this.#sending
  }

  async #sendWaiting(): Promise<void> {
    for (let news = this.#waiting; news !== undefined; news = this.#waiting) {
      this.#waiting = undefined
      const failed = await this.#notify(news)
      if (!failed) continue
      // There is no connection, or PostgreSQL takes none now: it goes with what follows, or with the next connection.
      this.#waiting = this.#waiting === undefined ? news : merged(news, this.#waiting)
      return
    }
  }

  /** Gives whether it failed. */
  async #notify(news: News): Promise<boolean> {
    const client = this.#presence.client
    if (client === undefined) return true
    return client.query('SELECT pg_notify($1, $2)', [this.#channel, writeNotice(news)]).then(
      () => false,
      () => true,
    )
  }

  async #listen(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const own = rows[0]?.pid
    client.on('notification', ({ processId, payload = '' }) => {
      // What this node sent, its listeners were told at once.
      if (processId !== own) this.#heard(readNotice(payload))
    })
    await client.query(`LISTEN ${this.#channel}`)
  }

  /** While there was no connection, anything may have been sent. */
  #resume(): void {
    this.#heard(ANYTHING)
    if (this.#waiting !== undefined) this.send(this.#waiting)
  }
}

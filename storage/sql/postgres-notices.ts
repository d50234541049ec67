import type pg from 'pg'
import type { News } from '../store.ts'
import { ANYTHING, merged, type Notices } from './news.ts'
import { channelOf, readNotice, writeNotice } from './notice.ts'
import { PostgresFeed } from './postgres-feed.ts'
import type { PostgresPresence } from './postgres-presence.ts'
import type { Sql } from './sql.ts'

/** So late at most it is known what a node changed that ended, or whose connection hung, before it could tell. */
const LOOK_MS = 5_000

/**
 * News by LISTEN and NOTIFY, on the connection that every node has of its own. Never within the transactions that they are
 * of: a NOTIFY there makes all commits of the database wait for each other. What gets lost on that way the feed of changes has,
 * which those look through that somebody listens to.
 */
export class PostgresNotices implements Notices {
  readonly #presence: PostgresPresence
  readonly #channel: string
  readonly #feed: PostgresFeed
  readonly #lookMs: number
  #looking: NodeJS.Timeout | undefined
  #heard: (news: News) => void = () => undefined
  #waiting: News | undefined
  #sending: Promise<void> | undefined
  #lookUnderWay: Promise<void> | undefined

  private constructor(presence: PostgresPresence, sql: Sql, schema: string, lookMs: number) {
    this.#presence = presence
    this.#channel = channelOf(schema)
    this.#feed = new PostgresFeed(sql)
    this.#lookMs = lookMs
  }

  static async open(presence: PostgresPresence, sql: Sql, schema: string, lookMs = LOOK_MS): Promise<PostgresNotices> {
    const notices = new PostgresNotices(presence, sql, schema, lookMs)
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
    void this.#look()
    this.#looking ??= setInterval(() => void this.#look(), this.#lookMs).unref()
  }

  send(news: News): void {
    this.#waiting = this.#waiting === undefined ? news : merged(this.#waiting, news)
    this.#sending ??= this.#sendWaiting().finally(() => (this.#sending = undefined))
  }

  /** Fulfilled when all was sent that can be. */
  async end(): Promise<void> {
    clearInterval(this.#looking)
    await this.#sending
    await this.#lookUnderWay
  }

  /** One at a time. A database that does not answer is asked again from where it was. */
  async #look(): Promise<void> {
    this.#lookUnderWay ??= this.#feed
      .next()
      .then((collections) => {
        if (collections.length > 0) this.#heard({ collections, homes: [], access: [] })
      })
      .catch((error: unknown) => {
        if (!(error instanceof Error)) throw error
      })
      .finally(() => (this.#lookUnderWay = undefined))
    await this.#lookUnderWay
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

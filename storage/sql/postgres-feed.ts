import type { Id } from '../store.ts'
import type { Sql } from './sql.ts'

interface Row {
  /** All transactions below it are over. */
  readonly xmin: number
  /** None from there on had begun to write. */
  readonly xmax: number
  readonly position: number
  /** With spaces between. */
  readonly collections: string | null
}

/**
 * Reads the feed of changes in the order in which transactions end: positions are taken before COMMIT, so the highest one that is
 * seen says nothing of those below it. Transactions are told apart by their own numbers, and a position only says where to begin.
 */
export class PostgresFeed {
  readonly #sql: Sql
  #read: Pick<Row, 'xmin'> | undefined
  /** As of each look: what began to write after `xmax` has positions above `position`. */
  #marks: Pick<Row, 'xmax' | 'position'>[] = []

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Collections that changed by transactions that ended since the last time; at the first time none. */
  async next(): Promise<readonly Id[]> {
    const { xmin, xmax, position, collections } = await this.#look()
    const isFirst = this.#read === undefined
    if (xmin !== this.#read?.xmin) {
      const marks = [...this.#marks, { xmax, position }]
      const first = marks.findLastIndex((mark) => mark.xmax <= xmin)
      this.#marks = marks.slice(Math.max(first, 0))
      this.#read = { xmin }
    }
    return isFirst || collections === null ? [] : collections.split(' ')
  }

  async #look(): Promise<Row> {
    const row = await this.#sql.get<Row>(
      `SELECT s.xmin, s.xmax, (SELECT COALESCE(MAX(position), 0) FROM change) AS position,
         (SELECT string_agg(DISTINCT c.collection_id::text, ' ') FROM change c
           WHERE c.position > $1 AND c.transaction_id >= $2 AND c.transaction_id < s.xmin) AS collections
         FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin,
                      pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax) AS s`,
      [this.#marks[0]?.position ?? Number.MAX_SAFE_INTEGER, this.#read?.xmin ?? 0],
    )
    if (row === undefined) throw new Error('SELECT gave no row')
    return row
  }
}

import type { Id, Pages, RefreshOutcome, Subscription } from '../store.ts'
import { keyOf, PAGE, pageOf, pagesOf, type Sql } from './sql.ts'

interface SubscriptionRow {
  readonly collection_id: number
  readonly source: string
  readonly etag: string | null
  readonly last_modified: string | null
  readonly next_at: number
  readonly every_seconds: number
  readonly refreshed_at: number | null
  readonly failures: number
  readonly problem: string | null
}

const COLUMNS = 'collection_id, source, etag, last_modified, next_at, every_seconds, refreshed_at, failures, problem'

function subscriptionOf(row: SubscriptionRow): Subscription {
  return {
    collectionId: String(row.collection_id),
    source: row.source,
    etag: row.etag,
    lastModified: row.last_modified,
    nextAt: new Date(row.next_at),
    everySeconds: row.every_seconds,
    refreshedAt: row.refreshed_at === null ? null : new Date(row.refreshed_at),
    failures: row.failures,
    problem: row.problem,
  }
}

export async function findSubscription(sql: Sql, collectionId: Id): Promise<Subscription | undefined> {
  const row = await sql.get<SubscriptionRow>(`SELECT ${COLUMNS} FROM subscription WHERE collection_id = $1`, [
    keyOf(collectionId),
  ])
  return row && subscriptionOf(row)
}

export function subscriptions(sql: Sql, from: Id = '0'): Pages<Subscription> {
  return pagesOf(
    sql,
    from,
    async (after) => {
      const rows = await sql.all<SubscriptionRow>(
        `SELECT ${COLUMNS} FROM subscription WHERE collection_id > $1 ORDER BY collection_id LIMIT ${PAGE}`,
        [keyOf(after)],
      )
      return pageOf(rows.map(subscriptionOf))
    },
    ({ collectionId }) => collectionId,
  )
}

/** A row is leased by the time of its next turn: nobody else takes it before, and somebody does if this one dies. */
export async function claimSubscription(sql: Sql, now: number, until: number): Promise<Subscription | undefined> {
  // The outer condition is for a node that waited for the row while another took it.
  const row = await sql.get<SubscriptionRow>(
    `UPDATE subscription SET next_at = $2 WHERE next_at <= $1 AND collection_id = (
       SELECT collection_id FROM subscription WHERE next_at <= $1 ORDER BY next_at, collection_id LIMIT 1)
     RETURNING ${COLUMNS}`,
    [now, until],
  )
  return row && subscriptionOf(row)
}

/** Another source starts anew, at once. */
export async function setSource(sql: Sql, collectionId: Id, source: string | null): Promise<void> {
  if (source === null) {
    await sql.run('DELETE FROM subscription WHERE collection_id = $1', [keyOf(collectionId)])
    return
  }
  await sql.run(
    `INSERT INTO subscription (collection_id, source) VALUES ($1, $2)
     ON CONFLICT (collection_id) DO UPDATE
       SET source = excluded.source, etag = NULL, last_modified = NULL, next_at = 0, every_seconds = 3600, failures = 0, problem = NULL
       WHERE subscription.source <> excluded.source`,
    [keyOf(collectionId), source],
  )
}

export async function recordRefresh(sql: Sql, { collectionId, source }: Subscription, outcome: RefreshOutcome) {
  await sql.run(
    `UPDATE subscription SET etag = $3, last_modified = $4, next_at = $5, refreshed_at = $6, failures = $7, problem = $8,
       every_seconds = $9
      WHERE collection_id = $1 AND source = $2`,
    [
      keyOf(collectionId),
      source,
      outcome.etag,
      outcome.lastModified,
      outcome.nextAt.getTime(),
      outcome.refreshedAt?.getTime() ?? null,
      outcome.failures,
      outcome.problem,
      outcome.everySeconds,
    ],
  )
}

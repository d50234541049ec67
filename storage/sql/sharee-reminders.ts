/**
 * When to look at the mailed alarms that sharees have for themselves: a row for each of them and object. What others make of the
 * object is seen by its entity tag, so that nobody who writes objects has to think of sharees. See docs/decisions/0113.
 */
import type { Instant } from '../../protocol/time/values.ts'
import type { DueShareeReminder, ShareeReminder } from '../store.ts'
import { GRACE, hasMailedAlarm } from './reminders.ts'
import { keyOf, type Sql } from './sql.ts'

/** What somebody has alone of an object was written, at a time in milliseconds. */
export async function keepShareeReminder(
  sql: Sql,
  now: number,
  { objectId, shareeId }: ShareeReminder,
  own: string | null,
): Promise<void> {
  const key = [keyOf(objectId), keyOf(shareeId)]
  if (own === null || !hasMailedAlarm(own)) {
    await sql.run('DELETE FROM sharee_reminder WHERE object_id = $1 AND principal_id = $2', key)
    return
  }
  const at = Math.floor(now / 1000)
  await sql.run(
    `INSERT INTO sharee_reminder (object_id, principal_id, etag, next_at, since) VALUES ($1, $2, '', $3, $3)
     ON CONFLICT (object_id, principal_id) DO UPDATE SET next_at = excluded.next_at,
       since = CASE WHEN sharee_reminder.since > $4 THEN sharee_reminder.since ELSE $4 END`,
    [...key, at, at - GRACE],
  )
}

const IS_DUE = '(r.next_at <= $1 OR r.etag <> o.etag)'

export async function dueShareeReminders(sql: Sql, now: Instant, limit: number): Promise<ShareeReminder[]> {
  const rows = await sql.all<{ object_id: number; principal_id: number }>(
    `SELECT r.object_id, r.principal_id FROM sharee_reminder r JOIN object o ON o.id = r.object_id WHERE ${IS_DUE}
      ORDER BY r.object_id, r.principal_id LIMIT $2`,
    [now, limit],
  )
  return rows.map(({ object_id, principal_id }) => ({ objectId: String(object_id), shareeId: String(principal_id) }))
}

/** Whoever has changed the row first has it until the transaction ends; the other finds that it is not due any more. */
export async function takeShareeReminder(
  sql: Sql,
  { objectId, shareeId }: ShareeReminder,
  now: Instant,
): Promise<DueShareeReminder | undefined> {
  const key = [keyOf(objectId), keyOf(shareeId)]
  await sql.run('UPDATE sharee_reminder SET since = since WHERE object_id = $1 AND principal_id = $2', key)
  const row = await sql.get<Row>(
    `SELECT o.uid, o.etag, o.collection_id, o.modified_at, r.since, r.etag AS seen
       FROM sharee_reminder r JOIN object o ON o.id = r.object_id
      WHERE r.object_id = $2 AND r.principal_id = $3 AND ${IS_DUE}`,
    [now, ...key],
  )
  if (row === undefined) return undefined
  const { uid, etag, collection_id: collectionId, modified_at: modifiedAt, seen } = row
  // A change just after an alarm went off does not take it back, and what would have rung before the change does not ring.
  const since = seen === '' || seen === etag ? row.since : Math.max(row.since, Math.floor(modifiedAt / 1000) - GRACE)
  return { objectId, shareeId, uid, etag, collectionId: String(collectionId), since }
}

interface Row {
  readonly uid: string
  readonly etag: string
  readonly collection_id: number
  readonly modified_at: number
  readonly since: number
  readonly seen: string
}

export async function settleShareeReminder(
  sql: Sql,
  { objectId, shareeId, etag }: Pick<DueShareeReminder, 'objectId' | 'shareeId' | 'etag'>,
  since: Instant,
  nextAt: Instant | undefined,
): Promise<void> {
  await sql.run(
    'UPDATE sharee_reminder SET since = $3, next_at = $4, etag = $5 WHERE object_id = $1 AND principal_id = $2',
    [keyOf(objectId), keyOf(shareeId), since, nextAt ?? null, etag],
  )
}

/** Of everybody anew, in whichever case they have the word; what was due before is nobody's to send. */
export async function findShareeReminders(sql: Sql, now: number): Promise<void> {
  await sql.run(
    `INSERT INTO sharee_reminder (object_id, principal_id, etag, next_at, since)
      SELECT p.object_id, p.principal_id, '', CAST($1 AS BIGINT), CAST($1 AS BIGINT) FROM peruser_data p
        WHERE UPPER(p.data) LIKE '%EMAIL%' ON CONFLICT DO NOTHING`,
    [Math.floor(now / 1000)],
  )
}

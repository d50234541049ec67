/**
 * When to look at objects with alarms that are mailed: one row for each, found by its next instant. A row may stand for an
 * object that has no such alarm any more; whoever looks takes it away. See docs/decisions/0113.
 */
import type { Instant } from '../../protocol/time/values.ts'
import type { DueReminder, Id, NewObject } from '../store.ts'
import { boxValues } from './boxes.ts'
import { keyOf, type Sql } from './sql.ts'

/** A change just after an alarm went off does not take it back. */
export const GRACE = 300

/** RFC 5545 §3.8.6.1: whether an alarm of it may be one that is mailed. What is not sure is looked at when it is due. */
function mayBeMailed({ box, bytes }: Pick<NewObject, 'box' | 'bytes'>): boolean {
  return box.alarms !== undefined && hasMailedAlarm(bytes.toString('latin1'))
}

/** RFC 5545 §3.1: lines may be folded anywhere in a word. */
export function hasMailedAlarm(text: string): boolean {
  return /^ACTION[^\r\n]*:\s*EMAIL/im.test(text.replace(/\r?\n[ \t]/g, ''))
}

/** The object was written into these rows, at a time in milliseconds. */
export async function keepReminders(
  { sql, now }: { readonly sql: Sql; readonly now: number },
  objectIds: readonly number[],
  object: Pick<NewObject, 'box' | 'bytes'>,
  areNew: boolean,
): Promise<void> {
  if (!mayBeMailed(object)) return
  const at = Math.floor(now / 1000)
  const since = areNew ? at : at - GRACE
  const [, , , , first, last] = boxValues(object.box)
  if (typeof first !== 'number' || typeof last !== 'number' || last < since) return
  await sql.run(
    `INSERT INTO reminder (object_id, next_at, since) SELECT value, $2, $3 FROM ${sql.dialect.each('$1')} WHERE TRUE
     ON CONFLICT (object_id) DO UPDATE SET next_at = excluded.next_at,
       since = CASE WHEN reminder.since > excluded.since THEN reminder.since ELSE excluded.since END`,
    [sql.dialect.list(objectIds), Math.max(first, at), since],
  )
}

export async function dueReminders(sql: Sql, now: Instant, limit: number): Promise<Id[]> {
  const rows = await sql.all<{ object_id: number }>(
    'SELECT object_id FROM reminder WHERE next_at <= $1 ORDER BY next_at LIMIT $2',
    [now, limit],
  )
  return rows.map(({ object_id }) => String(object_id))
}

/** Whoever has changed the row first has it until the transaction ends; the other finds that it is not due any more. */
export async function takeReminder(sql: Sql, objectId: Id, now: Instant): Promise<DueReminder | undefined> {
  const taken = await sql.get<{ since: number }>(
    'UPDATE reminder SET since = since WHERE object_id = $1 AND next_at <= $2 RETURNING since',
    [keyOf(objectId), now],
  )
  if (taken === undefined) return undefined
  const row = await sql.get<{ uid: string; bytes: Buffer; collection_id: number; owner_id: number }>(
    `SELECT o.uid, b.bytes, o.collection_id, c.owner_id
       FROM object o JOIN object_body b ON b.object_id = o.id JOIN collection c ON c.id = o.collection_id WHERE o.id = $1`,
    [keyOf(objectId)],
  )
  if (row === undefined) return undefined
  const { uid, bytes, collection_id: collectionId, owner_id: ownerId } = row
  return { since: taken.since, uid, bytes, collectionId: String(collectionId), ownerId: String(ownerId) }
}

export async function settleReminder(
  sql: Sql,
  objectId: Id,
  since: Instant,
  nextAt: Instant | undefined,
): Promise<void> {
  if (nextAt === undefined) await sql.run('DELETE FROM reminder WHERE object_id = $1', [keyOf(objectId)])
  else
    await sql.run('UPDATE reminder SET since = $2, next_at = $3 WHERE object_id = $1', [keyOf(objectId), since, nextAt])
}

/** Of all objects anew that have the word, in whichever case and not folded; what was due before is nobody's to send. */
export async function findReminders(sql: Sql, now: number): Promise<void> {
  const text = sql.dialect.name === 'postgres' ? `encode(b.bytes, 'escape')` : 'CAST(b.bytes AS TEXT)'
  await sql.run(
    `INSERT INTO reminder (object_id, next_at, since)
      SELECT o.id, CASE WHEN o.alarm_starts_at > $1 THEN o.alarm_starts_at ELSE $1 END, $1
        FROM object o JOIN object_body b ON b.object_id = o.id WHERE o.alarm_ends_at >= $1 AND UPPER(${text}) LIKE '%EMAIL%'
      ON CONFLICT DO NOTHING`,
    [Math.floor(now / 1000)],
  )
}

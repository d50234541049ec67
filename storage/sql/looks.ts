import type { Id, Look } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface LookRow {
  readonly collection_id: number
  readonly color: string | null
  readonly calendar_order: string | null
}

export async function looksOf(sql: Sql, principalId: Id, collectionIds: readonly Id[]): Promise<Map<Id, Look>> {
  if (collectionIds.length === 0) return new Map()
  const rows = await sql.all<LookRow>(
    `SELECT collection_id, color, calendar_order FROM look
      WHERE principal_id = $1 AND ${sql.dialect.isIn('collection_id', '$2')}`,
    [keyOf(principalId), sql.dialect.list(collectionIds.map(keyOf))],
  )
  return new Map(rows.map((row) => [String(row.collection_id), { color: row.color, order: row.calendar_order }]))
}

export async function setLook(sql: Sql, principalId: Id, collectionId: Id, change: Partial<Look>): Promise<void> {
  const before = (await looksOf(sql, principalId, [collectionId])).get(collectionId)
  const { color, order } = { color: null, order: null, ...before, ...change }
  await sql.run(
    `INSERT INTO look (collection_id, principal_id, color, calendar_order) VALUES ($1, $2, $3, $4)
     ON CONFLICT (collection_id, principal_id)
     DO UPDATE SET color = excluded.color, calendar_order = excluded.calendar_order`,
    [keyOf(collectionId), keyOf(principalId), color, order],
  )
}

/** Of those who act for the owner no more, directly or as members of groups. */
export async function dropLooksOfStrangers(sql: Sql): Promise<void> {
  await sql.run(
    `WITH RECURSIVE acting (start, id) AS (
       SELECT principal_id, principal_id FROM look
       UNION SELECT a.start, m.group_id FROM membership m JOIN acting a ON m.member_id = a.id
     )
     DELETE FROM look WHERE NOT EXISTS (
       SELECT 1 FROM collection c
         JOIN delegation d ON d.principal_id = c.owner_id
         JOIN acting a ON a.id = d.delegate_id
        WHERE c.id = look.collection_id AND a.start = look.principal_id)`,
  )
}

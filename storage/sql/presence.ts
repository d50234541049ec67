import type { Id, Presence } from '../store.ts'
import { jsonRows, keyOf, type Sql } from './sql.ts'

interface PresenceRow {
  readonly collection_id: number
  readonly principal_id: number
  readonly sees_others: number
}

function presenceOf({ collection_id, principal_id, sees_others }: PresenceRow): Presence {
  return { collectionId: String(collection_id), principalId: String(principal_id), seesOthers: sees_others === 1 }
}

export async function presentAt(sql: Sql, collectionId: Id, now: number): Promise<readonly Presence[]> {
  const rows = await sql.all<PresenceRow>(
    `SELECT collection_id, principal_id, max(sees_others) AS sees_others FROM presence
      WHERE collection_id = $1 AND expires_at > $2 GROUP BY collection_id, principal_id ORDER BY principal_id`,
    [keyOf(collectionId), now],
  )
  return rows.map(presenceOf)
}

/** Gives the collections at which others are there than before. */
export async function setPresence(
  sql: Sql,
  node: string,
  present: readonly Presence[],
  now: number,
  until: number,
): Promise<readonly Id[]> {
  const before = await sql.all<PresenceRow>(
    'SELECT collection_id, principal_id, sees_others FROM presence WHERE node = $1',
    [node],
  )
  await sql.run('DELETE FROM presence WHERE node = $1 OR expires_at <= $2', [node, now])
  const rows = present.map((one) => [keyOf(one.collectionId), keyOf(one.principalId), one.seesOthers ? 1 : 0])
  // A calendar or a person may be gone by now.
  await sql.run(
    `INSERT INTO presence (node, collection_id, principal_id, sees_others, expires_at)
     SELECT $2, rows.collection_id, rows.principal_id, rows.sees_others, $3
       FROM ${sql.dialect.rows('$1', ['collection_id', 'principal_id', 'sees_others'])}
       JOIN collection c ON c.id = rows.collection_id JOIN principal p ON p.id = rows.principal_id`,
    [jsonRows(rows), node, until],
  )
  const named = (all: readonly Presence[]) =>
    new Map(all.map((one) => [`${one.collectionId} ${one.principalId} ${one.seesOthers}`, one.collectionId]))
  const [old, next] = [named(before.map(presenceOf)), named(present)]
  const differing = [...old, ...next].filter(([name]) => !old.has(name) || !next.has(name))
  return [...new Set(differing.map(([, id]) => id))]
}

/** Who lets whom in, over all of a store, in the order of keys. */
import type { GivenAccess, GivenAfter } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface Row {
  readonly giver: number
  readonly taker: number
  readonly owner: string
  readonly collection: string | null
  readonly receiver: string
  readonly access: GivenAccess['access']
}

function givenOf({ giver, taker, owner, collection, receiver, access }: Row): GivenAccess {
  return { key: { giver: String(giver), taker: String(taker) }, owner, collection, to: receiver, access }
}

function paramsOf(after: GivenAfter | undefined, limit: number) {
  return after === undefined ? [0, 0, limit] : [keyOf(after.giver), keyOf(after.taker), limit]
}

export async function sharesGiven(sql: Sql, after: GivenAfter | undefined, limit: number): Promise<GivenAccess[]> {
  const rows = await sql.all<Row>(
    `SELECT i.collection_id AS giver, i.principal_id AS taker, p.slug AS owner, c.slug AS collection, q.slug AS receiver, i.access
       FROM invitation i JOIN collection c ON c.id = i.collection_id
       JOIN principal p ON p.id = c.owner_id JOIN principal q ON q.id = i.principal_id
      WHERE (i.collection_id, i.principal_id) > ($1, $2) ORDER BY i.collection_id, i.principal_id LIMIT $3`,
    paramsOf(after, limit),
  )
  return rows.map(givenOf)
}

export async function delegationsGiven(sql: Sql, after: GivenAfter | undefined, limit: number): Promise<GivenAccess[]> {
  const rows = await sql.all<Row>(
    `SELECT d.principal_id AS giver, d.delegate_id AS taker, p.slug AS owner, NULL AS collection, q.slug AS receiver,
       MAX(CASE d.access WHEN 'write' THEN 'read-write' ELSE 'read' END) AS access
       FROM delegation d JOIN principal p ON p.id = d.principal_id JOIN principal q ON q.id = d.delegate_id
      WHERE (d.principal_id, d.delegate_id) > ($1, $2)
      GROUP BY d.principal_id, d.delegate_id, p.slug, q.slug ORDER BY d.principal_id, d.delegate_id LIMIT $3`,
    paramsOf(after, limit),
  )
  return rows.map(givenOf)
}

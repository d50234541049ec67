import type { Origin } from '../store.ts'
import { jsonRows, type Sql } from './sql.ts'

export interface Change {
  readonly collectionId: number
  /** Of the member; null when the collection itself changed, and the number is the home's. */
  readonly name: string | null
  readonly changeNo: number
  readonly origin: Origin
  readonly now: number
}

/** One line in the store-wide feed that push, webhooks and bridges read. */
export async function recordChange(sql: Sql, { collectionId, name, changeNo, origin, now }: Change): Promise<void> {
  await sql.run('INSERT INTO change (collection_id, name, change_no, origin, changed_at) VALUES ($1, $2, $3, $4, $5)', [
    collectionId,
    name,
    changeNo,
    origin,
    now,
  ])
}

/** The same for changes of members that one statement made. */
export async function recordChanges(
  sql: Sql,
  changes: readonly Pick<Change, 'collectionId' | 'name' | 'changeNo'>[],
  { origin, now }: Pick<Change, 'origin' | 'now'>,
): Promise<void> {
  await sql.run(
    `INSERT INTO change (collection_id, name, change_no, origin, changed_at)
     SELECT collection_id, name, change_no, $2, $3
       FROM ${sql.dialect.rows('$1', ['collection_id', 'change_no'], ['name'])}`,
    [jsonRows(changes.map(({ collectionId, name, changeNo }) => [collectionId, changeNo, name])), origin, now],
  )
}

import type { Origin } from '../store.ts'
import type { Sql } from './sql.ts'

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

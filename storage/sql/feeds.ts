import type { Feed, FeedLevel, Id, NewFeed } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface FeedRow {
  readonly id: number
  readonly owner_id: number
  readonly collection_id: number | null
  readonly level: FeedLevel
  readonly label: string
  readonly created_at: number
}

const COLUMNS = 'id, owner_id, collection_id, level, label, created_at'

function feedOf(row: FeedRow): Feed {
  return {
    id: String(row.id),
    ownerId: String(row.owner_id),
    collectionId: row.collection_id === null ? null : String(row.collection_id),
    level: row.level,
    label: row.label,
    createdAt: new Date(row.created_at),
  }
}

export async function findFeed(sql: Sql, tokenHash: string): Promise<Feed | undefined> {
  const row = await sql.get<FeedRow>(`SELECT ${COLUMNS} FROM feed WHERE token_hash = $1`, [tokenHash])
  return row && feedOf(row)
}

export async function feedsOf(sql: Sql, ownerId: Id): Promise<Feed[]> {
  const rows = await sql.all<FeedRow>(`SELECT ${COLUMNS} FROM feed WHERE owner_id = $1 ORDER BY id`, [keyOf(ownerId)])
  return rows.map(feedOf)
}

export async function createFeed(sql: Sql, now: number, feed: NewFeed): Promise<Feed> {
  const { ownerId, collectionId, level, label, tokenHash } = feed
  const row = await sql.get<FeedRow>(
    `INSERT INTO feed (owner_id, collection_id, level, label, token_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
    [keyOf(ownerId), collectionId === null ? null : keyOf(collectionId), level, label, tokenHash, now],
  )
  if (row === undefined) throw new Error('INSERT gave no row')
  return feedOf(row)
}

export async function deleteFeed(sql: Sql, { id }: Feed): Promise<void> {
  await sql.run('DELETE FROM feed WHERE id = $1', [keyOf(id)])
}

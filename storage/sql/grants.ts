import type { Grant, Id } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface GrantRow {
  readonly collection_id: number
  readonly principal_id: number | null
  readonly everybody: 'all' | 'authenticated' | null
  readonly privileges: string
  readonly denies: boolean | number
}

export async function grantsOn(sql: Sql, collectionIds: readonly Id[]): Promise<Grant[]> {
  const rows = await sql.all<GrantRow>(
    `SELECT collection_id, principal_id, everybody, privileges, denies FROM collection_grant
      WHERE ${sql.dialect.isIn('collection_id', '$1')} ORDER BY id`,
    [sql.dialect.list(collectionIds.map(keyOf))],
  )
  return rows.map((row) => ({
    collectionId: String(row.collection_id),
    to: row.everybody ?? { principalId: String(row.principal_id) },
    privileges: JSON.parse(row.privileges),
    ...(row.denies ? { denies: true } : {}),
  }))
}

export async function setGrants(sql: Sql, id: Id, grants: readonly Omit<Grant, 'collectionId'>[]): Promise<void> {
  await sql.run('DELETE FROM collection_grant WHERE collection_id = $1', [keyOf(id)])
  for (const { to, privileges, denies = false } of grants) {
    await sql.run(
      `INSERT INTO collection_grant (collection_id, principal_id, everybody, privileges, denies)
       VALUES ($1, $2, $3, $4, $5)`,
      [
        keyOf(id),
        typeof to === 'string' ? null : keyOf(to.principalId),
        typeof to === 'string' ? to : null,
        JSON.stringify(privileges),
        denies,
      ],
    )
  }
}

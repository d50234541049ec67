import type { Id } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

export async function peruserData(sql: Sql, principalId: Id, objectIds: readonly Id[]): Promise<Map<Id, string>> {
  if (objectIds.length === 0) return new Map()
  const rows = await sql.all<{ readonly object_id: number; readonly data: string }>(
    `SELECT object_id, data FROM peruser_data WHERE principal_id = $1 AND ${sql.dialect.isIn('object_id', '$2')}`,
    [keyOf(principalId), sql.dialect.list(objectIds.map(keyOf))],
  )
  return new Map(rows.map((row) => [String(row.object_id), row.data]))
}

export async function setPeruserData(sql: Sql, principalId: Id, objectId: Id, data: string | null): Promise<void> {
  if (data === null) {
    const key = [keyOf(objectId), keyOf(principalId)]
    await sql.run('DELETE FROM peruser_data WHERE object_id = $1 AND principal_id = $2', key)
    return
  }
  await sql.run(
    `INSERT INTO peruser_data (object_id, principal_id, data) VALUES ($1, $2, $3)
     ON CONFLICT (object_id, principal_id) DO UPDATE SET data = excluded.data`,
    [keyOf(objectId), keyOf(principalId), data],
  )
}

/** How somebody wants pages to look, on each of their devices. */
import type { Id } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

export async function findPreferences(sql: Sql, principalId: Id): Promise<string | undefined> {
  const row = await sql.get<{ value: string }>('SELECT value FROM preference WHERE principal_id = $1', [
    keyOf(principalId),
  ])
  return row?.value
}

export async function setPreferences(sql: Sql, principalId: Id, value: string): Promise<void> {
  await sql.run(
    `INSERT INTO preference (principal_id, value) VALUES ($1, $2)
     ON CONFLICT (principal_id) DO UPDATE SET value = excluded.value`,
    [keyOf(principalId), value],
  )
}

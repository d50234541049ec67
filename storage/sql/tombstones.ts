import type { Database } from './database.ts'
import type { Sql } from './sql.ts'

/** One transaction for each collection, so that nobody waits for all of them. */
export async function pruneTombstones(database: Database, before: number): Promise<void> {
  const rows = await database.sql.all<{ id: number }>(
    'SELECT DISTINCT collection_id AS id FROM tombstone WHERE deleted_at < $1 ORDER BY collection_id',
    [before],
  )
  for (const { id } of rows) {
    await database.transaction({ origin: 'admin', scheduling: 'silent', collections: [String(id)] }, (sql) =>
      pruneCollection(sql, id, before),
    )
  }
  await database.transaction({ origin: 'admin', scheduling: 'silent' }, async (sql) => {
    await sql.run('DELETE FROM change WHERE changed_at < $1', [before])
  })
}

/** The newest deletion that is forgotten is where knowledge begins. */
async function pruneCollection(sql: Sql, id: number, before: number): Promise<void> {
  const newest = await sql.get<{ change_no: number | null }>(
    'SELECT MAX(change_no) AS change_no FROM tombstone WHERE collection_id = $1 AND deleted_at < $2',
    [id, before],
  )
  if (newest === undefined || newest.change_no === null) return
  await sql.run('DELETE FROM tombstone WHERE collection_id = $1 AND change_no <= $2', [id, newest.change_no])
  await sql.run('UPDATE collection SET oldest_no = $2 WHERE id = $1', [id, newest.change_no])
}

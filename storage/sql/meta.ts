import type { Database } from './database.ts'
import type { Sql } from './sql.ts'

export interface Meta {
  readonly storeId: string
  readonly epoch: string
}

async function findMeta(sql: Sql): Promise<Meta | undefined> {
  const row = await sql.get<{ store_id: string; epoch: string }>('SELECT store_id, epoch FROM meta WHERE id = 1')
  return row && { storeId: row.store_id, epoch: row.epoch }
}

/** A store is born with its first opening. */
export async function bornMeta(database: Database, born: Meta & { readonly createdAt: number }): Promise<Meta> {
  const known = await findMeta(database.sql)
  if (known !== undefined) return known
  return database.transaction({ origin: 'admin', scheduling: 'silent' }, async (sql) => {
    await sql.run('INSERT INTO meta (id, store_id, epoch, created_at) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING', [
      born.storeId,
      born.epoch,
      born.createdAt,
    ])
    return requireMeta(sql)
  })
}

export async function requireMeta(sql: Sql): Promise<Meta> {
  const meta = await findMeta(sql)
  if (meta === undefined) throw new Error('there is no store yet')
  return meta
}

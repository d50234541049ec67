import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freshSchema } from '../testing/stores.ts'
import { PostgresDatabase } from './postgres.ts'
import { PostgresFeed } from './postgres-feed.ts'
import type { Sql } from './sql.ts'

const NOTHING = { origin: 'client', scheduling: 'on' } as const

describe('the feed of changes, as a node follows it', () => {
  let database: PostgresDatabase
  let drop: () => Promise<void>
  let feed: PostgresFeed
  beforeEach(async () => {
    const fresh = await freshSchema()
    drop = fresh.drop
    database = await PostgresDatabase.open({ url: fresh.url, poolSize: 4 }, { readOnly: false })
    await record(1)
    feed = new PostgresFeed(database.sql)
  })
  afterEach(async () => {
    await database.close()
    await drop()
  })

  const insert = (sql: Sql, collectionId: number) =>
    sql.run(`INSERT INTO change (collection_id, change_no, origin, changed_at) VALUES ($1, 1, 'client', 0)`, [
      collectionId,
    ])
  const record = (collectionId: number) => database.transaction(NOTHING, (sql) => insert(sql, collectionId))
  /** The server is shared, and what runs beside holds back what is known to be over. */
  const until = async (found: ReadonlySet<string>, wanted: readonly string[]) => {
    const all = new Set(found)
    while (!wanted.every((id) => all.has(id))) for (const id of await feed.next()) all.add(id)
    return all
  }

  it('tells of what was kept since the last look, and of nothing that was rolled back', async () => {
    expect(await feed.next()).toEqual([])
    await record(2)
    await expect(
      database.transaction(NOTHING, (sql) => insert(sql, 9).then(() => Promise.reject(new Error('no')))),
    ).rejects.toThrow()
    await record(3)
    const found = await until(new Set(), ['2', '3'])
    expect([...found].sort()).toEqual(['2', '3'])
  })

  it('misses nothing that is kept later than what came after it', async () => {
    await feed.next()
    const seen = new Set<string>()
    const look = async () => {
      for (const id of await feed.next()) seen.add(id)
    }
    await database.transaction(NOTHING, async (sql) => {
      await insert(sql, 2)
      await record(3)
      await look()
      await record(4)
      await look()
      await look()
      expect(seen.has('2')).toBe(false)
    })
    await record(5)
    expect([...(await until(seen, ['2', '3', '4', '5']))].sort()).toEqual(['2', '3', '4', '5'])
  })
})

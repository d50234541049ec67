import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { describeStore } from '../store.contract.ts'
import { freshSchema, postgresUrl, testStore } from '../testing/stores.ts'
import { DatabaseError } from './conflicts.ts'
import { openStore } from './open.ts'
import { PostgresDatabase } from './postgres.ts'

describeStore('PostgreSQL', (options) => testStore('postgres', options))

/** Those that wait for the lock of WebDAV's locks in this schema. */
const WAITING = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 'lock'::regclass::oid`
const NOTHING = { origin: 'client', scheduling: 'on' } as const

describe('a PostgreSQL store', () => {
  it('that would not keep what it is told is refused', async () => {
    const { url, drop } = await freshSchema()
    const weak = `${url}&options=${encodeURIComponent('-c synchronous_commit=off')}`
    await expect(openStore({ url: weak })).rejects.toThrow('synchronous_commit is off')
    const strong = `${url}&options=${encodeURIComponent('-c synchronous_commit=local')}`
    await (await openStore({ url: strong })).close()
    await drop()
  })

  it('is named by a plain name', async () => {
    const url = `${await postgresUrl()}?schema=a%22;DROP`
    await expect(openStore({ url })).rejects.toThrow('a schema is named by')
  })

  it('is made once by many that open it together', async () => {
    const { url, drop } = await freshSchema()
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore({ url, poolSize: 3 })))
    expect(new Set(stores.map((store) => store.storeId)).size).toBe(1)
    expect(new Set(stores.map((store) => store.epoch)).size).toBe(1)
    for (const store of stores) await store.close()
    await drop()
  })

  it('that is not there is not read', async () => {
    const { url, drop } = await freshSchema()
    await expect(openStore({ url, readOnly: true })).rejects.toThrow('does not exist')
    await drop()
  })
})

describe('a transaction on PostgreSQL', () => {
  let database: PostgresDatabase
  let url: string
  let drop: () => Promise<void>

  beforeEach(async () => {
    const fresh = await freshSchema()
    url = fresh.url
    drop = fresh.drop
    database = await PostgresDatabase.open({ url, poolSize: 4 }, { readOnly: false })
    await database.transaction(NOTHING, async (sql) => {
      await sql.run('CREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT)')
      await sql.run(`INSERT INTO note VALUES (1, 'a'), (2, 'b')`)
    })
  })
  afterEach(async () => {
    await database.close()
    await drop()
  })

  const raise = (code: string) => `DO $$ BEGIN RAISE EXCEPTION 'as the test wants' USING ERRCODE = '${code}'; END $$`

  it.each(['40001', '40P01'])('is run again after %s', async (code) => {
    let runs = 0
    const result = await database.transaction(NOTHING, async (sql) => {
      await sql.run(`INSERT INTO note VALUES (3, 'c')`)
      if (++runs < 3) await sql.run(raise(code))
      return 'kept'
    })
    expect([result, runs]).toEqual(['kept', 3])
    expect(await database.sql.all('SELECT id FROM note')).toHaveLength(3)
  })

  it('is not run again for ever, nor after another error', async () => {
    for (const [code, times] of [
      ['40001', 5],
      ['22012', 1],
    ] as const) {
      let runs = 0
      const failed = database.transaction(NOTHING, (sql) => {
        runs++
        return sql.run(raise(code))
      })
      await expect(failed).rejects.toMatchObject({ name: 'DatabaseError', code })
      expect(runs).toBe(times)
    }
  })

  it('that locks rows crosswise gets through all the same', async () => {
    const crossing = (first: number, second: number) =>
      database.transaction(NOTHING, async (sql) => {
        await sql.run('UPDATE note SET text = $1 WHERE id = $2', ['x', first])
        await sql.get('SELECT pg_sleep(0.05)')
        await sql.run('UPDATE note SET text = $1 WHERE id = $2', ['x', second])
      })
    await Promise.all([crossing(1, 2), crossing(2, 1)])
  })

  it('that ends WebDAV locks waits for none but those that make some', async () => {
    const ending = { ...NOTHING, locks: 'ended' } as const
    const order: string[] = []
    let made: Promise<unknown> | undefined
    await database.transaction(ending, async (sql) => {
      await sql.get('SELECT 1')
      await database.transaction(ending, (other) => other.get('SELECT 1'))
      order.push('ended')
      made = database.transaction({ ...NOTHING, locks: 'made' }, async (other) => {
        await other.get('SELECT 1')
        order.push('made')
      })
      await vi.waitFor(async () => expect(await database.sql.all(WAITING)).toHaveLength(1), 10_000)
      order.push('ended too')
    })
    await made
    expect(order).toEqual(['ended', 'ended too', 'made'])
  })

  it('that passes over a failed statement is not taken for kept', async () => {
    const careless = database.transaction(NOTHING, async (sql) => {
      await sql.run(`INSERT INTO note VALUES (3, 'c')`)
      await sql.run(raise('22012')).catch((error: unknown) => expect(error).toBeInstanceOf(DatabaseError))
    })
    await expect(careless).rejects.toThrow('its error was not passed on')
    expect(await database.sql.all('SELECT id FROM note')).toHaveLength(2)
  })

  it('whose connection breaks fails, and the store goes on', async () => {
    const broken = database.transaction(NOTHING, async (sql) => {
      await sql.run(`INSERT INTO note VALUES (3, 'c')`)
      await sql.run('SELECT pg_terminate_backend(pg_backend_pid())')
    })
    await expect(broken).rejects.toThrow('terminating connection')
    expect(await database.sql.all('SELECT id FROM note')).toHaveLength(2)
  })

  it('knows again that it is in use after that connection was cut', async () => {
    await expect(cutConnections()).resolves.toBeGreaterThan(0)
    const other = await PostgresDatabase.open({ url, poolSize: 2 }, { readOnly: false })
    await vi.waitFor(() => expect(other.rebuild(async () => undefined)).rejects.toThrow('another process'), 5000)
    await other.close()
  })

  /** Those of this database, gives their number. */
  async function cutConnections(): Promise<number> {
    const schema = new URL(url).searchParams.get('schema')
    const admin = new pg.Client({ connectionString: url.replace(/\?.*/, '') })
    await admin.connect()
    const { rowCount } = await admin.query(
      `SELECT pg_terminate_backend(a.pid)
         FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory'
        WHERE (l.classid::bigint << 32) + l.objid::bigint = hashtextextended($1, 0)
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [`kalends store ${schema}`],
    )
    await admin.end()
    return rowCount ?? 0
  }

  it('reads a page of a calendar from its index, though nothing is known of its size', async () => {
    await database.transaction(NOTHING, async (sql) => {
      await sql.run(
        `INSERT INTO principal (id, kind, slug, name, details, created_at) VALUES (1, 'user', 'a', 'A', '{}', 0)`,
      )
      await sql.run(`INSERT INTO collection (id, owner_id, home, slug, kind, components, home_no, created_at, modified_at)
                     VALUES (1, 1, 'calendars', 'c', 'calendar', '[]', 1, 0, 0)`)
      await sql.run(`INSERT INTO object (collection_id, name, uid, uid_no, component, etag, size, change_no, created_at,
                       modified_at, starts_at, ends_at, recurring, wide)
                     SELECT 1, n::text, n::text, 0, 'VEVENT', '', 0, n, 0, 0, n, n, false, false
                       FROM generate_series(1, 5000) AS n`)
    })
    const plan = await database.sql.all<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT etag FROM object WHERE collection_id = 1 AND name > '2' ORDER BY name LIMIT 200`,
    )
    const text = plan.map((row) => row['QUERY PLAN']).join('\n')
    expect(text).toContain('Index Scan using object_name')
    expect(text).not.toContain('Sort')
  })

  it('keeps 64-bit integers exact, or says so', async () => {
    expect(await database.sql.get('SELECT 9007199254740991::bigint AS n')).toEqual({ n: Number.MAX_SAFE_INTEGER })
    await expect(database.sql.get('SELECT 9007199254740993::bigint AS n')).rejects.toThrow('not a safe integer')
  })
})

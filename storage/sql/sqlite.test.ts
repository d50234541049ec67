import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { describeStore } from '../store.contract.ts'
import { freshFile, testStore } from '../testing/stores.ts'
import { openStore } from './open.ts'
import { requireStrong } from './sqlite.ts'

describeStore('SQLite', (options) => testStore('sqlite', options))

describe('a SQLite store', () => {
  it('is owned by one process, which others are told of', async () => {
    const { store, url, destroy } = await testStore('sqlite')
    await expect(openStore({ url })).rejects.toThrow(`is in use by process ${process.pid}`)
    await store.close()
    const again = await openStore({ url })
    await again.close()
    await destroy()
  })

  it('says what else is wrong with its lock, and does not call that an owner', async () => {
    const { url, drop } = await freshFile()
    writeFileSync(`${url.replace('sqlite:', '')}.lock`, 'This is no database. '.repeat(100))
    await expect(openStore({ url })).rejects.toThrow('.lock: file is not a database')
    await drop()
  })

  it('is taken over from an owner that was killed', async () => {
    const { url, drop } = await freshFile()
    await (await openStore({ url })).close()
    const holder = spawn(process.execPath, ['-e', HOLD_LOCK, driver(), `${url.replace('sqlite:', '')}.lock`])
    await once(holder.stdout, 'data')
    await expect(openStore({ url })).rejects.toThrow('is in use by process 4711')
    holder.kill('SIGKILL')
    await once(holder, 'close')
    await (await openStore({ url })).close()
    await drop()
  })

  it('is read beside its owner, and not written', async () => {
    const { store, url, destroy } = await testStore('sqlite')
    const reader = await openStore({ url, readOnly: true })
    const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
    const write = (tx: Parameters<Parameters<typeof store.transaction>[1]>[0]) =>
      tx.createPrincipal({
        kind: 'user',
        slug: 'alice',
        name: 'Alice',
        addresses: [],
        timezone: null,
        admin: false,
        quotaBytes: null,
        details: {},
        policy: null,
      })
    await store.transaction(scope, write)
    expect(await reader.findPrincipal('alice')).toBeDefined()
    expect(reader.storeId).toBe(store.storeId)
    await expect(reader.transaction(scope, write)).rejects.toThrow('opened for reading')
    await reader.close()
    await destroy()
  })

  it('that is not there is not read', async () => {
    const { url, drop } = await freshFile()
    await expect(openStore({ url, readOnly: true })).rejects.toThrow('unable to open database file')
    await drop()
  })

  it('that another database is, is refused', async () => {
    const { url, drop } = await freshFile()
    writeFileSync(url.replace('sqlite:', ''), 'this is not a database, and long enough to look at '.repeat(20))
    await expect(openStore({ url })).rejects.toThrow('file is not a database')
    await drop()
    await expect(openStore({ url: 'mysql://localhost' })).rejects.toThrow('a store is sqlite:/path/file or postgres://')
  })

  it('is for its owner alone to read: it holds the hashes of passwords', async () => {
    const { url, drop } = await freshFile()
    const folder = join(dirname(url.replace('sqlite:', '')), 'made', 'by us')
    const store = await openStore({ url: `sqlite:${join(folder, 'kalends.db')}` })
    const dump = store.dump()[Symbol.asyncIterator]()
    await dump.next()
    const files = readdirSync(folder).filter((name) => !name.endsWith('.lock'))
    expect(files.length).toBeGreaterThan(3)
    for (const name of files) expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    await dump.return?.()
    await store.close()
    await drop()
  })

  it('that would not keep what it is told is refused', async () => {
    const { url, drop } = await freshFile()
    const database = new Database(url.replace('sqlite:', ''))
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) database.pragma(pragma)
    requireStrong(database)
    for (const weak of ['synchronous = NORMAL', 'synchronous = OFF']) {
      database.pragma(weak)
      expect(() => requireStrong(database)).toThrow('does not keep what it is told')
    }
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = OFF')
    expect(() => requireStrong(database)).toThrow('"foreign_keys":0')
    database.pragma('foreign_keys = ON')
    database.pragma('journal_mode = DELETE')
    expect(() => requireStrong(database)).toThrow('"journal_mode":"delete"')
    database.close()
    await drop()
  })

  it('answers the questions asked most from an index, without a sort', async () => {
    const { url, destroy } = await testStore('sqlite')
    const database = new Database(url.replace('sqlite:', ''), { readonly: true })
    const plan = (text: string) =>
      database
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
        .all()
        .map((row) => row.detail)
    const where = 'FROM object WHERE collection_id = 1'
    expect(plan(`SELECT name, etag ${where} AND name > 'a' ORDER BY name LIMIT 200`)).toEqual([
      'SEARCH object USING INDEX object_name (collection_id=? AND name>?)',
    ])
    expect(plan(`SELECT name ${where} AND change_no > 1 AND change_no <= 9 ORDER BY change_no LIMIT 200`)).toEqual([
      'SEARCH object USING INDEX object_change (collection_id=? AND change_no>? AND change_no<?)',
    ])
    expect(plan(`SELECT id ${where} AND wide = FALSE AND ends_at >= 1 AND starts_at <= 2 AND starts_at >= 0`)).toEqual([
      'SEARCH object USING COVERING INDEX object_narrow (collection_id=? AND starts_at>? AND starts_at<?)',
    ])
    expect(plan(`SELECT id ${where} AND wide = TRUE AND ends_at >= 1 AND starts_at <= 2`)).toEqual([
      'SEARCH object USING COVERING INDEX object_wide (collection_id=? AND ends_at>?)',
    ])
    expect(
      plan(`SELECT id ${where} AND alarm_ends_at IS NOT NULL AND alarm_ends_at >= 1 AND alarm_starts_at <= 2`),
    ).toEqual(['SEARCH object USING COVERING INDEX object_alarm (collection_id=? AND alarm_ends_at>?)'])
    const page = `SELECT id FROM object WHERE id IN (SELECT value FROM json_each('[1]')) AND +collection_id = 1 ORDER BY name`
    expect(plan(page)[0]).toBe('SEARCH object USING INTEGER PRIMARY KEY (rowid=?)')
    database.close()
    await destroy()
  })
})

/** A process that owns a store, with an id that tells it from all others. */
const HOLD_LOCK = `
  const [driver, file] = process.argv.slice(1)
  const database = new (require(driver))(file)
  database.exec('UPDATE owner SET process = 4711; BEGIN IMMEDIATE')
  console.log('held')
  setInterval(() => {}, 1000)`

function driver(): string {
  return createRequire(import.meta.url).resolve('better-sqlite3')
}

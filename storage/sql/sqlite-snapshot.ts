import { once } from 'node:events'
import { closeSync, openSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type { Snapshot } from './database.ts'
import { SqliteSql } from './sqlite-sql.ts'

const MARK = '.snapshot-'
let taken = 0

/**
 * A copy beside the file, made at the speed of the disk by a thread of its own: the event loop goes on, and the
 * snapshot that keeps the WAL from being reused lasts as long as the copying, not as long as somebody reads the copy.
 */
export async function takeSnapshot(file: string): Promise<Snapshot> {
  const copy = `${file}${MARK}${process.pid}-${++taken}`
  try {
    makePrivateFile(copy)
    await copyInThread(file, copy)
    const handle = new BetterSqlite3(copy, { readonly: true, fileMustExist: true })
    return {
      sql: new SqliteSql(handle),
      async end() {
        handle.close()
        rmSync(copy)
      },
    }
  } catch (error) {
    rmSync(copy, { force: true })
    throw error
  }
}

/** SQLite takes an empty file for a new database; its WAL then has the same mode. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
}

/** What a process left that ended while it copied. */
export function removeSnapshots(file: string): void {
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(`${basename(file)}${MARK}`)) rmSync(join(dirname(file), name))
  }
}

async function copyInThread(file: string, copy: string): Promise<void> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3')
  const worker = new Worker(COPY, { eval: true, workerData: { driver, file, copy } })
  // An error of the thread rejects.
  await once(worker, 'exit')
}

/** As text, so that it runs the same from sources and from a build. */
const COPY = `
  const { driver, file, copy } = require('node:worker_threads').workerData
  const database = new (require(driver))(file, { readonly: true, timeout: 10000 })
  database.prepare('VACUUM INTO ?').run(copy)
  database.close()
`

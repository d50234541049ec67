import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'
import type { Sql } from './sql.ts'

describe('writers of SQLite', () => {
  let folder: string
  let database: Database.Database
  let writers: GroupCommit
  let statements: string[]
  let now: number

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kalends-'))
    statements = []
    database = new Database(join(folder, 'test.db'), { timeout: 0, verbose: (text) => statements.push(String(text)) })
    database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE owner (id INTEGER PRIMARY KEY);
      CREATE TABLE note (text TEXT, owner INTEGER REFERENCES owner (id) DEFERRABLE INITIALLY DEFERRED)`)
    now = 0
    writers = new GroupCommit(database, () => now)
  })
  afterEach(() => {
    database.close()
    rmSync(folder, { recursive: true })
  })

  const insert = (text: string) => (sql: Sql) => sql.run('INSERT INTO note (text) VALUES ($1)', [text])
  const notes = () => database.prepare('SELECT text FROM note ORDER BY text').pluck().all()
  const commits = () => statements.filter((text) => text === 'COMMIT').length
  const outcomes = async (works: readonly ((sql: Sql) => Promise<unknown>)[]) =>
    (await Promise.allSettled(works.map((work) => writers.write(work)))).map((outcome) =>
      outcome.status === 'fulfilled' ? 'kept' : String(outcome.reason.message),
    )

  it('that wait together share one commit', async () => {
    expect(await outcomes([insert('a'), insert('b'), insert('c')])).toEqual(['kept', 'kept', 'kept'])
    expect(notes()).toEqual(['a', 'b', 'c'])
    expect(commits()).toBe(1)
  })

  it('are answered after the commit, those that fail, too', async () => {
    const committedWhenAnswered: boolean[] = []
    const answered = () => committedWhenAnswered.push(commits() === 1)
    const fails = async () => Promise.reject(new Error('no'))
    await Promise.all([
      writers.write(insert('a')).then(answered),
      writers.write(fails).catch(answered),
      writers.write(insert('b')).then(answered),
    ])
    expect(committedWhenAnswered).toEqual([true, true, true])
  })

  it('lose only their own work when they fail', async () => {
    const failsLate = async (sql: Sql) => {
      await insert('lost')(sql)
      throw new Error('changed my mind')
    }
    expect(await outcomes([insert('a'), failsLate, insert('b')])).toEqual(['kept', 'changed my mind', 'kept'])
    expect(notes()).toEqual(['a', 'b'])
  })

  it('are run again alone when one takes the whole transaction with it', async () => {
    let runs = 0
    const counted = (sql: Sql) => {
      runs++
      return insert('a')(sql)
    }
    const rollsAllBack = async (sql: Sql) => {
      await sql.run('ROLLBACK')
      throw new Error('the disk is gone')
    }
    expect(await outcomes([counted, rollsAllBack, insert('b')])).toEqual(['kept', 'the disk is gone', 'kept'])
    expect(notes()).toEqual(['a', 'b'])
    expect(runs).toBe(2)
  })

  it('are run again alone when the commit fails', async () => {
    const orphan = (sql: Sql) => sql.run('INSERT INTO note (owner) VALUES (77)')
    expect(await outcomes([insert('a'), orphan, insert('b')])).toEqual([
      'kept',
      'FOREIGN KEY constraint failed',
      'kept',
    ])
    expect(notes()).toEqual(['a', 'b'])
  })

  it('go on after the disk was full', async () => {
    const pages = database.pragma('page_count', { simple: true })
    database.pragma(`max_page_count = ${Number(pages) + 3}`)
    const large = insert('x'.repeat(1_000_000))
    expect(await outcomes([insert('a'), large, insert('b')])).toEqual(['kept', 'database or disk is full', 'kept'])
    expect(notes()).toEqual(['a', 'b'])
  })

  it('may not await anything else than their transaction', async () => {
    let late: Promise<unknown> | undefined
    const awaitsStranger = async (sql: Sql) => {
      await wait(20)
      late = (async () => insert('late')(sql))()
      await late
    }
    const awaitsAnother = () => writers.write(insert('never'))
    expect(await outcomes([awaitsStranger, insert('a')])).toEqual([expect.stringContaining('something else'), 'kept'])
    await wait(40)
    await expect(late).rejects.toThrow('after its end')
    expect(await outcomes([awaitsAnother])).toEqual([expect.stringContaining('something else')])
    await writers.idle()
    expect(notes()).toEqual(['a', 'never'])
  })

  it('wait for a stranger without holding the event loop', async () => {
    const stranger = new Database(join(folder, 'test.db'))
    stranger.exec('BEGIN IMMEDIATE')
    const written = writers.write(insert('a'))
    for (let turn = 0; turn < 20; turn++) await wait(5)
    expect(notes()).toEqual([])
    stranger.exec('COMMIT')
    await written
    stranger.close()
    expect(notes()).toEqual(['a'])
  })

  it('one that needs time has the transaction to itself', async () => {
    const slow = async (sql: Sql) => {
      await insert('slow 1')(sql)
      await wait(20)
      await insert('slow 2')(sql)
    }
    const all = await Promise.all([writers.write(insert('a')), writers.writeAlone(slow), writers.write(insert('b'))])
    expect(all).toHaveLength(3)
    expect(notes()).toEqual(['a', 'b', 'slow 1', 'slow 2'])
    expect(commits()).toBe(3)
  })

  it('hundreds are kept in a few commits, in the order they came', async () => {
    const inMs = (work: ReturnType<typeof insert>) => (sql: Sql) => {
      now++
      return work(sql)
    }
    await Promise.all(Array.from({ length: 500 }, (_, i) => writers.write(inMs(insert(String(i).padStart(3, '0'))))))
    const inOrder = database.prepare('SELECT text FROM note ORDER BY rowid').pluck().all()
    expect(inOrder).toEqual(Array.from({ length: 500 }, (_, i) => String(i).padStart(3, '0')))
    expect(commits()).toBe(50)
  })
})

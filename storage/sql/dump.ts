/** The contents of a store as records, and back. */
import type { QueryRunner } from 'typeorm'
import type { BackupOrigin, BackupRecord, BackupRow, BackupValue, LastKey } from '../backup.ts'
import { reindexContacts } from './contacts.ts'
import type { Snapshot } from './database.ts'
import { entities } from './entities.ts'
import { requireMeta } from './meta.ts'
import { migrations } from './migrations/index.ts'
import { reindexPrincipals } from './principal-index.ts'
import { findReminders } from './reminders.ts'
import { findShareeReminders } from './sharee-reminders.ts'
import { PAGE, PAGE_BYTES, type Param, type Sql } from './sql.ts'

/**
 * Not kept: the feed, whose readers start anew with an epoch, WebDAV locks, which living clients hold, what waits to be sent,
 * which the store that was backed up has sent since, how much came from whom in this hour, when jobs were done, which are to be
 * done again, keys of requests that are asked once more within a day, challenges that were signed, the indexes of principals, contacts and reminders, which are made
 * again, imports and exports that are under way or wait to be fetched, who looks at what, and sessions of browsers: a backup signs nobody in.
 */
const NOT_KEPT: readonly string[] = [
  ...[
    'card_address',
    'change',
    'idempotency',
    'job',
    'lock',
    'mail_sender',
    'outbound',
    'outbound_body',
    'passkey_challenge',
    'presence',
    'principal_suffix',
    'reminder',
    'sharee_reminder',
    'transfer',
    'transfer_chunk',
    'web_session',
  ],
]

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly primary: readonly string[]
  readonly flags: readonly string[]
  readonly bytes: string | undefined
  /** The column whose values the database gives. */
  readonly key: string | undefined
}

/** Parents before children. */
const TABLES: readonly Table[] = entities('postgres').map(({ options: { name, columns } }) => {
  const all = Object.entries(columns)
  const named = (test: (column: (typeof all)[number][1]) => unknown) =>
    all.filter(([, column]) => test(column)).map(([column]) => column)
  return {
    name,
    columns: all.map(([column]) => column),
    primary: named((column) => column?.primary),
    flags: named((column) => column?.type === 'boolean'),
    bytes: named((column) => column?.type === 'bytea')[0],
    key: named((column) => column?.generated)[0],
  }
})

// --- out -------------------------------------------------------------------------------------------------------

export async function* dump(snapshot: Snapshot): AsyncIterable<BackupRecord> {
  try {
    const { sql } = snapshot
    const { storeId } = await requireMeta(sql)
    yield { kind: 'store', storeId, layout: newestLayout(), lastKeys: await lastKeys(sql) }
    for (const table of TABLES) if (!NOT_KEPT.includes(table.name)) yield* rowsOf(sql, table)
  } finally {
    await snapshot.end()
  }
}

type Row = Record<string, BackupValue>

async function* rowsOf(sql: Sql, table: Table): AsyncIterable<BackupRow> {
  for (let after: readonly Param[] = []; ; ) {
    const rows = await sql.all<Row>(pageText(table, after.length > 0), after)
    for (const row of rows) yield { kind: 'row', table: table.name, row: withFlags(row, table) }
    const last = rows.at(-1)
    if (last === undefined) return
    after = table.primary.map((column) => last[column] ?? null)
    await sql.pause()
  }
}

/** As many rows as PAGE and PAGE_BYTES allow, one at least. */
function pageText({ name, columns, primary, bytes }: Table, later: boolean): string {
  const keys = primary.join(', ')
  const range = later ? `WHERE (${keys}) > (${primary.map((_, index) => `$${index + 1}`).join(', ')})` : ''
  const page = `SELECT ${columns.join(', ')} FROM ${name} ${range} ORDER BY ${keys} LIMIT ${PAGE}`
  if (bytes === undefined) return page
  return `SELECT ${columns.join(', ')} FROM ${name} WHERE (${keys}) IN (
      SELECT ${keys} FROM (
        SELECT ${keys}, SUM(size) OVER (ORDER BY ${keys}) - size AS bytes_before FROM (
          SELECT ${keys}, octet_length(${bytes}) AS size FROM ${name} ${range} ORDER BY ${keys} LIMIT ${PAGE}) AS sizes) AS page
      WHERE bytes_before < ${PAGE_BYTES})
    ORDER BY ${keys}`
}

function withFlags(row: Row, { flags }: Table): Row {
  if (flags.length === 0) return row
  return { ...row, ...Object.fromEntries(flags.map((flag) => [flag, Boolean(row[flag])])) }
}

function newestLayout(): string {
  const newest = migrations.at(-1)
  if (newest === undefined) throw new Error('there is no migration')
  return newest.name
}

async function lastKeys(sql: Sql): Promise<LastKey[]> {
  const keys: LastKey[] = []
  for (const { name: table, key: column } of TABLES) {
    if (column !== undefined) keys.push({ table, column, key: await sql.dialect.lastKey(sql, table, column) })
  }
  return keys
}

// --- in --------------------------------------------------------------------------------------------------------

/** Rows that one INSERT takes. */
const BATCH = 50

/** Makes the tables of the backup's layout, fills them, then brings them to ours. */
export async function load(
  sql: Sql,
  runner: QueryRunner,
  records: AsyncIterable<BackupRecord>,
  { epoch, now }: { readonly epoch: string; readonly now: number },
): Promise<void> {
  for (const { name } of TABLES.toReversed()) await sql.run(`DROP TABLE ${name}`)
  let origin: BackupOrigin | undefined
  const batch = new Batch(sql)
  for await (const record of records) {
    if (origin === undefined) {
      origin = requireOrigin(record)
      for (const Migration of migrationsUpTo(origin)) await new Migration().up(runner)
    } else if (record.kind === 'row') {
      await batch.add(record)
    } else {
      throw new Error('a backup has one origin')
    }
  }
  if (origin === undefined) throw new Error('the backup is empty')
  await batch.flush()
  for (const Migration of migrations.slice(migrationsUpTo(origin).length)) await new Migration().up(runner)
  for (const { table, column, key } of origin.lastKeys) {
    if (TABLES.some((known) => known.name === table && known.key === column)) {
      await sql.dialect.setLastKey(sql, table, column, key)
    }
  }
  await reindexPrincipals(sql)
  await reindexContacts(sql)
  await findReminders(sql, now)
  await findShareeReminders(sql, now)
  await beginEpoch(sql, epoch)
}

function requireOrigin(record: BackupRecord): BackupOrigin {
  if (record.kind !== 'store') throw new Error('a backup begins with its origin')
  return record
}

function migrationsUpTo({ layout }: BackupOrigin) {
  const index = migrations.findIndex((Migration) => Migration.name === layout)
  if (index === -1) throw new Error(`the backup has the layout ${layout} of a newer Kalends`)
  return migrations.slice(0, index + 1)
}

async function beginEpoch(sql: Sql, epoch: string): Promise<void> {
  const kept = await sql.run('UPDATE meta SET epoch = $1 WHERE id = 1', [epoch])
  if (kept !== 1) throw new Error('the backup has no meta row')
}

/** Neighbours of one table go in together. */
class Batch {
  readonly #sql: Sql
  #rows: BackupRow[] = []
  #bytes = 0

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async add(row: BackupRow): Promise<void> {
    if (this.#rows[0] !== undefined && this.#rows[0].table !== row.table) await this.flush()
    this.#rows.push(row)
    for (const value of Object.values(row.row)) if (Buffer.isBuffer(value)) this.#bytes += value.length
    if (this.#rows.length === BATCH || this.#bytes >= PAGE_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const [first] = this.#rows
    if (first === undefined) return
    const columns = Object.keys(first.row)
    let parameter = 0
    const tuples = this.#rows.map(() => `(${columns.map(() => `$${++parameter}`).join(', ')})`)
    await this.#sql.run(
      `INSERT INTO ${identifier(first.table)} (${columns.map(identifier).join(', ')}) VALUES ${tuples.join(', ')}`,
      this.#rows.flatMap(({ row }) => columns.map((column) => row[column] ?? null)),
    )
    this.#rows = []
    this.#bytes = 0
  }
}

/** Names come from a file: nothing but a name may stand in a statement. */
function identifier(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${JSON.stringify(name)} names no table or column`)
  return name
}

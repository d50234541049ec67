import Database from 'better-sqlite3'
import pg from 'pg'
import { expect, it } from 'vitest'
import { testStore } from '../testing/stores.ts'
import { entities } from './entities.ts'
import { REFERENCES } from './flaws.ts'
import type { Dialect } from './sql.ts'

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  readonly primary: boolean
}

/** One line each, in alphabetical order. */
function lines(columns: readonly Column[]): string[] {
  return columns
    .map((c) => `${c.table}.${c.column} ${c.type.toLowerCase()}${c.nullable ? '?' : ''}${c.primary ? ' key' : ''}`)
    .toSorted()
}

function described(database: Dialect['name']): string[] {
  return lines(
    entities(database).flatMap(({ options: { name: table, columns } }) =>
      Object.entries(columns).map(([column, options]) => ({
        table,
        column,
        type: String(options?.type),
        nullable: Boolean(options?.nullable),
        primary: Boolean(options?.primary),
      })),
    ),
  )
}

it('the entities describe the tables that the migrations make in SQLite', async () => {
  const { url, destroy } = await testStore('sqlite')
  const database = new Database(url.replace('sqlite:', ''), { readonly: true })
  const found = database
    .prepare<[], Omit<Column, 'nullable' | 'primary'> & { required: number; ordinal: number }>(
      `SELECT t.name AS "table", c.name AS "column", c.type, c."notnull" AS required, c.pk AS ordinal
         FROM sqlite_schema t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'migration'`,
    )
    .all()
  database.close()
  await destroy()
  expect(lines(found.map((c) => ({ ...c, nullable: !c.required, primary: c.ordinal > 0 })))).toEqual(
    described('sqlite'),
  )
})

it('the entities describe the tables that the migrations make in PostgreSQL', async () => {
  const { url, destroy } = await testStore('postgres')
  const client = new pg.Client({ connectionString: url.replace(/\?.*/, '') })
  await client.connect()
  const { rows } = await client.query<Column>(
    `SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, NULL) AS type,
            NOT a.attnotnull AS nullable, COALESCE(a.attnum = ANY (i.indkey), false) AS primary
       FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
       LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      WHERE c.relkind = 'r' AND c.relname <> 'migration' AND c.relnamespace = $1::regnamespace`,
    [new URL(url).searchParams.get('schema')],
  )
  await client.end()
  await destroy()
  expect(lines(rows)).toEqual(described('postgres'))
})

it('whatever refers to a row that is gone is found', async () => {
  const { url, destroy } = await testStore('sqlite')
  const database = new Database(url.replace('sqlite:', ''), { readonly: true })
  const found = database
    .prepare<[], { readonly reference: string }>(
      `SELECT t.name || '.' || f."from" || ' ' || f."table" AS reference
         FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
        WHERE t.type = 'table' AND f."to" = 'id'`,
    )
    .all()
  database.close()
  await destroy()
  const known = REFERENCES.map(([table, column, parent]) => `${table}.${column} ${parent}`)
  expect(known.toSorted()).toEqual(found.map(({ reference }) => reference).toSorted())
})

/** Statements as text, alike for both databases: `$1` for parameters, rows as plain objects. */
import type { Id, Pages } from '../store.ts'

export type Param = string | number | boolean | null | Buffer | ListParam

/** What `Dialect.list` makes of an array; read back in SQL by `Dialect.isIn` and `Dialect.each`. */
export type ListParam = string | readonly (string | number)[]

/** Where the two databases have no words in common. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  list(values: readonly (string | number)[]): ListParam
  /** A condition: the column equals one of the list. */
  isIn(column: string, parameter: string): string
  /** A table with one column `value`: the numbers or texts of the list. */
  each(parameter: string, type?: 'BIGINT' | 'TEXT'): string
  /** A table with these columns of integers, and behind them these of texts: what `jsonRows` made. */
  rows(parameter: string, integers: readonly string[], texts?: readonly string[]): string
  /** An aggregate: the strings as the text of a JSON array. */
  jsonArray(column: string, orderBy: string): string
  /** The last key that a table gave, 0 for none. */
  lastKey(sql: Sql, table: string, column: string): Promise<number>
  setLastKey(sql: Sql, table: string, column: string, key: number): Promise<void>
  /** What the database takes where it is kept. */
  databaseBytes(sql: Sql): Promise<number>
}

export interface Sql {
  readonly dialect: Dialect
  all<Row>(text: string, params?: readonly Param[]): Promise<Row[]>
  /** Rows as arrays, for the lists that are read most: half the price of rows with names. */
  tuples<Tuple extends readonly unknown[]>(text: string, params?: readonly Param[]): Promise<Tuple[]>
  get<Row>(text: string, params?: readonly Param[]): Promise<Row | undefined>
  /** Gives the number of rows it changed. */
  run(text: string, params?: readonly Param[]): Promise<number>
  /** Between two pages: lets others have their turn, where the database answers at once and nothing is locked. */
  pause(): Promise<void>
}

/** Rows in one page of a list. */
export const PAGE = 200

/** Bytes in one page of a list, so that large objects do not pile up in memory. */
export const PAGE_BYTES = 4 * 1024 * 1024

/** A row's key as the database has it. No row has the key -1, so what is not a key finds nothing. */
export function keyOf(id: Id): number {
  const key = Number(id)
  return Number.isSafeInteger(key) && key > 0 ? key : -1
}

/** PostgreSQL cannot keep U+0000 in text, so SQLite does not, either. */
export function withoutNul(text: string): string {
  if (text.includes('\0')) throw new RangeError('text with U+0000 cannot be stored')
  return text
}

/** The parameter of `Dialect.rows`. */
export function jsonRows(rows: readonly (readonly (string | number | null)[])[]): string {
  for (const row of rows) for (const value of row) if (typeof value === 'string') withoutNul(value)
  return JSON.stringify(rows)
}

export interface Page<T> {
  readonly rows: readonly T[]
  readonly more: boolean
}

export function pageOf<T>(rows: readonly T[]): Page<T> {
  return { rows, more: rows.length === PAGE }
}

/** Keyset pages: `read` gives the rows after a key, in the order of keys. */
export async function* pagesOf<T, Key>(
  sql: Sql,
  first: Key,
  read: (after: Key) => Promise<Page<T>>,
  keyOfRow: (row: T) => Key,
): Pages<T> {
  for (let after = first; ; ) {
    const { rows, more } = await read(after)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    if (!more) return
    after = keyOfRow(last)
    await sql.pause()
  }
}

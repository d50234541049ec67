import type BetterSqlite3 from 'better-sqlite3'
import { translated } from './conflicts.ts'
import { type Dialect, type Param, type Sql, withoutNul } from './sql.ts'
import { sqliteCodeOf } from './sqlite-code.ts'

export type Handle = BetterSqlite3.Database

export const sqlite: Dialect = {
  name: 'sqlite',
  list: (values) => JSON.stringify(values),
  isIn: (column, parameter) => `${column} IN (SELECT value FROM json_each(${parameter}))`,
  each: (parameter) => `json_each(${parameter})`,
  rows: (parameter, integers, texts = []) =>
    `(SELECT ${[...integers, ...texts].map((name, index) => `value ->> ${index} AS ${name}`).join(', ')}
        FROM json_each(${parameter})) AS rows`,
  jsonArray: (column, orderBy) => `json_group_array(${column} ORDER BY ${orderBy})`,
  async lastKey(sql, table) {
    const row = await sql.get<{ seq: number }>('SELECT seq FROM sqlite_sequence WHERE name = $1', [table])
    return row?.seq ?? 0
  },
  async setLastKey(sql, table, _column, key) {
    await sql.run('DELETE FROM sqlite_sequence WHERE name = $1', [table])
    await sql.run('INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)', [table, key])
  },
  async databaseBytes(sql) {
    const row = await sql.get<{ bytes: number }>(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
    )
    return row?.bytes ?? 0
  },
}

interface Prepared {
  /** Gives arrays: to name the columns here costs a fraction of what the driver takes for it. */
  readonly statement: BetterSqlite3.Statement
  /** For each place in the statement the parameter that goes there, counted from 0. */
  readonly places: readonly number[]
  /** Of a statement that gives rows. */
  readonly columns: readonly string[]
  /** A row in which all columns are null. */
  readonly empty: Readonly<Record<string, unknown>>
}

/** Statements straight on the handle that TypeORM's driver opened: TypeORM's `query()` costs more, and knows no tuples. */
export class SqliteSql implements Sql {
  readonly dialect = sqlite
  readonly #handle: Handle
  readonly #prepared = new Map<string, Prepared>()

  constructor(handle: Handle) {
    this.#handle = handle
  }

  // better-sqlite3 types a row as unknown; what a row holds is known where its statement is written.
  async all<Row>(text: string, params: readonly Param[] = []): Promise<Row[]> {
    const prepared = this.#prepared.get(text) ?? this.#prepare(text)
    const tuples = attempt(() => prepared.statement.all(bound(prepared.places, params)) as unknown[][])
    return tuples.map((tuple) => named(prepared, tuple) as Row)
  }

  async tuples<Tuple extends readonly unknown[]>(text: string, params: readonly Param[] = []): Promise<Tuple[]> {
    const { statement, places } = this.#prepared.get(text) ?? this.#prepare(text)
    return attempt(() => statement.all(bound(places, params)) as Tuple[])
  }

  async get<Row>(text: string, params: readonly Param[] = []): Promise<Row | undefined> {
    const prepared = this.#prepared.get(text) ?? this.#prepare(text)
    const tuple = attempt(() => prepared.statement.get(bound(prepared.places, params)) as unknown[] | undefined)
    return tuple && (named(prepared, tuple) as Row)
  }

  async run(text: string, params: readonly Param[] = []): Promise<number> {
    const { statement, places } = this.#prepared.get(text) ?? this.#prepare(text)
    return attempt(() => statement.run(bound(places, params)).changes)
  }

  async pause(): Promise<void> {
    await new Promise(setImmediate)
  }

  #prepare(text: string): Prepared {
    const prepared = prepare(this.#handle, text)
    this.#prepared.set(text, prepared)
    return prepared
  }
}

function prepare(handle: Handle, text: string): Prepared {
  const places: number[] = []
  const source = text.replace(/\$(\d+)/g, (_, number) => {
    places.push(Number(number) - 1)
    return '?'
  })
  const statement = attempt(() => handle.prepare(source))
  if (!statement.reader) return { statement, places, columns: [], empty: {} }
  const columns = statement.columns().map(({ name }) => name)
  return { statement: statement.raw(), places, columns, empty: Object.fromEntries(columns.map((name) => [name, null])) }
}

/** A copy that is filled costs half of what a row does to which column after column is added. */
function named({ columns, empty }: Prepared, tuple: readonly unknown[]): unknown {
  const row: Record<string, unknown> = { ...empty }
  columns.forEach((column, i) => {
    row[column] = tuple[i]
  })
  return row
}

function bound(places: readonly number[], params: readonly Param[]): unknown[] {
  return places.map((place) => {
    const value = params[place]
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'string') return withoutNul(value)
    return value
  })
}

function attempt<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = sqliteCodeOf(error)
    if (!(error instanceof Error) || code === undefined) throw error
    throw translated(code, constraintOf(code, error.message), error)
  }
}

function constraintOf(code: string, message: string): string | undefined {
  return code === 'SQLITE_CONSTRAINT_TRIGGER' ? message : /^UNIQUE constraint failed: (.*)$/.exec(message)?.[1]
}

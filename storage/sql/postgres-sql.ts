import pg, { type PoolClient, type QueryConfig, type QueryResult } from 'pg'
import { translated } from './conflicts.ts'
import { type Dialect, type Param, type Sql, withoutNul } from './sql.ts'

export const postgres: Dialect = {
  name: 'postgres',
  list: (values) => values,
  isIn: (column, parameter) => `${column} = ANY(${parameter})`,
  each: (parameter, type = 'BIGINT') => `unnest(CAST(${parameter} AS ${type}[])) AS each (value)`,
  rows: (parameter, integers, texts = []) =>
    `(SELECT ${[
      ...integers.map((name, index) => `CAST(value ->> ${index} AS BIGINT) AS ${name}`),
      ...texts.map((name, index) => `value ->> ${integers.length + index} AS ${name}`),
    ].join(', ')}
        FROM json_array_elements(CAST(${parameter} AS JSON))) AS rows`,
  jsonArray: (column, orderBy) => `COALESCE(json_agg(${column} ORDER BY ${orderBy})::text, '[]')`,
  async lastKey(sql, table, column) {
    const row = await sql.get<{ last: number | null }>(
      'SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass) AS last',
      [table, column],
    )
    return row?.last ?? 0
  },
  async setLastKey(sql, table, column, key) {
    await sql.run('SELECT setval(pg_get_serial_sequence($1, $2), $3, $4)', [table, column, Math.max(key, 1), key > 0])
  },
  async databaseBytes(sql) {
    const row = await sql.get<{ bytes: number }>('SELECT pg_database_size(current_database()) AS bytes')
    return row?.bytes ?? 0
  },
}

/** What runs a statement: the pool, or the one connection of a transaction. */
export type Client = Pick<PoolClient, 'query'>

/** Statements have names, so that each connection parses and plans them once. */
export class PostgresSql implements Sql {
  readonly dialect = postgres
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  // pg types a row as any; what a row holds is known where its statement is written.
  async all<Row>(text: string, params: readonly Param[] = []): Promise<Row[]> {
    return (await this.#query(text, params)).rows as Row[]
  }

  async tuples<Tuple extends readonly unknown[]>(text: string, params: readonly Param[] = []): Promise<Tuple[]> {
    return (await this.#query(text, params, 'array')).rows as Tuple[]
  }

  async get<Row>(text: string, params: readonly Param[] = []): Promise<Row | undefined> {
    return (await this.#query(text, params)).rows[0] as Row | undefined
  }

  async run(text: string, params: readonly Param[] = []): Promise<number> {
    return (await this.#query(text, params)).rowCount ?? 0
  }

  /** Every statement waits for the network anyway. */
  async pause(): Promise<void> {
    return
  }

  async #query(text: string, params: readonly Param[], rowMode?: 'array'): Promise<QueryResult> {
    const config = { name: nameOf(text), text, values: params.map(boundValue), rowMode }
    try {
      // pg's types know of a row mode only in a query of its own class; both come as a result with rows.
      return await this.#client.query(config as QueryConfig)
    } catch (error) {
      throw error instanceof Error ? translatedError(error) : error
    }
  }
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `kalends_${names.size + 1}`
  names.set(text, name)
  return name
}

function boundValue(value: Param): Param {
  return typeof value === 'string' ? withoutNul(value) : value
}

/** unique_violation, exclusion_violation */
const CONFLICTS: ReadonlySet<string | undefined> = new Set(['23505', '23P01'])

export function translatedError(error: Error): Error {
  if (!(error instanceof pg.DatabaseError)) return translated('', undefined, error)
  return translated(error.code ?? '', CONFLICTS.has(error.code) ? error.constraint : undefined, error)
}

/** 64-bit integers as numbers: keys, sizes, counters and times stay far below 2^53; one that did not would be an error. */
export const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return safeInteger
    return pg.types.getTypeParser(oid, format)
  },
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is not a safe integer`)
  return value
}

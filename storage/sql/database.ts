import type { QueryRunner } from 'typeorm'
import type { Connections, Scope } from '../store.ts'
import type { Notices } from './news.ts'
import type { Sql } from './sql.ts'

/** One of the two databases, opened, migrated and found to be strong enough. */
export interface Database {
  /** Statements outside a transaction: each sees what is committed. */
  readonly sql: Sql
  /** Where several processes may have it open. */
  readonly notices?: Notices | undefined
  /** Fulfilled after COMMIT alone. `work` may be run again; everything in `scope` is locked before it starts. */
  transaction<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T>
  /** Everything as of one moment. */
  snapshot(): Promise<Snapshot>
  /**
   * One transaction that may take its time, and awaits what it likes: nobody else writes meanwhile. Refused while another
   * process uses the store.
   */
  rebuild(work: (sql: Sql, runner: QueryRunner) => Promise<void>): Promise<void>
  connections(): Connections | undefined
  close(): Promise<void>
}

export interface Snapshot {
  readonly sql: Sql
  end(): Promise<void>
}

/** Statements of one transaction, refused once it is over. */
export class TransactionSql implements Sql {
  readonly #sql: Sql
  #over = false

  constructor(sql: Sql) {
    this.#sql = sql
  }

  get dialect() {
    return this.#sql.dialect
  }

  end(): void {
    this.#over = true
  }

  all<Row>(...[text, params]: Parameters<Sql['all']>): Promise<Row[]> {
    return this.#live().all(text, params)
  }

  tuples<Tuple extends readonly unknown[]>(...[text, params]: Parameters<Sql['tuples']>): Promise<Tuple[]> {
    return this.#live().tuples(text, params)
  }

  get<Row>(...[text, params]: Parameters<Sql['get']>): Promise<Row | undefined> {
    return this.#live().get(text, params)
  }

  run(...[text, params]: Parameters<Sql['run']>): Promise<number> {
    return this.#live().run(text, params)
  }

  /** A transaction holds its locks: the sooner it ends the better. */
  async pause(): Promise<void> {
    this.#live()
  }

  #live(): Sql {
    if (this.#over) throw new Error('a transaction was used after its end')
    return this.#sql
  }
}

/** All of `work` or nothing, within a transaction: for writes of several statements that may meet a conflict. */
export async function atomically<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql.run('SAVEPOINT operation')
  try {
    const result = await work()
    await sql.run('RELEASE SAVEPOINT operation')
    return result
  } catch (error) {
    await sql.run('ROLLBACK TO SAVEPOINT operation')
    await sql.run('RELEASE SAVEPOINT operation')
    throw error
  }
}

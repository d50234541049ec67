import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** What is done once by all processes together, and when it was done last. */
export class Jobs1700000007400 implements MigrationInterface {
  readonly name = 'Jobs1700000007400'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE job (
      name ${text} NOT NULL PRIMARY KEY,
      claimed_until ${integer} NOT NULL,
      done_at ${integer} NOT NULL
    ) ${tableEnd}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Bookings to which somebody came. By when they start: one that moves waits for somebody anew. */
export class CheckIns1700000007410 implements MigrationInterface {
  readonly name = 'CheckIns1700000007410'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE check_in (
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      uid ${text} NOT NULL,
      starts_at ${integer} NOT NULL,
      PRIMARY KEY (principal_id, uid, starts_at)
    ) ${tableEnd}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE check_in')
  }
}

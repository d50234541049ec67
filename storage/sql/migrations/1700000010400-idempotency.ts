import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Keys by which clients ask twice for one write, and what they were answered. */
export class Idempotency1700000010400 implements MigrationInterface {
  readonly name = 'Idempotency1700000010400'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE idempotency (
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      key_hash ${text} NOT NULL,
      request_hash ${text} NOT NULL,
      answer ${text},
      claimed_at ${integer} NOT NULL,
      PRIMARY KEY (principal_id, key_hash)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX idempotency_claimed ON idempotency (claimed_at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency')
  }
}

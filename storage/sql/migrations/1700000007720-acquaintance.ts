import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Whom people have written to, how much each sender has sent lately, and how much left in whose name. */
export class Acquaintance1700000007720 implements MigrationInterface {
  readonly name = 'Acquaintance1700000007720'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE correspondent (
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      address ${text} NOT NULL,
      PRIMARY KEY (principal_id, address)
    ) ${tableEnd}`)
    // What is in an answer that left before this, nobody knows any more; who was invited, was.
    await runner.query(`INSERT INTO correspondent (principal_id, address)
      SELECT DISTINCT sender_id, LOWER(recipient) FROM outbound WHERE method = 'REQUEST' AND LENGTH(recipient) <= 400`)
    await runner.query(`CREATE TABLE mail_sender (
      sender ${text} NOT NULL,
      hour ${integer} NOT NULL,
      messages ${integer} NOT NULL,
      PRIMARY KEY (sender, hour)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX mail_sender_hour ON mail_sender (hour)')
    await runner.query('CREATE INDEX outbound_sent ON outbound (sender_id, created_at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX outbound_sent')
    await runner.query('DROP TABLE mail_sender')
    await runner.query('DROP TABLE correspondent')
  }
}

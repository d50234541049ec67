import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** What came in as mail: by what it is known again, and what waits for somebody to judge it. */
export class MailIn1700000007700 implements MigrationInterface {
  readonly name = 'MailIn1700000007700'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, bytes, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE received_mail (
      key ${text} PRIMARY KEY NOT NULL,
      received_at ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX received_mail_at ON received_mail (received_at)')
    await runner.query(`CREATE TABLE quarantined_mail (
      id ${key},
      key ${text} NOT NULL,
      recipient_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      author ${text} NOT NULL,
      reason ${text} NOT NULL,
      size ${integer} NOT NULL,
      received_at ${integer} NOT NULL,
      bytes ${bytes} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX quarantined_mail_key ON quarantined_mail (recipient_id, key)')
    await runner.query('CREATE INDEX quarantined_mail_at ON quarantined_mail (received_at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE quarantined_mail')
    await runner.query('DROP TABLE received_mail')
  }
}

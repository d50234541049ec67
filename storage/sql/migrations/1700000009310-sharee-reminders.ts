import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** When to look at the mailed alarms that sharees have for themselves; next_at is null where nothing of the object as it is will ring. */
export class ShareeReminders1700000009310 implements MigrationInterface {
  readonly name = 'ShareeReminders1700000009310'

  async up(runner: QueryRunner): Promise<void> {
    const { type } = runner.dataSource.options
    const { integer, text, tableEnd } = columnWords(type)
    await runner.query(`CREATE TABLE sharee_reminder (
      object_id ${integer} NOT NULL REFERENCES object (id) ON DELETE CASCADE,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      etag ${text} NOT NULL,
      next_at ${integer},
      since ${integer} NOT NULL,
      PRIMARY KEY (object_id, principal_id)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX sharee_reminder_principal ON sharee_reminder (principal_id)')
    const now = Math.floor(Date.now() / 1000)
    await runner.query(`INSERT INTO sharee_reminder (object_id, principal_id, etag, next_at, since)
      SELECT object_id, principal_id, '', ${now}, ${now} FROM peruser_data WHERE data LIKE '%EMAIL%'`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sharee_reminder')
  }
}

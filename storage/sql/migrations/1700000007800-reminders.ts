import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** When to look at the alarms of an object that are to be mailed, and from when on none was looked at yet; in seconds. */
export class Reminders1700000007800 implements MigrationInterface {
  readonly name = 'Reminders1700000007800'

  async up(runner: QueryRunner): Promise<void> {
    const { type } = runner.dataSource.options
    const { integer, tableEnd } = columnWords(type)
    await runner.query(`CREATE TABLE reminder (
      object_id ${integer} PRIMARY KEY NOT NULL REFERENCES object (id) ON DELETE CASCADE,
      next_at ${integer} NOT NULL,
      since ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX reminder_due ON reminder (next_at)')
    const now = Math.floor(Date.now() / 1000)
    const hasWord =
      type === 'postgres' ? `position('EMAIL'::bytea IN b.bytes) > 0` : `instr(b.bytes, CAST('EMAIL' AS BLOB)) > 0`
    await runner.query(`INSERT INTO reminder (object_id, next_at, since)
      SELECT o.id, CASE WHEN o.alarm_starts_at > ${now} THEN o.alarm_starts_at ELSE ${now} END, ${now}
        FROM object o JOIN object_body b ON b.object_id = o.id WHERE o.alarm_ends_at >= ${now} AND ${hasWord}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reminder')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Calendars whose content comes from a URL. */
export class Subscriptions1700000005000 implements MigrationInterface {
  readonly name = 'Subscriptions1700000005000'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE subscription (
      collection_id ${integer} NOT NULL PRIMARY KEY REFERENCES collection (id) ON DELETE CASCADE,
      source ${text} NOT NULL,
      etag ${text},
      last_modified ${text},
      next_at ${integer} NOT NULL DEFAULT 0,
      every_seconds ${integer} NOT NULL DEFAULT 3600,
      refreshed_at ${integer},
      failures ${integer} NOT NULL DEFAULT 0,
      problem ${text}
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX subscription_next ON subscription (next_at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subscription')
  }
}

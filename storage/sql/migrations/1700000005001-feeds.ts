import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Secret URLs by which calendars and busy times are read without signing in. */
export class Feeds1700000005001 implements MigrationInterface {
  readonly name = 'Feeds1700000005001'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE feed (
      id ${key},
      owner_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      collection_id ${integer} REFERENCES collection (id) ON DELETE CASCADE,
      level ${text} NOT NULL,
      label ${text} NOT NULL,
      token_hash ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      CHECK ((level = 'free-busy') = (collection_id IS NULL))
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX feed_token ON feed (token_hash)')
    await runner.query('CREATE INDEX feed_owner ON feed (owner_id)')
    await runner.query('CREATE INDEX feed_collection ON feed (collection_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feed')
  }
}

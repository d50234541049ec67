import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** How people want pages to look: a text of known words for each who has said so. */
export class Preferences1700000011510 implements MigrationInterface {
  readonly name = 'Preferences1700000011510'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE preference (
      principal_id ${integer} PRIMARY KEY NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      value ${text} NOT NULL
    ) ${tableEnd}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE preference')
  }
}

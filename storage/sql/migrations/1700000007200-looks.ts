import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** How calendars look to those who act for their owner. */
export class Looks1700000007200 implements MigrationInterface {
  readonly name = 'Looks1700000007200'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE look (
      collection_id ${integer} NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      color ${text},
      calendar_order ${text},
      PRIMARY KEY (collection_id, principal_id)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX look_principal ON look (principal_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE look')
  }
}

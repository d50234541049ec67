import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Which mail addresses are in whose address books. The cards that are there are entered by the migration that adds their names. */
export class CardAddresses1700000009300 implements MigrationInterface {
  readonly name = 'CardAddresses1700000009300'

  async up(runner: QueryRunner): Promise<void> {
    const { type } = runner.dataSource.options
    const { integer, text, tableEnd } = columnWords(type)
    await runner.query(`CREATE TABLE card_address (
      collection_id ${integer} NOT NULL,
      address ${text} NOT NULL,
      object_id ${integer} NOT NULL REFERENCES object (id) ON DELETE CASCADE,
      PRIMARY KEY (collection_id, address, object_id)
    ) ${type === 'postgres' ? tableEnd : `${tableEnd}, WITHOUT ROWID`}`)
    await runner.query('CREATE INDEX card_address_object ON card_address (object_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE card_address')
  }
}

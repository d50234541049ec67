import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Imports, exports and archives that were asked for, and their files in pieces. */
export class Transfers1700000011000 implements MigrationInterface {
  readonly name = 'Transfers1700000011000'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, bytes, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE transfer (
      id ${key},
      kind ${text} NOT NULL,
      requester_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      owner_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      collection_id ${integer} REFERENCES collection (id) ON DELETE SET NULL,
      label ${text} NOT NULL,
      media_type ${text} NOT NULL,
      state ${text} NOT NULL,
      progress ${text} NOT NULL,
      problem ${text},
      bytes ${integer} NOT NULL,
      chunks ${integer} NOT NULL,
      claims ${integer} NOT NULL,
      claimed_until ${integer} NOT NULL,
      created_at ${integer} NOT NULL,
      settled_at ${integer}
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX transfer_requester ON transfer (requester_id, id)')
    await runner.query('CREATE INDEX transfer_open ON transfer (claimed_until) WHERE settled_at IS NULL')
    await runner.query('CREATE INDEX transfer_owner ON transfer (owner_id)')
    await runner.query('CREATE INDEX transfer_collection ON transfer (collection_id)')
    await runner.query(`CREATE TABLE transfer_chunk (
      transfer_id ${integer} NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
      ordinal ${integer} NOT NULL,
      bytes ${bytes} NOT NULL,
      PRIMARY KEY (transfer_id, ordinal)
    ) ${tableEnd}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE transfer_chunk')
    await runner.query('DROP TABLE transfer')
  }
}

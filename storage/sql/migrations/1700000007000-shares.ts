import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Whom owners invite to their collections, and what each of these people made of it. */
export class Shares1700000007000 implements MigrationInterface {
  readonly name = 'Shares1700000007000'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, flag, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE invitation (
      collection_id ${integer} NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      access ${text} NOT NULL,
      summary ${text},
      created_at ${integer} NOT NULL,
      PRIMARY KEY (collection_id, principal_id)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX invitation_principal ON invitation (principal_id)')
    await runner.query(`CREATE TABLE share (
      id ${key},
      collection_id ${integer} NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      sharee_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      uid ${text} NOT NULL,
      access ${text} NOT NULL,
      state ${text} NOT NULL,
      summary ${text},
      display_name ${text},
      description ${text},
      color ${text},
      calendar_order ${text},
      transparent ${flag} NOT NULL,
      home_no ${integer} NOT NULL,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX share_sharee ON share (collection_id, sharee_id)')
    await runner.query('CREATE UNIQUE INDEX share_uid ON share (sharee_id, uid)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE share')
    await runner.query('DROP TABLE invitation')
  }
}

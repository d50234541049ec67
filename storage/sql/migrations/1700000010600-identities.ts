import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Whom others vouch for, and which memberships they say. */
export class Identities1700000010600 implements MigrationInterface {
  readonly name = 'Identities1700000010600'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, flag, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE identity (
      provider ${text} NOT NULL,
      kind ${text} NOT NULL,
      subject ${text} NOT NULL,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      address ${text},
      made_admin ${flag} NOT NULL,
      created_at ${integer} NOT NULL,
      PRIMARY KEY (provider, kind, subject)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX identity_principal ON identity (principal_id)')
    await runner.query(`ALTER TABLE membership ADD COLUMN provider ${text}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE membership DROP COLUMN provider')
    await runner.query('DROP TABLE identity')
  }
}

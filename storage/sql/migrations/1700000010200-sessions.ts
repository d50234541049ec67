import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Browsers that are signed in. */
export class Sessions1700000010200 implements MigrationInterface {
  readonly name = 'Sessions1700000010200'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE web_session (
      id ${key},
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      secret_hash ${text} NOT NULL,
      former_hash ${text},
      credential_version ${integer} NOT NULL,
      signed_in_by ${text} NOT NULL,
      address ${text} NOT NULL,
      agent ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      renewed_at ${integer} NOT NULL,
      seen_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX web_session_secret ON web_session (secret_hash)')
    await runner.query('CREATE UNIQUE INDEX web_session_former ON web_session (former_hash)')
    await runner.query('CREATE INDEX web_session_principal ON web_session (principal_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE web_session')
  }
}

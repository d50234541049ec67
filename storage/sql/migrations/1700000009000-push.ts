import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** WebDAV-Push: who is told of changes, and the keys by which push services know this server. */
export class Push1700000009000 implements MigrationInterface {
  readonly name = 'Push1700000009000'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, flag, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE push_registration (
      id ${key},
      name ${text} NOT NULL,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      owner_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      home ${text} NOT NULL,
      collection_id ${integer} REFERENCES collection (id) ON DELETE CASCADE,
      push_resource ${text} NOT NULL,
      public_key ${text} NOT NULL,
      auth_secret ${text} NOT NULL,
      on_content ${flag} NOT NULL,
      on_properties ${flag} NOT NULL,
      content_no ${integer} NOT NULL,
      properties_no ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      next_at ${integer} NOT NULL,
      failures ${integer} NOT NULL,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX push_registration_name ON push_registration (name)')
    await runner.query('CREATE INDEX push_registration_principal ON push_registration (principal_id)')
    await runner.query('CREATE INDEX push_registration_collection ON push_registration (collection_id)')
    await runner.query('CREATE INDEX push_registration_owner ON push_registration (owner_id)')
    await runner.query(`CREATE TABLE secret (
      name ${text} PRIMARY KEY NOT NULL,
      value ${text} NOT NULL,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE secret')
    await runner.query('DROP TABLE push_registration')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Public keys by which people sign in, and what was signed with one already. */
export class Passkeys1700000010700 implements MigrationInterface {
  readonly name = 'Passkeys1700000010700'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE passkey (
      id ${key},
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      credential_id ${text} NOT NULL,
      public_key ${text} NOT NULL,
      counter ${integer} NOT NULL,
      transports ${text} NOT NULL,
      name ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      used_at ${integer}
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id)')
    await runner.query('CREATE INDEX passkey_principal ON passkey (principal_id)')
    await runner.query(`CREATE TABLE passkey_challenge (
      challenge_hash ${text} PRIMARY KEY NOT NULL,
      expires_at ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE passkey_challenge')
    await runner.query('DROP TABLE passkey')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Passwords that people make for one device each. */
export class AppPasswords1700000010000 implements MigrationInterface {
  readonly name = 'AppPasswords1700000010000'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE app_password (
      id ${key},
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      name ${text} NOT NULL,
      scopes ${text} NOT NULL,
      secret_hash ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      expires_at ${integer},
      used_at ${integer}
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX app_password_secret ON app_password (secret_hash)')
    await runner.query('CREATE INDEX app_password_principal ON app_password (principal_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE app_password')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Codes from devices, and those for when a device is lost. */
export class SecondFactors1700000010210 implements MigrationInterface {
  readonly name = 'SecondFactors1700000010210'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE totp (
      principal_id ${integer} PRIMARY KEY NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      sealed_secret ${text} NOT NULL,
      last_step ${integer} NOT NULL,
      wrong_tries ${integer} NOT NULL,
      tried_at ${integer} NOT NULL,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query(`CREATE TABLE recovery_code (
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      code_hash ${text} NOT NULL,
      PRIMARY KEY (principal_id, code_hash)
    ) ${tableEnd}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recovery_code')
    await runner.query('DROP TABLE totp')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Clients that may ask about tokens of others. */
export class Introspection1700000010710 implements MigrationInterface {
  readonly name = 'Introspection1700000010710'

  async up(runner: QueryRunner): Promise<void> {
    const { flag, falsehood } = columnWords(runner.dataSource.options.type)
    await runner.query(`ALTER TABLE oauth_client ADD COLUMN introspects ${flag} NOT NULL DEFAULT ${falsehood}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oauth_client DROP COLUMN introspects')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Entries of access control lists that take away, and an index of the few who may do everything. */
export class Denials1700000008000 implements MigrationInterface {
  readonly name = 'Denials1700000008000'

  async up(runner: QueryRunner): Promise<void> {
    const { flag, falsehood } = columnWords(runner.dataSource.options.type)
    await runner.query(`ALTER TABLE collection_grant ADD COLUMN denies ${flag} NOT NULL DEFAULT ${falsehood}`)
    await runner.query('CREATE INDEX principal_admin ON principal (slug) WHERE admin')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX principal_admin')
    await runner.query('ALTER TABLE collection_grant DROP COLUMN denies')
  }
}

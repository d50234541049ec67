import type { MigrationInterface, QueryRunner } from 'typeorm'
import { PostgresSql } from '../postgres-sql.ts'
import { reindexPrincipals } from '../principal-index.ts'
import { SqliteSql } from '../sqlite-sql.ts'
import { columnWords } from './columns.ts'

/** An index of the texts by which principals are searched. Those that are there are entered. */
export class PrincipalSuffixes1700000007300 implements MigrationInterface {
  readonly name = 'PrincipalSuffixes1700000007300'

  async up(runner: QueryRunner): Promise<void> {
    const { type } = runner.dataSource.options
    const { integer, text, tableEnd } = columnWords(type)
    await runner.query(`CREATE TABLE principal_suffix (
      suffix ${text} NOT NULL,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      PRIMARY KEY (suffix, principal_id)
    ) ${type === 'postgres' ? tableEnd : `${tableEnd}, WITHOUT ROWID`}`)
    await runner.query('CREATE INDEX principal_suffix_principal ON principal_suffix (principal_id)')
    // TypeORM types its connection as any.
    const connection = await runner.connect()
    await reindexPrincipals(type === 'postgres' ? new PostgresSql(connection) : new SqliteSql(connection))
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE principal_suffix')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { reindexContacts } from '../contacts.ts'
import { PostgresSql } from '../postgres-sql.ts'
import { SqliteSql } from '../sqlite-sql.ts'
import { columnWords } from './columns.ts'

/** The names of those whose mail addresses are in address books: they are found by them. The cards that are there are entered. */
export class ContactNames1700000011500 implements MigrationInterface {
  readonly name = 'ContactNames1700000011500'

  async up(runner: QueryRunner): Promise<void> {
    const { type } = runner.dataSource.options
    const { text } = columnWords(type)
    for (const column of ['name', 'words']) {
      await runner.query(`ALTER TABLE card_address ADD COLUMN ${column} ${text} NOT NULL DEFAULT ''`)
    }
    // TypeORM types its connection as any.
    const connection = await runner.connect()
    await reindexContacts(type === 'postgres' ? new PostgresSql(connection) : new SqliteSql(connection))
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['name', 'words']) await runner.query(`ALTER TABLE card_address DROP COLUMN ${column}`)
  }
}

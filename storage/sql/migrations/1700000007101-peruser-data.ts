import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** What a user of a shared calendar has alone of an object of it. */
export class PeruserData1700000007101 implements MigrationInterface {
  readonly name = 'PeruserData1700000007101'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE peruser_data (
      object_id ${integer} NOT NULL REFERENCES object (id) ON DELETE CASCADE,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      data ${text} NOT NULL,
      PRIMARY KEY (object_id, principal_id)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX peruser_data_principal ON peruser_data (principal_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE peruser_data')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** The last word that each principal has heard, or told, on each part of a meeting; also of one that is gone. */
export class Heard1700000007710 implements MigrationInterface {
  readonly name = 'Heard1700000007710'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE heard (
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      uid ${text} NOT NULL,
      name ${text} NOT NULL,
      sequence ${integer} NOT NULL,
      stamped_at ${integer},
      heard_at ${integer} NOT NULL,
      PRIMARY KEY (principal_id, uid, name)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX heard_at ON heard (heard_at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE heard')
  }
}

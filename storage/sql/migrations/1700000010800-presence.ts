import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Who looks at a calendar, as each node says for as long as it lives. */
export class Presence1700000010800 implements MigrationInterface {
  readonly name = 'Presence1700000010800'

  async up(runner: QueryRunner): Promise<void> {
    const { integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE presence (
      node ${text} NOT NULL,
      collection_id ${integer} NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      sees_others ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      PRIMARY KEY (node, collection_id, principal_id)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX presence_collection ON presence (collection_id)')
    await runner.query('CREATE INDEX presence_principal ON presence (principal_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE presence')
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** What is to leave this server, or left it: to whom, and what of. */
export class Outbound1700000007600 implements MigrationInterface {
  readonly name = 'Outbound1700000007600'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, flag, bytes, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE outbound_body (
      id ${key},
      bytes ${bytes} NOT NULL
    ) ${tableEnd}`)
    await runner.query(`CREATE TABLE outbound (
      id ${key},
      kind ${text} NOT NULL,
      idempotency_key ${text} NOT NULL,
      sender_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      uid ${text} NOT NULL,
      method ${text} NOT NULL,
      recipient ${text} NOT NULL,
      folded ${flag} NOT NULL,
      body_id ${integer} REFERENCES outbound_body (id),
      state ${text} NOT NULL,
      attempts ${integer} NOT NULL,
      next_at ${integer} NOT NULL,
      problem ${text},
      created_at ${integer} NOT NULL,
      settled_at ${integer}
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX outbound_key ON outbound (idempotency_key)')
    await runner.query(`CREATE INDEX outbound_due ON outbound (next_at) WHERE state = 'queued'`)
    await runner.query('CREATE INDEX outbound_thread ON outbound (sender_id, uid, recipient)')
    await runner.query('CREATE INDEX outbound_body_id ON outbound (body_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbound')
    await runner.query('DROP TABLE outbound_body')
  }
}

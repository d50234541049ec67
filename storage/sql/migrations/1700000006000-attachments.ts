import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** RFC 8607. Who refers to what is in object_attachment; the bytes are in chunks, once for each content. */
export class Attachments1700000006000 implements MigrationInterface {
  readonly name = 'Attachments1700000006000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements(runner.dataSource.options.type)) await runner.query(statement)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['object_attachment', 'attachment', 'attachment_chunk', 'attachment_content']) {
      await runner.query(`DROP TABLE ${table}`)
    }
  }
}

function statements(databaseType: string): string[] {
  const { key, integer, text, bytes, tableEnd } = columnWords(databaseType)
  return [
    `CREATE TABLE attachment_content (
      hash ${text} NOT NULL PRIMARY KEY,
      size ${integer} NOT NULL,
      touched_at ${integer} NOT NULL
    ) ${tableEnd}`,

    `CREATE TABLE attachment_chunk (
      hash ${text} NOT NULL REFERENCES attachment_content (hash) ON DELETE CASCADE,
      ordinal ${integer} NOT NULL,
      bytes ${bytes} NOT NULL,
      PRIMARY KEY (hash, ordinal)
    ) ${tableEnd}`,

    `CREATE TABLE attachment (
      id ${key},
      managed_id ${text} NOT NULL,
      hash ${text} NOT NULL REFERENCES attachment_content (hash),
      size ${integer} NOT NULL,
      media_type ${text} NOT NULL,
      filename ${text},
      touched_at ${integer} NOT NULL,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`,
    'CREATE UNIQUE INDEX attachment_managed_id ON attachment (managed_id)',
    'CREATE INDEX attachment_hash ON attachment (hash)',

    `CREATE TABLE object_attachment (
      object_id ${integer} NOT NULL REFERENCES object (id) ON DELETE CASCADE,
      attachment_id ${integer} NOT NULL REFERENCES attachment (id),
      PRIMARY KEY (object_id, attachment_id)
    ) ${tableEnd}`,
    'CREATE INDEX object_attachment_attachment ON object_attachment (attachment_id)',
  ]
}

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Who did what. The indexes that readers need have only rows in the chain, so that writers pay for none of them. */
export class Audit1700000010500 implements MigrationInterface {
  readonly name = 'Audit1700000010500'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, tableEnd } = columnWords(runner.dataSource.options.type)
    // Without foreign keys: it outlives what it tells of.
    await runner.query(`CREATE TABLE audit (
      id ${key},
      chain_no ${integer},
      happened_at ${integer} NOT NULL,
      kind ${text} NOT NULL,
      origin ${text} NOT NULL,
      change_no ${integer},
      actor ${text},
      credential ${text},
      source ${text},
      owner ${text},
      path ${text},
      detail ${text},
      who_salt ${text},
      who_hash ${text},
      what_salt ${text},
      what_hash ${text},
      hash ${text}
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX audit_waits ON audit (id) WHERE chain_no IS NULL')
    await runner.query('CREATE UNIQUE INDEX audit_chain ON audit (chain_no) WHERE chain_no IS NOT NULL')
    await runner.query('CREATE INDEX audit_actor ON audit (actor, chain_no) WHERE chain_no IS NOT NULL')
    await runner.query('CREATE INDEX audit_owner ON audit (owner, chain_no) WHERE chain_no IS NOT NULL')
    await runner.query('CREATE INDEX audit_kind ON audit (kind, chain_no) WHERE chain_no IS NOT NULL')
    // One row, made when the chain begins.
    await runner.query(`CREATE TABLE audit_head (
      id ${integer} NOT NULL PRIMARY KEY CHECK (id = 1),
      chain_no ${integer} NOT NULL,
      hash ${text} NOT NULL,
      pruned_no ${integer} NOT NULL,
      pruned_hash ${text} NOT NULL
    ) ${tableEnd}`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_head')
    await runner.query('DROP TABLE audit')
  }
}

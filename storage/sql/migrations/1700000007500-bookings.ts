import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** When rooms are taken. The database itself refuses that two guarded bookings of one lane overlap. */
export class Bookings1700000007500 implements MigrationInterface {
  readonly name = 'Bookings1700000007500'

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.dataSource.options.type === 'postgres'
    const { integer, text, flag, tableEnd } = columnWords(runner.dataSource.options.type)
    if (isPostgres) await requireGist(runner)
    await runner.query(`CREATE TABLE booking (
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      uid ${text} NOT NULL,
      instance ${integer} NOT NULL,
      starts_at ${integer} NOT NULL,
      ends_at ${integer} NOT NULL CHECK (ends_at > starts_at),
      lane ${integer} NOT NULL CHECK (lane >= 1),
      kind ${text} NOT NULL CHECK (kind IN ('booked', 'hold')),
      expires_at ${integer},
      guarded ${flag} NOT NULL,
      PRIMARY KEY (principal_id, uid, instance)
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX booking_start ON booking (principal_id, starts_at, uid, instance)')
    await runner.query(`CREATE INDEX booking_long ON booking (principal_id, starts_at, uid, instance)
      WHERE ends_at - starts_at > ${31 * 86_400}`)
    await runner.query('CREATE INDEX booking_expiry ON booking (expires_at) WHERE expires_at IS NOT NULL')
    for (const statement of isPostgres ? EXCLUSION : TRIGGERS) await runner.query(statement)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE booking')
  }
}

const EXCLUSION = [
  `ALTER TABLE booking ADD CONSTRAINT booking_overlap EXCLUDE USING gist
     (principal_id WITH =, lane WITH =, int8range(starts_at, ends_at) WITH &&) WHERE (guarded)`,
]

/**
 * Equality in a GiST index is an extension of PostgreSQL, one for all schemas of a database: in the schema of one store
 * it would go with that store. Those who start together make it one after the other.
 */
async function requireGist(runner: QueryRunner): Promise<void> {
  const isThere = `SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'`
  if ((await runner.query(isThere)).length > 0) return
  await runner.query(`SELECT pg_advisory_xact_lock(hashtextextended('kalends btree_gist', 0))`)
  if ((await runner.query(isThere)).length > 0) return
  await runner.query('CREATE EXTENSION btree_gist WITH SCHEMA public')
}

const SAME_LANE = 'guarded AND principal_id = NEW.principal_id AND lane = NEW.lane'

/**
 * Those of a lane never overlap, so one that does with a new one starts within it, or is the last that starts before it.
 * Both are found by a range of an index.
 */
const OVERLAP = `SELECT RAISE(ABORT, 'booking_overlap') WHERE
  EXISTS (SELECT 1 FROM booking WHERE ${SAME_LANE}
             AND starts_at >= NEW.starts_at AND starts_at < NEW.ends_at AND rowid <> NEW.rowid)
  OR (SELECT ends_at FROM booking WHERE ${SAME_LANE} AND starts_at < NEW.starts_at
       ORDER BY starts_at DESC LIMIT 1) > NEW.starts_at;`

const TRIGGERS = [
  'CREATE INDEX booking_lane ON booking (principal_id, lane, starts_at) WHERE guarded',
  `CREATE TRIGGER booking_insert AFTER INSERT ON booking WHEN NEW.guarded BEGIN ${OVERLAP} END`,
  `CREATE TRIGGER booking_update AFTER UPDATE ON booking WHEN NEW.guarded BEGIN ${OVERLAP} END`,
]

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Instants of boxes are seconds, with the outermost safe integers for "without end"; `*_at` of rows are milliseconds. */
export class FirstTables1700000000000 implements MigrationInterface {
  readonly name = 'FirstTables1700000000000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements(runner.dataSource.options.type)) await runner.query(statement)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) await runner.query(`DROP TABLE ${table}`)
  }
}

const TABLES = [
  'meta',
  'principal',
  'principal_address',
  'credential',
  'membership',
  'delegation',
  'collection',
  'departed_collection',
  'collection_grant',
  'object',
  'object_body',
  'tombstone',
  'change',
  'dead_property',
  'lock',
]

function statements(databaseType: string): string[] {
  const { key, integer, text, flag, bytes, falsehood, tableEnd } = columnWords(databaseType)
  const transactionId =
    databaseType === 'postgres' ? `${integer} DEFAULT (pg_current_xact_id()::text::bigint)` : integer

  return [
    `CREATE TABLE meta (
      id ${integer} NOT NULL PRIMARY KEY CHECK (id = 1),
      store_id ${text} NOT NULL,
      epoch ${text} NOT NULL,
      membership_version ${integer} NOT NULL DEFAULT 0,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`,

    `CREATE TABLE principal (
      id ${key},
      kind ${text} NOT NULL,
      slug ${text} NOT NULL,
      name ${text} NOT NULL,
      timezone ${text},
      admin ${flag} NOT NULL DEFAULT ${falsehood},
      quota_bytes ${integer},
      details ${text} NOT NULL,
      policy ${text},
      home_no ${integer} NOT NULL DEFAULT 0,
      credential_version ${integer} NOT NULL DEFAULT 0,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`,
    'CREATE UNIQUE INDEX principal_slug ON principal (slug)',

    `CREATE TABLE principal_address (
      address ${text} NOT NULL PRIMARY KEY,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      ordinal ${integer} NOT NULL
    ) ${tableEnd}`,
    'CREATE UNIQUE INDEX principal_address_ordinal ON principal_address (principal_id, ordinal)',

    `CREATE TABLE credential (
      id ${key},
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      kind ${text} NOT NULL,
      secret ${text} NOT NULL,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`,
    'CREATE INDEX credential_principal ON credential (principal_id, kind)',
    `CREATE UNIQUE INDEX credential_password ON credential (principal_id) WHERE kind = 'password'`,

    `CREATE TABLE membership (
      group_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      member_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      PRIMARY KEY (group_id, member_id)
    ) ${tableEnd}`,
    'CREATE INDEX membership_member ON membership (member_id)',

    `CREATE TABLE delegation (
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      delegate_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      access ${text} NOT NULL,
      PRIMARY KEY (principal_id, access, delegate_id)
    ) ${tableEnd}`,
    'CREATE INDEX delegation_delegate ON delegation (delegate_id, access)',

    `CREATE TABLE collection (
      id ${key},
      owner_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      home ${text} NOT NULL,
      slug ${text} NOT NULL,
      kind ${text} NOT NULL,
      display_name ${text},
      description ${text},
      color ${text},
      calendar_order ${text},
      components ${text} NOT NULL,
      timezone ${text},
      timezone_id ${text},
      transparent ${flag} NOT NULL DEFAULT ${falsehood},
      change_no ${integer} NOT NULL DEFAULT 0,
      home_no ${integer} NOT NULL,
      oldest_no ${integer} NOT NULL DEFAULT 0,
      objects ${integer} NOT NULL DEFAULT 0,
      bytes ${integer} NOT NULL DEFAULT 0,
      created_at ${integer} NOT NULL,
      modified_at ${integer} NOT NULL
    ) ${tableEnd}`,
    'CREATE UNIQUE INDEX collection_slug ON collection (owner_id, home, slug)',

    `CREATE TABLE departed_collection (
      owner_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      home ${text} NOT NULL,
      slug ${text} NOT NULL,
      home_no ${integer} NOT NULL,
      departed_at ${integer} NOT NULL,
      PRIMARY KEY (owner_id, home, slug)
    ) ${tableEnd}`,

    `CREATE TABLE collection_grant (
      id ${key},
      collection_id ${integer} NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      principal_id ${integer} REFERENCES principal (id) ON DELETE CASCADE,
      everybody ${text},
      privileges ${text} NOT NULL,
      CHECK ((principal_id IS NULL) <> (everybody IS NULL))
    ) ${tableEnd}`,
    'CREATE INDEX collection_grant_collection ON collection_grant (collection_id)',
    'CREATE INDEX collection_grant_principal ON collection_grant (principal_id)',

    // The bytes lie in a table of their own, so that this one stays compact: lists never read them.
    `CREATE TABLE object (
      id ${key},
      collection_id ${integer} NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      name ${text} NOT NULL,
      uid ${text} NOT NULL,
      uid_no ${integer} NOT NULL,
      component ${text} NOT NULL,
      etag ${text} NOT NULL,
      schedule_tag ${text},
      size ${integer} NOT NULL,
      change_no ${integer} NOT NULL,
      created_at ${integer} NOT NULL,
      modified_at ${integer} NOT NULL,
      starts_at ${integer} NOT NULL,
      ends_at ${integer} NOT NULL,
      recurring ${flag} NOT NULL,
      wide ${flag} NOT NULL,
      alarm_starts_at ${integer},
      alarm_ends_at ${integer}
    ) ${tableEnd}`,
    'CREATE UNIQUE INDEX object_name ON object (collection_id, name)',
    // uid_no is 0 where a UID may be there once; elsewhere (inboxes) it is the change number that the object came with.
    'CREATE UNIQUE INDEX object_uid ON object (collection_id, uid, uid_no)',
    'CREATE UNIQUE INDEX object_change ON object (collection_id, change_no)',
    'CREATE INDEX object_narrow ON object (collection_id, starts_at, ends_at) WHERE wide = FALSE',
    'CREATE INDEX object_wide ON object (collection_id, ends_at, starts_at) WHERE wide = TRUE',
    `CREATE INDEX object_alarm ON object (collection_id, alarm_ends_at, alarm_starts_at)
      WHERE alarm_ends_at IS NOT NULL`,

    `CREATE TABLE object_body (
      object_id ${integer} NOT NULL PRIMARY KEY REFERENCES object (id) ON DELETE CASCADE,
      bytes ${bytes} NOT NULL
    ) ${tableEnd}`,

    `CREATE TABLE tombstone (
      collection_id ${integer} NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      name ${text} NOT NULL,
      change_no ${integer} NOT NULL,
      deleted_at ${integer} NOT NULL,
      PRIMARY KEY (collection_id, name)
    ) ${tableEnd}`,
    'CREATE UNIQUE INDEX tombstone_change ON tombstone (collection_id, change_no)',
    'CREATE INDEX tombstone_deleted ON tombstone (deleted_at)',

    // Append-only and without foreign keys: it outlives what it tells of.
    `CREATE TABLE change (
      position ${key},
      transaction_id ${transactionId},
      collection_id ${integer} NOT NULL,
      name ${text},
      change_no ${integer} NOT NULL,
      origin ${text} NOT NULL,
      changed_at ${integer} NOT NULL
    ) ${tableEnd}`,
    'CREATE INDEX change_changed ON change (changed_at)',

    `CREATE TABLE dead_property (
      target_kind ${text} NOT NULL,
      target_id ${integer} NOT NULL,
      namespace ${text} NOT NULL,
      local_name ${text} NOT NULL,
      xml ${text} NOT NULL,
      PRIMARY KEY (target_kind, target_id, namespace, local_name)
    ) ${tableEnd}`,

    `CREATE TABLE lock (
      token ${text} NOT NULL PRIMARY KEY,
      path ${text} NOT NULL,
      depth ${text} NOT NULL,
      scope ${text} NOT NULL,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      owner_xml ${text} NOT NULL,
      timeout_seconds ${integer} NOT NULL,
      expires_at ${integer} NOT NULL
    ) ${tableEnd}`,
    'CREATE INDEX lock_path ON lock (path)',
    'CREATE INDEX lock_expires ON lock (expires_at)',
    'CREATE INDEX lock_principal ON lock (principal_id)',
  ]
}

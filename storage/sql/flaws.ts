/**
 * What can be wrong among the tables. No writer of ours makes any of it: it takes a bug, a hand on the database, or a
 * disk that lies.
 */
import { type Flaw, type Id, type IndexedObject, type Pages, type Scope, StoreConflict } from '../store.ts'
import { BOX_COLUMNS, type BoxTuple, boxOf, NARROW } from './boxes.ts'
import { countWrongContacts, reindexContacts } from './contacts.ts'
import { atomically, type Database } from './database.ts'
import type { ObjectWrite } from './object-follow-up.ts'
import { touchObject } from './object-writes.ts'
import { type ObjectTuple, objectOf, readTuples } from './objects.ts'
import { reindexPrincipals, wronglyIndexed } from './principal-index.ts'
import { keyOf, PAGE, pageOf, pagesOf, type Sql } from './sql.ts'

export async function* flaws(database: Database, now: number, repair: boolean): AsyncIterable<Flaw> {
  for (const check of STORE_CHECKS) yield* inStore(database, check, repair)
  yield* inPrincipalIndex(database, repair)
  yield* inContacts(database, repair)
  for await (const page of allCollections(database.sql)) {
    for (const collection of page) {
      for (const check of CHECKS) yield* inCollection(database, collection, check, repair ? now : undefined)
    }
  }
}

// --- in one collection -----------------------------------------------------------------------------------------

interface CollectionRow {
  readonly id: number
  readonly owner_id: number
}

/** A flaw of a member; of the collection itself without a name. */
interface FlawRow {
  readonly id: number
  readonly name: string | null
}

interface Check {
  readonly what: string
  /** Gives flaws in collection $1. */
  readonly find: string
  /** Makes it right from what is there now; a flaw without it is only told of. */
  readonly repair?: (write: ObjectWrite, collectionId: number, row: FlawRow) => Promise<unknown>
}

const COUNT = 'SELECT COUNT(*) FROM object WHERE collection_id = $1'
const BYTES = 'SELECT COALESCE(SUM(size), 0) FROM object WHERE collection_id = $1'
const NEWEST = `SELECT COALESCE(MAX(change_no), 0) FROM (
    SELECT change_no FROM object WHERE collection_id = $1
    UNION ALL SELECT change_no FROM tombstone WHERE collection_id = $1) AS numbered`
const MEMBER = 'SELECT o.id, o.name FROM object o JOIN collection c ON c.id = o.collection_id'
const UID_ONCE = `c.kind IN ('calendar', 'addressbook')`
const WIDE = `(recurring OR ends_at - starts_at > ${NARROW})`

const CHECKS: readonly Check[] = [
  {
    what: 'counts its objects or their bytes wrong',
    find: `SELECT id, NULL AS name FROM collection WHERE id = $1 AND (objects <> (${COUNT}) OR bytes <> (${BYTES}))`,
    repair: ({ sql }, id) =>
      sql.run(`UPDATE collection SET objects = (${COUNT}), bytes = (${BYTES}) WHERE id = $1`, [id]),
  },
  {
    what: 'has changes with higher numbers than its own',
    find: `SELECT id, NULL AS name FROM collection WHERE id = $1 AND change_no < (${NEWEST})`,
    repair: ({ sql }, id) => sql.run(`UPDATE collection SET change_no = (${NEWEST}) WHERE id = $1`, [id]),
  },
  {
    what: 'forgot deletions that are still to come',
    find: 'SELECT id, NULL AS name FROM collection WHERE id = $1 AND oldest_no > change_no',
    repair: ({ sql }, id) => sql.run('UPDATE collection SET oldest_no = change_no WHERE id = $1', [id]),
  },
  {
    what: 'has a higher number than its home',
    find: `SELECT c.id, NULL AS name FROM collection c JOIN principal p ON p.id = c.owner_id
            WHERE c.id = $1 AND c.home_no > p.home_no`,
    repair: ({ sql }, id) =>
      sql.run(
        `UPDATE principal SET home_no = (SELECT home_no FROM collection WHERE id = $1)
          WHERE id = (SELECT owner_id FROM collection WHERE id = $1)`,
        [id],
      ),
  },
  {
    what: 'is in a home of a sharee with a higher number than that home',
    find: `SELECT x.collection_id AS id, NULL AS name FROM share x JOIN principal p ON p.id = x.sharee_id
            WHERE x.collection_id = $1 AND x.home_no > p.home_no`,
    repair: ({ sql }, id) =>
      sql.run(
        `UPDATE principal SET home_no = (SELECT MAX(home_no) FROM share WHERE sharee_id = principal.id)
          WHERE home_no < (SELECT MAX(home_no) FROM share WHERE sharee_id = principal.id AND collection_id = $1)`,
        [id],
      ),
  },
  {
    what: 'is there, and deleted',
    find: `${MEMBER} JOIN tombstone t ON t.collection_id = o.collection_id AND t.name = o.name WHERE c.id = $1`,
    repair: ({ sql }, id, { name }) =>
      sql.run('DELETE FROM tombstone WHERE collection_id = $1 AND name = $2', [id, name]),
  },
  {
    what: 'has the number of a deletion',
    find: `${MEMBER} JOIN tombstone t ON t.collection_id = o.collection_id AND t.change_no = o.change_no WHERE c.id = $1`,
    repair: (write, id, row) => touchObject(write, String(id), String(row.id)),
  },
  {
    what: 'has lost its bytes',
    find: `${MEMBER} LEFT JOIN object_body b ON b.object_id = o.id WHERE c.id = $1 AND b.object_id IS NULL`,
  },
  {
    what: 'has the UID of another object',
    find: `${MEMBER} WHERE c.id = $1 AND ${UID_ONCE} AND EXISTS (
             SELECT 1 FROM object p WHERE p.collection_id = o.collection_id AND p.uid = o.uid AND p.id < o.id)`,
  },
  {
    what: 'is marked wrongly as to its UID',
    find: `${MEMBER} WHERE c.id = $1 AND (${UID_ONCE}) <> (o.uid_no = 0)`,
    repair: ({ sql }, id, row) =>
      sql.run(
        `UPDATE object SET uid_no = (SELECT CASE WHEN ${UID_ONCE} THEN 0 ELSE object.change_no END
                                       FROM collection c WHERE c.id = $1) WHERE id = $2`,
        [id, row.id],
      ),
  },
  {
    what: 'is in the wrong index of times',
    find: `${MEMBER} WHERE c.id = $1 AND o.wide <> ${WIDE}`,
    repair: ({ sql }, _, row) => sql.run(`UPDATE object SET wide = ${WIDE} WHERE id = $1`, [row.id]),
  },
]

function allCollections(sql: Sql): Pages<CollectionRow> {
  return pagesOf(
    sql,
    0,
    async (after) =>
      pageOf(
        await sql.all<CollectionRow>(`SELECT id, owner_id FROM collection WHERE id > $1 ORDER BY id LIMIT ${PAGE}`, [
          after,
        ]),
      ),
    (row) => row.id,
  )
}

async function* inCollection(
  database: Database,
  collection: CollectionRow,
  check: Check,
  repairAt: number | undefined,
): AsyncIterable<Flaw> {
  for (const row of await database.sql.all<FlawRow>(check.find, [collection.id])) {
    const { repair, what } = check
    const repaired =
      repair !== undefined &&
      repairAt !== undefined &&
      (await mended(database, scopeOf(collection), (sql) =>
        repair({ sql, origin: 'admin', now: repairAt }, collection.id, row),
      ))
    yield { collectionId: String(collection.id), name: row.name ?? undefined, what, repaired }
  }
}

function scopeOf({ id, owner_id }: CollectionRow): Scope {
  return { origin: 'admin', scheduling: 'silent', collections: [String(id)], homes: [String(owner_id)] }
}

async function mended(database: Database, scope: Scope, repair: (sql: Sql) => Promise<unknown>): Promise<boolean> {
  try {
    await database.transaction(scope, (sql) => atomically(sql, () => repair(sql)))
    return true
  } catch (error) {
    if (error instanceof StoreConflict) return false
    throw error
  }
}

// --- in the whole store ----------------------------------------------------------------------------------------

/** Rows that refer to what is not there: of `table` where `condition` is true. */
interface StoreCheck {
  readonly what: string
  readonly table: string
  readonly condition: string
  /** Told of, but never removed: somebody may still have the bytes. */
  readonly kept?: true
}

/** Databases see to these themselves, unless told not to. */
export const REFERENCES: readonly (readonly [table: string, column: string, parent: string])[] = [
  ['principal_address', 'principal_id', 'principal'],
  ['principal_suffix', 'principal_id', 'principal'],
  ['credential', 'principal_id', 'principal'],
  ['app_password', 'principal_id', 'principal'],
  ['idempotency', 'principal_id', 'principal'],
  ['oauth_client', 'service_id', 'principal'],
  ['oauth_grant', 'client_id', 'oauth_client'],
  ['oauth_grant', 'principal_id', 'principal'],
  ['oauth_code', 'grant_id', 'oauth_grant'],
  ['oauth_token', 'grant_id', 'oauth_grant'],
  ['identity', 'principal_id', 'principal'],
  ['totp', 'principal_id', 'principal'],
  ['recovery_code', 'principal_id', 'principal'],
  ['passkey', 'principal_id', 'principal'],
  ['web_session', 'principal_id', 'principal'],
  ['presence', 'collection_id', 'collection'],
  ['presence', 'principal_id', 'principal'],
  ['membership', 'group_id', 'principal'],
  ['membership', 'member_id', 'principal'],
  ['delegation', 'principal_id', 'principal'],
  ['delegation', 'delegate_id', 'principal'],
  ['collection', 'owner_id', 'principal'],
  ['subscription', 'collection_id', 'collection'],
  ['feed', 'owner_id', 'principal'],
  ['feed', 'collection_id', 'collection'],
  ['push_registration', 'principal_id', 'principal'],
  ['push_registration', 'collection_id', 'collection'],
  ['push_registration', 'owner_id', 'principal'],
  ['outbound', 'sender_id', 'principal'],
  ['outbound', 'body_id', 'outbound_body'],
  ['correspondent', 'principal_id', 'principal'],
  ['quarantined_mail', 'recipient_id', 'principal'],
  ['heard', 'principal_id', 'principal'],
  ['check_in', 'principal_id', 'principal'],
  ['preference', 'principal_id', 'principal'],
  ['room_request', 'principal_id', 'principal'],
  ['room_request', 'asker_id', 'principal'],
  ['departed_collection', 'owner_id', 'principal'],
  ['collection_grant', 'collection_id', 'collection'],
  ['collection_grant', 'principal_id', 'principal'],
  ['invitation', 'collection_id', 'collection'],
  ['invitation', 'principal_id', 'principal'],
  ['share', 'collection_id', 'collection'],
  ['share', 'sharee_id', 'principal'],
  ['look', 'collection_id', 'collection'],
  ['look', 'principal_id', 'principal'],
  ['object', 'collection_id', 'collection'],
  ['object_body', 'object_id', 'object'],
  ['reminder', 'object_id', 'object'],
  ['sharee_reminder', 'object_id', 'object'],
  ['sharee_reminder', 'principal_id', 'principal'],
  ['card_address', 'object_id', 'object'],
  ['peruser_data', 'object_id', 'object'],
  ['peruser_data', 'principal_id', 'principal'],
  ['object_attachment', 'object_id', 'object'],
  ['object_attachment', 'attachment_id', 'attachment'],
  ['booking', 'principal_id', 'principal'],
  ['tombstone', 'collection_id', 'collection'],
  ['lock', 'principal_id', 'principal'],
  ['transfer', 'requester_id', 'principal'],
  ['transfer', 'owner_id', 'principal'],
  ['transfer', 'collection_id', 'collection'],
  ['transfer_chunk', 'transfer_id', 'transfer'],
]

const STORE_CHECKS: readonly StoreCheck[] = [
  ...REFERENCES.map(([table, column, parent]) => ({
    what: `rows of ${table} have a ${column} that is gone`,
    table,
    condition: `${column} IS NOT NULL AND ${column} NOT IN (SELECT id FROM ${parent})`,
  })),
  ...['principal', 'collection', 'share', 'object'].map((kind) => ({
    what: `dead properties belong to a ${kind} that is gone`,
    table: 'dead_property',
    condition: `${kind === 'principal' ? `target_kind IN ('principal', 'home', 'addressbook-home')` : `target_kind = '${kind}'`}
      AND target_id NOT IN (SELECT id FROM ${kind})`,
  })),
  {
    what: 'attachments have lost their content',
    table: 'attachment',
    condition: 'hash NOT IN (SELECT hash FROM attachment_content)',
    kept: true,
  },
  {
    what: 'chunks belong to no content',
    table: 'attachment_chunk',
    condition: 'hash NOT IN (SELECT hash FROM attachment_content)',
  },
  {
    what: 'attachments have another size than their content',
    table: 'attachment',
    condition: `EXISTS (SELECT 1 FROM attachment_content c WHERE c.hash = attachment.hash AND c.size <> attachment.size)`,
    kept: true,
  },
  {
    what: 'bookings are of meetings that are gone',
    table: 'booking',
    condition: `kind = 'booked' AND NOT EXISTS (SELECT 1 FROM collection c JOIN object o ON o.collection_id = c.id
                  WHERE c.owner_id = booking.principal_id AND c.kind = 'calendar' AND o.uid = booking.uid)`,
  },
  {
    what: 'bookings take what another one has',
    table: 'booking',
    condition: `guarded AND EXISTS (SELECT 1 FROM booking other WHERE other.guarded
                  AND other.principal_id = booking.principal_id AND other.lane = booking.lane
                  AND other.starts_at >= booking.starts_at AND other.starts_at < booking.ends_at
                  AND (other.uid <> booking.uid OR other.instance <> booking.instance))`,
    kept: true,
  },
  {
    what: 'addresses belong to no card',
    table: 'card_address',
    condition: `NOT EXISTS (SELECT 1 FROM object o WHERE o.id = card_address.object_id AND o.component = 'VCARD')`,
  },
  {
    what: 'collections are there, and departed',
    table: 'departed_collection',
    condition: `EXISTS (SELECT 1 FROM collection c WHERE c.owner_id = departed_collection.owner_id
                  AND c.home = departed_collection.home AND c.slug = departed_collection.slug)
                OR EXISTS (SELECT 1 FROM share x WHERE x.sharee_id = departed_collection.owner_id
                  AND x.uid = departed_collection.slug AND x.state = 'accepted')`,
  },
]

async function* inStore(
  database: Database,
  { what, table, condition, kept }: StoreCheck,
  mayRepair: boolean,
): AsyncIterable<Flaw> {
  const repair = mayRepair && kept === undefined
  const row = await database.sql.get<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table} WHERE ${condition}`)
  if (row === undefined || row.count === 0) return
  if (repair) {
    await database.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, (sql) =>
      sql.run(`DELETE FROM ${table} WHERE ${condition}`),
    )
  }
  yield { collectionId: undefined, name: undefined, what: `${row.count} ${what}`, repaired: repair }
}

async function* inContacts(database: Database, repaired: boolean): AsyncIterable<Flaw> {
  const wrong = await countWrongContacts(database.sql)
  if (wrong === 0) return
  if (repaired) {
    await database.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, (sql) =>
      reindexContacts(sql),
    )
  }
  yield { collectionId: undefined, name: undefined, what: `${wrong} cards are not found by their addresses`, repaired }
}

async function* inPrincipalIndex(database: Database, repaired: boolean): AsyncIterable<Flaw> {
  const wrong = await wronglyIndexed(database.sql)
  if (wrong.length === 0) return
  if (repaired) {
    await database.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, (sql) =>
      reindexPrincipals(sql),
    )
  }
  const what = `${wrong.length} principals are not found by their names or addresses`
  yield { collectionId: undefined, name: undefined, what, repaired }
}

// --- objects ---------------------------------------------------------------------------------------------------

type IndexedTuple = readonly [...ObjectTuple, ...BoxTuple]

export function indexed(sql: Sql, collectionId: Id, from = ''): Pages<IndexedObject> {
  return pagesOf(
    sql,
    from,
    async (after) => {
      const condition = 'collection_id = $1 AND name > $2'
      const params = [keyOf(collectionId), after]
      const { rows, more } = await readTuples<IndexedTuple>(sql, `, ${BOX_COLUMNS}`, condition, 'name', params)
      return { rows: rows.map(indexedOf), more }
    },
    (object) => object.name,
  )
}

export async function findIndexed(sql: Sql, collectionId: Id, name: string): Promise<IndexedObject | undefined> {
  const condition = 'collection_id = $1 AND name = $2'
  const { rows } = await readTuples<IndexedTuple>(sql, `, ${BOX_COLUMNS}`, condition, 'name', [
    keyOf(collectionId),
    name,
  ])
  return rows.map(indexedOf)[0]
}

function indexedOf(row: IndexedTuple): IndexedObject {
  const [, , , , , , , , , , , , ...box] = row
  return { ...objectOf(row), box: boxOf(box) }
}

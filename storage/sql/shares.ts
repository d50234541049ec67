import type { Id, Invitation, Share, ShareAccess, SharedCollection, ShareState } from '../store.ts'
import { COLUMNS as COLLECTION_COLUMNS, type CollectionRow, collectionOf, TABLES } from './collections.ts'
import { addresses, type PrincipalRow, principalOf } from './principals.ts'
import { keyOf, type Sql } from './sql.ts'

export interface ShareRow {
  readonly id: number
  readonly collection_id: number
  readonly sharee_id: number
  readonly uid: string
  readonly access: Share['access']
  readonly state: ShareState
  readonly summary: string | null
  readonly display_name: string | null
  readonly description: string | null
  readonly color: string | null
  readonly calendar_order: string | null
  readonly transparent: boolean | number
  readonly home_no: number
  readonly created_at: number
}

const COLUMNS = `id, collection_id, sharee_id, uid, access, state, summary, display_name, description, color, calendar_order,
  transparent, home_no, created_at`

export function shareOf(row: ShareRow): Share {
  return {
    id: String(row.id),
    collectionId: String(row.collection_id),
    shareeId: String(row.sharee_id),
    uid: row.uid,
    access: row.access,
    state: row.state,
    summary: row.summary,
    displayName: row.display_name,
    description: row.description,
    color: row.color,
    order: row.calendar_order,
    transparent: Boolean(row.transparent),
    homeNo: row.home_no,
    createdAt: new Date(row.created_at),
  }
}

export async function sharesOf(sql: Sql, collectionId: Id): Promise<Share[]> {
  const rows = await sql.all<ShareRow>(`SELECT ${COLUMNS} FROM share WHERE collection_id = $1 ORDER BY id`, [
    keyOf(collectionId),
  ])
  return rows.map(shareOf)
}

export async function requireShareById(sql: Sql, id: Id): Promise<Share> {
  const row = await sql.get<ShareRow>(`SELECT ${COLUMNS} FROM share WHERE id = $1`, [keyOf(id)])
  if (row === undefined) throw new Error(`there is no share ${id}`)
  return shareOf(row)
}

// --- with what they are of -------------------------------------------------------------------------------------

type Prefixed<Row, Prefix extends string> = {
  readonly [Column in keyof Row as `${Prefix}${Column & string}`]: Row[Column]
}

/** A row of a collection, beside it its share and the rest of its owner: one statement for a whole home. */
type SharedRow = CollectionRow & Prefixed<ShareRow, 'share_'> & Prefixed<Omit<PrincipalRow, 'id' | 'slug'>, 'owner_'>

function selectShared(sql: Sql): string {
  return `SELECT ${COLLECTION_COLUMNS}, x.id AS share_id, x.collection_id AS share_collection_id,
      x.sharee_id AS share_sharee_id, x.uid AS share_uid, x.access AS share_access, x.state AS share_state,
      x.summary AS share_summary, x.display_name AS share_display_name, x.description AS share_description,
      x.color AS share_color, x.calendar_order AS share_calendar_order, x.transparent AS share_transparent,
      x.home_no AS share_home_no, x.created_at AS share_created_at, p.kind AS owner_kind, p.name AS owner_name,
      p.timezone AS owner_timezone, p.admin AS owner_admin, p.quota_bytes AS owner_quota_bytes,
      p.details AS owner_details, p.policy AS owner_policy, p.home_no AS owner_home_no,
      p.created_at AS owner_created_at, ${addresses(sql)} AS owner_addresses
    FROM ${TABLES} JOIN share x ON x.collection_id = c.id`
}

function sharedOf(row: SharedRow): SharedCollection {
  return {
    collection: collectionOf(row),
    share: shareOf({
      id: row.share_id,
      collection_id: row.share_collection_id,
      sharee_id: row.share_sharee_id,
      uid: row.share_uid,
      access: row.share_access,
      state: row.share_state,
      summary: row.share_summary,
      display_name: row.share_display_name,
      description: row.share_description,
      color: row.share_color,
      calendar_order: row.share_calendar_order,
      transparent: row.share_transparent,
      home_no: row.share_home_no,
      created_at: row.share_created_at,
    }),
    owner: principalOf({
      id: row.owner_id,
      slug: row.owner_slug,
      kind: row.owner_kind,
      name: row.owner_name,
      addresses: row.owner_addresses,
      timezone: row.owner_timezone,
      admin: row.owner_admin,
      quota_bytes: row.owner_quota_bytes,
      details: row.owner_details,
      policy: row.owner_policy,
      home_no: row.owner_home_no,
      created_at: row.owner_created_at,
    }),
  }
}

export async function findShare(sql: Sql, shareeId: Id, uid: string): Promise<SharedCollection | undefined> {
  const row = await sql.get<SharedRow>(`${selectShared(sql)} WHERE x.sharee_id = $1 AND x.uid = $2`, [
    keyOf(shareeId),
    uid,
  ])
  return row && sharedOf(row)
}

export async function sharesIn(sql: Sql, shareeId: Id): Promise<SharedCollection[]> {
  const rows = await sql.all<SharedRow>(
    `${selectShared(sql)} WHERE x.sharee_id = $1 AND x.state = 'accepted' ORDER BY x.uid`,
    [keyOf(shareeId)],
  )
  return rows.map(sharedOf)
}

export async function sharesOffered(sql: Sql, shareeId: Id): Promise<SharedCollection[]> {
  const rows = await sql.all<SharedRow>(`${selectShared(sql)} WHERE x.sharee_id = $1 ORDER BY x.uid`, [keyOf(shareeId)])
  return rows.map(sharedOf)
}

export async function sharesInEach(sql: Sql, shareeIds: readonly Id[]): Promise<SharedCollection[]> {
  const rows = await sql.all<SharedRow>(
    `${selectShared(sql)} WHERE ${sql.dialect.isIn('x.sharee_id', '$1')} AND x.state = 'accepted'
      ORDER BY x.sharee_id, x.uid`,
    [sql.dialect.list(shareeIds.map(keyOf))],
  )
  return rows.map(sharedOf)
}

// --- invitations -----------------------------------------------------------------------------------------------

interface InvitationRow {
  readonly collection_id: number
  readonly principal_id: number
  readonly access: ShareAccess
  readonly summary: string | null
}

export async function invitationsTo(sql: Sql, collectionId: Id): Promise<Invitation[]> {
  const rows = await sql.all<InvitationRow>(
    `SELECT collection_id, principal_id, access, summary FROM invitation WHERE collection_id = $1
      ORDER BY created_at, principal_id`,
    [keyOf(collectionId)],
  )
  return rows.map((row) => ({
    collectionId: String(row.collection_id),
    principalId: String(row.principal_id),
    access: row.access,
    summary: row.summary,
  }))
}

export async function sharedWithGroups(sql: Sql): Promise<Id[]> {
  const rows = await sql.all<{ id: number }>(
    `SELECT i.collection_id AS id FROM invitation i JOIN principal p ON p.id = i.principal_id WHERE p.kind = 'group'
     UNION SELECT x.collection_id FROM share x WHERE x.access <> 'own' AND NOT EXISTS (
       SELECT 1 FROM invitation i WHERE i.collection_id = x.collection_id AND i.principal_id = x.sharee_id AND i.access = x.access)
     ORDER BY id`,
  )
  return rows.map(({ id }) => String(id))
}

import {
  type Collection,
  type CollectionChange,
  type CollectionKind,
  type DepartedCollection,
  type HomeKind,
  type Id,
  type NewCollection,
  StoreConflict,
} from '../store.ts'
import { ATTACHED_BYTES } from './attachments.ts'
import { atomically } from './database.ts'
import { recordChange } from './feed.ts'
import { forgetDeparture, type HomeWrite, nextHomeNo, recordDeparture } from './homes.ts'
import { countForSharees, endShares, requireFreeName } from './share-writes.ts'
import { keyOf, type Sql } from './sql.ts'
import { setSource } from './subscriptions.ts'

export interface CollectionRow {
  readonly id: number
  readonly kind: CollectionKind
  readonly home: HomeKind
  readonly owner_id: number
  readonly owner_slug: string
  readonly slug: string
  readonly display_name: string | null
  readonly description: string | null
  readonly color: string | null
  readonly calendar_order: string | null
  readonly components: string
  readonly timezone: string | null
  readonly timezone_id: string | null
  readonly transparent: boolean | number
  readonly source: string | null
  readonly shared: boolean | number
  readonly change_no: number
  readonly home_no: number
  readonly oldest_no: number
  readonly objects: number
  readonly bytes: number
  readonly created_at: number
  readonly modified_at: number
}

export const COLUMNS = `c.id, c.kind, c.home, c.owner_id, p.slug AS owner_slug, c.slug, c.display_name, c.description,
    c.color, c.calendar_order, c.components, c.timezone, c.timezone_id, c.transparent, s.source,
    EXISTS (SELECT 1 FROM invitation i WHERE i.collection_id = c.id) AS shared, c.change_no, c.home_no, c.oldest_no,
    c.objects, c.bytes, c.created_at, c.modified_at`
export const TABLES = `collection c JOIN principal p ON p.id = c.owner_id
    LEFT JOIN subscription s ON s.collection_id = c.id`
const SELECT = `SELECT ${COLUMNS} FROM ${TABLES}`

export function collectionOf(row: CollectionRow): Collection {
  return {
    id: String(row.id),
    kind: row.kind,
    home: row.home,
    ownerId: String(row.owner_id),
    ownerSlug: row.owner_slug,
    slug: row.slug,
    displayName: row.display_name,
    description: row.description,
    color: row.color,
    order: row.calendar_order,
    components: JSON.parse(row.components),
    timezone: row.timezone,
    timezoneId: row.timezone_id,
    transparent: Boolean(row.transparent),
    source: row.source,
    shared: Boolean(row.shared),
    changeNo: row.change_no,
    homeNo: row.home_no,
    oldestNo: row.oldest_no,
    objects: row.objects,
    bytes: row.bytes,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
  }
}

export async function findCollection(
  sql: Sql,
  ownerSlug: string,
  home: HomeKind,
  slug: string,
): Promise<Collection | undefined> {
  const row = await sql.get<CollectionRow>(`${SELECT} WHERE p.slug = $1 AND c.home = $2 AND c.slug = $3`, [
    ownerSlug,
    home,
    slug,
  ])
  return row && collectionOf(row)
}

export async function findCollectionById(sql: Sql, id: Id): Promise<Collection | undefined> {
  const row = await sql.get<CollectionRow>(`${SELECT} WHERE c.id = $1`, [keyOf(id)])
  return row && collectionOf(row)
}

export async function findCollectionsById(sql: Sql, ids: readonly Id[]): Promise<Collection[]> {
  const rows = await sql.all<CollectionRow>(`${SELECT} WHERE ${sql.dialect.isIn('c.id', '$1')} ORDER BY c.id`, [
    sql.dialect.list(ids.map(keyOf)),
  ])
  return rows.map(collectionOf)
}

export async function requireCollectionById(sql: Sql, id: Id): Promise<Collection> {
  const collection = await findCollectionById(sql, id)
  if (collection === undefined) throw new Error(`there is no collection ${id}`)
  return collection
}

export async function collectionsOf(sql: Sql, ownerId: Id, home: HomeKind): Promise<Collection[]> {
  const rows = await sql.all<CollectionRow>(`${SELECT} WHERE c.owner_id = $1 AND c.home = $2 ORDER BY c.slug`, [
    keyOf(ownerId),
    home,
  ])
  return rows.map(collectionOf)
}

export async function collectionsOfEach(
  sql: Sql,
  ownerIds: readonly Id[],
  home: HomeKind,
  kinds?: readonly CollectionKind[],
): Promise<Collection[]> {
  const ofKinds = kinds === undefined ? '' : `AND ${sql.dialect.isIn('c.kind', '$3')}`
  const rows = await sql.all<CollectionRow>(
    `${SELECT} WHERE ${sql.dialect.isIn('c.owner_id', '$1')} AND c.home = $2 ${ofKinds} ORDER BY c.owner_id, c.slug`,
    [sql.dialect.list(ownerIds.map(keyOf)), home, ...(kinds === undefined ? [] : [sql.dialect.list(kinds)])],
  )
  return rows.map(collectionOf)
}

/** Of others, with rights, invitations or shares of that principal. */
export async function collectionsNaming(sql: Sql, principalId: Id): Promise<Collection[]> {
  const rows = await sql.all<CollectionRow>(
    `${SELECT} WHERE c.owner_id <> $1 AND c.id IN (
       SELECT collection_id FROM collection_grant WHERE principal_id = $1
       UNION SELECT collection_id FROM invitation WHERE principal_id = $1
       UNION SELECT collection_id FROM share WHERE sharee_id = $1)
     ORDER BY c.owner_id, c.id`,
    [keyOf(principalId)],
  )
  return rows.map(collectionOf)
}

export async function departedCollections(
  sql: Sql,
  ownerId: Id,
  home: HomeKind,
  sinceHomeNo: number,
): Promise<DepartedCollection[]> {
  const rows = await sql.all<{ slug: string; home_no: number }>(
    `SELECT slug, home_no FROM departed_collection WHERE owner_id = $1 AND home = $2 AND home_no > $3 ORDER BY home_no`,
    [keyOf(ownerId), home, sinceHomeNo],
  )
  return rows.map((row) => ({ slug: row.slug, home, homeNo: row.home_no }))
}

export async function usedBytes(sql: Sql, ownerId: Id): Promise<number> {
  const row = await sql.get<{ bytes: number }>(
    `SELECT CAST(COALESCE(SUM(bytes), 0) + COALESCE((${ATTACHED_BYTES}), 0) AS BIGINT) AS bytes
       FROM collection WHERE owner_id = $1 AND kind <> 'notification'`,
    [keyOf(ownerId)],
  )
  return row?.bytes ?? 0
}

// --- writes ----------------------------------------------------------------------------------------------------

export function createCollection(write: HomeWrite, ownerId: Id, collection: NewCollection): Promise<Collection> {
  const { sql, origin, now } = write
  return atomically(sql, async () => {
    const { home, slug } = collection
    await requireFreeName(sql, ownerId, slug)
    const homeNo = await nextHomeNo(write, ownerId)
    const row = await sql.get<{ id: number }>(
      `INSERT INTO collection (display_name, description, color, calendar_order, components, timezone, timezone_id,
         transparent, owner_id, home, slug, kind, home_no, created_at, modified_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) RETURNING id`,
      [...values({ ...PLAIN, ...collection }), keyOf(ownerId), home, slug, collection.kind, homeNo, now],
    )
    if (row === undefined) throw new Error('INSERT gave no row')
    await forgetDeparture(sql, ownerId, home, slug)
    if (collection.source) await setSource(sql, String(row.id), collection.source)
    await recordChange(sql, { collectionId: row.id, name: null, changeNo: homeNo, origin, now })
    return requireCollectionById(sql, String(row.id))
  })
}

const PLAIN = {
  displayName: null,
  description: null,
  color: null,
  order: null,
  timezone: null,
  timezoneId: null,
  transparent: false,
}

export async function updateCollection(
  write: HomeWrite,
  before: Collection,
  change: CollectionChange,
): Promise<Collection> {
  const { sql } = write
  await sql.run(
    `UPDATE collection SET display_name = $1, description = $2, color = $3, calendar_order = $4, components = $5,
       timezone = $6, timezone_id = $7, transparent = $8 WHERE id = $9`,
    [...values({ ...before, ...change }), keyOf(before.id)],
  )
  if (change.source !== undefined) await replaceSource(sql, before, change.source)
  await touchCollection(write, before)
  return requireCollectionById(sql, before.id)
}

/** A refresh takes away what is not in the source: a calendar that people wrote into never becomes a subscription. */
async function replaceSource(sql: Sql, before: Collection, source: string | null): Promise<void> {
  if (source !== null && before.source === null && before.objects > 0) throw new StoreConflict('stale')
  await setSource(sql, before.id, source)
}

function values(collection: Required<Omit<CollectionChange, 'source'>>) {
  return [
    collection.displayName,
    collection.description,
    collection.color,
    collection.order,
    JSON.stringify(collection.components),
    collection.timezone,
    collection.timezoneId,
    collection.transparent,
  ]
}

export function renameCollection(write: HomeWrite, before: Collection, slug: string): Promise<Collection> {
  const { sql } = write
  return atomically(sql, async () => {
    await requireFreeName(sql, before.ownerId, slug)
    await sql.run('UPDATE collection SET slug = $1 WHERE id = $2', [slug, keyOf(before.id)])
    const homeNo = await touchCollection(write, before)
    await forgetDeparture(sql, before.ownerId, before.home, slug)
    if (slug !== before.slug) await recordDeparture(write, before, homeNo)
    return requireCollectionById(sql, before.id)
  })
}

export async function deleteCollection(write: HomeWrite, before: Collection): Promise<void> {
  const { sql } = write
  await endShares(write, 'collection_id', before.id)
  const homeNo = await touchCollection(write, before)
  await recordDeparture(write, before, homeNo)
  await sql.run(
    `DELETE FROM dead_property
      WHERE target_kind = 'object' AND target_id IN (SELECT id FROM object WHERE collection_id = $1)`,
    [keyOf(before.id)],
  )
  await sql.run(`DELETE FROM dead_property WHERE target_kind = 'collection' AND target_id = $1`, [keyOf(before.id)])
  await sql.run('DELETE FROM collection WHERE id = $1', [keyOf(before.id)])
}

/** The collection's own properties changed: a change of its home, and of those in which it is a share. */
export async function touchCollection(write: HomeWrite, { id, ownerId }: Collection): Promise<number> {
  const { sql, origin, now } = write
  const homeNo = await nextHomeNo(write, ownerId)
  await countForSharees(write, id)
  await sql.run('UPDATE collection SET home_no = $1, modified_at = $2 WHERE id = $3', [homeNo, now, keyOf(id)])
  await recordChange(sql, { collectionId: keyOf(id), name: null, changeNo: homeNo, origin, now })
  return homeNo
}

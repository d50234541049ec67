import type { Instant } from '../../protocol/time/values.ts'
import type {
  Id,
  MemberChange,
  MemberTag,
  ObjectEntry,
  ObjectPlace,
  OwnedObject,
  Pages,
  StoredObject,
} from '../store.ts'
import { accessOf } from './access.ts'
import { keyOf, PAGE, PAGE_BYTES, type Page, type Param, pageOf, pagesOf, type Sql } from './sql.ts'

type EntryTuple = readonly [
  id: number,
  name: string,
  uid: string,
  component: string,
  etag: string,
  scheduleTag: string | null,
  size: number,
  changeNo: number,
  createdAt: number,
  modifiedAt: number,
  access: number,
]

/** Bytes are null when they are lost: then the object is damaged, and everything else goes on. */
export type ObjectTuple = readonly [...EntryTuple, bytes: Buffer | null]

const ENTRY = 'id, name, uid, component, etag, schedule_tag, size, change_no, created_at, modified_at, access'

const OBJECT = `SELECT ${ENTRY}, bytes FROM object LEFT JOIN object_body ON object_id = id`

function entryOf(row: readonly [...EntryTuple, ...unknown[]]): ObjectEntry {
  const [id, name, uid, component, etag, scheduleTag, size, changeNo, createdAt, modifiedAt, access] = row
  return {
    id: String(id),
    name,
    uid,
    component,
    etag,
    scheduleTag,
    access: accessOf(access),
    size,
    changeNo,
    createdAt: new Date(createdAt),
    modifiedAt: new Date(modifiedAt),
  }
}

export function objectOf(row: readonly [...ObjectTuple, ...unknown[]]): StoredObject {
  return { bytes: row[11] ?? NO_BYTES, ...entryOf(row) }
}

const NO_BYTES = Buffer.alloc(0)

export async function findEntry(sql: Sql, collectionId: Id, name: string): Promise<ObjectEntry | undefined> {
  const [row] = await sql.tuples<EntryTuple>(`SELECT ${ENTRY} FROM object WHERE collection_id = $1 AND name = $2`, [
    keyOf(collectionId),
    name,
  ])
  return row && entryOf(row)
}

export async function findObject(sql: Sql, collectionId: Id, name: string): Promise<StoredObject | undefined> {
  const [row] = await sql.tuples<ObjectTuple>(`${OBJECT} WHERE collection_id = $1 AND name = $2`, [
    keyOf(collectionId),
    name,
  ])
  return row && objectOf(row)
}

export function findObjects(sql: Sql, collectionId: Id, names: readonly string[]): Pages<StoredObject> {
  const wanted = sql.dialect.list(names)
  return pagesOf(
    sql,
    '',
    (after) =>
      readObjects(sql, `collection_id = $1 AND name > $2 AND ${sql.dialect.isIn('name', '$3')}`, 'name', [
        keyOf(collectionId),
        after,
        wanted,
      ]),
    (object) => object.name,
  )
}

export function findObjectsById(sql: Sql, collectionId: Id, ids: readonly Id[]): Pages<StoredObject> {
  const wanted = sql.dialect.list(ids.map(keyOf))
  return pagesOf(
    sql,
    '',
    (after) =>
      readObjects(sql, `${isInCollection(sql, '$2')} AND name > $3`, 'name', [keyOf(collectionId), wanted, after]),
    (object) => object.name,
  )
}

/** Rows of the collection $1 by a list of keys. The sign keeps SQLite from reading the whole collection for them. */
export function isInCollection(sql: Sql, keys: '$2'): string {
  return `${sql.dialect.isIn('id', keys)} AND +collection_id = $1`
}

const PLACE = `SELECT c.id, c.slug, o.name FROM collection c JOIN object o ON o.collection_id = c.id`

function placeOf(row: { id: number; slug: string; name: string }): ObjectPlace {
  return { collectionId: String(row.id), collectionSlug: row.slug, name: row.name }
}

export async function findUid(sql: Sql, collectionId: Id, uid: string): Promise<ObjectPlace | undefined> {
  const row = await sql.get<{ id: number; slug: string; name: string }>(
    `${PLACE} WHERE c.id = $1 AND o.uid = $2 ORDER BY o.uid_no LIMIT 1`,
    [keyOf(collectionId), uid],
  )
  return row && placeOf(row)
}

export async function findUidOfOwner(sql: Sql, ownerId: Id, uid: string): Promise<ObjectPlace | undefined> {
  const row = await sql.get<{ id: number; slug: string; name: string }>(
    `${PLACE} WHERE c.owner_id = $1 AND c.kind = 'calendar' AND o.uid = $2
       AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.collection_id = c.id) ORDER BY c.id LIMIT 1`,
    [keyOf(ownerId), uid],
  )
  return row && placeOf(row)
}

export async function findUidsOfOwner(
  sql: Sql,
  ownerId: Id,
  uids: readonly string[],
): Promise<ReadonlyMap<string, ObjectPlace>> {
  const { dialect } = sql
  const rows = await sql.all<{ id: number; slug: string; name: string; uid: string }>(
    `SELECT c.id, c.slug, o.name, o.uid FROM collection c JOIN object o ON o.collection_id = c.id
      WHERE c.owner_id = $1 AND c.kind = 'calendar' AND ${dialect.isIn('o.uid', '$2')}
        AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.collection_id = c.id)
      ORDER BY o.schedule_tag IS NOT NULL, o.id DESC`,
    [keyOf(ownerId), dialect.list(uids)],
  )
  // The last one under a UID stays.
  return new Map(rows.map((row) => [row.uid, placeOf(row)]))
}

type OwnedTuple = readonly [...ObjectTuple, collectionId: number, ownerId: number]

export function objectsOfOwners(sql: Sql, ownerIds: readonly Id[], uid: string): Pages<OwnedObject> {
  const owners = sql.dialect.list(ownerIds.map(keyOf))
  return pagesOf(
    sql,
    0,
    async (after) => {
      const { rows, more } = await readTuples<OwnedTuple>(
        sql,
        OF_PLACE,
        `id > $3 AND id IN (${OF_OWNERS(sql)})`,
        'id',
        [owners, uid, after],
      )
      return { rows: rows.map(ownedOf), more }
    },
    ({ id }) => keyOf(id),
  )
}

export function objectsOfUids(sql: Sql, ownerIds: readonly Id[], uids: readonly string[]): Pages<OwnedObject> {
  const { list, isIn } = sql.dialect
  const params = [list(ownerIds.map(keyOf)), list(uids.filter((uid) => !uid.includes('\0')))]
  const places = `SELECT o.id FROM collection c JOIN object o ON o.collection_id = c.id
    WHERE ${isIn('c.owner_id', '$1')} AND c.kind = 'calendar' AND ${isIn('o.uid', '$2')}`
  return pagesOf(
    sql,
    0,
    async (after) => {
      const condition = `id > $3 AND id IN (${places})`
      const { rows, more } = await readTuples<OwnedTuple>(sql, OF_PLACE, condition, 'id', [...params, after])
      return { rows: rows.map(ownedOf), more }
    },
    ({ id }) => keyOf(id),
  )
}

export function meetingsOfGroups(sql: Sql, endingAfter: Instant): Pages<OwnedObject> {
  return pagesOf(
    sql,
    0,
    async (after) => {
      const { rows, more } = await readTuples<OwnedTuple>(
        sql,
        OF_PLACE,
        'id > $1 AND names_groups AND schedule_tag IS NOT NULL AND ends_at > $2',
        'id',
        [after, endingAfter],
      )
      return { rows: rows.map(ownedOf), more }
    },
    ({ id }) => keyOf(id),
  )
}

const OF_PLACE = ', collection_id, (SELECT c.owner_id FROM collection c WHERE c.id = collection_id)'

/** Of the owners $1 the first object under the UID $2, a scheduling object before any other. */
const OF_OWNERS = ({ dialect }: Sql) => `SELECT o.id
  FROM (SELECT o.id, row_number() OVER (PARTITION BY c.owner_id ORDER BY o.schedule_tag IS NULL, o.id) AS place
          FROM collection c JOIN object o ON o.collection_id = c.id
         WHERE ${dialect.isIn('c.owner_id', '$1')} AND c.kind = 'calendar' AND o.uid = $2
           AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.collection_id = c.id)) AS o WHERE o.place = 1`

function ownedOf(row: OwnedTuple): OwnedObject {
  return { ...objectOf(row), collectionId: String(row[12]), ownerId: String(row[13]) }
}

/** Those of one component alone when it is given. */
export function entries(sql: Sql, collectionId: Id, component?: string, behind = ''): Pages<ObjectEntry> {
  const ofComponent = component === undefined ? '' : 'AND component = $3'
  const more = component === undefined ? [] : [component]
  return pagesOf(
    sql,
    behind,
    async (after) => {
      const condition = `collection_id = $1 AND name > $2 ${ofComponent} ORDER BY name LIMIT ${PAGE}`
      return pageOf(await readEntries(sql, condition, [keyOf(collectionId), after, ...more]))
    },
    (entry) => entry.name,
  )
}

export function newestEntries(
  sql: Sql,
  collectionId: Id,
  before: number | undefined,
  limit: number,
): Promise<readonly ObjectEntry[]> {
  const condition = 'collection_id = $1 AND change_no < $2 ORDER BY change_no DESC LIMIT $3'
  return readEntries(sql, condition, [keyOf(collectionId), before ?? Number.MAX_SAFE_INTEGER, limit])
}

/** The condition may go on with an order and a limit. */
export async function readEntries(sql: Sql, condition: string, params: readonly Param[]): Promise<ObjectEntry[]> {
  const rows = await sql.tuples<EntryTuple>(`SELECT ${ENTRY} FROM object WHERE ${condition}`, params)
  return rows.map(entryOf)
}

type TagTuple = readonly [name: string, etag: string]

export function tags(sql: Sql, collectionId: Id, behind = ''): Pages<MemberTag> {
  return pagesOf(
    sql,
    behind,
    async (after) => {
      const rows = await sql.tuples<TagTuple>(
        `SELECT name, etag FROM object WHERE collection_id = $1 AND name > $2 ORDER BY name LIMIT ${PAGE}`,
        [keyOf(collectionId), after],
      )
      return pageOf(rows.map(([name, etag]) => ({ name, etag })))
    },
    (tag) => tag.name,
  )
}

export function objects(sql: Sql, collectionId: Id): Pages<StoredObject> {
  return pagesOf(
    sql,
    '',
    (after) => readObjects(sql, 'collection_id = $1 AND name > $2', 'name', [keyOf(collectionId), after]),
    (object) => object.name,
  )
}

export function objectsOfUid(sql: Sql, collectionId: Id, uid: string): Pages<StoredObject> {
  return pagesOf(
    sql,
    '',
    (after) =>
      readObjects(sql, 'collection_id = $1 AND uid = $2 AND name > $3', 'name', [keyOf(collectionId), uid, after]),
    (object) => object.name,
  )
}

/** One page of objects: PAGE rows, or as many as PAGE_BYTES hold, one at least. */
async function readObjects(
  sql: Sql,
  condition: string,
  order: 'name' | 'id',
  params: readonly Param[],
): Promise<Page<StoredObject>> {
  const { rows, more } = await readTuples<ObjectTuple>(sql, '', condition, order, params)
  return { rows: rows.map(objectOf), more }
}

/** The tuples of objects, with `columns` behind those of an object. */
export async function readTuples<Tuple extends readonly [...ObjectTuple, ...unknown[]]>(
  sql: Sql,
  columns: '' | `, ${string}`,
  condition: string,
  order: 'name' | 'id',
  params: readonly Param[],
): Promise<Page<Tuple>> {
  const rows = await sql.tuples<Tuple>(
    `SELECT ${ENTRY}, bytes${columns}
       FROM (SELECT id AS page_id, SUM(CAST(size AS INTEGER)) OVER (ORDER BY ${order}) - size AS bytes_before
               FROM (SELECT id, name, size FROM object WHERE ${condition} ORDER BY ${order} LIMIT ${PAGE}) AS entry)
         AS page
       JOIN object ON id = page_id
       LEFT JOIN object_body ON object_id = id
      WHERE bytes_before < ${PAGE_BYTES}
      ORDER BY ${order}`,
    params,
  )
  const bytes = rows.reduce((sum, row) => sum + row[6], 0)
  return { rows, more: rows.length === PAGE || bytes >= PAGE_BYTES }
}

/** An entry, or what is left of one: its name and number. */
type ChangeTuple = EntryTuple | readonly [null, string, null, null, null, null, null, number, null, null, null]

const NUMBERED = `collection_id = $1 AND change_no > $2 AND change_no <= $3 ORDER BY change_no LIMIT ${PAGE}`

const LIVE = `SELECT ${ENTRY} FROM (SELECT ${ENTRY} FROM object WHERE ${NUMBERED}) AS live`

const GONE = `SELECT NULL, name, NULL, NULL, NULL, NULL, NULL, change_no, NULL, NULL, NULL
  FROM (SELECT name, change_no FROM tombstone WHERE ${NUMBERED}) AS gone`

/** Live members and tombstones, merged by their numbers. */
export function changes(sql: Sql, collectionId: Id, since: number | null, upTo: number): Pages<MemberChange> {
  const text =
    since === null ? `${LIVE} ORDER BY change_no` : `${LIVE} UNION ALL ${GONE} ORDER BY change_no LIMIT ${PAGE}`
  return pagesOf(
    sql,
    since ?? 0,
    async (after) => pageOf((await sql.tuples<ChangeTuple>(text, [keyOf(collectionId), after, upTo])).map(changeOf)),
    (change) => change.changeNo,
  )
}

function changeOf(row: ChangeTuple): MemberChange {
  return { name: row[1], changeNo: row[7], entry: row[0] === null ? undefined : entryOf(row) }
}

type TagChangeTuple = readonly [name: string, changeNo: number, etag: string | null]

const LIVE_TAG = `SELECT name, change_no, etag
  FROM (SELECT name, change_no, etag FROM object WHERE ${NUMBERED}) AS live`

const GONE_TAG = `SELECT name, change_no, NULL
  FROM (SELECT name, change_no FROM tombstone WHERE ${NUMBERED}) AS gone`

export function tagChanges(
  sql: Sql,
  collectionId: Id,
  since: number | null,
  upTo: number,
): Pages<MemberChange<MemberTag>> {
  const all = `${LIVE_TAG} UNION ALL ${GONE_TAG} ORDER BY change_no LIMIT ${PAGE}`
  const text = since === null ? `${LIVE_TAG} ORDER BY change_no` : all
  return pagesOf(
    sql,
    since ?? 0,
    async (after) => {
      const rows = await sql.tuples<TagChangeTuple>(text, [keyOf(collectionId), after, upTo])
      return pageOf(rows.map(tagChangeOf))
    },
    (change) => change.changeNo,
  )
}

function tagChangeOf([name, changeNo, etag]: TagChangeTuple): MemberChange<MemberTag> {
  return { name, changeNo, entry: etag === null ? undefined : { name, etag } }
}

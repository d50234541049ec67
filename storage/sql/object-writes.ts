/**
 * Each write takes the next number of its collection. The statement that may fail comes first and reads that number, so
 * a write that is refused has taken none. That is safe because the collection is locked (see scope): nobody else counts
 * meanwhile. What follows is sent together, for over a network each answer waited for costs as much as the work.
 *
 * The same object goes into many collections, as an invitation does, by one statement of each kind, however many they are.
 */
import { type Id, type NewObject, type NewPlace, type ObjectEntry, type PlacedEntry, StoreConflict } from '../store.ts'
import { accessColumn } from './access.ts'
import { BOX_COLUMNS, boxValues } from './boxes.ts'
import { moveContact } from './contacts.ts'
import { namesGroups } from './group-names.ts'
import { bury, count, follow, type ObjectWrite, unbury } from './object-follow-up.ts'
import { findEntry, findUid } from './objects.ts'
import { jsonRows, keyOf, type Param, type Sql } from './sql.ts'

const NEXT_NO = '(SELECT c.change_no + 1 FROM collection c WHERE c.id = $2)'

/** Of the collection `c` that a statement writes into. */
const UID_NO = `CASE WHEN c.kind IN ('calendar', 'addressbook') THEN 0 ELSE c.change_no + 1 END`

interface Row {
  readonly id: number
  readonly collection_id: number
  readonly name: string
  readonly change_no: number
  readonly created_at: number
}

// --- created ---------------------------------------------------------------------------------------------------

export async function createObject(
  write: ObjectWrite,
  collectionId: Id,
  name: string,
  object: NewObject,
): Promise<ObjectEntry> {
  const [row] = await insert(write, object, '$15', 'collection c WHERE c.id = $16', [name, keyOf(collectionId)])
  if (row === undefined) throw await conflictAt(write.sql, collectionId, name, object.uid)
  return entryOf(row, object, write)
}

export async function createAlike(
  write: ObjectWrite,
  places: readonly NewPlace[],
  object: NewObject,
): Promise<PlacedEntry[]> {
  const list = write.sql.dialect.rows('$15', ['collection_id'], ['name'])
  const rows = await insert(
    write,
    object,
    'rows.name',
    `${list} JOIN collection c ON c.id = rows.collection_id WHERE TRUE`,
    [jsonRows(places.map(({ collectionId, name }) => [keyOf(collectionId), name]))],
  )
  return rows.map((row) => ({ ...entryOf(row, object, write), collectionId: String(row.collection_id) }))
}

/** `params` are those of `name` and `from`, which finds the collections `c`. */
async function insert(
  write: ObjectWrite,
  object: NewObject,
  name: string,
  from: string,
  params: readonly Param[],
): Promise<readonly Row[]> {
  const { uid, component, etag, scheduleTag, bytes, access, box } = object
  const rows = await write.sql.all<Row>(
    `INSERT INTO object (collection_id, name, uid, uid_no, component, etag, schedule_tag, size, change_no,
       created_at, modified_at, access, names_groups, ${BOX_COLUMNS})
     SELECT c.id, ${name}, $1, ${UID_NO}, $2, $3, $4, $5, c.change_no + 1, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14
       FROM ${from} ON CONFLICT DO NOTHING RETURNING id, collection_id, name, change_no, created_at`,
    [uid, component, etag, scheduleTag, bytes.length, write.now, ...found({ access, bytes, box }), ...params],
  )
  await follow(
    write,
    rows.map((row) => ({ ...row, objects: 1, bytes: bytes.length })),
    object,
  )
  return rows
}

// --- replaced --------------------------------------------------------------------------------------------------

export async function replaceObject(
  write: ObjectWrite,
  collectionId: Id,
  current: ObjectEntry,
  object: NewObject,
): Promise<ObjectEntry> {
  // An index costs nothing where none of its columns is set.
  const uid = object.uid === current.uid ? [] : [object.uid]
  if (uid.length > 0) await requireFreeUid(write.sql, collectionId, object.uid)
  const [row] = await update(
    write,
    object,
    [current],
    `schedule_tag = $13${uid.length > 0 ? ', uid = $17' : ''} FROM collection c
      WHERE object.id = $14 AND c.id = $15 AND object.collection_id = c.id AND object.etag = $16`,
    [object.scheduleTag, keyOf(current.id), keyOf(collectionId), current.etag, ...uid],
  )
  if (row === undefined) throw new StoreConflict('stale')
  return entryOf(row, object, write)
}

export async function replaceAlike(
  write: ObjectWrite,
  copies: readonly PlacedEntry[],
  object: Omit<NewObject, 'scheduleTag'>,
): Promise<PlacedEntry[]> {
  const list = write.sql.dialect.rows('$13', ['copy_id', 'copy_collection'], ['copy_uid', 'copy_etag', 'new_tag'])
  const rows = await update(
    write,
    object,
    copies,
    `schedule_tag = rows.new_tag FROM ${list} JOIN collection c ON c.id = rows.copy_collection
      WHERE object.id = rows.copy_id AND object.collection_id = c.id
        AND object.etag = rows.copy_etag AND object.uid = rows.copy_uid`,
    [
      jsonRows(
        copies.map(({ id, collectionId, etag, scheduleTag }) => {
          return [keyOf(id), keyOf(collectionId), object.uid, etag, scheduleTag]
        }),
      ),
    ],
  )
  if (rows.length < copies.length) throw new StoreConflict('stale')
  const tags = new Map(copies.map(({ id, scheduleTag }) => [id, scheduleTag]))
  return rows.map((row) => ({
    ...entryOf(row, { ...object, scheduleTag: tags.get(String(row.id)) ?? null }, write),
    collectionId: String(row.collection_id),
  }))
}

/** `params` are those of `rest`, which finds the collections `c` of the copies. */
async function update(
  write: ObjectWrite,
  object: Omit<NewObject, 'scheduleTag'>,
  copies: readonly ObjectEntry[],
  rest: string,
  params: readonly Param[],
): Promise<readonly Row[]> {
  const { component, etag, bytes, access, box } = object
  const rows = await write.sql.all<Row>(
    `UPDATE object SET component = $1, etag = $2, size = $3, modified_at = $4, access = $5, names_groups = $6, change_no = c.change_no + 1,
       (${BOX_COLUMNS}) = ($7, $8, $9, $10, $11, $12), ${rest}
     RETURNING object.id, object.collection_id, object.name, object.change_no, object.created_at`,
    [component, etag, bytes.length, write.now, ...found({ access, bytes, box }), ...params],
  )
  const sizes = new Map(copies.map(({ id, size }) => [id, size]))
  await follow(
    write,
    rows.map((row) => ({ ...row, objects: 0, bytes: bytes.length - (sizes.get(String(row.id)) ?? 0) })),
    object,
  )
  return rows
}

/** By which it is found: `access`, `names_groups` and the columns of the box. */
function found({ access, bytes, box }: Pick<NewObject, 'access' | 'bytes' | 'box'>): readonly Param[] {
  return [accessColumn(access), namesGroups(bytes), ...boxValues(box)]
}

function entryOf(row: Row, object: NewObject, { now }: ObjectWrite): ObjectEntry {
  const { uid, component, etag, scheduleTag, access, bytes } = object
  const { id, name, change_no: changeNo, created_at: createdAt } = row
  return {
    ...{ id: String(id), name, uid, component, etag, scheduleTag, access, size: bytes.length, changeNo },
    ...{ createdAt: new Date(createdAt), modifiedAt: new Date(now) },
  }
}

// --- deleted, moved, touched -----------------------------------------------------------------------------------

export async function deleteObject(write: ObjectWrite, collectionId: Id, current: ObjectEntry): Promise<void> {
  const { sql } = write
  const row = await sql.get<Left>(
    `DELETE FROM object WHERE id = $1 AND collection_id = $2 AND etag = $3
     RETURNING collection_id, name, size, ${NEXT_NO} AS change_no`,
    [keyOf(current.id), keyOf(collectionId), current.etag],
  )
  if (row === undefined) throw new StoreConflict('stale')
  await Promise.all([
    sql.run(`DELETE FROM dead_property WHERE target_kind = 'object' AND target_id = $1`, [keyOf(current.id)]),
    bury(write, { ...row, objects: -1, bytes: -row.size }),
  ])
}

export async function moveObject(
  write: ObjectWrite,
  from: Id,
  current: ObjectEntry,
  to: Id,
  name: string,
): Promise<ObjectEntry> {
  const { sql } = write
  if ((await findEntry(sql, to, name)) !== undefined) throw new StoreConflict('name-taken')
  if (from !== to) await requireFreeUid(sql, to, current.uid)
  const left = await sql.get<Left>(
    `SELECT collection_id, name, size, ${NEXT_NO} AS change_no FROM object
      WHERE id = $1 AND collection_id = $2 AND etag = $3`,
    [keyOf(current.id), keyOf(from), current.etag],
  )
  if (left === undefined) throw new StoreConflict('stale')
  await bury(write, { ...left, objects: -1, bytes: -left.size })
  const moved = await sql.get<Omit<Left, 'size'>>(
    `UPDATE object SET name = $2, collection_id = c.id, uid_no = ${UID_NO}, change_no = c.change_no + 1, schedule_tag = $4
       FROM collection c WHERE c.id = $3 AND object.id = $1
     RETURNING object.collection_id, object.name, object.change_no`,
    [keyOf(current.id), name, keyOf(to), current.scheduleTag],
  )
  if (moved === undefined) throw new Error(`there is no collection ${to}`)
  await Promise.all([
    unbury(sql, [moved]),
    count(write, [{ ...moved, objects: 1, bytes: left.size }]),
    current.component === 'VCARD' && moveContact(sql, keyOf(current.id), keyOf(to)),
  ])
  return { ...current, name, changeNo: moved.change_no }
}

/** A dead property of it changed: a change of the object, though not of its bytes. */
export async function touchObject(write: ObjectWrite, collectionId: Id, id: Id): Promise<void> {
  const row = await write.sql.get<Omit<Left, 'size'>>(
    `UPDATE object SET change_no = ${NEXT_NO} WHERE id = $1 AND collection_id = $2
     RETURNING collection_id, name, change_no`,
    [keyOf(id), keyOf(collectionId)],
  )
  if (row === undefined) throw new Error(`there is no object ${id} in collection ${collectionId}`)
  await count(write, [{ ...row, objects: 0, bytes: 0 }])
}

interface Left {
  readonly collection_id: number
  readonly name: string
  readonly size: number
  readonly change_no: number
}

// --- conflicts -------------------------------------------------------------------------------------------------

async function conflictAt(sql: Sql, collectionId: Id, name: string, uid: string): Promise<Error> {
  if ((await findEntry(sql, collectionId, name)) !== undefined) return new StoreConflict('name-taken')
  if ((await findUid(sql, collectionId, uid)) !== undefined) return new StoreConflict('uid-taken')
  return new Error(`there is no collection ${collectionId}`)
}

/** RFC 4791 §5.3.2.1: a UID is there once in a calendar. Inboxes may have it many times. */
async function requireFreeUid(sql: Sql, collectionId: Id, uid: string): Promise<void> {
  const taken = await sql.get('SELECT 1 AS found FROM object WHERE collection_id = $1 AND uid = $2 AND uid_no = 0', [
    keyOf(collectionId),
    uid,
  ])
  if (taken !== undefined) throw new StoreConflict('uid-taken')
}

export async function requireCollectionOf(sql: Sql, id: Id): Promise<Id> {
  const row = await sql.get<{ collection_id: number }>('SELECT collection_id FROM object WHERE id = $1', [keyOf(id)])
  if (row === undefined) throw new Error(`there is no object ${id}`)
  return String(row.collection_id)
}

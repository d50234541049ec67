/**
 * Each write takes the next number of its collection. The statement that may fail comes first and reads that number, so
 * a write that is refused has taken none. That is safe because the collection is locked (see scope): nobody else counts
 * meanwhile. What follows is sent together, for over a network each answer waited for costs as much as the work.
 */
import { type Id, type NewObject, type ObjectEntry, type Origin, StoreConflict } from '../store.ts'
import { accessColumn } from './access.ts'
import { BOX_COLUMNS, boxValues } from './boxes.ts'
import { recordChange } from './feed.ts'
import { findEntry, findUid } from './objects.ts'
import { keepReminder } from './reminders.ts'
import { keyOf, type Sql } from './sql.ts'

export interface ObjectWrite {
  readonly sql: Sql
  readonly origin: Origin
  readonly now: number
}

const NEXT_NO = '(SELECT c.change_no + 1 FROM collection c WHERE c.id = $2)'

/** Of the collection `c` that a statement writes into. */
export const UID_NO = `CASE WHEN c.kind IN ('calendar', 'addressbook') THEN 0 ELSE c.change_no + 1 END`

export async function createObject(
  write: ObjectWrite,
  collectionId: Id,
  name: string,
  object: NewObject,
): Promise<ObjectEntry> {
  const { sql, now } = write
  const row = await sql.get<{ id: number; change_no: number }>(
    `INSERT INTO object (collection_id, name, uid, uid_no, component, etag, schedule_tag, size, change_no,
       created_at, modified_at, access, ${BOX_COLUMNS})
     SELECT c.id, $2, $3, ${UID_NO}, $4, $5, $6, $7, c.change_no + 1, $8, $8, $9, $10, $11, $12, $13, $14, $15
       FROM collection c WHERE c.id = $1
     ON CONFLICT DO NOTHING RETURNING id, change_no`,
    [
      keyOf(collectionId),
      name,
      object.uid,
      object.component,
      object.etag,
      object.scheduleTag,
      object.bytes.length,
      now,
      accessColumn(object.access),
      ...boxValues(object.box),
    ],
  )
  if (row === undefined) throw await conflictAt(sql, collectionId, name, object.uid)
  await Promise.all([
    sql.run('INSERT INTO object_body (object_id, bytes) VALUES ($1, $2)', [row.id, object.bytes]),
    unbury(sql, collectionId, name),
    keepReminder(sql, now, row.id, object, true),
    count(write, collectionId, { name, changeNo: row.change_no, objects: 1, bytes: object.bytes.length }),
  ])
  const at = new Date(now)
  return entry(String(row.id), name, object, row.change_no, at, at)
}

export async function replaceObject(
  write: ObjectWrite,
  collectionId: Id,
  current: ObjectEntry,
  object: NewObject,
): Promise<ObjectEntry> {
  const { sql, now } = write
  // An index costs nothing where none of its columns is set.
  const uid = object.uid === current.uid ? [] : [object.uid]
  if (uid.length > 0) await requireFreeUid(sql, collectionId, object.uid)
  const row = await sql.get<{ name: string; change_no: number; created_at: number }>(
    `UPDATE object SET component = $4, etag = $5, schedule_tag = $6, size = $7, modified_at = $8, access = $9,
       change_no = ${NEXT_NO}, (${BOX_COLUMNS}) = ($10, $11, $12, $13, $14, $15)${uid.length > 0 ? ', uid = $16' : ''}
      WHERE id = $1 AND collection_id = $2 AND etag = $3 RETURNING name, change_no, created_at`,
    [
      keyOf(current.id),
      keyOf(collectionId),
      current.etag,
      object.component,
      object.etag,
      object.scheduleTag,
      object.bytes.length,
      now,
      accessColumn(object.access),
      ...boxValues(object.box),
      ...uid,
    ],
  )
  if (row === undefined) throw new StoreConflict('stale')
  const { name, change_no: changeNo } = row
  await Promise.all([
    sql.run('UPDATE object_body SET bytes = $1 WHERE object_id = $2', [object.bytes, keyOf(current.id)]),
    keepReminder(sql, now, keyOf(current.id), object, false),
    count(write, collectionId, { name, changeNo, objects: 0, bytes: object.bytes.length - current.size }),
  ])
  return entry(current.id, name, object, changeNo, new Date(row.created_at), new Date(now))
}

export async function deleteObject(write: ObjectWrite, collectionId: Id, current: ObjectEntry): Promise<void> {
  const { sql } = write
  const row = await sql.get<EntryLeft>(
    `DELETE FROM object WHERE id = $1 AND collection_id = $2 AND etag = $3
     RETURNING name, size, ${NEXT_NO} AS change_no`,
    [keyOf(current.id), keyOf(collectionId), current.etag],
  )
  if (row === undefined) throw new StoreConflict('stale')
  await Promise.all([
    sql.run(`DELETE FROM dead_property WHERE target_kind = 'object' AND target_id = $1`, [keyOf(current.id)]),
    bury(write, collectionId, row),
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
  const row = await sql.get<EntryLeft>(
    `SELECT name, size, ${NEXT_NO} AS change_no FROM object WHERE id = $1 AND collection_id = $2 AND etag = $3`,
    [keyOf(current.id), keyOf(from), current.etag],
  )
  if (row === undefined) throw new StoreConflict('stale')
  await bury(write, from, row)
  const moved = await sql.get<{ change_no: number }>(
    `UPDATE object SET name = $2, collection_id = c.id, uid_no = ${UID_NO}, change_no = c.change_no + 1
       FROM collection c WHERE c.id = $3 AND object.id = $1 RETURNING object.change_no`,
    [keyOf(current.id), name, keyOf(to)],
  )
  if (moved === undefined) throw new Error(`there is no collection ${to}`)
  const changeNo = moved.change_no
  await Promise.all([unbury(sql, to, name), count(write, to, { name, changeNo, objects: 1, bytes: row.size })])
  return { ...current, name, changeNo }
}

/** A dead property of it changed: a change of the object, though not of its bytes. */
export async function touchObject(write: ObjectWrite, collectionId: Id, id: Id): Promise<void> {
  const row = await write.sql.get<{ name: string; change_no: number }>(
    `UPDATE object SET change_no = ${NEXT_NO} WHERE id = $1 AND collection_id = $2 RETURNING name, change_no`,
    [keyOf(id), keyOf(collectionId)],
  )
  if (row === undefined) throw new Error(`there is no object ${id} in collection ${collectionId}`)
  await count(write, collectionId, { name: row.name, changeNo: row.change_no, objects: 0, bytes: 0 })
}

// --- numbers ---------------------------------------------------------------------------------------------------

interface EntryLeft {
  readonly name: string
  readonly size: number
  readonly change_no: number
}

/** A name is no longer in a collection. */
async function bury(write: ObjectWrite, id: Id, { name, size, change_no: changeNo }: EntryLeft): Promise<void> {
  await Promise.all([
    write.sql.run('INSERT INTO tombstone (collection_id, name, change_no, deleted_at) VALUES ($1, $2, $3, $4)', [
      keyOf(id),
      name,
      changeNo,
      write.now,
    ]),
    count(write, id, { name, changeNo, objects: -1, bytes: -size }),
  ])
}

async function unbury(sql: Sql, collectionId: Id, name: string): Promise<void> {
  await sql.run('DELETE FROM tombstone WHERE collection_id = $1 AND name = $2', [keyOf(collectionId), name])
}

interface Counted {
  readonly name: string
  readonly changeNo: number
  /** More of them than before. */
  readonly objects: number
  readonly bytes: number
}

/** The collection and the feed keep up with a change that took the next number. */
async function count({ sql, origin, now }: ObjectWrite, id: Id, { name, changeNo, objects, bytes }: Counted) {
  const collectionId = keyOf(id)
  await Promise.all([
    sql.run(
      `UPDATE collection SET change_no = $2, objects = objects + $3, bytes = bytes + $4, modified_at = $5 WHERE id = $1`,
      [collectionId, changeNo, objects, bytes, now],
    ),
    recordChange(sql, { collectionId, name, changeNo, origin, now }),
  ])
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

export function entry(
  id: Id,
  name: string,
  { uid, component, etag, scheduleTag, access, bytes }: NewObject,
  changeNo: number,
  createdAt: Date,
  modifiedAt: Date,
): ObjectEntry {
  return { id, name, uid, component, etag, scheduleTag, access, size: bytes.length, changeNo, createdAt, modifiedAt }
}

export async function requireCollectionOf(sql: Sql, id: Id): Promise<Id> {
  const row = await sql.get<{ collection_id: number }>('SELECT collection_id FROM object WHERE id = $1', [keyOf(id)])
  if (row === undefined) throw new Error(`there is no object ${id}`)
  return String(row.collection_id)
}

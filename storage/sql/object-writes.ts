/**
 * Each write takes the next number of its collection. The statement that may fail comes first, so a write that is
 * refused has taken no number. That is safe because the collection is locked (see scope): nobody else counts meanwhile.
 */
import { type Id, type NewObject, type ObjectEntry, type Origin, StoreConflict } from '../store.ts'
import { BOX_COLUMNS, boxValues } from './boxes.ts'
import { recordChange } from './feed.ts'
import { findEntry, findUid } from './objects.ts'
import { keyOf, type Sql } from './sql.ts'

export interface ObjectWrite {
  readonly sql: Sql
  readonly origin: Origin
  readonly now: number
}

/** Of the collection `c` that a statement writes into. */
const UID_NO = `CASE WHEN c.kind IN ('calendar', 'addressbook') THEN 0 ELSE c.change_no + 1 END`

export async function createObject(
  write: ObjectWrite,
  collectionId: Id,
  name: string,
  object: NewObject,
): Promise<ObjectEntry> {
  const { sql, now } = write
  const row = await sql.get<{ id: number; change_no: number }>(
    `INSERT INTO object (collection_id, name, uid, uid_no, component, etag, schedule_tag, size, change_no,
       created_at, modified_at, ${BOX_COLUMNS})
     SELECT c.id, $2, $3, ${UID_NO}, $4, $5, $6, $7, c.change_no + 1, $8, $8, $9, $10, $11, $12, $13, $14
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
      ...boxValues(object.box),
    ],
  )
  if (row === undefined) throw await conflictAt(sql, collectionId, name, object.uid)
  await sql.run('INSERT INTO object_body (object_id, bytes) VALUES ($1, $2)', [row.id, object.bytes])
  await sql.run('DELETE FROM tombstone WHERE collection_id = $1 AND name = $2', [keyOf(collectionId), name])
  await takeNumber(write, collectionId, { name, objects: 1, bytes: object.bytes.length })
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
  if (object.uid !== current.uid) await requireFreeUid(sql, collectionId, object.uid)
  const row = await sql.get<{ change_no: number; created_at: number }>(
    `UPDATE object SET uid = $4, component = $5, etag = $6, schedule_tag = $7, size = $8, modified_at = $9,
       change_no = (SELECT c.change_no + 1 FROM collection c WHERE c.id = $2),
       (${BOX_COLUMNS}) = ($10, $11, $12, $13, $14, $15)
      WHERE id = $1 AND collection_id = $2 AND etag = $3 RETURNING change_no, created_at`,
    [
      keyOf(current.id),
      keyOf(collectionId),
      current.etag,
      object.uid,
      object.component,
      object.etag,
      object.scheduleTag,
      object.bytes.length,
      now,
      ...boxValues(object.box),
    ],
  )
  if (row === undefined) throw new StoreConflict('stale')
  await sql.run('UPDATE object_body SET bytes = $1 WHERE object_id = $2', [object.bytes, keyOf(current.id)])
  await takeNumber(write, collectionId, { name: current.name, objects: 0, bytes: object.bytes.length - current.size })
  return entry(current.id, current.name, object, row.change_no, new Date(row.created_at), new Date(now))
}

export async function deleteObject(write: ObjectWrite, collectionId: Id, current: ObjectEntry): Promise<void> {
  const { sql } = write
  const key = keyOf(current.id)
  const row = await sql.get<{ name: string; size: number }>(
    'DELETE FROM object WHERE id = $1 AND collection_id = $2 AND etag = $3 RETURNING name, size',
    [key, keyOf(collectionId), current.etag],
  )
  if (row === undefined) throw new StoreConflict('stale')
  await sql.run(`DELETE FROM dead_property WHERE target_kind = 'object' AND target_id = $1`, [key])
  await bury(write, collectionId, row)
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
    'SELECT name, size FROM object WHERE id = $1 AND collection_id = $2 AND etag = $3',
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
  await sql.run('DELETE FROM tombstone WHERE collection_id = $1 AND name = $2', [keyOf(to), name])
  await takeNumber(write, to, { name, objects: 1, bytes: row.size })
  return { ...current, name, changeNo: moved.change_no }
}

/** A dead property of it changed: a change of the object, though not of its bytes. */
export async function touchObject(write: ObjectWrite, collectionId: Id, key: number, name: string): Promise<void> {
  await write.sql.run(
    'UPDATE object SET change_no = (SELECT c.change_no + 1 FROM collection c WHERE c.id = $2) WHERE id = $1',
    [key, keyOf(collectionId)],
  )
  await takeNumber(write, collectionId, { name, objects: 0, bytes: 0 })
}

// --- numbers ---------------------------------------------------------------------------------------------------

interface EntryLeft {
  readonly name: string
  readonly size: number
}

/** A name is no longer in a collection. */
async function bury(write: ObjectWrite, collectionId: Id, { name, size }: EntryLeft): Promise<void> {
  const changeNo = await takeNumber(write, collectionId, { name, objects: -1, bytes: -size })
  await write.sql.run('INSERT INTO tombstone (collection_id, name, change_no, deleted_at) VALUES ($1, $2, $3, $4)', [
    keyOf(collectionId),
    name,
    changeNo,
    write.now,
  ])
}

async function takeNumber(
  { sql, origin, now }: ObjectWrite,
  id: Id,
  { name, objects, bytes }: { name: string; objects: number; bytes: number },
): Promise<number> {
  const collectionId = keyOf(id)
  const row = await sql.get<{ change_no: number }>(
    `UPDATE collection SET change_no = change_no + 1, objects = objects + $2, bytes = bytes + $3, modified_at = $4
      WHERE id = $1 RETURNING change_no`,
    [collectionId, objects, bytes, now],
  )
  if (row === undefined) throw new Error(`there is no collection ${id}`)
  await recordChange(sql, { collectionId, name, changeNo: row.change_no, origin, now })
  return row.change_no
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

function entry(
  id: Id,
  name: string,
  { uid, component, etag, scheduleTag, bytes }: NewObject,
  changeNo: number,
  createdAt: Date,
  modifiedAt: Date,
): ObjectEntry {
  return { id, name, uid, component, etag, scheduleTag, size: bytes.length, changeNo, createdAt, modifiedAt }
}

export async function requirePlace(sql: Sql, id: Id): Promise<{ collectionId: Id; name: string }> {
  const row = await sql.get<{ collection_id: number; name: string }>(
    'SELECT collection_id, name FROM object WHERE id = $1',
    [keyOf(id)],
  )
  if (row === undefined) throw new Error(`there is no object ${id}`)
  return { collectionId: String(row.collection_id), name: row.name }
}

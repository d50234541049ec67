/**
 * The same object in many collections, as an invitation is: one statement of each kind, however many they are. What each
 * statement relies on is told in object-writes.ts.
 */
import { type NewObject, type NewPlace, type PlacedEntry, StoreConflict } from '../store.ts'
import { accessColumn } from './access.ts'
import { BOX_COLUMNS, boxValues } from './boxes.ts'
import { recordChanges } from './feed.ts'
import { entry, type ObjectWrite, UID_NO } from './object-writes.ts'
import { jsonRows, keyOf, type Sql } from './sql.ts'

interface Made {
  readonly id: number
  readonly collection_id: number
  readonly name: string
  readonly change_no: number
}

export async function createAlike(
  write: ObjectWrite,
  places: readonly NewPlace[],
  object: NewObject,
): Promise<PlacedEntry[]> {
  const { sql, now } = write
  const made = await sql.all<Made>(
    `INSERT INTO object (collection_id, name, uid, uid_no, component, etag, schedule_tag, size, change_no,
       created_at, modified_at, access, ${BOX_COLUMNS})
     SELECT c.id, rows.name, $2, ${UID_NO}, $3, $4, $5, $6, c.change_no + 1, $7, $7, $8, $9, $10, $11, $12, $13, $14
       FROM ${sql.dialect.rows('$1', ['collection_id'], ['name'])} JOIN collection c ON c.id = rows.collection_id
      WHERE TRUE
     ON CONFLICT DO NOTHING RETURNING id, collection_id, name, change_no`,
    [
      jsonRows(places.map(({ collectionId, name }) => [keyOf(collectionId), name])),
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
  await Promise.all([
    sql.run(`INSERT INTO object_body (object_id, bytes) SELECT value, $2 FROM ${sql.dialect.each('$1')}`, [
      sql.dialect.list(made.map(({ id }) => id)),
      object.bytes,
    ]),
    unbury(sql, made),
    count(
      write,
      made.map((row) => ({ ...row, objects: 1, bytes: object.bytes.length })),
    ),
  ])
  const at = new Date(now)
  return made.map((row) => ({
    ...entry(String(row.id), row.name, object, row.change_no, at, at),
    collectionId: String(row.collection_id),
  }))
}

export async function replaceAlike(
  write: ObjectWrite,
  copies: readonly PlacedEntry[],
  object: Omit<NewObject, 'scheduleTag'>,
): Promise<PlacedEntry[]> {
  const { sql, now } = write
  const sizes = new Map(copies.map(({ id, size }) => [id, size]))
  const tags = new Map(copies.map(({ id, scheduleTag }) => [id, scheduleTag]))
  const made = await sql.all<Made & { readonly created_at: number }>(
    `UPDATE object SET component = $2, etag = $3, schedule_tag = rows.new_tag, size = $4, modified_at = $5, access = $6,
       change_no = c.change_no + 1, (${BOX_COLUMNS}) = ($7, $8, $9, $10, $11, $12)
       FROM ${sql.dialect.rows('$1', ['copy_id', 'copy_collection'], ['copy_uid', 'copy_etag', 'new_tag'])}
       JOIN collection c ON c.id = rows.copy_collection
      WHERE object.id = rows.copy_id AND object.collection_id = c.id
        AND object.etag = rows.copy_etag AND object.uid = rows.copy_uid
     RETURNING object.id, object.collection_id, object.name, object.change_no, object.created_at`,
    [
      jsonRows(
        copies.map(({ id, collectionId, etag, scheduleTag }) => {
          return [keyOf(id), keyOf(collectionId), object.uid, etag, scheduleTag]
        }),
      ),
      object.component,
      object.etag,
      object.bytes.length,
      now,
      accessColumn(object.access),
      ...boxValues(object.box),
    ],
  )
  if (made.length < copies.length) throw new StoreConflict('stale')
  await Promise.all([
    sql.run(`UPDATE object_body SET bytes = $2 WHERE ${sql.dialect.isIn('object_id', '$1')}`, [
      sql.dialect.list(made.map(({ id }) => id)),
      object.bytes,
    ]),
    count(
      write,
      made.map((row) => ({ ...row, objects: 0, bytes: object.bytes.length - (sizes.get(String(row.id)) ?? 0) })),
    ),
  ])
  return made.map((row) => ({
    ...entry(
      String(row.id),
      row.name,
      { ...object, scheduleTag: tags.get(String(row.id)) ?? null },
      row.change_no,
      new Date(row.created_at),
      new Date(now),
    ),
    collectionId: String(row.collection_id),
  }))
}

async function unbury(sql: Sql, made: readonly Made[]): Promise<void> {
  const rows = sql.dialect.rows('$1', ['collection_id'], ['name'])
  await sql.run(`DELETE FROM tombstone WHERE (collection_id, name) IN (SELECT collection_id, name FROM ${rows})`, [
    jsonRows(made.map(({ collection_id, name }) => [collection_id, name])),
  ])
}

interface Counted extends Made {
  /** More of them than before. */
  readonly objects: number
  readonly bytes: number
}

/** The collections and the feed keep up with changes that took their next numbers. */
async function count({ sql, origin, now }: ObjectWrite, changes: readonly Counted[]): Promise<void> {
  const columns = ['counted', 'no', 'more_objects', 'more_bytes']
  await Promise.all([
    sql.run(
      `UPDATE collection SET change_no = rows.no, objects = objects + rows.more_objects,
         bytes = bytes + rows.more_bytes, modified_at = $2
         FROM ${sql.dialect.rows('$1', columns)} WHERE id = rows.counted`,
      [jsonRows(changes.map((row) => [row.collection_id, row.change_no, row.objects, row.bytes])), now],
    ),
    recordChanges(
      sql,
      changes.map(({ collection_id: collectionId, name, change_no: changeNo }) => ({ collectionId, name, changeNo })),
      { origin, now },
    ),
  ])
}

/**
 * What follows a write of objects, of one as of many: whatever else is kept of an object has its place here. One row has
 * statements of its own where it has to, for PostgreSQL does not know how long a list is, and would read a whole table for one.
 */
import type { Cause, NewObject, Origin } from '../store.ts'
import { auditMembers } from './audit.ts'
import { keepContacts } from './contacts.ts'
import { recordChanges } from './feed.ts'
import { keepReminders } from './reminders.ts'
import { jsonRows, type Sql } from './sql.ts'

export interface ObjectWrite {
  readonly sql: Sql
  readonly origin: Origin
  readonly now: number
  readonly by?: Cause | undefined
}

/** A change of a member that took the next number of its collection. */
export interface Counted {
  readonly collection_id: number
  readonly name: string
  readonly change_no: number
  /** More of them than before. */
  readonly objects: number
  readonly bytes: number
}

interface Written extends Counted {
  readonly id: number
}

/** The same object was written into each of these rows. */
export async function follow(
  write: ObjectWrite,
  rows: readonly Written[],
  object: Omit<NewObject, 'scheduleTag'>,
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const made = rows.filter(({ objects }) => objects > 0)
  await Promise.all([
    keepBytes(write.sql, ids, object.bytes, made.length > 0),
    made.length > 0 && unbury(write.sql, made),
    keepReminders(write, ids, object, made.length > 0),
    keepContacts(write.sql, rows, object, made.length > 0),
    count(write, rows),
  ])
}

async function keepBytes(sql: Sql, ids: readonly number[], bytes: Buffer, areNew: boolean): Promise<void> {
  await sql.run(
    areNew
      ? `INSERT INTO object_body (object_id, bytes) SELECT value, $2 FROM ${sql.dialect.each('$1')}`
      : `UPDATE object_body SET bytes = $2 WHERE ${sql.dialect.isIn('object_id', '$1')}`,
    [sql.dialect.list(ids), bytes],
  )
}

/** A name is no longer in a collection. */
export async function bury(write: ObjectWrite, left: Counted): Promise<void> {
  await Promise.all([
    write.sql.run('INSERT INTO tombstone (collection_id, name, change_no, deleted_at) VALUES ($1, $2, $3, $4)', [
      left.collection_id,
      left.name,
      left.change_no,
      write.now,
    ]),
    count(write, [left]),
  ])
}

export async function unbury(sql: Sql, made: readonly Pick<Counted, 'collection_id' | 'name'>[]): Promise<void> {
  const [first, ...others] = made
  if (first !== undefined && others.length === 0) {
    const params = [first.collection_id, first.name]
    await sql.run('DELETE FROM tombstone WHERE collection_id = $1 AND name = $2', params)
    return
  }
  const rows = sql.dialect.rows('$1', ['collection_id'], ['name'])
  await sql.run(`DELETE FROM tombstone WHERE (collection_id, name) IN (SELECT collection_id, name FROM ${rows})`, [
    jsonRows(made.map(({ collection_id, name }) => [collection_id, name])),
  ])
}

/** The collections and the feed keep up with changes that took their next numbers. */
export async function count(write: ObjectWrite, changes: readonly Counted[]): Promise<void> {
  const { sql, origin, now } = write
  await Promise.all([
    countIn(sql, changes, now),
    auditMembers(write, changes),
    recordChanges(
      sql,
      changes.map(({ collection_id: collectionId, name, change_no: changeNo }) => ({ collectionId, name, changeNo })),
      { origin, now },
    ),
  ])
}

async function countIn(sql: Sql, changes: readonly Counted[], now: number): Promise<void> {
  const rows = changes.map(({ collection_id, change_no, objects, bytes }) => [collection_id, change_no, objects, bytes])
  const [first, ...others] = rows
  if (first !== undefined && others.length === 0) {
    await sql.run(
      `UPDATE collection SET change_no = $2, objects = objects + $3, bytes = bytes + $4, modified_at = $5 WHERE id = $1`,
      [...first, now],
    )
    return
  }
  await sql.run(
    `UPDATE collection SET change_no = rows.no, objects = objects + rows.more_objects,
       bytes = bytes + rows.more_bytes, modified_at = $2
       FROM ${sql.dialect.rows('$1', ['counted', 'no', 'more_objects', 'more_bytes'])} WHERE id = rows.counted`,
    [jsonRows(rows), now],
  )
}

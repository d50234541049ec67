/** How much there is: of somebody, and in the whole store. Collections count what is in them, so no object is looked at. */
import type { Id, Sizes, Use } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface UseRow {
  readonly owner_id: number
  readonly bytes: number
  readonly objects: number
  readonly calendars: number
  readonly address_books: number
}

export async function useOf(sql: Sql, ownerIds: readonly Id[]): Promise<ReadonlyMap<Id, Use>> {
  const { dialect } = sql
  const owners = [dialect.list(ownerIds.map(keyOf))]
  const rows = await sql.all<UseRow>(
    `SELECT owner_id, CAST(SUM(bytes) AS BIGINT) AS bytes, CAST(SUM(objects) AS BIGINT) AS objects,
            COUNT(CASE kind WHEN 'calendar' THEN 1 END) AS calendars,
            COUNT(CASE kind WHEN 'addressbook' THEN 1 END) AS address_books
       FROM collection WHERE kind <> 'notification' AND ${dialect.isIn('owner_id', '$1')} GROUP BY owner_id`,
    owners,
  )
  // RFC 4331 §4: an attachment counts once, however many objects of an owner refer to it.
  const attached = await sql.all<{ owner_id: number; bytes: number }>(
    `SELECT owner_id, CAST(SUM(size) AS BIGINT) AS bytes FROM (
       SELECT DISTINCT c.owner_id, a.id, a.size FROM collection c
         JOIN object o ON o.collection_id = c.id
         JOIN object_attachment r ON r.object_id = o.id
         JOIN attachment a ON a.id = r.attachment_id
        WHERE ${dialect.isIn('c.owner_id', '$1')}) AS once GROUP BY owner_id`,
    owners,
  )
  const files = new Map(attached.map(({ owner_id, bytes }) => [owner_id, bytes]))
  const found = new Map(rows.map((row) => [String(row.owner_id), useOfRow(row, files.get(row.owner_id) ?? 0)]))
  return new Map(ownerIds.map((id) => [id, found.get(id) ?? NOTHING]))
}

const NOTHING: Use = { bytes: 0, objects: 0, calendars: 0, addressBooks: 0 }

function useOfRow({ bytes, objects, calendars, address_books }: UseRow, attached: number): Use {
  return { bytes: bytes + attached, objects, calendars, addressBooks: address_books }
}

interface SizesRow {
  readonly users: number
  readonly groups: number
  readonly rooms: number
  readonly resources: number
  readonly calendars: number
  readonly address_books: number
  readonly objects: number
  readonly object_bytes: number
  readonly attachments: number
  readonly attachment_bytes: number
}

export async function sizes(sql: Sql): Promise<Sizes> {
  const row = await sql.get<SizesRow>(
    `SELECT people.*, kept.*, files.* FROM
       (SELECT COUNT(CASE kind WHEN 'user' THEN 1 END) AS users, COUNT(CASE kind WHEN 'group' THEN 1 END) AS groups,
               COUNT(CASE kind WHEN 'room' THEN 1 END) AS rooms,
               COUNT(CASE kind WHEN 'resource' THEN 1 END) AS resources FROM principal) AS people,
       (SELECT COUNT(CASE kind WHEN 'calendar' THEN 1 END) AS calendars,
               COUNT(CASE kind WHEN 'addressbook' THEN 1 END) AS address_books,
               CAST(COALESCE(SUM(objects), 0) AS BIGINT) AS objects,
               CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS object_bytes FROM collection) AS kept,
       (SELECT COUNT(*) AS attachments, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS attachment_bytes
          FROM attachment) AS files`,
  )
  if (row === undefined) throw new Error('counting gave no row')
  const { address_books, object_bytes, attachment_bytes, ...counts } = row
  return {
    ...counts,
    ...{ addressBooks: address_books, objectBytes: object_bytes, attachmentBytes: attachment_bytes },
    databaseBytes: await sql.dialect.databaseBytes(sql),
  }
}

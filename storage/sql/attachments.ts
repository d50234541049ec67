/**
 * What an object refers to decides everything: who may read an attachment, and whose quota it counts against. So no
 * deletion has to look for attachments; what nobody refers to any more is as good as gone, and its bytes go later.
 *
 * `touched_at` keeps the sweep from what a write under way is about to refer to: the sweep asks for it in the row that
 * the write has locked.
 */
import type { AttachingPlace, Attachment, AttachmentSource, Id, Pages } from '../store.ts'
import { accessOf } from './access.ts'
import { keyOf, PAGE, pageOf, pagesOf, type Sql, withoutNul } from './sql.ts'

/** Bytes of one row. */
const CHUNK = 1024 * 1024

interface AttachmentRow {
  readonly managed_id: string
  readonly hash: string
  readonly size: number
  readonly media_type: string
  readonly filename: string | null
}

const ATTACHMENT = 'SELECT a.managed_id, a.hash, a.size, a.media_type, a.filename FROM attachment a'

function attachmentOf(row: AttachmentRow): Attachment {
  const { managed_id: managedId, hash, size, media_type: mediaType, filename } = row
  return { managedId, hash, size, mediaType, filename }
}

export async function findAttachments(sql: Sql, managedIds: readonly string[]): Promise<readonly Attachment[]> {
  const wanted = managedIds.filter((managedId) => !managedId.includes('\0'))
  const condition = sql.dialect.isIn('a.managed_id', '$1')
  const rows = await sql.all<AttachmentRow>(`${ATTACHMENT} WHERE ${condition} ORDER BY a.id`, [
    sql.dialect.list(wanted),
  ])
  return rows.map(attachmentOf)
}

export async function attachmentsOf(sql: Sql, objectId: Id): Promise<readonly Attachment[]> {
  const rows = await sql.all<AttachmentRow>(
    `${ATTACHMENT} JOIN object_attachment r ON r.attachment_id = a.id WHERE r.object_id = $1 ORDER BY a.id`,
    [keyOf(objectId)],
  )
  return rows.map(attachmentOf)
}

export async function objectsAttaching(sql: Sql, managedId: string): Promise<readonly AttachingPlace[]> {
  if (managedId.includes('\0')) return []
  const rows = await sql.all<{ collection_id: number; slug: string; name: string; component: string; access: number }>(
    `SELECT o.collection_id, c.slug, o.name, o.component, o.access FROM attachment a
       JOIN object_attachment r ON r.attachment_id = a.id
       JOIN object o ON o.id = r.object_id
       JOIN collection c ON c.id = o.collection_id
      WHERE a.managed_id = $1 ORDER BY o.collection_id, o.id`,
    [managedId],
  )
  return rows.map(({ collection_id, slug, name, component, access }) => ({
    collectionId: String(collection_id),
    collectionSlug: slug,
    name,
    component,
    access: accessOf(access),
  }))
}

/** RFC 4331 §4: an attachment counts once, however many objects of an owner refer to it. */
export const ATTACHED_BYTES = `SELECT SUM(a.size) FROM attachment a WHERE a.id IN (
  SELECT r.attachment_id FROM collection c
    JOIN object o ON o.collection_id = c.id
    JOIN object_attachment r ON r.object_id = o.id
   WHERE c.owner_id = $1)`

/** Whether an object of owner $1, other than $2, refers to attachment `a`. */
const ELSEWHERE = `EXISTS (
  SELECT 1 FROM object_attachment r
    JOIN object o ON o.id = r.object_id
    JOIN collection c ON c.id = o.collection_id
   WHERE r.attachment_id = a.id AND c.owner_id = $1 AND o.id <> $2)`

/** Ids begin with 1. */
const NO_OBJECT = 0

export async function attachmentGrowth(
  sql: Sql,
  ownerId: Id,
  objectId: Id | undefined,
  managedIds: readonly string[],
): Promise<number> {
  if (objectId === undefined && managedIds.length === 0) return 0
  const isNamed = sql.dialect.isIn('a.managed_id', '$3')
  const isHad = 'a.id IN (SELECT h.attachment_id FROM object_attachment h WHERE h.object_id = $2)'
  const row = await sql.get<{ bytes: number }>(
    `SELECT CAST(COALESCE(SUM(CASE WHEN ${isHad} THEN 0 ELSE a.size END), 0) AS BIGINT)
          - CAST(COALESCE(SUM(CASE WHEN ${isNamed} THEN 0 ELSE a.size END), 0) AS BIGINT) AS bytes
       FROM attachment a WHERE (${isNamed} OR ${isHad}) AND NOT ${ELSEWHERE}`,
    [keyOf(ownerId), objectId === undefined ? NO_OBJECT : keyOf(objectId), sql.dialect.list(managedIds)],
  )
  return row?.bytes ?? 0
}

/** One statement for each chunk: nothing stays open while a client is slow. */
export async function* attachmentBytes(sql: Sql, hash: string, start: number, end: number): AsyncIterable<Buffer> {
  for (let at = start; at < end; ) {
    const ordinal = Math.floor(at / CHUNK)
    const row = await sql.get<{ bytes: Buffer }>(
      'SELECT bytes FROM attachment_chunk WHERE hash = $1 AND ordinal = $2',
      [hash, ordinal],
    )
    const first = ordinal * CHUNK
    const piece = row?.bytes.subarray(at - first, end - first)
    if (piece === undefined || piece.length === 0) throw new Error(`attachment ${hash} ends at byte ${at}`)
    yield piece
    at += piece.length
  }
}

export function attachmentContents(sql: Sql): Pages<Pick<Attachment, 'hash' | 'size'>> {
  return pagesOf(
    sql,
    '',
    async (after) =>
      pageOf(
        await sql.all<{ hash: string; size: number }>(
          `SELECT hash, size FROM attachment_content WHERE hash > $1 ORDER BY hash LIMIT ${PAGE}`,
          [after],
        ),
      ),
    ({ hash }) => hash,
  )
}

// --- writes ----------------------------------------------------------------------------------------------------

export async function createAttachment(
  sql: Sql,
  now: number,
  { managedId, hash, size, mediaType, filename }: Attachment,
  source: AttachmentSource,
): Promise<void> {
  await keepContent(sql, now, hash, size, source)
  await sql.run(
    `INSERT INTO attachment (managed_id, hash, size, media_type, filename, touched_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [withoutNul(managedId), hash, size, withoutNul(mediaType), filename && withoutNul(filename), now],
  )
}

async function keepContent(sql: Sql, now: number, hash: string, size: number, source: AttachmentSource): Promise<void> {
  await sql.run(
    `INSERT INTO attachment_content (hash, size, touched_at) VALUES ($1, $2, $3)
     ON CONFLICT (hash) DO UPDATE SET touched_at = excluded.touched_at`,
    [hash, size, now],
  )
  const isKept = await sql.get('SELECT 1 AS found FROM attachment_chunk WHERE hash = $1 LIMIT 1', [hash])
  if (isKept !== undefined) return
  for (let start = 0, ordinal = 0; start < size; start += CHUNK, ordinal++) {
    const bytes = source.read(start, Math.min(start + CHUNK, size))
    await sql.run('INSERT INTO attachment_chunk (hash, ordinal, bytes) VALUES ($1, $2, $3)', [hash, ordinal, bytes])
  }
}

export async function setAttachments(
  sql: Sql,
  now: number,
  objectId: Id,
  managedIds: readonly string[],
): Promise<boolean> {
  // In one order, so that two writes with the same attachments cannot wait for each other.
  const wanted = [...new Set(managedIds)].filter((managedId) => !managedId.includes('\0')).sort()
  for (const managedId of wanted) {
    const found = await sql.run('UPDATE attachment SET touched_at = $2 WHERE managed_id = $1', [managedId, now])
    if (found !== 1) return false
  }
  await sql.run('DELETE FROM object_attachment WHERE object_id = $1', [keyOf(objectId)])
  if (wanted.length > 0) {
    await sql.run(
      `INSERT INTO object_attachment (object_id, attachment_id)
       SELECT CAST($1 AS BIGINT), id FROM attachment WHERE ${sql.dialect.isIn('managed_id', '$2')}`,
      [keyOf(objectId), sql.dialect.list(wanted)],
    )
  }
  return true
}

export async function copyAttachments(sql: Sql, from: Id, to: Id): Promise<void> {
  await sql.run('DELETE FROM object_attachment WHERE object_id = $1', [keyOf(to)])
  await sql.run(
    `INSERT INTO object_attachment (object_id, attachment_id)
     SELECT CAST($2 AS BIGINT), attachment_id FROM object_attachment WHERE object_id = $1`,
    [keyOf(from), keyOf(to)],
  )
}

export async function removeUnusedAttachments(sql: Sql, before: Date): Promise<void> {
  await sql.run(
    `DELETE FROM attachment WHERE touched_at < $1
       AND NOT EXISTS (SELECT 1 FROM object_attachment r WHERE r.attachment_id = attachment.id)`,
    [before.getTime()],
  )
  await sql.run(
    `DELETE FROM attachment_content WHERE touched_at < $1
       AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = attachment_content.hash)`,
    [before.getTime()],
  )
}

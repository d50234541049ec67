/** What came in as mail: a ledger of what was delivered, and what waits for somebody to judge it. */
import type { Id, NewQuarantinedMail, Pages, QuarantinedMail } from '../store.ts'
import { keyOf, PAGE, pageOf, pagesOf, type Sql } from './sql.ts'

export async function recordMail(sql: Sql, now: number, key: string): Promise<boolean> {
  const recorded = await sql.run(
    'INSERT INTO received_mail (key, received_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING',
    [key, now],
  )
  return recorded === 1
}

export async function forgetReceivedMails(sql: Sql, before: number): Promise<void> {
  await sql.run('DELETE FROM received_mail WHERE received_at < $1', [before])
}

/** Of one recipient: what strangers send must not fill a disk. */
const MOST_WAITING = 500
const MOST_WAITING_BYTES = 64 * 2 ** 20
/** Of these so much of one author, so that the others find room. */
const MOST_OF_AUTHOR = 50
const MOST_BYTES_OF_AUTHOR = 8 * 2 ** 20

export async function quarantineMail(
  sql: Sql,
  now: number,
  { key, recipientId, author, reason, raw }: NewQuarantinedMail,
): Promise<'kept' | 'known' | 'full'> {
  const recipient = keyOf(recipientId)
  const waiting = await sql.get<Waiting>(
    `SELECT COUNT(*) AS count, CAST(SUM(size) AS BIGINT) AS bytes, MAX(CASE WHEN key = $2 THEN 1 ELSE 0 END) AS known,
       SUM(CASE WHEN author = $3 THEN 1 ELSE 0 END) AS of_author,
       CAST(SUM(CASE WHEN author = $3 THEN size ELSE 0 END) AS BIGINT) AS bytes_of_author
       FROM quarantined_mail WHERE recipient_id = $1`,
    [recipient, key, author],
  )
  if (Number(waiting?.known ?? 0) === 1) return 'known'
  if (waiting !== undefined && isFull(waiting, raw.length)) return 'full'
  const kept = await sql.run(
    `INSERT INTO quarantined_mail (key, recipient_id, author, reason, size, received_at, bytes)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (recipient_id, key) DO NOTHING`,
    [key, recipient, author, reason, raw.length, now, raw],
  )
  return kept === 1 ? 'kept' : 'known'
}

/** Null where nothing waits. */
interface Waiting {
  readonly count: number
  readonly bytes: number | null
  readonly known: number | null
  readonly of_author: number | null
  readonly bytes_of_author: number | null
}

function isFull({ count, bytes, of_author: own, bytes_of_author: ownBytes }: Waiting, more: number): boolean {
  if (Number(count) >= MOST_WAITING || Number(own ?? 0) >= MOST_OF_AUTHOR) return true
  return Number(bytes ?? 0) + more > MOST_WAITING_BYTES || Number(ownBytes ?? 0) + more > MOST_BYTES_OF_AUTHOR
}

interface Row {
  readonly id: number
  readonly recipient_id: number
  readonly author: string
  readonly reason: string
  readonly size: number
  readonly received_at: number
}

const COLUMNS = 'id, recipient_id, author, reason, size, received_at'

export function quarantinedMails(sql: Sql, from?: Id): Pages<QuarantinedMail> {
  return pagesOf<QuarantinedMail, number>(
    sql,
    from === undefined ? 0 : keyOf(from),
    async (after) => {
      const rows = await sql.all<Row>(
        `SELECT ${COLUMNS} FROM quarantined_mail WHERE id > $1 ORDER BY id LIMIT ${PAGE}`,
        [after],
      )
      return pageOf(rows.map(mailOf))
    },
    ({ id }) => keyOf(id),
  )
}

export async function findQuarantinedMail(
  sql: Sql,
  id: Id,
): Promise<(QuarantinedMail & { readonly raw: Buffer }) | undefined> {
  const row = await sql.get<Row & { readonly bytes: Buffer }>(
    `SELECT ${COLUMNS}, bytes FROM quarantined_mail WHERE id = $1`,
    [keyOf(id)],
  )
  return row && { ...mailOf(row), raw: row.bytes }
}

function mailOf(row: Row): QuarantinedMail {
  return {
    id: String(row.id),
    recipientId: String(row.recipient_id),
    author: row.author,
    reason: row.reason,
    size: row.size,
    receivedAt: new Date(row.received_at),
  }
}

export async function dropQuarantinedMail(sql: Sql, id: Id): Promise<boolean> {
  return (await sql.run('DELETE FROM quarantined_mail WHERE id = $1', [keyOf(id)])) === 1
}

export async function removeQuarantinedMails(sql: Sql, before: number): Promise<void> {
  await sql.run('DELETE FROM quarantined_mail WHERE received_at < $1', [before])
}

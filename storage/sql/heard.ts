/** What has been heard last of each part of a meeting: it outlives the meeting, and tells a late message from a new one. */
import type { Heard, Id } from '../store.ts'
import { keyOf, type Param, type Sql } from './sql.ts'

interface Row {
  readonly principal_id: number
  readonly name: string
  readonly sequence: number
  readonly stamped_at: number | null
}

export async function heardBy(
  sql: Sql,
  principalIds: readonly Id[],
  uid: string,
): Promise<ReadonlyMap<Id, readonly Heard[]>> {
  const heard = new Map<Id, Heard[]>()
  if (principalIds.length === 0 || !isKept(uid)) return heard
  const { list, isIn } = sql.dialect
  const rows = await sql.all<Row>(
    `SELECT principal_id, name, sequence, stamped_at FROM heard WHERE ${isIn('principal_id', '$1')} AND uid = $2`,
    [list(principalIds.map(keyOf)), uid],
  )
  for (const { principal_id, name, sequence, stamped_at } of rows) {
    const id = String(principal_id)
    const known = heard.get(id) ?? []
    known.push({ name, sequence, stampedAt: stamped_at })
    heard.set(id, known)
  }
  return heard
}

export interface Hearing {
  readonly sql: Sql
  readonly principalId: Id
  readonly uid: string
  readonly now: number
}

export async function setHeard(
  { sql, principalId, uid, now }: Hearing,
  heard: readonly Heard[],
  forgotten: readonly string[],
): Promise<void> {
  if (!isKept(uid)) return
  const principal = keyOf(principalId)
  if (forgotten.length > 0) {
    const { list, isIn } = sql.dialect
    await sql.run(`DELETE FROM heard WHERE principal_id = $1 AND uid = $2 AND ${isIn('name', '$3')}`, [
      principal,
      uid,
      list(forgotten),
    ])
  }
  const rows = heard.filter(({ name }) => isKept(name))
  for (let from = 0; from < rows.length; from += BATCH) {
    const params: Param[] = [principal, uid, now]
    const tuples = rows.slice(from, from + BATCH).map(({ name, sequence, stampedAt }) => {
      const at = params.push(name, sequence, stampedAt) - 2
      return `($1, $2, $${at}, $${at + 1}, $${at + 2}, $3)`
    })
    await sql.run(
      `INSERT INTO heard (principal_id, uid, name, sequence, stamped_at, heard_at) VALUES ${tuples.join(', ')}
        ON CONFLICT (principal_id, uid, name) DO UPDATE
        SET sequence = excluded.sequence, stamped_at = excluded.stamped_at, heard_at = excluded.heard_at`,
      params,
    )
  }
}

/** Rows that one INSERT takes. */
const BATCH = 200

/** What is longer than a row of an index may be is not remembered: then SEQUENCE alone tells what is late. */
const LONGEST = 600

function isKept(text: string): boolean {
  return text.length <= LONGEST
}

export async function forgetHeard(sql: Sql, before: number): Promise<void> {
  await sql.run('DELETE FROM heard WHERE heard_at < $1', [before])
}

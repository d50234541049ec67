/** Who is no stranger to whom, and how much a sender elsewhere has sent. */
import type { Id } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

/** What is longer than a mail address can be is no row of an index. */
const LONGEST = 400

export async function addCorrespondents(sql: Sql, principalId: Id, addresses: readonly string[]): Promise<void> {
  const kept = [...new Set(addresses.map((address) => address.trim().toLowerCase()))]
  await sql.run(
    `INSERT INTO correspondent (principal_id, address)
      SELECT CAST($1 AS BIGINT), value FROM ${sql.dialect.each('$2', 'TEXT')} WHERE TRUE ON CONFLICT DO NOTHING`,
    [keyOf(principalId), sql.dialect.list(kept.filter(({ length }) => length <= LONGEST))],
  )
}

export async function hasCorrespondent(sql: Sql, principalId: Id, addresses: readonly string[]): Promise<boolean> {
  const { list, isIn } = sql.dialect
  const row = await sql.get(
    `SELECT 1 AS found FROM correspondent WHERE principal_id = $1 AND ${isIn('address', '$2')} LIMIT 1`,
    [keyOf(principalId), list(addresses)],
  )
  return row !== undefined
}

const HOUR = 3_600_000

export async function countSent(sql: Sql, sender: string, now: number): Promise<number> {
  const row = await sql.get<{ messages: number }>(
    `INSERT INTO mail_sender (sender, hour, messages) VALUES ($1, $2, 1)
      ON CONFLICT (sender, hour) DO UPDATE SET messages = mail_sender.messages + 1 RETURNING messages`,
    [sender, Math.floor(now / HOUR)],
  )
  return Number(row?.messages ?? 0)
}

export async function forgetSenders(sql: Sql, before: number): Promise<void> {
  await sql.run('DELETE FROM mail_sender WHERE hour < $1', [Math.floor(before / HOUR)])
}

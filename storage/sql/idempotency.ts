import type { ClaimedKey, Id, IdempotencyKey } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface IdempotencyRow {
  readonly principal_id: number
  readonly key_hash: string
  readonly request_hash: string
  readonly answer: string | null
  readonly claimed_at: number
}

export async function findIdempotencyKey(sql: Sql, key: IdempotencyKey): Promise<ClaimedKey | undefined> {
  const row = await sql.get<IdempotencyRow>(
    `SELECT principal_id, key_hash, request_hash, answer, claimed_at FROM idempotency
     WHERE principal_id = $1 AND key_hash = $2`,
    [keyOf(key.principalId), key.keyHash],
  )
  return (
    row && {
      principalId: String(row.principal_id),
      keyHash: row.key_hash,
      requestHash: row.request_hash,
      answer: row.answer,
      claimedAt: new Date(row.claimed_at),
    }
  )
}

export async function countIdempotencyKeys(sql: Sql, principalId: Id): Promise<number> {
  const row = await sql.get<{ n: number }>('SELECT count(*) AS n FROM idempotency WHERE principal_id = $1', [
    keyOf(principalId),
  ])
  return Number(row?.n ?? 0)
}

/** The primary key lets one of two in: on PostgreSQL the other waits until it is known whether the first was kept. */
export async function claimIdempotencyKey(
  sql: Sql,
  now: number,
  { principalId, keyHash, requestHash }: Omit<ClaimedKey, 'answer' | 'claimedAt'>,
  staleBefore: number,
): Promise<void> {
  const owner = keyOf(principalId)
  await sql.run('DELETE FROM idempotency WHERE principal_id = $1 AND key_hash = $2 AND claimed_at < $3', [
    ...[owner, keyHash, staleBefore],
  ])
  await sql.run('INSERT INTO idempotency (principal_id, key_hash, request_hash, claimed_at) VALUES ($1, $2, $3, $4)', [
    ...[owner, keyHash, requestHash, now],
  ])
}

export async function keepIdempotentAnswer(sql: Sql, key: IdempotencyKey, answer: string): Promise<void> {
  await sql.run('UPDATE idempotency SET answer = $3 WHERE principal_id = $1 AND key_hash = $2', [
    ...[keyOf(key.principalId), key.keyHash, answer],
  ])
}

export async function forgetIdempotencyKeys(sql: Sql, claimedBefore: number): Promise<void> {
  await sql.run('DELETE FROM idempotency WHERE claimed_at < $1', [claimedBefore])
}

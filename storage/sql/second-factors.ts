import type { Id, Totp } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface TotpRow {
  readonly principal_id: number
  readonly sealed_secret: string
  readonly created_at: number
  readonly codes: number
}

export async function findTotp(sql: Sql, principalId: Id): Promise<Totp | undefined> {
  const row = await sql.get<TotpRow>(
    `SELECT t.principal_id, t.sealed_secret, t.created_at,
            (SELECT COUNT(*) FROM recovery_code r WHERE r.principal_id = t.principal_id) AS codes
       FROM totp t WHERE t.principal_id = $1`,
    [keyOf(principalId)],
  )
  return (
    row && {
      principalId: String(row.principal_id),
      sealedSecret: row.sealed_secret,
      createdAt: new Date(row.created_at),
      recoveryCodes: Number(row.codes),
    }
  )
}

export interface NewTotp {
  readonly principalId: Id
  readonly sealedSecret: string
  readonly step: number
  readonly recoveryHashes: readonly string[]
}

export async function setTotp(sql: Sql, now: number, totp: NewTotp): Promise<void> {
  const { principalId, sealedSecret, step, recoveryHashes } = totp
  await sql.run('DELETE FROM totp WHERE principal_id = $1', [keyOf(principalId)])
  await sql.run('DELETE FROM recovery_code WHERE principal_id = $1', [keyOf(principalId)])
  await sql.run(
    `INSERT INTO totp (principal_id, sealed_secret, last_step, wrong_tries, tried_at, created_at)
     VALUES ($1, $2, $3, 0, 0, $4)`,
    [keyOf(principalId), sealedSecret, step, now],
  )
  await keepRecoveryCodes(sql, principalId, recoveryHashes)
}

/** True when there were none, so that these are kept. */
export async function keepRecoveryCodes(sql: Sql, principalId: Id, hashes: readonly string[]): Promise<boolean> {
  if ((await recoveryCodesOf(sql, principalId)) > 0) return false
  for (const hash of hashes) {
    await sql.run('INSERT INTO recovery_code (principal_id, code_hash) VALUES ($1, $2)', [keyOf(principalId), hash])
  }
  return hashes.length > 0
}

export async function recoveryCodesOf(sql: Sql, principalId: Id): Promise<number> {
  const row = await sql.get<{ codes: number }>('SELECT COUNT(*) AS codes FROM recovery_code WHERE principal_id = $1', [
    keyOf(principalId),
  ])
  return Number(row?.codes ?? 0)
}

/** False when there was none. */
export async function removeTotp(sql: Sql, principalId: Id): Promise<boolean> {
  const removed = await sql.run('DELETE FROM totp WHERE principal_id = $1', [keyOf(principalId)])
  if (removed > 0) await removeIdleRecoveryCodes(sql, principalId)
  return removed > 0
}

/** Of somebody whose password alone signs in. */
export async function removeIdleRecoveryCodes(sql: Sql, principalId: Id): Promise<void> {
  await sql.run(
    `DELETE FROM recovery_code WHERE principal_id = $1
        AND NOT EXISTS (SELECT 1 FROM totp WHERE principal_id = $1)
        AND NOT EXISTS (SELECT 1 FROM passkey WHERE principal_id = $1)`,
    [keyOf(principalId)],
  )
}

/** False when there were none. */
export async function removeSecondFactors(sql: Sql, principalId: Id): Promise<boolean> {
  const key = keyOf(principalId)
  const codes = await sql.run('DELETE FROM totp WHERE principal_id = $1', [key])
  const passkeys = await sql.run('DELETE FROM passkey WHERE principal_id = $1', [key])
  await sql.run('DELETE FROM recovery_code WHERE principal_id = $1', [key])
  return codes + passkeys > 0
}

/** Counted as wrong until it was right, so that guesses sent at the same time count like guesses sent one by one. */
export async function claimCodeTry(sql: Sql, principalId: Id, at: number, free: number, since: number) {
  const changed = await sql.run(
    `UPDATE totp SET wrong_tries = wrong_tries + 1, tried_at = $2
      WHERE principal_id = $1 AND (wrong_tries < $3 OR tried_at <= $4)`,
    [keyOf(principalId), at, free, since],
  )
  return changed > 0
}

export async function useTotpStep(sql: Sql, principalId: Id, step: number): Promise<boolean> {
  const changed = await sql.run(
    'UPDATE totp SET last_step = $2, wrong_tries = 0 WHERE principal_id = $1 AND last_step < $2',
    [keyOf(principalId), step],
  )
  return changed > 0
}

export async function useRecoveryCode(sql: Sql, principalId: Id, hash: string): Promise<boolean> {
  const key = keyOf(principalId)
  const used = await sql.run('DELETE FROM recovery_code WHERE principal_id = $1 AND code_hash = $2', [key, hash])
  if (used > 0) await sql.run('UPDATE totp SET wrong_tries = 0 WHERE principal_id = $1', [key])
  return used > 0
}

import type { Id, NewPasskey, Passkey, PasskeyUse } from '../store.ts'
import { keepRecoveryCodes, removeIdleRecoveryCodes } from './second-factors.ts'
import { keyOf, type Sql } from './sql.ts'

interface PasskeyRow {
  readonly id: number
  readonly principal_id: number
  readonly credential_id: string
  readonly public_key: string
  readonly counter: number
  readonly transports: string
  readonly name: string
  readonly created_at: number
  readonly used_at: number | null
}

const COLUMNS = 'id, principal_id, credential_id, public_key, counter, transports, name, created_at, used_at'

function passkeyOf(row: PasskeyRow): Passkey {
  return {
    id: String(row.id),
    principalId: String(row.principal_id),
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: row.transports === '' ? [] : row.transports.split(' '),
    name: row.name,
    createdAt: new Date(row.created_at),
    usedAt: row.used_at === null ? null : new Date(row.used_at),
  }
}

export async function passkeysOf(sql: Sql, principalId: Id): Promise<readonly Passkey[]> {
  const rows = await sql.all<PasskeyRow>(`SELECT ${COLUMNS} FROM passkey WHERE principal_id = $1 ORDER BY id`, [
    keyOf(principalId),
  ])
  return rows.map(passkeyOf)
}

export async function findPasskey(sql: Sql, credentialId: string): Promise<Passkey | undefined> {
  const row = await sql.get<PasskeyRow>(`SELECT ${COLUMNS} FROM passkey WHERE credential_id = $1`, [credentialId])
  return row && passkeyOf(row)
}

export async function addPasskey(
  sql: Sql,
  now: number,
  passkey: NewPasskey,
  recoveryHashes: readonly string[],
  most: number,
): Promise<{ readonly hasNewCodes: boolean } | undefined> {
  const { principalId, credentialId, publicKey, counter, transports, name } = passkey
  const added = await sql.run(
    `INSERT INTO passkey (principal_id, credential_id, public_key, counter, transports, name, created_at)
     SELECT p.id, $2, $3, $4, $5, $6, $7 FROM principal p
      WHERE p.id = $1 AND (SELECT COUNT(*) FROM passkey WHERE principal_id = $1) < $8
     ON CONFLICT (credential_id) DO NOTHING`,
    [keyOf(principalId), credentialId, publicKey, counter, transports.join(' '), name, now, most],
  )
  if (added === 0) return undefined
  return { hasNewCodes: await keepRecoveryCodes(sql, principalId, recoveryHashes) }
}

export async function removePasskey(sql: Sql, principalId: Id, id: Id): Promise<boolean> {
  const key = keyOf(principalId)
  const removed = await sql.run('DELETE FROM passkey WHERE principal_id = $1 AND id = $2', [key, keyOf(id)])
  if (removed > 0) await removeIdleRecoveryCodes(sql, principalId)
  return removed > 0
}

export async function usePasskey(sql: Sql, now: number, { id }: Passkey, use: PasskeyUse): Promise<boolean> {
  const { counter, challengeHash, expiresAt } = use
  await sql.run('DELETE FROM passkey_challenge WHERE expires_at <= $1', [now])
  const claimed = await sql.run(
    'INSERT INTO passkey_challenge (challenge_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [challengeHash, expiresAt.getTime()],
  )
  if (claimed === 0) return false
  // WebAuthn §6.1.1: a device that counts has counted on; one that does not says 0 for ever.
  const used = await sql.run(
    'UPDATE passkey SET counter = $2, used_at = $3 WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))',
    [keyOf(id), counter, now],
  )
  return used > 0
}

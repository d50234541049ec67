import type { AppPassword, AppPasswordAccount, Id, NewAppPassword } from '../store.ts'
import { type AccountRow, accountOf, accountSelect } from './principals.ts'
import { keyOf, type Sql } from './sql.ts'

interface AppPasswordRow {
  readonly app_id: number
  readonly app_principal_id: number
  readonly app_name: string
  readonly app_scopes: string
  readonly app_created_at: number
  readonly app_expires_at: number | null
  readonly app_used_at: number | null
}

const COLUMNS = `ap.id AS app_id, ap.principal_id AS app_principal_id, ap.name AS app_name, ap.scopes AS app_scopes,
  ap.created_at AS app_created_at, ap.expires_at AS app_expires_at, ap.used_at AS app_used_at`

function appPasswordOf(row: AppPasswordRow): AppPassword {
  return {
    id: String(row.app_id),
    principalId: String(row.app_principal_id),
    name: row.app_name,
    scopes: row.app_scopes.split(' '),
    createdAt: new Date(row.app_created_at),
    expiresAt: row.app_expires_at === null ? null : new Date(row.app_expires_at),
    usedAt: row.app_used_at === null ? null : new Date(row.app_used_at),
  }
}

/** By the hash of the secret: the account and what the password is for, in one statement. */
export async function findByAppPassword(sql: Sql, secretHash: string): Promise<AppPasswordAccount | undefined> {
  const row = await sql.get<AccountRow & AppPasswordRow>(
    accountSelect(sql, {
      columns: COLUMNS,
      join: 'JOIN app_password ap ON ap.principal_id = p.id',
      where: 'ap.secret_hash = $1',
    }),
    [secretHash],
  )
  return row && { account: accountOf(row), appPassword: appPasswordOf(row) }
}

/** In the order in which they were made. */
export async function appPasswordsOf(sql: Sql, principalId: Id): Promise<readonly AppPassword[]> {
  const rows = await sql.all<AppPasswordRow>(
    `SELECT ${COLUMNS} FROM app_password ap WHERE ap.principal_id = $1 ORDER BY ap.id`,
    [keyOf(principalId)],
  )
  return rows.map(appPasswordOf)
}

export async function createAppPassword(sql: Sql, now: number, password: NewAppPassword): Promise<AppPassword> {
  const { principalId, name, scopes, expiresAt, secretHash } = password
  const row = await sql.get<AppPasswordRow>(
    `INSERT INTO app_password (principal_id, name, scopes, secret_hash, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS.replaceAll('ap.', '')}`,
    [keyOf(principalId), name, scopes.join(' '), secretHash, now, expiresAt?.getTime() ?? null],
  )
  if (row === undefined) throw new Error('INSERT gave no row')
  return appPasswordOf(row)
}

export async function deleteAppPassword(sql: Sql, { id }: Pick<AppPassword, 'id'>): Promise<void> {
  await sql.run('DELETE FROM app_password WHERE id = $1', [keyOf(id)])
}

/** An earlier one than is known changes nothing. */
export async function recordAppPasswordUse(sql: Sql, id: Id, at: number): Promise<void> {
  await sql.run('UPDATE app_password SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $2)', [
    keyOf(id),
    at,
  ])
}

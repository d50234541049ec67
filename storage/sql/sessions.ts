import type { Id, NewSession, Session, SessionAccount } from '../store.ts'
import { type AccountRow, accountOf, accountSelect } from './principals.ts'
import { keyOf, type Sql } from './sql.ts'

interface SessionRow {
  readonly ses_id: number
  readonly ses_principal_id: number
  readonly ses_signed_in_by: string
  readonly ses_address: string
  readonly ses_agent: string
  readonly ses_created_at: number
  readonly ses_renewed_at: number
  readonly ses_seen_at: number
  readonly ses_expires_at: number
}

const NAMES = [
  ...['id', 'principal_id', 'signed_in_by', 'address', 'agent'],
  ...['created_at', 'renewed_at', 'seen_at', 'expires_at'],
]
const COLUMNS = NAMES.map((name) => `ses.${name} AS ses_${name}`).join(', ')
const RETURNED = NAMES.map((name) => `${name} AS ses_${name}`).join(', ')

function sessionOf(row: SessionRow): Session {
  return {
    id: String(row.ses_id),
    principalId: String(row.ses_principal_id),
    signedInBy: row.ses_signed_in_by,
    address: row.ses_address,
    agent: row.ses_agent,
    createdAt: new Date(row.ses_created_at),
    renewedAt: new Date(row.ses_renewed_at),
    seenAt: new Date(row.ses_seen_at),
    expiresAt: new Date(row.ses_expires_at),
  }
}

/** By the hash of the secret, or of the one before it: pages that were asked for together come with both. */
export async function findSession(
  sql: Sql,
  secretHash: string,
  renewedAfter: number,
): Promise<SessionAccount | undefined> {
  const row = await sql.get<AccountRow & SessionRow>(
    accountSelect(sql, {
      columns: COLUMNS,
      join: 'JOIN web_session ses ON ses.principal_id = p.id AND ses.credential_version = p.credential_version',
      where: 'ses.secret_hash = $1 OR (ses.former_hash = $1 AND ses.renewed_at > $2)',
    }),
    [secretHash, renewedAfter],
  )
  return row && { account: accountOf(row), session: sessionOf(row) }
}

export async function sessionsOf(sql: Sql, principalId: Id): Promise<readonly Session[]> {
  const rows = await sql.all<SessionRow>(
    `SELECT ${COLUMNS} FROM web_session ses
       JOIN principal p ON p.id = ses.principal_id AND p.credential_version = ses.credential_version
      WHERE ses.principal_id = $1 ORDER BY ses.id DESC`,
    [keyOf(principalId)],
  )
  return rows.map(sessionOf)
}

export async function beginSession(sql: Sql, now: number, session: NewSession, most: number): Promise<Session> {
  const { principalId, secretHash, credentialVersion, signedInBy, address, agent, expiresAt } = session
  const row = await sql.get<SessionRow>(
    `INSERT INTO web_session (principal_id, secret_hash, credential_version, signed_in_by, address, agent,
                              created_at, renewed_at, seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8) RETURNING ${RETURNED}`,
    [keyOf(principalId), secretHash, credentialVersion, signedInBy, address, agent, now, expiresAt.getTime()],
  )
  if (row === undefined) throw new Error('INSERT gave no row')
  await sql.run(
    `DELETE FROM web_session WHERE principal_id = $1 AND id NOT IN (
       SELECT id FROM web_session WHERE principal_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)`,
    [keyOf(principalId), most],
  )
  return sessionOf(row)
}

export async function renewSession(
  sql: Sql,
  now: number,
  { id, renewedAt }: Session,
  secretHash: string,
): Promise<Session | undefined> {
  const row = await sql.get<SessionRow>(
    `UPDATE web_session SET former_hash = secret_hash, secret_hash = $3, renewed_at = $4
      WHERE id = $1 AND renewed_at = $2 RETURNING ${RETURNED}`,
    [keyOf(id), renewedAt.getTime(), secretHash, now],
  )
  return row && sessionOf(row)
}

export async function recordSessionSeen(sql: Sql, id: Id, at: number): Promise<void> {
  await sql.run('UPDATE web_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2', [keyOf(id), at])
}

/** Gives whose it was. */
export async function endSession(sql: Sql, id: Id): Promise<readonly Id[]> {
  return ownersOf(await sql.all('DELETE FROM web_session WHERE id = $1 RETURNING principal_id', [keyOf(id)]))
}

/** Gives how many. */
export function endSessionsOf(sql: Sql, principalId: Id, except: Id | undefined): Promise<number> {
  const key = keyOf(principalId)
  if (except === undefined) return sql.run('DELETE FROM web_session WHERE principal_id = $1', [key])
  return sql.run('DELETE FROM web_session WHERE principal_id = $1 AND id <> $2', [key, keyOf(except)])
}

/** Gives whose they were. */
export async function removeEndedSessions(sql: Sql, at: number, idleSince: number): Promise<readonly Id[]> {
  return ownersOf(
    await sql.all(
      `DELETE FROM web_session WHERE expires_at <= $1 OR seen_at <= $2 OR credential_version <> (
         SELECT p.credential_version FROM principal p WHERE p.id = web_session.principal_id) RETURNING principal_id`,
      [at, idleSince],
    ),
  )
}

function ownersOf(rows: readonly { readonly principal_id: number }[]): readonly Id[] {
  return rows.map(({ principal_id }) => String(principal_id))
}

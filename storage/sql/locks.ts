import type { Lock } from '../store.ts'
import { keyOf, type Param, type Sql } from './sql.ts'

interface LockRow {
  readonly token: string
  readonly path: string
  readonly depth: '0' | 'infinity'
  readonly scope: 'exclusive' | 'shared'
  readonly principal_id: number
  readonly owner_xml: string
  readonly timeout_seconds: number
  readonly expires_at: number
}

const COLUMNS = 'token, path, depth, scope, principal_id, owner_xml, timeout_seconds, expires_at'

function lockOf(row: LockRow): Lock {
  return {
    token: row.token,
    path: row.path,
    depth: row.depth,
    scope: row.scope,
    principalId: String(row.principal_id),
    ownerXml: row.owner_xml,
    timeoutSeconds: row.timeout_seconds,
    expiresAt: new Date(row.expires_at),
  }
}

async function list(sql: Sql, condition: string, params: readonly Param[]): Promise<Lock[]> {
  const rows = await sql.all<LockRow>(`SELECT ${COLUMNS} FROM lock WHERE ${condition} ORDER BY path, token`, params)
  return rows.map(lockOf)
}

export async function locksCovering(sql: Sql, paths: readonly string[], now: Date): Promise<Lock[]> {
  const found = await list(sql, `expires_at > $1 AND ${sql.dialect.isIn('path', '$2')}`, [
    now.getTime(),
    sql.dialect.list([...new Set(paths.flatMap((path) => [path, ...pathsAbove(path)]))]),
  ])
  return found.filter(({ path, depth }) => depth === 'infinity' || paths.includes(path))
}

/** '/a/b/c' lies below '/a/b', '/a' and the root, ''. */
function pathsAbove(path: string): string[] {
  const segments = path.split('/')
  return segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1).join('/'))
}

/** '0' is the character after '/', so the range holds all that starts with the path and a slash. */
const BELOW = 'path > $1 AND path < $2'

function below(path: string): [string, string] {
  return [`${path}/`, `${path}0`]
}

export function locksBelow(sql: Sql, path: string, now: Date): Promise<Lock[]> {
  return list(sql, `${BELOW} AND expires_at > $3`, [...below(path), now.getTime()])
}

// --- writes ----------------------------------------------------------------------------------------------------

export async function addLock(sql: Sql, lock: Lock): Promise<void> {
  await sql.run(`INSERT INTO lock (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, [
    lock.token,
    lock.path,
    lock.depth,
    lock.scope,
    keyOf(lock.principalId),
    lock.ownerXml,
    lock.timeoutSeconds,
    lock.expiresAt.getTime(),
  ])
}

export async function refreshLock(sql: Sql, token: string, expiresAt: Date): Promise<void> {
  await sql.run('UPDATE lock SET expires_at = $1 WHERE token = $2', [expiresAt.getTime(), token])
}

export async function removeLock(sql: Sql, token: string): Promise<void> {
  await sql.run('DELETE FROM lock WHERE token = $1', [token])
}

export async function removeLocksAt(sql: Sql, path: string): Promise<void> {
  await sql.run(`DELETE FROM lock WHERE path = $3 OR (${BELOW})`, [...below(path), path])
}

export async function removeExpiredLocks(sql: Sql, now: Date): Promise<void> {
  await sql.run('DELETE FROM lock WHERE expires_at <= $1', [now.getTime()])
}

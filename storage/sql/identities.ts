import type { Id, Identity } from '../store.ts'
import { renewMemberships } from './memberships.ts'
import { keyOf, type Sql } from './sql.ts'

interface IdentityRow {
  readonly provider: string
  readonly kind: Identity['kind']
  readonly subject: string
  readonly principal_id: number
  readonly address: string | null
  readonly made_admin: boolean | number
}

const COLUMNS = 'provider, kind, subject, principal_id, address, made_admin'

function identityOf(row: IdentityRow): Identity {
  const { provider, kind, subject, address } = row
  return { provider, kind, subject, principalId: String(row.principal_id), address, madeAdmin: Boolean(row.made_admin) }
}

export async function findIdentities(
  sql: Sql,
  provider: string,
  kind: Identity['kind'],
  subjects: readonly string[],
): Promise<Identity[]> {
  if (subjects.length === 0) return []
  const rows = await sql.all<IdentityRow>(
    `SELECT ${COLUMNS} FROM identity WHERE provider = $1 AND kind = $2 AND ${sql.dialect.isIn('subject', '$3')}
      ORDER BY subject`,
    [provider, kind, sql.dialect.list(subjects)],
  )
  return rows.map(identityOf)
}

export async function identitiesOf(sql: Sql, principalId: Id): Promise<Identity[]> {
  const rows = await sql.all<IdentityRow>(
    `SELECT ${COLUMNS} FROM identity WHERE principal_id = $1 ORDER BY provider, kind, subject`,
    [keyOf(principalId)],
  )
  return rows.map(identityOf)
}

export async function providedGroupsOf(sql: Sql, memberId: Id, provider: string): Promise<Id[]> {
  const rows = await sql.all<{ group_id: number }>(
    'SELECT group_id FROM membership WHERE member_id = $1 AND provider = $2 ORDER BY group_id',
    [keyOf(memberId), provider],
  )
  return rows.map((row) => String(row.group_id))
}

// --- writes ----------------------------------------------------------------------------------------------------

export async function keepIdentity(sql: Sql, now: number, identity: Identity): Promise<void> {
  const { provider, kind, subject, principalId, address, madeAdmin } = identity
  await sql.run(
    `INSERT INTO identity (provider, kind, subject, principal_id, address, made_admin, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (provider, kind, subject)
     DO UPDATE SET principal_id = excluded.principal_id, address = excluded.address, made_admin = excluded.made_admin`,
    [provider, kind, subject, keyOf(principalId), address, madeAdmin, now],
  )
}

export async function dropIdentity(sql: Sql, { provider, kind, subject, principalId }: Identity): Promise<void> {
  await sql.run('DELETE FROM identity WHERE provider = $1 AND kind = $2 AND subject = $3', [provider, kind, subject])
  const side = kind === 'group' ? 'group_id' : 'member_id'
  const ended = await sql.run(`DELETE FROM membership WHERE ${side} = $1 AND provider = $2`, [
    keyOf(principalId),
    provider,
  ])
  if (ended > 0) await renewMemberships(sql)
}

export async function setProvidedGroups(
  sql: Sql,
  memberId: Id,
  provider: string,
  groups: readonly Id[],
): Promise<void> {
  const keys = sql.dialect.list([...new Set(groups.map(keyOf))])
  const ended = await sql.run(
    `DELETE FROM membership WHERE member_id = $1 AND provider = $2 AND NOT (${sql.dialect.isIn('group_id', '$3')})`,
    [keyOf(memberId), provider, keys],
  )
  const begun = await sql.run(
    `INSERT INTO membership (group_id, member_id, provider) SELECT value, $1, $2 FROM ${sql.dialect.each('$3')} WHERE true
     ON CONFLICT (group_id, member_id) DO NOTHING`,
    [keyOf(memberId), provider, keys],
  )
  if (ended + begun > 0) await renewMemberships(sql)
}

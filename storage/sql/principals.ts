import type { Account, Id, NewPrincipal, Pages, Principal, PrincipalHint, PrincipalKind } from '../store.ts'
import { atomically } from './database.ts'
import { candidatesFor, indexPrincipal, reindexPrincipal } from './principal-index.ts'
import { keyOf, PAGE, type Param, pageOf, pagesOf, type Sql } from './sql.ts'

export interface PrincipalRow {
  readonly id: number
  readonly kind: PrincipalKind
  readonly slug: string
  readonly name: string
  readonly addresses: string
  readonly timezone: string | null
  readonly admin: boolean | number
  readonly quota_bytes: number | null
  readonly details: string
  readonly policy: string | null
  readonly home_no: number
  readonly created_at: number
}

export interface AccountRow extends PrincipalRow {
  readonly secret: string | null
  readonly credential_version: number
  readonly membership_version: number
  readonly second_factor: boolean | number
}

function columns(sql: Sql): string {
  return `p.id, p.kind, p.slug, p.name, p.timezone, p.admin, p.quota_bytes, p.details, p.policy, p.home_no, p.created_at,
    ${addresses(sql)} AS addresses`
}

/** The addresses of the principal `p`. */
export function addresses(sql: Sql): string {
  return `(SELECT ${sql.dialect.jsonArray('a.address', 'a.ordinal')} FROM principal_address a WHERE a.principal_id = p.id)`
}

export function principalOf(row: PrincipalRow): Principal {
  return {
    id: String(row.id),
    kind: row.kind,
    slug: row.slug,
    name: row.name,
    addresses: JSON.parse(row.addresses),
    timezone: row.timezone,
    admin: Boolean(row.admin),
    quotaBytes: row.quota_bytes,
    details: JSON.parse(row.details),
    policy: row.policy === null ? null : JSON.parse(row.policy),
    homeNo: row.home_no,
    createdAt: new Date(row.created_at),
  }
}

async function find(sql: Sql, condition: string, value: string | number): Promise<Principal | undefined> {
  const row = await sql.get<PrincipalRow>(`SELECT ${columns(sql)} FROM principal p WHERE ${condition}`, [value])
  return row && principalOf(row)
}

export function findPrincipal(sql: Sql, slug: string): Promise<Principal | undefined> {
  return find(sql, 'p.slug = $1', slug)
}

export function findPrincipalById(sql: Sql, id: Id): Promise<Principal | undefined> {
  return find(sql, 'p.id = $1', keyOf(id))
}

export function findPrincipalsById(sql: Sql, ids: readonly Id[]): Promise<Principal[]> {
  return listPrincipals(sql, sql.dialect.isIn('p.id', '$1'), [sql.dialect.list(ids.map(keyOf))])
}

export function findPrincipals(sql: Sql, slugs: readonly string[]): Promise<Principal[]> {
  return listPrincipals(sql, sql.dialect.isIn('p.slug', '$1'), [sql.dialect.list(slugs)])
}

export function findPrincipalByAddress(sql: Sql, address: string): Promise<Principal | undefined> {
  return find(sql, 'p.id = (SELECT principal_id FROM principal_address WHERE address = $1)', address)
}

export async function findPrincipalsByAddress(
  sql: Sql,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, Principal>> {
  if (addresses.length === 0) return new Map()
  const wanted = new Set(addresses)
  const found = await listPrincipals(
    sql,
    `p.id IN (SELECT principal_id FROM principal_address WHERE ${sql.dialect.isIn('address', '$1')})`,
    [sql.dialect.list(addresses)],
  )
  return new Map(
    found.flatMap((principal) =>
      principal.addresses.filter((one) => wanted.has(one)).map((one) => [one, principal] as const),
    ),
  )
}

export async function findAccount(sql: Sql, slug: string): Promise<Account | undefined> {
  const row = await sql.get<AccountRow>(accountSelect(sql, { where: 'p.slug = $1' }), [slug])
  return row && accountOf(row)
}

interface AccountQuestion {
  readonly columns?: string
  readonly join?: string
  readonly where: string
}

/** What signing in needs of the principal `p`, and what else the question asks for. */
export function accountSelect(sql: Sql, { columns: more, join = '', where }: AccountQuestion): string {
  return `SELECT ${columns(sql)}, c.secret, p.credential_version, m.membership_version,
         (EXISTS (SELECT 1 FROM totp t WHERE t.principal_id = p.id)
          OR EXISTS (SELECT 1 FROM passkey k WHERE k.principal_id = p.id)) AS second_factor ${more === undefined ? '' : `, ${more}`}
       FROM principal p
       JOIN meta m ON m.id = 1
       ${join}
       LEFT JOIN credential c ON c.principal_id = p.id AND c.kind = 'password'
      WHERE ${where}`
}

export function accountOf(row: AccountRow): Account {
  return {
    principal: principalOf(row),
    passwordHash: row.secret,
    credentialVersion: row.credential_version,
    membershipVersion: row.membership_version,
    hasSecondFactor: Boolean(row.second_factor),
  }
}

/** Those that a condition on `p` names, in the order of slugs. */
export async function listPrincipals(sql: Sql, condition: string, params: readonly Param[]): Promise<Principal[]> {
  const rows = await sql.all<PrincipalRow>(
    `SELECT ${columns(sql)} FROM principal p WHERE ${condition} ORDER BY p.slug`,
    params,
  )
  return rows.map(principalOf)
}

export async function* principals(sql: Sql, kind?: PrincipalKind, hint?: PrincipalHint, after = ''): Pages<Principal> {
  const candidates = hint && (await candidatesFor(sql, hint))
  yield* candidates === undefined ? principalsOf(sql, kind, after) : principalsAmong(sql, kind, candidates, after)
}

async function* principalsAmong(
  sql: Sql,
  kind: PrincipalKind | undefined,
  candidates: ReadonlySet<number>,
  from: string,
): Pages<Principal> {
  const ofKind = kind === undefined ? '' : 'AND p.kind = $3'
  const among = [sql.dialect.list([...candidates]), from, ...(kind === undefined ? [] : [kind])]
  const keys = await sql.tuples<readonly [number]>(
    `SELECT p.id FROM principal p WHERE ${sql.dialect.isIn('p.id', '$1')} AND p.slug > $2 ${ofKind} ORDER BY p.slug`,
    among,
  )
  for (let next = 0; next < keys.length; next += PAGE) {
    const page = keys.slice(next, next + PAGE).flat()
    yield listPrincipals(sql, sql.dialect.isIn('p.id', '$1'), [sql.dialect.list(page)])
    await sql.pause()
  }
}

function principalsOf(sql: Sql, kind: PrincipalKind | undefined, from: string): Pages<Principal> {
  const ofKind = kind === undefined ? '' : 'AND p.kind = $2'
  return pagesOf(
    sql,
    from,
    async (after) =>
      pageOf(
        await listPrincipals(
          sql,
          `p.slug IN (SELECT p.slug FROM principal p WHERE p.slug > $1 ${ofKind} ORDER BY p.slug LIMIT ${PAGE})`,
          kind === undefined ? [after] : [after, kind],
        ),
      ),
    (principal) => principal.slug,
  )
}

export function administrators(sql: Sql): Promise<Principal[]> {
  return listPrincipals(sql, 'p.admin', [])
}

export async function hasPrincipals(sql: Sql): Promise<boolean> {
  return (await sql.get('SELECT 1 AS found FROM principal LIMIT 1')) !== undefined
}

// --- writes ----------------------------------------------------------------------------------------------------

export function createPrincipal(sql: Sql, now: number, principal: NewPrincipal): Promise<Principal> {
  return atomically(sql, async () => {
    const row = await sql.get<{ id: number }>(
      `INSERT INTO principal (kind, slug, name, timezone, admin, quota_bytes, details, policy, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
      [principal.kind, ...values(principal), now],
    )
    if (row === undefined) throw new Error('INSERT gave no row')
    await addAddresses(sql, row.id, principal.addresses)
    await indexPrincipal(sql, row.id, principal)
    return requirePrincipal(sql, String(row.id))
  })
}

export function updatePrincipal(sql: Sql, id: Id, change: Partial<Omit<NewPrincipal, 'kind'>>): Promise<Principal> {
  return atomically(sql, async () => {
    const after = { ...(await requirePrincipal(sql, id)), ...change }
    await sql.run(
      `UPDATE principal SET slug = $1, name = $2, timezone = $3, admin = $4, quota_bytes = $5, details = $6, policy = $7
        WHERE id = $8`,
      [...values(after), keyOf(id)],
    )
    if (change.addresses !== undefined) {
      await sql.run('DELETE FROM principal_address WHERE principal_id = $1', [keyOf(id)])
      await addAddresses(sql, keyOf(id), change.addresses)
    }
    await reindexPrincipal(sql, keyOf(id), after)
    return requirePrincipal(sql, id)
  })
}

function values(principal: Omit<NewPrincipal, 'kind' | 'addresses'>) {
  return [
    principal.slug,
    principal.name,
    principal.timezone,
    principal.admin,
    principal.quotaBytes,
    JSON.stringify(principal.details),
    principal.policy === null ? null : JSON.stringify(principal.policy),
  ]
}

async function addAddresses(sql: Sql, key: number, addresses: readonly string[]): Promise<void> {
  for (const [ordinal, address] of addresses.entries()) {
    await sql.run('INSERT INTO principal_address (address, principal_id, ordinal) VALUES ($1, $2, $3)', [
      address,
      key,
      ordinal,
    ])
  }
}

export async function requirePrincipal(sql: Sql, id: Id): Promise<Principal> {
  const principal = await findPrincipalById(sql, id)
  if (principal === undefined) throw new Error(`there is no principal ${id}`)
  return principal
}

export async function setPasswordHash(sql: Sql, now: number, id: Id, hash: string | null): Promise<void> {
  await sql.run(`DELETE FROM credential WHERE principal_id = $1 AND kind = 'password'`, [keyOf(id)])
  if (hash !== null) {
    await sql.run(`INSERT INTO credential (principal_id, kind, secret, created_at) VALUES ($1, 'password', $2, $3)`, [
      keyOf(id),
      hash,
      now,
    ])
  }
  await sql.run('UPDATE principal SET credential_version = credential_version + 1 WHERE id = $1', [keyOf(id)])
}

export async function deletePrincipal(sql: Sql, id: Id): Promise<void> {
  await sql.run('DELETE FROM principal WHERE id = $1', [keyOf(id)])
}

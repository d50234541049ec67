import type {
  Account,
  Id,
  NewOAuthClient,
  NewOAuthCode,
  NewOAuthGrant,
  NewOAuthToken,
  OAuthClient,
  OAuthClientChange,
  OAuthCode,
  OAuthGrant,
  OAuthToken,
  OAuthTokenKind,
} from '../store.ts'
import { type AccountRow, accountOf, accountSelect } from './principals.ts'
import { keyOf, type Sql } from './sql.ts'

// --- clients -----------------------------------------------------------------------------------------------------

interface ClientRow {
  readonly oc_id: number
  readonly oc_identifier: string
  readonly oc_name: string
  readonly oc_secret_hash: string | null
  readonly oc_redirect_uris: string
  readonly oc_scopes: string
  readonly oc_service_id: number | null
  readonly oc_created_at: number
  readonly oc_introspects: boolean | number
}

const CLIENT = columnsOf('oc', [
  ...['id', 'identifier', 'name', 'secret_hash', 'redirect_uris', 'scopes', 'service_id', 'created_at', 'introspects'],
])

/** Several tables have columns of one name: in an answer each has its table's before it. */
function columnsOf(table: string, names: readonly string[]): string {
  return names.map((name) => `${table}.${name} AS ${table}_${name}`).join(', ')
}

function clientOf(row: ClientRow): OAuthClient {
  return {
    id: String(row.oc_id),
    identifier: row.oc_identifier,
    name: row.oc_name,
    secretHash: row.oc_secret_hash,
    redirectUris: JSON.parse(row.oc_redirect_uris),
    scopes: wordsOf(row.oc_scopes),
    serviceId: row.oc_service_id === null ? null : String(row.oc_service_id),
    introspects: Boolean(row.oc_introspects),
    createdAt: new Date(row.oc_created_at),
  }
}

function wordsOf(scopes: string): readonly string[] {
  return scopes === '' ? [] : scopes.split(' ')
}

export async function findOAuthClient(sql: Sql, identifier: string): Promise<OAuthClient | undefined> {
  const row = await sql.get<ClientRow>(`SELECT ${CLIENT} FROM oauth_client oc WHERE oc.identifier = $1`, [identifier])
  return row && clientOf(row)
}

export async function oauthClients(sql: Sql): Promise<readonly OAuthClient[]> {
  return (await sql.all<ClientRow>(`SELECT ${CLIENT} FROM oauth_client oc ORDER BY oc.id`)).map(clientOf)
}

export async function createOAuthClient(sql: Sql, now: number, client: NewOAuthClient): Promise<OAuthClient> {
  const { identifier, name, secretHash, redirectUris, scopes, serviceId, introspects = false } = client
  const { id } = await inserted(
    sql,
    `INSERT INTO oauth_client (identifier, name, secret_hash, redirect_uris, scopes, service_id, created_at, introspects)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [
      ...[identifier, name, secretHash, JSON.stringify(redirectUris), scopes.join(' ')],
      ...[serviceId === null ? null : keyOf(serviceId), now, introspects],
    ],
  )
  return { ...client, introspects, id: String(id), createdAt: new Date(now) }
}

export async function updateOAuthClient(
  sql: Sql,
  client: OAuthClient,
  change: OAuthClientChange,
): Promise<OAuthClient> {
  const changed = { ...client, ...change }
  const { id, name, secretHash, redirectUris, scopes, introspects } = changed
  await sql.run(
    `UPDATE oauth_client SET name = $2, secret_hash = $3, redirect_uris = $4, scopes = $5, introspects = $6 WHERE id = $1`,
    [keyOf(id), name, secretHash, JSON.stringify(redirectUris), scopes.join(' '), introspects],
  )
  return changed
}

async function inserted(sql: Sql, text: string, params: Parameters<Sql['get']>[1]): Promise<{ readonly id: number }> {
  const row = await sql.get<{ id: number }>(text, params)
  if (row === undefined) throw new Error('INSERT gave no row')
  return row
}

export async function deleteOAuthClient(sql: Sql, { id }: OAuthClient): Promise<void> {
  await sql.run('DELETE FROM oauth_client WHERE id = $1', [keyOf(id)])
}

// --- grants ------------------------------------------------------------------------------------------------------

interface GrantRow extends ClientRow {
  readonly og_id: number
  readonly og_principal_id: number
  readonly og_scopes: string
  readonly og_created_at: number
  readonly og_expires_at: number
  readonly og_used_at: number | null
}

const GRANT = columnsOf('og', ['id', 'principal_id', 'scopes', 'created_at', 'expires_at', 'used_at'])
const GRANT_AND_CLIENT = 'oauth_grant og JOIN oauth_client oc ON oc.id = og.client_id'

function grantOf(row: GrantRow): OAuthGrant {
  return {
    id: String(row.og_id),
    client: clientOf(row),
    principalId: String(row.og_principal_id),
    scopes: wordsOf(row.og_scopes),
    createdAt: new Date(row.og_created_at),
    expiresAt: new Date(row.og_expires_at),
    usedAt: row.og_used_at === null ? null : new Date(row.og_used_at),
  }
}

export async function oauthGrantsOf(sql: Sql, principalId: Id): Promise<readonly OAuthGrant[]> {
  const rows = await sql.all<GrantRow>(
    `SELECT ${GRANT}, ${CLIENT} FROM ${GRANT_AND_CLIENT} WHERE og.principal_id = $1 ORDER BY og.id`,
    [keyOf(principalId)],
  )
  return rows.map(grantOf)
}

export async function createOAuthGrant(sql: Sql, now: number, grant: NewOAuthGrant): Promise<OAuthGrant> {
  const { client, principalId, scopes, expiresAt } = grant
  const { id } = await inserted(
    sql,
    `INSERT INTO oauth_grant (client_id, principal_id, scopes, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [keyOf(client.id), keyOf(principalId), scopes.join(' '), now, expiresAt.getTime()],
  )
  return { ...grant, id: String(id), createdAt: new Date(now), usedAt: null }
}

export async function prolongOAuthGrant(sql: Sql, { id }: OAuthGrant, expiresAt: number): Promise<void> {
  await sql.run('UPDATE oauth_grant SET expires_at = $2 WHERE id = $1 AND expires_at < $2', [keyOf(id), expiresAt])
}

/** True when somebody agreed to it: a service has its own, of which nobody is told. */
export async function deleteOAuthGrant(sql: Sql, { id }: Pick<OAuthGrant, 'id'>): Promise<boolean> {
  const rows = await sql.all<{ is_agreed: boolean | number }>(
    `DELETE FROM oauth_grant WHERE id = $1 RETURNING principal_id <> COALESCE(
       (SELECT oc.service_id FROM oauth_client oc WHERE oc.id = oauth_grant.client_id), 0) AS is_agreed`,
    [keyOf(id)],
  )
  return rows.some((row) => Boolean(row.is_agreed))
}

/** An earlier one than is known changes nothing. */
export async function recordOAuthUse(sql: Sql, grantId: Id, at: number): Promise<void> {
  await sql.run('UPDATE oauth_grant SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $2)', [
    keyOf(grantId),
    at,
  ])
}

/** A code that is over goes with its grant: until then its second use must be known for one. */
export async function removeExpiredOAuth(sql: Sql, now: number): Promise<void> {
  await sql.run('DELETE FROM oauth_grant WHERE expires_at <= $1', [now])
  await sql.run('DELETE FROM oauth_token WHERE expires_at <= $1', [now])
}

// --- codes -------------------------------------------------------------------------------------------------------

interface CodeRow extends GrantRow {
  readonly od_redirect_uri: string
  readonly od_challenge: string
  readonly od_expires_at: number
  readonly od_used: boolean | number
}

const CODE = columnsOf('od', ['redirect_uri', 'challenge', 'expires_at', 'used'])

export async function findOAuthCode(sql: Sql, codeHash: string): Promise<OAuthCode | undefined> {
  const row = await sql.get<CodeRow>(
    `SELECT ${CODE}, ${GRANT}, ${CLIENT} FROM ${GRANT_AND_CLIENT}
       JOIN oauth_code od ON od.grant_id = og.id WHERE od.code_hash = $1`,
    [codeHash],
  )
  return (
    row && {
      grant: grantOf(row),
      redirectUri: row.od_redirect_uri,
      challenge: row.od_challenge,
      expiresAt: new Date(row.od_expires_at),
      isUsed: Boolean(row.od_used),
    }
  )
}

export async function createOAuthCode(sql: Sql, code: NewOAuthCode): Promise<void> {
  const { codeHash, grant, redirectUri, challenge, expiresAt } = code
  await sql.run(
    `INSERT INTO oauth_code (code_hash, grant_id, redirect_uri, challenge, expires_at, used)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [codeHash, keyOf(grant.id), redirectUri, challenge, expiresAt.getTime(), false],
  )
}

export async function useOAuthCode(sql: Sql, codeHash: string): Promise<boolean> {
  return (await sql.run('UPDATE oauth_code SET used = $2 WHERE code_hash = $1 AND NOT used', [codeHash, true])) === 1
}

// --- tokens ------------------------------------------------------------------------------------------------------

interface TokenRow extends GrantRow {
  readonly ot_id: number
  readonly ot_kind: OAuthTokenKind
  readonly ot_scopes: string
  readonly ot_created_at: number
  readonly ot_expires_at: number
  readonly ot_used: boolean | number
}

const TOKEN = columnsOf('ot', ['id', 'kind', 'scopes', 'created_at', 'expires_at', 'used'])

export async function findOAuthToken(
  sql: Sql,
  tokenHash: string,
): Promise<{ readonly token: OAuthToken; readonly account: Account } | undefined> {
  const row = await sql.get<AccountRow & TokenRow>(
    accountSelect(sql, {
      columns: `${TOKEN}, ${GRANT}, ${CLIENT}`,
      join: `JOIN oauth_grant og ON og.principal_id = p.id
       JOIN oauth_client oc ON oc.id = og.client_id
       JOIN oauth_token ot ON ot.grant_id = og.id`,
      where: 'ot.token_hash = $1',
    }),
    [tokenHash],
  )
  return row && { account: accountOf(row), token: tokenOf(row) }
}

function tokenOf(row: TokenRow): OAuthToken {
  return {
    id: String(row.ot_id),
    kind: row.ot_kind,
    grant: grantOf(row),
    scopes: wordsOf(row.ot_scopes),
    createdAt: new Date(row.ot_created_at),
    expiresAt: new Date(row.ot_expires_at),
    isUsed: Boolean(row.ot_used),
  }
}

export async function createOAuthToken(sql: Sql, now: number, token: NewOAuthToken): Promise<void> {
  const { kind, grant, scopes, expiresAt, tokenHash } = token
  await sql.run(
    `INSERT INTO oauth_token (grant_id, kind, token_hash, scopes, created_at, expires_at, used)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [keyOf(grant.id), kind, tokenHash, scopes.join(' '), now, expiresAt.getTime(), false],
  )
}

export async function useOAuthToken(sql: Sql, { id }: OAuthToken): Promise<boolean> {
  return (await sql.run('UPDATE oauth_token SET used = $2 WHERE id = $1 AND NOT used', [keyOf(id), true])) === 1
}

export async function deleteOAuthToken(sql: Sql, { id }: OAuthToken): Promise<void> {
  await sql.run('DELETE FROM oauth_token WHERE id = $1', [keyOf(id)])
}

export async function trimOAuthTokens(sql: Sql, { id }: OAuthGrant, most: number): Promise<void> {
  for (const kind of ['access', 'refresh'] as const) {
    await sql.run(
      `DELETE FROM oauth_token WHERE grant_id = $1 AND kind = $2 AND id <= (
         SELECT id FROM oauth_token WHERE grant_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)`,
      [keyOf(id), kind, most],
    )
  }
}

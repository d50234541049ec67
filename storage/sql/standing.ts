/** Many credentials and many collections in a few statements: who follows changes does so for hours. */
import type { Account, CollectionNumbers, Id, Standing } from '../store.ts'
import { type AccountRow, accountOf, accountSelect } from './principals.ts'
import { keyOf, type Param, type Sql } from './sql.ts'

const MOST = 1_000

interface HeldRow {
  readonly key: number | string
  readonly principal_id: number
  /** Of a token: what its program may do. */
  readonly scopes?: string
}

/** Of each kind: the part of it that a list names, and the statement that gives those that are not over. */
const HELD = {
  session: (sql: Sql, now: number, idleSince: number): Statement => [
    `SELECT ses.id AS key, ses.principal_id FROM web_session ses
       JOIN principal p ON p.id = ses.principal_id AND p.credential_version = ses.credential_version
      WHERE ${sql.dialect.isIn('ses.id', '$1')} AND ses.expires_at > $2 AND ses.seen_at > $3`,
    [now, idleSince],
  ],
  'app-password': (sql: Sql, now: number): Statement => [
    `SELECT ap.id AS key, ap.principal_id FROM app_password ap
      WHERE ${sql.dialect.isIn('ap.id', '$1')} AND (ap.expires_at IS NULL OR ap.expires_at > $2)`,
    [now],
  ],
  'access-token': (sql: Sql, now: number): Statement => [
    `SELECT ot.token_hash AS key, og.principal_id, oc.scopes FROM oauth_token ot
       JOIN oauth_grant og ON og.id = ot.grant_id JOIN oauth_client oc ON oc.id = og.client_id
      WHERE ${sql.dialect.isIn('ot.token_hash', '$1')} AND ot.kind = 'access' AND ot.expires_at > $2 AND og.expires_at > $2`,
    [now],
  ],
} as const

type Statement = readonly [text: string, params: readonly Param[]]

export async function accountsBehind(
  sql: Sql,
  credentials: readonly Standing[],
  now: number,
  idleSince: number,
): Promise<readonly (Account | undefined)[]> {
  const found: (Account | undefined)[] = []
  for (let at = 0; at < credentials.length; at += MOST) {
    found.push(...(await accountsBehindSome(sql, credentials.slice(at, at + MOST), now, idleSince)))
  }
  return found
}

async function accountsBehindSome(
  sql: Sql,
  credentials: readonly Standing[],
  now: number,
  idleSince: number,
): Promise<readonly (Account | undefined)[]> {
  const holders = new Map<string, number>()
  const left = new Map<string, readonly string[]>()
  for (const kind of ['session', 'app-password', 'access-token'] as const) {
    const keys = credentials.filter((one) => one.kind === kind).map(listedKey)
    if (keys.length === 0) continue
    const [text, params] = HELD[kind](sql, now, idleSince)
    const rows = await sql.all<HeldRow>(text, [sql.dialect.list(keys), ...params])
    for (const { key, principal_id, scopes } of rows) {
      holders.set(`${kind} ${key}`, principal_id)
      if (scopes !== undefined) left.set(`${kind} ${key}`, scopes.split(' '))
    }
  }
  for (const one of credentials) if (one.kind === 'account') holders.set(nameOf(one), keyOf(one.id))
  const accounts = await accountsById(sql, [...new Set(holders.values())])
  return credentials.map((one) => {
    const account = accounts.get(holders.get(nameOf(one)) ?? -1)
    if (one.kind === 'account') return account?.credentialVersion === one.credentialVersion ? account : undefined
    if (one.kind !== 'access-token') return account
    const scopes = left.get(nameOf(one)) ?? []
    return one.scopes.every((scope) => scopes.includes(scope)) ? account : undefined
  })
}

function listedKey(credential: Standing): number | string {
  return credential.kind === 'access-token' ? credential.hash : keyOf(credential.id)
}

function nameOf(credential: Standing): string {
  return `${credential.kind} ${listedKey(credential)}`
}

async function accountsById(sql: Sql, keys: readonly number[]): Promise<ReadonlyMap<number, Account>> {
  if (keys.length === 0) return new Map()
  const rows = await sql.all<AccountRow>(accountSelect(sql, { where: sql.dialect.isIn('p.id', '$1') }), [
    sql.dialect.list(keys),
  ])
  return new Map(rows.map(accountOf).map((account) => [keyOf(account.principal.id), account]))
}

export async function numbersOf(sql: Sql, ids: readonly Id[]): Promise<ReadonlyMap<Id, CollectionNumbers>> {
  const found = new Map<Id, CollectionNumbers>()
  for (let at = 0; at < ids.length; at += MOST) {
    const rows = await sql.all<{ id: number; change_no: number; home_no: number }>(
      `SELECT id, change_no, home_no FROM collection WHERE ${sql.dialect.isIn('id', '$1')}`,
      [sql.dialect.list(ids.slice(at, at + MOST).map(keyOf))],
    )
    for (const { id, change_no, home_no } of rows) found.set(String(id), { changeNo: change_no, homeNo: home_no })
  }
  return found
}

export async function homeNumbersOf(sql: Sql, ownerIds: readonly Id[]): Promise<ReadonlyMap<Id, number>> {
  const found = new Map<Id, number>()
  for (let at = 0; at < ownerIds.length; at += MOST) {
    const rows = await sql.all<{ id: number; home_no: number }>(
      `SELECT id, home_no FROM principal WHERE ${sql.dialect.isIn('id', '$1')}`,
      [sql.dialect.list(ownerIds.slice(at, at + MOST).map(keyOf))],
    )
    for (const { id, home_no } of rows) found.set(String(id), home_no)
  }
  return found
}

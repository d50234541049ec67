/**
 * Push registrations. What is still to be told is no queue: a registration keeps the numbers of which its client was
 * told, and something is due while the collection or the home has higher ones. See docs/decisions/0077.
 */
import type {
  ClaimedPush,
  HomeKind,
  Id,
  NewPushRegistration,
  PushOutcome,
  PushRegistration,
  Quiet,
  Scope,
} from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface Row {
  readonly id: number
  readonly name: string
  readonly principal_id: number
  readonly owner_id: number
  readonly home: HomeKind
  readonly collection_id: number | null
  readonly push_resource: string
  readonly public_key: string
  readonly auth_secret: string
  readonly on_content: boolean | number
  readonly on_properties: boolean | number
  readonly expires_at: number
  readonly failures: number
}

const COLUMNS = `r.id, r.name, r.principal_id, r.owner_id, r.home, r.collection_id, r.push_resource, r.public_key,
  r.auth_secret, r.on_content, r.on_properties, r.expires_at, r.failures`

/** With what each is about: its collection, or its home. */
const FROM = `FROM push_registration r LEFT JOIN collection c ON c.id = r.collection_id
  JOIN principal o ON o.id = r.owner_id`
const CONTENT_NO = 'COALESCE(c.change_no, o.home_no)'
const PROPERTIES_NO = 'COALESCE(c.home_no, 0)'
const HAS_NEWS = `((r.on_content AND ${CONTENT_NO} > r.content_no) OR (r.on_properties AND ${PROPERTIES_NO} > r.properties_no))`

function registrationOf(row: Row): PushRegistration {
  return {
    id: String(row.id),
    name: row.name,
    principalId: String(row.principal_id),
    target: {
      ownerId: String(row.owner_id),
      home: row.home,
      collectionId: row.collection_id === null ? null : String(row.collection_id),
    },
    pushResource: row.push_resource,
    publicKey: Buffer.from(row.public_key, 'base64url'),
    authSecret: Buffer.from(row.auth_secret, 'base64url'),
    onContent: Boolean(row.on_content),
    onProperties: Boolean(row.on_properties),
    expiresAt: new Date(row.expires_at),
    failures: row.failures,
  }
}

export async function findPushRegistration(sql: Sql, name: string): Promise<PushRegistration | undefined> {
  const row = await sql.get<Row>(`SELECT ${COLUMNS} FROM push_registration r WHERE r.name = $1`, [name])
  return row && registrationOf(row)
}

export async function pushRegistrationsOf(sql: Sql, principalId: Id): Promise<PushRegistration[]> {
  const rows = await sql.all<Row>(
    `SELECT ${COLUMNS} FROM push_registration r WHERE r.principal_id = $1 ORDER BY r.id`,
    [keyOf(principalId)],
  )
  return rows.map(registrationOf)
}

/** Its client has seen everything up to now. */
export async function createPushRegistration(
  sql: Sql,
  now: number,
  { target, ...registration }: NewPushRegistration,
): Promise<void> {
  await sql.run(
    `INSERT INTO push_registration (name, principal_id, collection_id, owner_id, home, push_resource, public_key, auth_secret,
       on_content, on_properties, expires_at, created_at, next_at, failures, content_no, properties_no)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0,
       COALESCE((SELECT change_no FROM collection WHERE id = $3), (SELECT home_no FROM principal WHERE id = $4)),
       COALESCE((SELECT home_no FROM collection WHERE id = $3), 0))`,
    [
      registration.name,
      keyOf(registration.principalId),
      target.collectionId === null ? null : keyOf(target.collectionId),
      keyOf(target.ownerId),
      target.home,
      registration.pushResource,
      registration.publicKey.toString('base64url'),
      registration.authSecret.toString('base64url'),
      registration.onContent,
      registration.onProperties,
      registration.expiresAt.getTime(),
      now,
    ],
  )
}

/** What its client was not told yet is still to be told. */
export async function renewPushRegistration(sql: Sql, id: Id, renewed: NewPushRegistration): Promise<void> {
  await sql.run(
    `UPDATE push_registration SET public_key = $2, auth_secret = $3, on_content = $4, on_properties = $5, expires_at = $6,
       next_at = 0, failures = 0
      WHERE id = $1`,
    [
      keyOf(id),
      renewed.publicKey.toString('base64url'),
      renewed.authSecret.toString('base64url'),
      renewed.onContent,
      renewed.onProperties,
      renewed.expiresAt.getTime(),
    ],
  )
}

export async function deletePushRegistration(sql: Sql, id: Id): Promise<void> {
  await sql.run('DELETE FROM push_registration WHERE id = $1', [keyOf(id)])
}

export async function removeExpiredPushRegistrations(sql: Sql, now: number): Promise<void> {
  await sql.run('DELETE FROM push_registration WHERE expires_at <= $1', [now])
}

// --- telling ---------------------------------------------------------------------------------------------------

export async function duePushes(sql: Sql, now: number, limit: number): Promise<Id[]> {
  const rows = await sql.all<{ id: number }>(
    `SELECT r.id ${FROM} WHERE r.next_at <= $1 AND r.expires_at > $1 AND ${HAS_NEWS} ORDER BY r.failures, r.next_at, r.id LIMIT $2`,
    [now, limit],
  )
  return rows.map(({ id }) => String(id))
}

interface ClaimedRow extends Row {
  readonly content_no: number
  readonly properties_no: number
  readonly content_now: number
  readonly properties_now: number
}

/** A row is leased by the time of its next turn, as subscriptions are. */
export async function claimPush(sql: Sql, id: Id, now: number, until: number): Promise<ClaimedPush | undefined> {
  const claimed = await sql.run('UPDATE push_registration SET next_at = $3 WHERE id = $1 AND next_at <= $2', [
    keyOf(id),
    now,
    until,
  ])
  if (claimed === 0) return undefined
  const row = await sql.get<ClaimedRow>(
    `SELECT ${COLUMNS}, r.content_no, r.properties_no, ${CONTENT_NO} AS content_now, ${PROPERTIES_NO} AS properties_now
       ${FROM} WHERE r.id = $1`,
    [keyOf(id)],
  )
  if (row === undefined) return undefined
  const registration = registrationOf(row)
  return {
    registration,
    contentNo: row.content_now,
    propertiesNo: row.properties_now,
    hasContent: registration.onContent && row.content_now > row.content_no,
    hasProperties: registration.onProperties && row.properties_now > row.properties_no,
  }
}

export async function settlePush(sql: Sql, claimed: ClaimedPush, outcome: PushOutcome): Promise<void> {
  const { id, publicKey } = claimed.registration
  const key = publicKey.toString('base64url')
  switch (outcome.kind) {
    case 'told':
      // It may know of more by now: see `markTold`.
      await sql.run(
        `UPDATE push_registration SET next_at = $2, failures = 0,
           content_no = CASE WHEN content_no < $3 THEN $3 ELSE content_no END,
           properties_no = CASE WHEN properties_no < $4 THEN $4 ELSE properties_no END
          WHERE id = $1`,
        [keyOf(id), outcome.nextAt.getTime(), claimed.contentNo, claimed.propertiesNo],
      )
      return
    case 'failed':
      await sql.run('UPDATE push_registration SET next_at = $2, failures = failures + 1 WHERE id = $1', [
        keyOf(id),
        outcome.nextAt.getTime(),
      ])
      return
    case 'gone':
      // Not when the client registered anew meanwhile.
      await sql.run('DELETE FROM push_registration WHERE id = $1 AND public_key = $2', [keyOf(id), key])
  }
}

// --- what is no news -------------------------------------------------------------------------------------------

/** Of those that `quiet` names, the ones whose clients were told of everything up to now. */
export async function toldOfAll(sql: Sql, { principalId, names }: Quiet): Promise<number[]> {
  const rows = await sql.all<{ id: number; name: string }>(
    `SELECT r.id, r.name ${FROM} WHERE r.principal_id = $1 AND NOT ${HAS_NEWS}`,
    [keyOf(principalId)],
  )
  return rows.filter(({ name }) => names === 'all' || names.includes(name)).map(({ id }) => id)
}

/** They know what the transaction made of what it locked: nobody else changed that meanwhile. */
export async function markTold(sql: Sql, ids: readonly number[], { collections = [], homes = [] }: Scope) {
  const { list, isIn } = sql.dialect
  await sql.run(
    `UPDATE push_registration SET
       content_no = CASE
         WHEN ${isIn('collection_id', '$2')} THEN (SELECT c.change_no FROM collection c WHERE c.id = collection_id)
         WHEN collection_id IS NULL AND ${isIn('owner_id', '$3')} THEN (SELECT o.home_no FROM principal o WHERE o.id = push_registration.owner_id)
         ELSE content_no END,
       properties_no = COALESCE(
         (SELECT c.home_no FROM collection c WHERE c.id = collection_id AND ${isIn('c.owner_id', '$3')}), properties_no)
      WHERE ${isIn('id', '$1')}`,
    [list(ids), list(collections.map(keyOf)), list(homes.map(keyOf))],
  )
}

// --- secrets ---------------------------------------------------------------------------------------------------

export async function findSecret(sql: Sql, name: string): Promise<string | undefined> {
  const row = await sql.get<{ value: string }>('SELECT value FROM secret WHERE name = $1', [name])
  return row?.value
}

/** The first to come makes it. */
export async function keepSecret(sql: Sql, now: number, name: string, value: string): Promise<void> {
  await sql.run('INSERT INTO secret (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    name,
    value,
    now,
  ])
}

/**
 * What each table holds about a person: a statement for it, or the reason why there is none. A test compares with entities.ts, so a new
 * table is said here. Secrets and their hashes are in none. See docs/decisions/0133.
 */
import type { Id, PersonalRow, PersonalTable } from '../store.ts'
import { keyOf, PAGE, type Param, pageOf, pagesOf, type Sql } from './sql.ts'

/** `:id` and `:slug` are the person's. With `key`, a whole number, rows are read in pages: `:after` is the last one that was read. */
export type Held =
  | { readonly rows: string; readonly key?: string }
  /** Files of the archive say it. */
  | { readonly files: string }
  | { readonly nothing: string }

const OWN_COLLECTION = 'JOIN collection c ON c.id = x.collection_id'
const DERIVED = 'it is made of other rows, and again whenever they change'

export const HELD: Readonly<Record<string, Held>> = {
  meta: { nothing: 'it is about the store' },
  principal: {
    rows: `SELECT kind, slug, name, timezone, admin, quota_bytes, details, policy, created_at FROM principal WHERE id = :id`,
  },
  principal_address: {
    rows: 'SELECT address, ordinal FROM principal_address WHERE principal_id = :id ORDER BY ordinal',
  },
  principal_suffix: { nothing: DERIVED },
  credential: { rows: 'SELECT kind, created_at FROM credential WHERE principal_id = :id' },
  app_password: {
    rows: 'SELECT name, scopes, created_at, expires_at, used_at FROM app_password WHERE principal_id = :id ORDER BY id',
  },
  oauth_client: {
    rows: 'SELECT identifier, name, redirect_uris, scopes, created_at FROM oauth_client WHERE service_id = :id',
  },
  oauth_grant: {
    rows: `SELECT c.name AS program, g.scopes, g.created_at, g.expires_at, g.used_at FROM oauth_grant g
             JOIN oauth_client c ON c.id = g.client_id WHERE g.principal_id = :id ORDER BY g.id`,
  },
  oauth_code: { nothing: 'it is the hash of a secret of some minutes, of what oauth_grant has' },
  oauth_token: {
    rows: `SELECT c.name AS program, t.kind, t.scopes, t.created_at, t.expires_at, t.used FROM oauth_token t
             JOIN oauth_grant g ON g.id = t.grant_id JOIN oauth_client c ON c.id = g.client_id
            WHERE g.principal_id = :id ORDER BY t.id`,
  },
  identity: {
    rows: 'SELECT provider, kind, subject, address, made_admin, created_at FROM identity WHERE principal_id = :id ORDER BY 1, 2, 3',
  },
  totp: { rows: 'SELECT created_at, wrong_tries, tried_at FROM totp WHERE principal_id = :id' },
  recovery_code: { rows: 'SELECT COUNT(*) AS left_to_use FROM recovery_code WHERE principal_id = :id' },
  passkey: { rows: 'SELECT name, transports, created_at, used_at FROM passkey WHERE principal_id = :id ORDER BY id' },
  passkey_challenge: { nothing: 'it is of some minutes, and of nobody' },
  web_session: {
    rows: `SELECT signed_in_by, address, agent, created_at, renewed_at, seen_at, expires_at FROM web_session
            WHERE principal_id = :id ORDER BY id`,
  },
  presence: { nothing: 'it says who looks at a calendar for a minute at most' },
  membership: {
    rows: `SELECT g.slug AS in_group, m.slug AS member, x.provider FROM membership x JOIN principal g ON g.id = x.group_id
             JOIN principal m ON m.id = x.member_id WHERE x.group_id = :id OR x.member_id = :id ORDER BY 1, 2`,
  },
  delegation: {
    rows: `SELECT p.slug AS of, d.slug AS delegate, x.access FROM delegation x JOIN principal p ON p.id = x.principal_id
             JOIN principal d ON d.id = x.delegate_id WHERE x.principal_id = :id OR x.delegate_id = :id ORDER BY 1, 2, 3`,
  },
  collection: {
    rows: `SELECT home, slug, kind, display_name, description, color, calendar_order, components, timezone_id, transparent, objects,
             bytes, created_at, modified_at FROM collection WHERE owner_id = :id ORDER BY home, slug`,
  },
  subscription: {
    rows: `SELECT c.slug AS calendar, x.source, x.refreshed_at, x.failures, x.problem FROM subscription x ${OWN_COLLECTION}
            WHERE c.owner_id = :id ORDER BY 1`,
  },
  feed: {
    rows: `SELECT c.slug AS calendar, x.level, x.label, x.created_at FROM feed x
             LEFT JOIN collection c ON c.id = x.collection_id WHERE x.owner_id = :id ORDER BY x.id`,
  },
  push_registration: {
    rows: `SELECT o.slug AS in_home_of, x.home, c.slug AS collection, x.created_at, x.expires_at, x.failures
             FROM push_registration x JOIN principal o ON o.id = x.owner_id LEFT JOIN collection c ON c.id = x.collection_id
            WHERE x.principal_id = :id ORDER BY x.id`,
  },
  outbound_body: { files: 'mail/' },
  outbound: {
    rows: `SELECT id, kind, method, uid, recipient, state, attempts, problem, created_at, settled_at FROM outbound
            WHERE sender_id = :id AND id > :after ORDER BY id LIMIT ${PAGE}`,
    key: 'id',
  },
  received_mail: { nothing: 'it is a hash of each mail that came, of nobody' },
  quarantined_mail: {
    rows: `SELECT id, author, reason, size, received_at FROM quarantined_mail
            WHERE recipient_id = :id AND id > :after ORDER BY id LIMIT ${PAGE}`,
    key: 'id',
  },
  heard: {
    rows: 'SELECT uid, name, sequence, stamped_at, heard_at FROM heard WHERE principal_id = :id ORDER BY uid, name',
  },
  correspondent: { rows: 'SELECT address FROM correspondent WHERE principal_id = :id ORDER BY address' },
  mail_sender: { nothing: 'it counts what came from elsewhere in an hour' },
  secret: { nothing: 'it is of the server' },
  departed_collection: {
    rows: 'SELECT home, slug, departed_at FROM departed_collection WHERE owner_id = :id ORDER BY home, slug',
  },
  collection_grant: {
    rows: `SELECT o.slug AS owner, c.slug AS collection, p.slug AS given_to, x.everybody, x.privileges, x.denies
             FROM collection_grant x ${OWN_COLLECTION} JOIN principal o ON o.id = c.owner_id
             LEFT JOIN principal p ON p.id = x.principal_id WHERE c.owner_id = :id OR x.principal_id = :id ORDER BY x.id`,
  },
  invitation: {
    rows: `SELECT o.slug AS owner, c.slug AS collection, p.slug AS invited, x.access, x.summary, x.created_at
             FROM invitation x ${OWN_COLLECTION} JOIN principal o ON o.id = c.owner_id
             JOIN principal p ON p.id = x.principal_id WHERE c.owner_id = :id OR x.principal_id = :id ORDER BY 1, 2, 3`,
  },
  share: {
    rows: `SELECT o.slug AS owner, c.slug AS collection, p.slug AS sharee, x.access, x.state, x.summary, x.display_name,
             x.description, x.color, x.calendar_order, x.transparent, x.created_at FROM share x ${OWN_COLLECTION}
             JOIN principal o ON o.id = c.owner_id JOIN principal p ON p.id = x.sharee_id
            WHERE x.sharee_id = :id OR c.owner_id = :id ORDER BY x.id`,
  },
  look: {
    rows: `SELECT o.slug AS owner, c.slug AS collection, x.color, x.calendar_order FROM look x ${OWN_COLLECTION}
             JOIN principal o ON o.id = c.owner_id WHERE x.principal_id = :id ORDER BY 1, 2`,
  },
  object: { files: 'calendars/, addressbooks/, other/' },
  peruser_data: {
    rows: `SELECT o.uid, x.data FROM peruser_data x JOIN object o ON o.id = x.object_id WHERE x.principal_id = :id ORDER BY o.uid`,
  },
  object_body: { files: 'calendars/, addressbooks/, other/' },
  card_address: { nothing: DERIVED },
  sharee_reminder: { nothing: DERIVED },
  reminder: { nothing: DERIVED },
  attachment_content: { files: 'attachments/' },
  attachment_chunk: { files: 'attachments/' },
  attachment: {
    rows: `SELECT a.id, a.managed_id, a.hash, a.size, a.media_type, a.filename, a.created_at FROM attachment a
            WHERE a.id > :after AND a.id IN (SELECT r.attachment_id FROM object_attachment r JOIN object o ON o.id = r.object_id
              JOIN collection c ON c.id = o.collection_id WHERE c.owner_id = :id) ORDER BY a.id LIMIT ${PAGE}`,
    key: 'id',
  },
  object_attachment: { files: 'calendars/: each ATTACH has the managed_id' },
  booking: {
    rows: 'SELECT uid, starts_at, ends_at, lane, kind, expires_at FROM booking WHERE principal_id = :id ORDER BY starts_at, uid',
  },
  check_in: { rows: 'SELECT uid, starts_at FROM check_in WHERE principal_id = :id ORDER BY starts_at' },
  preference: { rows: 'SELECT value FROM preference WHERE principal_id = :id' },
  room_request: {
    rows: `SELECT x.id, r.slug AS room, x.uid, x.kind, x.happened_at, a.slug AS asked_by, x.asker, x.answer, x.reason, x.times
             FROM room_request x JOIN principal r ON r.id = x.principal_id LEFT JOIN principal a ON a.id = x.asker_id
            WHERE (x.principal_id = :id OR x.asker_id = :id) AND x.id > :after ORDER BY x.id LIMIT ${PAGE}`,
    key: 'id',
  },
  idempotency: { rows: 'SELECT claimed_at, answer FROM idempotency WHERE principal_id = :id ORDER BY claimed_at' },
  transfer: {
    rows: `SELECT x.id, x.kind, r.slug AS requested_by, o.slug AS owner, x.label, x.state, x.progress, x.problem, x.created_at,
             x.settled_at FROM transfer x JOIN principal r ON r.id = x.requester_id JOIN principal o ON o.id = x.owner_id
            WHERE x.requester_id = :id OR x.owner_id = :id ORDER BY x.id`,
  },
  transfer_chunk: { nothing: 'files of jobs are fetched where the jobs are, and this archive is one of them' },
  job: { nothing: 'it is about the server' },
  tombstone: {
    rows: `SELECT c.home, c.slug AS collection, x.name, x.deleted_at FROM tombstone x ${OWN_COLLECTION} WHERE c.owner_id = :id
            ORDER BY 1, 2, 3`,
  },
  change: { nothing: 'it has numbers for what collection, tombstone and audit tell' },
  audit: {
    rows: `SELECT id, happened_at, kind, origin, actor, credential, source, owner, path, detail, change_no FROM audit
            WHERE (actor = :slug OR owner = :slug) AND id > :after ORDER BY id LIMIT ${PAGE}`,
    key: 'id',
  },
  audit_head: { nothing: 'it is about the store' },
  dead_property: {
    rows: `SELECT target_kind, namespace, local_name, xml FROM dead_property
            WHERE (target_kind IN ('principal', 'home', 'addressbook-home') AND target_id = :id)
               OR (target_kind = 'collection' AND target_id IN (SELECT id FROM collection WHERE owner_id = :id))
               OR (target_kind = 'share' AND target_id IN (SELECT id FROM share WHERE sharee_id = :id))
               OR (target_kind = 'object' AND target_id IN (SELECT o.id FROM object o JOIN collection c ON c.id = o.collection_id
                     WHERE c.owner_id = :id)) ORDER BY 1, 2, 3`,
  },
  lock: { rows: 'SELECT path, depth, scope, owner_xml, expires_at FROM lock WHERE principal_id = :id ORDER BY path' },
}

export function personalTables(sql: Sql, { id, slug }: { id: string; slug: string }): readonly PersonalTable[] {
  const person = { ':id': keyOf(id), ':slug': slug }
  return Object.entries(HELD).flatMap(([table, held]) =>
    'rows' in held ? [{ table, rows: rowsOf(sql, held.rows, held.key, person) }] : [],
  )
}

async function* rowsOf(
  sql: Sql,
  text: string,
  key: string | undefined,
  person: Readonly<Record<string, Param>>,
): AsyncGenerator<readonly PersonalRow[]> {
  const read = (after: number) => ask(sql, text, { ...person, ':after': after })
  if (key === undefined) yield (await read(0)).map(readable)
  else yield* pagesRead(sql, read, key)
}

async function* pagesRead(
  sql: Sql,
  read: (after: number) => Promise<PersonalRow[]>,
  key: string,
): AsyncGenerator<readonly PersonalRow[]> {
  const pages = pagesOf(
    sql,
    0,
    async (after: number) => pageOf(await read(after)),
    (row) => Number(row[key]),
  )
  for await (const page of pages) yield page.map(readable)
}

/** Names become numbers in the order in which they are first met: neither database takes parameters that are not used. */
function ask(sql: Sql, text: string, values: Readonly<Record<string, Param>>): Promise<PersonalRow[]> {
  const names = [...new Set([...text.matchAll(/:(?:id|slug|after)\b/g)].map(([name]) => name))]
  const numbered = names.reduce((all, name, at) => all.replaceAll(new RegExp(`${name}\\b`, 'g'), `$$${at + 1}`), text)
  return sql.all<PersonalRow>(
    numbered,
    names.map((name) => values[name] ?? null),
  )
}

/** Times that are milliseconds or seconds in the tables. */
function readable(row: PersonalRow): PersonalRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name.endsWith('_at') && typeof value === 'number' ? timeOf(value) : value,
    ]),
  )
}

const LATEST_SECONDS = 1e11

function timeOf(value: number): string | number {
  const ms = value > LATEST_SECONDS ? value : value * 1000
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : value
}

export async function outboundBody(sql: Sql, id: Id): Promise<Buffer | undefined> {
  const row = await sql.get<{ bytes: Buffer }>(
    'SELECT b.bytes FROM outbound o JOIN outbound_body b ON b.id = o.body_id WHERE o.id = $1',
    [keyOf(id)],
  )
  return row?.bytes
}

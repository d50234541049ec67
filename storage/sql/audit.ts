/** Rows of the audit, written in the transactions of what they tell of. What comes of them later is in audit-chain.ts. */
import type { AuditEvent, AuditKind, Cause, Collection, Grant, Id, Origin } from '../store.ts'
import { jsonRows, keyOf, type Sql } from './sql.ts'

export interface AuditedWrite {
  readonly sql: Sql
  readonly origin: Origin
  readonly now: number
  readonly by?: Cause | undefined
}

/** A member that took the next number of its collection. */
export interface AuditedMember {
  readonly collection_id: number
  readonly name: string
  readonly change_no: number
  /** More of them than before. */
  readonly objects: number
}

const COLUMNS = 'happened_at, origin, actor, credential, source'
const VALUES = '$1, $2, $3, $4, $5'
const PATH = `'/dav/' || c.home || '/' || p.slug || '/' || c.slug || '/'`

function valuesOf({ now, origin, by }: AuditedWrite) {
  return [now, origin, by?.actor ?? null, by?.credential ?? null, by?.source ?? null]
}

export async function auditMembers(write: AuditedWrite, members: readonly AuditedMember[]): Promise<void> {
  const { sql } = write
  const [first, ...others] = members
  if (first === undefined) return
  if (others.length === 0) {
    await sql.run(
      `INSERT INTO audit (${COLUMNS}, kind, change_no, owner, path)
       SELECT ${VALUES}, $6, $7, p.slug, ${PATH} || $8 FROM collection c JOIN principal p ON p.id = c.owner_id WHERE c.id = $9`,
      [...valuesOf(write), kindOf(first), first.change_no, first.name, first.collection_id],
    )
    return
  }
  await sql.run(
    `INSERT INTO audit (${COLUMNS}, kind, change_no, owner, path)
     SELECT ${VALUES}, rows.kind, rows.no, p.slug, ${PATH} || rows.name
       FROM ${sql.dialect.rows('$6', ['written', 'no'], ['kind', 'name'])}
       JOIN collection c ON c.id = rows.written JOIN principal p ON p.id = c.owner_id`,
    [...valuesOf(write), jsonRows(members.map((one) => [one.collection_id, one.change_no, kindOf(one), one.name]))],
  )
}

function kindOf({ objects }: AuditedMember): AuditKind {
  return objects > 0 ? 'object-created' : objects < 0 ? 'object-removed' : 'object-changed'
}

export async function auditEvent(write: AuditedWrite, event: AuditEvent): Promise<void> {
  const { kind, owner = null, path = null, detail = null } = event
  await write.sql.run(`INSERT INTO audit (${COLUMNS}, kind, owner, path, detail) VALUES (${VALUES}, $6, $7, $8, $9)`, [
    ...valuesOf(write),
    kind,
    owner,
    path,
    detail,
  ])
}

export async function auditCollection(
  write: AuditedWrite,
  kind: AuditKind,
  { home, ownerSlug, slug }: Pick<Collection, 'home' | 'ownerSlug' | 'slug'>,
  detail: string | null = null,
): Promise<void> {
  await auditEvent(write, { kind, owner: ownerSlug, path: `/dav/${home}/${ownerSlug}/${slug}/`, detail })
}

/** About somebody who is there still. */
export async function auditPrincipal(
  write: AuditedWrite,
  kind: AuditKind,
  id: Id,
  detail: string | null = null,
): Promise<void> {
  await write.sql.run(
    `INSERT INTO audit (${COLUMNS}, kind, owner, path, detail)
     SELECT ${VALUES}, $6, p.slug, '/dav/principals/' || p.kind || 's/' || p.slug || '/', $7 FROM principal p WHERE p.id = $8`,
    [...valuesOf(write), kind, detail, keyOf(id)],
  )
}

/** `bob, carol`: in the order given. */
export async function slugsOf(sql: Sql, ids: readonly Id[]): Promise<string> {
  const slugs = await slugsById(sql, ids)
  return ids.map((id) => slugs.get(id) ?? '?').join(', ')
}

/** `bob: read write; all: not read`. */
export async function wordsOfGrants(sql: Sql, grants: readonly Omit<Grant, 'collectionId'>[]): Promise<string> {
  const slugs = await slugsById(
    sql,
    grants.flatMap(({ to }) => (typeof to === 'object' ? [to.principalId] : [])),
  )
  return grants
    .map(({ to, privileges, denies }) => {
      const who = typeof to === 'object' ? (slugs.get(to.principalId) ?? '?') : to
      return `${who}: ${denies ? 'not ' : ''}${privileges.join(' ')}`
    })
    .join('; ')
}

async function slugsById(sql: Sql, ids: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
  if (ids.length === 0) return new Map()
  const rows = await sql.all<{ id: number; slug: string }>(
    `SELECT id, slug FROM principal WHERE ${sql.dialect.isIn('id', '$1')}`,
    [sql.dialect.list(ids.map(keyOf))],
  )
  return new Map(rows.map(({ id, slug }) => [String(id), slug]))
}

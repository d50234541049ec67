/**
 * The chain of the audit: each record's hash is over that of the one before. What tells of people goes into it as salted hashes,
 * so that it can be taken out of a record later (value and salt, both), and the chain can be verified as before.
 *
 * Rows come into the chain once they are committed, in an order of their own, so that writers never wait for each other:
 * who takes them holds the one row of `audit_head`.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { AuditFilter, AuditRecord, AuditVerdict, Scope } from '../store.ts'
import type { Database } from './database.ts'
import { jsonRows, type Param, type Sql } from './sql.ts'

interface Row {
  readonly id: number
  readonly chain_no: number | null
  readonly happened_at: number
  readonly kind: string
  readonly origin: string
  readonly change_no: number | null
  readonly actor: string | null
  readonly credential: string | null
  readonly source: string | null
  readonly owner: string | null
  readonly path: string | null
  readonly detail: string | null
  readonly who_salt: string | null
  readonly who_hash: string | null
  readonly what_salt: string | null
  readonly what_hash: string | null
  readonly hash: string | null
}

const COLUMNS = `id, chain_no, happened_at, kind, origin, change_no, actor, credential, source, owner, path, detail,
  who_salt, who_hash, what_salt, what_hash, hash`

/** Records in one transaction, or in one page. */
const BATCH = 200
const MOST_PROBLEMS = 10
const SCOPE: Scope = { origin: 'admin', scheduling: 'silent' }

interface Head {
  readonly chain_no: number
  readonly hash: string
}

function whoOf({ actor, credential, source }: Row): string {
  return JSON.stringify([actor, credential, source])
}

function whatOf({ owner, path, detail }: Row): string {
  return JSON.stringify([owner, path, detail])
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hashOf(before: string, number: number, row: Row, whoHash: string, whatHash: string): string {
  const { happened_at, kind, origin, change_no } = row
  return sha256(JSON.stringify([before, number, happened_at, kind, origin, change_no, whoHash, whatHash]))
}

function newSalt(): string {
  return randomBytes(16).toString('hex')
}

// --- into the chain --------------------------------------------------------------------------------------------

export async function auditWaits(sql: Sql): Promise<boolean> {
  return (await sql.get('SELECT 1 AS found FROM audit WHERE chain_no IS NULL LIMIT 1')) !== undefined
}

export async function chainAudit(database: Database): Promise<number> {
  for (let all = 0; ; ) {
    const count = await database.transaction(SCOPE, chainSome)
    all += count
    if (count < BATCH) return all
  }
}

async function chainSome(sql: Sql): Promise<number> {
  const head = await takeHead(sql)
  const rows = await sql.all<Row>(`SELECT ${COLUMNS} FROM audit WHERE chain_no IS NULL ORDER BY id LIMIT ${BATCH}`)
  if (rows.length === 0) return 0
  let { chain_no: number, hash } = head
  const links = rows.map((row) => {
    const [whoSalt, whatSalt] = [newSalt(), newSalt()]
    const [whoHash, whatHash] = [sha256(whoSalt + whoOf(row)), sha256(whatSalt + whatOf(row))]
    number++
    hash = hashOf(hash, number, row, whoHash, whatHash)
    return [row.id, number, whoSalt, whoHash, whatSalt, whatHash, hash]
  })
  const list = sql.dialect.rows('$1', ['row_id', 'no'], ['salt1', 'hash1', 'salt2', 'hash2', 'link'])
  await sql.run(
    `UPDATE audit SET chain_no = rows.no, who_salt = rows.salt1, who_hash = rows.hash1, what_salt = rows.salt2,
       what_hash = rows.hash2, hash = rows.link FROM ${list} WHERE audit.id = rows.row_id`,
    [jsonRows(links)],
  )
  await sql.run('UPDATE audit_head SET chain_no = $1, hash = $2', [number, hash])
  return rows.length
}

/** Nobody else adds to the chain, or removes from it, before the transaction ends. */
async function takeHead(sql: Sql): Promise<Head> {
  const head = await sql.get<Head>(
    `INSERT INTO audit_head (id, chain_no, hash, pruned_no, pruned_hash) VALUES (1, 0, '', 0, '')
     ON CONFLICT (id) DO UPDATE SET chain_no = audit_head.chain_no RETURNING chain_no, hash`,
  )
  if (head === undefined) throw new Error('INSERT gave no row')
  return head
}

// --- read ------------------------------------------------------------------------------------------------------

export async function auditRecords(sql: Sql, filter: AuditFilter, limit: number): Promise<AuditRecord[]> {
  const params: Param[] = []
  const conditions = ['chain_no IS NOT NULL']
  const add = (condition: string, value: Param | undefined) => {
    if (value === undefined) return
    params.push(value)
    conditions.push(`${condition} $${params.length}`)
  }
  add('kind =', filter.kind)
  add('actor =', filter.actor)
  add('owner =', filter.owner)
  add('happened_at >=', filter.since?.getTime())
  add('happened_at <', filter.until?.getTime())
  add('chain_no <', filter.before)
  params.push(limit)
  const rows = await sql.all<Row>(
    `SELECT ${COLUMNS} FROM audit WHERE ${conditions.join(' AND ')} ORDER BY chain_no DESC LIMIT $${params.length}`,
    params,
  )
  return rows.map(recordOf)
}

function recordOf(row: Row): AuditRecord {
  const { kind, origin, actor, credential, source, owner, path, detail } = row
  return {
    ...{ number: row.chain_no ?? 0, at: new Date(row.happened_at), kind, origin, changeNo: row.change_no },
    ...{ actor, credential, source, owner, path, detail, hash: row.hash ?? '' },
  }
}

// --- verified --------------------------------------------------------------------------------------------------

export async function verifyAudit(database: Database): Promise<AuditVerdict> {
  const { sql, end } = await database.snapshot()
  try {
    return await verifyIn(sql)
  } finally {
    await end()
  }
}

async function verifyIn(sql: Sql): Promise<AuditVerdict> {
  const head = await sql.get<Head & { pruned_no: number; pruned_hash: string }>(
    'SELECT chain_no, hash, pruned_no, pruned_hash FROM audit_head',
  )
  const { pruned_no: prunedTo, pruned_hash } = head ?? { pruned_no: 0, pruned_hash: '' }
  const problems: string[] = []
  let records = 0
  let last: Head = { chain_no: prunedTo, hash: pruned_hash }
  for (;;) {
    const rows = await sql.all<Row>(
      `SELECT ${COLUMNS} FROM audit WHERE chain_no > $1 AND chain_no IS NOT NULL ORDER BY chain_no LIMIT ${BATCH}`,
      [last.chain_no],
    )
    for (const row of rows) {
      const number = row.chain_no ?? 0
      problems.push(...problemsOf(row, number, last))
      records++
      last = { chain_no: number, hash: row.hash ?? '' }
    }
    if (rows.length < BATCH || problems.length >= MOST_PROBLEMS) break
    await sql.pause()
  }
  const isWhole = problems.length < MOST_PROBLEMS
  if (isWhole && head !== undefined && (head.chain_no !== last.chain_no || head.hash !== last.hash)) {
    problems.push(`the chain ends with record ${last.chain_no}, and ended with record ${head.chain_no} before`)
  }
  return {
    ...{ records, prunedTo, problems: problems.slice(0, MOST_PROBLEMS) },
    head: { number: last.chain_no, hash: last.hash },
  }
}

function problemsOf(row: Row, number: number, before: Head): string[] {
  const problems: string[] = []
  if (number !== before.chain_no + 1) problems.push(`records ${before.chain_no + 1} to ${number - 1} are missing`)
  const [whoHash, whatHash] = [row.who_hash ?? '', row.what_hash ?? '']
  if (row.hash !== hashOf(before.hash, number, row, whoHash, whatHash)) {
    problems.push(`record ${number} was altered, or what is before it`)
  }
  if (isAltered(whoOf(row), row.who_salt, whoHash)) problems.push(`who made record ${number} was altered`)
  if (isAltered(whatOf(row), row.what_salt, whatHash)) problems.push(`what record ${number} is about was altered`)
  return problems
}

const ERASED = JSON.stringify([null, null, null])

/** Without its salt a value was erased: then nothing may be there. */
function isAltered(value: string, salt: string | null, hash: string): boolean {
  return salt === null ? value !== ERASED : sha256(salt + value) !== hash
}

// --- pruned, erased --------------------------------------------------------------------------------------------

export async function pruneAudit(database: Database, before: number): Promise<number> {
  for (let all = 0; ; ) {
    const count = await database.transaction(SCOPE, (sql) => pruneSome(sql, before))
    all += count
    if (count < BATCH) return all
  }
}

async function pruneSome(sql: Sql, before: number): Promise<number> {
  await takeHead(sql)
  const rows = await sql.all<Head & { happened_at: number }>(
    `SELECT chain_no, hash, happened_at FROM audit WHERE chain_no IS NOT NULL ORDER BY chain_no LIMIT ${BATCH}`,
  )
  const firstKept = rows.findIndex(({ happened_at }) => happened_at >= before)
  const old = firstKept === -1 ? rows : rows.slice(0, firstKept)
  const last = old.at(-1)
  if (last === undefined) return 0
  await sql.run('DELETE FROM audit WHERE chain_no <= $1', [last.chain_no])
  await sql.run('UPDATE audit_head SET pruned_no = $1, pruned_hash = $2', [last.chain_no, last.hash])
  return old.length
}

/** Everything is in the chain before, so that no value is lost that was not hashed. */
export async function eraseFromAudit(database: Database, slug: string): Promise<number> {
  await chainAudit(database)
  let erased = 0
  for (let after = 0; ; ) {
    const rows = await database.sql.all<Row>(
      `SELECT ${COLUMNS} FROM audit WHERE chain_no > $1 AND chain_no IS NOT NULL
         AND (actor = $2 OR owner = $2 OR detail LIKE $3) ORDER BY chain_no LIMIT ${BATCH}`,
      [after, slug, `%${slug}%`],
    )
    await database.transaction(SCOPE, async (sql) => {
      for (const row of rows) if (await eraseIn(sql, row, slug)) erased++
    })
    after = rows.at(-1)?.chain_no ?? after
    if (rows.length < BATCH) return erased
  }
}

async function eraseIn(sql: Sql, row: Row, slug: string): Promise<boolean> {
  const isActor = row.actor === slug
  const isAbout = row.owner === slug || (row.detail ?? '').split(/[^A-Za-z0-9._-]+/).includes(slug)
  if (isActor) {
    await sql.run('UPDATE audit SET actor = NULL, credential = NULL, source = NULL, who_salt = NULL WHERE id = $1', [
      row.id,
    ])
  }
  if (isAbout) {
    await sql.run('UPDATE audit SET owner = NULL, path = NULL, detail = NULL, what_salt = NULL WHERE id = $1', [row.id])
  }
  return isActor || isAbout
}

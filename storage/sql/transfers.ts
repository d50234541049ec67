import type {
  Id,
  NewTransfer,
  Transfer,
  TransferClaim,
  TransferFilter,
  TransferKind,
  TransferOutcome,
  TransferProgress,
  TransferState,
  TransferTotals,
} from '../store.ts'
import { keyOf, type Sql, withoutNul } from './sql.ts'

interface TransferRow {
  readonly id: number
  readonly kind: TransferKind
  readonly requester_id: number
  readonly owner_id: number
  readonly collection_id: number | null
  readonly label: string
  readonly media_type: string
  readonly state: TransferState
  readonly progress: string
  readonly problem: string | null
  readonly bytes: number
  readonly claims: number
  readonly created_at: number
  readonly settled_at: number | null
}

const COLUMNS = `id, kind, requester_id, owner_id, collection_id, label, media_type, state, progress, problem, bytes, claims,
  created_at, settled_at`

const NOTHING_YET: TransferProgress = {
  ...{ done: 0, total: null, imported: 0, replaced: 0, unchanged: 0, skipped: 0, reasons: [] },
}

function transferOf(row: TransferRow): Transfer {
  return {
    id: String(row.id),
    kind: row.kind,
    requesterId: String(row.requester_id),
    ownerId: String(row.owner_id),
    collectionId: row.collection_id === null ? null : String(row.collection_id),
    label: row.label,
    mediaType: row.media_type,
    state: row.state,
    progress: JSON.parse(row.progress),
    problem: row.problem,
    bytes: row.bytes,
    claims: row.claims,
    createdAt: new Date(row.created_at),
    settledAt: row.settled_at === null ? null : new Date(row.settled_at),
  }
}

export async function findTransfer(sql: Sql, id: Id): Promise<Transfer | undefined> {
  const row = await sql.get<TransferRow>(`SELECT ${COLUMNS} FROM transfer WHERE id = $1`, [keyOf(id)])
  return row && transferOf(row)
}

export async function transfers(sql: Sql, { requesterId, before }: TransferFilter, limit: number): Promise<Transfer[]> {
  const rows = await sql.all<TransferRow>(
    `SELECT ${COLUMNS} FROM transfer WHERE id < $1 ${requesterId === undefined ? '' : 'AND requester_id = $3'}
      ORDER BY id DESC LIMIT $2`,
    [
      before === undefined ? Number.MAX_SAFE_INTEGER : keyOf(before),
      limit,
      ...(requesterId === undefined ? [] : [keyOf(requesterId)]),
    ],
  )
  return rows.map(transferOf)
}

export async function transferTotals(sql: Sql, requesterId: Id): Promise<TransferTotals> {
  const row = await sql.get<{ open: number; all_of_them: number; bytes: number }>(
    `SELECT COUNT(*) AS all_of_them, COUNT(CASE WHEN settled_at IS NULL THEN 1 END) AS open,
       COALESCE(SUM(bytes), 0) AS bytes FROM transfer WHERE requester_id = $1`,
    [keyOf(requesterId)],
  )
  return { open: Number(row?.open ?? 0), all: Number(row?.all_of_them ?? 0), bytes: Number(row?.bytes ?? 0) }
}

export async function* transferBytes(sql: Sql, id: Id): AsyncIterable<Buffer> {
  for (let ordinal = 0; ; ordinal++) {
    const row = await sql.get<{ bytes: Buffer }>(
      'SELECT bytes FROM transfer_chunk WHERE transfer_id = $1 AND ordinal = $2',
      [keyOf(id), ordinal],
    )
    if (row === undefined) return
    yield row.bytes
    await sql.pause()
  }
}

// --- writes ----------------------------------------------------------------------------------------------------

export async function createTransfer(
  sql: Sql,
  now: number,
  { kind, requesterId, ownerId, collectionId, label, mediaType }: NewTransfer,
  receivingUntil: Date | undefined,
): Promise<Transfer> {
  const row = await sql.get<TransferRow>(
    `INSERT INTO transfer (kind, requester_id, owner_id, collection_id, label, media_type, state, progress, bytes, chunks,
       claims, claimed_until, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, $9, $10) RETURNING ${COLUMNS}`,
    [
      ...[kind, keyOf(requesterId), keyOf(ownerId), collectionId === null ? null : keyOf(collectionId)],
      ...[withoutNul(label), mediaType, receivingUntil === undefined ? 'waiting' : 'receiving'],
      ...[JSON.stringify(NOTHING_YET), receivingUntil?.getTime() ?? 0, now],
    ],
  )
  if (row === undefined) throw new Error('INSERT gave no row')
  return transferOf(row)
}

export async function submitTransfer(sql: Sql, id: Id): Promise<boolean> {
  const changed = await sql.run(
    `UPDATE transfer SET state = 'waiting', claimed_until = 0 WHERE id = $1 AND state = 'receiving'`,
    [keyOf(id)],
  )
  return changed > 0
}

export async function cancelTransfer(sql: Sql, now: number, id: Id): Promise<boolean> {
  const changed = await sql.run(
    `UPDATE transfer SET state = 'cancelled', settled_at = $2, bytes = 0 WHERE id = $1 AND settled_at IS NULL`,
    [keyOf(id), now],
  )
  if (changed > 0) await dropChunks(sql, id)
  return changed > 0
}

export async function deleteTransfer(sql: Sql, id: Id): Promise<void> {
  await sql.run('DELETE FROM transfer WHERE id = $1', [keyOf(id)])
}

async function dropChunks(sql: Sql, id: Id): Promise<void> {
  await sql.run('DELETE FROM transfer_chunk WHERE transfer_id = $1', [keyOf(id)])
}

/** Something waits, or was left by who had it. */
export async function hasDueTransfers(sql: Sql, now: number): Promise<boolean> {
  const row = await sql.get('SELECT 1 AS due FROM transfer WHERE settled_at IS NULL AND claimed_until <= $1 LIMIT 1', [
    now,
  ])
  return row !== undefined
}

// --- by who works at it ----------------------------------------------------------------------------------------

const CLAIMABLE = `settled_at IS NULL AND state <> 'receiving' AND claimed_until <= $1`

export async function claimTransfer(sql: Sql, now: number, until: number): Promise<Transfer | undefined> {
  // The outer condition is for a node that waited for the row while another took it.
  const row = await sql.get<TransferRow>(
    `UPDATE transfer SET state = 'running', claims = claims + 1, claimed_until = $2 WHERE ${CLAIMABLE} AND id = (
       SELECT id FROM transfer t WHERE ${CLAIMABLE} AND NOT EXISTS (
         SELECT 1 FROM transfer other WHERE other.requester_id = t.requester_id AND other.id <> t.id
           AND other.state = 'running' AND other.claimed_until > $1)
       ORDER BY id LIMIT 1)
     RETURNING ${COLUMNS}`,
    [now, until],
  )
  // What came in is read again; what was to go out is written anew.
  if (row === undefined || row.kind === 'import') return row && transferOf(row)
  await dropChunks(sql, String(row.id))
  await sql.run('UPDATE transfer SET bytes = 0, chunks = 0 WHERE id = $1', [row.id])
  return { ...transferOf(row), bytes: 0 }
}

const OWN = `id = $1 AND claims = $2 AND state IN ('receiving', 'running')`

function own({ id, claims }: TransferClaim): [number, number] {
  return [keyOf(id), claims]
}

export async function renewTransfer(
  sql: Sql,
  claim: TransferClaim,
  until: number,
  progress: TransferProgress | undefined,
): Promise<boolean> {
  const changed = await sql.run(
    `UPDATE transfer SET claimed_until = $3, progress = COALESCE($4, progress) WHERE ${OWN}`,
    [...own(claim), until, progress === undefined ? null : JSON.stringify(progress)],
  )
  return changed > 0
}

export async function appendToTransfer(sql: Sql, claim: TransferClaim, bytes: Buffer, until: number): Promise<boolean> {
  const row = await sql.get<{ chunks: number }>(
    `UPDATE transfer SET chunks = chunks + 1, bytes = bytes + $3, claimed_until = $4 WHERE ${OWN} RETURNING chunks`,
    [...own(claim), bytes.length, until],
  )
  if (row === undefined) return false
  await sql.run('INSERT INTO transfer_chunk (transfer_id, ordinal, bytes) VALUES ($1, $2, $3)', [
    ...[keyOf(claim.id), row.chunks - 1, bytes],
  ])
  return true
}

export async function settleTransfer(
  sql: Sql,
  now: number,
  claim: TransferClaim,
  { state, problem, progress }: TransferOutcome,
): Promise<boolean> {
  // What came in was for this alone, and half of what was to go out is of no use.
  const drops = state === 'failed' ? 'true' : `kind = 'import'`
  const row = await sql.get<{ bytes: number }>(
    `UPDATE transfer SET state = $3, problem = $4, progress = $5, settled_at = $6, bytes = CASE WHEN ${drops} THEN 0 ELSE bytes END
      WHERE ${OWN} RETURNING bytes`,
    [...own(claim), state, problem && withoutNul(problem), JSON.stringify(progress), now],
  )
  if (row?.bytes === 0) await dropChunks(sql, claim.id)
  return row !== undefined
}

export async function failLostUploads(sql: Sql, now: number): Promise<void> {
  const lost = await sql.all<{ id: number }>(
    `UPDATE transfer SET state = 'failed', settled_at = $1, bytes = 0, problem = 'the file did not come to its end'
      WHERE settled_at IS NULL AND state = 'receiving' AND claimed_until <= $1 RETURNING id`,
    [now],
  )
  for (const { id } of lost) await dropChunks(sql, String(id))
}

export async function removeTransfers(sql: Sql, settledBefore: number): Promise<void> {
  await sql.run('DELETE FROM transfer WHERE settled_at < $1', [settledBefore])
}

/**
 * What leaves this server: a transactional outbox. A row is leased by the time of its next turn, as subscriptions are, and
 * stays for a while after it was settled, so that the same message is not sent again. See docs/decisions/0101.
 */
import type {
  ClaimedOutbound,
  Id,
  NewOutbound,
  OutboundEntry,
  OutboundOutcome,
  OutboundQuestion,
  OutboundRecipient,
  OutboundState,
  Retried,
  SentOutbound,
} from '../store.ts'
import { addCorrespondents } from './acquaintance.ts'
import { keyOf, type Param, type Sql } from './sql.ts'

export async function enqueue(sql: Sql, now: number, message: NewOutbound): Promise<void> {
  const { kind, senderId, uid, method, payload, recipients, notBefore, isWhole, isAcquainted } = message
  const missing = await notEnqueued(sql, message)
  if (missing.size === 0) return
  const body = await sql.get<{ id: number }>('INSERT INTO outbound_body (bytes) VALUES ($1) RETURNING id', [payload])
  if (body === undefined) throw new Error('the body was not kept')
  const meeting = [keyOf(senderId), uid, kind, method]
  const fresh = recipients.filter(({ key }) => missing.delete(key))
  if (isAcquainted) {
    await addCorrespondents(
      sql,
      senderId,
      fresh.map(({ address }) => address),
    )
  }
  const dropped = isWhole ? await dropUntried(sql, meeting, fresh) : new Set()
  for (let from = 0; from < fresh.length; from += BATCH) {
    const batch = fresh.slice(from, from + BATCH)
    const rows = batch.map((_, row) => {
      const at = 3 * row + 8
      return `($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $${at}, $${at + 1}, $${at + 2})`
    })
    await sql.run(
      `INSERT INTO outbound (sender_id, uid, kind, method, body_id, next_at, created_at, state, attempts, recipient, idempotency_key, folded)
        VALUES ${rows.join(', ')}`,
      [
        ...[...meeting, body.id, notBefore.getTime(), now],
        ...batch.flatMap(({ address, key }) => [address, key, dropped.has(address)]),
      ],
    )
  }
}

export async function countOutboundSince(sql: Sql, senderId: Id, since: number): Promise<number> {
  const row = await sql.get<{ count: number }>(
    `SELECT COUNT(*) AS count FROM outbound WHERE sender_id = $1 AND created_at >= $2 AND kind = 'mail'`,
    [keyOf(senderId), since],
  )
  return Number(row?.count ?? 0)
}

/** Rows that one INSERT takes. */
const BATCH = 50

/** Gives whose messages were dropped. */
async function dropUntried(
  sql: Sql,
  meeting: readonly Param[],
  recipients: readonly OutboundRecipient[],
): Promise<ReadonlySet<string>> {
  const { list, isIn } = sql.dialect
  const dropped = await sql.all<{ recipient: string }>(
    `DELETE FROM outbound WHERE sender_id = $1 AND uid = $2 AND kind = $3 AND method = $4 AND ${isIn('recipient', '$5')}
      AND state = 'queued' AND attempts = 0 RETURNING recipient`,
    [...meeting, list(recipients.map(({ address }) => address))],
  )
  return new Set(dropped.map(({ recipient }) => recipient))
}

async function notEnqueued(sql: Sql, { recipients }: NewOutbound): Promise<Set<string>> {
  const { list, isIn } = sql.dialect
  const keys = recipients.map(({ key }) => key)
  const known = await sql.all<{ idempotency_key: string }>(
    `SELECT idempotency_key FROM outbound WHERE ${isIn('idempotency_key', '$1')}`,
    [list(keys)],
  )
  const missing = new Set(keys)
  for (const { idempotency_key } of known) missing.delete(idempotency_key)
  return missing
}

/** A cancellation does not overtake the invitation. */
const HAS_EARLIER = `EXISTS (SELECT 1 FROM outbound e WHERE e.sender_id = o.sender_id AND e.uid = o.uid AND e.recipient = o.recipient
  AND e.state = 'queued' AND e.id < o.id)`

export async function dueOutbound(sql: Sql, now: number, limit: number): Promise<Id[]> {
  const rows = await sql.all<{ id: number }>(
    `SELECT o.id FROM outbound o WHERE o.state = 'queued' AND o.next_at <= $1 AND NOT ${HAS_EARLIER}
      ORDER BY o.next_at, o.id LIMIT $2`,
    [now, limit],
  )
  return rows.map(({ id }) => String(id))
}

const WAS_TOLD = `EXISTS (SELECT 1 FROM outbound e WHERE e.sender_id = o.sender_id AND e.uid = o.uid AND e.recipient = o.recipient
  AND e.state = 'sent' AND e.id < o.id)`

interface ClaimedRow {
  readonly id: number
  readonly kind: ClaimedOutbound['kind']
  readonly idempotency_key: string
  readonly sender_id: number
  readonly uid: string
  readonly method: string
  readonly recipient: string
  readonly folded: boolean | number
  readonly was_told: boolean | number
  readonly attempts: number
  readonly created_at: number
  readonly bytes: Buffer
}

export async function claimOutbound(
  sql: Sql,
  id: Id,
  now: number,
  until: number,
): Promise<ClaimedOutbound | undefined> {
  const claimed = await sql.run(
    `UPDATE outbound SET next_at = $3, attempts = attempts + 1, problem = NULL WHERE id = $1 AND state = 'queued' AND next_at <= $2`,
    [keyOf(id), now, until],
  )
  if (claimed === 0) return undefined
  const row = await sql.get<ClaimedRow>(
    `SELECT o.id, o.kind, o.idempotency_key, o.sender_id, o.uid, o.method, o.recipient, o.folded, o.attempts, o.created_at, b.bytes,
         ${WAS_TOLD} AS was_told
       FROM outbound o JOIN outbound_body b ON b.id = o.body_id WHERE o.id = $1`,
    [keyOf(id)],
  )
  return row && claimedOf(row)
}

function claimedOf(row: ClaimedRow): ClaimedOutbound {
  return {
    id: String(row.id),
    kind: row.kind,
    key: row.idempotency_key,
    senderId: String(row.sender_id),
    uid: row.uid,
    method: row.method,
    recipient: row.recipient,
    folded: Boolean(row.folded),
    wasTold: Boolean(row.was_told),
    attempts: row.attempts,
    createdAt: new Date(row.created_at),
    payload: row.bytes,
  }
}

/** Nothing is done for whoever's lease ended, and somebody else has it. */
const MINE = `id = $1 AND state = 'queued' AND attempts = $2`

export async function settleOutbound(
  sql: Sql,
  now: number,
  claimed: ClaimedOutbound,
  outcome: OutboundOutcome,
): Promise<boolean> {
  const { id, attempts } = claimed
  const mine = [keyOf(id), attempts]
  const problem = outcome.kind === 'sent' ? null : outcome.problem
  const settled =
    outcome.kind === 'deferred'
      ? await sql.run(`UPDATE outbound SET problem = $3, next_at = $4 WHERE ${MINE}`, [
          ...mine,
          problem,
          outcome.nextAt.getTime(),
        ])
      : await sql.run(
          `UPDATE outbound SET problem = $3, state = $4, settled_at = $5${bodyAfter(outcome)} WHERE ${MINE}`,
          [...mine, problem, outcome.kind, now],
        )
  return settled > 0 && isNewest(sql, id, claimed)
}

/** What was sent is not kept. What failed is, as long as it is remembered, for who wants it tried again. */
function bodyAfter({ kind }: OutboundOutcome): string {
  return kind === 'sent' ? ', body_id = NULL' : ''
}

async function isNewest(sql: Sql, id: Id, { senderId, uid, recipient }: SentOutbound): Promise<boolean> {
  const newer = await sql.get(
    'SELECT 1 AS found FROM outbound WHERE sender_id = $1 AND uid = $2 AND recipient = $3 AND id > $4 LIMIT 1',
    [keyOf(senderId), uid, recipient, keyOf(id)],
  )
  return newer === undefined
}

interface EntryRow
  extends Pick<ClaimedRow, 'id' | 'kind' | 'sender_id' | 'uid' | 'method' | 'recipient' | 'attempts' | 'created_at'> {
  readonly state: OutboundState
  readonly next_at: number
  readonly problem: string | null
  readonly settled_at: number | null
}

const ENTRY = 'id, kind, sender_id, uid, method, recipient, attempts, created_at, state, next_at, problem, settled_at'

function entryOf({ sender_id, next_at, created_at, settled_at, ...row }: EntryRow): OutboundEntry {
  return {
    ...{ ...row, id: String(row.id), senderId: String(sender_id), nextAt: new Date(next_at) },
    ...{ createdAt: new Date(created_at), settledAt: settled_at === null ? null : new Date(settled_at) },
  }
}

export async function findOutbound(sql: Sql, id: Id): Promise<OutboundEntry | undefined> {
  const row = await sql.get<EntryRow>(`SELECT ${ENTRY} FROM outbound WHERE id = $1`, [keyOf(id)])
  return row && entryOf(row)
}

export async function outboundEntries(
  sql: Sql,
  { state, after }: OutboundQuestion,
  limit: number,
): Promise<OutboundEntry[]> {
  const ofState = state === undefined ? '' : 'AND state = $3'
  const rows = await sql.all<EntryRow>(`SELECT ${ENTRY} FROM outbound WHERE id > $1 ${ofState} ORDER BY id LIMIT $2`, [
    after === undefined ? 0 : keyOf(after),
    limit,
    ...(state === undefined ? [] : [state]),
  ])
  return rows.map(entryOf)
}

/** Whoever has claimed it said nothing of it yet. */
const NOT_IN_HAND = `(attempts = 0 OR problem IS NOT NULL OR next_at <= $2)`

export async function retryOutbound(sql: Sql, now: number, id: Id): Promise<Retried> {
  const entry = await findOutbound(sql, id)
  if (entry?.state === 'queued') {
    const hurried = await sql.run(
      `UPDATE outbound SET next_at = $2 WHERE id = $1 AND state = 'queued' AND ${NOT_IN_HAND}`,
      [keyOf(id), now],
    )
    return hurried > 0 ? 'queued' : 'in-hand'
  }
  if (entry?.state !== 'failed') return 'over'
  if (!(await isNewest(sql, id, entry))) return 'newer'
  const queued = await sql.run(
    `UPDATE outbound SET state = 'queued', next_at = $2, settled_at = NULL
      WHERE id = $1 AND state = 'failed' AND body_id IS NOT NULL`,
    [keyOf(id), now],
  )
  return queued > 0 ? 'queued' : 'over'
}

export async function giveUpOutbound(sql: Sql, now: number, id: Id, problem: string): Promise<boolean | undefined> {
  const entry = await findOutbound(sql, id)
  const givenUp = await sql.run(
    `UPDATE outbound SET state = 'failed', problem = $2, settled_at = $3 WHERE id = $1 AND state = 'queued'`,
    [keyOf(id), problem, now],
  )
  return entry !== undefined && givenUp > 0 ? isNewest(sql, id, entry) : undefined
}

export async function bounceOutbound(sql: Sql, now: number, id: Id, problem: string): Promise<boolean> {
  const sent = await findOutbound(sql, id)
  const bounced = await sql.run(
    `UPDATE outbound SET state = 'failed', problem = $2, settled_at = $3 WHERE id = $1 AND state = 'sent'`,
    [keyOf(id), problem, now],
  )
  return bounced > 0 && sent !== undefined && isNewest(sql, id, sent)
}

/** With the bodies that nobody waits for. */
export async function removeSettledOutbound(sql: Sql, before: number): Promise<void> {
  await sql.run('DELETE FROM outbound WHERE settled_at < $1', [before])
  await sql.run(
    'DELETE FROM outbound_body WHERE NOT EXISTS (SELECT 1 FROM outbound o WHERE o.body_id = outbound_body.id)',
  )
}

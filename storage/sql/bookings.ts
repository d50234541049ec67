import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Booking, Id, Pages, PrincipalBooking } from '../store.ts'
import { NARROW } from './boxes.ts'
import { atomically } from './database.ts'
import { keyOf, PAGE, pageOf, pagesOf, type Sql, withoutNul } from './sql.ts'

const COLUMNS = 'principal_id, uid, instance, starts_at, ends_at, lane, kind, expires_at, guarded'

type BookingTuple = readonly [
  principalId: number,
  uid: string,
  instance: number,
  startsAt: number,
  endsAt: number,
  lane: number,
  kind: Booking['kind'],
  expiresAt: number | null,
  guarded: boolean | number,
]

function bookingOf([, , instance, start, end, lane, kind, expiresAt, guarded]: BookingTuple): Booking {
  return { instance, start, end, lane, kind, expiresAt, guarded: Boolean(guarded) }
}

function principalBookingOf(row: BookingTuple): PrincipalBooking {
  const [principalId, uid] = row
  return { ...bookingOf(row), principalId: String(principalId), uid }
}

/** Long ones, which are few, are found by an index of their own; all others by their start alone. */
export async function* bookingsIn(sql: Sql, principalIds: readonly Id[], window: Window): Pages<PrincipalBooking> {
  yield* startingIn(sql, principalIds, window, { from: window.start - NARROW, length: `<= ${NARROW}` })
  yield* startingIn(sql, principalIds, window, { from: Number.MIN_SAFE_INTEGER, length: `> ${NARROW}` })
}

type Key = readonly [principalId: number, start: Instant, uid: string, instance: Instant]

function startingIn(
  sql: Sql,
  principalIds: readonly Id[],
  { start, end }: Window,
  { from, length }: { readonly from: Instant; readonly length: string },
): Pages<PrincipalBooking> {
  const keys = sql.dialect.list(principalIds.map(keyOf))
  const text = `SELECT ${COLUMNS} FROM booking
    WHERE ${sql.dialect.isIn('principal_id', '$1')} AND starts_at >= $2 AND starts_at < $3 AND ends_at > $4
      AND ends_at - starts_at ${length} AND (principal_id, starts_at, uid, instance) > ($5, $6, $7, $8)
    ORDER BY principal_id, starts_at, uid, instance LIMIT ${PAGE}`
  const first: Key = [0, 0, '', 0]
  return pagesOf(
    sql,
    first,
    async (after) => {
      const rows = await sql.tuples<BookingTuple>(text, [keys, from, end, start, ...after])
      return pageOf(rows.map(principalBookingOf))
    },
    ({ principalId, start, uid, instance }): Key => [keyOf(principalId), start, uid, instance],
  )
}

export async function bookingsOf(sql: Sql, principalId: Id, uid: string): Promise<readonly Booking[]> {
  if (uid.includes('\0')) return []
  const rows = await sql.tuples<BookingTuple>(
    `SELECT ${COLUMNS} FROM booking WHERE principal_id = $1 AND uid = $2 ORDER BY instance`,
    [keyOf(principalId), uid],
  )
  return rows.map(bookingOf)
}

export async function checkInsOf(sql: Sql, principalId: Id, uid: string): Promise<ReadonlySet<Instant>> {
  const rows = await sql.tuples<readonly [number]>(
    'SELECT starts_at FROM check_in WHERE principal_id = $1 AND uid = $2',
    [keyOf(principalId), withoutNul(uid)],
  )
  return new Set(rows.map(([start]) => start))
}

export async function checkInsOfEach(
  sql: Sql,
  principalId: Id,
  uids: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<Instant>>> {
  const rows = await sql.tuples<readonly [string, number]>(
    `SELECT uid, starts_at FROM check_in WHERE principal_id = $1 AND ${sql.dialect.isIn('uid', '$2')}`,
    [keyOf(principalId), sql.dialect.list(uids)],
  )
  const found = new Map<string, Set<Instant>>()
  for (const [uid, start] of rows) found.set(uid, (found.get(uid) ?? new Set()).add(start))
  return found
}

type ExpiryKey = readonly [expiresAt: Instant, principalId: number, uid: string, instance: Instant]

export function expiredBookings(sql: Sql, by: Instant): Pages<PrincipalBooking> {
  const text = `SELECT ${COLUMNS} FROM booking
    WHERE expires_at IS NOT NULL AND expires_at <= $1 AND (expires_at, principal_id, uid, instance) > ($2, $3, $4, $5)
    ORDER BY expires_at, principal_id, uid, instance LIMIT ${PAGE}`
  const first: ExpiryKey = [Number.MIN_SAFE_INTEGER, 0, '', 0]
  return pagesOf(
    sql,
    first,
    async (after) => pageOf((await sql.tuples<BookingTuple>(text, [by, ...after])).map(principalBookingOf)),
    ({ expiresAt, principalId, uid, instance }): ExpiryKey => [expiresAt ?? by, keyOf(principalId), uid, instance],
  )
}

// --- writes ----------------------------------------------------------------------------------------------------

/** Writes what is different alone: most changes are of one occurrence, and each night adds one. */
export async function replaceBookings(
  sql: Sql,
  principalId: Id,
  uid: string,
  bookings: readonly Booking[],
): Promise<void> {
  const before = new Map((await bookingsOf(sql, principalId, uid)).map((one) => [one.instance, one]))
  const after = new Map(bookings.map((one) => [one.instance, one]))
  const gone = [...before.values()].filter((one) => !isSame(one, after.get(one.instance)))
  const added = [...after.values()].filter((one) => !isSame(one, before.get(one.instance)))
  if (gone.length === 0 && added.length === 0) return
  await atomically(sql, async () => {
    if (gone.length > 0) await remove(sql, principalId, uid, gone)
    if (added.length > 0) await insert(sql, principalId, uid, added)
  })
}

function isSame(a: Booking, b: Booking | undefined): boolean {
  return b !== undefined && VALUES.every((name) => a[name] === b[name])
}

const VALUES = ['start', 'end', 'lane', 'kind', 'expiresAt', 'guarded'] as const

async function remove(sql: Sql, principalId: Id, uid: string, bookings: readonly Booking[]): Promise<void> {
  const instances = sql.dialect.list(bookings.map(({ instance }) => instance))
  await sql.run(`DELETE FROM booking WHERE principal_id = $1 AND uid = $2 AND ${sql.dialect.isIn('instance', '$3')}`, [
    keyOf(principalId),
    uid,
    instances,
  ])
}

const ROW = ['instance', 'starts_at', 'ends_at', 'lane', 'is_hold', 'expires_at', 'is_guarded']

/** In the order of lanes and starts, as everybody adds them. */
async function insert(sql: Sql, principalId: Id, uid: string, bookings: readonly Booking[]): Promise<void> {
  const rows = bookings.map(({ instance, start, end, lane, kind, expiresAt, guarded }) => [
    instance,
    start,
    end,
    lane,
    Number(kind === 'hold'),
    expiresAt,
    Number(guarded),
  ])
  await sql.run(
    `INSERT INTO booking (${COLUMNS})
     SELECT CAST($1 AS BIGINT), $2, instance, starts_at, ends_at, lane,
            CASE is_hold WHEN 1 THEN 'hold' ELSE 'booked' END, expires_at, is_guarded = 1
       FROM ${sql.dialect.rows('$3', ROW)} ORDER BY lane, starts_at`,
    [keyOf(principalId), withoutNul(uid), JSON.stringify(rows)],
  )
}

export async function checkIn(sql: Sql, principalId: Id, uid: string, start: Instant): Promise<void> {
  await sql.run('INSERT INTO check_in (principal_id, uid, starts_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    keyOf(principalId),
    withoutNul(uid),
    start,
  ])
}

export async function removePastBookings(sql: Sql, by: Instant): Promise<void> {
  await sql.run('DELETE FROM booking WHERE ends_at <= $1', [by])
  await sql.run(`DELETE FROM check_in WHERE NOT EXISTS (SELECT 1 FROM booking b
    WHERE b.principal_id = check_in.principal_id AND b.uid = check_in.uid AND b.starts_at = check_in.starts_at)`)
}

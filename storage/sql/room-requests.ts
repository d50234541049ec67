/** What rooms were asked for, and what they answered. */
import type { Instant } from '../../protocol/time/values.ts'
import type { Id, NewRoomRequest, Pages, RoomReason, RoomRequest, RoomRequestTime } from '../store.ts'
import { keyOf, PAGE, pageOf, pagesOf, type Sql, withoutNul } from './sql.ts'

const COLUMNS =
  'id, principal_id, uid, kind, happened_at, asker_id, asker, answer, reason, is_series, goes_on, is_whole, count, times'

interface Row {
  readonly id: number
  readonly principal_id: number
  readonly uid: string
  readonly kind: RoomRequest['kind']
  readonly happened_at: number
  readonly asker_id: number | null
  readonly asker: string | null
  readonly answer: RoomRequest['answer']
  readonly reason: string | null
  readonly is_series: boolean | number
  readonly goes_on: boolean | number
  readonly is_whole: boolean | number
  readonly count: number
  readonly times: string
}

/** What is as in the whole is left out at the end: most requests are of one time, and take some thirty bytes. */
type TimeTuple = readonly [
  start: Instant,
  length: number,
  sinceInstance?: number,
  answer?: RoomRequestTime['answer'],
  reason?: RoomReason | null,
]

export function roomRequests(sql: Sql, principalId: Id, before?: Id): Pages<RoomRequest> {
  const text = `SELECT ${COLUMNS} FROM room_request WHERE principal_id = $1 AND id < $2 ORDER BY id DESC LIMIT ${PAGE}`
  return pagesOf(
    sql,
    before === undefined ? Number.MAX_SAFE_INTEGER : keyOf(before),
    async (last: number) => pageOf((await sql.all<Row>(text, [keyOf(principalId), last])).map(requestOf)),
    ({ id }) => keyOf(id),
  )
}

export async function lastRoomRequest(sql: Sql, principalId: Id, uid: string): Promise<RoomRequest | undefined> {
  if (uid.includes('\0')) return undefined
  const row = await sql.get<Row>(
    `SELECT ${COLUMNS} FROM room_request WHERE principal_id = $1 AND uid = $2 ORDER BY id DESC LIMIT 1`,
    [keyOf(principalId), uid],
  )
  return row && requestOf(row)
}

function requestOf(row: Row): RoomRequest {
  const { answer } = row
  const reason = row.reason === null ? null : readReason(row.reason)
  return {
    ...{ id: String(row.id), principalId: String(row.principal_id), uid: row.uid, kind: row.kind, answer, reason },
    ...{ at: row.happened_at, askerId: row.asker_id === null ? null : String(row.asker_id), asker: row.asker },
    ...{ isSeries: Boolean(row.is_series), goesOn: Boolean(row.goes_on), isWhole: Boolean(row.is_whole) },
    ...{ count: row.count, times: readTimes(row.times).map((time) => timeOf(time, { answer, reason })) },
  }
}

/** As `addRoomRequest` wrote it. */
function readReason(text: string): RoomReason {
  return JSON.parse(text) as RoomReason
}

/** As `addRoomRequest` wrote them. */
function readTimes(text: string): readonly TimeTuple[] {
  return JSON.parse(text) as readonly TimeTuple[]
}

type Whole = Pick<RoomRequest, 'answer' | 'reason'>

function timeOf([start, length, since = 0, answer, reason]: TimeTuple, whole: Whole): RoomRequestTime {
  const own = answer === undefined ? whole : { answer, reason: reason ?? null }
  return { instance: start - since, start, end: start + length, ...own }
}

function tupleOf({ instance, start, end, answer, reason }: RoomRequestTime, whole: Whole): TimeTuple {
  const isAsWhole = answer === whole.answer && JSON.stringify(reason) === JSON.stringify(whole.reason)
  if (!isAsWhole) return [start, end - start, start - instance, answer, reason]
  return start === instance ? [start, end - start] : [start, end - start, start - instance]
}

export async function addRoomRequest(sql: Sql, request: NewRoomRequest): Promise<void> {
  const { principalId, askerId, reason, times } = request
  await sql.run(
    `INSERT INTO room_request (principal_id, uid, kind, happened_at, asker_id, asker, answer, reason,
       is_series, goes_on, is_whole, count, times)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[keyOf(principalId), withoutNul(request.uid), request.kind, request.at],
      ...[askerId === null ? null : keyOf(askerId), request.asker === null ? null : withoutNul(request.asker)],
      ...[request.answer, reason === null ? null : JSON.stringify(reason)],
      ...[request.isSeries, request.goesOn, request.isWhole],
      ...[request.count, JSON.stringify(times.map((time) => tupleOf(time, request)))],
    ],
  )
}

export async function forgetRoomRequests(sql: Sql, before: Instant): Promise<void> {
  await sql.run('DELETE FROM room_request WHERE happened_at < $1', [before])
}

/** Whether rows, answers and calendars agree, and nobody has what another has. */
import type { Window } from '../../protocol/time/values.ts'
import type { PrincipalBooking, Store } from '../../storage/store.ts'
import { putQuestion } from '../kalends.ts'
import { pathOf } from './booker.ts'
import { HALF_HOUR, type Request, requestText, secondsOf, type Taken, takenIn } from './request.ts'
import { KEEPER, PEOPLE, ROOMS, type Room, type Site } from './site.ts'

export type Row = Pick<PrincipalBooking, 'uid' | 'start' | 'end' | 'lane'>
/** By the slug of the room. */
export type Rows = ReadonlyMap<string, readonly Row[]>

export async function rowsIn(store: Store): Promise<Rows> {
  const found = new Map<string, Row[]>()
  for (const { slug } of ROOMS) {
    const room = await store.findPrincipal(slug)
    const rows: Row[] = []
    const always = { start: 0, end: Number.MAX_SAFE_INTEGER }
    for await (const page of store.bookingsIn([room?.id ?? ''], always)) rows.push(...page)
    found.set(slug, rows)
  }
  return found
}

/** What was answered, against what is in the database. */
export function disagreements({ meetings }: Site, rows: Rows): readonly string[] {
  const answered = [...meetings].flatMap(([uid, { taken }]) => taken.map((one) => ({ uid, ...one })))
  return ROOMS.flatMap((room) => {
    const here = rows.get(room.slug) ?? []
    const had = new Set(here.map(({ uid, start, end }) => `${room.slug} ${uid} ${start} ${end - room.buffer}`))
    const given = answered.filter((one) => one.room === room.slug)
    const said = new Set(given.map(({ uid, start, end }) => `${room.slug} ${uid} ${start} ${end}`))
    return [
      ...[...said].filter((one) => !had.has(one)).map((one) => `accepted without a row: ${one}`),
      ...[...had].filter((one) => !said.has(one)).map((one) => `a row that nobody was given: ${one}`),
      ...here.filter((one) => isShared(one, here)).map(({ uid, start }) => `two rows in one lane: ${uid} ${start}`),
      ...given
        .filter((one) => given.filter((other) => isDuring(one.start, other)).length > room.lanes)
        .map(({ uid, start }) => `given to too many: ${uid} ${start}`),
    ]
  })
}

function isShared(row: Row, rows: readonly Row[]): boolean {
  return rows.some((other) => other !== row && other.lane === row.lane && overlaps(row, other))
}

function overlaps(a: Window, b: Window): boolean {
  return a.start < b.end && b.start < a.end
}

function isDuring(at: number, { start, end }: Taken): boolean {
  return start <= at && at < end
}

/** Everything is read again: what was answered is there. */
export async function losses(site: Site): Promise<readonly string[]> {
  const found: string[] = []
  for (const [uid, { request, taken }] of site.meetings) {
    const reader = PEOPLE.includes(request.owner) ? request.owner : KEEPER
    const answer = await site.ask('GET', reader, { method: 'GET', path: pathOf(request) }, 0)
    const now = takenIn(answer?.body.toString() ?? '', request)
    if (answer?.status !== 200 || JSON.stringify(now) !== JSON.stringify(taken)) found.push(`lost: ${uid}`)
  }
  return found
}

/** A meeting for each half hour of some days: what is free is given, what is taken is not, and that is told. */
export async function wrongAnswers(site: Site, rows: Rows, times: readonly number[]): Promise<readonly string[]> {
  const [owner = ''] = PEOPLE
  const found: string[] = []
  for (const room of ROOMS) {
    for (const start of times) {
      const request: Request = {
        ...{ uid: `probe-${room.slug}-${start}`, owner, version: 1, rooms: [room.slug], start, length: 1, days: 1 },
        ...{ skipped: [], moved: new Map() },
      }
      const path = pathOf(request)
      await site.ask('probe', owner, putQuestion(path, requestText(request)), start)
      const answer = await site.ask('GET', owner, { method: 'GET', path }, start + 1)
      const isGiven = takenIn(answer?.body.toString() ?? '', request).length > 0
      const wanted = isFree(room, start, rows)
      if (isGiven !== wanted)
        found.push(`${room.slug} at ${start} is ${wanted ? 'free, and refused' : 'taken, and given'}`)
      await site.ask('probe gone', owner, { method: 'DELETE', path }, start)
    }
  }
  return found
}

function isFree({ slug, lanes, buffer }: Room, time: number, rows: Rows): boolean {
  const start = secondsOf(time)
  const wanted = { start, end: start + HALF_HOUR + buffer }
  const busy = (rows.get(slug) ?? []).filter((row) => overlaps(row, wanted))
  return new Set(busy.map(({ lane }) => lane)).size < lanes
}

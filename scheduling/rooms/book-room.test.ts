/** The guarantee: whatever many do at once, a room has no overlap, no lost booking, and answers that are equal to its rows. */
import { afterEach, expect, test } from 'vitest'
import { Dice } from '../../protocol/testing/dice.ts'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import { DAY, type Instant } from '../../protocol/time/values.ts'
import type { Booking, Principal, Store } from '../../storage/store.ts'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import type { Booked } from './book.ts'
import { bookRoom } from './book-room.ts'
import type { RoomMeeting, RoomOccurrence } from './booked-occurrences.ts'
import { bookedWindow, policyOf } from './policy.ts'

const HOUR = 3_600
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z') / 1000

let opened: TestStore | undefined
const beside: Store[] = []
afterEach(async () => {
  for (const store of beside.splice(0)) await store.close()
  await opened?.destroy()
  opened = undefined
})

async function openWithRooms(kind: 'sqlite' | 'postgres', ...policies: Record<string, unknown>[]) {
  opened = await testStore(kind)
  const nobody = { addresses: [], timezone: null, admin: false, quotaBytes: null, details: {} }
  const rooms: Principal[] = []
  for (const [index, policy] of policies.entries()) {
    const room = { ...nobody, kind: 'room', slug: `room${index}`, name: 'Atlas', policy } as const
    rooms.push(
      await opened.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, (tx) =>
        tx.createPrincipal(room),
      ),
    )
  }
  return { opened, rooms }
}

/** The room's copy of one meeting, which one client at a time changes. */
interface Copy {
  readonly room: Principal
  readonly uid: string
  /** By instance; what was declined is there no more. */
  readonly wanted: Map<Instant, RoomOccurrence>
}

function meetingOf({ wanted, room }: Copy, now: Instant): RoomMeeting {
  const window = bookedWindow(policyOf(room), now)
  const all = [...wanted.values()].toSorted((a, b) => a.start - b.start)
  return {
    occurrences: all.filter(({ start, end }) => start < window.end && end > window.start),
    isSeries: all.length > 1,
    later: all.find(({ start }) => start >= window.end)?.claim,
  }
}

/** Books it in a transaction of its own, and writes the answers into the copy. */
async function carryOut(copy: Copy, now: Instant, store: Store): Promise<Booked> {
  const { room } = copy
  const meeting = copy.wanted.size === 0 ? undefined : meetingOf(copy, now)
  const change = { uid: copy.uid, meeting, asker: undefined, now }
  const booked = await store.transaction({ origin: 'client', scheduling: 'on', homes: [room.id] }, async (tx) =>
    bookRoom(room, { ...change, before: await tx.bookingsOf(room.id, copy.uid) }, tx),
  )
  for (const { instance, answer } of [...(booked.decision?.occurrences ?? []), ...booked.lost]) {
    const one = copy.wanted.get(instance)
    if (one === undefined) continue
    if (answer === 'accept') copy.wanted.set(instance, { ...one, claim: 'booked' })
    else if (answer === 'tentative') copy.wanted.set(instance, { ...one, claim: 'held' })
    else copy.wanted.delete(instance)
  }
  // What is not near says what the whole says.
  const whole = booked.decision?.answer
  for (const [instance, one] of copy.wanted) {
    if (one.claim !== 'asked') continue
    if (whole === 'accept') copy.wanted.set(instance, { ...one, claim: 'booked' })
    else copy.wanted.delete(instance)
  }
  return booked
}

function change(copy: Copy, dice: Dice, now: Instant): void {
  const { wanted } = copy
  const what = dice.next()
  if (wanted.size === 0 || what < 0.1) ask(copy, dice, now)
  else if (what < 0.2) wanted.clear()
  else {
    for (const [instance, one] of wanted) {
      if (dice.chance(0.1)) wanted.delete(instance)
      else if (dice.chance(0.15)) {
        const start = one.start + dice.number(-12, 12) * 900
        // The organizer moves it, or somebody who keeps the room's calendar.
        const claim = dice.chance(0.5) ? 'asked' : one.claim
        wanted.set(instance, { ...one, start, end: start + dice.number(1, 8) * 900, claim })
      }
    }
  }
}

function ask({ wanted }: Copy, dice: Dice, now: Instant): void {
  wanted.clear()
  const today = now - (now % DAY)
  const first = today + dice.number(0, 3) * DAY + dice.number(8, 13) * HOUR
  const count = dice.chance(0.4) ? 1 : dice.number(2, 16)
  const length = dice.number(1, 8) * 900
  for (let i = 0; i < count; i++) {
    const start = first + i * DAY
    wanted.set(start, { instance: start, start, end: start + length, claim: 'asked' })
  }
}

async function rowsOf(room: Principal, store: Store): Promise<readonly (Booking & { readonly uid: string })[]> {
  const rows: (Booking & { uid: string })[] = []
  for await (const page of store.bookingsIn([room.id], { start: 0, end: MIDNIGHT + 1_000 * DAY })) rows.push(...page)
  return rows
}

function expectApart(rows: readonly Booking[]): void {
  const sorted = rows.toSorted((a, b) => a.lane - b.lane || a.start - b.start)
  for (const [index, row] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next?.lane === row.lane) expect(next.start).toBeGreaterThanOrEqual(row.end)
  }
}

/** Rows and answers say the same of each room, as far as it is not over. */
async function expectRight(rooms: readonly Principal[], copies: readonly Copy[], now: Instant, store: Store) {
  for (const room of rooms) {
    const rows = await rowsOf(room, store)
    expectApart(rows)
    const booked = rows.flatMap(({ uid, start, end }) => (end > now + HOUR ? [`${uid}/${start}`] : []))
    const answered = copies.flatMap((copy) => {
      const { occurrences } = copy.room === room ? meetingOf(copy, now) : { occurrences: [] }
      const near = occurrences.filter(({ end }) => end + BUFFER > now + HOUR)
      return near.map(({ start }) => `${copy.uid}/${start}`)
    })
    expect(booked.toSorted()).toEqual(answered.toSorted())
  }
}

const BUFFER = 900
const USUAL = { window: 'P4D', bufferAfter: 'PT15M' }

test.each([
  ['sqlite', 1],
  ['postgres', 2],
] as const)(
  'many who book, move and leave at once, on %s with %i stores',
  { timeout: 120_000 },
  async (kind, stores) => {
    const policies = [USUAL, { ...USUAL, lanes: 2 }, { ...USUAL, approval: 'all', window: 'P5D' }]
    const { opened: test, rooms } = await openWithRooms(kind, ...policies)
    let { store } = test
    for (let i = 1; i < stores; i++) beside.push(await test.openBeside())
    const seen = new Set<string>()
    for (const seed of seeds(3, PART.scheduling.bookRoom / 2)) {
      const dice = new Dice(seed)
      const copies = rooms.flatMap((room) =>
        Array.from({ length: 6 }, (_, index): Copy => ({ room, uid: `${seed}-${index}`, wanted: new Map() })),
      )
      let now = MIDNIGHT
      for (let round = 0; round < 8; round++) {
        for (const copy of copies) if (dice.chance(0.6)) change(copy, dice, now)
        const all = [store, ...beside]
        const work = copies.map((copy, index) => carryOut(copy, now, all[index % all.length] ?? store))
        for (const { decision, lost } of await Promise.all(work)) {
          for (const { answer } of decision?.occurrences ?? []) seen.add(answer)
          if (lost.length > 0) seen.add('lost')
        }
        await expectRight(rooms, copies, now, store)
        if (dice.chance(0.2)) store = await test.reopen()
        now += dice.number(0, 30) * HOUR
        // The night, in the order in which they were accepted.
        for (const copy of copies) if ((await carryOut(copy, now, store)).lost.length > 0) seen.add('lost')
        await expectRight(rooms, copies, now, store)
      }
      for (const copy of copies) copy.wanted.clear()
      for (const copy of copies) await carryOut(copy, now, store)
      for (const room of rooms) expect(await rowsOf(room, store)).toEqual([])
    }
    expect([...seen].toSorted()).toEqual(['accept', 'decline', 'lost', 'tentative'])
  },
)

test.each(['sqlite', 'postgres'] as const)('one of a hundred gets the slot, on %s', async (kind) => {
  const { opened: test, rooms } = await openWithRooms(kind, {})
  const [room] = rooms
  if (room === undefined) throw new Error('no room')
  const start = MIDNIGHT + 10 * HOUR
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const wanted = new Map([[start, { instance: start, start, end: start + HOUR, claim: 'asked' } as const]])
      const { decision } = await carryOut({ room, uid: `m${index}`, wanted }, MIDNIGHT, test.store)
      return `${decision?.answer} ${decision?.reason.key}`
    }),
  )
  expect(answers.filter((answer) => answer === 'accept accepted')).toHaveLength(1)
  expect(answers.filter((answer) => answer === 'decline busy')).toHaveLength(99)
})

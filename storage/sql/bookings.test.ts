/** The guarantee itself: whoever writes bookings, past all that a store sees to, two of a lane do not overlap. */
import Database from 'better-sqlite3'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Dice } from '../../protocol/testing/dice.ts'
import { type TestStore, testStore } from '../testing/stores.ts'

let test: TestStore

async function openWithRoom(kind: 'sqlite' | 'postgres'): Promise<void> {
  test = await testStore(kind)
  const nobody = { name: 'x', addresses: [], timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
  await test.store.transaction(scope, (tx) => tx.createPrincipal({ ...nobody, kind: 'room', slug: 'atlas' }))
}

/** Of the only room; what is guarded is written as both databases read it. */
function insertion(uid: string, start: number, end: number, { guarded = 'TRUE', verb = 'INSERT' } = {}): string {
  return `${verb} INTO booking VALUES (1, '${uid}', ${start}, ${start}, ${end}, 1, 'booked', NULL, ${guarded})`
}

const OVERLAPS = `SELECT COUNT(*) AS count FROM booking a JOIN booking b
  ON a.lane = b.lane AND a.guarded AND b.guarded AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
 WHERE a.uid < b.uid`

describe('bookings in SQLite', () => {
  let raw: Database.Database
  beforeEach(async () => {
    await openWithRoom('sqlite')
    raw = new Database(test.url.replace('sqlite:', ''))
  })
  afterEach(async () => {
    raw.close()
    await test.destroy()
  })

  it.each([
    ['an insertion', insertion('b', 15, 25)],
    ['one that ignores conflicts', insertion('b', 15, 25, { verb: 'INSERT OR IGNORE' })],
    ['one that replaces', insertion('b', 15, 25, { verb: 'INSERT OR REPLACE' })],
    [
      'one that turns into a change',
      `${insertion('free', 30, 40)} ON CONFLICT DO UPDATE SET starts_at = 15, ends_at = 25`,
    ],
    ['a change of time', `UPDATE booking SET starts_at = 19 WHERE uid = 'free'`],
    ['a change of lane', `UPDATE booking SET lane = 1 WHERE uid = 'lane'`],
    ['a guard that comes later', `UPDATE booking SET guarded = TRUE WHERE uid = 'loose'`],
  ])('are guarded against %s', (_, statement) => {
    raw.exec(`${insertion('a', 10, 20)};${insertion('free', 30, 40)};${insertion('loose', 15, 25, { guarded: 'FALSE' })};
      INSERT INTO booking VALUES (1, 'lane', 0, 10, 20, 2, 'booked', NULL, TRUE)`)
    expect(() => raw.exec(statement)).toThrow('booking_overlap')
    expect(raw.prepare(OVERLAPS).get()).toEqual({ count: 0 })
  })

  it('are guarded by ranges of an index, however many there are', () => {
    const plan = (condition: string) =>
      raw
        .prepare<[], { detail: string }>(
          `EXPLAIN QUERY PLAN SELECT ends_at FROM booking WHERE guarded AND principal_id = 1 AND lane = 1 AND ${condition}`,
        )
        .all()
        .map(({ detail }) => detail)
    const range = [expect.stringMatching(/^SEARCH booking USING INDEX booking_lane \(principal_id=\? AND lane=\? AND/)]
    expect(plan('starts_at >= 5 AND starts_at < 9 AND rowid <> 3')).toEqual(range)
    expect(plan('starts_at < 9 ORDER BY starts_at DESC LIMIT 1')).toEqual(range)
  })

  it('stay apart whatever is tried', () => {
    const dice = new Dice(1)
    let refused = 0
    for (let i = 0; i < 2_000; i++) {
      const start = dice.below(2_000)
      const isChange = dice.chance(0.3)
      const end = start + dice.number(1, 60)
      const change = `UPDATE booking SET starts_at = ${start}, ends_at = ${end} WHERE uid = 'u${dice.below(i + 1)}'`
      try {
        raw.exec(isChange ? change : insertion(`u${i}`, start, end))
      } catch {
        refused++
      }
    }
    expect(raw.prepare(OVERLAPS).get()).toEqual({ count: 0 })
    expect(refused).toBeGreaterThan(500)
    expect(raw.prepare('SELECT COUNT(*) AS count FROM booking').get()).not.toEqual({ count: 0 })
  })
})

describe('bookings in PostgreSQL', () => {
  const clients: pg.Client[] = []
  beforeEach(() => openWithRoom('postgres'))
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end()
    await test.destroy()
  })

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: test.url.replace(/\?.*/, '') })
    clients.push(client)
    await client.connect()
    await client.query(`SET search_path = ${new URL(test.url).searchParams.get('schema')}`)
    return client
  }

  const codeOf = (statement: Promise<unknown>) =>
    statement.then(
      () => 'kept',
      (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
    )

  it.each([
    ['COMMIT', '23P01'],
    ['ROLLBACK', 'kept'],
  ])('wait for one that is being made, whose %s makes them %s', async (end, outcome) => {
    const [a, b] = [await connect(), await connect()]
    await a.query('BEGIN')
    await a.query(insertion('a', 0, 10))
    await b.query(insertion('b', 20, 30))
    await b.query('BEGIN')
    const waits = codeOf(b.query(`UPDATE booking SET starts_at = 9 WHERE uid = 'b'`))
    await a.query(end)
    expect(await waits).toBe(outcome)
    await b.query('COMMIT')
    expect((await a.query(OVERLAPS)).rows).toEqual([{ count: '0' }])
  })

  it('stay apart whatever many try at once', async () => {
    const outcomes = new Map<unknown, number>()
    const tries = async (client: pg.Client, seed: number) => {
      const dice = new Dice(seed)
      for (let i = 0; i < 150; i++) {
        const start = dice.below(2_000)
        const code = await codeOf(client.query(insertion(`${seed}/${i}`, start, start + dice.number(1, 60))))
        outcomes.set(code, (outcomes.get(code) ?? 0) + 1)
      }
    }
    const six: pg.Client[] = []
    for (let i = 0; i < 6; i++) six.push(await connect())
    await Promise.all(six.map(tries))
    const [any] = six
    expect((await any?.query(OVERLAPS))?.rows).toEqual([{ count: '0' }])
    expect(outcomes.get('kept')).toBeGreaterThan(10)
    // Two that come at the same instant may wait for each other; a store's writers do not, for the room is locked.
    for (const code of outcomes.keys()) expect(['kept', '23P01', '40P01']).toContain(code)
  })

  it('need an extension that stays when a store goes', async () => {
    const client = await connect()
    const { rows } = await client.query(
      `SELECT extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname = 'btree_gist'`,
    )
    expect(rows).toEqual([{ schema: 'public' }])
  })
})

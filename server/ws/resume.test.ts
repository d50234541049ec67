/** Random writers, random cuts: everybody who follows ends where a sync does, with nothing lost and nothing twice. */
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Follower, followChanges, type Since, type ServerMessage as Told } from '../../client/websocket.ts'
import { Dice } from '../../protocol/testing/dice.ts'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import { event } from '../testing/calendar-text.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import type { ServerMessage } from './messages.ts'
import { basic } from './testing/talk.ts'

const TIMES = { sweepMs: 200, pingMs: 3_600_000 }
const PEOPLE = `users:
  - { slug: alice, emails: [alice@example.test], password: alice, calendars: [{ slug: work, grants: [{ to: authenticated, privilege: read }] }] }
  - { slug: bob, emails: [bob@example.test], password: bob }
`

/** One who follows alice's calendar, and knows nothing but what it is told. */
class Copy {
  readonly user: string
  readonly members = new Map<string, number>()
  readonly complaints: string[] = []
  readonly #servers: readonly TestServer[]
  readonly #follower: Follower
  readonly #sockets = new Set<WebSocket>()
  #since: Since | undefined
  #wake: () => void = () => undefined

  constructor(user: string, servers: readonly TestServer[], pick: (below: number) => number) {
    this.user = user
    this.#servers = servers
    const sockets = this.#sockets
    this.#follower = followChanges({
      url: 'http://any.example',
      authorization: basic(user),
      retryMs: 1,
      // Another node each time, as behind something that spreads load.
      WebSocket: class extends WebSocket {
        constructor() {
          super(`${servers[pick(servers.length)]?.url.replace('http', 'ws')}/ws`)
          sockets.add(this)
          this.on('close', () => sockets.delete(this))
        }
      },
    })
    this.#follower.follow(
      { kind: 'calendar', owner: 'alice', name: 'work' },
      {
        onChanges: (changes, since) => {
          for (const { name, number, isGone } of changes) {
            if (number <= (this.#since?.number ?? 0)) this.complaints.push(`${name} ${number} came twice`)
            if (isGone) this.members.delete(name)
            else this.members.set(name, number)
          }
          this.#reach(since)
        },
        onReadAll: (since) => {
          // Nothing was there when it began, and no number gets too old meanwhile.
          if (this.#since !== undefined) this.complaints.push('it was to read everything again')
          this.#reach(since)
        },
        onEnded: (reason) => this.complaints.push(`it ended: ${reason}`),
      },
    )
  }

  #reach(since: Since): void {
    this.#since = since
    this.#wake()
  }

  cut(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  async until(number: number): Promise<void> {
    while ((this.#since?.number ?? -1) < number) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  async sync(): Promise<{ readonly number: number; readonly epoch: string; readonly members: Map<string, number> }> {
    const answer = await this.#servers[0]?.as(this.user).get('/api/v1/calendars/alice/work/changes?limit=1000')
    const { items, number, epoch } = JSON.parse(answer?.text ?? '')
    return {
      number,
      epoch,
      members: new Map(items.map((one: { name: string; number: number }) => [one.name, one.number])),
    }
  }

  get since(): Since | undefined {
    return this.#since
  }

  end(): void {
    this.#follower.close()
    this.cut()
  }
}

describe.each([
  ['one node on SQLite', 'sqlite', 1],
  ['two nodes on PostgreSQL', 'postgres', 2],
] as const)('with %s', (_, store, nodes) => {
  const servers: TestServer[] = []
  beforeAll(async () => {
    const first = await testServer({ store, provision: PEOPLE, webSocketTimes: TIMES })
    servers.push(first)
    if (nodes === 2) servers.push(await testServer({ beside: first, store, webSocketTimes: TIMES }))
  })
  afterAll(async () => {
    for (const server of servers.toReversed()) await server.close()
  })

  it('every copy is what a sync gives, whatever was cut', async () => {
    for (const seed of seeds(4, PART.requests.resume / 2)) await play(servers, new Dice(seed), `seed ${seed}`)
  })
})

async function play(servers: readonly TestServer[], dice: Dice, seed: string): Promise<void> {
  const [first] = servers
  if (first === undefined) throw new Error('no server')
  for (const name of NAMES) await first.as('alice').delete(`${PATH}${name}`)
  const pick = (below: number) => dice.below(below)
  const copies = ['alice', 'alice', 'bob'].map((user) => new Copy(user, servers, pick))
  try {
    for (const copy of copies) await copy.until(0)
    const writers = Array.from({ length: 2 }, () => write(servers, copies, dice))
    await Promise.all(writers)
    for (const copy of copies) {
      const { number, epoch, members } = await copy.sync()
      await copy.until(number)
      expect([copy.complaints, copy.since], seed).toEqual([[], { number, epoch }])
      expect(copy.members, seed).toEqual(members)
    }
  } finally {
    for (const copy of copies) copy.end()
  }
}

const PATH = '/dav/calendars/alice/work/'
const NAMES = ['a.ics', 'b.ics', 'c.ics', 'd.ics', 'e.ics']

async function write(servers: readonly TestServer[], copies: readonly Copy[], dice: Dice): Promise<void> {
  for (let step = 0; step < 20; step++) {
    const server = servers[dice.below(servers.length)]
    const name = NAMES[dice.below(NAMES.length)] ?? ''
    if (dice.below(4) === 0) copies[dice.below(copies.length)]?.cut()
    if (dice.below(4) === 0) await server?.as('alice').delete(PATH + name)
    else {
      const lines = ['DTSTART:20260301T100000Z', `SUMMARY:${dice.below(1_000_000)}`]
      await server?.as('alice').put(PATH + name, event(name, ...lines))
    }
    if (dice.below(3) === 0) await turn()
  }
}

it('the client knows every message as the server has it', () => {
  const asClientHasIt = (message: ServerMessage): Told => message
  expectTypeOf<Told['type']>().toEqualTypeOf<ServerMessage['type']>()
  expect(asClientHasIt({ type: 'pong' })).toEqual({ type: 'pong' })
})

import { afterEach, expect, test } from 'vitest'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import { describeObject } from '../../server/describe-object.ts'
import { type TestServer, testServer } from '../../server/testing/test-server.ts'
import { verify } from '../../storage/verify.ts'
import { usersText } from '../cluster.ts'
import { Tally } from '../crossing/tally.ts'
import { disagreements, losses, rowsIn, wrongAnswers } from './findings.ts'
import { PROBES, play } from './play.ts'
import { KEEPER, PEOPLE, ROOMS, roomLine, Site } from './site.ts'

const WRITES = 120

const servers: TestServer[] = []
afterEach(closeServers)

async function closeServers() {
  for (const server of servers.splice(0).reverse()) await server.close()
}

// DESIGN §6: nobody has a room that another has, and rows, answers and calendars say the same.
test.each(['sqlite', 'postgres'] as const)(
  'rooms that many book at once are given to one at a time, on %s',
  async (store) => {
    for (const seed of seeds(1, PART.scheduling.bookings / 2)) {
      await bookAtOnce(store, seed)
      await closeServers()
    }
  },
)

async function bookAtOnce(store: 'sqlite' | 'postgres', seed: number) {
  const provision = `${await usersText([...PEOPLE, KEEPER])}rooms:\n${ROOMS.map(roomLine).join('\n')}\n`
  const first = await testServer({ store, provision })
  servers.push(first)
  const beside = async () => {
    if (store === 'postgres') servers.push(await testServer({ beside: first }))
  }
  await beside()
  const site = new Site(() => servers.map(({ url }) => url), new Tally(409))
  const restart = async () => {
    if (store === 'postgres') await servers.pop()?.close()
    await beside()
  }
  await play(site, { writes: WRITES, seed, restartEvery: 50, restart })
  const rows = await rowsIn(first.store)
  const of = `seed ${seed}`
  expect(disagreements(site, rows), of).toEqual([])
  expect(await losses(site), of).toEqual([])
  expect(await wrongAnswers(site, rows, PROBES.slice(0, 4)), of).toEqual([])
  site.close()
  expect(site.tally.unforeseen, of).toEqual([])
  expect([...rows.values()].flat().length, of).toBeGreaterThan(10)
  for await (const finding of verify(first.store, { describeObject, repair: false }))
    expect(finding, of).toBeUndefined()
}

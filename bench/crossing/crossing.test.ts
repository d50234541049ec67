import { afterEach, expect, test } from 'vitest'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import { describeObject } from '../../server/describe-object.ts'
import { type TestServer, testServer } from '../../server/testing/test-server.ts'
import { verify } from '../../storage/verify.ts'
import { usersText } from '../cluster.ts'
import { calendarsAt, NAMES, newCompany, play } from './play.ts'

const WRITES = 160

const servers: TestServer[] = []
afterEach(closeServers)

async function closeServers() {
  for (const server of servers.splice(0).reverse()) await server.close()
}

// DESIGN §4: locks are taken in one order, so nobody waits for who waits for him, and nothing is written beside them.
test.each(['sqlite', 'postgres'] as const)('people who invite each other crosswise, on %s', async (store) => {
  for (const seed of seeds(1, PART.scheduling.crossing / 2)) {
    await inviteCrosswise(store, seed)
    await closeServers()
  }
})

async function inviteCrosswise(store: 'sqlite' | 'postgres', seed: number) {
  const first = await testServer({ store, provision: await usersText(NAMES) })
  servers.push(first)
  if (store === 'postgres') servers.push(await testServer({ beside: first }))
  const company = newCompany()
  const urls = servers.map(({ url }) => url)
  await play(company, urls, WRITES, seed)
  const of = `seed ${seed}`
  expect(company.tally.unforeseen, of).toEqual([])
  expect(company.ledger.findings(await calendarsAt(first.url)), of).toEqual([])
  for await (const finding of verify(first.store, { describeObject, repair: false }))
    expect(finding, of).toBeUndefined()
  for (const { log } of servers)
    expect(
      log.filter(({ level }) => Number(level) >= 40),
      of,
    ).toEqual([])
}

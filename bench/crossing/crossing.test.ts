import { afterEach, describe, expect, it } from 'vitest'
import { seeds } from '../../protocol/testing/seeds.ts'
import { describeObject } from '../../server/describe-object.ts'
import { type TestServer, testServer } from '../../server/testing/test-server.ts'
import { verify } from '../../storage/verify.ts'
import { usersText } from '../cluster.ts'
import { calendarsAt, NAMES, newCompany, play } from './play.ts'

const WRITES = 160

// DESIGN §4: locks are taken in one order, so nobody waits for who waits for him, and nothing is written beside them.
describe.each(['sqlite', 'postgres'] as const)('people who invite each other crosswise, on %s', (store) => {
  const servers: TestServer[] = []
  afterEach(async () => {
    for (const server of servers.splice(0).reverse()) await server.close()
  })

  it.each([...seeds(1)])('all have the same in the end, and all that was answered (seed %i)', async (seed) => {
    const first = await testServer({ store, provision: await usersText(NAMES) })
    servers.push(first)
    if (store === 'postgres') servers.push(await testServer({ beside: first }))
    const company = newCompany()
    await play(
      company,
      servers.map(({ url }) => url),
      WRITES,
      seed,
    )
    expect(company.tally.unforeseen).toEqual([])
    expect(company.ledger.findings(await calendarsAt(first.url))).toEqual([])
    for await (const finding of verify(first.store, { describeObject, repair: false })) expect(finding).toBeUndefined()
    for (const { log } of servers) expect(log.filter(({ level }) => Number(level) >= 40)).toEqual([])
  })
})

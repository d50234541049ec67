/** Lists of what somebody has: in pages that miss nothing and tell nothing twice. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const NAMES = Array.from({ length: 12 }, (_, n) => `p${n}`)
const PROVISION = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
${NAMES.map((slug) => `  - { slug: ${slug}, name: ${slug}, password: ${slug} }`).join('\n')}
`

let server: TestServer
let alice: TestClient
beforeAll(async () => {
  server = await testServer({ provision: PROVISION })
  alice = server.as('alice')
  const statuses: number[] = []
  const asked = async (client: TestClient, method: string, path: string, body: object) =>
    statuses.push((await ask(client, method, path, body)).status)
  const account = await server.store.findAccount('alice')
  if (account === undefined) throw new Error('alice is here')
  const { principal, credentialVersion } = account
  for (const slug of NAMES) {
    await asked(alice, 'PUT', `/calendars/alice/calendar/shares/${slug}`, { access: 'read' })
    await asked(server.as(slug), 'PUT', `/calendars/${slug}/calendar/shares/alice`, { access: 'busy' })
    await asked(alice, 'POST', '/feeds', { label: slug })
    await asked(alice, 'POST', '/app-passwords', { name: slug, scopes: ['events:read'] })
    const of = { principalId: principal.id, secretHash: slug, credentialVersion }
    const how = { signedInBy: 'password', address: '192.0.2.1', agent: slug, expiresAt: new Date('2100-01-01') }
    await server.store.beginSession({ ...of, ...how }, 100)
  }
  expect(statuses.every((status) => status < 300)).toBe(true)
})
afterAll(() => server.close())

type Item = Readonly<Record<string, string>>

test.each([
  ['/calendars/alice/calendar/shares', (one: Item) => one.slug, NAMES.toSorted()],
  ['/feeds', (one: Item) => one.label, NAMES],
  ['/app-passwords', (one: Item) => one.name, NAMES],
  ['/sessions', (one: Item) => one.agent, NAMES.toReversed()],
] as const)('%s', async (path, nameOf, expected) => {
  expect((await all(path)).map(nameOf)).toEqual(expected)
  expect((await ask(alice, 'GET', path)).json.items).toEqual(await all(path))
})

test('/invitations', async () => {
  expect((await all('/invitations')).map(({ owner }) => owner).toSorted()).toEqual(NAMES.toSorted())
})

async function all(path: string): Promise<readonly Item[]> {
  const found: Item[] = []
  for (let more = ''; ; ) {
    const { json } = await ask(alice, 'GET', `${path}?limit=5${more}`)
    expect(json.items.length).toBeLessThanOrEqual(5)
    found.push(...json.items)
    if (json.next === null) return found
    more = `&cursor=${json.next}`
  }
}

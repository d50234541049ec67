/** Every operation with every credential, made from the table of operations: a new one is in here by itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findAppPasswordHash, newAppPassword } from '../auth/app-password.ts'
import { SCOPES, type Scope } from '../auth/scopes.ts'
import type { TestClient } from '../testing/test-client.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations/index.ts'

const NAMES = Object.keys(SCOPES) as Scope[] // as SCOPES has them

interface Credential {
  readonly name: string
  readonly isAdmin: boolean
  readonly scopes: readonly Scope[] | 'all'
  readonly client: TestClient
}

let server: TestServer
const credentials: Credential[] = []

beforeAll(async () => {
  server = await testServer()
  for (const slug of ['alice', 'root']) {
    const isAdmin = slug === 'root'
    credentials.push({ name: `${slug} themselves`, isAdmin, scopes: 'all', client: server.as(slug) })
    for (const scopes of [...NAMES.map((name) => [name]), [...NAMES]]) {
      const name = `${slug} with ${scopes.length === 1 ? scopes[0] : 'every scope'}`
      credentials.push({ name, isAdmin, scopes, client: server.as(slug, await appPasswordOf(slug, scopes)) })
    }
  }
})
afterAll(() => server.close())

async function appPasswordOf(slug: string, scopes: readonly string[]): Promise<string> {
  const principal = await server.store.findPrincipal(slug)
  if (principal === undefined) throw new Error(slug)
  const password = newAppPassword()
  const secretHash = findAppPasswordHash(password) ?? ''
  await server.store.transaction({ origin: 'api', scheduling: 'silent', homes: [principal.id] }, (tx) =>
    tx.createAppPassword({ principalId: principal.id, name: slug, scopes, expiresAt: null, secretHash }),
  )
  return password
}

/** What stops a request before it is looked at, and nothing else: names that are nobody's, and no body. */
async function stoppedBy({ method, path }: Operation, client: TestClient): Promise<string | undefined> {
  const { status, text } = await client.request(method, `/api/v1${path.replaceAll(/\{\w+\}/g, 'zzz-0')}`)
  if (status >= 500) throw new Error(text)
  const { type = '', detail = '' } = text === '' ? {} : JSON.parse(text)
  const kind = String(type).split('#')[1]
  if (kind === 'unauthenticated' || kind === 'insufficient-scope') return kind
  return kind === 'forbidden' && detail.startsWith('administrators') ? 'not an administrator' : undefined
}

function expected({ scopes: needed, admin }: Operation, { scopes, isAdmin }: Credential): string | undefined {
  const isEnough = scopes === 'all' || (needed !== 'all' && needed.every((scope) => scopes.includes(scope)))
  if (!isEnough) return 'insufficient-scope'
  if (!admin || (isAdmin && (scopes === 'all' || scopes.includes('admin')))) return undefined
  return isAdmin ? 'insufficient-scope' : 'not an administrator'
}

// What changes something without a name or a body is asked by those alone who are stopped.
function isHarmless({ method, path, body }: Operation): boolean {
  return method === 'GET' || body !== undefined || path.includes('{')
}

describe.each(OPERATIONS)('$method $path', (operation) => {
  test('nobody', async () => {
    expect(await stoppedBy(operation, server.anonymous)).toBe('unauthenticated')
  })

  test('everybody else, as it says', async () => {
    const asked = credentials.filter((one) => expected(operation, one) !== undefined || isHarmless(operation))
    const told: Record<string, string | undefined> = {}
    for (const one of asked) told[one.name] = await stoppedBy(operation, one.client)
    expect(told).toEqual(Object.fromEntries(asked.map((one) => [one.name, expected(operation, one)])))
  })
})

describe('as somebody else', () => {
  const SHOWN = OPERATIONS.filter(({ viewAs }) => viewAs !== undefined)

  test('only what reads is shown, and nothing that tells secrets', () => {
    const wrong = SHOWN.filter(({ scopes, admin, secretAnswer }) => scopes === 'all' || admin || secretAnswer)
    expect(wrong.map(({ id }) => id)).toEqual([])
    expect(SHOWN.filter(({ method }) => method !== 'GET').map(({ id }) => id)).toEqual(['queryFreeBusy'])
  })

  test.each(OPERATIONS.map((one) => [one.id, one] as const))('%s', async (_, operation) => {
    const { method, path, scopes, viewAs, admin } = operation
    const told: Record<string, string> = {}
    for (const { name, client, ...one } of credentials) {
      if (expected(operation, { name, client, ...one }) !== undefined) continue
      const headers = { 'kalends-view-as': 'bob' }
      const answer = await client.request(method, `/api/v1${path.replaceAll(/\{\w+\}/g, 'zzz-0')}`, { headers })
      const isRefused = answer.status === 403 && answer.text.includes('as somebody else')
      const mayAll = one.isAdmin && (one.scopes === 'all' || one.scopes.includes('admin'))
      if (isRefused === (viewAs === 'owners' || (viewAs === 'administrators' && mayAll))) told[name] = answer.text
    }
    expect(told, JSON.stringify({ scopes, viewAs, admin })).toEqual({})
  })
})

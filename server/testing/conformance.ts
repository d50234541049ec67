import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { run } from '../../conformance/own/command.ts'
import type { Store } from '../../storage/store.ts'
import { hashOf, newToken } from '../feeds/token.ts'
import { testServer } from './test-server.ts'

const usersWith = (feed: string) =>
  `users:\n  - { name: alice, password: alice }\n  - { name: bob, password: bob }\nfeed: ${feed}\n`

/** What we do not do, each with a row in docs/rfc-status.md or a decision. */
const KNOWN = [
  "RFC 4791 §7.10 a stranger's free-busy-query is 404", // decision 0008
]

/** Our own conformance suite, from outside, against a server on this database. */
export async function expectConformance(store: 'sqlite' | 'postgres'): Promise<void> {
  // Guesses are slowed down, as they are for everybody.
  const server = await testServer({ store, settings: { rateLimits: 'default' } })
  const folder = await mkdtemp(join(tmpdir(), 'kalends-own-'))
  try {
    await writeFile(join(folder, 'users.yaml'), usersWith(await makeFeed(server.store)))
    const results = join(folder, 'results.json')
    await run(['--url', server.url, '--users', join(folder, 'users.yaml'), '--json', results])
    expect(failedIn(await readFile(results, 'utf8'))).toEqual(KNOWN)
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
}

/** The secret URL of a calendar. */
async function makeFeed(store: Store): Promise<string> {
  const calendar = await store.findCollection('alice', 'calendars', 'calendar')
  if (calendar === undefined) throw new Error('alice has no calendar')
  const { ownerId, id: collectionId } = calendar
  const token = newToken()
  await store.transaction({ origin: 'admin', scheduling: 'silent', homes: [ownerId] }, (tx) =>
    tx.createFeed({ ownerId, collectionId, level: 'full', label: '', tokenHash: hashOf(token) }),
  )
  return `/feeds/${token}.ics`
}

interface Result {
  readonly rfc: string
  readonly section: string
  readonly title: string
  readonly outcome: string
}

function failedIn(json: string): readonly string[] {
  const { cases } = JSON.parse(json) as { readonly cases: readonly Result[] }
  expect(cases.length).toBeGreaterThan(1_150)
  return cases
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ rfc, section, title }) => `${rfc} §${section} ${title}`)
}

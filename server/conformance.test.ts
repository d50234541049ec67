/** Our own conformance suite, from outside, against this server on both databases. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../conformance/own/command.ts'
import { testServer } from './testing/test-server.ts'

const USERS = 'users:\n  - { name: alice, password: alice }\n  - { name: bob, password: bob }\n'

/** What we do not do, each with a row in docs/rfc-status.md or a decision. */
const KNOWN = [
  "RFC 4791 §7.10 a stranger's free-busy-query is 404", // decision 0008
]

it.each(['sqlite', 'postgres'] as const)('on %s', { timeout: 300_000 }, async (store) => {
  const server = await testServer({ store })
  const folder = await mkdtemp(join(tmpdir(), 'kalends-own-'))
  try {
    await writeFile(join(folder, 'users.yaml'), USERS)
    const results = join(folder, 'results.json')
    await run(['--url', server.url, '--users', join(folder, 'users.yaml'), '--json', results])
    expect(failedIn(await readFile(results, 'utf8'))).toEqual(KNOWN)
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
})

interface Result {
  readonly rfc: string
  readonly section: string
  readonly title: string
  readonly outcome: string
}

function failedIn(json: string): readonly string[] {
  const { cases } = JSON.parse(json) as { readonly cases: readonly Result[] }
  expect(cases.length).toBeGreaterThan(1_000)
  return cases
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ rfc, section, title }) => `${rfc} §${section} ${title}`)
}

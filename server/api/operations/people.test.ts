/** Completion: who is meant by what somebody has typed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findAppPasswordHash, newAppPassword } from '../../auth/app-password.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PROVISION = `users:
  - { slug: alice, name: Alice Moreau, emails: [alice@example.test, am@example.test], password: alice }
  - { slug: bob, name: Bob Marley, emails: [bob@example.test], password: bob }
  - { slug: mona, name: Mona Lisa, password: mona }
groups:
  - { slug: makers, name: Makers, emails: [makers@example.test], members: [bob] }
rooms:
  - { slug: atlas, name: Atlas (main), emails: [atlas@example.test] }
`
const CARDS: readonly (readonly [string, string])[] = [
  ['Mario Rossi', 'mario@far.example'],
  ['Anna Marino', 'anna@far.example'],
  ['Bob at home', 'bob@example.test'],
]

describe.each(['sqlite', 'postgres'] as const)('completion on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: database, provision: PROVISION })
    for (const [name, email] of CARDS) {
      const card = `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${email}\r\nFN:${name}\r\nN:;;;;\r\nEMAIL:${email}\r\nEND:VCARD\r\n`
      const headers = { 'content-type': 'text/vcard' }
      const path = `/dav/addressbooks/alice/addressbook/${email}.vcf`
      expect((await server.as('alice').request('PUT', path, { headers, body: card })).status).toBe(201)
    }
  })
  afterAll(() => server.close())

  const found = async (query: string, who = server.as('alice')) =>
    (await ask(who, 'GET', `/people?${query}`)).json.items
  const names = async (query: string, who?: Parameters<typeof found>[1]) =>
    (await found(query, who)).map(({ name }: { name: string }) => name)

  test.each([
    ['q=ma', ['Makers', 'Mario Rossi', 'Bob Marley', 'Anna Marino', 'Atlas (main)']],
    ['q=MAR', ['Mario Rossi', 'Bob Marley', 'Anna Marino']],
    ['q=ma&limit=2', ['Makers', 'Mario Rossi']],
    ['q=ma&kind=user', ['Bob Marley']],
    ['q=ma&kind=group', ['Makers']],
    ['q=a&kind=room', ['Atlas (main)']],
    ['q=ma&kind=contact', ['Mario Rossi', 'Anna Marino']],
    ['q=moreau%20alice', ['Alice Moreau']],
    ['q=rossi%20mario', ['Mario Rossi']],
    ['q=am@', ['Alice Moreau']],
    ['q=far.example', ['Anna Marino', 'Mario Rossi']],
    ['q=nobody', []],
    ['q=%25', []],
  ])('%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  test('says by what they are invited, and who is here once', async () => {
    expect(await found('q=bob')).toEqual([
      {
        ...{ name: 'Bob Marley', email: 'bob@example.test', address: 'mailto:bob@example.test' },
        ...{ kind: 'user', slug: 'bob', contact: null },
      },
    ])
    expect(await found('q=mario')).toEqual([
      {
        ...{ name: 'Mario Rossi', email: 'mario@far.example', address: 'mailto:mario@far.example' },
        ...{ kind: 'contact', slug: null, contact: { book: 'addressbook', name: 'mario@far.example.vcf' } },
      },
    ])
    expect(await found('q=mona')).toMatchObject([{ email: null, address: '/dav/principals/users/mona/' }])
  })

  test("others' contacts are theirs, and so are one's own without their scope", async () => {
    expect(await names('q=mar', server.as('bob'))).toEqual(['Bob Marley'])
    const alice = await server.store.findPrincipal('alice')
    if (alice === undefined) throw new Error('alice')
    const password = newAppPassword()
    const made = { principalId: alice.id, name: 'x', scopes: ['events:read'], expiresAt: null }
    await server.store.transaction({ origin: 'api', scheduling: 'silent', homes: [alice.id] }, (tx) =>
      tx.createAppPassword({ ...made, secretHash: findAppPasswordHash(password) ?? '' }),
    )
    expect(await names('q=mar', server.as('alice', password))).toEqual(['Bob Marley'])
    for (const query of ['', 'q=', 'q=a&limit=51', 'q=a&kind=robot', `q=${'a'.repeat(201)}`]) {
      expect((await ask(server.as('alice'), 'GET', `/people?${query}`)).status).toBe(400)
    }
  })
})

/** Everything that is held about somebody: what is in it, what is never, and that no table is forgotten. */
import { crc32, inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entities } from '../../storage/sql/entities.ts'
import { HELD } from '../../storage/sql/personal.ts'
import { davDepsOf } from '../app.ts'
import { findAppPasswordHash, newAppPassword } from '../auth/app-password.ts'
import { Homes, meeting } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { runTransfers } from '../transfers/run.ts'
import { zip } from './zip.ts'

test('every table is in the archive, or is named with its reason', () => {
  expect(Object.keys(HELD).toSorted()).toEqual(
    entities('sqlite')
      .map(({ options: { name } }) => name)
      .toSorted(),
  )
})

test('columns with secrets are named in no statement', () => {
  const secrets = entities('sqlite').flatMap(({ options: { columns } }) =>
    Object.keys(columns).filter((name) => /_hash$|secret|token$|salt|challenge|public_key|push_resource/.test(name)),
  )
  expect(secrets).toContain('secret_hash')
  for (const held of Object.values(HELD))
    if ('rows' in held) for (const secret of secrets) expect(held.rows).not.toMatch(new RegExp(`\\b${secret}\\b`))
})

/** As a program reads it that knows where the end is. */
function unzipped(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.length - 22
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50)
  const files = new Map<string, Buffer>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [crc, packed, size, name, start] = [16, 20, 24, 28, 42].map((field) =>
      field === 28 ? bytes.readUInt16LE(at + field) : bytes.readUInt32LE(at + field),
    ) as [number, number, number, number, number] // five were asked for
    const local = start + 30 + bytes.readUInt16LE(start + 26)
    const content = inflateRawSync(bytes.subarray(local, local + packed))
    expect([content.length, crc32(content)]).toEqual([size, crc])
    files.set(bytes.subarray(at + 46, at + 46 + name).toString(), content)
    at += 46 + name
  }
  return files
}

test('files of any length come back from a ZIP', async () => {
  const large = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251))
  const files: [string, Buffer[]][] = [
    ['a/ü.txt', [Buffer.from('hello')]],
    ['empty', []],
    ['large', [large, large]],
  ]
  async function* entries() {
    for (const [name, pieces] of files) yield { name, content: (async function* () { yield* pieces })() } // biome-ignore format: short
  }
  const pieces: Buffer[] = []
  for await (const piece of zip(entries(), new Date('2026-03-01T12:00:00Z'))) pieces.push(piece)
  expect([...unzipped(Buffer.concat(pieces))]).toEqual(files.map(([name, all]) => [name, Buffer.concat(all)]))
  async function* failing() {
    yield { name: 'x', content: (async function* () { yield 'a'; throw new Error('no') })() } // biome-ignore format: short
  }
  await expect((async () => { for await (const _ of zip(failing(), new Date())); })()).rejects.toThrow('no') // biome-ignore format: short
})

describe.each(['sqlite', 'postgres'] as const)('an archive on %s', (kind) => {
  let server: TestServer
  let password: string
  beforeAll(async () => {
    server = await testServer({ store: kind })
    const homes = new Homes(server)
    await server.as('alice').put(`${homes.calendarOf('alice')}own.ics`, meeting({ uid: 'own', attendees: ['bob'] }))
    await server
      .as('bob')
      .put(`${homes.calendarOf('bob')}theirs.ics`, meeting({ uid: 'theirs', by: 'bob', attendees: ['alice'] }))
    await server
      .as('alice')
      .put(
        '/dav/addressbooks/alice/addressbook/c.vcf',
        'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:Carol\r\nN:C;;;;\r\nEND:VCARD\r\n',
        { 'content-type': 'text/vcard' },
      )
    const alice = await server.store.findPrincipal('alice')
    const bob = await server.store.findPrincipal('bob')
    if (alice === undefined || bob === undefined) throw new Error('nobody')
    password = newAppPassword()
    const secretHash = findAppPasswordHash(password) ?? ''
    await server.store.transaction(
      { origin: 'api', scheduling: 'silent', homes: [alice.id], directory: true },
      async (tx) => {
        await tx.createAppPassword({
          principalId: alice.id,
          name: 'Phone',
          scopes: ['events:read'],
          expiresAt: null,
          secretHash,
        })
        await tx.setDelegates(bob.id, 'read', [alice.id])
        await tx.quarantineMail({
          recipientId: alice.id,
          author: 'x@elsewhere.test',
          reason: 'strange',
          key: 'k',
          raw: Buffer.from('From: x\r\n\r\nhi'),
        })
      },
    )
  })
  afterAll(() => server.close())

  async function archiveBy(user: string, of: string) {
    const made = await server.as(user).request('POST', `/api/v1/principals/${of}/archives`)
    if (made.status !== 202) return made.status
    await runTransfers(davDepsOf({ ...server, log: { ...console, error: console.trace } as never, now: () => new Date() }), new AbortController().signal) // biome-ignore format: a log that says what failed
    const { id } = JSON.parse(made.text)
    const { state, problem } = JSON.parse((await server.as(user).get(`/api/v1/jobs/${id}`)).text)
    expect([state, problem]).toEqual(['done', null])
    const { buffer, headers } = await server.as(user).get(`/api/v1/jobs/${id}/file`, { 'accept-encoding': 'identity' })
    expect(headers['content-type']).toBe('application/zip')
    return unzipped(buffer)
  }

  test('has what there is, for programs and as rows, and no secret', async () => {
    const files = await archiveBy('alice', 'alice')
    if (typeof files === 'number') throw new Error(String(files))
    const read = (name: string) => files.get(name)?.toString() ?? `no ${name}`
    expect(read('README.txt')).toContain('Alice (alice, alice@example.test)')
    expect(
      read('calendars/calendar.ics')
        .match(/UID:(own|theirs)/g)
        ?.toSorted(),
    ).toEqual(['UID:own', 'UID:theirs'])
    expect(read('addressbooks/addressbook.vcf')).toContain('FN:Carol')
    const rows = (table: string) => JSON.parse(read(`records/${table}.json`))
    expect(rows('principal')).toMatchObject([{ slug: 'alice', created_at: expect.stringMatching(/^\d{4}-.*Z$/) }])
    expect(rows('app_password')).toMatchObject([{ name: 'Phone' }])
    expect(rows('delegation')).toEqual([{ of: 'bob', delegate: 'alice', access: 'read' }])
    expect([...files.values()].some((bytes) => bytes.toString() === 'From: x\r\n\r\nhi')).toBe(true)
    expect(rows('audit').map(({ kind }: { kind: string }) => kind)).toContain('export')
    const tables = Object.entries(HELD).flatMap(([name, held]) => ('rows' in held ? [`records/${name}.json`] : []))
    expect([...files.keys()].filter((name) => name.startsWith('records/')).toSorted()).toEqual(tables.toSorted())
    const all = [...files.values()].join('\n')
    const account = await server.store.findAccount('alice')
    for (const secret of [account?.passwordHash, findAppPasswordHash(password), password]) {
      expect(secret).toBeTruthy()
      expect(all).not.toContain(secret)
    }
  })

  test('is made for the person, and for administrators', async () => {
    expect(await archiveBy('bob', 'alice')).toBe(403)
    expect(await archiveBy('bob', 'nobody')).toBe(403)
    expect(await archiveBy('root', 'nobody')).toBe(404)
    expect(await archiveBy('root', 'alice')).toBeInstanceOf(Map)
  })

  test('of somebody else is for administrators alone, also when it is made already', async () => {
    const setAdmin = async (slug: string, admin: boolean) => {
      const { id = '' } = (await server.store.findPrincipal(slug)) ?? {}
      const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
      await server.store.transaction(scope, (tx) => tx.updatePrincipal(id, { admin }))
    }
    await setAdmin('bob', true)
    expect(await archiveBy('bob', 'alice')).toBeInstanceOf(Map)
    const jobs = async () => JSON.parse((await server.as('bob').get('/api/v1/jobs')).text).items
    const [{ id }] = await jobs()
    await setAdmin('bob', false)
    expect(await jobs()).toEqual([])
    expect((await server.as('bob').get(`/api/v1/jobs/${id}/file`)).status).toBe(404)
    expect((await server.as('root').get(`/api/v1/jobs/${id}`)).status).toBe(200)
  })
})

/** After somebody is erased, no table has their slug, their name or their address, but where this file says why. */
import Database from 'better-sqlite3'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { entities } from '../../storage/sql/entities.ts'
import { verify } from '../../storage/verify.ts'
import { davDepsOf } from '../app.ts'
import { erasePerson } from '../cli/principals.ts'
import { describeObject } from '../describe-object.ts'
import { meeting } from '../testing/meetings.ts'
import { memoryIo } from '../testing/memory-io.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { erase } from './erase.ts'

const WORDS = ['zelda', 'quux']
const PEOPLE = `users:
  - { slug: zelda, name: Zelda Quux, emails: [zelda@example.test, quux@example.test], password: zelda }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob, delegates: { read: [zelda] } }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: team, name: Team, members: [zelda, bob] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], policy: { approval: all, approvers: [zelda, bob], bookers: [zelda] } }
`
/** What others have written down, or what was said to them: theirs. */
const OF_OTHERS: Readonly<Record<string, string>> = {
  'object_body.bytes': "copies of meetings and cards that lie in others' calendars and address books",
  'card_address.address': 'found in cards of others, and made of them',
  'card_address.name': 'likewise',
  'card_address.words': 'likewise',
}

/** Rows of others, likewise. */
const ROWS_OF_OTHERS: Readonly<Record<string, string>> = {
  // What a message in somebody's inbox has changed, beside the message itself.
  dead_property: `target_kind = 'object' AND local_name = 'schedule-changes'`,
}

let server: TestServer | undefined
afterEach(() => server?.close())

/** Where a word is, as table.column. */
async function foundIn(at: TestServer, word: string): Promise<string[]> {
  const isPostgres = at.storeUrl.startsWith('postgres')
  const columns = entities(isPostgres ? 'postgres' : 'sqlite').flatMap(({ options: { name, columns } }) =>
    Object.entries(columns).flatMap(([column, told]) =>
      ['text', 'blob', 'bytea'].includes(String(told?.type)) ? [{ name, column, isBytes: told?.type !== 'text' }] : [],
    ),
  )
  const ask = await open(at.storeUrl)
  const found: string[] = []
  for (const { name, column, isBytes } of columns) {
    const text = isBytes ? (isPostgres ? `encode(${column}, 'escape')` : `CAST(${column} AS TEXT)`) : column
    if (
      await ask.has(
        `SELECT 1 FROM ${name} WHERE LOWER(${text}) LIKE '%${word}%' AND NOT (${ROWS_OF_OTHERS[name] ?? 'false'}) LIMIT 1`,
      )
    )
      found.push(`${name}.${column}`)
  }
  await ask.close()
  return found
}

async function open(url: string) {
  if (!url.startsWith('postgres')) {
    const database = new Database(url.replace('sqlite:', ''), { readonly: true })
    return {
      has: async (text: string) => database.prepare(text).get() !== undefined,
      close: async () => void database.close(),
    }
  }
  const schema = new URL(url).searchParams.get('schema') ?? ''
  const client = new pg.Client({ connectionString: url.replace(/\?.*/, ''), options: `-c search_path=${schema}` })
  await client.connect()
  return { has: async (text: string) => (await client.query(text)).rows.length > 0, close: () => client.end() }
}

async function full(kind: 'sqlite' | 'postgres'): Promise<TestServer> {
  const made = await testServer({ store: kind, provision: PEOPLE })
  const zelda = made.as('zelda')
  const bob = made.as('bob')
  const own = '/dav/calendars/zelda/calendar/'
  expect((await zelda.put(`${own}hers.ics`, meeting({ uid: 'hers', by: 'zelda', attendees: ['bob'] }))).status).toBe(
    201,
  )
  await bob.put('/dav/calendars/bob/calendar/his.ics', meeting({ uid: 'his', by: 'bob', attendees: ['zelda'] }))
  const inbox = await zelda.propfind('/dav/calendars/zelda/calendar/', '', '1')
  expect(inbox.text).toContain('.ics')
  const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:Zelda\r\nN:Q;;;;\r\nEMAIL:zelda@example.test\r\nEND:VCARD\r\n'
  await bob.put('/dav/addressbooks/bob/addressbook/c.vcf', card, { 'content-type': 'text/vcard' })
  const json = { 'content-type': 'application/json' }
  await zelda.request('POST', '/api/v1/app-passwords', {
    headers: json,
    body: '{"name":"Phone","scopes":["events:read"]}',
  })
  await zelda.request('PUT', '/api/v1/calendars/zelda/calendar/shares/bob', {
    headers: json,
    body: '{"access":"read"}',
  })
  await zelda.request('POST', '/api/v1/calendars/zelda/calendar/exports')
  await made.as('root').request('POST', '/api/v1/principals/zelda/archives')
  // Of a meeting that bob keeps, what zelda said is remembered with him.
  const copy = /<href>([^<]*\/dav\/calendars\/zelda\/calendar\/(?!hers)[^<]+\.ics)</.exec(
    inbox.text.replaceAll(/<\/?\w+:href>/g, (tag) => tag.replace(/\w+:/, '')),
  )?.[1]
  if (copy !== undefined) {
    const { text } = await zelda.get(copy)
    await zelda.put(copy, text.replace('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=ACCEPTED'))
  }
  const idOf = async (slug: string) => (await made.store.findPrincipal(slug))?.id ?? ''
  const bobs = await idOf('bob')
  await made.store.transaction(
    { origin: 'itip', scheduling: 'silent', homes: [bobs, await idOf('zelda')] },
    async (tx) => {
      await tx.quarantineMail({
        recipientId: bobs,
        author: 'zelda@example.test',
        reason: 'strange',
        key: 'k',
        raw: Buffer.from('From: zelda'),
      })
      await tx.setHeard(bobs, 'his', [{ name: ' mailto:zelda@example.test', sequence: 0, stampedAt: 1 }], [])
      await tx.claimIdempotencyKey({ principalId: bobs, keyHash: 'k', requestHash: 'r' }, new Date(0))
      const recipients = [{ address: 'mailto:quux@example.test', key: 'm' }]
      await tx.enqueue({
        kind: 'itip',
        senderId: bobs,
        uid: 'x',
        method: 'REQUEST',
        payload: Buffer.from('zelda'),
        recipients,
        notBefore: new Date(),
        isWhole: true,
        isAcquainted: true,
      } as never) // as much of a message as the table has
    },
  )
  await made.store.keepIdempotentAnswer({ principalId: bobs, keyHash: 'k' }, '{"sharedBy":"zelda"}')
  await made.store.countSent('zelda@example.test', new Date())
  return made
}

describe.each(['sqlite', 'postgres'] as const)('erasure on %s', (kind) => {
  test('no table has anything of who was erased, and the store agrees with itself', async () => {
    server = await full(kind)
    // Else it would be no wonder that nothing is found.
    const before = await foundIn(server, 'zelda')
    for (const place of [
      'principal.slug',
      'audit.actor',
      'heard.name',
      'quarantined_mail.author',
      'idempotency.answer',
      'principal.policy',
      'mail_sender.sender',
    ]) {
      expect(before).toContain(place)
    }
    const asked = { headers: { 'content-type': 'application/json' }, body: '{"confirm":"zelda"}' }
    const { status, text } = await server.as('zelda').request('POST', '/api/v1/principals/zelda/erasure', asked)
    expect([status, text]).toEqual([204, ''])

    for (const word of WORDS) {
      const left = (await foundIn(server, word)).filter((place) => OF_OTHERS[place] === undefined)
      expect([word, left]).toEqual([word, []])
    }
    expect((await server.as('zelda').get('/api/v1/me')).status).toBe(401)
    const found = []
    for await (const finding of verify(server.store, { describeObject, repair: false })) found.push(finding)
    expect(found).toEqual([])
    await server.store.chainAudit()
    expect((await server.store.verifyAudit()).problems).toEqual([])
    // Whom she invited knows that it is off, and who invited her that she does not come.
    const bobs = await server.as('bob').get('/dav/calendars/bob/calendar/')
    expect(bobs.text.replaceAll('\r\n ', '')).toMatch(/STATUS:CANCELLED/)
    expect(bobs.text.replaceAll('\r\n ', '')).toMatch(/PARTSTAT=DECLINED[^\r]*zelda/)
    const atlas = await server.store.findPrincipal('atlas')
    expect(atlas?.policy).toMatchObject({ approvers: ['bob'], bookers: [] })
    await server.close()
    server = undefined
  })
})

test('who may: oneself, and administrators; with the slug once more; never the last administrator', async () => {
  server = await testServer({ provision: PEOPLE })
  const present = server
  const ask = async (user: string, slug: string, confirm = slug) => {
    const headers = { 'content-type': 'application/json' }
    const path = `/api/v1/principals/${slug}/erasure`
    return (await present.as(user).request('POST', path, { headers, body: JSON.stringify({ confirm }) })).status
  }
  expect(await ask('bob', 'zelda')).toBe(403)
  expect(await ask('bob', 'nobody')).toBe(403)
  expect(await ask('bob', 'bob', 'zelda')).toBe(400)
  expect(await ask('root', 'team')).toBe(404)
  expect(await ask('root', 'root')).toBe(409)
  expect(await ask('root', 'zelda')).toBe(204)
  await present.store.chainAudit()
  const [record] = await present.store.auditRecords({ kind: 'audit-erased' }, 1)
  expect([record?.actor, record?.owner]).toEqual(['root', null])
  // It can be done again where it was not done to its end.
  const bob = await present.store.findPrincipal('bob')
  if (bob === undefined) throw new Error('no bob')
  const deps = davDepsOf({ ...present, log: console as never, now: () => new Date() }) // nothing is logged
  await expect(erasePerson('bob', false)(memoryIo(), deps)).rejects.toThrow('Add --yes')
  await expect(erasePerson('root', true)(memoryIo(), deps)).rejects.toThrow('only administrator')
  expect(await erasePerson('bob', true)(memoryIo(), deps)).toBe(0)
  await expect(erase(bob, deps)).resolves.toBeUndefined()
})

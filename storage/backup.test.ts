import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { BackupRecord, BackupValue } from './backup.ts'
import { decodeBackup, encodeBackup } from './backup-file.ts'
import { openStore } from './sql/open.ts'
import type { NewObject, Store } from './store.ts'
import { type TestStore, testStore } from './testing/stores.ts'

const KINDS = ['sqlite', 'postgres'] as const
const TAKEN_AT = new Date('2026-03-01T12:00:00Z')

const opened: TestStore[] = []
afterEach(async () => {
  for (const test of opened.splice(0)) await test.destroy()
})

async function open(kind: (typeof KINDS)[number]): Promise<TestStore> {
  const test = await testStore(kind)
  opened.push(test)
  return test
}

function event(uid: string, bytes: Buffer): NewObject {
  const alarms = uid.length % 2 === 0 ? { startsAt: -900, endsAt: null } : undefined
  const box = { startsAt: 0, endsAt: 3600, recurring: uid.length % 3 === 0, alarms }
  return { uid, component: 'VEVENT', etag: `etag ${uid}`, scheduleTag: null, access: 'public', bytes, box }
}

/** Something of everything, and awkward bytes and names. */
async function fill(store: Store): Promise<void> {
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  const DIRECTORY = { origin: 'admin', scheduling: 'silent', directory: true } as const
  const [alice, team] = await store.transaction(DIRECTORY, async (tx) => {
    const alice = await tx.createPrincipal({
      ...plain,
      kind: 'user',
      slug: 'alice',
      name: 'Alice \u2028 "Moreau"\n',
      addresses: ['mailto:alice@example.test', 'mailto:a@example.test'],
      admin: true,
    })
    const team = await tx.createPrincipal({ ...plain, kind: 'group', slug: 'team', name: 'Team', addresses: [] })
    const gone = await tx.createPrincipal({ ...plain, kind: 'user', slug: 'gone', name: 'Gone', addresses: [] })
    await tx.setPasswordHash(alice.id, '$argon2id$…')
    await tx.setMembers(team.id, [alice.id])
    await tx.setDelegates(team.id, 'write', [alice.id])
    await tx.deletePrincipal(gone.id)
    return [alice, team]
  })
  const calendar = await store.transaction({ origin: 'client', scheduling: 'on', homes: [alice.id] }, async (tx) => {
    const left = await tx.createCollection(alice.id, {
      kind: 'calendar',
      home: 'calendars',
      slug: 'left',
      components: [],
    })
    await tx.deleteCollection(left.id)
    const made = await tx.createCollection(alice.id, {
      kind: 'calendar',
      home: 'calendars',
      slug: 'work',
      components: ['VEVENT'],
      transparent: true,
    })
    await tx.createPushRegistration({
      name: 'device',
      principalId: alice.id,
      target: { ownerId: alice.id, home: 'calendars', collectionId: made.id },
      pushResource: 'https://push.example/x',
      publicKey: Buffer.from([4]),
      authSecret: Buffer.from([0]),
      onContent: true,
      onProperties: false,
      expiresAt: TAKEN_AT,
    })
    await tx.enqueue({
      ...{ kind: 'mail', senderId: alice.id, uid: 'u', method: 'REQUEST', payload: Buffer.from('x') },
      ...{
        recipients: [{ address: 'mailto:x@far.example', key: 'x' }],
        notBefore: TAKEN_AT,
        isWhole: true,
        isAcquainted: true,
      },
    })
    await tx.setGrants(made.id, [{ to: { principalId: team.id }, privileges: ['read'] }])
    await tx.setLook(team.id, made.id, { color: '#010203' })
    const target = { kind: 'collection', id: made.id } as const
    await tx.setDeadProperty({ target, namespace: 'urn:x', localName: 'p', xml: '<p/>' })
    await tx.setInvitation({ collectionId: made.id, principalId: team.id, access: 'busy', summary: 'é' })
    const properties = { displayName: 'é', description: null, color: null, order: null, transparent: true }
    const share = { collectionId: made.id, shareeId: alice.id, uid: 'u', access: 'busy', state: 'accepted' } as const
    await tx.createShare({ ...share, ...properties, summary: null })
    return made
  })
  const hold = { lane: 1, kind: 'hold', guarded: true } as const
  await store.transaction({ origin: 'client', scheduling: 'on', homes: [alice.id] }, (tx) =>
    tx.replaceBookings(alice.id, 'é', [
      { ...hold, instance: 0, start: 0, end: 10, expiresAt: null },
      { ...hold, instance: 10, start: 10, end: 20, expiresAt: 5 },
      { ...hold, instance: 11, start: 11, end: 20, expiresAt: 5, guarded: false },
    ]),
  )
  await store.secret('key', () => 'value')
  await store.transaction({ origin: 'client', scheduling: 'on', collections: [calendar.id] }, async (tx) => {
    await tx.createObject(calendar.id, 'binary', event('binary', Buffer.from([0, 255, 10, 13, 0xe2, 0x80])))
    await tx.createObject(calendar.id, 'empty', event('empty', Buffer.alloc(0)))
    const { id } = await tx.createObject(calendar.id, 'large', event('large', Buffer.alloc(5_000_000, 'é\u2029\n')))
    for (let i = 0; i < 450; i++) await tx.createObject(calendar.id, `é${i}`, event(`u${i}`, Buffer.from(`é\r\n${i}`)))
    const file = Buffer.alloc(6_000_000, 'attached \u00e9')
    for (const [managedId, bytes] of Object.entries({ large: file, same: file, empty: Buffer.alloc(0) })) {
      const hash = digest(bytes)
      const attachment = { managedId, hash, size: bytes.length, mediaType: 'text/plain', filename: null }
      await tx.createAttachment(attachment, { read: (start, end) => bytes.subarray(start, end) })
    }
    await tx.setAttachments(id, ['large', 'empty'])
    const buried = await tx.createObject(calendar.id, 'buried', event('buried', Buffer.from('x')))
    await tx.deleteObject(calendar.id, buried)
  })
}

async function recordsOf(store: Store): Promise<BackupRecord[]> {
  const records: BackupRecord[] = []
  for await (const record of store.dump()) records.push(record)
  return records
}

/** To compare: bytes as their digest, and without the epoch, which a restored store has of its own. */
async function contentsOf(store: Store): Promise<unknown[]> {
  return (await recordsOf(store)).map((record) =>
    record.kind === 'row' ? { ...record, row: { ...record.row, epoch: '', bytes: digest(record.row.bytes) } } : record,
  )
}

function digest(bytes: BackupValue | undefined): string {
  return Buffer.isBuffer(bytes) ? createHash('sha256').update(bytes).digest('hex') : ''
}

async function fileOf(store: Store): Promise<Buffer> {
  return Buffer.concat(await encodeBackup(store.dump(), TAKEN_AT).toArray())
}

function fromFile(bytes: Buffer): AsyncIterable<BackupRecord> {
  return decodeBackup(Readable.from([bytes]))
}

describe.each(KINDS.flatMap((from) => KINDS.map((to) => ({ from, to }))))('a backup of $from', ({ from, to }) => {
  it(`is restored to ${to}, whole`, async () => {
    const source = (await open(from)).store
    const target = (await open(to)).store
    await fill(source)
    await fill(target)
    const epochs = [source.epoch, target.epoch]

    await target.load(fromFile(await fileOf(source)))

    expect(await contentsOf(target)).toEqual(await contentsOf(source))
    expect(target.storeId).toBe(source.storeId)
    expect(epochs).not.toContain(target.epoch)
    // Nothing is sent because of a restore.
    expect(await source.dueOutbound(TAKEN_AT, 10)).toHaveLength(1)
    expect(await target.dueOutbound(TAKEN_AT, 10)).toEqual([])
  })
})

describe.each(KINDS)('a store on %s', (kind) => {
  it('works after a restore, and gives no key twice', async () => {
    const source = (await open(kind)).store
    await fill(source)
    const { store: target, url } = await open(kind)
    await fill(target)
    await target.load(source.dump())
    const calendar = await target.findCollection('alice', 'calendars', 'work')
    if (calendar === undefined) throw new Error('no calendar')
    expect(calendar).toMatchObject({ objects: 453, changeNo: 456 })
    const before = await target.findEntry(calendar.id, 'é449')
    const made = await target.transaction({ origin: 'client', scheduling: 'on', collections: [calendar.id] }, (tx) =>
      tx.createObject(calendar.id, 'new', event('new', Buffer.from('x'))),
    )
    // 'buried' had the key between them.
    expect(Number(made.id)).toBe(Number(before?.id) + 2)
    expect(made.changeNo).toBe(457)
    await target.close()
    const again = await openStore({ url })
    expect(again.epoch).toBe(target.epoch)
    expect(again.storeId).toBe(source.storeId)
    expect((await again.findObject(calendar.id, 'binary'))?.bytes).toEqual(Buffer.from([0, 255, 10, 13, 0xe2, 0x80]))
    await again.close()
  })

  it('stays as it is when the backup is not whole', async () => {
    const source = (await open(kind)).store
    await fill(source)
    const target = (await open(kind)).store
    const file = await fileOf(source)
    const lines = gunzipSync(file).toString('utf8').split('\n')
    const half = Math.floor(lines.length / 2)
    const broken: Record<string, Buffer> = {
      'cut in the middle': file.subarray(0, file.length / 2),
      'without its last line': gzipSync(lines.slice(0, -2).join('\n')),
      'with a line less': gzipSync(lines.toSpliced(half, 1).join('\n')),
      'with a line twice': gzipSync(lines.toSpliced(half, 0, lines[half] ?? '').join('\n')),
      'of a newer version': gzipSync(lines.join('\n').replace('"version":1', '"version":2')),
      'of a newer layout': gzipSync(lines.join('\n').replace(/"layout":"[^"]*"/, '"layout":"Later"')),
      'with a table that is none': gzipSync(
        lines.join('\n').replace('"row","table":"principal"', '"row","table":"meta;--"'),
      ),
      'of something else': gzipSync('{}\n'),
      'not a backup': Buffer.from('hello'),
      empty: Buffer.alloc(0),
    }
    const before = await contentsOf(target)
    for (const [name, bytes] of Object.entries(broken)) {
      await expect(target.load(fromFile(bytes)), name).rejects.toThrow()
      expect(await contentsOf(target), name).toEqual(before)
    }
    await fill(target)
    await target.load(fromFile(file))
    expect(await contentsOf(target)).toEqual(await contentsOf(source))
  })

  it('is backed up as of one moment while others write', async () => {
    const { store } = await open(kind)
    await fill(store)
    const calendar = await store.findCollection('alice', 'calendars', 'work')
    if (calendar === undefined) throw new Error('no calendar')
    let writing = true
    const writer = (async () => {
      for (let i = 0; writing; i++) {
        await store.transaction({ origin: 'client', scheduling: 'on', collections: [calendar.id] }, (tx) =>
          tx.createObject(calendar.id, `during ${i}`, event(`during ${i}`, Buffer.from('x'))),
        )
      }
    })()
    const records = await recordsOf(store)
    writing = false
    await writer
    const rows = records.flatMap((record) => (record.kind === 'row' ? [record] : []))
    const counted = rows.find(({ table, row }) => table === 'collection' && row.slug === 'work')?.row.objects
    expect(rows.filter(({ table }) => table === 'object')).toHaveLength(Number(counted))
    expect(rows.filter(({ table }) => table === 'object_body')).toHaveLength(Number(counted))
    expect((await store.findCollectionById(calendar.id))?.objects).toBeGreaterThan(Number(counted))
  })
})

it('PostgreSQL is not restored while another process uses it', async () => {
  const { store, url } = await open('postgres')
  const other = await openStore({ url })
  await expect(store.load(other.dump())).rejects.toThrow('another process uses the store')
  await other.close()
})

it('a SQLite store that is open for reading is backed up beside its owner, and leaves no copy', async () => {
  const { store, url } = await open('sqlite')
  await fill(store)
  const reader = await openStore({ url, readOnly: true })
  expect(await contentsOf(reader)).toEqual(await contentsOf(store))
  await expect(reader.load(store.dump())).rejects.toThrow('opened for reading')
  await reader.close()
  expect(readdirSync(dirname(url.replace('sqlite:', ''))).filter((name) => name.includes('snapshot'))).toEqual([])
})

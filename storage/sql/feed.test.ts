import Database from 'better-sqlite3'
import pg from 'pg'
import { expect, it } from 'vitest'
import type { NewObject, Scope } from '../store.ts'
import { testStore } from '../testing/stores.ts'

interface Line {
  readonly collection_id: number | string
  readonly name: string | null
  readonly change_no: number | string
  readonly origin: string
}

const FEED = 'SELECT collection_id, name, change_no, origin FROM change ORDER BY position'

async function feedAt(url: string): Promise<string[]> {
  const line = (row: Line) => `${row.collection_id} ${row.name} ${row.change_no} ${row.origin}`
  if (url.startsWith('sqlite:')) {
    const database = new Database(url.replace('sqlite:', ''), { readonly: true })
    const rows = database.prepare<[], Line>(FEED).all()
    database.close()
    return rows.map(line)
  }
  const client = new pg.Client({ connectionString: url.replace(/\?.*/, '') })
  await client.connect()
  await client.query(`SET search_path = ${new URL(url).searchParams.get('schema')}`)
  const { rows } = await client.query<Line>(FEED)
  await client.end()
  return rows.map(line)
}

function object(uid: string): NewObject {
  const box = { startsAt: 0, endsAt: 1, recurring: false, alarms: undefined }
  return { uid, component: 'VEVENT', etag: uid, scheduleTag: null, access: 'public', bytes: Buffer.from(uid), box }
}

it.each(['sqlite', 'postgres'] as const)('every change is a line of the feed on %s', async (kind) => {
  const { store, url, destroy } = await testStore(kind)
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  const silent: Scope = { origin: 'admin', scheduling: 'silent' }
  const [from, to] = await store.transaction({ ...silent, directory: true }, async (tx) => {
    const { id } = await tx.createPrincipal({ ...plain, kind: 'user', slug: 'a', name: 'A', addresses: [] })
    const make = (slug: string) =>
      tx.createCollection(id, { kind: 'calendar', home: 'calendars', slug, components: [] })
    return [await make('from'), await make('to')]
  })
  const scope = {
    origin: 'bridge:google',
    scheduling: 'silent',
    collections: [from.id, to.id],
    homes: [from.ownerId],
  } as const
  await store.transaction(scope, async (tx) => {
    const created = await tx.createObject(from.id, 'x', object('x'))
    const replaced = await tx.replaceObject(from.id, created, object('y'))
    await tx.setDeadProperty({ target: { kind: 'object', id: created.id }, namespace: '', localName: 'p', xml: '' })
    const moved = await tx.moveObject(from.id, replaced, to.id, 'z')
    await tx.deleteObject(to.id, moved)
    await tx.updateCollection(to.id, { color: 'red' })
  })
  const failed = store.transaction(scope, async (tx) => {
    await tx.createObject(from.id, 'never', object('never'))
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')

  const origin = 'bridge:google'
  expect(await feedAt(url)).toEqual([
    `${from.id} null 1 admin`,
    `${to.id} null 2 admin`,
    `${from.id} x 1 ${origin}`,
    `${from.id} x 2 ${origin}`,
    `${from.id} x 3 ${origin}`,
    `${from.id} x 4 ${origin}`,
    `${to.id} z 1 ${origin}`,
    `${to.id} z 2 ${origin}`,
    `${to.id} null 3 ${origin}`,
  ])
  await store.pruneTombstones(new Date(Date.now() + 1000))
  expect(await feedAt(url)).toEqual([])
  await destroy()
})

import { expect, it } from 'vitest'
import type { BackupRecord } from '../../backup.ts'
import type { NewObject, Store } from '../../store.ts'
import { testStore } from '../../testing/stores.ts'

const OLD_LAYOUT = 'Feeds1700000005001'
const OLD_TABLES: ReadonlySet<string> = new Set(['meta', 'principal', 'collection', 'object', 'object_body'])

const calendar = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: readonly string[]) => [
  'BEGIN:VEVENT',
  'UID:u',
  'DTSTAMP:20260101T000000Z',
  'DTSTART:20260305T100000Z',
  ...lines,
  'END:VEVENT',
]

const OBJECTS: Readonly<Record<string, string>> = {
  public: calendar(...event('SUMMARY:CLASS:PRIVATE')),
  partial: calendar(...event('CL\r\n ASS;X-A=1:private')),
  stated: calendar('X-CALENDARSERVER-ACCESS:PUBLIC', ...event()),
  private: calendar('x-calendarserver-access:PRIVATE', ...event()),
  // Damaged: for its owner alone.
  damaged: 'BEGIN:VCALENDAR\r\nCLASS:PRIVATE\r\n',
}

async function fill(store: Store): Promise<void> {
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  const directory = { origin: 'admin', scheduling: 'silent', directory: true } as const
  const alice = await store.transaction(directory, (tx) =>
    tx.createPrincipal({ ...plain, kind: 'user', slug: 'alice', name: 'Alice', addresses: [] }),
  )
  const work = await store.transaction({ origin: 'admin', scheduling: 'silent', homes: [alice.id] }, (tx) =>
    tx.createCollection(alice.id, { kind: 'calendar', home: 'calendars', slug: 'work', components: ['VEVENT'] }),
  )
  const box = { startsAt: 0, endsAt: 1, recurring: false, alarms: undefined }
  await store.transaction({ origin: 'admin', scheduling: 'silent', collections: [work.id] }, async (tx) => {
    for (const [name, text] of Object.entries(OBJECTS)) {
      const bytes = Buffer.from(text)
      const object: NewObject = {
        uid: name,
        component: 'VEVENT',
        etag: name,
        scheduleTag: null,
        access: 'public',
        bytes,
        box,
      }
      await tx.createObject(work.id, name, object)
    }
  })
}

/** As a store wrote it that knew nothing of access. */
async function* asOld(records: AsyncIterable<BackupRecord>): AsyncIterable<BackupRecord> {
  for await (const record of records) {
    if (record.kind === 'store') yield { ...record, layout: OLD_LAYOUT }
    else if (OLD_TABLES.has(record.table)) {
      const { access: _, names_groups: __, ...row } = record.row
      yield { ...record, row }
    }
  }
}

it.each(['sqlite', 'postgres'] as const)('objects that are there already are asked, on %s', async (kind) => {
  const source = await testStore(kind)
  const target = await testStore(kind)
  await fill(source.store)
  await target.store.load(asOld(source.store.dump()))
  const work = await target.store.findCollection('alice', 'calendars', 'work')
  for (const name of Object.keys(OBJECTS)) {
    const access = name === 'damaged' ? 'private' : name
    expect(await target.store.findEntry(work?.id ?? '', name)).toMatchObject({ access })
  }
  await source.destroy()
  await target.destroy()
})

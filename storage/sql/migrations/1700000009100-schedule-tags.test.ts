import { expect, it } from 'vitest'
import type { Store } from '../../store.ts'
import { asOlder } from '../../testing/as-older.ts'
import { testStore } from '../../testing/stores.ts'

const OLD_LAYOUT = 'Push1700000009000'

const meeting = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
const BY_ALICE = 'ORGANIZER;CN=Alice:MAILTO:Alice@example.test'
const BY_BOB = 'ORGANIZER:mailto:bob@example.test'

/** By calendar and name: the UID, the text, and whether it is a meeting of alice. */
const OBJECTS: readonly (readonly [calendar: string, name: string, uid: string, text: string, isMeeting: boolean])[] = [
  ['work', 'organized', 'organized', meeting(BY_ALICE), true],
  ['work', 'attended', 'attended', meeting(BY_BOB, 'ATTENDEE;CN=A:mailto:ali\r\n ce@example.test'), true],
  ['work', 'of-others', 'of-others', meeting(BY_BOB, 'ATTENDEE:mailto:malice@example.test.org'), false],
  ['work', 'named', 'named', meeting('DESCRIPTION:ORGANIZER:mailto:alice@example.test'), false],
  ['work', 'plain', 'plain', meeting(), false],
  ['copy', 'organized', 'organized', meeting(BY_ALICE), false],
]

async function fill(store: Store): Promise<void> {
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  const admin = { origin: 'admin', scheduling: 'silent' } as const
  const addresses = ['mailto:alice@example.test']
  const alice = await store.transaction({ ...admin, directory: true }, (tx) =>
    tx.createPrincipal({ ...plain, kind: 'user', slug: 'alice', name: 'Alice', addresses }),
  )
  const box = { startsAt: 0, endsAt: 1, recurring: false, alarms: undefined }
  for (const slug of ['work', 'copy']) {
    const calendar = await store.transaction({ ...admin, homes: [alice.id] }, (tx) =>
      tx.createCollection(alice.id, { kind: 'calendar', home: 'calendars', slug, components: ['VEVENT'] }),
    )
    await store.transaction({ ...admin, collections: [calendar.id] }, async (tx) => {
      for (const [where, name, uid, text] of OBJECTS) {
        if (where !== slug) continue
        const object = { uid, component: 'VEVENT', etag: name, scheduleTag: null, access: 'public', box } as const
        await tx.createObject(calendar.id, name, { ...object, bytes: Buffer.from(text) })
      }
    })
  }
}

it.each(['sqlite', 'postgres'] as const)('meetings from before there were tags have one, on %s', async (kind) => {
  const source = await testStore(kind)
  const target = await testStore(kind)
  await fill(source.store)
  await target.store.load(asOlder(source.store.dump(), OLD_LAYOUT, ['names_groups']))
  for (const [slug, name, , , isMeeting] of OBJECTS) {
    const calendar = await target.store.findCollection('alice', 'calendars', slug)
    const entry = await target.store.findEntry(calendar?.id ?? '', name)
    expect([slug, name, entry?.scheduleTag]).toEqual([slug, name, isMeeting ? name : null])
  }
  await source.destroy()
  await target.destroy()
})

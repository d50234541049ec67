import { expect, it } from 'vitest'
import type { NewObject } from '../../store.ts'
import { asOlder } from '../../testing/as-older.ts'
import { testStore } from '../../testing/stores.ts'

const OLD_LAYOUT = 'GroupNames1700000009200'
/** More than one batch. */
const CARDS = 230

/** As a store wrote it that knew nothing of this. */
it.each(['sqlite', 'postgres'] as const)('cards that are there already are entered, on %s', async (kind) => {
  const source = await testStore(kind)
  const target = await testStore(kind)
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  const directory = { origin: 'admin', scheduling: 'silent', directory: true } as const
  const alice = await source.store.transaction(directory, (tx) =>
    tx.createPrincipal({ ...plain, kind: 'user', slug: 'alice', name: 'Alice', addresses: [] }),
  )
  const book = await source.store.transaction({ origin: 'admin', scheduling: 'silent', homes: [alice.id] }, (tx) =>
    tx.createCollection(alice.id, { kind: 'addressbook', home: 'addressbooks', slug: 'book', components: [] }),
  )
  const box = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }
  await source.store.transaction({ origin: 'admin', scheduling: 'silent', collections: [book.id] }, async (tx) => {
    for (let number = 0; number < CARDS; number++) {
      const uid = `c${number}`
      const text = `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:x\r\nN:x;;;;\r\nEMAIL:Guest${number}@Far.Example\r\nEND:VCARD\r\n`
      const bytes = Buffer.from(number === 7 ? 'BEGIN:VCARD\r\nEMAIL:' : text)
      const object: NewObject = { uid, component: 'VCARD', etag: uid, scheduleTag: null, access: 'public', bytes, box }
      await tx.createObject(book.id, `${uid}.vcf`, object)
    }
  })
  await target.store.load(asOlder(source.store.dump(), OLD_LAYOUT))
  const knows = (number: number) => target.store.hasContact(alice.id, [`guest${number}@far.example`])
  expect([await knows(0), await knows(7), await knows(CARDS - 1), await knows(CARDS)]).toEqual([
    true,
    false,
    true,
    false,
  ])
  await source.destroy()
  await target.destroy()
})

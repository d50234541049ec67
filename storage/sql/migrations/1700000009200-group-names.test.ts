import { expect, it } from 'vitest'
import { asOlder } from '../../testing/as-older.ts'
import { testStore } from '../../testing/stores.ts'

const OLD_LAYOUT = 'ScheduleTags1700000009100'
/** More than a page of them. */
const MEETINGS = 120

/** As a store wrote it that knew nothing of groups. */
it.each(['sqlite', 'postgres'] as const)('meetings that are there already are asked, on %s', async (kind) => {
  const source = await testStore(kind)
  const target = await testStore(kind)
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  const directory = { origin: 'admin', scheduling: 'silent', directory: true } as const
  const alice = await source.store.transaction(directory, (tx) =>
    tx.createPrincipal({ ...plain, kind: 'user', slug: 'alice', name: 'Alice', addresses: [] }),
  )
  const work = await source.store.transaction({ origin: 'admin', scheduling: 'silent', homes: [alice.id] }, (tx) =>
    tx.createCollection(alice.id, { kind: 'calendar', home: 'calendars', slug: 'work', components: ['VEVENT'] }),
  )
  const box = { startsAt: 0, endsAt: 1, recurring: false, alarms: undefined }
  await source.store.transaction({ origin: 'admin', scheduling: 'silent', collections: [work.id] }, async (tx) => {
    for (let number = 0; number < MEETINGS; number++) {
      const name = `m${number}`
      const bytes = Buffer.from(number % 40 === 39 ? 'CUTYPE=X-SERVER-G\r\n ROUP' : 'CUTYPE=GROUP')
      const object = {
        uid: name,
        component: 'VEVENT',
        etag: name,
        scheduleTag: name,
        access: 'public',
        bytes,
        box,
      } as const
      await tx.createObject(work.id, name, object)
    }
  })
  await target.store.load(asOlder(source.store.dump(), OLD_LAYOUT, ['names_groups']))
  const found: string[] = []
  for await (const page of target.store.meetingsOfGroups(0)) found.push(...page.map(({ name }) => name))
  expect(found).toEqual(['m39', 'm79', 'm119'])
  await source.destroy()
  await target.destroy()
})

import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Collection, NewObject, Store } from './store.ts'
import { type TestStore, testStore } from './testing/stores.ts'
import { bytesLiteral, tamper } from './testing/tamper.ts'
import { type Description, verify } from './verify.ts'

/** An object of this test is `uid component startsAt`. */
function describeObject(bytes: Buffer): Description {
  const [uid, component, startsAt] = bytes.toString().split(' ')
  if (uid === undefined || component === undefined || startsAt === undefined) return { damaged: 'it is no sentence' }
  const starts = Number(startsAt)
  const alarms = uid.endsWith('!') ? { startsAt: starts - 900, endsAt: null } : undefined
  const etag = createHash('sha256').update(bytes).digest('hex')
  return {
    uid,
    component,
    etag,
    access: 'public',
    box: { startsAt: starts, endsAt: starts + 1, recurring: false, alarms },
  }
}

function object(text: string): NewObject {
  const bytes = Buffer.from(text)
  const described = describeObject(bytes)
  if ('damaged' in described) throw new Error(described.damaged)
  return { ...described, scheduleTag: null, bytes }
}

describe.each(['sqlite', 'postgres'] as const)('verifying a store on %s', (kind) => {
  let test: TestStore
  let store: Store
  let work: Collection
  let inbox: Collection

  beforeEach(async () => {
    test = await testStore(kind)
    store = test.store
    const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
    const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
    ;[work, inbox] = await store.transaction(scope, async (tx) => {
      const alice = await tx.createPrincipal({
        ...plain,
        kind: 'user',
        slug: 'alice',
        name: 'Alice',
        addresses: ['mailto:a@b'],
      })
      const left = await tx.createCollection(alice.id, {
        kind: 'calendar',
        home: 'calendars',
        slug: 'left',
        components: [],
      })
      await tx.deleteCollection(left.id)
      return [
        await tx.createCollection(alice.id, { kind: 'calendar', home: 'calendars', slug: 'work', components: [] }),
        await tx.createCollection(alice.id, { kind: 'inbox', home: 'calendars', slug: 'inbox', components: [] }),
      ]
    })
    await store.transaction({ origin: 'client', scheduling: 'on', collections: [work.id, inbox.id] }, async (tx) => {
      const a = await tx.createObject(work.id, 'a', object('a VEVENT 0'))
      await tx.createObject(work.id, 'b', object('b! VEVENT 3600'))
      await tx.createObject(work.id, 'c', object('c VTODO 7200'))
      const bytes = Buffer.alloc(1_500_000, 'x')
      const hash = createHash('sha256').update(bytes).digest('hex')
      const attachment = { managedId: 'one', hash, size: bytes.length, mediaType: 'text/plain', filename: null }
      await tx.createAttachment(attachment, { read: (start, end) => bytes.subarray(start, end) })
      await tx.setAttachments((await tx.findEntry(work.id, 'b'))?.id ?? '', ['one'])
      await tx.createObject(inbox.id, '1', object('a VEVENT 0'))
      await tx.createObject(inbox.id, '2', object('a VEVENT 0'))
      await tx.deleteObject(work.id, a)
    })
  })
  afterEach(() => test.destroy())

  async function findings(repair = false): Promise<string[]> {
    const found: string[] = []
    for await (const { collection, name, what, repaired } of verify(store, { describeObject, repair })) {
      found.push([collection?.slug, name, what, repaired ? '(repaired)' : ''].filter(Boolean).join(' '))
    }
    return found
  }

  it('finds nothing in a store that is well', async () => {
    expect(await findings()).toEqual([])
  })

  it.each([
    ['counters', 'UPDATE collection SET objects = 7, bytes = 1', ['work counts', 'inbox counts']],
    ['a counter that is behind', `UPDATE collection SET change_no = 1 WHERE slug = 'work'`, ['work has changes']],
    ['deletions to come', `UPDATE collection SET oldest_no = 99 WHERE slug = 'work'`, ['work forgot deletions']],
    ['a home that is behind', 'UPDATE principal SET home_no = 0', ['inbox has a higher', 'work has a higher']],
    ['the living among the dead', `UPDATE tombstone SET name = 'b'`, ['work b is there, and deleted']],
    ['a number twice', `UPDATE tombstone SET change_no = 2`, ['work b has the number of a deletion']],
    ['marks of UIDs', `UPDATE object SET uid_no = 5 WHERE name = 'b'`, ['work b is marked wrongly']],
    ['marks of width', `UPDATE object SET wide = TRUE WHERE name = 'b'`, ['work b is in the wrong index']],
    ['etags', `UPDATE object SET etag = 'x' WHERE name = 'b'`, ['work b has etag']],
    ['sizes', `UPDATE object SET size = 1 WHERE name = 'b'`, ['work b has size', 'work counts']],
    ['UIDs', `UPDATE object SET uid = 'x' WHERE name = 'c'`, ['work c has uid']],
    ['components', `UPDATE object SET component = 'x' WHERE name = 'c'`, ['work c has component']],
    ['starts', `UPDATE object SET starts_at = 1 WHERE name = 'c'`, ['work c has times']],
    ['alarms', `UPDATE object SET alarm_ends_at = 1 WHERE name = 'b'`, ['work b has times']],
    ['lost alarms', `UPDATE object SET alarm_ends_at = NULL WHERE name = 'b'`, ['work b has times']],
    [
      'lost principals',
      'UPDATE principal_address SET principal_id = 99',
      ['1 rows of principal_address', '1 principals are not found by'],
    ],
    ['an index of names', `DELETE FROM principal_suffix WHERE suffix = 'LICE'`, ['1 principals are not found by']],
    [
      'an index of contacts',
      `INSERT INTO card_address SELECT collection_id, 'x@y.z', id, '', '' FROM object WHERE name = 'b'`,
      ['1 addresses belong to no card'],
    ],
    ['a name by hand', `UPDATE principal SET name = 'Bertha'`, ['1 principals are not found by']],
    ['lost objects', 'INSERT INTO object_body SELECT 99, bytes FROM object_body LIMIT 1', ['1 rows of object_body']],
    [
      'lost owners of properties',
      `INSERT INTO dead_property VALUES ('object', 99, 'x', 'y', ''), ('collection', 99, 'x', 'y', ''), ('home', 99, 'x', 'y', '')`,
      [
        '1 dead properties belong to a collection',
        '1 dead properties belong to a object',
        '1 dead properties belong to a principal',
      ],
    ],
    ['lost attachments', 'UPDATE object_attachment SET attachment_id = 99', ['1 rows of object_attachment']],
    [
      'chunks of nothing',
      `INSERT INTO attachment_chunk SELECT 'x', 0, bytes FROM attachment_chunk WHERE ordinal = 0`,
      ['1 chunks belong to no content'],
    ],
    [
      'bookings of nothing',
      `INSERT INTO booking VALUES (1, 'x', 0, 0, 1, 1, 'booked', NULL, TRUE)`,
      ['1 bookings are of meetings that are gone'],
    ],
    [
      'departures of what is there',
      `UPDATE departed_collection SET slug = 'work'`,
      ['1 collections are there, and departed'],
    ],
  ])('finds and repairs %s', async (_, damage, expected) => {
    await tamper(test.url, damage)
    const told = (await findings()).toSorted()
    expect(told).toEqual(expected.toSorted().map((start) => expect.stringMatching(`^${start}`)))
    expect((await findings(true)).toSorted()).toEqual(told.map((text) => `${text} (repaired)`))
    expect(await findings()).toEqual([])
  })

  it('repairs an index as a change that clients learn of', async () => {
    await tamper(test.url, `UPDATE object SET etag = 'x', starts_at = 1 WHERE name = 'b'`)
    const before = await store.findCollectionById(work.id)
    await findings(true)
    const entry = await store.findEntry(work.id, 'b')
    expect(entry).toMatchObject({ etag: object('b! VEVENT 3600').etag, changeNo: (before?.changeNo ?? 0) + 1 })
  })

  it('tells of what is damaged, leaves it alone, and goes on', async () => {
    await tamper(
      test.url,
      `UPDATE object_body SET bytes = ${bytesLiteral(test.url, Buffer.of(0))}
                   WHERE object_id = (SELECT id FROM object WHERE name = 'b');
                  DELETE FROM object_body WHERE object_id = (SELECT id FROM object WHERE name = 'c')`,
    )
    for (const repair of [true, false]) {
      expect(await findings(repair)).toEqual([
        'work c has lost its bytes',
        'work b is damaged: it is no sentence',
        'work c is damaged: it is no sentence',
      ])
    }
    const names: string[] = []
    for await (const page of store.objects(work.id)) names.push(...page.map((object) => object.name))
    expect(names).toEqual(['b', 'c'])
  })

  it('tells of bookings that overlap, and leaves them alone', async () => {
    const disarm =
      kind === 'sqlite' ? 'DROP TRIGGER booking_insert' : 'ALTER TABLE booking DROP CONSTRAINT booking_overlap'
    const rows = `INSERT INTO booking SELECT p.id, 'b!', v.at, v.at, v.at + 7, 1, 'booked', NULL, TRUE
      FROM principal p, (SELECT 0 AS at UNION ALL SELECT 5 UNION ALL SELECT 12) v`
    await tamper(test.url, `${disarm}; ${rows}`)
    expect(await findings(true)).toEqual(['1 bookings take what another one has'])
    expect(await findings()).toEqual(['1 bookings take what another one has'])
  })

  it.each([
    ['other bytes', `UPDATE attachment_chunk SET bytes = (SELECT bytes FROM attachment_chunk WHERE ordinal = 1)`],
    ['a chunk less', 'DELETE FROM attachment_chunk WHERE ordinal = 1'],
  ])('tells of an attachment with %s, and leaves it alone', async (_, damage) => {
    await tamper(test.url, damage)
    const told = await findings(true)
    expect(told).toEqual([expect.stringMatching(/^the attachment content [0-9a-f]{64} is damaged: /)])
    expect(await findings()).toEqual(told)
  })

  it('tells of an attachment whose content is gone, and leaves it alone', async () => {
    await tamper(test.url, 'DELETE FROM attachment_chunk; DELETE FROM attachment_content')
    expect(await findings(true)).toEqual(['1 attachments have lost their content'])
    expect(await findings()).toEqual(['1 attachments have lost their content'])
  })

  it('does not repair a UID that another object has', async () => {
    await tamper(test.url, `UPDATE object SET uid = 'b!', uid_no = 5 WHERE name = 'c'`)
    await tamper(
      test.url,
      `UPDATE object_body SET bytes = ${bytesLiteral(test.url, Buffer.from('b! VTODO 7200'))}
                   WHERE object_id = (SELECT id FROM object WHERE name = 'c')`,
    )
    const told = await findings(true)
    expect(told).toContain('work c has the UID of another object')
    expect(told).toContain('work c is marked wrongly as to its UID')
  })
})

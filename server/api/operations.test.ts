/** What operations do, on the server as it is: who may, what is kept, what DAV sees of it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SqliteSql } from '../../storage/sql/sqlite-sql.ts'
import type { TestClient } from '../testing/test-client.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { ask } from './testing/ask.ts'

const PROVISION = `users:
  - { slug: alice, name: Alice Moreau, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 12, features: [video] }
  - { slug: borealis, name: Borealis, emails: [borealis@example.test], capacity: 4 }
`

const EVENT = (uid: string, hour: string) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:20260302T${hour}0000Z\r\nDURATION:PT1H\r\nSUMMARY:${uid}\r\nORGANIZER:mailto:alice@example.test\r\nATTENDEE;CUTYPE=ROOM:mailto:atlas@example.test\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

let server: TestServer
let alice: TestClient
let bob: TestClient
let root: TestClient
beforeAll(async () => {
  server = await testServer({ provision: PROVISION, now: () => new Date('2026-03-01T12:00:00Z') })
  ;[alice, bob, root] = [server.as('alice'), server.as('bob'), server.as('root')]
})
afterAll(() => server.close())

describe('calendars', () => {
  test('are made once for a key, changed, and removed', async () => {
    const made = { name: 'plans', displayName: 'Plans', color: '#112233', components: ['VEVENT'], transparent: true }
    const key = { 'idempotency-key': 'plans' }
    const first = await ask(alice, 'POST', '/calendars/alice', made, key)
    expect([first.status, first.headers.location, first.json.displayName]).toEqual([
      201,
      '/api/v1/calendars/alice/plans',
      'Plans',
    ])
    const again = await ask(alice, 'POST', '/calendars/alice', made, key)
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, first.text, 'true'])
    expect((await ask(alice, 'POST', '/calendars/alice', made)).status).toBe(405)

    const seen = await ask(alice, 'GET', '/calendars/alice/plans')
    const etag = String(seen.headers.etag)
    const changed = await ask(
      alice,
      'PATCH',
      '/calendars/alice/plans',
      { color: null, displayName: 'Other' },
      { 'if-match': etag },
    )
    expect(changed.json).toMatchObject({ color: null, displayName: 'Other', transparent: true })
    expect(
      (await ask(alice, 'PATCH', '/calendars/alice/plans', { color: '#000000' }, { 'if-match': etag })).status,
    ).toBe(412)
    expect((await ask(bob, 'PATCH', '/calendars/alice/plans', { color: '#000000' })).status).toBe(403)
    expect((await ask(alice, 'DELETE', '/calendars/alice/plans', undefined, { 'if-match': etag })).status).toBe(412)
    expect((await ask(alice, 'DELETE', '/calendars/alice/plans')).status).toBe(204)
    expect((await ask(alice, 'GET', '/calendars/alice/plans')).status).toBe(404)
  })

  test('come in pages, with what is wanted of each', async () => {
    for (const name of ['p1', 'p2', 'p3']) await ask(bob, 'POST', '/calendars/bob', { name })
    const seen: string[] = []
    let path: string | undefined = '/calendars/bob?limit=2&fields=name'
    for (let pages = 0; path !== undefined && pages < 9; pages++) {
      const { json, headers } = await ask(bob, 'GET', path)
      for (const item of json.items) expect(Object.keys(item)).toEqual(['name'])
      seen.push(...json.items.map(({ name }: { name: string }) => name))
      const [, next] = /^<\/api\/v1([^>]+)>; rel="next"$/.exec(String(headers.link ?? '')) ?? []
      expect(json.next === null).toBe(next === undefined)
      path = next
    }
    expect(seen).toEqual(['calendar', 'p1', 'p2', 'p3', 'tasks'])
    expect((await ask(bob, 'GET', '/calendars/bob?fields=nothing')).status).toBe(400)
  })

  test('tell what changed since a number, which is that of the sync token', async () => {
    const start = (await ask(bob, 'GET', '/calendars/bob/calendar/changes')).json
    await bob.put(
      '/dav/calendars/bob/calendar/a.ics',
      EVENT('a', '08')
        .replaceAll('alice@', 'bob@')
        .replace(/ATTENDEE.*\r\n/g, '')
        .replace(/ORGANIZER.*\r\n/, ''),
    )
    await bob.put(
      '/dav/calendars/bob/calendar/b.ics',
      EVENT('b', '09')
        .replaceAll('alice@', 'bob@')
        .replace(/ATTENDEE.*\r\n/g, '')
        .replace(/ORGANIZER.*\r\n/, ''),
    )
    await bob.delete('/dav/calendars/bob/calendar/a.ics')
    const from = `since=${start.number}&epoch=${start.epoch}`
    const { json } = await ask(bob, 'GET', `/calendars/bob/calendar/changes?${from}`)
    expect(json.items.map(({ name, isGone }: Record<string, unknown>) => [name, isGone])).toEqual([
      ['b.ics', false],
      ['a.ics', true],
    ])
    expect((await ask(bob, 'GET', '/calendars/bob/calendar')).json.changeNumber).toBe(json.number)
    const first = (await ask(bob, 'GET', `/calendars/bob/calendar/changes?${from}&limit=1`)).json
    expect([first.items.length, first.isMore]).toEqual([1, true])
    expect((await ask(bob, 'GET', `/calendars/bob/calendar/changes?since=${json.number + 1}`)).status).toBe(410)
    expect((await ask(bob, 'GET', '/calendars/bob/calendar/changes?since=0&epoch=other')).status).toBe(410)
  })
})

test('a calendar is shared, accepted, seen by its sharee, and taken back', async () => {
  expect((await ask(bob, 'GET', '/calendars/alice/calendar/shares')).status).toBe(403)
  expect((await ask(alice, 'PUT', '/calendars/alice/calendar/shares/bob', { access: 'read' })).status).toBe(204)
  expect((await ask(alice, 'PUT', '/calendars/alice/calendar/shares/nobody', { access: 'read' })).status).toBe(400)
  const [invitation] = (await ask(bob, 'GET', '/invitations')).json.items
  expect(invitation).toMatchObject({ owner: 'alice', access: 'read', state: 'no-response' })
  expect((await ask(alice, 'POST', `/invitations/${invitation.id}/answer`, { accept: true })).status).toBe(404)
  expect((await ask(bob, 'POST', `/invitations/${invitation.id}/answer`, { accept: true })).status).toBe(204)
  const shared = (await ask(bob, 'GET', '/calendars/bob')).json.items.filter(
    ({ sharedBy }: Record<string, unknown>) => sharedBy === 'alice',
  )
  expect(shared).toHaveLength(1)
  expect((await ask(alice, 'GET', '/calendars/alice/calendar/shares')).json.items).toEqual([
    { slug: 'bob', access: 'read', state: 'accepted' },
  ])
  expect((await ask(alice, 'DELETE', '/calendars/alice/calendar/shares/bob')).status).toBe(204)
  expect((await ask(bob, 'GET', '/invitations')).json.items).toEqual([])
})

test('delegates are named by whom they act for, and not blindly', async () => {
  expect((await ask(bob, 'GET', '/principals/alice/delegates')).status).toBe(403)
  const { json, headers } = await ask(alice, 'GET', '/principals/alice/delegates')
  expect(json).toEqual({ read: [], write: [] })
  const wanted = { read: [], write: ['bob'] }
  expect((await ask(alice, 'PUT', '/principals/alice/delegates', wanted)).status).toBe(428)
  const match = { 'if-match': String(headers.etag) }
  expect((await ask(bob, 'PUT', '/principals/alice/delegates', wanted, match)).status).toBe(403)
  expect((await ask(alice, 'PUT', '/principals/alice/delegates', wanted, match)).json).toEqual(wanted)
  expect((await ask(alice, 'PUT', '/principals/alice/delegates', json, match)).status).toBe(412)
  expect((await ask(bob, 'GET', '/calendars/alice/calendar')).status).toBe(200)
})

describe('administrators', () => {
  test('make, change and remove people and groups', async () => {
    const carol = { slug: 'carol', kind: 'user', name: 'Carol', emails: ['carol@example.test'], password: 'carol' }
    expect((await ask(alice, 'POST', '/principals', carol)).status).toBe(403)
    expect((await ask(root, 'POST', '/principals', carol)).json).toMatchObject({
      slug: 'carol',
      emails: ['carol@example.test'],
    })
    expect((await ask(root, 'POST', '/principals', carol)).status).toBe(409)
    expect((await ask(server.as('carol'), 'GET', '/me')).json.principal.name).toBe('Carol')
    const wrong = await ask(root, 'PATCH', '/principals/carol', { emails: ['bob@example.test'] })
    expect([wrong.status, wrong.json.errors]).toEqual([
      400,
      [{ field: '/emails/0', reason: expect.stringContaining('bob') }],
    ])
    expect((await ask(root, 'PATCH', '/principals/carol', { name: 'C' })).json.name).toBe('C')

    await ask(root, 'POST', '/principals', { slug: 'team', kind: 'group' })
    const { headers } = await ask(root, 'GET', '/groups/team/members')
    const set = await ask(root, 'PUT', '/groups/team/members', { members: ['carol'] }, { 'if-match': headers.etag })
    expect(set.json).toEqual({ members: ['carol'] })
    expect((await ask(root, 'DELETE', '/principals/carol')).status).toBe(204)
    expect((await ask(root, 'GET', '/groups/team/members')).json).toEqual({ members: [] })
    expect((await ask(root, 'DELETE', '/principals/root')).status).toBe(409)
  })

  test('set rooms up, with their policies', async () => {
    const made = await ask(root, 'POST', '/rooms', {
      slug: 'cave',
      kind: 'room',
      policy: { maxDuration: 'PT2H', lanes: 2 },
    })
    expect([made.status, made.json.policy]).toEqual([201, { maxDuration: 'PT2H', lanes: 2 }])
    const changed = await ask(root, 'PATCH', '/rooms/cave', { policy: { approval: 'all', approvers: ['alice'] } })
    expect(changed.json.policy).toEqual({ maxDuration: 'PT2H', lanes: 2, approval: 'all', approvers: ['alice'] })
    const wrong = await ask(root, 'PATCH', '/rooms/cave', { policy: { maxDuration: 'long' } })
    expect([wrong.status, wrong.json.errors[0].field]).toEqual([400, '/policy/maxDuration'])
    expect((await ask(alice, 'GET', '/rooms/cave')).json.policy).toBeNull()
    expect((await ask(root, 'DELETE', '/rooms/cave')).status).toBe(204)
  })
})

test('people are looked for', async () => {
  const found = (await ask(bob, 'GET', '/principals?q=MOREAU')).json.items
  expect(found.map(({ slug }: { slug: string }) => slug)).toEqual(['alice'])
  const rooms = (await ask(bob, 'GET', '/principals?kind=room&limit=1')).json
  expect([rooms.items[0].slug, rooms.next]).toEqual(['atlas', expect.any(String)])
})

test('those that are named are asked for at once', async () => {
  const slugsOf = async (query: string) => {
    const { items, next } = (await ask(bob, 'GET', `/principals?${query}`)).json
    return [items.map(({ slug }: { slug: string }) => slug), next]
  }
  expect(await slugsOf('slug=bob')).toEqual([['bob'], null])
  expect(await slugsOf('slug=bob&slug=atlas&slug=nobody&slug=alice&slug=bob')).toEqual([
    ['alice', 'atlas', 'bob'],
    null,
  ])
  expect(await slugsOf('slug=bob&slug=atlas&kind=room')).toEqual([['atlas'], null])
  expect(await slugsOf('slug=bob&slug=alice&q=moreau')).toEqual([['alice'], null])
  const [first, next] = await slugsOf('slug=bob&slug=alice&limit=1')
  expect(first).toEqual(['alice'])
  expect(await slugsOf(`slug=bob&slug=alice&limit=1&cursor=${next}`)).toEqual([['bob'], null])
  const many = Array.from({ length: 201 }, (_, index) => `slug=p${index}`).join('&')
  expect((await ask(bob, 'GET', `/principals?${many}`)).status).toBe(400)
})

test('rooms are found by what they have and when they are free', async () => {
  expect((await alice.put('/dav/calendars/alice/calendar/m.ics', EVENT('m', '10'))).status).toBe(201)
  const slugsOf = async (query: string) =>
    (await ask(bob, 'GET', `/rooms?${query}`)).json.items.map(({ slug }: { slug: string }) => slug)
  expect(await slugsOf('capacity=5')).toEqual(['atlas'])
  expect(await slugsOf('feature=Video')).toEqual(['atlas'])
  expect(await slugsOf('freeFrom=2026-03-02T10:30:00Z&freeUntil=2026-03-02T12:00:00Z')).toEqual(['borealis'])
  expect(await slugsOf('freeFrom=2026-03-02T11:00:00Z&freeUntil=2026-03-02T12:00:00Z')).toEqual(['atlas', 'borealis'])
  for (const query of ['', '&freeFrom=2026-03-02T11:00:00Z&freeUntil=2026-03-02T12:00:00Z']) {
    const first = await ask(bob, 'GET', `/rooms?limit=1${query}`)
    const second = await ask(bob, 'GET', `/rooms?limit=1&cursor=${first.json.next}${query}`)
    expect([first.json.items, second.json]).toMatchObject([
      [{ slug: 'atlas' }],
      { items: [{ slug: 'borealis' }], next: null },
    ])
  }
  expect((await ask(bob, 'GET', '/rooms?freeFrom=2026-03-02T11:00:00Z')).status).toBe(400)
  const [late, early] = ['2026-03-03T00:00:00Z', '2026-03-02T00:00:00Z']
  const times = { slugs: ['bob'], start: late, end: early }
  for (const [answer, field] of [
    [await ask(bob, 'GET', `/rooms?capacity=9999&freeFrom=${late}&freeUntil=${early}`), 'query/freeUntil'],
    [await ask(bob, 'GET', `/rooms/atlas/timeline?start=${late}&end=${early}`), 'query/end'],
    [await ask(bob, 'POST', '/free-busy', times), '/end'],
  ] as const) {
    expect([answer.status, answer.json.errors?.[0].field]).toEqual([400, field])
  }
  const busy = [{ start: '2026-03-02T10:00:00Z', end: '2026-03-02T11:00:00Z', type: 'busy' }]
  const day = 'start=2026-03-02T00:00:00Z&end=2026-03-03T00:00:00Z'
  expect((await ask(bob, 'GET', `/rooms/atlas/timeline?${day}`)).json.items).toEqual(busy)
  const question = {
    slugs: ['alice', 'bob', 'zzz'],
    start: '2026-03-02T00:00:00+01:00',
    end: '2026-03-03T00:00:00+01:00',
  }
  const { items } = (await ask(bob, 'POST', '/free-busy', question)).json
  expect(items[0]).toEqual({ slug: 'alice', email: null, status: '2.0', periods: busy })
  expect(items[2]).toEqual({ slug: 'zzz', email: null, status: '3.7', periods: null })
  // What its organizer is about to move stands in nobody's way; that of others does.
  const without = async (who: TestClient, uid: string) =>
    (await ask(who, 'POST', '/free-busy', { ...question, without: uid })).json.items[0].periods
  expect(await without(alice, 'm')).toEqual([])
  expect(await without(alice, 'm, n')).toEqual(busy)
  expect(await without(bob, 'm')).toEqual(busy)
  expect((await ask(bob, 'POST', '/free-busy', { ...question, without: 'a\r\nATTENDEE:mailto:x' })).status).toBe(400)
})

test('contacts are cards of CardDAV', async () => {
  const card = [
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['uid', {}, 'text', 'u1'],
      ['fn', {}, 'text', 'Zoë'],
    ],
  ]
  const path = '/addressbooks/alice/addressbook/contacts/zoe.vcf'
  expect((await ask(alice, 'PUT', path, { card })).status).toBe(428)
  const made = await ask(alice, 'PUT', path, { card }, { 'if-none-match': '*' })
  expect([made.status, made.json.name]).toEqual([200, 'zoe.vcf'])
  expect((await alice.get('/dav/addressbooks/alice/addressbook/zoe.vcf')).text).toContain('FN:Zoë')
  expect((await ask(alice, 'PUT', path, { card }, { 'if-none-match': '*' })).status).toBe(412)
  // That it is not some other one says nothing of what would be lost.
  expect((await ask(alice, 'PUT', path, { card }, { 'if-none-match': '"other"' })).status).toBe(428)
  const { headers, json } = await ask(alice, 'GET', path)
  expect(json.card[1]).toContainEqual(['fn', {}, 'text', 'Zoë'])
  const changed = [
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['uid', {}, 'text', 'u1'],
      ['fn', {}, 'text', 'Zoé'],
    ],
  ]
  expect((await ask(alice, 'PUT', path, { card: changed }, { 'if-match': headers.etag })).status).toBe(200)
  expect((await ask(alice, 'PUT', path, { card }, { 'if-match': headers.etag })).status).toBe(412)
  expect((await ask(alice, 'GET', '/addressbooks/alice/addressbook/contacts')).json.items).toMatchObject([
    { name: 'zoe.vcf' },
  ])
  const { json: short } = await ask(alice, 'GET', '/addressbooks/alice/addressbook/contacts?longestValue=6')
  const names = short.items[0].card[1].map(([name]: [string]) => name)
  expect([names.includes('fn'), names.includes('uid'), short.items[0].name]).toEqual([false, true, 'zoe.vcf'])
  expect((await ask(bob, 'GET', path)).status).toBe(403)
  expect((await ask(alice, 'DELETE', path)).status).toBe(204)
})

test('a list of cards follows the order of the store, asks little, and has the entity tags of the cards', async () => {
  // In the order of bytes; that of UTF-16 is another one.
  const names = ['1.vcf', 'a.vcf', '\u{ff5e}.vcf', '\u{1f600}.vcf']
  const book = '/addressbooks/bob/addressbook/contacts'
  for (const name of names) {
    const text = `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${name}\r\nFN:${name}\r\nN:${name};;;;\r\nEND:VCARD\r\n`
    const path = `/dav/addressbooks/bob/addressbook/${encodeURIComponent(name)}`
    expect((await bob.put(path, text, { 'content-type': 'text/vcard' })).status).toBe(201)
  }
  const listed: { name: string; etag: string }[] = []
  let path = `${book}?limit=1`
  for (let pages = 0; path !== '' && pages < 10; pages++) {
    const { json } = await ask(bob, 'GET', path)
    listed.push(...json.items)
    path = json.next === null ? '' : `${book}?limit=1&cursor=${json.next}`
  }
  expect(listed.map(({ name }) => name)).toEqual(names)
  for (const { name, etag } of listed) {
    const one = await ask(bob, 'GET', `${book}/${encodeURIComponent(name)}`)
    expect([one.headers.etag, one.json.etag]).toEqual([etag, etag])
  }
  const statements = async (limit: number) => {
    const spies = (['all', 'tuples', 'get', 'run'] as const).map((method) => vi.spyOn(SqliteSql.prototype, method))
    await ask(bob, 'GET', `${book}?limit=${limit}`)
    const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
    for (const spy of spies) spy.mockRestore()
    return count
  }
  expect(await statements(4)).toBe(await statements(1))
})

test('a feed shows a calendar until it is ended, and its URL is said once', async () => {
  const made = await ask(
    alice,
    'POST',
    '/feeds',
    { calendar: 'calendar', label: 'The team' },
    { 'idempotency-key': 'f' },
  )
  expect([made.status, made.json.feed.level]).toEqual([201, 'full'])
  expect(
    (await ask(alice, 'POST', '/feeds', { calendar: 'calendar', label: 'The team' }, { 'idempotency-key': 'f' }))
      .status,
  ).toBe(409)
  const path = new URL(made.json.url).pathname
  expect((await server.anonymous.get(path)).status).toBe(200)
  const { items } = (await ask(alice, 'GET', '/feeds')).json
  expect(items).toMatchObject([{ calendar: 'calendar', label: 'The team' }])
  expect(JSON.stringify(items)).not.toContain(path)
  expect((await ask(bob, 'DELETE', `/feeds/${items[0].id}`)).status).toBe(404)
  expect((await ask(alice, 'DELETE', `/feeds/${items[0].id}`)).status).toBe(204)
  expect((await server.anonymous.get(path)).status).toBe(404)
  expect((await ask(alice, 'POST', '/feeds', { calendar: 'inbox', label: 'x' })).json.errors[0].field).toBe('/calendar')
})

test('mails in quarantine are listed, released and thrown away by administrators', async () => {
  const recipient = await server.store.findPrincipal('bob')
  if (recipient === undefined) throw new Error('bob')
  await server.store.transaction({ origin: 'itip', scheduling: 'silent' }, async (tx) => {
    for (const key of ['a', 'b']) {
      await tx.quarantineMail({
        key,
        recipientId: recipient.id,
        author: 'x@elsewhere.test',
        reason: 'forged',
        raw: Buffer.from('Subject: x'),
      })
    }
  })
  expect((await ask(bob, 'GET', '/quarantine')).status).toBe(403)
  const first = (await ask(root, 'GET', '/quarantine?limit=1')).json
  const second = (await ask(root, 'GET', `/quarantine?limit=1&cursor=${first.next}`)).json
  expect([...first.items, ...second.items]).toMatchObject([
    { recipient: 'bob', reason: 'forged' },
    { recipient: 'bob' },
  ])
  expect(second.next).toBeNull()
  expect((await ask(root, 'POST', `/quarantine/${first.items[0].id}/release`)).status).toBe(409)
  expect((await ask(root, 'DELETE', `/quarantine/${first.items[0].id}`)).status).toBe(204)
  expect((await ask(root, 'DELETE', `/quarantine/${first.items[0].id}`)).status).toBe(404)
})

/** What is asked as somebody else sees it: by administrators, and by owners of what is theirs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestClient } from '../testing/test-client.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { ask } from './testing/ask.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: carol, name: Carol, emails: [carol@example.test], password: carol }
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
`

function event(uid: string, hour: string, { access = 'PUBLIC', more = [] as string[] } = {}): string {
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//EN', `X-CALENDARSERVER-ACCESS:${access}`, 'BEGIN:VEVENT'],
    ...[`UID:${uid}`, 'DTSTAMP:20260301T000000Z', `DTSTART:20260302T${hour}0000Z`, 'DURATION:PT1H'],
    ...[`SUMMARY:Title of ${uid}`, ...more, 'END:VEVENT', 'END:VCALENDAR', ''],
  ]
  return lines.join('\r\n')
}

const ALARM = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Alarm of bob', 'TRIGGER:-PT5M', 'END:VALARM']

describe.each(['sqlite', 'postgres'] as const)('as somebody else sees it, on %s', (store) => {
  let server: TestServer
  let alice: TestClient
  let bob: TestClient
  let root: TestClient
  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE })
    const carol = server.as('carol')
    ;[alice, bob, root] = [server.as('alice'), server.as('bob'), server.as('root')]
    for (const name of ['open', 'pending']) await alice.request('MKCALENDAR', `/dav/calendars/alice/${name}/`)
    for (const calendar of ['calendar', 'open', 'pending']) {
      await alice.put(`/dav/calendars/alice/${calendar}/a.ics`, event(`a-${calendar}`, '10'))
      await alice.put(`/dav/calendars/alice/${calendar}/p.ics`, event(`p-${calendar}`, '12', { access: 'PRIVATE' }))
    }
    await put(carol, '/dav/calendars/carol/calendar/c.ics', event('c', '14'))
    await share(alice, '/calendars/alice/calendar', 'bob', 'busy')
    await share(alice, '/calendars/alice/open', 'bob', 'read-write')
    await share(alice, '/calendars/alice/pending', 'bob', 'read')
    await share(carol, '/calendars/carol/calendar', 'bob', 'read')
    await share(carol, '/calendars/carol/calendar', 'alice', 'read')
    for (const [slug, client] of [['alice', alice] as const, ['bob', bob] as const]) {
      for (const { id, name } of (await ask(client, 'GET', '/invitations')).json.items) {
        if (name === 'pending') continue
        expect((await ask(client, 'POST', `/invitations/${id}/answer`, { accept: true })).status, slug).toBe(204)
      }
    }
    // What is bob's alone of what alice shares.
    const { items: calendars } = (await ask(bob, 'GET', '/calendars/bob')).json
    const open = calendars.find((one: Listed) => one.sharedBy === 'alice' && one.privileges.includes('write'))
    await ask(bob, 'PATCH', `/calendars/bob/${open.name}`, { displayName: 'Her dull things' })
    await put(bob, `${open.url}a.ics`, event('a-open', '10', { more: ALARM }))
  })
  afterAll(() => server.close())

  interface Listed {
    readonly name: string
    readonly url: string
    readonly sharedBy: string | null
    readonly privileges: readonly string[]
  }

  async function put(client: TestClient, path: string, text: string) {
    expect(Math.floor((await client.put(path, text)).status / 10)).toBe(20)
  }

  async function share(client: TestClient, path: string, to: string, access: string) {
    expect((await ask(client, 'PUT', `${path}/shares/${to}`, { access })).status).toBe(204)
  }

  const as = (slug: string) => ({ 'kalends-view-as': slug })
  const seen = (client: TestClient, path: string, slug: string) => ask(client, 'GET', path, undefined, as(slug))
  const titles = async (client: TestClient, path: string, slug: string) => {
    const { status, json } = await seen(client, `${path}/events`, slug)
    return status === 200 ? json.items.map(({ value }: { value: { title?: string } }) => value.title ?? '') : status
  }
  const titlesTo = async (client: TestClient, path: string) =>
    (await ask(client, 'GET', `${path}/events`)).json.items.map(
      ({ value }: { value: { title: string } }) => value.title,
    )
  const namesIn = async (client: TestClient, home: string, slug: string) => {
    const { status, json } = await seen(client, `/calendars/${home}`, slug)
    return status === 200 ? json.items.map(({ name }: Listed) => name) : status
  }

  describe('an administrator', () => {
    test('sees what that person sees, byte for byte', async () => {
      for (const path of [
        '/me',
        '/calendars/bob',
        '/calendars/alice',
        '/invitations',
        '/principals',
        '/addressbooks/bob',
      ]) {
        const [own, shown] = [await ask(bob, 'GET', path), await seen(root, path, 'bob')]
        expect([shown.status, shown.text, shown.headers.etag]).toEqual([200, own.text, own.headers.etag])
      }
      expect((await seen(root, '/me', 'bob')).json).toMatchObject({ principal: { slug: 'bob' }, administrator: false })
      const { items } = (await seen(root, '/calendars/bob', 'bob')).json
      for (const { name } of items) {
        const own = await ask(bob, 'GET', `/calendars/bob/${name}/events`)
        expect((await seen(root, `/calendars/bob/${name}/events`, 'bob')).text).toBe(own.text)
      }
    })

    test('sees no more than that person', async () => {
      expect(await titles(root, '/calendars/alice/calendar', 'alice')).toEqual([
        'Title of a-calendar',
        'Title of p-calendar',
      ])
      expect(await titles(root, '/calendars/alice/calendar', 'bob')).toBe(403)
      expect((await seen(root, '/calendars/alice/calendar/shares', 'bob')).status).toBe(403)
      expect((await seen(root, '/principals/alice/delegates', 'bob')).status).toBe(403)
    })

    test('asks for busy times as that person', async () => {
      const question = { slugs: ['alice'], start: '2026-03-02T00:00:00Z', end: '2026-03-03T00:00:00Z' }
      const [own, shown] = [
        await ask(bob, 'POST', '/free-busy', question),
        await ask(root, 'POST', '/free-busy', question, { ...as('bob'), 'idempotency-key': 'x' }),
      ]
      expect([shown.status, shown.text]).toEqual([200, own.text])
      expect(own.text).toContain('2026-03-02T10:00:00Z')
      // The key is nobody's yet.
      const other = await ask(bob, 'POST', '/free-busy', { ...question, slugs: ['bob'] }, { 'idempotency-key': 'x' })
      expect(other.status).toBe(200)
    })

    test.each([
      ...[
        ['POST', '/calendars/bob', { name: 'new' }],
        ['PATCH', '/calendars/bob/calendar', { displayName: 'x' }],
      ],
      ...[
        ['DELETE', '/calendars/bob/calendar', undefined],
        ['POST', '/app-passwords', { name: 'x', scopes: ['events:read'] }],
      ],
      ...[
        ['GET', '/app-passwords', undefined],
        ['GET', '/sessions', undefined],
        ['GET', '/feeds', undefined],
      ],
      ...[
        ['GET', '/principals/bob/credentials', undefined],
        ['GET', '/oauth-grants', undefined],
        ['GET', '/jobs', undefined],
      ],
    ] as const)('neither changes anything nor sees secrets: %s %s', async (method, path, body) => {
      const { status, json } = await ask(root, method, path, body, as('bob'))
      expect([status, json.detail]).toEqual([403, expect.stringContaining('as somebody else')])
    })

    test('looks at people alone', async () => {
      for (const slug of ['nobody', 'atlas', '']) {
        const { status, json } = await seen(root, '/me', slug)
        expect([status, json.errors[0].field]).toEqual([400, 'header/Kalends-View-As'])
      }
    })

    test('may do so with what the credential was made for', async () => {
      const withScopes = async (...scopes: string[]) => {
        const made = await ask(root, 'POST', '/app-passwords', { name: scopes.join(), scopes })
        return server.as('root', made.json.secret)
      }
      expect(await namesIn(await withScopes('admin'), 'bob', 'bob')).toBe(403)
      expect(await namesIn(await withScopes('admin', 'contacts:read'), 'bob', 'bob')).toBe(403)
      expect(await namesIn(await withScopes('admin', 'events:read'), 'bob', 'bob')).toHaveLength(5)
      // Without `admin` the account is that of a person.
      const asPerson = await withScopes('events:read', 'freebusy:read')
      expect(await namesIn(asPerson, 'bob', 'bob')).toEqual([])
      expect(await titles(asPerson, '/calendars/bob/calendar', 'bob')).toBe(403)
      expect((await seen(asPerson, '/me', 'bob')).status).toBe(403)
    })
  })

  describe('an owner', () => {
    test('sees what is shared, as it is shared', async () => {
      expect(await namesIn(alice, 'alice', 'bob')).toEqual(['calendar', 'open', 'pending'])
      expect(await titles(alice, '/calendars/alice/calendar', 'bob')).toEqual(['Busy'])
      expect(await titles(alice, '/calendars/alice/open', 'bob')).toEqual(['Title of a-open'])
      expect(await titles(alice, '/calendars/alice/pending', 'bob')).toEqual(['Title of a-pending'])
      expect((await seen(alice, '/calendars/alice/calendar', 'bob')).json.privileges).not.toContain('write-content')
      expect((await seen(alice, '/calendars/alice/open', 'bob')).json.privileges).toContain('write-content')
      const { json } = await seen(alice, '/calendars/alice/calendar/events', 'bob')
      const one = await seen(alice, `/calendars/alice/calendar/events/${json.items[0].name}`, 'bob')
      expect([one.status, one.text]).toEqual([200, expect.not.stringContaining('Title')])
      expect((await seen(alice, '/calendars/alice/calendar/events/p.ics', 'bob')).status).toBe(403)
      expect(await namesIn(alice, 'alice', 'carol')).toEqual([])
      expect(await titles(alice, '/calendars/alice/open', 'carol')).toBe(403)
    })

    test('sees a month of it as it is shared, and nothing that is of others', async () => {
      const { items: ofBob } = (await ask(bob, 'GET', '/calendars/bob')).json
      const month = async (calendars: readonly string[], slug: string) => {
        const asked = calendars.length === 0 ? '' : `&calendars=${calendars.join()}`
        const window = 'start=2026-03-01T00:00:00Z&end=2026-04-01T00:00:00Z'
        const { json } = await seen(alice, `/me/occurrences?${window}${asked}`, slug)
        return {
          titles: json.items.map(({ title }: { title: string }) => title),
          missing: json.missing.map(({ owner, name }: { owner: string; name: string }) => `${owner}/${name}`),
        }
      }
      const own = ['alice/calendar', 'alice/open', 'alice/pending']
      expect(await month(own, 'bob')).toEqual({
        titles: ['Busy', 'Title of a-open', 'Title of a-pending'],
        missing: [],
      })
      expect(await month(own, 'carol')).toEqual({ titles: [], missing: own })
      const others = ['carol/calendar', ...ofBob.map(({ name }: Listed) => `bob/${name}`)]
      for (const slug of ['bob', 'carol']) {
        expect(await month(others, slug)).toEqual({ titles: [], missing: others })
        expect(await month([], slug)).toEqual({ titles: [], missing: [] })
      }
    })

    test('sees nothing that is of others, nor what they made of it', async () => {
      for (const slug of ['bob', 'carol', 'alice']) {
        expect(await namesIn(alice, 'bob', slug)).toEqual([])
        expect(await namesIn(alice, 'carol', slug)).toEqual([])
        for (const path of ['/calendars/bob/calendar', '/calendars/carol/calendar', '/calendars/bob/nothing']) {
          expect(await titles(alice, path, slug)).toBe(403)
        }
        expect((await seen(alice, '/addressbooks/bob', slug)).json.items).toEqual([])
        expect((await seen(alice, '/addressbooks/bob/addressbook', slug)).status).toBe(403)
      }
      const { items } = (await ask(alice, 'GET', '/calendars/alice')).json
      const ofCarol = items.find(({ sharedBy }: Listed) => sharedBy === 'carol')?.name
      for (const slug of ['alice', 'bob', 'carol']) {
        expect(await titles(alice, `/calendars/alice/${ofCarol}`, slug)).toBe(403)
      }
      const { items: ofBob } = (await ask(bob, 'GET', '/calendars/bob')).json
      for (const { name, sharedBy } of ofBob as Listed[]) {
        if (sharedBy !== null) expect(await titles(alice, `/calendars/bob/${name}`, 'bob')).toBe(403)
      }
      const { text } = await seen(alice, '/calendars/alice', 'bob')
      expect(text + (await seen(alice, '/calendars/alice/open/events', 'bob')).text).not.toMatch(/dull|Alarm of bob/)
    })

    test('is not told who is an administrator', async () => {
      expect(await namesIn(alice, 'alice', 'root')).toEqual([])
      expect(await titles(alice, '/calendars/alice/calendar', 'root')).toBe(403)
    })

    test('sees what delegates and groups of delegates see, whatever the share says', async () => {
      const set = { read: ['bob'], write: [] }
      await ask(alice, 'PUT', '/principals/alice/delegates', set, { 'if-match': '*' })
      expect((await ask(bob, 'PATCH', '/calendars/alice/calendar', { color: '#123456' })).json.color).toBe('#123456')
      expect((await seen(alice, '/calendars/alice/calendar', 'bob')).json.color).toBeNull()
      expect((await seen(alice, '/calendars/alice', 'bob')).text).not.toContain('#123456')
      expect(await titles(alice, '/calendars/alice/calendar', 'bob')).toEqual(
        await titlesTo(bob, '/calendars/alice/calendar'),
      )
      expect(await titles(alice, '/calendars/alice/calendar', 'bob')).toEqual(['Title of a-calendar'])
      await ask(alice, 'PUT', '/principals/alice/delegates', { read: [], write: [] }, { 'if-match': '*' })
    })

    test('is shown nothing else so', async () => {
      for (const path of ['/me', '/principals', '/rooms', '/invitations', '/homes/calendars/alice/changes']) {
        const { status, json } = await seen(alice, path, 'bob')
        expect([status, json.detail]).toEqual([403, expect.stringMatching(/^administrators alone/)])
      }
    })
  })

  test('the audit tells who looked through whose eyes at what, once', async () => {
    await seen(root, '/calendars/carol/calendar', 'carol')
    await seen(root, '/calendars/carol/calendar/events', 'carol')
    await seen(root, '/calendars/carol/tasks', 'bob')
    await seen(alice, '/calendars/alice/open', 'bob')
    const { items } = (await ask(root, 'GET', '/audit?kind=viewed-as&limit=200')).json
    const told: string[] = items.map((one: Record<string, string>) => [one.actor, one.owner, one.path].join(' '))
    expect(told.filter((one) => one.startsWith('root carol'))).toEqual(['root carol /dav/calendars/carol/calendar/'])
    expect(told.filter((one) => one.includes('carol/tasks'))).toEqual([])
    expect(told.filter((one) => one.includes('/open/'))).toEqual(['alice bob /dav/calendars/alice/open/'])
    const ofOwners = items.filter(({ actor }: { actor: string }) => actor === 'alice')
    expect(ofOwners.every(({ detail }: { detail: string }) => detail === 'by its owner')).toBe(true)
  })
})

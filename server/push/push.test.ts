import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Deps } from '../dav/request.ts'
import { drain, listen, portOf } from '../http-server.ts'
import { clean } from '../jobs/cleaning.ts'
import { startPushing } from '../jobs/pushing.ts'
import { createOutbound } from '../outbound/request.ts'
import type { TestClient, TestResponse } from '../testing/test-client.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { pushDue } from './send.ts'
import { newPushClient, type PushClient, readVapid } from './testing/push-client.ts'

const START = Date.UTC(2026, 0, 1)
const DAY = 24 * 3600 * 1000
const HOME = '/dav/calendars/alice/'
const WORK = '/dav/calendars/alice/work/'
const BOOK = '/dav/addressbooks/alice/addressbook/'
const XML = { 'content-type': 'application/xml; charset="utf-8"' }
const NS = 'xmlns="https://bitfire.at/webdav-push" xmlns:D="DAV:"'

const PEOPLE = `users:
  - { slug: alice, name: Alice, password: alice, calendars: [
      { slug: calendar, name: Calendar },
      { slug: work, name: Work, grants: [{ to: bob, privilege: read-write }, { to: carol, privilege: free-busy }] }] }
  - { slug: bob, name: Bob, password: bob }
  - { slug: carol, name: Carol, password: carol }
`

function event(uid: string): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
}

const CONTENT = '<content-update><D:depth>1</D:depth></content-update>'
const PROPERTIES = '<property-update><D:depth>0</D:depth></property-update>'

interface Message {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

describe.each(['sqlite', 'postgres'] as const)('WebDAV-Push on %s', (database) => {
  let server: TestServer
  let service: Server
  let deps: Deps
  let clock = START
  let received: Message[] = []
  let arrived: () => void = () => undefined
  let answer: (path: string) => { status: number; headers?: Record<string, string> } = () => ({ status: 201 })
  const client = newPushClient()
  let alice: TestClient
  let bob: TestClient

  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      const { status, headers = {} } = answer(path)
      if (status < 300) received.push({ path, headers: request.headers, text: client.decrypt(Buffer.concat(chunks)) })
      response.writeHead(status, headers).end()
      arrived()
    })
  }

  beforeAll(async () => {
    service = await listen(listener, '127.0.0.1', 0)
    server = await testServer({
      store: database,
      provision: PEOPLE,
      now: () => new Date(clock),
      settings: { outboundAllow: ['127.0.0.1'], maxPushRegistrations: 12, publicUrl: 'https://calendar.example.org' },
    })
    alice = server.as('alice')
    bob = server.as('bob')
    const { store, settings } = server
    const log = pino({ level: 'silent' })
    deps = { store, settings, log, now: () => new Date(clock), newName: randomUUID }
  })
  afterAll(async () => {
    await server.close()
    await drain(service, 0)
  })
  beforeEach(async () => {
    answer = () => ({ status: 201 })
    await push()
    received = []
  })
  afterEach(async () => {
    // What a test registered ends with it.
    clock += 40 * DAY
    await clean(deps)
  })

  const ANYWHERE = 'http://127.0.0.1:9/x'
  const resource = (name: string) => `http://127.0.0.1:${portOf(service)}/${name}`

  function body(name: string, trigger = CONTENT, more = '', keys: PushClient = client): string {
    const url = name.includes(':') ? name : resource(name)
    return `<?xml version="1.0" encoding="utf-8"?><push-register ${NS}><subscription><web-push-subscription>
      <push-resource>${url}</push-resource><content-encoding>aes128gcm</content-encoding>
      <subscription-public-key type="p256dh">${keys.publicKey.toString('base64url')}</subscription-public-key>
      <auth-secret>${keys.authSecret.toString('base64url')}</auth-secret>
      </web-push-subscription></subscription><trigger>${trigger}</trigger>${more}</push-register>`
  }

  const post = (who: TestClient, path: string, xml: string): Promise<TestResponse> =>
    who.request('POST', path, { headers: XML, body: xml })

  /** Gives the path of the registration. */
  async function register(who: TestClient, path: string, name: string, trigger = CONTENT): Promise<string> {
    const response = await post(who, path, body(name, trigger))
    expect([response.status, response.text]).toEqual([204, ''])
    return new URL(response.headers.location ?? '').pathname
  }

  /** What goes out now. */
  async function push(): Promise<Message[]> {
    received = []
    clock += 6_000
    await pushDue(deps, createOutbound(server.settings), new AbortController().signal)
    return received.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  }
  const paths = async () => (await push()).map(({ path }) => path)

  let count = 0
  const change = async (who = alice, headers = {}, path = WORK) => {
    const uid = `e${count++}`
    expect((await who.put(`${path}${uid}.ics`, event(uid), headers)).status).toBe(201)
  }
  const rename = (name: string, path = WORK) =>
    alice.proppatch(
      path,
      `<propertyupdate xmlns="DAV:"><set><prop><displayname>${name}</displayname></prop></set></propertyupdate>`,
    )
  const properties = async (who: TestClient, path: string) =>
    (
      await who.propfind(
        path,
        `<D:propfind ${NS}><D:prop><transports/><topic/><supported-triggers/></D:prop></D:propfind>`,
      )
    ).text
  const topicAt = async (who: TestClient, path: string) =>
    /<topic xmlns="[^"]*">([^<]*)<\/topic>/.exec(await properties(who, path))?.[1]

  it('is advertised by OPTIONS, and by properties of collections alone', async () => {
    expect((await alice.request('OPTIONS', WORK)).headers.dav).toMatch(/, webdav-push(,|$)/)
    const text = await properties(alice, WORK)
    expect(text).toMatch(
      /<web-push [^>]*><vapid-public-key [^>]*type="p256ecdsa"[^>]*>B[\w-]{86}<\/vapid-public-key>|<vapid-public-key xmlns="[^"]*" type="p256ecdsa">B[\w-]{86}</,
    )
    expect(text).toMatch(
      /<content-update [^>]*><D:depth>1<\/D:depth><\/content-update><property-update [^>]*><D:depth>0</,
    )
    expect(await properties(alice, HOME)).not.toContain('property-update')
    for (const path of [BOOK, `${HOME}inbox/`, '/dav/addressbooks/alice/'])
      expect(await topicAt(alice, path)).toBeDefined()
    expect(await topicAt(alice, '/dav/principals/users/alice/')).toBeUndefined()
  })

  it('has one topic for a collection, whoever asks, and nothing can be read from it', async () => {
    const topic = (await topicAt(alice, WORK)) ?? ''
    expect(topic).toMatch(/^[\w-]{22,32}$/)
    expect(await topicAt(bob, WORK)).toBe(topic)
    expect(await topicAt(alice, HOME)).not.toBe(topic)
    expect(await topicAt(server.as('carol'), WORK)).toBeUndefined()
    await alice.request('MOVE', WORK, { headers: { destination: `${HOME}moved/` } })
    expect(await topicAt(alice, `${HOME}moved/`)).toBe(topic)
    await alice.request('MOVE', `${HOME}moved/`, { headers: { destination: WORK } })
  })

  it('tells of a change, encrypted, signed, and once for several', async () => {
    const end = Math.floor(clock / 1000) * 1000 + 3 * DAY
    const location = await post(bob, WORK, body('one', CONTENT, `<expires>${new Date(end).toUTCString()}</expires>`))
    expect(location.headers.location).toMatch(/^https:\/\/calendar\.example\.org\/dav\/push\/[\w-]{24}$/)
    expect(Date.parse(location.headers.expires ?? '')).toBe(end)
    expect(await push()).toEqual([])
    for (let i = 0; i < 5; i++) await change()
    const [message, ...more] = await push()
    expect(more).toEqual([])
    const headers = message?.headers ?? {}
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400', urgency: 'normal' })
    expect(headers.topic).toMatch(/^[\w-]{1,32}$/)
    expect(headers.topic).not.toBe(await topicAt(bob, WORK))
    const { key, claims } = readVapid(headers.authorization ?? '')
    expect(await properties(bob, WORK)).toContain(key)
    expect(claims).toMatchObject({ aud: new URL(resource('')).origin, sub: 'https://calendar.example.org' })

    const token = /<D:sync-token>([^<]+)</.exec(message?.text ?? '')?.[1]
    expect(message?.text).toBe(
      `<?xml version="1.0" encoding="utf-8"?>\n<push-message xmlns="https://bitfire.at/webdav-push" xmlns:D="DAV:"><topic xmlns="https://bitfire.at/webdav-push">${await topicAt(bob, WORK)}</topic><content-update xmlns="https://bitfire.at/webdav-push"><D:sync-token>${token}</D:sync-token></content-update></push-message>`,
    )
    const sync = `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`
    const report = await bob.report(WORK, sync, '0')
    expect([report.status, report.text.includes('<D:response>')]).toEqual([207, false])
    expect(await push()).toEqual([])
  })

  it('tells of nothing that was not kept', async () => {
    await register(alice, WORK, 'one')
    expect((await alice.put(`${WORK}broken.ics`, 'rubbish')).status).toBe(403)
    const calendar = await server.store.findCollection('alice', 'calendars', 'work')
    const scope = { origin: 'client', scheduling: 'on', homes: [calendar?.ownerId ?? ''] } as const
    const failed = server.store.transaction(scope, async (tx) => {
      await tx.updateCollection(calendar?.id ?? '', { displayName: 'Never' })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await push()).toEqual([])
  })

  it('tells of properties and of content to those who want each', async () => {
    await register(alice, WORK, 'content')
    await register(alice, WORK, 'properties', PROPERTIES)
    await register(alice, WORK, 'both', CONTENT + PROPERTIES)
    await rename('Desk')
    expect((await push()).map(({ path, text }) => `${path} ${text.includes('<content-update')}`)).toEqual([
      '/both false',
      '/properties false',
    ])
    await change()
    expect(await paths()).toEqual(['/both', '/content'])
    await rename('Work')
    await change()
    const [both] = await push()
    expect(both?.text).toMatch(/<content-update .*<property-update [^>]*\/><\/push-message>$/)
  })

  it('tells a home of calendars that come, change and go, and what is gone no more', async () => {
    await register(alice, HOME, 'home')
    await alice.mkcalendar(`${HOME}new/`)
    expect(await paths()).toEqual(['/home'])
    await register(alice, `${HOME}new/`, 'new')
    await rename('Newer', `${HOME}new/`)
    expect(await paths()).toEqual(['/home'])
    await alice.delete(`${HOME}new/`)
    const [message, ...more] = await push()
    expect([message?.path, more]).toEqual(['/home', []])
    expect(message?.text).toMatch(/<content-update xmlns="[^"]*"\/><\/push-message>$/)
    expect((await server.store.pushRegistrationsOf((await server.store.findPrincipal('alice'))?.id ?? '')).length).toBe(
      1,
    )
  })

  it('tells of cards, and of what comes into an inbox', async () => {
    await register(alice, BOOK, 'book')
    await alice.put(
      `${BOOK}c${count++}.vcf`,
      `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c${count}\r\nFN:C\r\nN:C;;;;\r\nEND:VCARD\r\n`,
      {
        'content-type': 'text/vcard',
      },
    )
    expect(await paths()).toEqual(['/book'])
    await register(alice, `${HOME}inbox/`, 'inbox')
  })

  it('does not tell who made the change and says so', async () => {
    const own = await register(alice, WORK, 'own')
    const other = await register(bob, WORK, 'other')
    const quiet = (...registrations: string[]) => ({
      'push-dont-notify': registrations.map((path) => `"https://calendar.example.org${path}"`).join(', '),
    })
    await change(alice, quiet(own))
    expect(await paths()).toEqual(['/other'])
    await change(alice, { 'push-dont-notify': '*' })
    expect(await paths()).toEqual(['/other'])
    // Nobody is kept from hearing by somebody else.
    await change(alice, quiet(own, other))
    expect(await paths()).toEqual(['/other'])
    // What others did before is still news.
    await change(bob)
    await change(alice, quiet(own))
    expect(await paths()).toEqual(['/other', '/own'])
  })

  it('heeds the same of properties and homes', async () => {
    const both = await register(alice, WORK, 'both', CONTENT + PROPERTIES)
    const home = await register(alice, HOME, 'home')
    const headers = { 'content-type': 'application/xml', 'push-dont-notify': `"${both}", "${home}"` }
    const xml = '<propertyupdate xmlns="DAV:"><set><prop><displayname>Quiet</displayname></prop></set></propertyupdate>'
    expect((await alice.request('PROPPATCH', WORK, { headers, body: xml })).status).toBe(207)
    expect(await paths()).toEqual([])
    await rename('Work')
    expect(await paths()).toEqual(['/both', '/home'])
  })

  it('renews what is registered again, with its new keys', async () => {
    const first = await register(alice, WORK, 'same')
    expect(await register(alice, WORK, 'same', CONTENT + PROPERTIES)).toBe(first)
    // Of somebody else, or of another collection, it is another.
    expect(await register(bob, WORK, 'same')).not.toBe(first)
    expect(await register(alice, HOME, 'same')).not.toBe(first)
    await rename('Again')
    expect(await paths()).toEqual(['/same', '/same'])
  })

  it('ends by DELETE of who registered, by its time, and by 404 and 410', async () => {
    const one = await register(alice, WORK, 'one')
    expect((await bob.delete(one)).status).toBe(404)
    expect((await server.anonymous.delete(one)).status).toBe(401)
    expect((await alice.request('GET', one)).status).toBe(405)
    expect((await alice.delete(one)).status).toBe(204)
    expect((await alice.delete(one)).status).toBe(404)

    for (const status of [404, 410]) {
      const gone = await register(alice, WORK, 'gone')
      answer = () => ({ status })
      await change()
      expect(await paths()).toEqual([])
      expect((await alice.delete(gone)).status).toBe(404)
      answer = () => ({ status: 201 })
    }

    const old = await register(alice, WORK, 'old')
    clock += 8 * DAY
    await change()
    expect(await paths()).toEqual([])
    expect((await alice.delete(old)).status).toBe(404)
  })

  it('tries again, later and later, and not before it is asked to', async () => {
    await register(alice, WORK, 'busy')
    await register(alice, WORK, 'well')
    answer = (path) => (path === '/busy' ? { status: 429, headers: { 'retry-after': '120' } } : { status: 201 })
    await change()
    expect(await paths()).toEqual(['/well'])
    answer = () => ({ status: 500 })
    clock += 60_000
    expect(await paths()).toEqual([])
    answer = () => ({ status: 201 })
    clock += 40_000
    expect(await paths()).toEqual([])
    clock += 10_000
    // One message tells of all.
    await change()
    expect(await paths()).toEqual(['/busy', '/well'])
  })

  it('goes only to who may still read', async () => {
    await register(bob, WORK, 'bob')
    const calendar = await server.store.findCollection('alice', 'calendars', 'work')
    if (calendar === undefined) throw new Error('no calendar')
    const grants = await server.store.grantsOn([calendar.id])
    const scope = { origin: 'client', scheduling: 'on', homes: [calendar.ownerId] } as const
    await server.store.transaction(scope, (tx) => tx.setGrants(calendar.id, []))
    await change()
    expect(await paths()).toEqual([])
    await server.store.transaction(scope, (tx) => tx.setGrants(calendar.id, grants))
    expect(await paths()).toEqual([])
    await change()
    expect(await paths()).toEqual(['/bob'])
  })

  it('goes to a sharee for as long as there is the share, whatever it shows, and under the same topic', async () => {
    const { store } = server
    const [calendar, carol] = [
      await store.findCollection('alice', 'calendars', 'work'),
      await store.findPrincipal('carol'),
    ]
    if (calendar === undefined || carol === undefined) throw new Error('nobody to share with')
    const names = { displayName: null, description: null, color: null, order: null, transparent: false }
    const share = { ...names, collectionId: calendar.id, shareeId: carol.id, uid: 'shared', summary: null }
    const scope = {
      origin: 'client',
      scheduling: 'on',
      collections: [calendar.id],
      homes: [calendar.ownerId, carol.id],
    } as const
    const shared = await store.transaction(scope, (tx) =>
      tx.createShare({ ...share, access: 'busy', state: 'accepted' }),
    )
    const path = '/dav/calendars/carol/shared/'
    await register(server.as('carol'), path, 'carol', CONTENT + PROPERTIES)
    expect(await topicAt(server.as('carol'), path)).toBe(await topicAt(alice, WORK))
    await change()
    const [message] = await push()
    expect([message?.path, message?.text.includes('/carol')]).toEqual(['/carol', false])
    const token = /<D:sync-token>([^<]+)</.exec(message?.text ?? '')?.[1]
    const sync = `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`
    const report = await server.as('carol').report(path, sync, '0')
    expect([report.status, report.text.includes('<D:response>')]).toEqual([207, false])
    await store.transaction(scope, (tx) => tx.deleteShare(shared))
    await change()
    expect(await paths()).toEqual([])
  })

  it('refuses who may not read, and more than one may have', async () => {
    const refused = await post(server.as('carol'), WORK, body('carol'))
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('<push-not-available')])
    expect((await post(bob, HOME, body('x'))).status).toBe(403)
    expect((await post(server.anonymous, WORK, body('x'))).status).toBe(401)
    for (let i = 0; i < 12; i++) await register(alice, WORK, `many${i}`)
    expect((await post(alice, WORK, body('more'))).text).toContain('<push-not-available')
    await register(alice, WORK, 'many3')
  })

  it.each([
    ['no subscription', `<push-register ${NS}><trigger>${CONTENT}</trigger></push-register>`, 'invalid-subscription'],
    [
      'another transport',
      `<push-register ${NS}><subscription><x/></subscription></push-register>`,
      'invalid-subscription',
    ],
    [
      'no key',
      body(ANYWHERE).replace(/<subscription-public-key.*<\/subscription-public-key>/, ''),
      'invalid-subscription',
    ],
    ['another kind of key', body(ANYWHERE).replace('"p256dh"', '"x25519"'), 'invalid-subscription'],
    [
      'a point off the curve',
      body(ANYWHERE, CONTENT, '', { ...client, publicKey: Buffer.alloc(65, 4) }),
      'invalid-subscription',
    ],
    ['no secret', body(ANYWHERE).replace(/<auth-secret>.*<\/auth-secret>/, ''), 'invalid-subscription'],
    ['another coding', body(ANYWHERE).replace('aes128gcm', 'aesgcm'), 'invalid-subscription'],
    ['no URL', body('x:'), 'invalid-subscription'],
    ['another scheme', body('ftp://push.example.org/x'), 'invalid-subscription'],
    ['an address inside', body('https://169.254.169.254/latest/meta-data'), 'invalid-subscription'],
    ['this machine', body('https://[::1]/x'), 'invalid-subscription'],
    ['no encryption', body('http://192.0.2.1/x'), 'invalid-subscription'],
    [
      'an end that has come',
      body(ANYWHERE, CONTENT, '<expires>Thu, 01 Jan 1998 00:00:00 GMT</expires>'),
      'invalid-subscription',
    ],
    ['no trigger', body(ANYWHERE, ''), 'no-supported-trigger'],
    ['triggers that nobody knows', body(ANYWHERE, '<sometimes/>'), 'no-supported-trigger'],
  ])('refuses a registration with %s', async (_, xml, condition) => {
    const refused = await post(alice, WORK, xml)
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining(`<${condition} xmlns="https://bitfire.at/webdav-push"`),
    ])
  })

  it('takes the depths and names of older drafts, and no trigger that a home has not', async () => {
    const older = body('older', '<content-update><D:sync-level>infinite</D:sync-level></content-update>')
      .replaceAll('subscription-public-key', 'client-public-key')
      .replace(/<content-encoding>.*<\/content-encoding>/, '')
    expect((await post(alice, WORK, older)).status).toBe(204)
    expect((await post(alice, HOME, body('x', PROPERTIES))).text).toContain('no-supported-trigger')
    expect((await post(alice, WORK, body('x', CONTENT, '<expires>tomorrow</expires>'))).status).toBe(400)
  })

  it('goes out by itself, soon after the change', async () => {
    clock = Math.max(clock, Date.now())
    await register(alice, WORK, 'soon')
    const stop = startPushing({ ...deps, now: () => new Date(clock) })
    const here = new Promise<void>((resolve) => {
      arrived = resolve
    })
    await change()
    await here
    await stop()
    expect(received.map(({ path }) => path)).toEqual(['/soon'])
  })

  it('is kept by a backup, with the keys of this server', async () => {
    await register(alice, WORK, 'kept')
    const rows: string[] = []
    for await (const record of server.store.dump()) if (record.kind === 'row') rows.push(record.table)
    expect(rows.filter((table) => table === 'push_registration')).toHaveLength(1)
    expect(rows.filter((table) => table === 'secret')).toHaveLength(2)
  })

  it('told nobody of a bug', () => {
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  })
})

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { type ClientRequest, type OutgoingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { event } from '../../testing/calendar-text.ts'
import { interceptStore } from '../../testing/intercept-store.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const MOST = 3 * 2 ** 20
const QUOTA = 4 * 2 ** 20

const PEOPLE = `users:
  - { slug: alice, name: Alice, password: alice, calendars: [
      { slug: work, name: Work }, { slug: home, name: Home },
      { slug: team, name: Team, grants: [{ to: bob, privilege: read-write }, { to: carol, privilege: read }] },
      { slug: busy, name: Busy, grants: [{ to: bob, privilege: free-busy }] } ] }
  - { slug: bob, name: Bob, password: bob, calendars: [{ slug: work, name: Work }] }
  - { slug: carol, name: Carol, password: carol, delegates: { read: [dora] } }
  - { slug: dora, name: Dora, password: dora }
  - { slug: eve, name: Eve, password: eve, calendars: [{ slug: work, name: Work, grants: [{ to: bob, privilege: read-write }] }] }
  - { slug: root, name: Root, password: root, admin: true }
`

const WORK = '/dav/calendars/alice/work'
const FILE = 'This is a file.'

let server: TestServer
let alice: TestClient
let bob: TestClient
let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'kalends-attachments-'))
  const limits = { maxAttachmentBytes: MOST, maxAttachments: 3, quotaBytes: QUOTA, accountUploads: 3 }
  server = await testServer({ provision: PEOPLE, settings: { ...limits, data, rateLimits: 'default' } })
  alice = server.as('alice')
  bob = server.as('bob')
})
afterAll(async () => {
  await server.close()
  await rm(data, { recursive: true })
})

let made = 0
const inJanuary = (uid: string, ...lines: string[]) => event(uid, 'DTSTART:20260105T090000Z', ...lines)

/** A new event of Alice's. */
function newEvent(calendar = WORK, ...lines: string[]): Promise<string> {
  return newEventOf(alice, calendar, ...lines)
}

async function newEventOf(owner: TestClient, calendar: string, ...lines: string[]): Promise<string> {
  const path = `${calendar}/e${++made}.ics`
  const { status } = await owner.put(path, inJanuary(`e${made}`, ...lines))
  expect(status).toBe(201)
  return path
}

interface Posted {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly id: string
  /** The path of its address. */
  readonly path: string
}

async function post(
  client: TestClient,
  path: string,
  query: string,
  body: string | Uint8Array = FILE,
  headers: Record<string, string> = {},
): Promise<Posted> {
  const sent = { 'content-type': 'text/plain', 'content-disposition': 'attachment;filename=a.txt', ...headers }
  const { status, text, headers: got } = await client.request('POST', `${path}?${query}`, { headers: sent, body })
  const location = String(got.location ?? 'http://x/none')
  return { status, text, headers: got, id: String(got['cal-managed-id']), path: new URL(location).pathname }
}

const add = (client: TestClient, path: string, body?: string | Uint8Array, headers?: Record<string, string>) =>
  post(client, path, 'action=attachment-add', body, headers)

/** The ATTACH lines of an object, unfolded. */
async function attaches(path: string, client = alice): Promise<string[]> {
  const { text } = await client.get(path)
  return text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .filter((line) => line.startsWith('ATTACH'))
}

const statusOf = async (client: TestClient, path: string) => (await client.get(path)).status
const used = () => server.store.findPrincipal('alice').then((owner) => server.store.usedBytes(owner?.id ?? ''))

describe('RFC 8607 §3.4 to §3.6: POST', () => {
  test('adds a file, which can be read, and changes the ETag', async () => {
    const path = await newEvent()
    const before = (await alice.get(path)).headers.etag
    const { status, id, path: file, headers, text } = await add(alice, path)
    expect([status, text, headers.etag]).toEqual([201, '', undefined])
    expect(file).toBe(`/dav/attachments/${id}`)
    expect(await attaches(path)).toEqual([
      `ATTACH;MANAGED-ID=${id};FMTTYPE=text/plain;FILENAME=a.txt;SIZE=15:${server.settings.publicUrl}${file}`,
    ])
    expect((await alice.get(path)).headers.etag).not.toBe(before)
    expect((await alice.get(file)).text).toBe(FILE)
  })

  test('with the object as it is now, for who prefers that', async () => {
    const path = await newEvent()
    const { status, headers, text, id } = await add(alice, path, FILE, { prefer: 'return=representation' })
    const stored = await alice.get(path)
    expect([status, text]).toEqual([201, stored.text])
    expect(headers).toMatchObject({
      etag: stored.headers.etag,
      'content-location': path,
      'content-type': 'text/calendar;charset=utf-8',
      'cal-managed-id': id,
    })
  })

  test('an update has another identifier and address, and the old ones are gone', async () => {
    const path = await newEvent()
    const first = await add(alice, path)
    const query = `action=attachment-update&managed-id=${first.id}`
    const headers = { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename="b.pdf"' }
    const second = await post(alice, path, query, 'another', headers)
    expect(second.status).toBe(204)
    expect(second.id).not.toBe(first.id)
    expect((await attaches(path))[0]).toContain(`MANAGED-ID=${second.id};FMTTYPE=application/pdf;FILENAME=b.pdf;SIZE=7`)
    expect(await statusOf(alice, first.path)).toBe(403)
    expect(await statusOf(alice, second.path)).toBe(200)
  })

  test('removes', async () => {
    const path = await newEvent()
    const file = await add(alice, path)
    const removed = await post(alice, path, `action=attachment-remove&managed-id=${file.id}`, '')
    expect([removed.status, removed.id]).toEqual([204, 'undefined'])
    expect(await attaches(path)).toEqual([])
    expect(await statusOf(alice, file.path)).toBe(403)
  })

  test('one instance of a series gets its own', async () => {
    const path = await newEvent(WORK, 'RRULE:FREQ=DAILY')
    expect((await post(alice, path, 'action=attachment-add&rid=20260107T090000Z')).status).toBe(201)
    const { text } = await alice.get(path)
    expect(text.slice(text.indexOf('RECURRENCE-ID:20260107T090000Z'))).toContain('ATTACH')
    expect(text.match(/ATTACH/g)).toHaveLength(1)
  })

  test.each([
    ['', 'valid-action-parameter'],
    ['action=delete', 'valid-action-parameter'],
    ['action=attachment-add&managed-id=1', 'valid-managed-id-parameter'],
    ['action=attachment-add&rid=20260106T090000Z', 'valid-rid-parameter'],
    ['action=attachment-update&managed-id=1&rid=M', 'valid-rid-parameter'],
    ['action=attachment-update', 'valid-managed-id-parameter'],
    ['action=attachment-update&managed-id=1', 'valid-managed-id-parameter'],
    ['action=attachment-remove', 'valid-managed-id-parameter'],
    ['action=attachment-remove&managed-id=1', 'valid-managed-id-parameter'],
  ])('refuses %j: %s', async (query, condition) => {
    const { status, text } = await post(alice, await newEvent(), query)
    expect(status).toBe(403)
    expect(text).toContain(`:${condition}/>`)
  })

  test('refuses what is too large, also when it is small on its way', async () => {
    const path = await newEvent()
    const { gzipSync } = await import('node:zlib')
    const large = Buffer.alloc(MOST + 1)
    for (const [body, headers] of [
      [large, {}],
      [gzipSync(large), { 'content-encoding': 'gzip' }],
    ] as const) {
      const { status, text } = await add(alice, path, body, headers)
      expect(status).toBe(403)
      expect(text).toContain(':max-attachment-size/>')
    }
    expect((await add(alice, path, gzipSync(FILE), { 'content-encoding': 'gzip' })).status).toBe(201)
    expect((await add(alice, path, 'no gzip', { 'content-encoding': 'gzip' })).status).toBe(400)
  })

  test('refuses one too many, and one whose condition does not hold', async () => {
    const path = await newEvent()
    for (let i = 0; i < 3; i++) expect((await add(alice, path)).status).toBe(201)
    const fourth = await add(alice, path)
    expect([fourth.status, fourth.text.includes(':max-attachments/>')]).toEqual([403, true])
    expect((await add(alice, path, FILE, { 'if-match': '"other"' })).status).toBe(412)
    expect((await add(alice, `${WORK}/none.ics`)).status).toBe(404)
  })

  test('those who may not write, may not attach', async () => {
    const path = await newEvent('/dav/calendars/alice/team')
    expect((await add(server.as('carol'), path)).text).toContain('need-privileges')
    expect((await add(server.as('dora'), path)).text).toContain('need-privileges')
    expect((await add(server.anonymous, path)).status).toBe(401)
    expect((await add(bob, path)).status).toBe(201)
  })

  test('many at once are all kept', async () => {
    const path = await newEvent()
    const answers = await Promise.all([add(alice, path, 'a'), add(alice, path, 'b'), add(alice, path, 'c')])
    const kept = answers.filter(({ status }) => status === 201).map(({ id }) => id)
    const lines = await attaches(path)
    expect(lines).toHaveLength(3)
    for (const id of kept) expect(lines.some((line) => line.includes(id))).toBe(true)
  })
})

describe('RFC 8607 §3.10: GET', () => {
  test('who may read an object that has it, and nobody else', async () => {
    const team = await newEvent('/dav/calendars/alice/team')
    const { path } = await add(alice, team)
    const people = ['alice', 'bob', 'carol', 'root', 'dora'].map((slug) => statusOf(server.as(slug), path))
    expect(await Promise.all(people)).toEqual([200, 200, 200, 200, 403])
    expect(await statusOf(server.anonymous, path)).toBe(401)
    const stranger = await server.as('dora').get(path)
    const unknown = await server.as('dora').get('/dav/attachments/unknown')
    // Whether there is one is not told.
    expect(unknown.text.replaceAll('unknown', 'x')).toBe(stranger.text.replaceAll(path.slice(17), 'x'))

    const busy = await add(alice, await newEvent('/dav/calendars/alice/busy'))
    expect(await statusOf(bob, busy.path)).toBe(403)

    // It goes where the object goes.
    const moved = `${WORK}/moved.ics`
    await alice.request('MOVE', team, { headers: { destination: moved } })
    expect(await Promise.all([statusOf(alice, path), statusOf(bob, path)])).toEqual([200, 403])
    await alice.delete(moved)
    expect(await Promise.all([statusOf(alice, path), statusOf(server.as('root'), path)])).toEqual([403, 403])
  })

  test('sharees, and those who act for them, as much as they see', async () => {
    const [owner, calendar] = await Promise.all([
      server.store.findPrincipal('alice'),
      server.store.findCollection('alice', 'calendars', 'home'),
    ])
    const event = await newEvent('/dav/calendars/alice/home')
    const file = await add(alice, event)
    const seen = () => Promise.all(['bob', 'carol', 'dora'].map((slug) => statusOf(server.as(slug), file.path)))
    expect(await seen()).toEqual([403, 403, 403])

    const share = async (slug: string, access: 'read' | 'busy' | 'read-write') => {
      const sharee = await server.store.findPrincipal(slug)
      const collectionId = calendar?.id ?? ''
      const homes = [owner?.id ?? '', sharee?.id ?? '']
      const scope = { origin: 'admin', scheduling: 'silent', homes, collections: [collectionId] } as const
      const properties = { displayName: null, description: null, color: null, order: null, transparent: false }
      const named = { collectionId, shareeId: sharee?.id ?? '', uid: `of-${slug}`, summary: null, ...properties }
      await server.store.transaction(scope, (tx) => tx.createShare({ ...named, access, state: 'accepted' }))
    }
    await share('carol', 'read-write')
    await share('bob', 'busy')
    // Dora reads what is Carol's.
    expect(await seen()).toEqual([403, 200, 200])
    const [, name = ''] = /([^/]*)$/.exec(event) ?? []
    const carols = await add(server.as('carol'), `/dav/calendars/carol/of-carol/${name}`)
    expect(carols.status).toBe(201)
    expect(await Promise.all([statusOf(alice, carols.path), statusOf(bob, carols.path)])).toEqual([200, 403])
  })

  test('who sees an object in part, or not, does not see what is attached to it, and attaches nothing', async () => {
    for (const level of ['PRIVATE', 'CONFIDENTIAL']) {
      const path = await newEvent('/dav/calendars/alice/team', `CLASS:${level}`)
      const file = await add(alice, path)
      expect(await Promise.all([statusOf(alice, file.path), statusOf(bob, file.path)])).toEqual([200, 403])
      expect((await add(bob, path)).status).toBe(403)
      expect((await post(bob, path, `action=attachment-remove&managed-id=${file.id}`, '')).status).toBe(403)
      expect(await attaches(path)).toHaveLength(1)
    }
  })

  test('a whole file, a part, and conditions', async () => {
    const { path } = await add(alice, await newEvent(), Buffer.alloc(2_500_000, 'kalends '))
    const whole = await alice.get(path)
    expect(whole.buffer.equals(Buffer.alloc(2_500_000, 'kalends '))).toBe(true)
    expect(whole.headers).toMatchObject({ 'content-length': '2500000', 'accept-ranges': 'bytes' })
    const etag = String(whole.headers.etag)

    const part = await alice.get(path, { range: 'bytes=1048570-1048585' })
    expect([part.status, part.text]).toEqual([
      206,
      Buffer.alloc(2_500_000, 'kalends ').toString('utf8', 1048570, 1048586),
    ])
    expect(part.headers['content-range']).toBe('bytes 1048570-1048585/2500000')
    expect((await alice.get(path, { range: 'bytes=0-0', 'if-range': '"other"' })).status).toBe(200)
    expect((await alice.get(path, { range: 'bytes=0-0', 'if-range': etag })).status).toBe(206)
    const beyond = await alice.get(path, { range: 'bytes=2500000-' })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */2500000'])

    expect((await alice.get(path, { 'if-none-match': etag })).status).toBe(304)
    expect((await alice.get(path, { 'if-match': '"other"' })).status).toBe(412)
    const head = await alice.request('HEAD', path)
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '2500000'])
  })

  test.each([
    ['text/plain; charset=utf-8', 'text/plain'],
    ['image/png', 'image/png'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', undefined],
    ['text/html', 'application/octet-stream'],
    ['application/xhtml+xml', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['text/xml', 'application/octet-stream'],
    ['application/xml', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
    ['multipart/related', 'application/octet-stream'],
    ['message/rfc822', 'application/octet-stream'],
    ['no type', 'application/octet-stream'],
  ])('%s is never what a browser would run', async (type, served) => {
    const { path } = await add(alice, await newEvent(), '<script>alert(1)</script>', {
      'content-type': type,
      'content-disposition': 'attachment; filename="../a\\".html"',
    })
    const { headers } = await alice.get(path)
    expect(headers).toMatchObject({
      'content-type': served ?? type,
      'content-disposition': `attachment; filename="a_.html"; filename*=UTF-8''a%22.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
  })

  test('nobody changes it but through its objects', async () => {
    const { path } = await add(alice, await newEvent())
    for (const method of ['PUT', 'DELETE', 'MOVE']) {
      expect((await alice.request(method, path, { headers: { destination: '/dav/attachments/x' } })).status).toBe(403)
    }
    expect((await alice.propfind(path, '')).status).toBe(405)
    expect((await alice.request('OPTIONS', path)).headers.allow).toBe('GET, HEAD, OPTIONS')
  })
})

describe('RFC 8607 §3.7 to §3.9: PUT', () => {
  test('an attachment of another object is attached, and lives as long as one has it', async () => {
    const first = await newEvent()
    const file = await add(alice, first)
    const [line = ''] = await attaches(first)
    const second = await newEvent('/dav/calendars/alice/home', line)
    expect(await attaches(second)).toEqual([line])
    await alice.delete(first)
    expect(await statusOf(alice, file.path)).toBe(200)
    await alice.put(second, inJanuary(`e${made}`))
    expect(await statusOf(alice, file.path)).toBe(403)
  })

  test('what it says of a file is put right, and then there is no ETag', async () => {
    const path = await newEvent()
    const { id } = await add(alice, path)
    const [line = ''] = await attaches(path)
    for (const wrong of [
      `ATTACH;MANAGED-ID=${id};FMTTYPE=text/html;FILENAME=x;SIZE=1:https://elsewhere.example/x`,
      `ATTACH:${line.slice(line.indexOf(':') + 1)}`,
    ]) {
      const { status, headers } = await alice.put(path, inJanuary(`e${made}`, wrong))
      expect([status, headers.etag]).toEqual([204, undefined])
      expect(await attaches(path)).toEqual([line])
    }
    expect((await alice.put(path, inJanuary(`e${made}`, line))).headers.etag).toBeDefined()
  })

  test('an identifier that nobody gave is refused, one of a stranger is a link like any other', async () => {
    const unknown = await alice.put(
      `${WORK}/unknown.ics`,
      inJanuary('unknown', 'ATTACH;MANAGED-ID=1234:https://x.example/y'),
    )
    expect([unknown.status, unknown.text.includes(':valid-managed-id/>')]).toEqual([403, true])

    const path = await newEvent()
    const file = await add(alice, path)
    const [line = ''] = await attaches(path)
    const his = '/dav/calendars/bob/work/his.ics'
    const answer = await bob.put(his, inJanuary('his', line), { prefer: 'return=representation' })
    expect(answer.text).not.toContain('MANAGED-ID')
    expect(await attaches(his, bob)).toEqual([line.replace(`MANAGED-ID=${file.id};`, '')])
    expect(await statusOf(bob, file.path)).toBe(403)
  })

  test('an alarm has sounds, and other links stay what they are', async () => {
    const path = await newEvent(
      WORK,
      'ATTACH;MANAGED=1:https://x.example/y',
      'ATTACH:/dav/attachments/none',
      ...['BEGIN:VALARM', 'ACTION:AUDIO', 'ATTACH;MANAGED-ID=sound:Basso', 'TRIGGER:-PT5M', 'END:VALARM'],
    )
    expect(await attaches(path)).toHaveLength(3)
  })
})

describe('copies and quota', () => {
  test('a copy refers, too, also that of a calendar', async () => {
    await alice.mkcalendar('/dav/calendars/alice/one/')
    const path = await newEvent('/dav/calendars/alice/one')
    const file = await add(alice, path)
    await alice.request('COPY', path, { headers: { destination: '/dav/calendars/alice/home/copy.ics' } })
    await alice.request('COPY', '/dav/calendars/alice/one/', { headers: { destination: '/dav/calendars/alice/two/' } })
    await alice.delete('/dav/calendars/alice/one/')
    await alice.delete('/dav/calendars/alice/home/copy.ics')
    expect(await statusOf(alice, file.path)).toBe(200)
    await alice.delete('/dav/calendars/alice/two/')
    expect(await statusOf(alice, file.path)).toBe(403)
  })

  test('both halves of a series that is split refer to what they name', async () => {
    const path = await newEvent(WORK, 'RRULE:FREQ=DAILY;COUNT=10')
    const file = await add(alice, path)
    const ofLate = await post(alice, path, 'action=attachment-add&rid=20260110T090000Z', 'late')
    const split = await alice.request('POST', `${path}?action=split&rid=20260108T000000Z`)
    const past = String(split.headers['split-component-url'])
    await alice.delete(path)
    expect(await Promise.all([statusOf(alice, file.path), statusOf(alice, ofLate.path)])).toEqual([200, 403])
    await alice.delete(past)
    expect(await statusOf(alice, file.path)).toBe(403)
  })

  test('objects that come in bulk are looked at, too', async () => {
    const file = await add(alice, await newEvent())
    const line = `ATTACH:${server.settings.publicUrl}${file.path}`
    const stream = inJanuary('bulk-1', line) + inJanuary('bulk-2', 'ATTACH;MANAGED-ID=1234:https://x.example/y')
    const joined = stream.replaceAll('END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\n', '')
    const headers = { 'content-type': 'text/calendar' }
    const { text } = await alice.request('POST', '/dav/calendars/alice/home/', { headers, body: joined })
    expect(text).toContain(':valid-managed-id/>')
    const href = /<D:href>([^<]+)</.exec(text)?.[1] ?? ''
    expect((await attaches(href))[0]).toContain(`MANAGED-ID=${file.id}`)
  })

  test('RFC 4331 §6: files count, once for their owner, and as long as they are attached', async () => {
    const path = await newEvent()
    const before = await used()
    const large = Buffer.alloc(1_500_000)
    const file = await add(alice, path, large)
    expect((await used()) - before).toBeGreaterThan(large.length)
    const counted = await used()
    await alice.request('COPY', path, { headers: { destination: '/dav/calendars/alice/home/large.ics' } })
    expect((await used()) - counted).toBeLessThan(1000)

    const tooMuch = await add(alice, path, Buffer.alloc(QUOTA - counted))
    expect([tooMuch.status, tooMuch.text.includes(':quota-not-exceeded/>')]).toEqual([507, true])
    expect(await attaches(path)).toHaveLength(1)
    await alice.delete('/dav/calendars/alice/home/large.ics')
    // What goes makes room for what comes.
    const update = await post(alice, path, `action=attachment-update&managed-id=${file.id}`, Buffer.alloc(1_500_001))
    expect(update.status).toBe(204)
    await alice.delete(path)
    expect(await used()).toBeLessThan(before + 1)
  })
})

describe('what comes slowly, or not at all', () => {
  const EVES = '/dav/calendars/eve/work'

  /** A request of Eve's whose body does not come to its end. */
  function begin(path: string, headers: OutgoingHttpHeaders, body = ''): ClientRequest {
    const authorization = `Basic ${Buffer.from('eve:eve').toString('base64')}`
    const outgoing = request(`${server.url}${path}?action=attachment-add`, {
      method: 'POST',
      agent: false,
      headers: { authorization, 'content-type': 'text/plain', ...headers },
    })
    outgoing.on('error', () => undefined).flushHeaders()
    if (body !== '') outgoing.write(body)
    return outgoing
  }

  const answerTo = (outgoing: ClientRequest) =>
    new Promise<string>((resolve) => {
      outgoing.on('response', (incoming) => {
        let text = ''
        incoming.on('data', (chunk: Buffer) => (text += chunk))
        incoming.on('end', () => resolve(`${incoming.statusCode} ${/:([a-z-]+)\/>/.exec(text)?.[1]}`))
      })
    })

  test('what has no room is refused before it comes, and cut where it does not say how long it is', async () => {
    const path = await newEventOf(server.as('eve'), EVES)
    const file = await add(server.as('eve'), path, Buffer.alloc(2_000_000))
    const answers: string[] = []
    for (const headers of [
      { 'content-length': MOST + 1 },
      { 'content-length': QUOTA - 2_000_000 },
      { 'transfer-encoding': 'chunked' },
    ]) {
      const length = 'content-length' in headers ? 0 : QUOTA - 2_000_000
      const outgoing = begin(path, headers, 'x'.repeat(length))
      answers.push(await answerTo(outgoing))
      outgoing.destroy()
    }
    expect(answers).toEqual(Array(3).fill('507 quota-not-exceeded'))
    await post(server.as('eve'), path, `action=attachment-remove&managed-id=${file.id}`, '')
    const outgoing = begin(path, { 'content-length': MOST + 1 })
    expect(await answerTo(outgoing)).toBe('403 max-attachment-size')
    outgoing.destroy()
  })

  test.each(['SQLITE_FULL', 'ENOSPC'])('a full disk (%s) is 507, and leaves what was there', async (code) => {
    const path = await newEventOf(server.as('eve'), EVES)
    const full = Object.assign(new Error('no room is left'), { code })
    interceptStore(server.store, () => ({ transaction: () => Promise.reject(full) }))
    expect((await add(server.as('eve'), path)).status).toBe(507)
    vi.restoreAllMocks()
    expect([await attaches(path, server.as('eve')), await readdir(data)]).toEqual([[], []])
    expect((await add(server.as('eve'), path)).status).toBe(201)
  })

  // What a file without a name is to the process that has it open; elsewhere than on Linux there is no telling.
  async function openSpools(): Promise<number> {
    const folder = '/proc/self/fd'
    if (!existsSync(folder)) return 0
    const links = (await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => ''))
    return (await Promise.all(links)).filter((link) => link.startsWith(join(data, 'spool-'))).length
  }

  test('so many at once, and nothing is left of those whose client goes away', async () => {
    const path = await newEventOf(server.as('eve'), EVES)
    // One that fails as soon as it may begin.
    const probe = async (client: TestClient) => (await add(client, path, 'x', { 'content-encoding': 'gzip' })).status
    const slow = Array.from({ length: 4 }, () => begin(path, { 'content-length': 1_000_000 }, 'x'.repeat(500_000)))
    expect(await Promise.race(slow.map(answerTo))).toMatch(/^429/)
    const refused = await add(server.as('eve'), path)
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5'])
    expect(await probe(bob)).toBe(400)
    expect(await readdir(data)).toEqual([])

    for (const outgoing of slow) outgoing.destroy()
    while ((await probe(server.as('eve'))) !== 400) await new Promise(setImmediate)
    // Each has given its place back after its file was closed.
    while ((await openSpools()) > 0) await new Promise(setImmediate)
    expect(await readdir(data)).toEqual([])
    expect(await attaches(path, server.as('eve'))).toEqual([])
    const answers = await Promise.all([
      add(server.as('eve'), path, 'a'),
      add(server.as('eve'), path, 'b'),
      add(server.as('eve'), path, 'c'),
    ])
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  })
})

describe('what is told of it', () => {
  const ask = (name: string) =>
    `<propfind xmlns="DAV:"><prop><${name} xmlns="urn:ietf:params:xml:ns:caldav"/></prop></propfind>`

  test.each([
    ['/dav/calendars/alice/', 'managed-attachments-server-URL', '<D:href>http://127.0.0.1:4791</D:href>'],
    [`${WORK}/`, 'max-attachment-size', `>${MOST}<`],
    [`${WORK}/`, 'max-attachments-per-resource', '>3<'],
  ])('RFC 8607 §6: %s %s', async (path, name, value) => {
    expect((await alice.propfind(path, ask(name))).text).toContain(value)
    const all = '<propfind xmlns="DAV:"><allprop/></propfind>'
    expect((await alice.propfind(path, all)).text).not.toContain(name)
  })

  test('RFC 8607 §3.2: in the DAV header', async () => {
    for (const path of ['/dav/calendars/alice/', `${WORK}/`, '/dav/principals/users/alice/']) {
      const { dav } = (await alice.request('OPTIONS', path)).headers
      expect(String(dav).split(', ')).toContain('calendar-managed-attachments')
    }
  })

  test('nothing went wrong on the way', () => {
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  })
})

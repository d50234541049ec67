/** The WebSocket as its clients have it: who gets in, what they are told, and when it ends. */
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Account, Store } from '../../storage/store.ts'
import { findAppPasswordHash, newAppPassword } from '../auth/app-password.ts'
import { hashOf, newSecret } from '../auth/oauth/secrets.ts'
import { event } from '../testing/calendar-text.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import type { Topic } from './messages.ts'
import { basic, openTalk, type Talk } from './testing/talk.ts'

/** What is told follows from news alone. */
const TIMES = { sweepMs: 3_600_000, pingMs: 3_600_000 }
const METRICS = 'a-token-of-some-length'
const DAY = ['DTSTART:20260301T100000Z', 'DURATION:PT1H']
const WORK = { kind: 'calendar', owner: 'alice', name: 'work' } as const satisfies Topic
const PEOPLE = `users:
  - slug: alice
    emails: [alice@example.test]
    password: alice
    calendars: [{ slug: work, components: [VEVENT, VTODO] }, { slug: open, grants: [{ to: authenticated, privilege: read }] }]
  - { slug: bob, emails: [bob@example.test], password: bob }
  - { slug: carol, emails: [carol@example.test], password: carol }
groups:
  - { slug: team, members: [carol] }
`

describe.each(['sqlite', 'postgres'] as const)('a WebSocket on %s', (kind) => {
  let server: TestServer
  const talks: Talk[] = []
  beforeAll(async () => {
    server = await testServer({ store: kind, provision: PEOPLE, webSocketTimes: TIMES })
  })
  beforeEach(async () => {
    for (const talk of talks.splice(0)) await talk.close()
  })
  afterAll(() => server.close())

  const open = async (options?: Parameters<typeof openTalk>[1]) => {
    const talk = await openTalk(server.url, options)
    talks.push(talk)
    return talk
  }
  const as = async (user: string) => {
    const talk = await open({ authorization: basic(user) })
    await talk.next('signed-in')
    return talk
  }
  const follow = async (talk: Talk, to: Topic, id = 'w') => {
    talk.say({ type: 'subscribe', id, to })
    return talk.next('subscribed', id)
  }
  const put = (name: string, ...lines: string[]) =>
    server.as('alice').put(`/dav/calendars/alice/work/${name}`, event(name, ...(lines.length > 0 ? lines : DAY)))
  const accountOf = async (slug: string): Promise<Account> => {
    const account = await server.store.findAccount(slug)
    if (account === undefined) throw new Error(`there is no ${slug}`)
    return account
  }

  describe('lets in', () => {
    it('who has a password, and nobody else', async () => {
      const talk = await open({ authorization: basic('alice') })
      expect(await talk.next('signed-in')).toEqual({ type: 'signed-in', account: 'alice' })
      await expect(open({ authorization: basic('alice', 'wrong') })).rejects.toThrow('status 401')
      await expect(open({ authorization: 'Bearer no' })).rejects.toThrow('status 401')
    })

    it('who says so in a first message, and tells nobody anything before', async () => {
      const talk = await open()
      talk.say({ type: 'sign-in', authorization: basic('bob') })
      expect(await talk.next('signed-in')).toMatchObject({ account: 'bob' })
      talk.say({ type: 'sign-in', authorization: basic('bob') })
      expect(await talk.next('error')).toMatchObject({ reason: 'conflict' })
      const other = await open()
      other.say({ type: 'subscribe', id: 'w', to: WORK })
      expect(await other.next('error', 'w')).toMatchObject({ reason: 'unauthenticated' })
      expect(await other.closed).toBe(4401)
      const wrong = await open()
      wrong.say({ type: 'sign-in', authorization: basic('bob', 'wrong') })
      expect(await wrong.closed).toBe(4401)
    })

    it('a browser by its cookie, at a page of ours alone', async () => {
      const { secret } = await beginSession(server.store, await accountOf('alice'))
      const cookie = `kalends-session=${secret}`
      const talk = await open({ headers: { cookie, origin: server.url } })
      expect(await talk.next('signed-in')).toMatchObject({ account: 'alice' })
      await expect(open({ headers: { cookie, origin: 'https://evil.example' } })).rejects.toThrow('status 403')
      await expect(open({ headers: { cookie } })).rejects.toThrow('status 403')
      // The password that a browser remembers.
      const foreign = { authorization: basic('alice'), headers: { origin: 'https://evil.example' } }
      await expect(open(foreign)).rejects.toThrow('status 403')
    })

    it('no request of another kind', async () => {
      expect((await server.as('alice').get('/ws')).status).toBe(426)
      const answer = await server.as('alice').request('PROPFIND', '/dav/calendars/alice/work/', {
        headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', depth: '0', 'content-type': 'text/xml' },
        body: '<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>',
      })
      expect([answer.status, answer.text.includes('/dav/calendars/alice/work/')]).toEqual([207, true])
    })

    it('no request within the body of another, however many headers come before its length', async () => {
      const inner = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
      const many = 'a:\r\n'.repeat(2_100)
      const head = `POST /nothing HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n${many}Content-Length: ${inner.length}`
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      socket.write(`${head}\r\n\r\n${inner}GET /ws HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      const answers = String(Buffer.concat(await socket.toArray()))
      // The last one is that of `/ws`.
      expect(answers.match(/^HTTP\/1\.1 \d+/gm)?.map((line) => Number(line.slice(-3)))).toEqual([
        expect.any(Number),
        426,
      ])
    })
  })

  describe('tells', () => {
    it('what changed, and at which number, as the API and a sync do', async () => {
      const talk = await as('alice')
      const { number, epoch } = await follow(talk, WORK)
      await put('a.ics')
      const first = await talk.next('changes')
      expect(first).toMatchObject({ id: 'w', after: number, epoch, items: [{ name: 'a.ics', isGone: false }] })
      await server.as('alice').delete('/dav/calendars/alice/work/a.ics')
      const second = await talk.next('changes')
      expect(second).toMatchObject({ after: first.number, items: [{ name: 'a.ics', isGone: true }] })
      const feed = await server
        .as('alice')
        .get(`/api/v1/calendars/alice/work/changes?since=${number}&epoch=${encodeURIComponent(epoch ?? '')}`)
      expect(JSON.parse(feed.text)).toEqual({ items: second.items, number: second.number, epoch, isMore: false })
    })

    it('what happened since a number, once', async () => {
      const talk = await as('alice')
      const { number = 0, epoch = '' } = await follow(talk, WORK)
      await talk.close()
      await put('b.ics')
      await put('c.ics')
      await put('b.ics', ...DAY, 'SUMMARY:again')
      const again = await as('alice')
      const since = { number, epoch }
      expect(await follow(again, { ...WORK, since })).toMatchObject({ number, epoch })
      const changes = await again.next('changes')
      expect(changes.items.map(({ name }) => name)).toEqual(['c.ics', 'b.ics'])
      expect(changes.items.map(({ number }) => number)).toEqual([number + 2, number + 3])
      await put('d.ics')
      expect(await again.next('changes')).toMatchObject({ after: number + 3, number: number + 4 })
      expect(again.heard).toEqual([])
    })

    it('to read all of it again where the number is of no use', async () => {
      const talk = await as('alice')
      const { number = 0, epoch = '' } = await follow(talk, WORK)
      const ahead = { number: number + 1, epoch }
      await follow(talk, { ...WORK, since: ahead }, 'ahead')
      expect(await talk.next('resync', 'ahead')).toMatchObject({ reason: 'too-old', number, epoch })
      await follow(talk, { ...WORK, since: { number, epoch: 'other' } }, 'other')
      expect(await talk.next('resync', 'other')).toMatchObject({ reason: 'other-line', number, epoch })
      await put('e.ics')
      for (const id of ['w', 'ahead', 'other']) expect(await talk.next('changes', id)).toMatchObject({ after: number })
    })

    it('of an inbox what was put into it', async () => {
      const talk = await as('bob')
      await follow(talk, { kind: 'inbox', owner: 'bob' }, 'i')
      await put('meeting.ics', ...DAY, 'ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:bob@example.test')
      expect((await talk.next('changes', 'i')).items).toHaveLength(1)
    })

    it('of an address book', async () => {
      const talk = await as('alice')
      await follow(talk, { kind: 'addressbook', owner: 'alice', name: 'addressbook' }, 'b')
      const card = ['BEGIN:VCARD', 'VERSION:3.0', 'UID:1', 'FN:x', 'N:x;;;;', 'END:VCARD', ''].join('\r\n')
      const headers = { 'content-type': 'text/vcard' }
      await server.as('alice').put('/dav/addressbooks/alice/addressbook/x.vcf', card, headers)
      expect(await talk.next('changes', 'b')).toMatchObject({ items: [{ name: 'x.vcf' }] })
    })

    it('when somebody is busy, and nothing where they are as busy as before', async () => {
      const talk = await as('bob')
      const window = { start: '2027-03-01T00:00:00Z', end: '2027-03-08T00:00:00Z' }
      const topic = { kind: 'free-busy', slug: 'alice', ...window } as const
      await follow(talk, topic, 'f')
      expect(await talk.next('free-busy')).toMatchObject({ id: 'f', periods: [] })
      await put('busy.ics', 'DTSTART:20270302T100000Z', 'DURATION:PT1H')
      const { state, periods } = await talk.next('free-busy')
      expect(periods).toEqual([{ start: '2027-03-02T10:00:00Z', end: '2027-03-02T11:00:00Z', type: 'busy' }])
      await put('private.ics', 'DTSTART:20270303T100000Z', 'DURATION:PT1H', 'TRANSP:TRANSPARENT')
      await put('busy.ics', 'DTSTART:20270302T100000Z', 'DURATION:PT1H', 'SUMMARY:other')
      await put('later.ics', 'DTSTART:20270304T100000Z', 'DURATION:PT1H')
      expect((await talk.next('free-busy')).periods).toHaveLength(2)
      expect(talk.heard).toEqual([])
      await follow(talk, { ...topic, state }, 'again')
      expect((await talk.next('free-busy', 'again')).periods).toHaveLength(2)
    })

    it('who else looks at a calendar, to those who may know of each other', async () => {
      const [alice, bob, carol] = [await as('alice'), await as('bob'), await as('carol')]
      const topic = { kind: 'presence', owner: 'alice', name: 'open' } as const
      await follow(alice, topic, 'p')
      expect(await alice.next('presence')).toEqual({ type: 'presence', id: 'p', people: [] })
      await follow(bob, topic, 'p')
      const slugs = async (talk: Talk) => (await talk.next('presence')).people.map(({ slug }) => slug)
      const until = async (talk: Talk, ...expected: string[]) => {
        while ((await slugs(talk)).join() !== expected.join());
      }
      await until(alice, 'bob')
      await until(bob, 'alice')
      await follow(carol, topic, 'p')
      await until(alice, 'bob', 'carol')
      await until(carol, 'alice')
      bob.say({ type: 'unsubscribe', id: 'p' })
      await until(alice, 'carol')
      await carol.close()
      await until(alice)
      expect(bob.heard.filter((one) => JSON.stringify(one).includes('carol'))).toEqual([])
      bob.say({ type: 'subscribe', id: 'q', to: { ...topic, name: 'work' } })
      expect(await bob.next('error', 'q')).toMatchObject({ reason: 'need-privileges' })
    })

    it.runIf(kind === 'postgres')('who looks at a calendar through another node', async () => {
      const other = await testServer({ store: 'postgres', beside: server, webSocketTimes: TIMES })
      const topic = { kind: 'presence', owner: 'alice', name: 'open' } as const
      const alice = await as('alice')
      await follow(alice, topic, 'p')
      expect((await alice.next('presence')).people).toEqual([])
      const bob = await openTalk(other.url, { authorization: basic('bob') })
      await follow(bob, topic, 'p')
      expect((await alice.next('presence')).people).toEqual([{ slug: 'bob', name: 'bob' }])
      await other.close()
      expect((await alice.next('presence')).people).toEqual([])
    })

    it('who reads no more than a sync would: what is private is gone', async () => {
      await server.as('alice').put('/dav/calendars/alice/open/seen.ics', event('seen', ...DAY))
      const talk = await as('bob')
      await follow(talk, { kind: 'calendar', owner: 'alice', name: 'open' })
      await server.as('alice').put('/dav/calendars/alice/open/seen.ics', event('seen', ...DAY, 'CLASS:PRIVATE'))
      const told = await talk.next('changes')
      const path = '/api/v1/calendars/alice/open/changes'
      const all = JSON.parse((await server.as('bob').get(path)).text)
      const mine = JSON.parse((await server.as('alice').get(path)).text)
      expect(all.epoch).not.toBe(mine.epoch)
      expect(all.items).toEqual(told.items.filter(({ isGone }) => !isGone))
    })
  })

  describe('refuses', () => {
    it('what nobody may see, and what is not there', async () => {
      const talk = await as('bob')
      talk.say({ type: 'subscribe', id: 'w', to: WORK })
      expect(await talk.next('error', 'w')).toMatchObject({ reason: 'need-privileges' })
      talk.say({ type: 'subscribe', id: 'x', to: { ...WORK, owner: 'nobody' } })
      expect(await talk.next('error', 'x')).toMatchObject({ reason: 'not-found' })
      talk.say({ type: 'subscribe', id: 'y', to: { ...WORK, owner: 'bob', name: 'nothing' } })
      expect(await talk.next('error', 'y')).toMatchObject({ reason: 'not-found' })
      talk.say({ type: 'subscribe', id: 'z', to: { kind: 'inbox', owner: 'alice' } })
      expect(await talk.next('error', 'z')).toMatchObject({ reason: 'need-privileges' })
    })

    it('what a credential was not made for', async () => {
      const { password } = await appPassword(server.store, await accountOf('alice'), ['contacts:read'])
      const talk = await open({ authorization: basic('alice', password) })
      talk.say({ type: 'subscribe', id: 'w', to: WORK })
      expect(await talk.next('error', 'w')).toMatchObject({ reason: 'need-privileges' })
      const window = { start: '2027-03-01T00:00:00Z', end: '2027-03-08T00:00:00Z' }
      talk.say({ type: 'subscribe', id: 'f', to: { kind: 'free-busy', slug: 'bob', ...window } })
      expect(await talk.next('error', 'f')).toMatchObject({ reason: 'need-privileges' })
      expect(await follow(talk, { kind: 'addressbook', owner: 'alice', name: 'addressbook' })).toBeTruthy()
    })

    it('what cannot be read, with its place', async () => {
      const talk = await as('bob')
      talk.sayText('{"type":"subscribe","id":"a","to":{"kind":"calendar","owner":"bob","name":""},"more":1}')
      expect((await talk.next('error')).errors?.map(({ field }) => field)).toEqual(['/to/name', '/more'])
      for (const text of ['', 'null', '[]', '{', '{"type":"x"}', '['.repeat(5_000), '"\\u0000"']) talk.sayText(text)
      for (let i = 0; i < 7; i++) expect((await talk.next('error')).reason).toMatch(/^(invalid|bad-request|too-deep)$/)
      talk.say({ type: 'ping' })
      await talk.next('pong')
      talk.sayText(' '.repeat(16 * 1024 + 1))
      expect(await talk.closed).toBe(1009)
      const binary = await as('bob')
      binary.socket.send(Buffer.from('{"type":"ping"}'))
      expect(await binary.closed).toBe(1008)
    })

    it('a window that is too long or the wrong way round', async () => {
      const talk = await as('bob')
      const say = (start: string, end: string) =>
        talk.say({ type: 'subscribe', id: 'f', to: { kind: 'free-busy', slug: 'alice', start, end } })
      say('2027-03-01T00:00:00Z', '2028-03-01T00:00:00Z')
      expect(await talk.next('error', 'f')).toMatchObject({ reason: 'invalid', errors: [{ field: '/to/end' }] })
      say('2027-03-01T00:00:00Z', '2026-03-01T00:00:00Z')
      expect(await talk.next('error', 'f')).toMatchObject({ reason: 'invalid' })
    })

    it.runIf(kind === 'sqlite')('more subscriptions than there may be, and one id twice', async () => {
      const talk = await as('alice')
      for (let i = 0; i <= 500; i++) talk.say({ type: 'subscribe', id: `s${i}`, to: WORK })
      expect(await talk.next('error', 's500')).toMatchObject({ reason: 'too-many' })
      talk.say({ type: 'unsubscribe', id: 's0' })
      await talk.next('unsubscribed', 's0')
      talk.say({ type: 'subscribe', id: 's1', to: WORK })
      expect(await talk.next('error', 's1')).toMatchObject({ reason: 'conflict' })
      talk.say({ type: 'unsubscribe', id: 's0' })
      expect(await talk.next('error', 's0')).toMatchObject({ reason: 'not-found' })
    })
  })

  describe('ends', () => {
    it('with the app password, and tells nothing after it', async () => {
      const { password, remove } = await appPassword(server.store, await accountOf('alice'), ['events:read'])
      const talk = await open({ authorization: basic('alice', password) })
      await follow(talk, WORK)
      await remove()
      await put('after.ics')
      expect(await talk.closed).toBe(4401)
      expect(talk.heard.filter(({ type }) => type === 'changes')).toEqual([])
    })

    it('with the session, the token and the password, though nobody writes', async () => {
      const carol = await accountOf('carol')
      const { secret, id } = await beginSession(server.store, carol)
      const { token, revoke } = await accessToken(server.store, carol)
      const browser = await open({ headers: { cookie: `kalends-session=${secret}`, origin: server.url } })
      const program = await open({ authorization: `Bearer ${token}` })
      const device = await as('carol')
      await browser.next('signed-in')
      await program.next('signed-in')
      await server.store.endSession(id)
      expect(await browser.closed).toBe(4401)
      await revoke()
      expect(await program.closed).toBe(4401)
      await server.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, (tx) =>
        tx.setPasswordHash(carol.principal.id, carol.passwordHash),
      )
      expect(await device.closed).toBe(4401)
    })

    it('for one calendar alone when its share ends', async () => {
      const alice = server.as('alice')
      const json = { headers: { 'content-type': 'application/json' } }
      const shares = '/api/v1/calendars/alice/work/shares/bob'
      await alice.request('PUT', shares, { ...json, body: '{"access":"read"}' })
      const [{ id, name }] = JSON.parse((await server.as('bob').get('/api/v1/invitations')).text).items
      const answer = { ...json, body: '{"accept":true}' }
      expect((await server.as('bob').request('POST', `/api/v1/invitations/${id}/answer`, answer)).status).toBe(204)
      const calendars = JSON.parse((await server.as('bob').get('/api/v1/calendars/bob')).text).items
      const shared = calendars.find(({ sharedBy }: { sharedBy: string | null }) => sharedBy === 'alice')
      const talk = await as('bob')
      await follow(talk, { kind: 'calendar', owner: 'bob', name: shared.name ?? name }, 'shared')
      await follow(talk, { kind: 'calendar', owner: 'bob', name: 'calendar' }, 'own')
      await put('shared.ics')
      expect(await talk.next('changes', 'shared')).toMatchObject({ items: [{ name: 'shared.ics' }] })
      await alice.request('DELETE', shares)
      expect(await talk.next('ended', 'shared')).toMatchObject({ reason: expect.any(String) })
      await put('secret.ics')
      await server.as('bob').put('/dav/calendars/bob/calendar/own.ics', event('own', ...DAY))
      expect(await talk.next('changes', 'own')).toMatchObject({ items: [{ name: 'own.ics' }] })
      expect(talk.heard).toEqual([])
    })

    it('when somebody leaves the group that lets them in', async () => {
      const groups = { origin: 'admin', scheduling: 'silent', directory: true } as const
      const team = (await accountOf('carol')) && (await server.store.findPrincipal('team'))
      const work = await server.store.findCollection('alice', 'calendars', 'work')
      if (team === undefined || work === undefined) throw new Error('not provisioned')
      await server.store.transaction({ ...groups, collections: [work.id], homes: [work.ownerId] }, (tx) =>
        tx.setGrants(work.id, [{ to: { principalId: team.id }, privileges: ['read'] }]),
      )
      const talk = await as('carol')
      await follow(talk, WORK)
      await server.store.transaction(groups, (tx) => tx.setMembers(team.id, []))
      expect(await talk.next('ended', 'w')).toMatchObject({ reason: 'need-privileges' })
    })

    it('when its calendar is removed', async () => {
      await server.as('alice').mkcalendar('/dav/calendars/alice/short/')
      const talk = await as('alice')
      await follow(talk, { ...WORK, name: 'short' })
      await server.as('alice').delete('/dav/calendars/alice/short/')
      expect(await talk.next('ended', 'w')).toMatchObject({ reason: 'not-found' })
    })
  })
})

async function metric(server: TestServer, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${server.settings.metricsToken}` }
  const { text } = await server.anonymous.get('/metrics', headers)
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1),
  )
}

async function appPassword(store: Store, { principal }: Account, scopes: readonly string[]) {
  const password = newAppPassword()
  const secretHash = findAppPasswordHash(password)
  if (secretHash === undefined) throw new Error('no app password')
  const home = { origin: 'client', scheduling: 'on', homes: [principal.id] } as const
  const made = await store.transaction(home, (tx) =>
    tx.createAppPassword({ principalId: principal.id, name: 'Phone', scopes, expiresAt: null, secretHash }),
  )
  return { password, remove: () => store.transaction(home, (tx) => tx.deleteAppPassword(made)) }
}

async function beginSession(store: Store, { principal, credentialVersion }: Account) {
  const secret = newSecret()
  const { id } = await store.beginSession(
    {
      ...{ principalId: principal.id, signedInBy: 'password', address: '', agent: '', credentialVersion },
      ...{ secretHash: hashOf(secret), expiresAt: new Date(Date.now() + 3_600_000) },
    },
    10,
  )
  return { secret, id }
}

async function accessToken(store: Store, { principal }: Account) {
  const token = newSecret()
  const scopes = ['events:read']
  const expiresAt = new Date(Date.now() + 3_600_000)
  const directory = { origin: 'admin', scheduling: 'silent', directory: true } as const
  const home = { origin: 'client', scheduling: 'on', homes: [principal.id] } as const
  const program = { identifier: newSecret(), name: 'Program', secretHash: null, serviceId: null, redirectUris: [] }
  const client = await store.transaction(directory, (tx) => tx.createOAuthClient({ ...program, scopes }))
  const grant = await store.transaction(home, async (tx) => {
    const agreed = await tx.createOAuthGrant({ client, principalId: principal.id, scopes, expiresAt })
    await tx.createOAuthToken({ kind: 'access', grant: agreed, scopes, expiresAt, tokenHash: hashOf(token) })
    return agreed
  })
  return { token, revoke: () => store.transaction(home, (tx) => tx.deleteOAuthGrant(grant)) }
}

describe('limits', () => {
  test('of an account, of all, and of those who never sign in', async () => {
    const limited = { maxWebSockets: 3, accountWebSockets: 1, rateLimits: 'default' as const }
    const server = await testServer({ settings: limited })
    try {
      const first = await openTalk(server.url, { authorization: basic('alice') })
      await expect(openTalk(server.url, { authorization: basic('alice') })).rejects.toThrow('status 429')
      const second = await openTalk(server.url)
      second.say({ type: 'sign-in', authorization: basic('alice') })
      expect(await second.closed).toBe(4401)
      const [bob] = [await openTalk(server.url, { authorization: basic('bob') }), await openTalk(server.url)]
      await expect(openTalk(server.url, { authorization: basic('root') })).rejects.toThrow('status 503')
      await bob.close()
      await first.close()
    } finally {
      await server.close()
    }
  })

  test('of a client that does not read: it goes on from its number when it does', async () => {
    const [followers, writes] = [200, 60]
    const server = await testServer({ settings: { metricsToken: METRICS } })
    try {
      const talk = await openTalk(server.url, { authorization: basic('alice') })
      await talk.next('signed-in')
      const to = { kind: 'calendar', owner: 'alice', name: 'calendar' } as const
      for (let i = 0; i < followers; i++) talk.say({ type: 'subscribe', id: `s${i}`, to })
      const { number: start = 0 } = await talk.next('subscribed', `s${followers - 1}`)
      const calendar = await server.store.findCollection('alice', 'calendars', 'calendar')
      if (calendar === undefined) throw new Error('no calendar')
      talk.socket.pause()
      const name = (i: number) => `${'long-name-'.repeat(80)}${i}.ics`
      const names = Array.from({ length: writes }, (_, i) => name(i))
      for (const one of names) await server.as('alice').put(`/dav/calendars/alice/calendar/${one}`, event(one, ...DAY))
      // Kernels take some megabytes for a client; what they do not take must not pile up here.
      expect(await metric(server, 'kalends_websocket_messages_total{type="changes"}')).toBeGreaterThan(0)
      const told = new Map<string, { reached: number; names: string[] }>()
      let left = followers
      const all = new Promise<void>((resolve) => {
        talk.socket.removeAllListeners('message').on('message', (data) => {
          const { id, after, number, items } = JSON.parse(String(data))
          const before = told.get(id) ?? { reached: start, names: [] }
          expect(after).toBe(before.reached)
          before.names.push(...items.map((item: { name: string }) => item.name))
          told.set(id, { reached: number, names: before.names })
          if (number === start + writes && --left === 0) resolve()
        })
      })
      talk.socket.resume()
      await all
      for (const follower of told.values()) expect(follower.names).toEqual(names)
      await talk.close()
    } finally {
      await server.close()
    }
  })

  test('of time: what expires ends without any news', async () => {
    let now = Date.now()
    const server = await testServer({ now: () => new Date(now), webSocketTimes: { ...TIMES, sweepMs: 20 } })
    try {
      const alice = await server.store.findAccount('alice')
      if (alice === undefined) throw new Error('no alice')
      const { token } = await accessToken(server.store, alice)
      const { secret } = await beginSession(server.store, alice)
      const cookie = `kalends-session=${secret}`
      const talk = await openTalk(server.url, { authorization: `Bearer ${token}` })
      const browser = await openTalk(server.url, { headers: { cookie, origin: server.url } })
      const device = await openTalk(server.url, { authorization: basic('alice') })
      await browser.next('signed-in')
      now += 7_200_000
      expect([await talk.closed, await browser.closed]).toEqual([4401, 4401])
      device.say({ type: 'ping' })
      await device.next('signed-in')
      await device.next('pong')
      await device.close()
    } finally {
      await server.close()
    }
  })

  test('of who is not there any more, and of who follows nothing', async () => {
    const server = await testServer({ settings: { metricsToken: METRICS }, webSocketTimes: { ...TIMES, pingMs: 50 } })
    try {
      const gone = await openTalk(server.url, { authorization: basic('alice') })
      gone.socket.pause()
      const idle = await openTalk(server.url, { authorization: basic('alice') })
      expect(await idle.closed).toBe(4410)
      gone.socket.resume()
      expect(await gone.closed).toBe(1006)
      expect(await metric(server, 'kalends_websocket_connections')).toBe(0)
    } finally {
      await server.close()
    }
  })

  test('an end of the server says to come again', async () => {
    const server = await testServer()
    const talk = await openTalk(server.url, { authorization: basic('alice') })
    await server.close()
    expect(await talk.closed).toBe(1012)
  })
})

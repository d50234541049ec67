/** Homes over the WebSocket and through the API: which collections there are, by the numbers of the home. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cutAt } from '../dav/home/changes-since.ts'
import { event } from '../testing/calendar-text.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import type { Topic } from './messages.ts'
import { basic, openTalk, type Talk } from './testing/talk.ts'

/** What is told follows from news alone. */
const TIMES = { sweepMs: 3_600_000, pingMs: 3_600_000 }
const HOME = { kind: 'home', home: 'calendars', owner: 'alice' } as const satisfies Topic
const PATH = '/dav/calendars/alice/'
const JSON_TYPE = { 'content-type': 'application/json' }
const PEOPLE = `users:
  - { slug: alice, emails: [alice@example.test], password: alice, delegates: { read: [dora, dirk] } }
  - { slug: bob, emails: [bob@example.test], password: bob }
  - { slug: dora, emails: [dora@example.test], password: dora }
  - { slug: dirk, emails: [dirk@example.test], password: dirk }
`

describe.each(['sqlite', 'postgres'] as const)('a home on %s', (kind) => {
  let server: TestServer
  const talks: Talk[] = []
  beforeAll(async () => {
    server = await testServer({ store: kind, provision: PEOPLE, webSocketTimes: TIMES })
  })
  beforeEach(async () => {
    for (const talk of talks.splice(0)) await talk.close()
  })
  afterAll(() => server.close())

  const as = async (user: string, at = server) => {
    const talk = await openTalk(at.url, { authorization: basic(user) })
    talks.push(talk)
    await talk.next('signed-in')
    return talk
  }
  const follow = async (talk: Talk, to: Topic, id = 'h') => {
    talk.say({ type: 'subscribe', id, to })
    const { number = -1, epoch = '' } = await talk.next('subscribed', id)
    return { number, epoch }
  }
  const named = (items: readonly { readonly name: string; readonly isGone: boolean }[]) =>
    items.map(({ name, isGone }) => `${isGone ? '-' : '+'}${name}`)
  const told = async (talk: Talk) => named((await talk.next('changes')).items)
  const alice = () => server.as('alice')
  const feed = async (user: string, query: string, home = 'calendars') => {
    const { status, text } = await server.as(user).get(`/api/v1/homes/${home}/alice/changes?${query}`)
    return { status, ...JSON.parse(text) }
  }
  const recolour = (name: string) =>
    alice().proppatch(
      `${PATH}${name}/`,
      '<propertyupdate xmlns="DAV:"><set><prop><displayname>other</displayname></prop></set></propertyupdate>',
    )
  const move = (from: string, to: string) =>
    alice().request('MOVE', `${PATH}${from}/`, { headers: { destination: `${server.url}${PATH}${to}/` } })

  it('tells what is made, changed, renamed and gone, and nothing of what is in it', async () => {
    const talk = await as('alice')
    const begin = await follow(talk, HOME)
    await alice().mkcalendar(`${PATH}new/`)
    const made = await talk.next('changes')
    expect(made).toMatchObject({ after: begin.number, epoch: begin.epoch, items: [{ name: 'new', isGone: false }] })
    await alice().put(`${PATH}new/a.ics`, event('a', 'DTSTART:20260301T100000Z'))
    expect((await recolour('new')).status).toBe(207)
    expect(await told(talk)).toEqual(['+new'])
    expect((await move('new', 'job')).status).toBe(201)
    expect((await told(talk)).toSorted()).toEqual(['+job', '-new'])
    await alice().delete(`${PATH}job/`)
    const gone = await talk.next('changes')
    expect(named(gone.items)).toEqual(['-job'])
    expect(talk.heard).toEqual([])
    const all = await feed('alice', `since=${begin.number}&epoch=${begin.epoch}`)
    expect([named(all.items).toSorted(), all.number, all.epoch]).toEqual([['-job', '-new'], gone.number, begin.epoch])
  })

  it('goes on from a number with what a sync report tells, each once', async () => {
    const sync = async (token: string) => {
      const report = `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop/></sync-collection>`
      const { text } = await alice().report(PATH, report, '0')
      const names = [...text.matchAll(/<D:href>\/dav\/calendars\/alice\/([^<]+)\/<\/D:href>/g)].map(([, name]) => name)
      return { names, token: /data:,[^<]*/.exec(text)?.[0] ?? '' }
    }
    await alice().mkcalendar(`${PATH}old/`)
    const talk = await as('alice')
    const since = await follow(talk, HOME)
    const { token } = await sync('')
    await talk.close()
    await alice().mkcalendar(`${PATH}one/`)
    await alice().mkcalendar(`${PATH}two/`)
    await recolour('one')
    await alice().delete(`${PATH}old/`)
    const again = await as('alice')
    expect(await follow(again, { ...HOME, since })).toEqual(since)
    const { items, number } = await again.next('changes')
    expect(named(items)).toEqual(['+two', '+one', '-old'])
    expect(items.map(({ name }) => name)).toEqual((await sync(token)).names)
    await recolour('two')
    expect(await again.next('changes')).toMatchObject({ after: number, number: number + 1 })
    expect(again.heard).toEqual([])
    const pages = await feed('alice', `since=${since.number}&limit=2`)
    expect([named(pages.items), pages.isMore]).toEqual([['+one', '-old'], true])
    const rest = await feed('alice', `since=${pages.number}&epoch=${pages.epoch}`)
    expect([named(rest.items), rest.isMore, rest.number]).toEqual([['+two'], false, number + 1])
    for (const name of ['one', 'two']) await alice().delete(`${PATH}${name}/`)
  })

  it('says to read all of it again where the number is of no use', async () => {
    const talk = await as('alice')
    const { number, epoch } = await follow(talk, HOME)
    await follow(talk, { ...HOME, since: { number: number + 1, epoch } }, 'ahead')
    expect(await talk.next('resync', 'ahead')).toMatchObject({ reason: 'too-old', number, epoch })
    const books = await follow(talk, { ...HOME, home: 'addressbooks' }, 'books')
    await follow(talk, { ...HOME, since: books }, 'other')
    expect(await talk.next('resync', 'other')).toMatchObject({ reason: 'other-line', number, epoch })
    expect((await feed('alice', `since=${number + 1}`)).status).toBe(410)
    expect((await feed('alice', `since=0&epoch=${books.epoch}`)).status).toBe(410)
  })

  it('of address books has no news of calendars', async () => {
    const talk = await as('alice')
    await follow(talk, { ...HOME, home: 'addressbooks' })
    await alice().mkcalendar(`${PATH}cal/`)
    const book = '<resourcetype><collection/><C:addressbook xmlns:C="urn:ietf:params:xml:ns:carddav"/></resourcetype>'
    const body = `<mkcol xmlns="DAV:"><set><prop>${book}</prop></set></mkcol>`
    const headers = { 'content-type': 'application/xml' }
    const path = '/dav/addressbooks/alice/friends/'
    expect((await alice().request('MKCOL', path, { headers, body })).status).toBe(201)
    expect(await told(talk)).toEqual(['+friends'])
    expect(named((await feed('alice', '', 'addressbooks')).items)).toContain('+friends')
    await alice().delete(`${PATH}cal/`)
  })

  it('has shares of others when they are accepted, and until they end', async () => {
    const bob = server.as('bob')
    await bob.mkcalendar('/dav/calendars/bob/given/')
    const talk = await as('alice')
    await follow(talk, HOME)
    const shares = '/api/v1/calendars/bob/given/shares/alice'
    await bob.request('PUT', shares, { headers: JSON_TYPE, body: '{"access":"read"}' })
    const [{ id }] = JSON.parse((await alice().get('/api/v1/invitations')).text).items
    const answer = { headers: JSON_TYPE, body: '{"accept":true}' }
    expect((await alice().request('POST', `/api/v1/invitations/${id}/answer`, answer)).status).toBe(204)
    const calendars = JSON.parse((await alice().get('/api/v1/calendars/alice')).text).items
    const { name } = calendars.find(({ sharedBy }: { sharedBy: string | null }) => sharedBy === 'bob')
    // The notification collection may change as well.
    const until = async (wanted: string) => {
      while (!(await told(talk)).includes(wanted));
    }
    await until(`+${name}`)
    await bob.request('DELETE', shares)
    await until(`-${name}`)
  })

  it('is for those who may read it', async () => {
    const bob = await as('bob')
    bob.say({ type: 'subscribe', id: 'h', to: HOME })
    expect(await bob.next('error', 'h')).toMatchObject({ reason: 'need-privileges' })
    bob.say({ type: 'subscribe', id: 'n', to: { ...HOME, owner: 'nobody' } })
    expect(await bob.next('error', 'n')).toMatchObject({ reason: 'not-found' })
    expect((await feed('bob', '')).status).toBe(403)
  })

  it('shows delegates what they may read, until they are none', async () => {
    await alice().mkcalendar(`${PATH}plan/`)
    const [dora, owner] = [await as('dora'), await as('alice')]
    const before = await follow(dora, HOME)
    await follow(owner, HOME)
    await recolour('plan')
    expect(await told(dora)).toEqual(['+plan'])
    const principal = await server.store.findPrincipal('dora')
    const plan = await server.store.findCollection('alice', 'calendars', 'plan')
    if (principal === undefined || plan === undefined) throw new Error('not provisioned')
    const scope = { origin: 'admin', scheduling: 'silent', homes: [plan.ownerId] } as const
    await server.store.transaction(scope, (tx) =>
      tx.setGrants(plan.id, [{ to: { principalId: principal.id }, privileges: ['read'], denies: true }]),
    )
    const resync = await dora.next('resync')
    expect(resync.reason).toBe('other-line')
    expect(named((await feed('dora', '')).items)).not.toContain('+plan')
    expect((await feed('dora', `since=0&epoch=${before.epoch}`)).status).toBe(410)
    // What she may not read is no news for her, and is for its owner.
    expect(await told(owner)).toEqual(['+plan'])
    await recolour('plan')
    while (!(await told(owner)).includes('+plan'));
    await alice().mkcalendar(`${PATH}last/`)
    expect(await told(dora)).toEqual(['+last'])
    const none = { headers: { ...JSON_TYPE, 'if-match': '*' }, body: '{"read":[],"write":[]}' }
    expect((await alice().request('PUT', '/api/v1/principals/alice/delegates', none)).status).toBeLessThan(300)
    expect(await dora.next('ended')).toMatchObject({ reason: 'need-privileges' })
  })

  it('keeps its owner busy with a calendar that is new', async () => {
    const talk = await as('bob')
    const window = { start: '2027-03-01T00:00:00Z', end: '2027-03-08T00:00:00Z' }
    await follow(talk, { kind: 'free-busy', slug: 'alice', ...window }, 'f')
    expect((await talk.next('free-busy')).periods).toEqual([])
    await alice().mkcalendar(`${PATH}fresh/`)
    await alice().put(`${PATH}fresh/busy.ics`, event('busy', 'DTSTART:20270302T100000Z', 'DURATION:PT1H'))
    expect((await talk.next('free-busy')).periods).toHaveLength(1)
    await alice().delete(`${PATH}fresh/`)
    expect((await talk.next('free-busy')).periods).toEqual([])
  })

  it.runIf(kind === 'postgres')('tells what another node made, and goes on there', async () => {
    const other = await testServer({ store: 'postgres', beside: server, webSocketTimes: TIMES })
    try {
      const talk = await as('alice')
      const since = await follow(talk, HOME)
      await other.as('alice').mkcalendar(`${PATH}there/`)
      expect(await told(talk)).toEqual(['+there'])
      const there = await as('alice', other)
      await follow(there, { ...HOME, since })
      expect(await told(there)).toEqual(['+there'])
      await alice().delete(`${PATH}there/`)
      expect(await told(there)).toEqual(['-there'])
      await there.close()
    } finally {
      await other.close()
    }
  })
})

it('pages never end between changes of one number', () => {
  const changes = [1, 2, 2, 3].map((number) => ({ name: `${number}`, number, isGone: false }))
  const cuts = [1, 2, 3, 4, 9].map((limit) => cutAt(changes, limit).length)
  expect(cuts).toEqual([1, 3, 3, 4, 4])
})

/**
 * Doors that the rest of the access matrix leaves out: what a secret opens (feeds, locks, registrations for push messages), and requests
 * that change something where they are allowed. What was done is put back.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from '../feeds/token.ts'
import type { Answer } from '../testing/access-matrix/ask.ts'
import { collectionOf, type Matrix, openMatrix, showList } from '../testing/access-matrix/matrix.ts'
import { deny, type Entry, grant } from '../testing/access-matrix/standards.ts'
import {
  EVERYBODY,
  isNear,
  rightsAsSeen,
  rightsOn,
  SHARED,
  type Thing,
  thingOf,
  VEILED,
  VIEWERS,
  type Viewer,
} from '../testing/access-matrix/world.ts'

const SILENTLY = { origin: 'client', scheduling: 'silent' } as const

describe.each(['sqlite', 'postgres'] as const)('the access matrix of secrets on %s', (kind) => {
  let matrix: Matrix
  beforeAll(async () => {
    matrix = await openMatrix(kind)
  })
  afterAll(() => matrix.close())

  const event = thingOf('event')

  function ask(viewer: Viewer | undefined, method: string, path: string, headers = {}, body?: string): Promise<Answer> {
    matrix.count(1)
    return matrix.ask(viewer?.slug, { method, path, headers, body })
  }

  function refusedOr(viewer: Viewer, isAllowed: boolean, status: number): number {
    if (isAllowed) return status
    return viewer.slug === undefined ? 401 : 403
  }

  /** What a request does to somebody with these rights, under each list. */
  async function everywhere(
    lists: readonly (readonly Entry[])[],
    check: (viewer: Viewer, rights: ReadonlySet<string>, told: string) => Promise<void>,
  ): Promise<void> {
    for (const list of lists) {
      await matrix.setLists(list)
      for (const viewer of VIEWERS)
        await check(viewer, rightsOn(event, viewer, list), `${viewer.as}, ${showList(list)}`)
    }
  }

  const LOCK = '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>'
  const OF_LOCKS: readonly (readonly Entry[])[] = [
    [],
    [deny('all', 'all')],
    [grant('bob', 'unlock')],
    [deny('bob', 'unlock'), grant('bob', 'all')],
    [grant('team', 'write'), grant('all', 'read')],
  ]

  async function lockedByOwner(): Promise<string> {
    const { headers } = await matrix.ask('alice', {
      method: 'LOCK',
      path: event.path,
      headers: { depth: '0' },
      body: LOCK,
    })
    return headers['lock-token'] ?? ''
  }

  it("RFC 3744 §3.5: DAV:unlock takes another's lock away, and nothing else does", async () => {
    let token = await lockedByOwner()
    await everywhere(OF_LOCKS, async (viewer, rights, told) => {
      const isAllowed = viewer.slug === 'alice' || rights.has('unlock')
      const { status } = await ask(viewer, 'UNLOCK', event.path, { 'lock-token': token })
      expect(status, told).toBe(refusedOr(viewer, isAllowed, 204))
      if (isAllowed) token = await lockedByOwner()
    })
    await ask(VIEWERS[0], 'UNLOCK', event.path, { 'lock-token': token })
  })

  it('RFC 4918 §6.4: a lock opens to its creator alone, who still needs the right to write', async () => {
    const token = await lockedByOwner()
    const path = event.path
    const headers = { if: `(${token})`, 'if-match': '"never"' }
    await everywhere(OF_LOCKS, async (viewer, rights, told) => {
      // Its conditions do not hold, for nobody: an allowed write is told so before locks are looked at.
      const put = await ask(viewer, 'PUT', path, { ...headers, 'content-type': 'text/calendar' }, EVENT)
      expect(put.status, told).toBe(refusedOr(viewer, rights.has('write-content'), 412))
      const open = { if: `(${token})`, 'content-type': 'text/calendar' }
      if (viewer.slug !== 'alice' && rights.has('write-content')) {
        expect((await ask(viewer, 'PUT', path, open, EVENT)).status, told).toBe(423)
        const refreshed = await ask(viewer, 'LOCK', path, { if: `(${token})` })
        expect(refreshed.status, told).toBe(412)
      }
    })
    await ask(VIEWERS[0], 'UNLOCK', path, { 'lock-token': token })
  })

  it('RFC 4918 §10.4: no condition tells of what its sender may not read', async () => {
    const { headers } = await matrix.ask('alice', { method: 'GET', path: event.path })
    const calendar = thingOf('calendar').path
    for (const list of [[], [grant('bob', 'read')], [grant('all', 'bind')]]) {
      await matrix.setLists(list)
      for (const viewer of EVERYBODY) {
        if (viewer.slug === undefined) continue
        const mayRead = rightsOn(event, viewer, list).has('read')
        const own = `/dav/calendars/${viewer.slug}/calendar/own.ics`
        for (const [path, condition] of [
          [event.path, `([${headers.etag}])`],
          [calendar, `(<${await syncToken(mayRead ? viewer.slug : 'alice', calendar)}>)`],
        ]) {
          const { status } = await ask(viewer, 'PROPPATCH', own, { if: `<${path}> ${condition}` }, NOTHING_NEW)
          expect(status, `${viewer.as}, ${showList(list)}: ${path}`).toBe(mayRead ? 207 : 412)
        }
      }
    }
  })

  async function syncToken(slug: string, path: string): Promise<string> {
    const body = '<propfind xmlns="DAV:"><prop><sync-token/></prop></propfind>'
    const { text } = await matrix.ask(slug, { method: 'PROPFIND', path, headers: { depth: '0' }, body })
    return /sync-token>([^<]+)</.exec(text)?.[1] ?? ''
  }

  it('caldav-sharing: who may read takes a calendar into their own home, and nobody else does', async () => {
    const work = await collectionOf(matrix.store, 'work')
    const lists = [[], [grant('team', 'read')], [grant('all', 'write')], [deny('rita', 'read'), grant('all', 'read')]]
    const before = new Set((await matrix.store.sharesOf(work.id)).map(({ id }) => id))
    await everywhere(lists, async (viewer, rights, told) => {
      const answer = await ask(viewer, 'GET', `${thingOf('calendar').path}?action=share`)
      const hasHome = viewer.slug !== undefined && viewer.slug !== 'alice'
      expect(answer.status, told).toBe(
        rights.has('read') && viewer.slug !== undefined
          ? hasHome
            ? 200
            : 403
          : refusedOr(viewer, rights.has('read'), 403),
      )
      for (const share of await matrix.store.sharesOf(work.id)) {
        if (before.has(share.id)) continue
        expect(rights.has('read'), told).toBe(true)
        const scope = { ...SILENTLY, homes: [work.ownerId, share.shareeId], collections: [work.id] }
        await matrix.store.transaction(scope, (tx) => tx.deleteShare(share))
      }
    })
  })

  it('RFC 8607 §3.12.2: a file is for who sees all of what it is attached to, by any of the ways to it', async () => {
    for (const list of [[], [deny('all', 'all')], [grant('authenticated', 'read')]]) {
      await matrix.setLists(list)
      for (const viewer of EVERYBODY) {
        const ways = [event, ...SHARED.filter(({ path }) => path.endsWith('/e.ics'))].filter(
          ({ home, given }) => given === undefined || isNear(viewer, home),
        )
        const mayRead = ways.some((way) => {
          const seen = rightsAsSeen(way, viewer, rightsOn(way, viewer, list))
          return way.isThere && seen.has('read') && seen.has('whole')
        })
        const { status } = await ask(viewer, 'GET', matrix.attachment)
        expect(status, `${viewer.as}, ${showList(list)}`).toBe(refusedOr(viewer, mayRead, 200))
      }
    }
  })

  it('WebDAV-Push: a registration is there for who made it', async () => {
    const gina = await matrix.store.findPrincipal('gina')
    if (gina === undefined) throw new Error('no gina')
    const path = '/dav/push/of-gina'
    const register = () =>
      matrix.store.transaction({ ...SILENTLY, homes: [gina.id] }, (tx) =>
        tx.createPushRegistration({
          name: 'of-gina',
          principalId: gina.id,
          target: { ownerId: gina.id, home: 'calendars', collectionId: null },
          pushResource: 'https://push.example.test/x',
          publicKey: Buffer.alloc(65),
          authSecret: Buffer.alloc(16),
          onContent: true,
          onProperties: false,
          expiresAt: new Date(Date.now() + 3_600_000),
        }),
      )
    await register()
    for (const viewer of EVERYBODY) {
      for (const method of [
        'GET',
        'HEAD',
        'PROPFIND',
        'PROPPATCH',
        'PUT',
        'POST',
        'REPORT',
        'LOCK',
        'COPY',
        'MOVE',
        'ACL',
        'DELETE',
      ]) {
        const { status, text } = await ask(viewer, method, path)
        if (viewer.slug === 'gina') {
          expect(status, `${viewer.as}: ${method}`).toBe(method === 'DELETE' ? 204 : 405)
          if (method === 'DELETE') await register()
        } else {
          const ghost = await ask(viewer, method, '/dav/push/ghost')
          expect([status, text], `${viewer.as}: ${method}`).toEqual([viewer.slug === undefined ? 401 : 404, ghost.text])
        }
      }
    }
  })

  it('DESIGN §3: a feed is for whoever has its URL, to read, and tells what its level says', async () => {
    const work = await collectionOf(matrix.store, 'work')
    const tokens = { full: 'f'.repeat(32), busy: 'b'.repeat(32), 'free-busy': 'q'.repeat(32) } as const
    await matrix.store.transaction({ ...SILENTLY, homes: [work.ownerId] }, async (tx) => {
      for (const [level, token] of Object.entries(tokens)) {
        const collectionId = level === 'free-busy' ? null : work.id
        await tx.createFeed({
          ownerId: work.ownerId,
          collectionId,
          level: level as keyof typeof tokens,
          label: '',
          tokenHash: hashOf(token),
        })
      }
    })
    const open = [
      `/feeds/${tokens.full}.ics`,
      `/feeds/${tokens.busy}.ics`,
      `/freebusy/${tokens['free-busy']}?start=20260301T000000Z`,
    ]
    const shut = [
      `/feeds/${'x'.repeat(32)}.ics`,
      `/feeds/${tokens['free-busy']}.ics`,
      `/freebusy/${tokens.full}`,
      `/freebusy/${'x'.repeat(32)}`,
    ]
    for (const list of [[], [deny('all', 'all')]]) {
      await matrix.setLists(list)
      for (const viewer of VIEWERS) {
        for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PROPFIND', 'REPORT', 'POST']) {
          const isRead = method === 'GET' || method === 'HEAD'
          for (const path of open)
            expect((await ask(viewer, method, path)).status, `${method} ${path}`).toBe(isRead ? 200 : 405)
          for (const path of shut) expect((await ask(viewer, method, path)).status, `${method} ${path}`).toBe(404)
        }
        const [full, busy, times] = await Promise.all(open.map(async (path) => (await ask(viewer, 'GET', path)).text))
        for (const secret of ['secret of c', 'secret of p']) expect(`${full}${busy}${times}`).not.toContain(secret)
        expect(full).toContain('secret of e')
        expect(`${busy}${times}`).not.toContain('secret of')
        expect(full).not.toContain('secret of p')
      }
    }
  })

  it('RFC 4791 §6.1.1: times that somebody may not know are in no answer about when the owner is busy', async () => {
    const lists = [
      [],
      [deny('rita', 'read-free-busy')],
      [deny('aides', 'all')],
      [deny('wes', 'read'), grant('all', 'read-free-busy')],
    ]
    for (const list of lists) {
      await matrix.setLists(list)
      for (const viewer of VIEWERS) {
        const home = rightsOn(thingOf('free-busy'), viewer, [])
        const { status, text } = await ask(
          viewer,
          'GET',
          `${thingOf('free-busy').path}?start=20260301T000000Z&period=P1D`,
        )
        expect(status, viewer.as).toBe(refusedOr(viewer, home.has('read-free-busy'), 200))
        if (status !== 200) continue
        const knows = rightsOn(thingOf('calendar'), viewer, list).has('read-free-busy')
        expect(/^FREEBUSY/m.test(text), `${viewer.as}, ${showList(list)}`).toBe(knows)
      }
    }
  })

  it('an answer has no word of what is not seen', async () => {
    const things: readonly Thing[] = [...VEILED, ...SHARED.filter(({ isThere }) => isThere), thingOf('calendar')]
    for (const list of [[], [grant('all', 'read')], [grant('bob', 'all')]]) {
      await matrix.setLists(list)
      for (const viewer of EVERYBODY) {
        for (const collection of things.filter(({ sort }) => sort !== 'object')) {
          const members = things.filter(({ given, home }) => given === collection.given && home === collection.home)
          const text = await everythingSaid(viewer, collection)
          for (const member of members.filter(({ sort }) => sort === 'object')) {
            const rights = rightsAsSeen(member, viewer, rightsOn(member, viewer, list))
            const isWhole = rights.has('read') && rights.has('whole')
            const word = `secret of ${/(\w)\.ics$/.exec(member.path)?.[1]}`
            if (!isWhole)
              expect(text, `${viewer.as}: ${word}, ${collection.name}, ${showList(list)}`).not.toContain(word)
          }
        }
      }
    }
  })

  const ALL_OF_IT = '<D:prop xmlns:D="DAV:"><D:getetag/><D:displayname/><C:calendar-data/></D:prop>'
  const FILTER = '<C:filter><C:comp-filter name="VCALENDAR"/></C:filter>'

  /** By every door that shows what is in a calendar. */
  async function everythingSaid(viewer: Viewer, { path }: Thing): Promise<string> {
    const named = ['e', 'c', 'p', 't'].map((name) => `<D:href xmlns:D="DAV:">${path}${name}.ics</D:href>`).join('')
    const caldav = 'xmlns:C="urn:ietf:params:xml:ns:caldav"'
    const level = '<D:sync-token/><D:sync-level>1</D:sync-level>'
    const answers = [
      ask(viewer, 'GET', path),
      ask(viewer, 'GET', path, { accept: 'application/calendar+json' }),
      ask(viewer, 'GET', path, { accept: 'text/html' }),
      ask(viewer, 'PROPFIND', path, { depth: '1' }, '<propfind xmlns="DAV:"><allprop/></propfind>'),
      ask(
        viewer,
        'REPORT',
        path,
        { depth: '1' },
        `<C:calendar-query ${caldav}>${ALL_OF_IT}${FILTER}</C:calendar-query>`,
      ),
      ask(viewer, 'REPORT', path, {}, `<C:calendar-multiget ${caldav}>${ALL_OF_IT}${named}</C:calendar-multiget>`),
      ask(
        viewer,
        'REPORT',
        path,
        {},
        `<D:sync-collection xmlns:D="DAV:" ${caldav}>${level}${ALL_OF_IT}</D:sync-collection>`,
      ),
      ...['e', 'c', 'p', 't'].map((name) => ask(viewer, 'GET', `${path}${name}.ics`)),
    ]
    return (await Promise.all(answers)).map(({ text }) => text).join('\n')
  }
})

const EVENT =
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'

/** What is not there is removed. */
const NOTHING_NEW = '<propertyupdate xmlns="DAV:"><remove><prop><nothing xmlns="x:"/></prop></remove></propertyupdate>'

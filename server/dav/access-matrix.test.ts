/**
 * Who may do what at which door: the server's answers against tables made from the standards (server/testing/access-matrix),
 * which know nothing of how rights.ts decides.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { childElements, findChild, findChildren, localOf, textOf, type XmlElement } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import { parseXml } from '../../protocol/xml/parse.ts'
import type { Grant, Id } from '../../storage/store.ts'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import { findProblems } from '../directory/check-organisation.ts'
import { readOrganisation } from '../directory/organisation-file.ts'
import { provision } from '../directory/provision.ts'
import { type Answer, type Ask, asker } from '../testing/access-matrix/ask.ts'
import { bodyOf, type Door, doorsOf, type Need, REPORT_NAMES } from '../testing/access-matrix/doors.ts'
import {
  deny,
  type Entry,
  EVERY_PRIVILEGE,
  grant,
  type PrivilegeTree,
  privilegesOfTree,
  rightsOf,
  withKnowledge,
} from '../testing/access-matrix/standards.ts'
import {
  GRANTEE,
  LISTED,
  ORGANISATION,
  ofTree,
  rightsOn,
  THINGS,
  type Thing,
  thingOf,
  VIEWERS,
  type Viewer,
} from '../testing/access-matrix/world.ts'

// Requests on their way at once.
const TOGETHER = 12

describe.each(['sqlite', 'postgres'] as const)('the access matrix on %s', (kind) => {
  let testing: TestStore
  let ask: Ask
  let data: string
  let attachment = ''
  let doors: readonly Door[]
  let cells = 0
  const ids = new Map<string, Id>()
  const started = process.cpuUsage()

  beforeAll(async () => {
    testing = await testStore(kind)
    const { store } = testing
    const file = readOrganisation(ORGANISATION, 'provision')
    expect(file.report(await findProblems(file.entries, store, file.slugs))).toEqual([])
    await provision(file.entries, store)
    data = await mkdtemp(join(tmpdir(), 'kalends-matrix-'))
    ask = await asker(store, data)
    await furnish()
    doors = doorsOf(await readSupported())
  })
  afterAll(async () => {
    const { user, system } = process.cpuUsage(started)
    const seconds = Math.round((user + system) / 1e6)
    process.stderr.write(`the access matrix on ${kind}: ${cells} cells in ${seconds} s of processor time\n`)
    await testing.destroy()
    await rm(data, { recursive: true })
  })

  async function furnish(): Promise<void> {
    const { store } = testing
    for (const { slug } of VIEWERS) {
      if (slug === undefined) continue
      for (const path of [`/dav/calendars/${slug}/calendar/own.ics`, `/dav/addressbooks/${slug}/addressbook/own.vcf`]) {
        const body = bodyOf({ ...thingOf('event'), ofCards: path.endsWith('.vcf') }).replace('UID:x', 'UID:own')
        expect((await ask(slug, { method: 'PUT', path, body })).status, path).toBe(201)
      }
    }
    for (const thing of [thingOf('event'), thingOf('card')]) {
      expect((await ask('alice', { method: 'PUT', path: thing.path, body: bodyOf(thing) })).status).toBe(201)
    }
    const path = `${thingOf('event').path}?action=attachment-add`
    const attached = await ask('alice', { method: 'POST', path, headers: { 'content-type': 'text/plain' }, body: 'x' })
    expect(attached.status).toBe(201)
    attachment = `/dav/attachments/${attached.headers['cal-managed-id']}`
    const alice = await store.findPrincipal('alice')
    const inbox = await store.findCollection('alice', 'calendars', 'inbox')
    const work = await store.findCollection('alice', 'calendars', 'work')
    const event = work && (await store.findObject(work.id, 'e.ics'))
    if (alice === undefined || inbox === undefined || event === undefined) throw new Error('not furnished')
    const object = { ...event, box: EVERYWHEN }
    const scope = { origin: 'client', scheduling: 'silent', homes: [alice.id], collections: [inbox.id] } as const
    await store.transaction(scope, async (tx) => {
      await tx.createObject(inbox.id, 'm.ics', object)
      const source = 'https://calendars.example.test/feed.ics'
      const feed = { kind: 'calendar', home: 'calendars', slug: 'feed', components: ['VEVENT'], source } as const
      const { id } = await tx.createCollection(alice.id, feed)
      await tx.createObject(id, 'e.ics', object)
    })
    for (const home of ['calendars', 'addressbooks'] as const) {
      for (const { id, slug } of await store.collectionsOf(alice.id, home)) ids.set(slug, id)
    }
  }

  /** What each thing says it answers, which it then has to. */
  async function readSupported(): Promise<(thing: Thing, report: string) => boolean> {
    const supported = new Map<string, readonly string[]>()
    const body = '<propfind xmlns="DAV:"><prop><supported-report-set/></prop></propfind>'
    for (const thing of THINGS) {
      const { text } = await ask('root', { method: 'PROPFIND', path: sibling(thing), headers: { depth: '0' }, body })
      supported.set(
        thing.name,
        REPORT_NAMES.filter((name) => text.includes(`:${name}/>`)),
      )
    }
    return (thing, report) => supported.get(thing.name)?.includes(report) === true
  }

  async function setLists(list: readonly Entry[]): Promise<void> {
    const { store } = testing
    const alice = await store.findPrincipal('alice')
    const grantees = new Map(await Promise.all(list.map(async ({ to }) => [to, await granteeOf(to)] as const)))
    const grantsOf = (tree: PrivilegeTree) =>
      ofTree(list, tree).map(({ to, ...entry }) => ({ to: grantees.get(to) ?? 'all', ...entry }))
    const scope = { origin: 'client', scheduling: 'silent', homes: [alice?.id ?? ''] } as const
    await store.transaction(scope, async (tx) => {
      for (const { list: slug = '', tree, path } of LISTED) {
        if (path.endsWith('/')) await tx.setGrants(ids.get(slug) ?? '', grantsOf(tree))
      }
    })
  }

  async function granteeOf(to: string): Promise<Grant['to']> {
    if (to === 'all' || to === 'authenticated') return to
    const principal = await testing.store.findPrincipal(to)
    if (principal === undefined) throw new Error(`no ${to}`)
    return { principalId: principal.id }
  }

  it('everybody at every door, while nothing is granted', async () => {
    await setLists([])
    expect(await mismatches(cellsOf(VIEWERS, THINGS), [])).toEqual([])
  })

  it('everybody at every door, while everything is denied to everybody', async () => {
    const list = [deny('all', 'all')]
    await setLists(list)
    expect(await mismatches(cellsOf(VIEWERS, LISTED), list)).toEqual([])
  })

  it.each(EVERY_PRIVILEGE)('somebody with %s alone, and with everything else, at every door', async (privilege) => {
    const things = LISTED.filter(({ tree }) => privilegesOfTree(tree).includes(privilege))
    for (const list of [[grant('bob', privilege)], [deny('bob', privilege), grant('bob', 'all')]]) {
      await setLists(list)
      expect(await mismatches(cellsOf([GRANTEE], things), list), showList(list)).toEqual([])
    }
  })

  const SOME = ['all', 'read', 'write', 'bind'] as const
  it.each([
    ['bob', EVERY_PRIVILEGE],
    ['team', SOME],
    ['crew', SOME],
    ['authenticated', SOME],
    ['all', SOME],
  ] as const)('privileges granted and denied to %s', async (to, privileges) => {
    for (const privilege of privileges) {
      for (const list of [
        [grant(to, privilege), grant('all', 'read')],
        [deny(to, privilege), grant('all', 'all')],
      ]) {
        await setLists(list)
        const things = LISTED.filter(({ tree }) => privilegesOfTree(tree).includes(privilege))
        expect(await toldAmiss(list, things), showList(list)).toEqual([])
      }
    }
  })

  it('the order of entries', async () => {
    const lists = [
      [grant('team', 'read'), deny('crew', 'all'), grant('authenticated', 'write')],
      [deny('crew', 'bind'), grant('team', 'write'), grant('authenticated', 'read')],
      [grant('all', 'read-free-busy'), deny('bob', 'read'), grant('authenticated', 'read')],
      [deny('alice', 'all'), deny('root', 'all'), deny('wes', 'write'), deny('aides', 'read-free-busy')],
      [grant('bob', 'read-acl', 'read'), deny('bob', 'read-acl'), grant('all', 'read')],
    ]
    for (const list of lists) {
      await setLists(list)
      expect(await toldAmiss(list, LISTED), showList(list)).toEqual([])
    }
  })

  it('DESIGN §3: one without rights is told the same, byte for byte, whether something is there or not', async () => {
    for (const list of [[], [grant('bob', 'read')]]) {
      await setLists(list)
      for (const viewer of VIEWERS) {
        const home = rightsOn(thingOf('home'), viewer, list)
        if (home.size > 0) continue
        for (const door of doors)
          expect(await tellingApart(door, viewer, list), `${viewer.as}: ${door.name}`).toEqual([])
      }
    }
  })

  it('RFC 8607 §3.12.2: a file is for who may read what it is attached to, and nobody else is told of it', async () => {
    for (const list of [[], [deny('all', 'all')], [grant('bob', 'read')], [grant('team', 'read-free-busy', 'write')]]) {
      await setLists(list)
      for (const viewer of VIEWERS) {
        cells += 2
        const mayRead = rightsOn(thingOf('event'), viewer, list).has('read')
        const [there, ghost] = await Promise.all(
          [attachment, '/dav/attachments/ghost'].map((path) => ask(viewer.slug, { method: 'GET', path })),
        )
        expect(there?.status, `${viewer.as}, ${showList(list)}`).toBe(
          mayRead ? 200 : viewer.slug === undefined ? 401 : 403,
        )
        if (!mayRead) expect(there?.text.replaceAll(attachment, '/dav/attachments/ghost')).toBe(ghost?.text)
      }
    }
  })

  it('nobody is told of what belongs to nobody', async () => {
    for (const path of NOBODYS) {
      for (const door of doors.filter(
        ({ isDestination, method }) => isDestination === undefined && method !== 'OPTIONS',
      )) {
        for (const { slug } of VIEWERS) {
          cells += 1
          const { method, headers = {} } = door
          const { status } = await ask(slug, { method, path, headers, body: door.body?.(thingOf('event')) })
          expect(status, `${slug}: ${door.name} ${path}`).toBe(slug === undefined ? 401 : 404)
        }
      }
    }
  })

  // --- cells at doors --------------------------------------------------------------------------------------------

  type Cell = readonly [Viewer, Thing, Door]

  function cellsOf(viewers: readonly Viewer[], things: readonly Thing[]): readonly Cell[] {
    return viewers.flatMap((viewer) => things.flatMap((thing) => doors.map((door) => [viewer, thing, door] as const)))
  }

  async function mismatches(all: readonly Cell[], list: readonly Entry[]): Promise<readonly string[]> {
    const wrong: string[] = []
    await together(all, async ([viewer, thing, door]) => {
      const expected = expectation(viewer, thing, door, list)
      if (expected === undefined) return
      cells += 1
      const answer = await send(viewer, thing, door)
      const told = problemOf(answer, expected, viewer, list)
      if (told !== undefined) wrong.push(`${viewer.as}: ${door.name} of ${thing.name}: ${told}`)
    })
    return wrong.sort()
  }

  type Expectation = { readonly status: number; readonly condition: string | undefined }

  function expectation(viewer: Viewer, thing: Thing, door: Door, list: readonly Entry[]): Expectation | undefined {
    const rule = door.rule(thing)
    // Who has nothing of its own copies nothing to another.
    if (rule === undefined || (door.isDestination === true && viewer.slug === undefined)) return undefined
    const rights = rightsOn(thing, viewer, list)
    const has = (need: Need) =>
      typeof need === 'string' ? rights.has(need) : rightsOn(thingOf(thing.parent ?? ''), viewer, []).has(need.onParent)
    // Who has no right at all on a thing is told so before anything else: what is allowed on its parent would tell that it is there.
    const isAsked = rule.needs.length === 0 || rights.size > 0
    if (isAsked && rule.needs.every(has)) return { status: rule.status, condition: rule.condition }
    return viewer.slug === undefined
      ? { status: 401, condition: undefined }
      : { status: 403, condition: (isAsked && rule.refused) || 'need-privileges' }
  }

  function send({ slug = 'alice', ...viewer }: Viewer, thing: Thing, door: Door): Promise<Answer> {
    const { method, headers = {}, query = '' } = door
    const home = `/dav/${thing.ofCards ? 'addressbooks' : 'calendars'}/${slug}/`
    const own = `${home}${thing.ofCards ? 'addressbook/own.vcf' : 'calendar/own.ics'}`
    const copy = thing.path.endsWith('/') ? `${home}copy/` : own.replace('own.', 'copy.')
    const destination = door.isDestination ? thing.path : copy
    const moves = method === 'COPY' || method === 'MOVE' ? { destination } : {}
    const path = door.isDestination ? own : thing.path
    return ask(viewer.names.has('authenticated') ? slug : undefined, {
      method,
      path: path + query,
      headers: { ...typeOf(method, thing), ...headers, ...moves },
      body: door.body?.(thing),
    })
  }

  function problemOf(
    answer: Answer,
    expected: Expectation,
    viewer: Viewer,
    list: readonly Entry[],
  ): string | undefined {
    const { condition, element } = errorIn(answer)
    if (answer.status !== expected.status || condition !== expected.condition) {
      return `${answer.status} ${condition ?? ''}, not ${expected.status} ${expected.condition ?? ''}`
    }
    if (answer.status === 401 && answer.headers['www-authenticate'] === undefined) return '401 without a challenge'
    if (condition !== 'need-privileges' || element === undefined) return undefined
    // RFC 3744 §7.1.1: it names what is missing, and on what.
    for (const resource of findChildren(element, DAV.resource)) {
      const href = textOf(findChild(resource, DAV.href) ?? resource)
      const named = findChildren(resource, DAV.privilege)
        .flatMap(childElements)
        .map(({ name }) => localOf(name))
      const thing = THINGS.find(({ path }) => path === href)
      if (thing === undefined) return `privileges on ${href}`
      const rights = rightsOn(thing, viewer, list)
      if (named.length === 0 || named.some((name) => rights.has(name)))
        return `${named.join()} on ${href} is not what is missing`
    }
    return undefined
  }

  // --- what is told of rights ------------------------------------------------------------------------------------

  const ASK_RIGHTS = '<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>'
  const ASK_ACL = '<propfind xmlns="DAV:"><prop><acl/></prop></propfind>'

  /** DAV:current-user-privilege-set of everybody, and DAV:acl, which must say the same to whoever works it out. */
  async function toldAmiss(list: readonly Entry[], things: readonly Thing[]): Promise<readonly string[]> {
    const wrong: string[] = []
    const there = things.filter(({ isThere }) => isThere)
    await together(there, async (thing) => {
      const shown = await readAcl(thing)
      for (const viewer of VIEWERS) {
        cells += 2
        const supported = privilegesOfTree(thing.tree)
        const rights = supported.filter((name) => rightsOn(thing, viewer, list).has(name))
        const byList = rightsOf(viewer.names, withKnowledge(shown))
        if (supported.filter((name) => byList.has(name)).join() !== rights.join()) {
          wrong.push(`DAV:acl of ${thing.name} for ${viewer.as}: ${[...byList].join()}, not ${rights.join()}`)
        }
        const told = await readRights(thing, viewer)
        const expected = rights.includes('read')
          ? rights.includes('read-current-user-privilege-set')
            ? rights.join()
            : 'not told'
          : viewer.slug === undefined
            ? '401'
            : '403'
        if (told !== expected) wrong.push(`${thing.name} for ${viewer.as}: ${told}, not ${expected}`)
      }
    })
    return wrong
  }

  async function readRights({ path, tree }: Thing, { slug }: Viewer): Promise<string> {
    const { status, text } = await ask(slug, { method: 'PROPFIND', path, headers: { depth: '0' }, body: ASK_RIGHTS })
    if (status !== 207) return String(status)
    const [property] = propertiesIn(text)
    if (property === undefined) return 'not told'
    const names = new Set(
      findChildren(property, DAV.privilege)
        .flatMap(childElements)
        .map(({ name }) => localOf(name)),
    )
    return [...privilegesOfTree(tree).filter((name) => names.delete(name)), ...names].join()
  }

  async function readAcl({ path }: Thing): Promise<readonly Entry[]> {
    const { text } = await ask('root', { method: 'PROPFIND', path, headers: { depth: '0' }, body: ASK_ACL })
    const [property] = propertiesIn(text)
    if (property === undefined) throw new Error(`no DAV:acl of ${path}`)
    return findChildren(property, DAV.ace).map((ace) => {
      const [denied, granted] = [findChild(ace, DAV.deny), findChild(ace, DAV.grant)]
      const privileges = findChildren(denied ?? granted ?? ace, DAV.privilege).flatMap(childElements)
      return { to: nameOf(ace), denies: denied !== undefined, privileges: privileges.map(({ name }) => localOf(name)) }
    })
  }

  // --- what is there and what is not -------------------------------------------------------------------------------

  const TWINS = [
    ['calendar', 'free name'],
    ['event', 'no event'],
    ['event', 'below nothing'],
    ['card', 'no card'],
    ['address book', 'free name of address books'],
  ] as const

  async function tellingApart(door: Door, viewer: Viewer, list: readonly Entry[]): Promise<readonly string[]> {
    const wrong: string[] = []
    for (const [one, other] of TWINS) {
      const things = [thingOf(one), thingOf(other)]
      if (things.some((thing) => rightsOn(thing, viewer, list).size > 0)) continue
      cells += 1
      const answers = await Promise.all(things.map((thing) => send(viewer, thing, door)))
      const [first, second] = answers.map(({ status, headers, text }, index) =>
        JSON.stringify([status, headers, text]).replaceAll(things[index]?.path ?? '', 'PATH'),
      )
      if (first !== second) wrong.push(`${one} and ${other}: ${first} ${second}`)
    }
    return wrong
  }
})

/** Below nobody's home, of nobody, and what only who has made it knows of. */
const NOBODYS = [
  '/dav/calendars/ghost/',
  '/dav/calendars/ghost/work/e.ics',
  '/dav/addressbooks/ghost/addressbook/',
  '/dav/principals/users/ghost/',
  '/dav/principals/users/ghost/calendar-proxy-read/',
  '/dav/directory/ghost.vcf',
  '/dav/push/ghost',
  '/elsewhere/',
]

const EVERYWHEN = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }

function typeOf(method: string, { ofCards }: Thing): Readonly<Record<string, string>> {
  return method === 'PUT' ? { 'content-type': ofCards ? 'text/vcard' : 'text/calendar' } : {}
}

/** A thing of the same kind that is there, so that it can be asked what it can do. */
function sibling({ path }: Thing): string {
  return path.replace('none.ics', 'e.ics').replace('none.vcf', 'c.vcf')
}

function errorIn({ status, text }: Answer): { condition: string | undefined; element: XmlElement | undefined } {
  if (status < 400 || !text.startsWith('<?xml')) return { condition: undefined, element: undefined }
  const [element] = childElements(parseXml(text))
  return { condition: element && localOf(element.name), element }
}

/** Of a multistatus with one response: properties that are there. */
function propertiesIn(text: string): readonly XmlElement[] {
  return findChildren(parseXml(text), DAV.response)
    .flatMap((response) => findChildren(response, DAV.propstat))
    .filter((propstat) => textOf(findChild(propstat, DAV.status) ?? propstat).includes(' 200 '))
    .flatMap((propstat) => childElements(findChild(propstat, DAV.prop) ?? propstat))
}

/** Whom an entry of DAV:acl names, in the words of the tables. */
function nameOf(ace: XmlElement): string {
  const [principal] = childElements(findChild(ace, DAV.principal) ?? ace)
  if (principal === undefined) throw new Error('an entry for nobody')
  if (principal.name !== DAV.href) return localOf(principal.name)
  const [, slug = '', access] = /principals\/\w+\/([^/]+)\/(?:calendar-proxy-(\w+)\/)?$/.exec(textOf(principal)) ?? []
  if (access !== undefined) return `${slug}-${access}`
  return slug
}

function showList(list: readonly Entry[]): string {
  return list
    .map(({ to, denies, privileges }) => `${denies ? 'deny' : 'grant'} ${to} ${privileges.join(' ')}`)
    .join('; ')
}

async function together<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values()
  const worker = async () => {
    for (const one of left) await work(one)
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
}

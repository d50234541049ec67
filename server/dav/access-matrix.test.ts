/**
 * Who may do what at which door: the server's answers against tables made from the standards (server/testing/access-matrix),
 * which know nothing of how rights.ts decides.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { childElements, findChild, findChildren, localOf, textOf, type XmlElement } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { Door } from '../testing/access-matrix/doors.ts'
import { type Matrix, openMatrix, propertiesIn, showList, together } from '../testing/access-matrix/matrix.ts'
import {
  deny,
  type Entry,
  EVERY_PRIVILEGE,
  grant,
  privilegesOfTree,
  rightsOf,
  withKnowledge,
} from '../testing/access-matrix/standards.ts'
import { expectedRights, toldRights } from '../testing/access-matrix/told-rights.ts'
import {
  GRANTEE,
  LISTED,
  rightsOn,
  THINGS,
  type Thing,
  thingOf,
  VIEWERS,
  type Viewer,
} from '../testing/access-matrix/world.ts'

describe.each(['sqlite', 'postgres'] as const)('the access matrix on %s', (kind) => {
  let matrix: Matrix
  beforeAll(async () => {
    matrix = await openMatrix(kind)
  })
  afterAll(() => matrix.close())

  it('everybody at every door, while nothing is granted', async () => {
    await matrix.setLists([])
    expect(await matrix.mismatches(VIEWERS, THINGS, [])).toEqual([])
  })

  it('everybody at every door, while everything is denied to everybody', async () => {
    const list = [deny('all', 'all')]
    await matrix.setLists(list)
    expect(await matrix.mismatches(VIEWERS, LISTED, list)).toEqual([])
  })

  it.each(EVERY_PRIVILEGE)('somebody with %s alone, and with everything else, at every door', async (privilege) => {
    const things = LISTED.filter(({ tree }) => privilegesOfTree(tree).includes(privilege))
    for (const list of [[grant('bob', privilege)], [deny('bob', privilege), grant('bob', 'all')]]) {
      await matrix.setLists(list)
      expect(await matrix.mismatches([GRANTEE], things, list), showList(list)).toEqual([])
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
        await matrix.setLists(list)
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
      await matrix.setLists(list)
      expect(await toldAmiss(list, LISTED), showList(list)).toEqual([])
    }
  })

  it('DESIGN §3: one without rights is told the same, byte for byte, whether something is there or not', async () => {
    for (const list of [[], [grant('bob', 'read')]]) {
      await matrix.setLists(list)
      for (const viewer of VIEWERS) {
        const home = rightsOn(thingOf('home'), viewer, list)
        if (home.size > 0) continue
        for (const door of matrix.doors)
          expect(await tellingApart(door, viewer, list), `${viewer.as}: ${door.name}`).toEqual([])
      }
    }
  })

  it('RFC 8607 §3.12.2: a file is for who may read what it is attached to, and nobody else is told of it', async () => {
    for (const list of [[], [deny('all', 'all')], [grant('bob', 'read')], [grant('team', 'read-free-busy', 'write')]]) {
      await matrix.setLists(list)
      for (const viewer of VIEWERS) {
        matrix.count(2)
        const mayRead = rightsOn(thingOf('event'), viewer, list).has('read')
        const [there, ghost] = await Promise.all(
          [matrix.attachment, '/dav/attachments/ghost'].map((path) => matrix.ask(viewer.slug, { method: 'GET', path })),
        )
        expect(there?.status, `${viewer.as}, ${showList(list)}`).toBe(
          mayRead ? 200 : viewer.slug === undefined ? 401 : 403,
        )
        if (!mayRead) expect(there?.text.replaceAll(matrix.attachment, '/dav/attachments/ghost')).toBe(ghost?.text)
      }
    }
  })

  it('nobody is told of what belongs to nobody', async () => {
    for (const path of NOBODYS) {
      for (const door of matrix.doors.filter(
        ({ isDestination, method }) => isDestination === undefined && method !== 'OPTIONS',
      )) {
        for (const { slug } of VIEWERS) {
          matrix.count(1)
          const { method, headers = {} } = door
          const { status } = await matrix.ask(slug, { method, path, headers, body: door.body?.(thingOf('event')) })
          expect(status, `${slug}: ${door.name} ${path}`).toBe(slug === undefined ? 401 : 404)
        }
      }
    }
  })

  // --- what is told of rights ------------------------------------------------------------------------------------

  const ASK_ACL = '<propfind xmlns="DAV:"><prop><acl/></prop></propfind>'

  /** DAV:current-user-privilege-set of everybody, and DAV:acl, which must say the same to whoever works it out. */
  async function toldAmiss(list: readonly Entry[], things: readonly Thing[]): Promise<readonly string[]> {
    const wrong: string[] = []
    const there = things.filter(({ isThere }) => isThere)
    await together(there, async (thing) => {
      const shown = await readAcl(thing)
      for (const viewer of VIEWERS) {
        matrix.count(2)
        const supported = privilegesOfTree(thing.tree)
        const rights = supported.filter((name) => rightsOn(thing, viewer, list).has(name))
        const byList = rightsOf(viewer.names, withKnowledge(shown))
        if (supported.filter((name) => byList.has(name)).join() !== rights.join()) {
          wrong.push(`DAV:acl of ${thing.name} for ${viewer.as}: ${[...byList].join()}, not ${rights.join()}`)
        }
        const [told, expected] = [
          await toldRights(thing, viewer, matrix.ask),
          expectedRights(thing, viewer, new Set(rights)),
        ]
        if (told !== expected) wrong.push(`${thing.name} for ${viewer.as}: ${told}, not ${expected}`)
      }
    })
    return wrong
  }

  async function readAcl({ path }: Thing): Promise<readonly Entry[]> {
    const { text } = await matrix.ask('root', { method: 'PROPFIND', path, headers: { depth: '0' }, body: ASK_ACL })
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
      matrix.count(1)
      const answers = await Promise.all(things.map((thing) => matrix.send(viewer, thing, door)))
      const [first, second] = answers.map(({ status, headers, text }, index) => {
        const path = things[index]?.path ?? ''
        const told = JSON.stringify([status, headers, text]).replaceAll(path, 'PATH')
        // A bulk request goes to the collection.
        return told.replaceAll(path.replace(/[^/]+$/, ''), 'PLACE')
      })
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

/** Whom an entry of DAV:acl names, in the words of the tables. */
function nameOf(ace: XmlElement): string {
  const [principal] = childElements(findChild(ace, DAV.principal) ?? ace)
  if (principal === undefined) throw new Error('an entry for nobody')
  if (principal.name !== DAV.href) return localOf(principal.name)
  const [, slug = '', access] = /principals\/\w+\/([^/]+)\/(?:calendar-proxy-(\w+)\/)?$/.exec(textOf(principal)) ?? []
  if (access !== undefined) return `${slug}-${access}`
  return slug
}

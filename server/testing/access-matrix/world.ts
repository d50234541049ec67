/** Who asks for what: the people, the things, and the list of each thing. */
import { deny, type Entry, grant, type PrivilegeTree, privilegesOfTree, rightsOf, withKnowledge } from './standards.ts'

export const ORGANISATION = `users:
  - slug: alice
    name: Alice
    emails: [alice@example.test]
    delegates: { write: [wes], read: [rita, aides] }
    calendars:
      - { slug: calendar, components: [VEVENT] }
      - { slug: work, components: [VEVENT] }
  - { slug: bob, name: Bob, emails: [bob@example.test] }
  - { slug: gina, name: Gina }
  - { slug: nell, name: Nell }
  - { slug: stan, name: Stan }
  - { slug: wes, name: Wes }
  - { slug: rita, name: Rita }
  - { slug: adam, name: Adam }
  - { slug: root, name: Root, admin: true }
groups:
  - { slug: team, name: Team, members: [gina, crew] }
  - { slug: crew, name: Crew, members: [nell] }
  - { slug: aides, name: Aides, members: [adam] }
`

export interface Viewer {
  /** Undefined: nobody signed in. */
  readonly slug: string | undefined
  readonly as: string
  /** What entries may call this viewer. */
  readonly names: ReadonlySet<string>
}

function viewer(slug: string, as: string, ...groups: readonly string[]): Viewer {
  return { slug, as, names: new Set([slug, ...groups, 'authenticated', 'all']) }
}

export const OWNER = viewer('alice', 'the owner')
export const GRANTEE = viewer('bob', 'somebody granted by name')
export const VIEWERS: readonly Viewer[] = [
  OWNER,
  viewer('root', 'an administrator', 'administrators'),
  viewer('wes', 'a delegate who writes', 'alice-write'),
  viewer('rita', 'a delegate who reads', 'alice-read'),
  viewer('adam', 'a delegate by a group', 'aides', 'alice-read'),
  GRANTEE,
  viewer('gina', 'a member of a group', 'team'),
  viewer('nell', 'a member of a group in a group', 'crew', 'team'),
  viewer('stan', 'a stranger'),
  { slug: undefined, as: 'nobody', names: new Set(['all']) },
]

/** How a resource answers; kinds of one sort differ in nothing but where they are. */
export type Sort =
  | 'context'
  | 'principal'
  | 'homes'
  | 'home'
  | 'collection'
  | 'subscription'
  | 'inbox'
  | 'outbox'
  | 'notification'
  | 'object'
  | 'message'
  | 'freebusy'
  | 'directory'
  | 'card of the directory'
  | 'free name'
  | 'below nothing'

export interface Thing {
  readonly name: string
  readonly path: string
  readonly sort: Sort
  readonly isThere: boolean
  /** Contacts, where the rest is about calendars. */
  readonly ofCards: boolean
  readonly tree: PrivilegeTree
  /** The slug of the collection whose list it has. */
  readonly list: string | undefined
  /** The thing that it is a member of, where another list decides about it. */
  readonly parent: string | undefined
}

function thing(name: string, path: string, sort: Sort, more: Partial<Thing> = {}): Thing {
  const parts = { isThere: true, ofCards: path.startsWith('/dav/addressbooks/'), tree: 'plain' as const }
  return { name, path, sort, list: undefined, parent: undefined, ...parts, ...more }
}

const HOME = '/dav/calendars/alice/'
const BOOKS = '/dav/addressbooks/alice/'
const PRINCIPAL = '/dav/principals/users/alice/'

/** Things that have a list of their own, or that of their collection. */
export const LISTED: readonly Thing[] = [
  thing('calendar', `${HOME}work/`, 'collection', { list: 'work', parent: 'home' }),
  thing('event', `${HOME}work/e.ics`, 'object', { list: 'work' }),
  thing('no event', `${HOME}work/none.ics`, 'object', { list: 'work', isThere: false }),
  thing('subscription', `${HOME}feed/`, 'subscription', { list: 'feed', parent: 'home' }),
  thing('event of a subscription', `${HOME}feed/e.ics`, 'object', { list: 'feed' }),
  thing('inbox', `${HOME}inbox/`, 'inbox', { list: 'inbox', tree: 'inbox' }),
  thing('message', `${HOME}inbox/m.ics`, 'message', { list: 'inbox' }),
  thing('outbox', `${HOME}outbox/`, 'outbox', { list: 'outbox', tree: 'outbox' }),
  thing('address book', `${BOOKS}addressbook/`, 'collection', { list: 'addressbook', parent: 'address book home' }),
  thing('card', `${BOOKS}addressbook/c.vcf`, 'object', { list: 'addressbook' }),
  thing('no card', `${BOOKS}addressbook/none.vcf`, 'object', { list: 'addressbook', isThere: false }),
]

/** Things about which nobody says anything but the server. */
export const UNLISTED: readonly Thing[] = [
  thing('root', '/', 'context'),
  thing('context', '/dav/', 'context'),
  thing('principals', '/dav/principals/', 'context'),
  thing('users', '/dav/principals/users/', 'context'),
  thing('principal', PRINCIPAL, 'principal'),
  thing('delegates who read', `${PRINCIPAL}calendar-proxy-read/`, 'principal'),
  thing('delegates who write', `${PRINCIPAL}calendar-proxy-write/`, 'principal'),
  thing('directory', '/dav/directory/', 'directory', { ofCards: true }),
  thing('card of the directory', '/dav/directory/alice.vcf', 'card of the directory', { ofCards: true }),
  thing('homes', '/dav/calendars/', 'homes'),
  thing('home', HOME, 'home'),
  thing('address book home', BOOKS, 'home'),
  thing('notifications', `${HOME}notification/`, 'notification'),
  thing('free-busy', `${HOME}freebusy`, 'freebusy'),
  thing('free name', `${HOME}none/`, 'free name', { isThere: false }),
  thing('below nothing', `${HOME}none/e.ics`, 'below nothing', { isThere: false }),
  thing('free name of address books', `${BOOKS}none/`, 'free name', { isThere: false }),
]

export const THINGS: readonly Thing[] = [...UNLISTED, ...LISTED]

export function thingOf(name: string): Thing {
  const found = THINGS.find((thing) => thing.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

const EVERYTHING = [grant('alice', 'all'), grant('administrators', 'all')]
const READ = ['read', 'read-current-user-privilege-set']

/** caldav-proxy §3: delegates read, or read and write; RFC 6638 §6.2.1 lets who writes schedule for the owner. */
const DELEGATES = [
  grant('alice-write', ...READ, 'write', 'schedule-deliver', 'schedule-send'),
  grant('alice-read', ...READ),
]

/** All that is said about a thing when its collection has `list`; RFC 6638 §6.1 says something of an inbox without one. */
export function entriesOn(
  { sort, list: listed, path, tree, ofCards }: Thing,
  list: readonly Entry[],
): readonly Entry[] {
  switch (sort) {
    case 'context':
    case 'homes':
    case 'directory':
    case 'card of the directory':
      return [grant('administrators', 'all'), grant('authenticated', ...READ)]
    case 'principal':
      return [...EVERYTHING, grant('authenticated', ...READ)]
    case 'subscription':
      // Its content comes from elsewhere.
      return [deny('all', 'write-content', 'bind'), ...EVERYTHING, ...withKnowledge(list), ...DELEGATES]
    default: {
      const fixed = listed === 'feed' ? [deny('all', 'write'), ...EVERYTHING] : EVERYTHING
      const own = path.endsWith('/inbox/') && list.length === 0 ? [grant('authenticated', 'schedule-deliver')] : list
      // RFC 6638 §6.1: those of an inbox are not of what is in it, nor of anything else.
      const known = tree === 'plain' && listed === undefined ? [] : withKnowledge(own)
      // caldav-proxy §1 is about calendars.
      return [...fixed, ...known, ...(ofCards ? [] : DELEGATES)]
    }
  }
}

export function rightsOn(thing: Thing, { names }: Viewer, list: readonly Entry[]): ReadonlySet<string> {
  return rightsOf(names, entriesOn(thing, thing.list === undefined ? [] : ofTree(list, thing.tree)))
}

/** What of a list means something on such a thing. */
export function ofTree(list: readonly Entry[], tree: PrivilegeTree): readonly Entry[] {
  const supported = privilegesOfTree(tree)
  return list
    .map((entry) => ({ ...entry, privileges: entry.privileges.filter((privilege) => supported.includes(privilege)) }))
    .filter(({ privileges }) => privileges.length > 0)
}

/** Who asks for what: the people, the things, and the list of each thing. */
import { deny, type Entry, grant, type PrivilegeTree, privilegesOfTree, rightsOf, withKnowledge } from './standards.ts'

export const ORGANISATION = `users:
  - slug: alice
    name: Alice
    emails: [alice@example.test]
    delegates: { write: [wes], read: [rita, aides] }
    calendars:
      - { slug: calendar, components: [VEVENT] }
      - { slug: work, components: [VEVENT, VTODO] }
  - { slug: bob, name: Bob, emails: [bob@example.test], delegates: { write: [walt], read: [rosa] } }
  - { slug: gina, name: Gina }
  - { slug: nell, name: Nell }
  - { slug: stan, name: Stan }
  - { slug: wes, name: Wes }
  - { slug: rita, name: Rita, delegates: { write: [walt], read: [rosa] } }
  - { slug: adam, name: Adam }
  - { slug: root, name: Root, admin: true }
  - { slug: wanda, name: Wanda, delegates: { write: [walt], read: [rosa] } }
  - { slug: ray, name: Ray, delegates: { write: [walt], read: [rosa] } }
  - { slug: busse, name: Busse, delegates: { write: [walt], read: [rosa] } }
  - { slug: ivy, name: Ivy, delegates: { write: [walt], read: [rosa] } }
  - { slug: dora, name: Dora, delegates: { write: [walt], read: [rosa] } }
  - { slug: walt, name: Walt }
  - { slug: rosa, name: Rosa }
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

/** Who has what of a calendar that is shared. */
export type Given = 'read-write' | 'read' | 'busy' | 'own'

interface Sharing {
  readonly sharee: string
  readonly given: Given
  readonly state: 'accepted' | 'declined' | 'no-response'
}

/** The calendar `work` in other homes; `own` is what somebody has anyway, without an invitation. */
export const SHARINGS: readonly Sharing[] = [
  { sharee: 'wanda', given: 'read-write', state: 'accepted' },
  { sharee: 'ray', given: 'read', state: 'accepted' },
  { sharee: 'busse', given: 'busy', state: 'accepted' },
  { sharee: 'bob', given: 'own', state: 'accepted' },
  { sharee: 'rita', given: 'own', state: 'accepted' },
  { sharee: 'ivy', given: 'read-write', state: 'no-response' },
  { sharee: 'dora', given: 'read-write', state: 'declined' },
]
const SHAREES = SHARINGS.map(({ sharee }) => sharee)

export const EVERYBODY: readonly Viewer[] = [
  ...VIEWERS,
  viewer('wanda', 'a sharee who writes'),
  viewer('ray', 'a sharee who reads'),
  viewer('busse', 'a sharee who sees times'),
  viewer('ivy', 'somebody invited'),
  viewer('dora', 'somebody who declined'),
  viewer('walt', 'a delegate of sharees who writes', ...SHAREES.map((slug) => `${slug}-write`)),
  viewer('rosa', 'a delegate of sharees who reads', ...SHAREES.map((slug) => `${slug}-read`)),
]

/** Whether they have to do with that home at all. */
export function isNear({ names }: Viewer, home: string): boolean {
  return [home, `${home}-read`, `${home}-write`].some((name) => names.has(name))
}

/** How a resource answers; kinds of one sort differ in nothing but where they are. */
export type Sort =
  | 'context'
  | 'principal'
  | 'homes'
  | 'home'
  | 'collection'
  | 'subscription'
  | 'share'
  | 'inbox'
  | 'outbox'
  | 'notification'
  | 'object'
  | 'message'
  | 'told'
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
  /** In whose home it is. */
  readonly home: string
  /** What its sharee was given, where that is not the owner's home. */
  readonly given: Given | undefined
  /** What it says of itself: with CLASS:CONFIDENTIAL that others see times alone, with PRIVATE access that they see nothing. */
  readonly says: 'public' | 'confidential' | 'private'
  /** An event without its words is a time; a task is nothing. */
  readonly isTask: boolean
}

function thing(name: string, path: string, sort: Sort, more: Partial<Thing> = {}): Thing {
  const parts = { isThere: true, ofCards: path.startsWith('/dav/addressbooks/'), tree: 'plain' as const }
  const seen = { home: 'alice', given: undefined, says: 'public', isTask: false } as const
  return { name, path, sort, list: undefined, parent: undefined, ...seen, ...parts, ...more }
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

/** Objects of which others see less. */
export const VEILED: readonly Thing[] = [
  thing('confidential event', `${HOME}work/c.ics`, 'object', { list: 'work', says: 'confidential' }),
  thing('private event', `${HOME}work/p.ics`, 'object', { list: 'work', says: 'private' }),
  thing('task', `${HOME}work/t.ics`, 'object', { list: 'work', isTask: true }),
]

export function pathOfShare(sharee: string): string {
  return `/dav/calendars/${sharee}/of-alice-to-${sharee}/`
}

/** The same in the homes of sharees; there is nothing for who has not accepted. */
export const SHARED: readonly Thing[] = SHARINGS.flatMap(({ sharee, given, state }) => {
  const path = pathOfShare(sharee)
  const [of, parent] = [`${state} ${given} share of ${sharee}`, `home of ${sharee}`]
  if (state !== 'accepted') {
    return [
      thing(of, path, 'free name', { isThere: false, home: sharee }),
      thing(`event of the ${of}`, `${path}e.ics`, 'below nothing', { isThere: false, home: sharee }),
    ]
  }
  const objects = [...LISTED, ...VEILED].filter(({ list, sort }) => list === 'work' && sort === 'object')
  return [
    thing(of, path, 'share', { list: 'work', parent, home: sharee, given }),
    ...objects.map((object) => {
      const own = { name: `${object.name} of the ${of}`, path: object.path.replace(`${HOME}work/`, path) }
      return { ...object, ...own, home: sharee, given }
    }),
  ]
})

const HOMES_OF_SHAREES = SHAREES.map((sharee) =>
  thing(`home of ${sharee}`, `/dav/calendars/${sharee}/`, 'home', { home: sharee }),
)

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
  thing('notification', `${HOME}notification/n.xml`, 'told'),
  thing('no notification', `${HOME}notification/none.xml`, 'told', { isThere: false }),
  thing('free-busy', `${HOME}freebusy`, 'freebusy'),
  thing('free name', `${HOME}none/`, 'free name', { isThere: false }),
  thing('below nothing', `${HOME}none/e.ics`, 'below nothing', { isThere: false }),
  thing('free name of address books', `${BOOKS}none/`, 'free name', { isThere: false }),
]

export const THINGS: readonly Thing[] = [...UNLISTED, ...LISTED]
export const EVERYTHING: readonly Thing[] = [...THINGS, ...VEILED, ...SHARED, ...HOMES_OF_SHAREES]

export function thingOf(name: string): Thing {
  const found = EVERYTHING.find((thing) => thing.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

const READ = ['read', 'read-current-user-privilege-set']

function ofOwner(home: string): readonly Entry[] {
  return [grant(home, 'all'), grant('administrators', 'all')]
}

/** caldav-proxy §3: delegates read, or read and write; RFC 6638 §6.2.1 lets who writes schedule for the owner. */
function ofDelegates(home: string): readonly Entry[] {
  return [grant(`${home}-write`, ...READ, 'write', 'schedule-deliver', 'schedule-send'), grant(`${home}-read`, ...READ)]
}

/** Of calendars, who reads has properties alone (docs/decisions/0073). */
function ofDelegatesOnCalendars(home: string): readonly Entry[] {
  return [...ofDelegates(home), grant(`${home}-read`, 'write-properties')]
}

/** All that is said about a thing when its collection has `list`; RFC 6638 §6.1 says something of an inbox without one. */
export function entriesOn(
  { sort, list: listed, path, tree, ofCards, home }: Thing,
  list: readonly Entry[],
): readonly Entry[] {
  switch (sort) {
    case 'context':
    case 'homes':
    case 'directory':
    case 'card of the directory':
      return [grant('administrators', 'all'), grant('authenticated', ...READ)]
    case 'principal':
      return [...ofOwner(home), grant('authenticated', ...READ)]
    case 'subscription':
      // Its content comes from elsewhere.
      return [
        deny('all', 'write-content', 'bind'),
        ...ofOwner(home),
        ...withKnowledge(list),
        ...ofDelegatesOnCalendars(home),
      ]
    default: {
      const fixed = listed === 'feed' ? [deny('all', 'write'), ...ofOwner(home)] : ofOwner(home)
      const own = path.endsWith('/inbox/') && list.length === 0 ? [grant('authenticated', 'schedule-deliver')] : list
      // RFC 6638 §6.1: those of an inbox are not of what is in it, nor of anything else.
      const known = tree === 'plain' && listed === undefined ? [] : withKnowledge(own)
      // caldav-proxy §1 is about calendars.
      const delegates = sort === 'collection' ? ofDelegatesOnCalendars(home) : ofDelegates(home)
      return [...fixed, ...known, ...(ofCards ? [] : delegates)]
    }
  }
}

export function rightsOn(thing: Thing, viewer: Viewer, list: readonly Entry[]): ReadonlySet<string> {
  if (thing.given !== undefined) return rightsOnShared(thing, thing.given, viewer, list)
  return rightsOf(viewer.names, entriesOn(thing, thing.list === undefined ? [] : ofTree(list, thing.tree)))
}

// caldav-sharing §5.5.3: properties of a share are its sharee's own, whatever else was given.
const WITH_PROPERTIES = [...READ, 'write-properties']

/** caldav-sharing §5.3.3: what an invitation gives. */
const GIVEN: Readonly<Record<Exclude<Given, 'own'>, readonly string[]>> = {
  busy: WITH_PROPERTIES,
  read: WITH_PROPERTIES,
  'read-write': [...WITH_PROPERTIES, 'write'],
}

/** Decision 0090: what was given to its sharee, and no more than the viewer may do in that home. */
function rightsOnShared(thing: Thing, given: Given, { names }: Viewer, list: readonly Entry[]): ReadonlySet<string> {
  const inHome = rightsOf(names, [...ofOwner(thing.home), ...ofDelegates(thing.home)])
  const toSharee =
    given === 'own' ? rightsAnyway(thing, list) : rightsOf(new Set(['sharee']), [grant('sharee', ...GIVEN[given])])
  const isMember = thing.sort === 'object'
  // Properties of members are everybody's.
  return new Set(
    [...toSharee].filter(
      (name) => inHome.has(name) && !(isMember && name === 'write-properties' && !toSharee.has('write')),
    ),
  )
}

/** What the sharee may do at the owner's, as the sharee of it. */
function rightsAnyway({ home, tree }: Thing, list: readonly Entry[]): ReadonlySet<string> {
  const sharee = EVERYBODY.find(({ slug }) => slug === home) ?? GRANTEE
  const rights = rightsOf(sharee.names, entriesOn(thingOf('calendar'), ofTree(list, tree)))
  return new Set([
    ...rights,
    ...(rights.has('read') ? ['write-properties'] : []),
    // Without any other right it can still be taken out of the home.
    'read-current-user-privilege-set',
  ])
}

const WRITES: ReadonlySet<string> = new Set(['all', 'write', 'write-content', 'write-properties', 'bind', 'unbind'])

/**
 * What is left of `rights` on an object of which the viewer sees a part or nothing, decision 0094; `whole` beside them
 * where all of it is seen.
 */
export function rightsAsSeen(
  { sort, given, says, isTask, isThere, home }: Thing,
  { names }: Viewer,
  rights: ReadonlySet<string>,
): ReadonlySet<string> {
  const isOwners = names.has('administrators') || (given === undefined && names.has(home))
  const isWhole = given !== 'busy' && (isOwners || says === 'public')
  if (sort !== 'object' || !isThere || isWhole) return new Set([...rights, 'whole'])
  if (says === 'private' || (given === 'busy' && isTask)) return new Set()
  return new Set([...rights].filter((name) => !WRITES.has(name)))
}

/** What of a list means something on such a thing. */
export function ofTree(list: readonly Entry[], tree: PrivilegeTree): readonly Entry[] {
  const supported = privilegesOfTree(tree)
  return list
    .map((entry) => ({ ...entry, privileges: entry.privileges.filter((privilege) => supported.includes(privilege)) }))
    .filter(({ privileges }) => privileges.length > 0)
}

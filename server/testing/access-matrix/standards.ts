/**
 * Access control as the standards tell it, written without a look at how the server decides: the access matrix compares
 * the two. Privileges are told apart by their local names.
 */

/** RFC 3744 §3.12, RFC 4791 §6.1.1, RFC 6638 §6.1 and §6.2: what aggregates are made of. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  all: [
    'read',
    'write',
    'read-acl',
    'read-current-user-privilege-set',
    'write-acl',
    'unlock',
    'schedule-deliver',
    'schedule-send',
  ],
  read: ['read-free-busy'],
  write: ['write-properties', 'write-content', 'bind', 'unbind'],
  'schedule-deliver': ['schedule-deliver-invite', 'schedule-deliver-reply', 'schedule-query-freebusy'],
  'schedule-send': ['schedule-send-invite', 'schedule-send-reply', 'schedule-send-freebusy'],
}

function withParts(privilege: string): readonly string[] {
  return [privilege, ...(PARTS[privilege] ?? []).flatMap(withParts)]
}

export const EVERY_PRIVILEGE = withParts('all')

/** Asked for each cell: worked out once. */
const WITH_PARTS = new Map(EVERY_PRIVILEGE.map((privilege) => [privilege, withParts(privilege)]))

function namesOf({ privileges }: Entry): ReadonlySet<string> {
  return new Set(privileges.flatMap((privilege) => WITH_PARTS.get(privilege) ?? []))
}

/** RFC 6638 §6: only these kinds have the privileges of scheduling. */
export type PrivilegeTree = 'plain' | 'inbox' | 'outbox'

export function privilegesOfTree(tree: PrivilegeTree): readonly string[] {
  return EVERY_PRIVILEGE.filter((privilege) => {
    if (/^schedule-(deliver|query)/.test(privilege)) return tree === 'inbox'
    if (privilege.startsWith('schedule-send')) return tree === 'outbox'
    return true
  })
}

/** RFC 3744 §5.5. Whom it names is a word that some of the viewers answer to. */
export interface Entry {
  readonly to: string
  readonly denies: boolean
  readonly privileges: readonly string[]
}

export function grant(to: string, ...privileges: readonly string[]): Entry {
  return { to, denies: false, privileges }
}

export function deny(to: string, ...privileges: readonly string[]): Entry {
  return { to, denies: true, privileges }
}

/**
 * RFC 3744 §6: the first entry that is for the viewer and names a privilege, or an aggregate with it, decides. An
 * aggregate is had when no part of it is denied.
 */
export function rightsOf(names: ReadonlySet<string>, entries: readonly Entry[]): ReadonlySet<string> {
  const mine = entries.filter(({ to }) => names.has(to)).map((entry) => [namesOf(entry), entry.denies] as const)
  const isGranted = (privilege: string) => {
    const [, denies = true] = mine.find(([named]) => named.has(privilege)) ?? []
    return !denies
  }
  return new Set(EVERY_PRIVILEGE.filter((privilege) => WITH_PARTS.get(privilege)?.every(isGranted)))
}

/** Decision 0061: whoever is granted something may know what, unless that is denied. */
export function withKnowledge(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((entry) =>
    entry.denies ? entry : { ...entry, privileges: [...entry.privileges, 'read-current-user-privilege-set'] },
  )
}

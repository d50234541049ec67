/** People, groups, rooms and resources, and how they sign in. */
import type { TextPart } from '../../protocol/dav/collation.ts'
import type { Id, Pages } from './values.ts'

export type PrincipalKind = 'user' | 'group' | 'room' | 'resource'

export interface Principal {
  readonly id: Id
  readonly kind: PrincipalKind
  /** Unique among all principals; a segment of its URLs. */
  readonly slug: string
  readonly name: string
  /** Calendar user addresses, normalised (`mailto:`, lower case); the first is preferred. */
  readonly addresses: readonly string[]
  /** IANA name. */
  readonly timezone: string | null
  /** DAV:all everywhere. */
  readonly admin: boolean
  readonly quotaBytes: number | null
  /** Rooms and resources: capacity, building, floor, features. */
  readonly details: Readonly<Record<string, unknown>>
  /** Rooms and resources: how bookings are decided; kept for the scheduler. */
  readonly policy: Readonly<Record<string, unknown>> | null
  /** The home's own change number: collections added, removed, renamed, their properties changed. */
  readonly homeNo: number
  readonly createdAt: Date
}

export type NewPrincipal = Omit<Principal, 'id' | 'homeNo' | 'createdAt'>

/** What signing in needs, from one statement. */
export interface Account {
  readonly principal: Principal
  /** PHC string of argon2id; null when it cannot sign in by password. */
  readonly passwordHash: string | null
  /** Changes with every change of the credential, so that what was cached about it ends at once. */
  readonly credentialVersion: number
  /** Signing in takes more than a password. */
  readonly hasSecondFactor: boolean
  /** Store-wide; changes with every membership or delegation. */
  readonly membershipVersion: number
}

/** A password that somebody made for one device. The secret itself is kept by nobody but that device. */
export interface AppPassword {
  readonly id: Id
  readonly principalId: Id
  /** In the owner's words: of which device it is. */
  readonly name: string
  /** What it may be used for. */
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  /** Some minutes old at most. */
  readonly usedAt: Date | null
}

export type NewAppPassword = Omit<AppPassword, 'id' | 'createdAt' | 'usedAt'> & { readonly secretHash: string }

export interface AppPasswordAccount {
  readonly account: Account
  readonly appPassword: AppPassword
}

/**
 * What is known of the name, slug and addresses (without `mailto:`) of the principals that are looked for, none told from
 * another. `allOf` nothing is everybody, `anyOf` nothing is nobody.
 */
export type PrincipalHint =
  | TextPart
  | { readonly anyOf: readonly PrincipalHint[] }
  | { readonly allOf: readonly PrincipalHint[] }

/** Everybody whose rights a principal has. */
export interface Memberships {
  /** The principal itself and its groups, transitively. */
  readonly principals: ReadonlySet<Id>
  /** Those who made one of `principals` a delegate. */
  readonly readDelegatedBy: ReadonlySet<Id>
  readonly writeDelegatedBy: ReadonlySet<Id>
}

export type DelegateAccess = 'read' | 'write'

export interface PrincipalReader {
  findPrincipal(slug: string): Promise<Principal | undefined>
  findPrincipalById(id: Id): Promise<Principal | undefined>
  /** Those that exist, in the order of slugs. */
  findPrincipalsById(ids: readonly Id[]): Promise<readonly Principal[]>
  /** Those that exist, in the order of slugs. */
  findPrincipals(slugs: readonly string[]): Promise<readonly Principal[]>
  findPrincipalByAddress(address: string): Promise<Principal | undefined>
  /** Those whose addresses they are, by address. */
  findPrincipalsByAddress(addresses: readonly string[]): Promise<ReadonlyMap<string, Principal>>
  findAccount(slug: string): Promise<Account | undefined>
  findByAppPassword(secretHash: string): Promise<AppPasswordAccount | undefined>
  /** In the order in which they were made. */
  appPasswordsOf(principalId: Id): Promise<readonly AppPassword[]>
  memberships(principalId: Id): Promise<Memberships>
  /** What somebody has said of how pages are to look. */
  findPreferences(principalId: Id): Promise<string | undefined>
  /** In the order of slugs, from behind `after` on; with a hint all of whom it is true, and others perhaps. */
  principals(kind?: PrincipalKind, hint?: PrincipalHint, after?: string): Pages<Principal>
  /** Direct members of a group. */
  membersOf(groupId: Id): Promise<readonly Principal[]>
  /** Groups that have it as a direct member. */
  groupsOf(principalId: Id): Promise<readonly Principal[]>
  delegatesOf(principalId: Id, access: DelegateAccess): Promise<readonly Principal[]>
  /** Those who made it (or a group of it) a delegate. */
  delegatorsOf(principalId: Id, access: DelegateAccess): Promise<readonly Principal[]>
  /** Of each principal those who are no groups: itself, or its members, members of members and so on. */
  peopleOf(principalIds: readonly Id[]): Promise<ReadonlyMap<Id, readonly Id[]>>
  /** In the order of slugs. */
  administrators(): Promise<readonly Principal[]>
  hasPrincipals(): Promise<boolean>
}

/** The directory must be in the scope. */
export interface PrincipalWriter {
  createPrincipal(principal: NewPrincipal): Promise<Principal>
  updatePrincipal(id: Id, change: Partial<Omit<NewPrincipal, 'kind'>>): Promise<Principal>
  /** With its homes and everything in them. */
  deletePrincipal(id: Id): Promise<void>
  /** Sessions end with the one before. */
  /** Of somebody who is gone: what others have of them that nobody wrote down, such as whose mail is expected. Not the audit. */
  forgetPerson(slug: string, addresses: readonly string[]): Promise<void>
  setPasswordHash(id: Id, hash: string | null): Promise<void>
  /** Ends what else signs in: app passwords, what programs were allowed, passkeys, sessions. */
  revokeCredentials(id: Id): Promise<void>
  /** The home of its owner must be in the scope. */
  setPreferences(principalId: Id, value: string): Promise<void>
  /** The home of its owner must be in the scope. */
  createAppPassword(password: NewAppPassword): Promise<AppPassword>
  deleteAppPassword(password: AppPassword): Promise<void>
  setMembers(groupId: Id, members: readonly Id[]): Promise<void>
  setDelegates(principalId: Id, access: DelegateAccess, delegates: readonly Id[]): Promise<void>
}

/** Outside of transactions. */
export interface PrincipalUpkeep {
  recordAppPasswordUse(id: Id, at: Date): Promise<void>
}

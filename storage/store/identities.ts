/** Whom others vouch for: servers of OpenID Connect, and directories of LDAP. */
import type { Id } from './values.ts'

/** By what a provider knows a person or a group, for as long as it is there. */
export interface Identity {
  /** An issuer, or `ldap`. */
  readonly provider: string
  readonly kind: 'user' | 'group'
  readonly subject: string
  readonly principalId: Id
  /** Of the principal's addresses the one that came from there. */
  readonly address: string | null
  /** Whether the principal is an administrator because of it. */
  readonly madeAdmin: boolean
}

export interface IdentityReader {
  findIdentity(provider: string, kind: Identity['kind'], subject: string): Promise<Identity | undefined>
  /** Those that exist. */
  findIdentities(provider: string, kind: Identity['kind'], subjects: readonly string[]): Promise<readonly Identity[]>
  identitiesOf(principalId: Id): Promise<readonly Identity[]>
  /** Groups that it is a direct member of because this provider says so. */
  providedGroupsOf(memberId: Id, provider: string): Promise<readonly Id[]>
}

/** The directory must be in the scope. */
export interface IdentityWriter {
  /** In the place of what was known by the same name. */
  keepIdentity(identity: Identity): Promise<void>
  /** And the memberships that came with it. */
  dropIdentity(identity: Identity): Promise<void>
  /** Memberships that somebody else made stay, and are not the provider's to end. */
  setProvidedGroups(memberId: Id, provider: string, groups: readonly Id[]): Promise<void>
}

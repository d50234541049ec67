/** People for whom a provider vouches: which account is theirs, and what is written because of it. See docs/decisions/0125. */
import {
  type Account,
  type Identity,
  type NewPrincipal,
  type Principal,
  StoreConflict,
  type StoreReader,
  type StoreTransaction,
} from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { mailto } from './address.ts'
import { followMemberships } from './follow-groups.ts'
import { createHome, planHome } from './home.ts'
import { findSlugFrom, freeSlug } from './slug-from.ts'

/** Somebody, as a provider that was asked tells of them. */
export interface Vouched {
  /** An issuer, or `ldap`. */
  readonly provider: string
  /** By what the provider knows them, also under another name. */
  readonly subject: string
  /** To sign in with, as the provider writes it. */
  readonly login: string | undefined
  readonly name: string | undefined
  /** One that the provider is believed about. */
  readonly mail: string | undefined
  readonly groups: readonly string[]
}

/** What the operator lets a provider decide. */
export interface TermsOfProvider {
  /** Accounts, groups and memberships are made and changed as the provider says. */
  readonly provision: boolean
  /** By what an account is found that is here already; by what was linked in any case. */
  readonly link: 'subject' | 'mail' | 'name'
  /** Whoever has a password here signs in by it, and is nobody's whom the provider calls alike. */
  readonly sparesPasswords: boolean
  readonly adminGroups: readonly string[]
}

/**
 * `unknown`: there is no account, and none is made. `exists`: one of that name or address is here, and is not known to be
 * theirs. `nameless`: no slug can be made of what the provider says.
 */
export type NotTakenIn = 'unknown' | 'exists' | 'nameless'

export type TakenIn =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'refused'; readonly why: NotTakenIn }

export async function takeIn(person: Vouched, terms: TermsOfProvider, deps: Deps): Promise<TakenIn> {
  const { store } = deps
  const found = await planFor(person, terms, store)
  if ('why' in found) return { kind: 'refused', why: found.why }
  const plan = found.isChange ? await carryOut(person, terms, deps) : found
  if ('why' in plan) return { kind: 'refused', why: plan.why }
  if (found.movesGroups) await followMemberships(deps)
  const account = await store.findAccount(plan.slug)
  return account === undefined ? { kind: 'refused', why: 'unknown' } : { kind: 'account', account }
}

/** Somebody who signs in twice at once, or with somebody of the same name, is made once. */
const TRIES = 3

async function carryOut(person: Vouched, terms: TermsOfProvider, { store }: Deps): Promise<Plan | Refused> {
  const cause = { actor: null, credential: `sign-in by ${person.provider}`, source: null }
  for (let tries = 1; ; tries++) {
    try {
      return await store
        .causedBy(cause)
        .transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
          const plan = await planFor(person, terms, tx)
          if (!('why' in plan)) await plan.apply(tx)
          return plan
        })
    } catch (error) {
      if (!(error instanceof StoreConflict) || tries === TRIES) throw error
    }
  }
}

interface Refused {
  readonly why: NotTakenIn
}

interface Plan {
  readonly slug: string
  readonly isChange: boolean
  readonly movesGroups: boolean
  apply(tx: StoreTransaction): Promise<void>
}

async function planFor(person: Vouched, terms: TermsOfProvider, store: StoreReader): Promise<Plan | Refused> {
  const identity = await store.findIdentity(person.provider, 'user', person.subject)
  const principal = identity ? await store.findPrincipalById(identity.principalId) : await toLink(person, terms, store)
  if (principal !== undefined) return planForKnown(person, terms, principal, identity, store)
  if (!terms.provision) return { why: 'unknown' }
  return planForNew(person, terms, store)
}

/** Never one that is somebody else's at the same provider. */
async function toLink(
  person: Vouched,
  { link, sparesPasswords }: TermsOfProvider,
  store: StoreReader,
): Promise<Principal | undefined> {
  const { provider, mail, login } = person
  const byMail = link === 'mail' && mail !== undefined ? await store.findPrincipalByAddress(mailto(mail)) : undefined
  const slug = link === 'name' ? findSlugSaid(login ?? '') : undefined
  const found = byMail ?? (slug === undefined ? undefined : await store.findPrincipal(slug))
  if (found?.kind !== 'user' || (await isLinked(found, provider, store))) return undefined
  const isSpared = sparesPasswords && (await store.findAccount(found.slug))?.passwordHash !== null
  return isSpared ? undefined : found
}

/** Only one that says it whole: `admin@partner.example` may make an account `admin`, and is not the one that is here. */
function findSlugSaid(login: string): string | undefined {
  const slug = findSlugFrom(login)
  return slug === login.toLowerCase() ? slug : undefined
}

async function isLinked({ id }: Principal, provider: string, store: StoreReader): Promise<boolean> {
  return (await store.identitiesOf(id)).some((one) => one.provider === provider && one.kind === 'user')
}

async function planForNew(person: Vouched, terms: TermsOfProvider, store: StoreReader): Promise<Plan | Refused> {
  const { provider, subject, mail, login, name } = person
  const address = mail === undefined ? null : mailto(mail)
  if (address !== null && (await store.findPrincipalByAddress(address)) !== undefined) return { why: 'exists' }
  const wanted = findSlugFrom(login ?? mail ?? '')
  if (wanted === undefined) return { why: 'nameless' }
  const ofThatName = await store.findPrincipal(wanted)
  // Most likely the same person: whoever knows links the two. Another whom the provider calls so is another.
  if (ofThatName?.kind === 'user' && !(await isLinked(ofThatName, provider, store))) return { why: 'exists' }

  const slug = await freeSlug(wanted, store)
  const madeAdmin = isAdministrator(person, terms)
  const values = { name: name ?? slug, addresses: address === null ? [] : [address], admin: madeAdmin }
  return {
    slug,
    isChange: true,
    movesGroups: person.groups.length > 0,
    async apply(tx) {
      const { id } = await tx.createPrincipal(newPrincipal('user', slug, values))
      await createHome(tx, id, planHome('user'))
      await tx.keepIdentity({ provider, kind: 'user', subject, principalId: id, address, madeAdmin })
      if (person.groups.length > 0) await tx.setProvidedGroups(id, provider, await groupsFor(person, tx))
    },
  }
}

function newPrincipal(
  kind: 'user' | 'group',
  slug: string,
  values: Pick<NewPrincipal, 'name' | 'addresses' | 'admin'>,
): NewPrincipal {
  return { kind, slug, timezone: null, quotaBytes: null, details: {}, policy: null, ...values }
}

function isAdministrator({ groups }: Vouched, { adminGroups }: TermsOfProvider): boolean {
  return groups.some((group) => adminGroups.includes(group))
}

async function planForKnown(
  person: Vouched,
  terms: TermsOfProvider,
  principal: Principal,
  known: Identity | undefined,
  store: StoreReader,
): Promise<Plan> {
  const { id, slug } = principal
  const { provider, subject } = person
  const before = known ?? { provider, kind: 'user', subject, principalId: id, address: null, madeAdmin: false }
  const { values, identity } = terms.provision
    ? await wantedOf(person, terms, principal, before, store)
    : { values: {}, identity: before }
  const movesGroups = terms.provision && (await areGroupsOthers(person, id, store))
  const isNews = known === undefined || identity !== before
  return {
    slug,
    isChange: isNews || movesGroups || Object.keys(values).length > 0,
    movesGroups,
    async apply(tx) {
      if (Object.keys(values).length > 0) await tx.updatePrincipal(id, values)
      if (isNews) await tx.keepIdentity(identity)
      if (movesGroups) await tx.setProvidedGroups(id, provider, await groupsFor(person, tx))
    },
  }
}

type Values = Partial<Pick<NewPrincipal, 'name' | 'addresses' | 'admin'>>

/** What came from the provider follows it; what an administrator gave stays. */
async function wantedOf(
  person: Vouched,
  terms: TermsOfProvider,
  principal: Principal,
  before: Identity,
  store: StoreReader,
): Promise<{ readonly values: Values; readonly identity: Identity }> {
  const isAdmin = isAdministrator(person, terms)
  const [gains, loses] = [isAdmin && !principal.admin, !isAdmin && before.madeAdmin]
  const address = await newAddress(person, principal, store)
  const isMoved = person.mail !== undefined && before.address !== null && before.address !== mailto(person.mail)
  const kept = principal.addresses.filter((one) => !(isMoved && one === before.address))
  const values: Values = {
    ...(person.name !== undefined && person.name !== principal.name && { name: person.name }),
    ...((address !== undefined || kept.length < principal.addresses.length) && {
      addresses: address === undefined ? kept : [address, ...kept],
    }),
    ...(gains && { admin: true }),
    ...(loses && principal.admin && { admin: false }),
  }
  const isOther = gains || loses || address !== undefined || isMoved
  const identity = {
    ...before,
    address: address ?? (isMoved ? null : before.address),
    madeAdmin: gains || (before.madeAdmin && !loses),
  }
  return { values, identity: isOther ? identity : before }
}

/** Undefined when it is there already, or belongs to somebody else. */
async function newAddress({ mail }: Vouched, principal: Principal, store: StoreReader): Promise<string | undefined> {
  const address = mail === undefined ? undefined : mailto(mail)
  if (address === undefined || principal.addresses.includes(address)) return undefined
  return (await store.findPrincipalByAddress(address)) === undefined ? address : undefined
}

// --- groups ----------------------------------------------------------------------------------------------------

async function areGroupsOthers({ provider, groups }: Vouched, id: string, store: StoreReader): Promise<boolean> {
  const wanted = await store.findIdentities(provider, 'group', groups)
  if (wanted.length < new Set(groups).size) return true
  const ids = new Set(wanted.map(({ principalId }) => principalId))
  const mine = new Set((await store.groupsOf(id)).map((group) => group.id))
  const provided = await store.providedGroupsOf(id, provider)
  return [...ids].some((group) => !mine.has(group)) || provided.some((group) => !ids.has(group))
}

/** Groups of the provider are groups of their own: one that is here already is no other's because of its name. */
async function groupsFor({ provider, groups }: Vouched, tx: StoreTransaction): Promise<readonly string[]> {
  const known = await tx.findIdentities(provider, 'group', groups)
  const ids = new Map(known.map(({ subject, principalId }) => [subject, principalId]))
  for (const subject of new Set(groups)) {
    if (ids.has(subject)) continue
    const slug = await freeSlug(findSlugFrom(subject) ?? findSlugFrom(`group-${subject}`) ?? 'group', tx)
    const { id } = await tx.createPrincipal(newPrincipal('group', slug, { name: subject, addresses: [], admin: false }))
    await createHome(tx, id, planHome('group'))
    await tx.keepIdentity({ provider, kind: 'group', subject, principalId: id, address: null, madeAdmin: false })
    ids.set(subject, id)
  }
  return [...ids.values()]
}

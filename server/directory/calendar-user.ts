/** Whom a calendar user address calls: RFC 6638 §2.4.1, an address of a principal or its own URL. */
import type { Principal, StoreReader } from '../../storage/store.ts'
import { type DavPath, findPathOfHref, principalHref } from '../dav/paths.ts'
import { normaliseAddress } from './address.ts'

/** `origins` are those by which clients may call this server: a URL on another one is nobody's here. */
export async function findCalendarUser(
  address: string,
  origins: readonly string[],
  store: StoreReader,
): Promise<Principal | undefined> {
  const path = findPathOfHref(address, origins)
  if (path?.kind !== 'principal') return store.findPrincipalByAddress(normaliseAddress(address))
  const principal = await store.findPrincipal(path.slug)
  return principal?.kind === path.of ? principal : undefined
}

/** The same for many addresses, by the addresses as they were given; whom nobody here is called by is left out. */
export async function findCalendarUsers(
  addresses: readonly string[],
  origins: readonly string[],
  store: Pick<StoreReader, 'findPrincipals' | 'findPrincipalsByAddress'>,
): Promise<ReadonlyMap<string, Principal>> {
  const paths = new Map<string, PrincipalPath>()
  const others = new Map<string, string>()
  for (const address of addresses) {
    const path = findPathOfHref(address, origins)
    if (path?.kind === 'principal') paths.set(address, path)
    else others.set(address, normaliseAddress(address))
  }
  const named = await bySlug(
    [...paths.values()].map(({ slug }) => slug),
    store,
  )
  const addressed = await store.findPrincipalsByAddress([...new Set(others.values())])
  return new Map(
    addresses.flatMap((address) => {
      const path = paths.get(address)
      const principal = path === undefined ? addressed.get(others.get(address) ?? '') : named.get(path.slug)
      return principal === undefined || (path !== undefined && path.of !== principal.kind) ? [] : [[address, principal]]
    }),
  )
}

type PrincipalPath = Extract<DavPath, { readonly kind: 'principal' }>

async function bySlug(slugs: readonly string[], store: Pick<StoreReader, 'findPrincipals'>) {
  const principals = slugs.length === 0 ? [] : await store.findPrincipals([...new Set(slugs)])
  return new Map(principals.map((principal) => [principal.slug, principal]))
}

/** Whether an address calls this principal. */
export function isAddressOf(principal: Principal, address: string, origins: readonly string[]): boolean {
  const path = findPathOfHref(address, origins)
  if (path?.kind !== 'principal') return principal.addresses.includes(normaliseAddress(address))
  return path.of === principal.kind && path.slug === principal.slug
}

/** All by which a principal may stand in a calendar object of its own, normalised. */
export function addressesOf(principal: Principal): ReadonlySet<string> {
  return new Set([...principal.addresses, normaliseAddress(principalHref(principal))])
}

/** Whom a calendar user address calls: RFC 6638 §2.4.1, an address of a principal or its own URL. */
import type { Principal, StoreReader } from '../../storage/store.ts'
import { findPathOfHref, principalHref } from '../dav/paths.ts'
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

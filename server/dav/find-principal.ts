import type { Principal, StoreReader } from '../../storage/store.ts'
import { findPathOfHref } from './paths.ts'

/** The principal whose URL an href is. */
export async function findPrincipalOfHref(
  href: string,
  origins: readonly string[],
  store: StoreReader,
): Promise<Principal | undefined> {
  const path = findPathOfHref(href, origins)
  if (path?.kind !== 'principal') return undefined
  const principal = await store.findPrincipal(path.slug)
  return principal?.kind === path.of ? principal : undefined
}

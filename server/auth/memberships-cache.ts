import type { Account, Memberships, StoreReader } from '../../storage/store.ts'
import { BoundedMap } from '../bounded-map.ts'

const MOST_ACCOUNTS = 10_000

interface Entry {
  readonly version: number
  readonly memberships: Promise<Memberships>
}

/**
 * Whose rights an account has, read once for each version of the store's memberships. What is read may already be newer
 * than the account's version; then it is read once more under the new one.
 */
export function createMembershipsCache(store: Pick<StoreReader, 'memberships'>) {
  const entries = new BoundedMap<string, Entry>(MOST_ACCOUNTS)

  return async (account: Account): Promise<Memberships> => {
    const { id } = account.principal
    const known = entries.get(id)
    if (known?.version === account.membershipVersion) return known.memberships

    const memberships = store.memberships(id)
    entries.set(id, { version: account.membershipVersion, memberships })
    memberships.catch(() => entries.delete(id))
    return memberships
  }
}

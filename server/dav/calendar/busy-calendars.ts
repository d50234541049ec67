/** Which calendars keep people busy, RFC 6638 §9.1: those of their homes, and the shares in them. */
import { CALDAV } from '../../../protocol/xml/names.ts'
import type { Collection, Id, Principal, SharedCollection, StoreReader } from '../../../storage/store.ts'
import { sharedResource } from '../resolve.ts'
import { privilegesOnShares } from '../rights.ts'

export interface Home {
  readonly owner: Principal
  /** Those of its own that count. */
  readonly collections: readonly Collection[]
}

export async function busyCalendars(home: Home, store: StoreReader): Promise<readonly Collection[]> {
  return (await busyCalendarsOfEach([home], store)).get(home.owner.id) ?? []
}

/** By the owners' keys, in a number of statements that does not grow with them, but for grants that they took as shares. */
export async function busyCalendarsOfEach(
  homes: readonly Home[],
  store: StoreReader,
): Promise<ReadonlyMap<Id, readonly Collection[]>> {
  // caldav-sharing §5.5.5: a share makes nobody busy until its sharee says so.
  const shared = (await store.sharesInEach(homes.map(({ owner }) => owner.id))).filter(
    ({ share }) => !share.transparent,
  )
  const found = new Map<Id, readonly Collection[]>()
  for (const { owner, collections } of homes) {
    const own = shared.filter(({ share }) => share.shareeId === owner.id)
    const allowed = own.length === 0 ? [] : await readableOf(own, owner, store)
    found.set(
      owner.id,
      // Who has nothing in a calendar is not kept busy by it: many have one for tasks that stays empty.
      [...collections, ...allowed].filter(
        ({ kind, transparent, objects }) => kind === 'calendar' && !transparent && objects > 0,
      ),
    )
  }
  return found
}

async function readableOf(
  shared: readonly SharedCollection[],
  owner: Principal,
  store: StoreReader,
): Promise<readonly Collection[]> {
  const viewer = { principal: owner, scopes: 'all' as const, memberships: () => store.memberships(owner.id) }
  const resources = shared.map((one) => sharedResource(one, owner))
  const privileges = await privilegesOnShares(resources, viewer, store)
  return resources.flatMap(({ collection }, at) => (privileges[at]?.has(CALDAV.readFreeBusy) ? [collection] : []))
}

/** Changes of calendars and address books, and of who may do what with them. */
import { isDeepStrictEqual } from 'node:util'
import type { Collection, Grant, HomeKind, Id, Principal, StoreReader, StoreTransaction } from '../../storage/store.ts'
import { type Change, show, withoutUndefined } from './change.ts'
import { planCollection } from './home.ts'
import type { CollectionEntry, Entry, GrantEntry } from './organisation.ts'

const NOUNS = { calendars: 'calendar', addressbooks: 'address book' } as const
const HOMES: readonly HomeKind[] = ['calendars', 'addressbooks']

/** Changes of the collections that an entry names; others are left alone. */
export async function changesOfCollections(entry: Entry, owner: Principal, store: StoreReader): Promise<Change[]> {
  const changes: Change[] = []
  for (const home of HOMES) {
    const wanted: readonly CollectionEntry[] = entry[home] ?? []
    if (wanted.length === 0) continue
    const existing = await store.collectionsOf(owner.id, home)
    for (const collection of wanted) {
      const current = existing.find(({ slug }) => slug === collection.slug)
      if (current === undefined)
        changes.push(newCollection(home, collection, owner), ...newGrant(home, collection, owner.slug))
      else changes.push(...(await changesOfCollection(home, collection, current, store)))
    }
  }
  return changes
}

function newCollection(home: HomeKind, collection: CollectionEntry, owner: Principal): Change {
  return {
    stage: 'principal',
    lines: [`+ ${NOUNS[home]} ${owner.slug}/${collection.slug}`],
    apply: (tx) => tx.createCollection(owner.id, planCollection(home, collection)),
  }
}

async function changesOfCollection(
  home: HomeKind,
  wanted: CollectionEntry,
  current: Collection,
  store: StoreReader,
): Promise<Change[]> {
  const title = `${NOUNS[home]} ${current.ownerSlug}/${current.slug}`
  const changes: Change[] = []
  const components = 'components' in wanted && wanted.components ? [...wanted.components].sort() : undefined
  const change = withoutUndefined({
    displayName: wanted.name === current.displayName ? undefined : wanted.name,
    components: isDeepStrictEqual(components, [...current.components].sort()) ? undefined : components,
  })
  if (Object.keys(change).length > 0) {
    const lines = [
      ...(change.displayName === undefined
        ? []
        : [`~ ${title}: name ${show(current.displayName)} → ${change.displayName}`]),
      ...(change.components === undefined
        ? []
        : [`~ ${title}: components ${show(current.components)} → ${show(components)}`]),
    ]
    changes.push({ stage: 'principal', lines, apply: (tx) => tx.updateCollection(current.id, change) })
  }
  if (wanted.grants !== undefined) {
    const before = await namedGrants(await store.grantsOn([current.id]), store)
    changes.push(...changeOfGrants(title, before, wanted.grants, async () => current.id))
  }
  return changes
}

/** Grants of the collections of a principal that is not there yet. */
export function newGrants(entry: Entry): Change[] {
  return HOMES.flatMap((home) => (entry[home] ?? []).flatMap((collection) => newGrant(home, collection, entry.slug)))
}

function newGrant(home: HomeKind, { slug, grants = [] }: CollectionEntry, owner: string): Change[] {
  return changeOfGrants(`${NOUNS[home]} ${owner}/${slug}`, new Map(), grants, async (tx) => {
    const collection = await tx.findCollection(owner, home, slug)
    if (collection === undefined) throw new Error(`${owner}/${slug} was removed meanwhile`)
    return collection.id
  })
}

/** Privileges by the slug or the word of who has them. */
type NamedGrants = ReadonlyMap<string, readonly string[]>

function changeOfGrants(
  title: string,
  before: NamedGrants,
  wanted: readonly GrantEntry[],
  findCollectionId: (tx: StoreTransaction) => Promise<Id>,
): Change[] {
  const after = gathered(wanted.map(({ to, privilege }) => [to, privilege]))
  if (isDeepStrictEqual(before, after)) return []
  return [
    {
      stage: 'relation',
      lines: [`~ ${title}: grants ${showGrants(before)} → ${showGrants(after)}`],
      async apply(tx, idOf) {
        const grants: Omit<Grant, 'collectionId'>[] = []
        for (const [to, privileges] of after) {
          grants.push({ to: to === 'all' || to === 'authenticated' ? to : { principalId: await idOf(to) }, privileges })
        }
        await tx.setGrants(await findCollectionId(tx), grants)
      },
    },
  ]
}

async function namedGrants(grants: readonly Grant[], store: StoreReader): Promise<NamedGrants> {
  const named: [string, readonly string[]][] = []
  for (const { to, privileges, denies } of grants) {
    const name = typeof to === 'string' ? to : (await store.findPrincipalById(to.principalId))?.slug
    // No slug has a space, so what an owner denied by ACL is never taken for a grant.
    if (name !== undefined) named.push([denies ? `not ${name}` : name, privileges])
  }
  return gathered(named)
}

/** One line for each grantee, in one order, so that two of them can be compared. */
function gathered(grants: readonly (readonly [string, readonly string[]])[]): NamedGrants {
  const all = new Map<string, Set<string>>()
  for (const [to, privileges] of grants) all.set(to, new Set([...(all.get(to) ?? []), ...privileges]))
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([to, set]) => [to, [...set].sort()]))
}

function showGrants(grants: NamedGrants): string {
  return grants.size === 0
    ? 'none'
    : [...grants].map(([to, privileges]) => `${to}: ${privileges.join(', ')}`).join('; ')
}

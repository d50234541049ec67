/** What each entry may be right about by itself, and wrong about beside the others and those that exist already. */
import type { Principal, StoreReader } from '../../storage/store.ts'
import { didYouMean } from '../did-you-mean.ts'
import { emailOf } from './address.ts'
import type { CollectionEntry, Entry, EntryPath, Problem } from './organisation.ts'

type Directory = Pick<StoreReader, 'findPrincipal' | 'findPrincipalByAddress' | 'membersOf'>

/** `alsoKnown` holds slugs that may be referred to although they are neither among the entries nor in the store. */
export async function findProblems(
  entries: readonly Entry[],
  store: Directory,
  alsoKnown: ReadonlySet<string> = new Set(),
): Promise<readonly Problem[]> {
  const bySlug = new Map(entries.map((entry) => [entry.slug, entry]))
  const isKnown = async (slug: string) =>
    bySlug.has(slug) || alsoKnown.has(slug) || (await store.findPrincipal(slug)) !== undefined
  return [
    ...findDoubleSlugs(entries),
    ...(await findOtherKinds(entries, store)),
    ...(await findDoubleAddresses(entries, bySlug, store)),
    ...entries.flatMap((entry, index) => findDoubleCollections(entry, index)),
    ...findDoublePasswords(entries),
    ...(await findUnknownReferences(entries, isKnown, bySlug)),
    ...(await findLoops(entries, bySlug, store)),
  ]
}

function findDoubleSlugs(entries: readonly Entry[]): Problem[] {
  const first = new Map<string, Entry>()
  return entries.flatMap((entry, index) => {
    const other = first.get(entry.slug)
    if (other === undefined) first.set(entry.slug, entry)
    return other
      ? [{ path: [index, 'slug'], message: `"${entry.slug}" is the slug of a ${other.kind} above, too` }]
      : []
  })
}

async function findOtherKinds(entries: readonly Entry[], store: Directory): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const [index, { slug, kind }] of entries.entries()) {
    const existing = await store.findPrincipal(slug)
    if (existing === undefined || existing.kind === kind) continue
    problems.push({
      path: [index, 'slug'],
      message: `"${slug}" is not a ${kind}: there is a ${existing.kind} of that slug`,
    })
  }
  return problems
}

async function findDoubleAddresses(
  entries: readonly Entry[],
  bySlug: ReadonlyMap<string, Entry>,
  store: Directory,
): Promise<Problem[]> {
  const first = new Map<string, string>()
  const problems: Problem[] = []
  for (const [index, entry] of entries.entries()) {
    for (const [place, address] of (entry.emails ?? []).entries()) {
      const owner = first.get(address) ?? (await ownerOutside(address, entry, bySlug, store))
      first.set(address, entry.slug)
      if (owner === undefined) continue
      problems.push({
        path: [index, 'emails', place],
        message: `${emailOf(address)} is an address of "${owner}" already`,
      })
    }
  }
  return problems
}

/** Somebody who has the address and keeps it, since no entry gives that principal others. */
async function ownerOutside(
  address: string,
  entry: Entry,
  bySlug: ReadonlyMap<string, Entry>,
  store: Directory,
): Promise<string | undefined> {
  const owner = (await store.findPrincipalByAddress(address))?.slug
  return owner === undefined || owner === entry.slug || bySlug.get(owner)?.emails ? undefined : owner
}

function findDoubleCollections(entry: Entry, index: number): Problem[] {
  return (['calendars', 'addressbooks'] as const).flatMap((home) => {
    const collections: readonly CollectionEntry[] = entry[home] ?? []
    const slugs = collections.map((collection) => collection.slug)
    return slugs.flatMap((slug, place) =>
      slugs.indexOf(slug) < place
        ? [{ path: [index, home, place, 'slug'], message: `"${slug}" stands there twice` }]
        : [],
    )
  })
}

function findDoublePasswords(entries: readonly Entry[]): Problem[] {
  return entries.flatMap(({ password, passwordHash }, index) =>
    password !== undefined && passwordHash !== undefined
      ? [{ path: [index, 'passwordHash'], message: 'either password or passwordHash is expected' }]
      : [],
  )
}

interface Reference {
  readonly path: EntryPath
  readonly slug: string
}

function referencesOf(entry: Entry, index: number): Reference[] {
  const list = (slugs: readonly string[] | undefined, ...path: string[]) =>
    (slugs ?? []).map((slug, place) => ({ path: [index, ...path, place] as const, slug }))
  return [
    ...list(entry.members, 'members'),
    ...list(entry.delegates?.read, 'delegates', 'read'),
    ...list(entry.delegates?.write, 'delegates', 'write'),
    ...(['approvers', 'bookers', 'approvalExcept'] as const).flatMap((name) =>
      list(entry.policy?.[name], 'policy', name),
    ),
    ...(entry.policy?.acceptFromGroup
      ? [{ path: [index, 'policy', 'acceptFromGroup'] as const, slug: entry.policy.acceptFromGroup }]
      : []),
    ...(['calendars', 'addressbooks'] as const).flatMap((home) => grantReferences(entry[home] ?? [], [index, home])),
  ]
}

function grantReferences(collections: readonly CollectionEntry[], path: EntryPath): Reference[] {
  return collections.flatMap(({ grants }, place) =>
    (grants ?? []).flatMap(({ to }, number) =>
      to === 'all' || to === 'authenticated'
        ? []
        : [{ path: [...path, place, 'grants', number, 'to'] as const, slug: to }],
    ),
  )
}

async function findUnknownReferences(
  entries: readonly Entry[],
  isKnown: (slug: string) => Promise<boolean>,
  bySlug: ReadonlyMap<string, Entry>,
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const { path, slug } of entries.flatMap(referencesOf)) {
    if (await isKnown(slug)) continue
    // A guess looks at everybody: for some mistakes that helps, for thousands it is only slow.
    const guess = problems.length < 20 ? didYouMean(slug, bySlug.keys()) : ''
    problems.push({ path, message: `there is no "${slug}"${guess}` })
  }
  return problems
}

/** Groups are in groups, but never in themselves. */
async function findLoops(
  entries: readonly Entry[],
  bySlug: ReadonlyMap<string, Entry>,
  store: Directory,
): Promise<Problem[]> {
  const membersOf = rememberMembers(bySlug, store)
  const problems: Problem[] = []
  for (const [index, { slug, members }] of entries.entries()) {
    for (const [place, member] of (members ?? []).entries()) {
      const way = await findWay(member, slug, membersOf)
      if (way === undefined) continue
      const through = way
        .slice(0, -1)
        .map((name) => `"${name}"`)
        .join(' in ')
      const message =
        through === '' ? 'a group is not a member of itself' : `"${slug}" would be in itself: it is in ${through}`
      problems.push({ path: [index, 'members', place], message })
    }
  }
  return problems
}

function rememberMembers(bySlug: ReadonlyMap<string, Entry>, store: Directory) {
  const known = new Map<string, readonly string[]>()
  return async (slug: string): Promise<readonly string[]> => {
    const entry = bySlug.get(slug)
    const isPerson = entry !== undefined && entry.kind !== 'group'
    const members = known.get(slug) ?? (isPerson ? [] : entry?.members) ?? (await storedMembers(slug, store))
    known.set(slug, members)
    return members
  }
}

async function storedMembers(slug: string, store: Directory): Promise<readonly string[]> {
  const group: Principal | undefined = await store.findPrincipal(slug)
  return group?.kind === 'group' ? (await store.membersOf(group.id)).map((member) => member.slug) : []
}

/** The chain of members from one slug down to another. */
async function findWay(
  from: string,
  to: string,
  membersOf: (slug: string) => Promise<readonly string[]>,
): Promise<readonly string[] | undefined> {
  const ways: (readonly string[])[] = [[from]]
  const seen = new Set<string>()
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const last = way.at(-1) ?? from
    if (last === to) return way
    if (seen.has(last)) continue
    seen.add(last)
    for (const member of await membersOf(last)) ways.push([...way, member])
  }
  return undefined
}

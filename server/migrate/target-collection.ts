/** The calendar or address book here that one of another server becomes. */
import { createHash } from 'node:crypto'
import type { PropertyInstruction } from '../../protocol/dav/proppatch.ts'
import { requireFew } from '../../protocol/dav/proppatch.ts'
import { Refusal } from '../../protocol/dav/refusal.ts'
import { localOf, type XmlElement } from '../../protocol/xml/element.ts'
import { writeStandalone } from '../../protocol/xml/write.ts'
import type { Collection, HomeKind, Principal, Scope, StoreTransaction } from '../../storage/store.ts'
import { requireRoomForCollection } from '../dav/home/location.ts'
import { applyDead, type InstructionPlan, planInstructions } from '../dav/instructions.ts'
import { isProtected, propertiesOf } from '../dav/kinds.ts'
import { STORED_COMPONENTS } from '../dav/properties/calendar.ts'
import type { Deps } from '../dav/request.ts'
import { problemOfCollectionSlug } from '../directory/slug.ts'
import type { SourceCollection } from './source-collections.ts'
import type { MigrationState } from './state.ts'

export interface Prepared {
  readonly collection: Collection
  /** What of its looks this server does not take. */
  readonly warnings: readonly string[]
}

const HOMES = { calendar: 'calendars', addressbook: 'addressbooks' } as const

/** Found or made; or why there is none. What it looked like is brought here again only when it changed there. */
export async function prepareCollection(
  source: SourceCollection,
  owner: Principal,
  state: MigrationState,
  deps: Deps,
): Promise<Prepared | string> {
  const known = state.collection(source.url.href)
  const looks = digestOf(source)
  const before = known && (await deps.store.findCollectionById(known.id))
  if (known !== undefined && before?.ownerId !== owner.id) return 'it was deleted here'
  if (before !== undefined && known?.looks === looks) return { collection: before, warnings: [] }

  const { plan, warnings } = await planLooks(source, deps)
  const scope: Scope = { origin: 'import', scheduling: 'silent', homes: [owner.id] }
  try {
    const collection = await deps.store.transaction(scope, async (tx) => {
      const siblings = await tx.collectionsOf(owner.id, HOMES[source.kind])
      const current = before ?? findSame(source, siblings, state)
      const made = current ?? (await make(source, owner, siblings, tx, deps))
      await dress(made, source, plan, tx)
      return made
    })
    const { token } = known ?? {}
    await state.keep([{ collection: source.url.href, id: collection.id, looks, ...(token !== undefined && { token }) }])
    return { collection: (await deps.store.findCollectionById(collection.id)) ?? collection, warnings }
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

function digestOf({ looks, components }: SourceCollection): string {
  const text = JSON.stringify([looks.map(writeStandalone), components])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** By the rules of PROPPATCH; what they refuse is left out. */
async function planLooks({ kind, looks }: SourceCollection, { store, settings }: Deps) {
  const warnings: string[] = []
  const taken: PropertyInstruction[] = []
  const plan = (instructions: readonly PropertyInstruction[]): Promise<InstructionPlan> =>
    // Of a collection that need not be there yet, so nothing is read of it.
    planInstructions(instructions, propertiesOf(kind), isProtected, {} as never, {
      origins: [settings.publicUrl],
      store,
    })
  for (const look of looks) {
    if (isSmall(look) && (await plan([{ kind: 'set', element: look }])).failures.length === 0)
      taken.push({ kind: 'set', element: look })
    else warnings.push(`its ${localOf(look.name)} is not taken here`)
  }
  return { plan: await plan(taken), warnings }
}

function isSmall(look: XmlElement): boolean {
  try {
    return requireFew([{ kind: 'set', element: look }]).length === 1
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** The one of the same name that people write, unless another has become it. */
function findSame(source: SourceCollection, siblings: readonly Collection[], state: MigrationState) {
  return siblings.find(
    ({ id, kind, slug, source: from }) =>
      kind === source.kind && slug === source.name && from === null && !state.isTaken(id, source.url.href),
  )
}

async function make(
  { kind, name, components }: SourceCollection,
  owner: Principal,
  siblings: readonly Collection[],
  tx: StoreTransaction,
  deps: Deps,
): Promise<Collection> {
  requireRoomForCollection(siblings, deps)
  const home = HOMES[kind]
  const slug = freeSlug(name, home, siblings)
  return tx.createCollection(owner.id, {
    kind,
    home,
    slug,
    components: kind === 'calendar' ? storedOf(components) : [],
  })
}

function freeSlug(name: string, home: HomeKind, siblings: readonly Collection[]): string {
  const taken = new Set(siblings.map(({ slug }) => slug))
  const wanted =
    problemOfCollectionSlug(name) === undefined && Buffer.byteLength(name) <= 200 ? name : home.slice(0, -1)
  for (let number = 1; ; number++) {
    const slug = number === 1 ? wanted : `${wanted}-${number}`
    if (!taken.has(slug)) return slug
  }
}

function storedOf(components: readonly string[]): readonly string[] {
  const stored = STORED_COMPONENTS.filter((name) => components.includes(name))
  return stored.length > 0 ? stored : STORED_COMPONENTS
}

/** A calendar that was here takes what it took, and what it is to take now. */
async function dress(
  collection: Collection,
  { kind, components }: SourceCollection,
  plan: InstructionPlan,
  tx: StoreTransaction,
): Promise<void> {
  const union = [...new Set([...collection.components, ...(kind === 'calendar' ? storedOf(components) : [])])]
  const grows = union.length > collection.components.length
  const change = { ...plan.change, ...(grows && { components: union }) }
  if (Object.keys(change).length > 0) await tx.updateCollection(collection.id, change)
  await applyDead(plan, { kind: 'collection', id: collection.id }, tx)
}

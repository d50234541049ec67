/**
 * Makes shares what invitations say: new sharees are invited, changes are told, who is invited no more loses the share.
 * Invitations are the truth and shares follow, so this can be done again at any time, and goes on where it ended.
 */
import type {
  Collection,
  Id,
  Invitation,
  Principal,
  Scope,
  Share,
  Store,
  StoreReader,
  StoreTransaction,
} from '../../storage/store.ts'
import { findNotifications, forgetInvite, hasInvite, type Sharing, tellSharee } from './notify.ts'
import { planShares, type ShareSituation, type ShareStep, shareeOf } from './plan.ts'

export interface SharingDeps {
  readonly store: Store
  now(): Date
  newName(): string
}

/** What somebody does to the invitations of a collection. */
export interface InvitationChange {
  readonly origin: Scope['origin']
  readonly set: readonly Omit<Invitation, 'collectionId'>[]
  readonly remove: readonly Id[]
  /** What must hold when it happens; throws. */
  check?(tx: StoreReader): Promise<void>
}

const NO_CHANGE: InvitationChange = { origin: 'admin', set: [], remove: [] }

/** Sharees of one transaction: a larger group is invited in several. */
const MOST_AT_ONCE = 100

/** The change and what follows from it for up to MOST_AT_ONCE people happen together; the rest right after. */
export async function changeInvitations(
  { id }: Pick<Collection, 'id'>,
  change: InvitationChange,
  deps: SharingDeps,
): Promise<void> {
  let [left, asked]: [InvitationChange, ReadonlySet<Id>] = [change, new Set()]
  for (;;) {
    const collection = await deps.store.findCollectionById(id)
    const owner = collection && (await deps.store.findPrincipalById(collection.ownerId))
    if (collection === undefined || owner === undefined) return
    const planned = await situationOf(collection, left, deps.store)
    if (left !== NO_CHANGE) asked = peopleAsked(left, planned)
    const steps = planShares(planned, asked).slice(0, MOST_AT_ONCE)
    if (steps.length === 0 && left === NO_CHANGE) return
    const sharees = new Set(steps.map(shareeOf))
    await carryOutSome(collection, owner, left, [...sharees], asked, deps)
    asked = new Set([...asked].filter((id) => !sharees.has(id)))
    left = NO_CHANGE
  }
}

/** After changes of groups: everybody who is a member now, and nobody else. */
export async function followGroups(deps: SharingDeps): Promise<void> {
  for (const id of await deps.store.sharedWithGroups()) await changeInvitations({ id }, NO_CHANGE, deps)
}

async function carryOutSome(
  { id, ownerId }: Collection,
  owner: Principal,
  change: InvitationChange,
  shareeIds: readonly Id[],
  asked: ReadonlySet<Id>,
  deps: SharingDeps,
): Promise<void> {
  const sharees = await principalsOf(shareeIds, deps.store)
  const scope = await scopeOfSharing(change.origin, { id, ownerId }, [...sharees.values()], deps.store)
  await deps.store.transaction(scope, async (tx) => {
    const collection = await tx.findCollectionById(id)
    if (collection === undefined) return
    await change.check?.(tx)
    for (const principalId of change.remove) await tx.removeInvitation(id, principalId)
    for (const invitation of change.set) await tx.setInvitation({ collectionId: id, ...invitation })
    const steps = planShares(await situationOf(collection, NO_CHANGE, tx), asked)
    for (const step of steps) {
      const sharee = sharees.get(shareeOf(step))
      // Whoever became a member since has the next turn.
      if (sharee !== undefined) await carryOut(step, { collection, owner, sharee }, deps, tx)
    }
  })
}

/** Everything that a change of shares may touch: the owner's home and collection, the sharees', and their notifications. */
export async function scopeOfSharing(
  origin: Scope['origin'],
  { id, ownerId }: Pick<Collection, 'id' | 'ownerId'>,
  sharees: readonly Principal[],
  store: StoreReader,
): Promise<Scope & { readonly homes: readonly Id[]; readonly collections: readonly Id[] }> {
  const owner = await store.findPrincipalById(ownerId)
  const others = sharees.filter((sharee) => sharee.id !== ownerId)
  const people = owner === undefined ? others : [owner, ...others]
  const notifications = await Promise.all(people.map((person) => findNotifications(person, store)))
  return {
    origin,
    scheduling: 'on',
    homes: people.map((person) => person.id),
    collections: [id, ...notifications.flatMap((one) => one?.id ?? [])],
  }
}

export async function principalsOf(ids: readonly Id[], store: StoreReader): Promise<ReadonlyMap<Id, Principal>> {
  const found = await store.findPrincipalsById([...new Set(ids)])
  return new Map(found.map((principal) => [principal.id, principal]))
}

async function situationOf(
  { id, ownerId }: Collection,
  { set, remove }: InvitationChange,
  store: StoreReader,
): Promise<ShareSituation> {
  const replaced = new Set([...remove, ...set.map(({ principalId }) => principalId)])
  const kept = (await store.invitationsTo(id)).filter(({ principalId }) => !replaced.has(principalId))
  const invitations = [...kept, ...set.map((invitation) => ({ collectionId: id, ...invitation }))]
  const people = await store.peopleOf(invitations.map(({ principalId }) => principalId))
  return { ownerId, invitations, people, shares: await store.sharesOf(id) }
}

function peopleAsked({ set }: InvitationChange, { people }: ShareSituation): ReadonlySet<Id> {
  return new Set(set.flatMap(({ principalId }) => people.get(principalId) ?? []))
}

const NO_PROPERTIES = { displayName: null, description: null, color: null, order: null } as const

async function carryOut(step: ShareStep, sharing: Sharing, deps: SharingDeps, tx: StoreTransaction): Promise<void> {
  if (step.kind === 'withdraw') return withdraw(step.share, sharing, deps, tx)
  const { access, summary } = step
  if (step.kind === 'remind') {
    const isThere = await hasInvite(step.share, sharing.sharee, tx)
    if (isThere) return
    return tellSharee({ uid: step.share.uid, status: 'no-response', access, summary }, sharing, deps.now(), tx)
  }
  if (step.kind === 'change') {
    await tx.updateShare(step.share, { access, summary, state: step.state })
    // caldav-sharing §5.3.3: who said no hears no more of it.
    if (step.state === 'declined') return
    return tellSharee({ uid: step.share.uid, status: step.state, access, summary }, sharing, deps.now(), tx)
  }
  const [collectionId, shareeId] = [sharing.collection.id, sharing.sharee.id]
  const begun = { collectionId, shareeId, uid: deps.newName(), access, summary, state: 'no-response' } as const
  // caldav-sharing §5.5.5: it does not make the sharee busy until the sharee says so.
  const share = await tx.createShare({ ...begun, ...NO_PROPERTIES, transparent: true })
  await tellSharee({ uid: share.uid, status: 'no-response', access, summary }, sharing, deps.now(), tx)
}

/** caldav-sharing §5.3.3: who had accepted is told that it is gone, under the name by which it was known there. */
export async function withdraw(
  share: Share,
  sharing: Sharing,
  deps: Pick<SharingDeps, 'now'>,
  tx: StoreTransaction,
): Promise<void> {
  await tx.deleteShare(share)
  if (share.state !== 'accepted' || share.access === 'own') return forgetInvite(share, sharing.sharee, tx)
  const summary = share.displayName ?? share.summary
  const told = { uid: share.uid, status: 'deleted', access: share.access, summary } as const
  await tellSharee(told, sharing, deps.now(), tx)
}

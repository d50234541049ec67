/** Meetings to which groups are invited, kept in step with who is in these: who joins is invited, who leaves is told that it is off. */
import { Refusal } from '../../protocol/dav/refusal.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { SplitCalendar } from '../../protocol/recurrence/index.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import type { Id, OwnedObject, Principal, Scope, Store, StoredObject, StoreTransaction } from '../../storage/store.ts'
import { expandedIn } from '../itip/expand-groups.ts'
import { type Progress, progressAt } from '../itip/index.ts'
import { organizersIn } from './addresses.ts'
import { readStored } from './damaged.ts'
import { withGroups } from './groups.ts'
import { inOffice } from './growing-scope.ts'
import type { Office } from './office.ts'
import { schedulingStore } from './scheduling-store.ts'
import { instantOf, type SchedulingTerms } from './terms.ts'

/**
 * All that have not ended, each in transactions of its own, as if its organizer had written it again. A series that has begun is split
 * first: what was stays as it was (caldav-recursplit). What is in step is left alone, so this can be done again at any time, and goes
 * on where it ended. Gives how many were not.
 */
export async function followGroupMeetings(store: Store, terms: SchedulingTerms): Promise<number> {
  let changed = 0
  for await (const page of store.meetingsOfGroups(instantOf(terms))) {
    const owners = await store.findPrincipalsById([...new Set(page.map(({ ownerId }) => ownerId))])
    const byId = new Map(owners.map((owner) => [owner.id, owner]))
    for (const meeting of page) {
      const owner = byId.get(meeting.ownerId)
      if (owner === undefined || !invitesGroup(meeting, owner, terms)) continue
      if (await tryFollow(meeting, store, terms)) changed++
    }
  }
  return changed
}

/** The copies of all who are invited name the group, too: those are not locked, and not compared with who is in it. */
function invitesGroup({ bytes }: OwnedObject, owner: Principal, { identity }: SchedulingTerms): boolean {
  const calendar = readStored(bytes, () => undefined)
  if (calendar === undefined || !organizersIn(calendar).some((address) => identity.isAddressOf(owner, address)))
    return false
  return expandedIn(calendar).size > 0
}

/** What could not be written as it is stored is its owner's to mend, and keeps no other meeting from its people. */
async function tryFollow(meeting: OwnedObject, store: Store, terms: SchedulingTerms): Promise<boolean> {
  try {
    return await follow(meeting, store, terms)
  } catch (error) {
    if (!(error instanceof Refusal || isDamage(error))) throw error
    const collection = await store.findCollectionById(meeting.collectionId)
    const owner = await store.findPrincipalById(meeting.ownerId)
    if (collection !== undefined && owner !== undefined) terms.reportDamage({ collection, owner }, meeting, error)
    return false
  }
}

/** Begins again where somebody else wrote it meanwhile; of the nodes that follow it at one time, one finds it as it was. */
async function follow(meeting: OwnedObject, store: Store, terms: SchedulingTerms): Promise<boolean> {
  const scope = { origin: 'admin', scheduling: 'on', collections: [meeting.collectionId] } satisfies Scope
  for (;;) {
    const found = await inOffice(store, scope, terms, (office) => findOutOfStep(meeting, office))
    if (found === undefined) return false
    const { stored, progress } = found
    if (progress.kind === 'over') return false
    const split = progress.kind === 'begun' ? progress : undefined
    const isDone = await schedulingStore(store, terms).transaction(
      split === undefined ? scope : { ...scope, splitAt: split.at },
      async (tx) => {
        const current = await tx.findObject(meeting.collectionId, meeting.name)
        if (current?.etag !== stored.etag) return false
        if (split === undefined) await tx.replaceObject(meeting.collectionId, current, terms.index(current.bytes))
        else await storeHalves(current, split.halves, meeting.collectionId, tx, terms)
        return split === undefined
      },
    )
    if (isDone) return true
  }
}

interface OutOfStep {
  readonly stored: StoredObject
  readonly progress: Progress
}

/** Undefined where everybody who is to be invited is, and nobody else. */
async function findOutOfStep({ collectionId, name }: OwnedObject, office: Office): Promise<OutOfStep | undefined> {
  const stored = await office.tx.findObject(collectionId, name)
  const place = await office.findPlace(collectionId)
  if (stored === undefined || place === undefined || stored.scheduleTag === null) return undefined
  const calendar = parseCalendarBytes(stored.bytes)
  if ((await withGroups(calendar, calendar, place.owner, office)) === calendar) return undefined
  const { newName } = office.terms
  const names = { uidOfPast: newName(), uidOfSet: newName() }
  return { stored, progress: progressAt(calendar, office.at, zoneOf(place.owner), names) }
}

function zoneOf({ timezone }: Principal): Zone {
  return (timezone === null ? undefined : findIanaZone(timezone)) ?? UTC
}

/** caldav-recursplit §3: what goes on stays under its name, and those in it hear of the group right after this. */
async function storeHalves(
  current: StoredObject,
  { past, ongoing }: SplitCalendar,
  collectionId: Id,
  tx: StoreTransaction,
  terms: SchedulingTerms,
): Promise<void> {
  const objectOf = (half: Component) => terms.index(Buffer.from(writeComponentBytes(half)))
  await tx.replaceObject(collectionId, current, objectOf(ongoing))
  const made = await tx.createObject(collectionId, `${terms.newName()}.ics`, objectOf(past))
  await tx.copyAttachments(current.id, made.id)
}

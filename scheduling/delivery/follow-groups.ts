/** Meetings to which groups are invited, kept in step with who is in these: who joins is invited, who leaves is told that it is off. */
import { Refusal } from '../../protocol/dav/refusal.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import type { Id, OwnedObject, Scope, Store } from '../../storage/store.ts'
import { expandedIn } from '../itip/expand-groups.ts'
import { readStored } from './damaged.ts'
import { withGroups } from './groups.ts'
import { inOffice } from './growing-scope.ts'
import type { Office } from './office.ts'
import { schedulingStore } from './scheduling-store.ts'
import { instantOf, type SchedulingTerms } from './terms.ts'

/**
 * All that have not ended, each in a transaction of its own, as if its organizer had written it again. What is in step is left
 * alone, so this can be done again at any time. Gives how many were not.
 */
export async function followGroupMeetings(store: Store, terms: SchedulingTerms): Promise<number> {
  let changed = 0
  for await (const page of store.meetingsOfGroups(instantOf(terms))) {
    for (const meeting of page.filter(namesGroup)) if (await tryFollow(meeting, store, terms)) changed++
  }
  return changed
}

function namesGroup({ bytes }: OwnedObject): boolean {
  const calendar = readStored(bytes, () => undefined)
  return calendar !== undefined && expandedIn(calendar).size > 0
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

async function follow({ collectionId, name }: OwnedObject, store: Store, terms: SchedulingTerms): Promise<boolean> {
  const scope = { origin: 'admin', scheduling: 'on', collections: [collectionId] } satisfies Scope
  if (await inOffice(store, scope, terms, (office) => isInStep(collectionId, name, office))) return false
  await schedulingStore(store, terms).transaction(scope, async (tx) => {
    const current = await tx.findObject(collectionId, name)
    if (current !== undefined) await tx.replaceObject(collectionId, current, terms.index(current.bytes))
  })
  return true
}

async function isInStep(collectionId: Id, name: string, office: Office): Promise<boolean> {
  const stored = await office.tx.findObject(collectionId, name)
  const place = await office.findPlace(collectionId)
  if (stored === undefined || place === undefined || stored.scheduleTag === null) return true
  const calendar = parseCalendarBytes(stored.bytes)
  return (await withGroups(calendar, calendar, place.owner, office)) === calendar
}

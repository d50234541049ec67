/** Who is to be removed leaves no meeting behind that others wait for, and no room that is kept for it. */
import { Refusal } from '../../protocol/dav/refusal.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { END_OF_TIME } from '../../protocol/time/values.ts'
import type { Collection, ObjectEntry, Principal, Scope, Store } from '../../storage/store.ts'
import { schedulingStore } from './scheduling-store.ts'
import { instantOf, type SchedulingTerms } from './terms.ts'

/**
 * All that have not ended, each in a transaction of its own, as if their owner had deleted them: what he organizes is called off,
 * what he was invited to is declined. Can be done again at any time. Gives how many there were.
 */
export async function leaveMeetings(owner: Principal, store: Store, terms: SchedulingTerms): Promise<number> {
  let left = 0
  for await (const meeting of meetingsOf(owner, store, terms)) if (await tryLeave(meeting, owner, store, terms)) left++
  return left
}

export async function countMeetings(owner: Principal, store: Store, terms: SchedulingTerms): Promise<number> {
  let count = 0
  for await (const _ of meetingsOf(owner, store, terms)) count++
  return count
}

interface Meeting {
  readonly collection: Collection
  readonly entry: ObjectEntry
}

async function* meetingsOf({ id }: Principal, store: Store, terms: SchedulingTerms): AsyncIterable<Meeting> {
  const window = { start: instantOf(terms), end: END_OF_TIME }
  for (const collection of await store.collectionsOf(id, 'calendars')) {
    if (collection.kind !== 'calendar' || collection.source !== null) continue
    for (const component of ['VEVENT', 'VTODO']) {
      for await (const page of store.candidates(collection.id, { component, window })) {
        for (const entry of page) if (entry.scheduleTag !== null) yield { collection, entry }
      }
    }
  }
}

/** What cannot be read names nobody who could be told. */
async function tryLeave(
  { collection, entry }: Meeting,
  owner: Principal,
  store: Store,
  terms: SchedulingTerms,
): Promise<boolean> {
  const scope = { origin: 'admin', scheduling: 'on', collections: [collection.id] } satisfies Scope
  try {
    return await schedulingStore(store, terms).transaction(scope, async (tx) => {
      const current = await tx.findEntry(collection.id, entry.name)
      if (current !== undefined) await tx.deleteObject(collection.id, current)
      return current !== undefined
    })
  } catch (error) {
    if (!(error instanceof Refusal || isDamage(error))) throw error
    terms.reportDamage({ collection, owner }, entry, error)
    return false
  }
}

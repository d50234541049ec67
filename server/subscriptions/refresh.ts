/**
 * Brings a calendar to what its source says, as a difference: what did not change keeps its entity tag, what is gone from
 * the source is deleted, and nobody is notified. See docs/decisions/0081.
 */

import { Refusal } from '../../protocol/dav/refusal.ts'
import type { Collection, ObjectEntry, Principal, RefreshOutcome, Subscription } from '../../storage/store.ts'
import { requireCollection } from '../dav/collection/current.ts'
import type { Deps } from '../dav/request.ts'
import { NoCalendar } from '../import/calendar-file.ts'
import { importObjects } from '../import/import-objects.ts'
import { OutboundError } from '../outbound/destination.ts'
import type { Outbound, OutboundResponse } from '../outbound/request.ts'
import { refreshSecondsOf } from './interval.ts'

const MINUTE = 60_000
const FIRST_RETRY = 5 * MINUTE
const LAST_RETRY = 24 * 60 * MINUTE
const MOST_BYTES = 32 * 1024 * 1024
const MOST_OBJECTS = 20_000
const TIMEOUT = 60_000
/** Members that are deleted in one transaction. */
const BATCH = 100

/** A sentence for the owner. */
class RefreshError extends Error {
  override readonly name = 'RefreshError'
}

/** Gives how it went, which is also kept; undefined when the subscription ended meanwhile. */
export async function refresh(
  subscription: Subscription,
  outbound: Outbound,
  deps: Deps,
  signal?: AbortSignal,
): Promise<RefreshOutcome | undefined> {
  const collection = await deps.store.findCollectionById(subscription.collectionId)
  const owner = collection && (await deps.store.findPrincipalById(collection.ownerId))
  if (collection?.source !== subscription.source || owner === undefined) return undefined
  const outcome = await attempt(subscription, { collection, owner }, outbound, deps, signal)
  if (outcome === undefined) return undefined
  await deps.store.transaction({ origin: 'subscription', scheduling: 'silent', homes: [owner.id] }, async (tx) => {
    if (await tx.findSubscription(collection.id)) await tx.recordRefresh(subscription, outcome)
  })
  return outcome
}

interface Place {
  readonly collection: Collection
  readonly owner: Principal
}

async function attempt(
  subscription: Subscription,
  place: Place,
  outbound: Outbound,
  deps: Deps,
  signal: AbortSignal | undefined,
): Promise<RefreshOutcome | undefined> {
  try {
    const response = await fetchSource(subscription, outbound, signal)
    return success(response.status === 304 ? subscription : await take(response, place, deps), deps)
  } catch (error) {
    // The calendar went, or has another source.
    if (error instanceof Refusal && error.status === 409) return undefined
    if (signal?.aborted) return undefined
    return failure(subscription, reasonOf(error), deps)
  }
}

type Taken = Pick<RefreshOutcome, 'etag' | 'lastModified' | 'everySeconds' | 'problem'>

async function take({ headers, body }: OutboundResponse, place: Place, deps: Deps): Promise<Taken> {
  const problem = await write(body, place, deps)
  const everySeconds = refreshSecondsOf(body)
  return { etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null, everySeconds, problem }
}

// RFC 9110 §13.1.2: what did not change is not sent again.
async function fetchSource(
  { source, etag, lastModified }: Subscription,
  outbound: Outbound,
  signal: AbortSignal | undefined,
): Promise<OutboundResponse> {
  const response = await outbound(source, {
    method: 'GET',
    headers: {
      accept: 'text/calendar, */*;q=0.1',
      ...(etag !== null && { 'if-none-match': etag }),
      ...(lastModified !== null && { 'if-modified-since': lastModified }),
    },
    maxBytes: MOST_BYTES,
    timeoutMs: TIMEOUT,
    ...(signal && { signal }),
  })
  if (response.status !== 200 && response.status !== 304)
    throw new RefreshError(`the source answers ${response.status}`)
  return response
}

/** Gives what had to be left out, in a sentence. */
async function write(body: Buffer, place: Place, deps: Deps): Promise<string | null> {
  if (countComponents(body) > MOST_OBJECTS) throw new RefreshError(`the source has more than ${MOST_OBJECTS} objects`)
  const seen = new Set<string>()
  const refused: string[] = []
  const target = { ...place, origin: 'subscription', isSame: isSameButForStamps } as const
  for await (const { uid, outcome, line, reason } of importObjects(piecesOf(body), target, deps)) {
    // One that cannot be read is not one that is gone.
    if (uid !== undefined) seen.add(uid)
    if (outcome === 'refused') refused.push(`line ${line}: ${reason}`)
  }
  await deleteOthers(seen, place, deps)
  const [first] = refused
  return first === undefined ? null : `${refused.length} left out, the first at ${first}`
}

async function* piecesOf(body: Buffer): AsyncIterable<Uint8Array> {
  for (let start = 0; start < body.length; start += 65_536) yield body.subarray(start, start + 65_536)
}

function countComponents(body: Buffer): number {
  let count = 0
  for (let at = body.indexOf('BEGIN:V'); at !== -1; at = body.indexOf('BEGIN:V', at + 7)) {
    if (/^BEGIN:V(EVENT|TODO|JOURNAL)/.test(body.toString('latin1', at, at + 14))) count++
  }
  return count
}

// RFC 5545 §3.8.7.2: in what is published, DTSTAMP is when the text was made, for some programs at each request.
export function isSameButForStamps(before: Buffer, after: Buffer): boolean {
  const stamps = /^DTSTAMP[;:].*\r?\n/gim
  return before.toString('latin1').replace(stamps, '') === after.toString('latin1').replace(stamps, '')
}

async function deleteOthers(seen: ReadonlySet<string>, { collection, owner }: Place, deps: Deps): Promise<void> {
  const gone: ObjectEntry[] = []
  for await (const page of deps.store.entries(collection.id)) gone.push(...page.filter(({ uid }) => !seen.has(uid)))
  const scope = {
    origin: 'subscription',
    scheduling: 'silent',
    collections: [collection.id],
    homes: [owner.id],
  } as const
  for (let start = 0; start < gone.length; start += BATCH) {
    await deps.store.transaction(scope, async (tx) => {
      await requireCollection(tx, collection)
      for (const { name, etag } of gone.slice(start, start + BATCH)) {
        const entry = await tx.findEntry(collection.id, name)
        if (entry?.etag === etag) await tx.deleteObject(collection.id, entry)
      }
    })
  }
}

function success({ etag, lastModified, everySeconds, problem }: Taken, { now }: Deps): RefreshOutcome {
  const refreshedAt = now()
  const nextAt = new Date(refreshedAt.getTime() + everySeconds * 1000)
  return { etag, lastModified, everySeconds, problem, refreshedAt, nextAt, failures: 0 }
}

function failure(subscription: Subscription, problem: string, { now }: Deps): RefreshOutcome {
  const { etag, lastModified, everySeconds, refreshedAt, failures } = subscription
  const wait = Math.min(FIRST_RETRY * 2 ** Math.min(failures, 20), LAST_RETRY)
  const nextAt = new Date(now().getTime() + wait)
  return { etag, lastModified, everySeconds, refreshedAt, problem, nextAt, failures: failures + 1 }
}

function reasonOf(error: unknown): string {
  if (error instanceof OutboundError || error instanceof RefreshError) return error.message
  if (error instanceof NoCalendar) return 'what the source answers is no iCalendar'
  throw error
}

/** WebDAV locks as conditions of a write, RFC 4918 §6, §7 and §10.4. */

import { ctagTokens, isCtagToken } from '../../protocol/dav/bulk.ts'
import { decodePath, pathOfHref } from '../../protocol/dav/href.ts'
import { holds, type IfList, type IfState, parseIfHeader, submittedTokens } from '../../protocol/dav/if-header.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { element } from '../../protocol/xml/element.ts'
import { DAV, MM } from '../../protocol/xml/names.ts'
import type { Lock, StoreReader } from '../../storage/store.ts'
import { contentOf } from './object/content.ts'
import { collectionToken } from './properties/calendar.ts'
import { lockRootHref } from './properties/locks.ts'
import type { DavRequest, Deps, Viewer } from './request.ts'
import { resolve } from './resolve.ts'
import { type Lockable, lockPath, type Resource } from './resource.ts'
import { privilegesOn } from './rights.ts'
import { readerSeenAt } from './sharing/own-objects.ts'
import { etagFor, viewOf } from './view.ts'

/** What a write changes, as locks see it. */
export interface LockedThings {
  /** Resources whose content or properties change. */
  readonly changed: readonly Lockable[]
  /** Collections that gain or lose a member. */
  readonly parents?: readonly Lockable[]
  /** Collections that go away or are replaced with all that is in them. */
  readonly trees?: readonly Lockable[]
}

/**
 * The If header must hold, and every lock on what the write changes must have been submitted. `tx` reads what is true
 * when the write happens.
 */
export async function requireUnlocked(
  request: DavRequest,
  tx: StoreReader,
  deps: Deps,
  things: LockedThings,
): Promise<void> {
  await requireIf(request, tx, deps)
  await requireTokens(request, tx, deps, things)
}

function listsOf({ headers }: Pick<DavRequest, 'headers'>): readonly IfList[] {
  return typeof headers.if === 'string' ? parseIfHeader(headers.if) : []
}

/** Every lock on what is changed must have been submitted, whether the header holds (still) or not. */
export async function requireTokens(
  request: DavRequest,
  tx: StoreReader,
  deps: Deps,
  things: LockedThings,
): Promise<void> {
  const submitted = submittedTokens(listsOf(request))
  for (const lock of await locksOn(things, tx, deps.now())) {
    // RFC 4918 §6.4: only its creator may use a token.
    if (submitted.has(lock.token) && lock.principalId === request.viewer.principal?.id) continue
    // RFC 4918 §16: which lock stands in the way.
    throw refuse(423, DAV.lockTokenSubmitted, `locked by ${lock.token}`, {
      details: [element(DAV.href, lockRootHref(lock))],
    })
  }
}

async function locksOn({ changed, parents = [], trees = [] }: LockedThings, tx: StoreReader, now: Date) {
  const locks: Lock[] = [...(await tx.locksCovering([...changed, ...parents].map(lockPath), now))]
  for (const tree of trees) locks.push(...(await tx.locksBelow(lockPath(tree), now)))
  return locks
}

/** Throws 412 when there is an If header of which no list holds, RFC 4918 §10.4. */
export async function requireIf(request: DavRequest, tx: StoreReader, deps: Deps): Promise<void> {
  const lists = listsOf(request)
  if (lists.length === 0) return
  const states = new Map<string | undefined, IfState>()
  for (const { resource } of lists) {
    if (states.has(resource)) continue
    const named = resource === undefined ? request.resource : await findNamed(resource, request, tx)
    states.set(resource, await stateOf(named, request, tx, deps))
  }
  const unknown: IfState = { etags: NONE, tokens: NONE }
  if (!holds(lists, (resource) => states.get(resource) ?? unknown)) {
    // calendarserver-bulk-change §6.1.
    const condition = [...submittedTokens(lists)].some(isCtagToken) ? MM.ctagOk : undefined
    throw refuse(412, condition, 'no list of the If header holds')
  }
}

async function findNamed(href: string, request: DavRequest, tx: StoreReader): Promise<Resource | undefined> {
  const path = pathOfHref(href, request.origins)
  decodePath(path)
  return resolve(path, tx, request.viewer.principal)
}

/**
 * RFC 4918 §10.4.4: lock tokens; RFC 6578 §5: the sync token of a collection is a state token, too. What can be guessed is for
 * those who may read it: nobody else finds out by conditions.
 */
async function stateOf(
  resource: Resource | undefined,
  request: DavRequest,
  tx: StoreReader,
  deps: Deps,
): Promise<IfState> {
  if (resource === undefined) return { etags: NONE, tokens: NONE }
  const tokens = new Set((await tx.locksCovering([lockPath(resource)], deps.now())).map(({ token }) => token))
  if (!('collection' in resource)) return { etags: NONE, tokens }
  const { viewer } = request
  // Rights on what the request is about were looked at.
  const isAsked = resource.href === request.resource.href
  if (!isAsked && !(await mayRead(resource, viewer, tx))) return { etags: NONE, tokens }
  if ('name' in resource) {
    const entry = await readerSeenAt(resource, tx, deps.store).findEntry(resource.collection.id, resource.name)
    if (entry === undefined) return { etags: NONE, tokens }
    const etag = etagFor(viewOf(resource, viewer), entry, deps.store)
    return { etags: new Set([etag, ...contentOf(resource.collection).otherEtags(etag)]), tokens }
  }
  const collection = await tx.findCollectionById(resource.collection.id)
  if (collection !== undefined) {
    const token = collectionToken({ ...resource, collection }, viewer, deps.store.epoch)
    for (const state of [token, ...ctagTokens(token)]) tokens.add(state)
  }
  return { etags: NONE, tokens }
}

async function mayRead(resource: Resource, viewer: Viewer, tx: StoreReader): Promise<boolean> {
  const { principal } = viewer
  // A transaction waits for nothing but itself.
  const inside = principal === undefined ? viewer : { ...viewer, memberships: () => tx.memberships(principal.id) }
  return (await privilegesOn(resource, inside, tx)).has(DAV.read)
}

const NONE: ReadonlySet<string> = new Set()

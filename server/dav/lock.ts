/** LOCK and UNLOCK, RFC 4918 §9.10 and §9.11. */
import { randomUUID } from 'node:crypto'
import { readDepth } from '../../protocol/dav/depth.ts'
import { parseIfHeader, submittedTokens } from '../../protocol/dav/if-header.ts'
import { readLockInfo, readLockToken, readTimeout } from '../../protocol/dav/lock.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { element } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { Lock, StoreReader, StoreTransaction } from '../../storage/store.ts'
import { requireConditionsOf, stateOfCollection } from './checks.ts'
import { requireIf } from './locks.ts'
import { contentOf } from './object/content.ts'
import { activeLock, lockRootHref } from './properties/locks.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import { lockPath, type Resource } from './resource.ts'
import { empty, xmlDocument } from './respond.ts'
import { requirePrivilege, requireWhole, requireWrite } from './rights.ts'

const SCOPE = { origin: 'client', scheduling: 'silent', locks: 'made' } as const

/**
 * Deviation: RFC 4918 §7.3: a LOCK on a free name reserves it, but makes no empty resource, since no collection here may
 * hold an object that is not valid; docs/decisions/0003.
 */
export async function lock(request: DavRequest, deps: Deps): Promise<DavResponse> {
  await requireLockRight(request, deps)
  const body = await request.xml()
  if (body === undefined) return refreshLock(request, deps)

  const { scope, ownerXml } = readLockInfo(body)
  const depth = readDepth(request.headers.depth as string | undefined, 'infinity')
  if (depth === '1') throw refuse(400, undefined, 'LOCK of depth 1')
  const principal = request.viewer.principal
  if (principal === undefined) throw refuse(403, undefined, 'nobody is signed in')

  return deps.store.transaction(SCOPE, async (tx) => {
    const isNew = await requireLockable(request, tx, deps)
    await requirePrivilege(request, isNew ? DAV.bind : DAV.writeContent)
    await requireNoConflict(request.resource, depth, scope, tx, deps.now())
    const made: Lock = {
      token: `urn:uuid:${randomUUID()}`,
      path: lockPath(request.resource),
      depth,
      scope,
      principalId: principal.id,
      ownerXml,
      ...expiry(request, deps.now()),
    }
    await tx.addLock(made)
    return lockAnswer(made, isNew ? 201 : 200, deps, { 'lock-token': `<${made.token}>` })
  })
}

// RFC 3744 appendix B: who reserves a name may do so who could use it.
async function requireLockRight(request: DavRequest, { store }: Deps): Promise<void> {
  const { resource, viewer } = request
  if ('name' in resource) {
    await requireWrite(resource, { privileges: await request.privileges(), viewer }, [DAV.writeContent], store)
  } else {
    await requirePrivilege(request, resource.kind === 'unmapped' ? DAV.bind : DAV.writeContent)
  }
}

/** Whether the name is still free. */
async function requireLockable(request: DavRequest, tx: StoreReader, deps: Deps): Promise<boolean> {
  const { resource } = request
  if (!('owner' in resource) || resource.kind === 'nowhere') throw refuse(409, undefined, 'nothing can be there')
  if (!('name' in resource)) {
    requireConditionsOf(request, 'collection' in resource ? stateOfCollection(resource.collection, deps) : undefined)
    return resource.kind === 'unmapped'
  }
  const current = await tx.findEntry(resource.collection.id, resource.name)
  requireWhole({ resource, viewer: request.viewer }, current, DAV.writeContent)
  contentOf(resource.collection).requireConditions(request, current)
  return current === undefined
}

const MOST_LOCKS = 32

// RFC 4918 §6.1 and §16: DAV:no-conflicting-lock names the lock that is in the way.
async function requireNoConflict(
  resource: Resource,
  depth: Lock['depth'],
  scope: Lock['scope'],
  tx: StoreReader,
  now: Date,
): Promise<void> {
  const path = lockPath(resource)
  const below = depth === 'infinity' ? await tx.locksBelow(path, now) : []
  const covering = await tx.locksCovering([path], now)
  const conflict = [...covering, ...below].find((other) => scope === 'exclusive' || other.scope === 'exclusive')
  // Shared locks are for a few people at work together.
  if (covering.length >= MOST_LOCKS) throw refuse(507, undefined, `more than ${MOST_LOCKS} locks`)
  if (conflict !== undefined) {
    throw refuse(423, DAV.noConflictingLock, `locked by ${conflict.token}`, {
      details: [element(DAV.href, lockRootHref(conflict))],
    })
  }
}

function expiry(request: DavRequest, now: Date) {
  const timeoutSeconds = readTimeout(request.headers.timeout as string | undefined)
  return { timeoutSeconds, expiresAt: new Date(now.getTime() + timeoutSeconds * 1000) }
}

// RFC 4918 §9.10.2: no body, and the token in the If header.
async function refreshLock(request: DavRequest, deps: Deps): Promise<DavResponse> {
  const header = request.headers.if
  if (typeof header !== 'string') throw refuse(400, undefined, 'LOCK with neither a body nor an If header')
  const lists = parseIfHeader(header)
  return deps.store.transaction(SCOPE, async (tx) => {
    await requireIf(request, tx, deps)
    const held = await findHeld(request, [...submittedTokens(lists)], tx, deps)
    // RFC 4918 §6.4: a lock is its creator's.
    if (held === undefined || held.principalId !== request.viewer.principal?.id)
      throw refuse(412, DAV.lockTokenMatchesRequestUri, 'no such lock here')
    const refreshed = { ...held, ...expiry(request, deps.now()) }
    await tx.refreshLock(held.token, refreshed.expiresAt)
    return lockAnswer(refreshed, 200, deps)
  })
}

async function findHeld(
  request: DavRequest,
  tokens: readonly string[],
  tx: StoreReader,
  deps: Deps,
): Promise<Lock | undefined> {
  const locks = await tx.locksCovering([lockPath(request.resource)], deps.now())
  return locks.find(({ token }) => tokens.includes(token))
}

function lockAnswer(
  made: Lock,
  status: number,
  deps: Deps,
  headers: Readonly<Record<string, string>> = {},
): DavResponse {
  const discovery = element(DAV.lockdiscovery, activeLock(made, deps.now()))
  return xmlDocument(status, element(DAV.prop, discovery), headers)
}

export async function unlock(request: DavRequest, deps: Deps): Promise<DavResponse> {
  const token = readLockToken(request.headers['lock-token'] as string | undefined)
  return deps.store.transaction(SCOPE, async (tx: StoreTransaction) => {
    const held = await findHeld(request, [token], tx, deps)
    // RFC 3744 §3.5: another's lock needs DAV:unlock, one's own nothing. That there is none is for those who may read.
    const isOwn = held !== undefined && held.principalId === request.viewer.principal?.id
    if (!isOwn) await requirePrivilege(request, held === undefined ? DAV.read : DAV.unlock)
    // RFC 4918 §9.11.1.
    if (held === undefined) throw refuse(409, DAV.lockTokenMatchesRequestUri, 'no such lock here')
    await tx.removeLock(held.token)
    return empty(204)
  })
}

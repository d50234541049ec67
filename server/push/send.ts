/**
 * Tells the clients that registered what has changed. What is due is read from what is committed, so that nobody hears of what
 * was not kept; several changes are one message. See docs/decisions/0077 and 0078.
 */
import { writePushMessage } from '../../protocol/dav/push.ts'
import { writeCollectionToken } from '../../protocol/dav/sync-token.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { ClaimedPush, PushOutcome, PushRegistration, PushTarget, Store } from '../../storage/store.ts'
import { homeHref, memberHref } from '../dav/paths.ts'
import type { Deps } from '../dav/request.ts'
import { resolve } from '../dav/resolve.ts'
import { privilegesOn } from '../dav/rights.ts'
import { type View, viewOf } from '../dav/view.ts'
import { OutboundError } from '../outbound/destination.ts'
import type { Outbound, OutboundResponse } from '../outbound/request.ts'
import type { Settings } from '../settings.ts'
import { type PushKeys, pushKeys, topicOf } from './keys.ts'
import { encrypt, vapidAuthorization } from './web-push.ts'

const SECOND = 1000
/** Longer than any message takes: a claim that ends earlier would send it twice. */
const LEASE = 60 * SECOND
const TIMEOUT = 10 * SECOND
/** A client hears of changes so often at most. */
const PACE = 5 * SECOND
const FIRST_RETRY = 30 * SECOND
const LAST_RETRY = 6 * 3600 * SECOND
/** Messages under way at once: some services do not answer, and everybody waits for them. */
const AT_ONCE = 32
const BATCH = 100
/** Nobody reads what a push service answers. */
const MOST_BYTES = 64 * 1024
/** RFC 8030 §5.2: so long a push service keeps a message for a client that is away; a sync by itself comes sooner. */
const TTL_SECONDS = 24 * 3600

/** Sends all that is due, and gives how many messages were taken by their push services. */
export async function pushDue(deps: Deps, outbound: Outbound, signal: AbortSignal): Promise<number> {
  const keys = await pushKeys(deps.store)
  let told = 0
  while (!signal.aborted) {
    const due = [...(await deps.store.duePushes(deps.now(), BATCH))]
    if (due.length === 0) break
    const work = async () => {
      for (let id = due.shift(); id !== undefined && !signal.aborted; id = due.shift()) {
        const at = deps.now()
        const claimed = await deps.store.claimPush(id, at, new Date(at.getTime() + LEASE))
        if (claimed !== undefined && (await pushOne(claimed, keys, outbound, deps, signal))) told++
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }
  return told
}

async function pushOne(
  claimed: ClaimedPush,
  keys: PushKeys,
  outbound: Outbound,
  deps: Deps,
  signal: AbortSignal,
): Promise<boolean> {
  const { registration } = claimed
  const told: PushOutcome = { kind: 'told', nextAt: new Date(deps.now().getTime() + PACE) }
  const hasNews = claimed.hasContent || claimed.hasProperties
  const view = hasNews ? await findView(registration, deps.store) : undefined
  if (view === undefined) {
    await deps.store.settlePush(claimed, told)
    return false
  }
  const answer = await send(claimed, view, keys, outbound, deps, signal)
  const outcome = outcomeOf(answer, registration, told, deps)
  if (outcome.kind !== 'told') {
    // The push resource is a secret of the client's.
    const reason = answer instanceof OutboundError ? answer.message : answer.status
    deps.log.info({ registration: registration.id, outcome: outcome.kind, reason }, 'a push message was not taken')
  }
  await deps.store.settlePush(claimed, outcome)
  return outcome.kind === 'told'
}

/** Rights are those of now, at the place where it was registered: who lost them hears nothing. */
async function findView({ principalId, target }: PushRegistration, store: Store): Promise<View | undefined> {
  const principal = await store.findPrincipalById(principalId)
  const href = principal && (await findHref(target, store))
  const resource = href === undefined ? undefined : await resolve(href, store, principal)
  if (principal === undefined || resource === undefined) return undefined
  const viewer = { principal, scopes: 'all' as const, memberships: () => store.memberships(principal.id) }
  if (!(await privilegesOn(resource, viewer, store)).has(DAV.read)) return undefined
  return 'collection' in resource ? viewOf(resource, viewer) : 'all'
}

/** Where it is by now: collections are renamed. */
async function findHref({ ownerId, home, collectionId }: PushTarget, store: Store): Promise<string | undefined> {
  const owner = await store.findPrincipalById(ownerId)
  if (owner === undefined || collectionId === null) return owner && homeHref(home, owner.slug)
  const collection = await store.findCollectionById(collectionId)
  if (collection?.ownerId === ownerId) return memberHref(home, owner.slug, collection.slug)
  const shared = (await store.sharesIn(ownerId)).find((one) => one.collection.id === collectionId)
  return shared && memberHref(home, owner.slug, shared.share.uid)
}

async function send(
  claimed: ClaimedPush,
  view: View,
  keys: PushKeys,
  outbound: Outbound,
  { store, settings, now }: Deps,
  signal: AbortSignal,
): Promise<OutboundResponse | OutboundError> {
  const { registration, hasContent, hasProperties } = claimed
  const topic = topicOf(registration.target, keys)
  const message = writePushMessage({ topic, hasContent, hasProperties, syncToken: syncTokenOf(claimed, view, store) })
  try {
    return await outbound(registration.pushResource, {
      method: 'POST',
      headers: {
        authorization: vapidAuthorization(registration.pushResource, contactOf(settings), keys.vapid, now()),
        'content-type': 'application/xml; charset="utf-8"',
        // RFC 8188 §2.
        'content-encoding': 'aes128gcm',
        ttl: String(TTL_SECONDS),
        urgency: 'normal',
        // RFC 8030 §5.4: a message that waits is replaced by a later one that says the same. One client's alone, so that a push
        // service does not see which clients have a collection in common.
        topic: keys.hash(`${registration.name} ${hasContent} ${hasProperties}`),
      },
      body: encrypt(Buffer.from(message), registration),
      maxBytes: MOST_BYTES,
      timeoutMs: TIMEOUT,
      signal,
    })
  } catch (error) {
    if (error instanceof OutboundError) return error
    throw error
  }
}

/** The state of a home has no short name. */
function syncTokenOf(
  { registration: { target }, contentNo }: ClaimedPush,
  view: View,
  { epoch }: Store,
): string | undefined {
  const { collectionId } = target
  if (collectionId === null) return undefined
  return writeCollectionToken({ epoch, collectionId, changeNo: contentNo, view })
}

// RFC 8292 §2.1: where the operator of a push service reaches ours.
function contactOf({ mailFrom, publicUrl }: Settings): string | undefined {
  if (mailFrom !== null) return `mailto:${mailFrom.replace(/^.*<|>$/g, '')}`
  return publicUrl.startsWith('https:') ? publicUrl : undefined
}

function outcomeOf(
  answer: OutboundResponse | OutboundError,
  { failures }: PushRegistration,
  told: PushOutcome,
  { now }: Deps,
): PushOutcome {
  if (answer instanceof OutboundError) {
    return answer.reason === 'refused'
      ? { kind: 'gone' }
      : { kind: 'failed', nextAt: retryAt(failures, undefined, now()) }
  }
  const { status, headers } = answer
  if (status >= 200 && status < 300) return told
  // RFC 8030 §7.3: 404 for a subscription that has ended; services answer 410, too.
  if (status === 404 || status === 410) return { kind: 'gone' }
  return { kind: 'failed', nextAt: retryAt(failures, headers['retry-after'], now()) }
}

/** RFC 8030 §8.4, RFC 9110 §10.2.3: not before the time that the service names. */
function retryAt(failures: number, retryAfter: string | undefined, now: Date): Date {
  const pause = Math.min(FIRST_RETRY * 2 ** Math.min(failures, 20), LAST_RETRY)
  const asked = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * SECOND : 0
  return new Date(now.getTime() + Math.max(pause, Math.min(asked, LAST_RETRY)))
}

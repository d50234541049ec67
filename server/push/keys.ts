/** What push services and clients know this server by: kept in the store, so that it stays the same. */
import { createHmac, randomBytes } from 'node:crypto'
import type { PushTarget, Store } from '../../storage/store.ts'
import { onceForStore } from '../once-for-store.ts'
import { newVapidPrivateKey, type VapidKeys, vapidKeysOf } from './web-push.ts'

export interface PushKeys {
  readonly vapid: VapidKeys
  /** Of what was never seen outside, names that tell nothing. */
  hash(text: string): string
}

/** Made when they are first asked for. */
export const pushKeys = onceForStore(readKeys)

async function readKeys(store: Store): Promise<PushKeys> {
  const vapid = await store.secret('vapid', () => newVapidPrivateKey().toString('base64url'))
  const salt = await store.secret('push-topics', () => randomBytes(32).toString('base64url'))
  return {
    vapid: vapidKeysOf(Buffer.from(vapid, 'base64url')),
    // RFC 8030 §5.4: what fits into a Topic is 32 characters of base64url.
    hash: (text) => createHmac('sha256', salt).update(text).digest('base64url').slice(0, 32),
  }
}

/**
 * The topic of a collection: the same for everybody and at each of its URLs, and nothing can be read from it, not even
 * which of two collections is the older one.
 */
export function topicOf({ ownerId, home, collectionId }: PushTarget, { hash }: PushKeys): string {
  return hash(collectionId === null ? `${home} of ${ownerId}` : `collection ${collectionId}`)
}

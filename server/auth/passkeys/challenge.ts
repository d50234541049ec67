/** What a device is to sign: nothing of it is kept before it was signed. */
import { randomBytes } from 'node:crypto'
import type { Store } from '../../../storage/store.ts'
import { hashOf } from '../../feeds/token.ts'
import { sealOf } from '../seal.ts'

/** So long a page may be open. */
const CHALLENGE_MS = 30 * 60_000

export interface Challenge {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Goes through the page and comes back. */
  readonly sealed: string
}

export interface OpenedChallenge {
  /** Base64url. */
  readonly text: string
  readonly hash: string
  readonly expiresAt: Date
}

/** `whose`: by whom, and for what, it may be signed. */
export async function newChallenge(store: Store, whose: string, now: Date): Promise<Challenge> {
  const bytes = Uint8Array.from(randomBytes(32))
  const content = `${now.getTime() + CHALLENGE_MS} ${Buffer.from(bytes).toString('base64url')}`
  return { bytes, sealed: (await sealOf(store)).close(content, `passkey ${whose}`) }
}

/** Undefined for those of others, and those that are too old. */
export async function openChallenge(
  store: Store,
  sealed: string,
  whose: string,
  now: Date,
): Promise<OpenedChallenge | undefined> {
  const content = (await sealOf(store)).open(sealed, `passkey ${whose}`)
  const [until = '', text = ''] = content?.split(' ') ?? []
  if (content === undefined || Number(until) <= now.getTime()) return undefined
  return { text, hash: hashOf(text), expiresAt: new Date(Number(until)) }
}

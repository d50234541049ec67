/** Signed links by which guests answer: each is about one meeting, one guest and one organizer. See docs/decisions/0107. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Store } from '../../storage/store.ts'
import { onceForStore } from '../once-for-store.ts'

export interface GuestLink {
  readonly uid: string
  /** Calendar user addresses as they stand in the invitation. */
  readonly guest: string
  readonly organizer: string
}

export interface GuestLinks {
  /** Undefined for names that are too long for a link. */
  tokenOf(link: GuestLink): string | undefined
  /** Undefined for one that was not made here. */
  read(token: string): GuestLink | undefined
  /** What a form carries: that it is of this server, of that link, and of the meeting as it was shown. */
  formKey(token: string, shown: string): string
}

/** The key is made when it is first asked for, and stays with the store. */
export const guestLinks = onceForStore(readLinks)

/** Mail programs cut longer ones. */
const LONGEST_TEXT = 700
const LONGEST_TOKEN = 1_000
/** 128 bits. */
const SIGNATURE_BYTES = 16

async function readLinks(store: Store): Promise<GuestLinks> {
  const key = Buffer.from(await store.secret('guest-links', () => randomBytes(32).toString('base64url')), 'base64url')
  const sign = (use: string, ...parts: readonly string[]) =>
    createHmac('sha256', key)
      .update(JSON.stringify([use, ...parts]))
      .digest()
      .subarray(0, SIGNATURE_BYTES)
  return {
    tokenOf({ uid, guest, organizer }) {
      const text = Buffer.from(JSON.stringify([uid, guest, organizer]))
      if (text.length > LONGEST_TEXT) return undefined
      const payload = text.toString('base64url')
      return `${payload}.${sign('link', payload).toString('base64url')}`
    },
    read(token) {
      if (token.length > LONGEST_TOKEN) return undefined
      const [payload = '', signature = '', ...rest] = token.split('.')
      const given = Buffer.from(signature, 'base64url')
      if (rest.length > 0 || given.length !== SIGNATURE_BYTES) return undefined
      return timingSafeEqual(given, sign('link', payload)) ? linkOf(payload) : undefined
    },
    formKey: (token, shown) => sign('form', token, shown).toString('base64url'),
  }
}

/** What `tokenOf` wrote there. */
function linkOf(payload: string): GuestLink | undefined {
  const content: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  if (!Array.isArray(content)) return undefined
  const [uid, guest, organizer]: unknown[] = content
  if (typeof uid !== 'string' || typeof guest !== 'string' || typeof organizer !== 'string') return undefined
  return { uid, guest, organizer }
}

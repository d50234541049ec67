/** Under which name a mail comes back: signed, so that nobody can say of a mail that it did not arrive who has not seen it. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Id, Store } from '../../storage/store.ts'

export interface ReturnTokens {
  /** For an address or a Message-ID: digits and lower case alone, for mail servers may change the case. */
  tokenOf(outboundId: Id): string
  /** Undefined for one that was not made here. */
  read(token: string): Id | undefined
}

/** Digits of base 16: 80 bits, and short enough for the left side of an address (RFC 5321 §4.5.3.1.1). */
const SIGNATURE = 20

/** The key is made when it is first asked for, and stays with the store. */
export async function returnTokens(store: Pick<Store, 'secret'>): Promise<ReturnTokens> {
  const key = await store.secret('return-paths', () => randomBytes(32).toString('base64url'))
  const sign = (id: Id) => createHmac('sha256', key).update(id).digest('hex').slice(0, SIGNATURE)
  return {
    tokenOf: (id) => `${id}-${sign(id)}`,
    read(token) {
      const [, id = '', signature = ''] = /^(\d{1,16})-([0-9a-f]{20})$/i.exec(token) ?? []
      const given = Buffer.from(signature.toLowerCase())
      const expected = Buffer.from(sign(id))
      return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined
    },
  }
}

/** `bounces@example.org` for one mail: `bounces+17-0a…@example.org` (RFC 5233 §1). */
export function withTag(address: string, tag: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${tag}${address.slice(at)}`
}

export function tagOf(address: string): string | undefined {
  return /\+([^@+]+)@[^@]*$/.exec(address)?.[1]
}

/** The token in a Message-ID as `renderMail` writes it. */
export function tokenInMessageId(messageId: string): string | undefined {
  return /\.(\d+-[0-9a-f]+)@[^@]*>?$/i.exec(messageId.trim())?.[1]
}

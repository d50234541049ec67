import { createHash, randomBytes } from 'node:crypto'

/** 192 bits: nobody finds one by trying. */
export function newToken(): string {
  return randomBytes(24).toString('base64url')
}

/** What the store keeps of a token. It is as random as it is long, so a plain hash is enough. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

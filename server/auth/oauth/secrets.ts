import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits: nobody finds one by trying, so that the store keeps a plain hash of it and finds it by that. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

export function isSecretForm(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

export { hashOf } from '../../feeds/token.ts'

export function isSame(a: string, b: string): boolean {
  const [digestOfA, digestOfB] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return digestOfA !== undefined && digestOfB !== undefined && timingSafeEqual(digestOfA, digestOfB)
}

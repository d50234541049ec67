import { createHash } from 'node:crypto'
import { isSame } from './secrets.ts'

// RFC 7636 §4.2: the hash of an S256 challenge has this form.
export function isChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

// RFC 7636 §4.1, §4.6.
export function isVerifierOf(challenge: string, verifier: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  return isSame(createHash('sha256').update(verifier, 'ascii').digest('base64url'), challenge)
}

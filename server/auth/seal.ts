import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Store } from '../../storage/store.ts'
import { onceForStore } from '../once-for-store.ts'

/** Keeps what has to be read again, so that a table alone tells nobody what it is. */
export interface Seal {
  /** `whose` has to be said again to open it: what is somebody's opens for nobody else. */
  close(text: string, whose: string): string
  /** Undefined for what was not closed here, or for somebody else. */
  open(sealed: string, whose: string): string | undefined
}

/** The secret is made when it is first asked for, and stays with the store. */
export const sealOf = onceForStore(readSeal)

const NONCE = 12
const TAG = 16

async function readSeal(store: Store): Promise<Seal> {
  const secret = await store.secret('seal', () => randomBytes(32).toString('base64url'))
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', 'kalends seal', 32))
  return {
    close(text, whose) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(whose))
      const content = [nonce, cipher.update(text, 'utf8'), cipher.final()]
      return Buffer.concat([...content, cipher.getAuthTag()]).toString('base64url')
    },
    open(sealed, whose) {
      const bytes = Buffer.from(sealed, 'base64url')
      // One text opens it: others that decode to the same bytes are none of ours.
      if (bytes.length < NONCE + TAG || bytes.toString('base64url') !== sealed) return undefined
      const [nonce, content, tag] = [bytes.subarray(0, NONCE), bytes.subarray(NONCE, -TAG), bytes.subarray(-TAG)]
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(whose)).setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8')
      } catch {
        // Nothing but a wrong tag is thrown here.
        return undefined
      }
    },
  }
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Store } from '../../storage/store.ts'
import { onceForStore } from '../once-for-store.ts'

/** What a form carries, so that no page of another site can send it: it is made for one session, or for one visit. */
export interface FormKeys {
  of(whose: string): string
  isOf(whose: string, given: string | null): boolean
}

/** The secret is made when it is first asked for, and stays with the store. */
export const formKeys = onceForStore(readFormKeys)

async function readFormKeys(store: Store): Promise<FormKeys> {
  const secret = await store.secret('form-keys', () => randomBytes(32).toString('base64url'))
  const key = Buffer.from(secret, 'base64url')
  const sign = (whose: string) => createHmac('sha256', key).update(whose).digest()
  return {
    of: (whose) => sign(whose).toString('base64url'),
    isOf(whose, given) {
      const bytes = Buffer.from(given ?? '', 'base64url')
      const right = sign(whose)
      return bytes.length === right.length && timingSafeEqual(bytes, right)
    },
  }
}

import type { AppPassword, Id, Store } from '../../storage/store.ts'
import { findAppPasswordHash, newAppPassword } from './app-password.ts'
import type { Scope } from './scopes.ts'

export const MOST_APP_PASSWORDS = 100

export interface MadeAppPassword {
  readonly appPassword: AppPassword
  /** Nobody sees it again. */
  readonly secret: string
}

/** Undefined when its owner has as many as there may be. */
export function makeAppPassword(
  store: Store,
  principalId: Id,
  about: { readonly name: string; readonly scopes: readonly Scope[]; readonly expiresAt: Date | null },
): Promise<MadeAppPassword | undefined> {
  const secret = newAppPassword()
  const secretHash = findAppPasswordHash(secret) ?? ''
  return store.transaction({ origin: 'api', scheduling: 'silent', homes: [principalId] }, async (tx) => {
    if ((await tx.appPasswordsOf(principalId)).length >= MOST_APP_PASSWORDS) return undefined
    return { appPassword: await tx.createAppPassword({ principalId, ...about, secretHash }), secret }
  })
}

/** False when its owner has none such. */
export function revokeAppPassword(store: Store, principalId: Id, id: Id): Promise<boolean> {
  return store.transaction({ origin: 'api', scheduling: 'silent', homes: [principalId] }, async (tx) => {
    const found = (await tx.appPasswordsOf(principalId)).find((one) => one.id === id)
    if (found !== undefined) await tx.deleteAppPassword(found)
    return found !== undefined
  })
}

import type { Store } from '../../storage/store.ts'
import { hashPassword, makePassword } from '../auth/password.ts'
import { createHome, planHome } from './home.ts'

export const ADMIN_SLUG = 'admin'

/**
 * Gives a store without principals its administrator. The password is that of the settings, or made, and then given
 * back to be shown this once.
 */
export async function ensureAdmin(store: Store, password: string | undefined): Promise<string | undefined> {
  if (await store.hasPrincipals()) return undefined
  const made = password === undefined ? makePassword() : undefined
  const hash = await hashPassword(password ?? made ?? '')

  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    if (await tx.hasPrincipals()) return undefined // another node was first
    const admin = await tx.createPrincipal({
      kind: 'user',
      slug: ADMIN_SLUG,
      name: 'Administrator',
      addresses: [],
      timezone: null,
      admin: true,
      quotaBytes: null,
      details: {},
      policy: null,
    })
    await tx.setPasswordHash(admin.id, hash)
    await createHome(tx, admin.id, planHome('user'))
    return made
  })
}

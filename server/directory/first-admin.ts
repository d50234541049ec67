import type { NewPrincipal, Store } from '../../storage/store.ts'
import { hashPassword, makePassword } from '../auth/password.ts'
import { createHome, planHome } from './home.ts'

export const ADMIN_SLUG = 'admin'

/** The administrator that was made just now; `password` when it was made, too, and is to be shown this once. */
export interface FirstAdmin {
  readonly password: string | undefined
}

/** Gives a store without principals its administrator, with the password of the settings or a new one. */
export async function ensureAdmin(store: Store, password: string | undefined): Promise<FirstAdmin | undefined> {
  if (await store.hasPrincipals()) return undefined
  const made = password === undefined ? makePassword() : undefined
  const hash = await hashPassword(made ?? password ?? '')

  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    if (await tx.hasPrincipals()) return undefined // another node was first
    const admin = await tx.createPrincipal(ADMIN)
    await tx.setPasswordHash(admin.id, hash)
    await createHome(tx, admin.id, planHome('user'))
    return { password: made }
  })
}

const ADMIN: NewPrincipal = {
  kind: 'user',
  slug: ADMIN_SLUG,
  name: 'Administrator',
  addresses: [],
  timezone: null,
  admin: true,
  quotaBytes: null,
  details: {},
  policy: null,
}

import type { Logger } from 'pino'
import type { Account, AppPassword, Principal, Store } from '../../storage/store.ts'
import { mailto } from '../directory/address.ts'
import { findAppPasswordHash } from './app-password.ts'
import type { BasicCredentials } from './basic.ts'
import { isScope, type Scope } from './scopes.ts'

export interface AppPasswords {
  /** Whose app password it is, and for what; undefined for every other password. */
  find(
    credentials: BasicCredentials,
  ): Promise<{ account: Account; scopes: ReadonlySet<Scope>; credential: string } | undefined>
}

export interface AppPasswordOptions {
  readonly store: Pick<Store, 'findByAppPassword' | 'recordAppPasswordUse'>
  readonly log: Pick<Logger, 'warn'>
  readonly now: () => Date
}

/** Its owner wants to know whether a device is still in use, not at which second: a write for each request would be too many. */
const USE_IS_NEWS_AFTER = 15 * 60_000

/** Nothing of them is remembered: each request looks, so that what was revoked opens nothing on any node. */
export function createAppPasswords({ store, log, now }: AppPasswordOptions): AppPasswords {
  const recording = new Set<string>()

  async function find({ user, password }: BasicCredentials) {
    const hash = findAppPasswordHash(password)
    const found = hash === undefined ? undefined : await store.findByAppPassword(hash)
    if (found === undefined) return undefined
    const { account, appPassword } = found
    if (!isNameOf(user, account.principal) || isOver(appPassword, now())) return undefined
    recordUse(appPassword)
    return {
      account,
      scopes: new Set(appPassword.scopes.filter(isScope)),
      credential: `app-password ${appPassword.id}`,
    }
  }

  /** Nobody waits for it, and who asks for something meanwhile is no second use. */
  function recordUse({ id, usedAt }: AppPassword): void {
    const at = now()
    const isNews = usedAt === null || at.getTime() - usedAt.getTime() > USE_IS_NEWS_AFTER
    if (!isNews || recording.has(id)) return
    recording.add(id)
    store
      .recordAppPasswordUse(id, at)
      .catch((error: unknown) => log.warn({ err: error, appPassword: id }, 'its use was not recorded'))
      .finally(() => recording.delete(id))
  }

  return { find }
}

function isNameOf(user: string, { slug, addresses }: Principal): boolean {
  return user.includes('@') ? addresses.includes(mailto(user)) : user === slug
}

function isOver({ expiresAt }: AppPassword, at: Date): boolean {
  return expiresAt !== null && expiresAt <= at
}

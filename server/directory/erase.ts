/** Somebody goes, with whatever tells of them. What others wrote down stays theirs: docs/decisions/0133. */
import type { Cause, Principal, Scope, Store } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { removeFromDirectory } from './remove.ts'

/** Lists of slugs in what rooms and resources have as policy. */
const NAMING = ['approvers', 'bookers', 'approvalExcept'] as const
const DIRECTORY: Scope = { origin: 'admin', scheduling: 'silent', directory: true }

/** The only one who may set up others cannot be erased: nobody could undo what goes wrong then. */
export async function isLastAdministrator({ id, admin }: Principal, store: Store): Promise<boolean> {
  return admin && (await store.administrators()).every((one) => one.id === id)
}

/**
 * Meetings that are not over are called off or declined, then the account goes with all that is theirs, then what the tables
 * hold of them elsewhere, and last the records of the audit, which are left in its chain. Each step can be done again.
 */
export async function erase(principal: Principal, deps: Deps, by?: Cause): Promise<void> {
  const { store } = deps
  const { slug, addresses } = principal
  await removeFromDirectory(principal, deps)
  await takeOutOfPolicies(slug, store)
  await store.transaction(DIRECTORY, (tx) => tx.forgetPerson(slug, addresses))
  const erased = await store.eraseFromAudit(slug)
  // Of whom, it does not say.
  const who: Cause = by === undefined || by.actor === slug ? { actor: null, credential: null, source: null } : by
  await store.causedBy(who).recordAudit({ kind: 'audit-erased', detail: `${erased} records` }, 'admin')
}

/** Whoever gets that slug later would approve in their place. */
async function takeOutOfPolicies(slug: string, store: Store): Promise<void> {
  for (const kind of ['room', 'resource'] as const) {
    for await (const page of store.principals(kind)) {
      for (const { id, policy } of page) {
        const changed = policy === null ? undefined : withoutSlug(policy, slug)
        if (changed !== undefined) {
          await store.transaction({ ...DIRECTORY, homes: [id] }, (tx) => tx.updatePrincipal(id, { policy: changed }))
        }
      }
    }
  }
}

function withoutSlug(policy: Readonly<Record<string, unknown>>, slug: string): Record<string, unknown> | undefined {
  const named = NAMING.filter((name) => isListWith(policy[name], slug))
  if (named.length === 0) return undefined
  const lists = named.map((name) => [name, without(policy[name], slug)] as const)
  return { ...policy, ...Object.fromEntries(lists) }
}

function isListWith(value: unknown, slug: string): boolean {
  return Array.isArray(value) && value.includes(slug)
}

function without(value: unknown, slug: string): readonly unknown[] {
  return Array.isArray(value) ? value.filter((one) => one !== slug) : []
}

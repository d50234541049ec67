/** People and rooms by the rules of a provision file, whoever writes them down. */
import type { Principal, PrincipalKind, StoreReader } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { findProblems } from '../directory/check-organisation.ts'
import { followMemberships } from '../directory/follow-groups.ts'
import type { Entry } from '../directory/organisation.ts'
import { changedPolicy } from '../directory/principal-changes.ts'
import { type Confirm, provision } from '../directory/provision.ts'
import { type Path, readEntry } from '../directory/read-entry.ts'
import { pointed } from './json-pointer.ts'
import { problem } from './problem.ts'

/** Throws 400 with each place that is wrong. */
export async function provisionEntry(kind: PrincipalKind, item: Item, deps: Deps, confirm?: Confirm): Promise<void> {
  await provision([await requireEntry(kind, item, deps.store)], deps.store, confirm)
  await followMemberships(deps)
}

/** A room as it would be with a policy, by the same rules. */
export async function withPolicy(room: Principal, policy: unknown, store: StoreReader): Promise<Principal> {
  const entry = await requireEntry(room.kind, { slug: room.slug, policy }, store)
  return { ...room, policy: changedPolicy(room.policy, entry.policy ?? {}) }
}

type Item = Readonly<Record<string, unknown>>

async function requireEntry(kind: PrincipalKind, item: Item, store: StoreReader): Promise<Entry> {
  const { entry, findings } = readEntry(kind, textsOf(item))
  const wrong = entry === undefined ? findings : (await findProblems([entry], store)).map(withoutIndex)
  if (wrong.length === 0 && entry !== undefined) return entry
  const errors = wrong.map(({ path, message }) => ({
    field: path.map((step) => `/${pointed(step)}`).join(''),
    reason: message,
  }))
  throw problem(400, 'invalid', wrong.map(({ message }) => message).join('; '), { errors })
}

function withoutIndex({ path, message }: { readonly path: Path; readonly message: string }) {
  return { path: path.slice(1), message }
}

/** Such a file has texts for everything, and `none` for what is taken back. */
function textsOf(value: unknown): unknown {
  if (value === null) return 'none'
  if (Array.isArray(value)) return value.map(textsOf)
  if (typeof value !== 'object') return value === undefined ? undefined : String(value)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries.map(([name, one]) => [name, textsOf(one)]))
}

/**
 * `Kalends-View-As`: what is asked as somebody else sees it, by the rights of that person and reading alone. For administrators all of it, for others what
 * is theirs. It is another viewer, and nothing else: which of it is seen is decided where it always is, in rights.ts and view.ts.
 */
import { refuse } from '../../protocol/dav/refusal.ts'
import { overlay } from '../../storage/overlay.ts'
import type { Account, Principal, Store } from '../../storage/store.ts'
import type { Viewed } from '../audit.ts'
import { type DavDeps, type IncomingDav, viewerOf } from '../dav/handle.ts'
import type { Viewer } from '../dav/request.ts'
import { findShown } from '../dav/rights.ts'
import { type Operation, VIEW_AS } from './operation.ts'
import { problem } from './problem.ts'

export interface AsAnother {
  readonly incoming: IncomingDav
  readonly deps: DavDeps
  /** Fulfilled when the audit has it; nothing is shown before. */
  record(): Promise<void>
}

/** Who asks, as somebody else; undefined where they ask for themselves. `asker` is who has signed in. */
export async function findAsAnother(
  { operation, params }: { readonly operation: Operation; readonly params: Readonly<Record<string, string>> },
  incoming: IncomingDav,
  asker: Viewer,
  deps: DavDeps,
): Promise<AsAnother | undefined> {
  const slug = incoming.message.headers[VIEW_AS.toLowerCase()]
  if (slug === undefined) return undefined
  const { by } = incoming
  if (by === undefined || asker.principal === undefined) throw new Error('somebody has signed in')
  const isWhole = requireViewable(operation, asker.principal)
  const account = await requirePerson(String(slug), deps.store)
  const seen: Viewed = { as: account.principal.slug, path: pathIn(params), isWhole }
  const asOther = isWhole ? { ...incoming, account } : await onlyOwn({ ...incoming, account }, asker.principal, deps)
  return {
    incoming: asOther,
    deps: { ...deps, store: readOnly(deps.store) },
    record: () => deps.views.record(by, seen),
  }
}

/** Whether all of it is shown, or what belongs to who asks. */
function requireViewable({ viewAs }: Operation, { admin }: Principal): boolean {
  if (viewAs === undefined) throw refuse(403, undefined, 'that is not shown as somebody else sees it')
  if (viewAs === 'administrators' && !admin) {
    throw refuse(403, undefined, 'administrators alone are shown that as somebody else sees it')
  }
  return admin
}

async function requirePerson(slug: string, store: Store): Promise<Account> {
  const account = await store.findAccount(slug)
  if (account?.principal.kind === 'user') return account
  const errors = [{ field: `header/${VIEW_AS}`, reason: 'no person has that slug' }]
  throw problem(400, 'invalid', `header/${VIEW_AS}: no person has that slug`, { errors })
}

/** That somebody is an administrator, and so sees everything, is no owner's business. */
async function onlyOwn(incoming: IncomingDav, owner: Principal, deps: DavDeps): Promise<IncomingDav> {
  const { account } = incoming
  const person = account && { ...account, principal: { ...account.principal, admin: false } }
  const asPerson = { ...incoming, account: person }
  return { ...asPerson, shown: await findShown(owner, viewerOf(asPerson, deps), deps.store) }
}

/** Whose rights are looked through does nothing by that. */
function readOnly(store: Store): Store {
  const reading: Store = overlay(store, {
    transaction: () => Promise.reject(refuse(403, undefined, 'as somebody else one reads, and changes nothing')),
    causedBy: () => reading,
    quietly: () => reading,
  })
  return reading
}

const NAMES = ['calendar', 'collection', 'book'] as const

function pathIn(params: Readonly<Record<string, string>>): string | null {
  const { owner } = params
  const name = NAMES.map((one) => params[one]).find((one) => one !== undefined)
  if (owner === undefined || name === undefined) return null
  return `/dav/${params.book === undefined ? 'calendars' : 'addressbooks'}/${owner}/${name}/`
}

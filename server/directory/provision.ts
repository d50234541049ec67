/**
 * Makes the directory say what entries say: what exists is compared with what should be, and only differences are
 * written, in one transaction. They are found before it, so that a run with nothing to change writes nothing, and again
 * inside it, so that what is written rests on what is true then.
 */
import { cpus } from 'node:os'
import type { Store, StoreReader, StoreTransaction } from '../../storage/store.ts'
import { Gate } from '../auth/gate.ts'
import { hashPassword, isPassword } from '../auth/password.ts'
import { type Change, type FindId, STAGES } from './change.ts'
import { changesOfCollections, newGrants } from './collection-changes.ts'
import type { Entry } from './organisation.ts'
import { changesOfPrincipal, creation } from './principal-changes.ts'
import { changesOfRelations } from './relation-changes.ts'

/** Looks, in the transaction of a write, whether it may be made; throws if not. */
export type Confirm = (tx: StoreReader) => Promise<void>

/** Gives a line for each change that was made. The entries must have no problems (check-organisation.ts). */
export async function provision(
  given: readonly Entry[],
  store: Store,
  confirm: Confirm = async () => undefined,
): Promise<readonly string[]> {
  const entries = await hashPasswords(given, store)
  const different: Entry[] = []
  for (const entry of entries) if ((await findChanges(entry, store)).length > 0) different.push(entry)
  if (different.length === 0) {
    await confirm(store)
    return []
  }

  const existing = await Promise.all(different.map((entry) => store.findPrincipal(entry.slug)))
  const homes = existing.flatMap((principal) => (principal === undefined ? [] : [principal.id]))
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true, homes }, async (tx) => {
    await confirm(tx)
    const changes: Change[] = []
    for (const entry of different) changes.push(...(await findChanges(entry, tx)))
    const idOf = rememberIds(tx)
    for (const stage of STAGES) {
      for (const change of changes) if (change.stage === stage) await change.apply(tx, idOf)
    }
    return changes.flatMap((change) => change.lines)
  })
}

/** What is to become of one entry. */
export interface Foreseen {
  readonly entry: Entry
  /** A line for each change; empty where it is so already. */
  readonly lines: readonly string[]
  readonly isNew: boolean
}

/** What it would do, with nothing written. A password that is given counts as another one. */
export async function foreseeProvision(given: readonly Entry[], store: StoreReader): Promise<readonly Foreseen[]> {
  const foreseen: Foreseen[] = []
  for (const { password, ...entry } of given) {
    const isNew = (await store.findPrincipal(entry.slug)) === undefined
    const changes = await findChanges(password === undefined ? entry : { ...entry, passwordHash: '' }, store)
    foreseen.push({ entry, isNew, lines: changes.flatMap((change) => change.lines) })
  }
  return foreseen
}

/** A password that is the stored one's is no change; another becomes a hash. Slow on purpose, so on all processors. */
async function hashPasswords(entries: readonly Entry[], store: Store): Promise<readonly Entry[]> {
  const gate = new Gate(cpus().length * 2)
  return Promise.all(
    entries.map((entry) => {
      const { password, ...rest } = entry
      if (password === undefined) return entry
      return gate.run(async () => {
        const account = await store.findAccount(entry.slug)
        const isKept = account !== undefined && (await isPassword(password, account.passwordHash))
        return isKept ? rest : { ...rest, passwordHash: await hashPassword(password) }
      })
    }),
  )
}

function rememberIds(tx: StoreTransaction): FindId {
  const known = new Map<string, string>()
  return async (slug) => {
    const id = known.get(slug) ?? (await tx.findPrincipal(slug))?.id
    if (id === undefined) throw new Error(`"${slug}" was removed meanwhile`)
    known.set(slug, id)
    return id
  }
}

async function findChanges(entry: Entry, store: StoreReader): Promise<Change[]> {
  const account = await store.findAccount(entry.slug)
  const principal = account?.principal
  return [
    ...(account ? changesOfPrincipal(entry, account) : [creation(entry)]),
    ...(principal ? await changesOfCollections(entry, principal, store) : newGrants(entry)),
    ...(await changesOfRelations(entry, principal, store)),
  ]
}

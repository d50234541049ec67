/** Changes of who is a member of a group, and who acts for whom. */
import type { DelegateAccess, Id, Principal, StoreReader, StoreTransaction } from '../../storage/store.ts'
import type { Change } from './change.ts'
import type { Entry } from './organisation.ts'

export async function changesOfRelations(
  entry: Entry,
  principal: Principal | undefined,
  store: StoreReader,
): Promise<Change[]> {
  const { kind, slug } = entry
  const changes: Change[] = []
  if (entry.members !== undefined) {
    const before = principal ? await store.membersOf(principal.id) : []
    const apply = async (tx: StoreTransaction, id: Id, members: readonly Id[]) => tx.setMembers(id, members)
    changes.push(...changeOfList(`${kind} ${slug}: members`, slug, before, entry.members, apply))
  }
  for (const access of ['read', 'write'] satisfies DelegateAccess[]) {
    const before = principal ? await store.delegatesOf(principal.id, access) : []
    const wanted = access === 'write' ? writersOf(entry, principal, before) : entry.delegates?.[access]
    if (wanted === undefined) continue
    const apply = async (tx: StoreTransaction, id: Id, ids: readonly Id[]) => tx.setDelegates(id, access, ids)
    changes.push(...changeOfList(`${kind} ${slug}: delegates to ${access}`, slug, before, wanted, apply))
  }
  return changes
}

/**
 * Who approves of a room's bookings does so in its calendar, and finds what waits in its inbox: with the first word for it comes the
 * right, and with the last it goes, unless it was given otherwise in the same entry.
 */
function writersOf(
  { delegates, policy }: Entry,
  principal: Principal | undefined,
  before: readonly Principal[],
): readonly string[] | undefined {
  const approvedBefore = approversIn(principal?.policy)
  const approvers = policy?.approvers ?? approvedBefore
  if (delegates?.write !== undefined) return [...delegates.write, ...approvers]
  if (policy?.approvers === undefined) return undefined
  const others = before.map(({ slug }) => slug).filter((slug) => !approvedBefore.includes(slug))
  return [...others, ...approvers]
}

function approversIn(policy: Principal['policy'] | undefined): readonly string[] {
  const approvers: unknown = policy?.approvers
  return Array.isArray(approvers) ? approvers.filter((slug) => typeof slug === 'string') : []
}

function changeOfList(
  title: string,
  slug: string,
  before: readonly Principal[],
  wanted: readonly string[],
  write: (tx: StoreTransaction, id: Id, ids: readonly Id[]) => Promise<void>,
): Change[] {
  const [old, now] = [new Set(before.map((principal) => principal.slug)), new Set(wanted)]
  const signs = [
    ...[...now].filter((name) => !old.has(name)).map((name) => `+${name}`),
    ...[...old].filter((name) => !now.has(name)).map((name) => `-${name}`),
  ]
  if (signs.length === 0) return []
  return [
    {
      stage: 'relation',
      lines: [`~ ${title} ${signs.join(' ')}`],
      async apply(tx, idOf) {
        const ids: Id[] = []
        for (const name of now) ids.push(await idOf(name))
        await write(tx, await idOf(slug), ids)
      },
    },
  ]
}

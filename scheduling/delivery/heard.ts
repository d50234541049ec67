/**
 * What was heard last of a meeting, kept between transactions (scheduling/itip `Seen`). Between people of this server messages
 * come in the order in which they were sent; what comes from elsewhere does not, and what was told of a meeting that was
 * removed counts when it is made again.
 */
import type { Heard, Id, StoreReader, StoreTransaction } from '../../storage/store.ts'
import type { Seen } from '../itip/index.ts'

export async function heardBy(principalId: Id, uid: string, store: StoreReader): Promise<Seen> {
  const heard = (await store.heardBy([principalId], uid)).get(principalId) ?? []
  return new Map(
    heard.map(({ name, sequence, stampedAt }) => [
      name,
      { sequence, stampedAt: stampedAt ?? Number.NEGATIVE_INFINITY },
    ]),
  )
}

/** Writes what is new in `after`, and forgets what is not in it any more. */
export async function keepHeard(
  principalId: Id,
  uid: string,
  { before, after }: { readonly before: Seen; readonly after: Seen },
  tx: StoreTransaction,
): Promise<void> {
  const news = [...after].flatMap(([name, revision]): Heard[] => {
    const known = before.get(name)
    const { sequence, stampedAt } = revision
    if (known?.sequence === sequence && known.stampedAt === stampedAt) return []
    return [{ name, sequence, stampedAt: Number.isFinite(stampedAt) ? stampedAt : null }]
  })
  const forgotten = [...before.keys()].filter((name) => !after.has(name))
  if (news.length + forgotten.length > 0) await tx.setHeard(principalId, uid, news, forgotten)
}

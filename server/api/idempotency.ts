/**
 * `Idempotency-Key`: a POST that is sent again is done once. The key is claimed in the transaction of the first write, so one is
 * kept exactly when the other is; what was answered is kept after it. See docs/decisions/0121.
 */
import { hash } from 'node:crypto'
import { type ClaimedKey, type IdempotencyKey, type Store, StoreConflict } from '../../storage/store.ts'
import type { DavResponse } from '../dav/request.ts'
import { IDEMPOTENCY_KEPT } from '../jobs/cleaning.ts'
import { problem } from './problem.ts'

const MOST_KEYS = 2_000
const LONGEST_ANSWER = 16 * 1024

export interface Keyed extends IdempotencyKey {
  readonly requestHash: string
}

/** Of the header, where there is one. A quoted string is its content. */
export function readIdempotencyKey(
  header: string | string[] | undefined,
  principalId: string,
  asked: readonly string[],
): Keyed | undefined {
  if (header === undefined) return undefined
  const key = String(header).replace(/^"(.*)"$/, '$1')
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw problem(400, 'invalid', 'Idempotency-Key: 1 to 255 visible characters of ASCII are expected')
  }
  const requestHash = hash('sha256', JSON.stringify(asked), 'base64url')
  return { principalId, keyHash: hash('sha256', key, 'base64url'), requestHash }
}

export interface Once {
  readonly store: Store
  readonly now: () => Date
  /** Its answer is for one reader alone, and kept nowhere. */
  readonly isSecret: boolean
}

/** Does `work` with a store whose first write claims the key; or gives what was answered when it was done before. */
export async function once(
  keyed: Keyed,
  { store, now, isSecret }: Once,
  work: (store: Store) => Promise<DavResponse>,
): Promise<DavResponse> {
  const staleBefore = new Date(now().getTime() - IDEMPOTENCY_KEPT)
  const known = await findFresh(keyed, store, staleBefore)
  if (known !== undefined) return answerAgain(keyed, known)
  if ((await store.countIdempotencyKeys(keyed.principalId)) >= MOST_KEYS) {
    throw problem(429, 'too-many-requests', `${MOST_KEYS} keys are kept already`, {
      headers: { 'retry-after': '3600' },
    })
  }
  const claiming = storeThatClaims(keyed, store, staleBefore)
  try {
    const answer = await work(claiming.store)
    if (claiming.isClaimed() && !isSecret) await keep(keyed, answer, store)
    return answer
  } catch (error) {
    if (!(error instanceof KeyTaken)) throw error
    const meanwhile = await findFresh(keyed, store, staleBefore)
    if (meanwhile === undefined) throw error
    return answerAgain(keyed, meanwhile)
  }
}

async function findFresh(keyed: Keyed, store: Store, staleBefore: Date): Promise<ClaimedKey | undefined> {
  const found = await store.findIdempotencyKey(keyed)
  return found !== undefined && found.claimedAt >= staleBefore ? found : undefined
}

function answerAgain({ requestHash }: Keyed, known: ClaimedKey): DavResponse {
  if (known.requestHash !== requestHash) {
    throw problem(422, 'idempotency-key-reused', 'the key was used for another request')
  }
  if (known.answer === null) {
    const detail = 'it was done already, or is being done; what was answered is not kept'
    throw problem(409, 'already-done', detail, { headers: { 'retry-after': '1' } })
  }
  // As `keep` wrote it.
  const { status, headers, body } = JSON.parse(known.answer) as Required<DavResponse>
  return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, body }
}

async function keep(keyed: Keyed, { status, headers, body = '' }: DavResponse, store: Store): Promise<void> {
  if (typeof body !== 'string') return
  const answer = JSON.stringify({ status, headers, body })
  if (answer.length <= LONGEST_ANSWER) await store.keepIdempotentAnswer(keyed, answer)
}

class KeyTaken extends Error {
  override readonly name = 'KeyTaken'
}

function storeThatClaims(keyed: Keyed, store: Store, staleBefore: Date) {
  let isClaimed = false
  const transaction: Store['transaction'] = async (scope, work) => {
    if (isClaimed) return store.transaction(scope, work)
    const result = await store.transaction(scope, async (tx) => {
      try {
        await tx.claimIdempotencyKey(keyed, staleBefore)
      } catch (error) {
        if (error instanceof StoreConflict && error.word === 'key-taken') throw new KeyTaken('', { cause: error })
        throw error
      }
      return work(tx)
    })
    isClaimed = true
    return result
  }
  return { store: storeWith(store, transaction), isClaimed: () => isClaimed }
}

/** A store is a class with private fields: its methods are called on itself. */
function storeWith(store: Store, transaction: Store['transaction']): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'transaction') return transaction
      if (name === 'quietly')
        return (quiet: Parameters<Store['quietly']>[0]) => storeWith(target.quietly(quiet), transaction)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Many follow the same calendar: what one look at it has read is not read again for the next. */
import { overlay } from '../../storage/overlay.ts'
import type { MemberChange, MemberTag, Store } from '../../storage/store.ts'

/** A client that was away for longer reads page by page, alone. */
const MOST_SHARED = 200

/** The store as it is while one round of looks goes on: each question that many ask is asked once. */
export function readerOfRound(store: Store): Store {
  return overlay(store, {
    findPrincipal: once((slug) => store.findPrincipal(slug)),
    findCollection: once((owner, home, slug) => store.findCollection(owner, home, slug)),
    collectionsOf: once((owner, home) => store.collectionsOf(owner, home)),
    numbersOf: once((ids) => store.numbersOf(ids)),
    collectionsOfEach: once((ids, home, kinds) => store.collectionsOfEach(ids, home, kinds)),
    sharesIn: once((owner) => store.sharesIn(owner)),
    findShare: once((shareeId, uid) => store.findShare(shareeId, uid)),
    grantsOn: once((ids) => store.grantsOn(ids)),
    memberships: once((id) => store.memberships(id)),
    tagChanges: sharedChanges(store),
  })
}

function once<Args extends readonly unknown[], Result>(
  read: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  const known = new Map<string, Promise<Result>>()
  return (...args) => {
    const key = JSON.stringify(args)
    const found = known.get(key) ?? read(...args)
    known.set(key, found)
    return found
  }
}

function sharedChanges(store: Store): Store['tagChanges'] {
  const read = once(async (id: string, since: number, upTo: number) => {
    const pages: (readonly MemberChange<MemberTag>[])[] = []
    for await (const page of store.tagChanges(id, since, upTo)) pages.push(page)
    return pages
  })
  return async function* changes(id, since, upTo) {
    if (since === null || upTo - since > MOST_SHARED) yield* store.tagChanges(id, since, upTo)
    else yield* await read(id, since, upTo)
  }
}

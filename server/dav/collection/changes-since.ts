/** What changed in a collection as one viewer sees it, for the doors that tell it by numbers: the API and the WebSocket. */
import type { MemberChange, Store } from '../../../storage/store.ts'
import type { Viewer } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { extentIn, viewOf } from '../view.ts'

export interface SeenChange {
  readonly name: string
  readonly number: number
  readonly isGone: boolean
}

type Seen = Pick<CollectionResource, 'collection' | 'owner' | 'redaction'>

/**
 * Of which line of numbers one is: another one begins with a restored backup, with another collection of the same name, and
 * when the viewer sees more or less of the members. The same terms as those of a sync token (RFC 6578 §3.2).
 */
export function lineOf(resource: Seen, viewer: Viewer, { epoch }: Pick<Store, 'epoch'>): string {
  const view = viewOf(resource, viewer)
  return `${epoch}_c${resource.collection.id}${view === 'all' ? '' : `_${view}`}`
}

/** Whether all that came after a number is still known. Ahead of the counter is a number of before a restore. */
export function isKnownNumber({ collection }: Seen, number: number): boolean {
  return number >= collection.oldestNo && number <= collection.changeNo
}

/** In the order of numbers, each member once, up to the number that the collection had when it was read. */
export async function* changesSince(
  resource: Seen,
  viewer: Viewer,
  since: number | null,
  store: Pick<Store, 'changes' | 'tagChanges'>,
): AsyncIterable<readonly SeenChange[]> {
  const { id, changeNo } = resource.collection
  const view = viewOf(resource, viewer)
  if (view === 'all') {
    for await (const page of store.tagChanges(id, since, changeNo)) yield page.map((one) => seen(one, one.entry))
    return
  }
  for await (const page of store.changes(id, since, changeNo)) {
    const shown = page.map((one) =>
      seen(one, one.entry && extentIn(view, one.entry) !== 'nothing' ? one.entry : undefined),
    )
    // What is hidden now may have been seen; at first it is as if it were not there (RFC 6578 §3.4).
    yield since === null ? shown.filter(({ isGone }) => !isGone) : shown
  }
}

function seen({ name, changeNo }: MemberChange<unknown>, entry: unknown): SeenChange {
  return { name, number: changeNo, isGone: entry === undefined }
}

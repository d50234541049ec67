import { encodeSegment } from '../../../protocol/dav/href.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import { readSyncCollection } from '../../../protocol/dav/sync-collection.ts'
import { invalidSyncToken, readCollectionToken, writeCollectionToken } from '../../../protocol/dav/sync-token.ts'
import type { XmlElement, XmlName } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, MemberChange, MemberTag, Pages, Store } from '../../../storage/store.ts'
import { tooMuch } from '../calendar/object-responses.ts'
import { type Described, describeObject } from '../described.ts'
import { Renderer } from '../propfind.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import type { CollectionResource } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { privilegesOnMembers, requirePrivilege } from '../rights.ts'
import { type View, viewOf } from '../view.ts'

/** RFC 6578 §3, on a collection of objects: what changed since a token, up to the moment the question came. */
export async function syncCollection(
  request: DavRequest<CollectionResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  const asked = readSyncCollection(root, request.headers.depth as string | undefined)
  await requirePrivilege(request, DAV.read)
  const { collection } = request.resource
  const view = viewOf(request.resource, request.viewer)
  const since = asked.token === '' ? null : sinceOf(asked.token, collection, view, deps.store)

  const renderer = new Renderer(asked.properties, request, deps)
  const privileges = await request.privileges()
  const onMembers = await privilegesOnMembers({ resource: request.resource, privileges }, request.viewer, deps.store)
  const seen = { view, privileges: onMembers }
  const walk = new ChangeWalk(request.resource, since, asked.limit, renderer, seen, deps)
  const epoch = deps.store.epoch
  return multistatus(walk.responses(), () =>
    writeCollectionToken({ epoch, collectionId: collection.id, changeNo: walk.reached, view }),
  )
}

// RFC 6578 §3.2: DAV:valid-sync-token.
function sinceOf(token: string, collection: Collection, view: View, store: Store): number {
  const { epoch, collectionId, changeNo, ...seen } = readCollectionToken(token)
  if (epoch !== store.epoch || collectionId !== collection.id) throw invalidSyncToken('a token of another collection')
  if (seen.view !== view) throw invalidSyncToken('a token of who saw more or less of it')
  if (changeNo > collection.changeNo) throw invalidSyncToken('a token from the future')
  if (changeNo < collection.oldestNo) throw invalidSyncToken('a token older than the kept deletions')
  return changeNo
}

/** What the viewer sees of the members, and what they may do with those that they see all of. */
interface SeenMembers {
  readonly view: View
  readonly privileges: ReadonlySet<XmlName>
}

/** Walks the changes of one collection in the order of their numbers. */
export class ChangeWalk {
  /** The number up to which everything has been told. */
  reached: number
  /** How many responses were written. */
  told = 0
  readonly #resource: CollectionResource
  readonly #since: number | null
  readonly #renderer: Renderer
  readonly #seen: SeenMembers
  readonly #deps: Deps
  #left: number

  constructor(
    resource: CollectionResource,
    since: number | null,
    limit: number | undefined,
    renderer: Renderer,
    seen: SeenMembers,
    deps: Deps,
  ) {
    this.#resource = resource
    this.#since = since
    this.#left = limit ?? Number.POSITIVE_INFINITY
    this.#renderer = renderer
    this.#seen = seen
    this.#deps = deps
    this.reached = since ?? 0
  }

  async *responses(): AsyncIterable<string> {
    const { collection } = this.#resource
    const { store } = this.#deps
    const writeTag = this.#renderer.tagWriter(this.#resource)
    if (writeTag !== undefined) {
      const pages = store.tagChanges(collection.id, this.#since, collection.changeNo)
      yield* this.#walk(pages, (told) => this.#writeTags(told, writeTag))
    } else {
      const pages = store.changes(collection.id, this.#since, collection.changeNo)
      yield* this.#walk(pages, (told) => this.#writeEntries(told))
    }
  }

  async *#walk<Entry>(
    pages: Pages<MemberChange<Entry>>,
    write: (told: readonly MemberChange<Entry>[]) => string | Promise<string>,
  ): AsyncIterable<string> {
    const { collection, href } = this.#resource
    for await (const page of pages) {
      const told = page.slice(0, this.#left)
      yield await write(told)
      this.#left -= told.length
      this.told += told.length
      this.reached = told.at(-1)?.changeNo ?? this.reached
      if (told.length < page.length) {
        // RFC 6578 §3.6: the rest comes with the next question.
        yield tooMuch(href)
        return
      }
    }
    this.reached = collection.changeNo
  }

  #writeTags(changes: readonly MemberChange<MemberTag>[], write: (tag: MemberTag) => string): string {
    return changes.map(({ name, entry }) => (entry === undefined ? this.#gone(name) : write(entry))).join('')
  }

  async #writeEntries(changes: readonly MemberChange[]): Promise<string> {
    const { view, privileges } = this.#seen
    const present: Described[] = []
    let gone = ''
    for (const { name, entry } of changes) {
      const member = memberResource(this.#resource, name)
      const described = entry && describeObject(member, entry, view, privileges, this.#deps)
      if (described !== undefined && !described.isHidden) present.push(described)
      // What is hidden now may have been seen; at first it is as if it were not there (RFC 6578 §3.4).
      else if (this.#since !== null) gone += this.#gone(name)
    }
    return (await this.#renderer.write(present)) + gone
  }

  #gone(name: string): string {
    return statusResponse(this.#resource.href + encodeSegment(name), 404)
  }
}

import { encodeSegment } from '../../../protocol/dav/href.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import { readSyncCollection, type SyncCollection } from '../../../protocol/dav/sync-collection.ts'
import { type HomeToken, invalidSyncToken, readHomeToken, writeHomeToken } from '../../../protocol/dav/sync-token.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Principal } from '../../../storage/store.ts'
import { tooMuch } from '../calendar/object-responses.ts'
import { ChangeWalk } from '../collection/sync.ts'
import { type Described, holdsObjects } from '../described.ts'
import { Renderer } from '../propfind.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { privilegesOnMembers, requirePrivilege } from '../rights.ts'
import { storeSeenAt } from '../sharing/own-objects.ts'
import { type View, viewOf } from '../view.ts'
import { stepsInHome } from './changes-since.ts'

/**
 * RFC 6578 on a home. Level 1 names the collections that are new, renamed, gone, or in which or on which anything
 * changed; level infinite names their objects, too. The token holds the number of every collection, so that it is exact.
 */
export async function syncHome(request: DavRequest<HomeResource>, deps: Deps, root: XmlElement): Promise<DavResponse> {
  const asked = readSyncCollection(root, request.headers.depth as string | undefined)
  await requirePrivilege(request, DAV.read)
  // Numbers are read before what they count, so that nothing falls between.
  const owner = (await deps.store.findPrincipalById(request.resource.owner.id)) ?? request.resource.owner
  const since = asked.token === '' ? undefined : sinceOf(asked.token, owner, deps)
  const walk = new HomeWalk(request, asked, owner, since, deps)
  return multistatus(walk.responses(), () => writeHomeToken(walk.token()))
}

function sinceOf(text: string, owner: Principal, deps: Deps): HomeToken {
  const token = readHomeToken(text)
  if (token.epoch !== deps.store.epoch || token.ownerId !== owner.id) throw invalidSyncToken('a token of another home')
  if (token.homeNo > owner.homeNo) throw invalidSyncToken('a token from the future')
  return token
}

class HomeWalk {
  readonly #request: DavRequest<HomeResource>
  readonly #asked: SyncCollection
  readonly #owner: Principal
  readonly #since: HomeToken | undefined
  readonly #deps: Deps
  readonly #renderer: Renderer
  /** What has been told so far, and so what the token will say. */
  readonly #told: Map<string, number>
  #homeNo: number
  #left: number
  /** A limit left objects of some collection untold. */
  #isCut = false

  constructor(
    request: DavRequest<HomeResource>,
    asked: SyncCollection,
    owner: Principal,
    since: HomeToken | undefined,
    deps: Deps,
  ) {
    this.#request = request
    this.#asked = asked
    this.#owner = owner
    this.#since = since
    this.#deps = deps
    this.#renderer = new Renderer(asked.properties, request, deps)
    this.#told = new Map(since?.collections)
    this.#homeNo = since?.homeNo ?? 0
    this.#left = asked.limit ?? Number.POSITIVE_INFINITY
  }

  token(): HomeToken {
    return { epoch: this.#deps.store.epoch, ownerId: this.#owner.id, homeNo: this.#homeNo, collections: this.#told }
  }

  /**
   * In the order of the home's numbers: when a limit cuts a round short, all below the number of the token has been told, so
   * that the next round goes on where this one was (RFC 6578 §3.6).
   */
  async *responses(): AsyncIterable<string> {
    const { resource, viewer } = this.#request
    const { visible, steps } = await stepsInHome(resource, viewer, this.#since?.homeNo, this.#deps)
    this.#forgetOthers(visible)
    let isWhole = true
    for (const step of steps) {
      const { homeNo, member } = step
      isWhole = this.#left > 0
      if (!isWhole) break
      if (member === undefined) yield this.#gone(step.name)
      else if (holdsObjects(member.resource)) yield* this.#collection(member, member.resource)
      // The free-busy resource never changes: it is told once.
      else if (this.#since === undefined) yield* this.#tell(member)
      this.#homeNo = Math.max(this.#homeNo, homeNo)
    }
    if (isWhole && !this.#isCut) this.#homeNo = this.#owner.homeNo
    else yield tooMuch(this.#request.resource.href)
  }

  async *#collection(member: Described, resource: CollectionResource): AsyncIterable<string> {
    const { changeNo, homeNo } = resource.collection
    const key = this.#keyOf(resource)
    const before = this.#since?.collections.get(key)
    const isNews = before === undefined || homeNo > (this.#since?.homeNo ?? 0)
    const hasChanged = changeNo !== before
    if (isNews) yield* this.#tell(member)
    if (this.#asked.level === 'infinite' && hasChanged) {
      this.#told.set(key, before ?? 0)
      yield* this.#objects(resource, before ?? null, member)
    }
    if (!isNews && hasChanged && !this.#isCut && this.#left > 0) yield* this.#tell(member)
    if (this.#asked.level === '1') this.#told.set(key, changeNo)
  }

  /** Another for each view: who sees more or less of a collection than before is told of all its members. */
  #keyOf(resource: CollectionResource): string {
    return resource.collection.id + LETTERS[viewOf(resource, this.#request.viewer)]
  }

  #gone(name: string): string {
    this.#left -= 1
    return statusResponse(`${this.#request.resource.href}${encodeSegment(name)}/`, 404)
  }

  async *#tell(member: Described): AsyncIterable<string> {
    this.#left -= 1
    yield* this.#renderer.page([member])
  }

  async *#objects(
    resource: CollectionResource,
    since: number | null,
    { privileges }: Described,
  ): AsyncIterable<string> {
    if (since !== null && since < resource.collection.oldestNo)
      throw invalidSyncToken('a token older than the kept deletions')
    const limit = Number.isFinite(this.#left) ? Math.max(0, this.#left) : undefined
    const deps = { ...this.#deps, store: storeSeenAt(resource, this.#deps.store) }
    const { viewer } = this.#request
    const onMembers = await privilegesOnMembers({ resource, privileges }, viewer, deps.store)
    const seen = { view: viewOf(resource, viewer), privileges: onMembers }
    const walk = new ChangeWalk(resource, since, limit, this.#renderer, seen, deps)
    yield* walk.responses()
    this.#left -= walk.told
    this.#told.set(this.#keyOf(resource), walk.reached)
    this.#isCut ||= walk.reached < resource.collection.changeNo
  }

  /** Collections that are gone, or that the viewer may no longer read. */
  #forgetOthers(members: readonly Described[]): void {
    const keys = new Set(members.flatMap(({ resource }) => (holdsObjects(resource) ? [this.#keyOf(resource)] : [])))
    for (const key of this.#told.keys()) if (!keys.has(key)) this.#told.delete(key)
  }
}

const LETTERS: Readonly<Record<View, string>> = { all: '', reader: 'r', busy: 'b' }

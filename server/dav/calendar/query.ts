import { type CalendarQuery, readCalendarQuery } from '../../../protocol/caldav/calendar-query.ts'
import { candidateQuestion, isAnsweredByIndex } from '../../../protocol/caldav/candidate-question.ts'
import { matches } from '../../../protocol/caldav/filter.ts'
import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { type Budget, BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import type { XmlElement, XmlName } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { ObjectEntry, Pages, Store } from '../../../storage/store.ts'
import { visibleCollections } from '../described.ts'
import type { DavRequest, DavResponse, Deps, HandlerDeps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import type { CollectionResource, HomeResource, MemberResource } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { privilegesOnMembers, requirePrivilege } from '../rights.ts'
import { storeSeenAt } from '../sharing/own-objects.ts'
import { seenObject, type View, viewOf } from '../view.ts'
import type { OpenedResource } from './calendar-data.ts'
import { ObjectResponses, tooMuch } from './object-responses.ts'
import { floatingZoneOf, newBudget, ObjectOpener, partOpener, reportDamage } from './open-object.ts'

type Queried = HomeResource | CollectionResource | MemberResource

/** RFC 4791 §7.8. The index gives candidates, the filter decides. */
export async function calendarQuery(
  request: DavRequest<Queried>,
  deps: HandlerDeps,
  root: XmlElement,
): Promise<DavResponse> {
  const query = readCalendarQuery(root, deps.settings.filterLimits)
  await requirePrivilege(request, DAV.read)
  return multistatus(new QueryWalk(query, request, deps).responses(await scopesOf(request, query, deps)))
}

/** A calendar, or one object of it, with those of its objects that could match. */
interface QueryScope {
  readonly resource: CollectionResource | MemberResource
  /** What the viewer may do with its objects. */
  readonly granted: ReadonlySet<XmlName>
  readonly candidates: Pages<ObjectEntry>
}

async function scopesOf(
  request: DavRequest<Queried>,
  query: CalendarQuery,
  deps: Deps,
): Promise<readonly QueryScope[]> {
  const { resource } = request
  if ('name' in resource) return [await scopeOfObject(resource, await request.privileges(), deps)]
  // Deviation: RFC 3253 §3.6: no Depth would mean 0, which finds nothing; docs/decisions/0002.
  if (readDepth(request.headers.depth as string | undefined, '1') === '0') return []
  const calendars =
    'home' in resource
      ? await calendarsIn(resource, request, deps)
      : [{ resource, privileges: await request.privileges() }]
  const question = candidateQuestion(query.filter)
  return Promise.all(
    calendars.map(async (calendar) => ({
      resource: calendar.resource,
      granted: await privilegesOnMembers(calendar, request.viewer, deps.store),
      candidates: storeSeenAt(calendar.resource, deps.store).candidates(calendar.resource.collection.id, question),
    })),
  )
}

async function scopeOfObject(resource: MemberResource, granted: ReadonlySet<XmlName>, deps: Deps): Promise<QueryScope> {
  const entry = await deps.store.findEntry(resource.collection.id, resource.name)
  if (entry === undefined) throw refuse(404, undefined, 'no such object')
  return { resource, granted, candidates: single([entry]) }
}

/** The calendars of a home that the viewer may read, with what the viewer may do with each. */
export async function calendarsIn(
  home: HomeResource,
  request: Pick<DavRequest, 'viewer'>,
  deps: Deps,
): Promise<readonly { readonly resource: CollectionResource; readonly privileges: ReadonlySet<XmlName> }[]> {
  const members = await visibleCollections(home, request, deps)
  return members.flatMap(({ resource, privileges }) => (resource.kind === 'calendar' ? [{ resource, privileges }] : []))
}

class QueryWalk {
  readonly #query: CalendarQuery
  readonly #request: DavRequest<Queried>
  readonly #deps: HandlerDeps
  readonly #budget: Budget
  readonly #isAnsweredByIndex: boolean
  #left: number

  constructor(query: CalendarQuery, request: DavRequest<Queried>, deps: HandlerDeps) {
    this.#query = query
    this.#request = request
    this.#deps = deps
    this.#budget = newBudget(deps)
    // An object that the URL names did not come out of the index.
    this.#isAnsweredByIndex = isAnsweredByIndex(query.filter) && !('name' in request.resource)
    this.#left = query.limit ?? Number.POSITIVE_INFINITY
  }

  async *responses(scopes: readonly QueryScope[]): AsyncIterable<string> {
    const writer = new ObjectResponses(this.#query.properties, this.#query.calendarData, this.#request, this.#deps)
    for (const scope of scopes) {
      if (this.#left >= 0) yield* this.#inScope(scope, writer)
    }
    if (this.#left < 0) yield tooMuch(this.#request.resource.href)
  }

  async *#inScope({ resource, granted, candidates }: QueryScope, writer: ObjectResponses): AsyncIterable<string> {
    const floatingZone = this.#query.floatingZone ?? floatingZoneOf(resource.collection, resource.owner)
    const { viewer } = this.#request
    const partOf = partOpener(resource, viewer, this.#deps)
    const deps = { objects: this.#deps.objects, store: storeSeenAt(resource, this.#deps.store) }
    const opener = new ObjectOpener(resource.collection.id, floatingZone, this.#budget, deps, partOf)
    const view = viewOf(resource, viewer)
    try {
      for await (const page of this.#open(candidates, opener)) {
        const shown = page.flatMap((object) => showIn(resource, object, view, this.#deps.store) ?? [])
        const tooDear: OpenedResource[] = []
        const found = this.#isAnsweredByIndex ? shown : shown.filter((candidate) => this.#matches(candidate, tooDear))
        yield await writer.write(found.slice(0, this.#left), granted)
        for (const { href } of tooDear) yield tooMuch(href)
        this.#left -= found.length
        if (this.#left < 0) return
      }
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error
      this.#left = -1
    }
  }

  async *#open(candidates: Pages<ObjectEntry>, opener: ObjectOpener): Pages<Shown> {
    const looksInside = !this.#isAnsweredByIndex || this.#query.calendarData !== undefined
    for await (const page of candidates) {
      if (looksInside) yield* opener.openPage(page)
      else yield page.map((entry) => ({ entry, source: undefined }))
    }
  }

  /** What cannot be told of one object within its share of the budget is said of that object alone. */
  #matches(candidate: OpenedResource, tooDear: OpenedResource[]): boolean {
    const { source, entry, collection } = candidate
    try {
      return source !== undefined && matches(this.#query.filter, source.object(), source.context())
    } catch (error) {
      if (error instanceof BudgetExceeded && this.#budget.steps > 0) {
        tooDear.push(candidate)
        return false
      }
      if (!isDamage(error)) throw error
      reportDamage(collection, entry, error, this.#deps)
      return false
    }
  }
}

type Shown = Pick<OpenedResource, 'entry' | 'source'>

/** A stored object as reports show it; undefined for one that the viewer does not see. */
export function showIn(
  resource: CollectionResource | MemberResource,
  { entry, source }: Shown,
  view: View,
  store: Pick<Store, 'storeId'>,
): OpenedResource | undefined {
  const member = 'name' in resource ? resource : memberResource(resource, entry.name)
  const seen = seenObject(member, entry, view, store)
  return seen && { source, ...seen }
}

async function* single<T>(item: T): AsyncIterable<T> {
  yield item
}

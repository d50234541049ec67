import { type CalendarQuery, readCalendarQuery } from '../../../protocol/caldav/calendar-query.ts'
import { candidateQuestion } from '../../../protocol/caldav/candidate-question.ts'
import { matches } from '../../../protocol/caldav/filter.ts'
import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { StoredObject } from '../../../storage/store.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import type { CollectionResource, MemberResource } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { ObjectResponses, type ShownObject, tooMuch } from './object-responses.ts'
import { floatingZoneOf, isDamage, ObjectOpener, reportDamage } from './open-object.ts'

/** RFC 4791 §7.8, on a calendar. The index gives candidates, the filter decides. */
export async function calendarQuery(
  request: DavRequest<CollectionResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  // Deviation: RFC 3253 §3.6: no Depth would mean 0, which finds nothing; docs/decisions/0002.
  const depth = readDepth(request.headers.depth as string | undefined, '1')
  const query = readCalendarQuery(root)
  await requirePrivilege(request, DAV.read)
  if (depth === '0') return multistatus(nothing())
  const { collection } = request.resource
  const pages = deps.store.candidates(collection.id, candidateQuestion(query.filter))
  return multistatus(new Query(query, request, deps).responses(pages))
}

/** The same on one object: it matches or not. */
export async function calendarQueryOnObject(
  request: DavRequest<MemberResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  const query = readCalendarQuery(root)
  await requirePrivilege(request, DAV.read)
  const { collection, name } = request.resource
  const stored = await deps.store.findObject(collection.id, name)
  if (stored === undefined) throw refuse(404, undefined, 'no such object')
  return multistatus(new Query(query, request, deps).responses(single([stored])))
}

class Query {
  readonly #query: CalendarQuery
  readonly #request: DavRequest<CollectionResource | MemberResource>
  readonly #deps: Deps
  readonly #opener: ObjectOpener
  #left: number

  constructor(query: CalendarQuery, request: DavRequest<CollectionResource | MemberResource>, deps: Deps) {
    this.#query = query
    this.#request = request
    this.#deps = deps
    this.#opener = new ObjectOpener(query.floatingZone ?? floatingZoneOf(request.resource.collection), deps)
    this.#left = query.limit ?? Number.POSITIVE_INFINITY
  }

  async *responses(pages: AsyncIterable<readonly StoredObject[]>): AsyncIterable<string> {
    const writer = new ObjectResponses(this.#query.properties, this.#query.calendarData, this.#request, this.#deps)
    try {
      for await (const page of pages) {
        const found = this.#matching(page)
        yield await writer.write(found.slice(0, this.#left))
        this.#left -= found.length
        if (this.#left < 0) break
      }
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error
      this.#left = -1
    }
    if (this.#left < 0) yield tooMuch(this.#request.resource.href)
  }

  #matching(page: readonly StoredObject[]): readonly ShownObject[] {
    return page.flatMap((stored) => {
      const shown = this.#open(stored)
      return this.#matches(shown) ? [shown] : []
    })
  }

  #open(stored: StoredObject): ShownObject {
    const { resource } = this.#request
    const member = 'name' in resource ? resource : memberResource(resource, stored.name)
    return { ...member, entry: stored, stored, source: this.#opener.open(stored) }
  }

  #matches({ source, stored, collection }: ShownObject): boolean {
    try {
      return matches(this.#query.filter, source.object(), source.context())
    } catch (error) {
      if (!isDamage(error)) throw error
      reportDamage(collection, stored, error, this.#deps)
      return false
    }
  }
}

async function* nothing(): AsyncIterable<string> {
  yield ''
}

async function* single<T>(item: T): AsyncIterable<T> {
  yield item
}

import { type AddressbookQuery, readAddressbookQuery } from '../../../protocol/carddav/addressbook-query.ts'
import { matchesCard, type TextBudget, TextBudgetExceeded } from '../../../protocol/carddav/filter.ts'
import { OpenCard } from '../../../protocol/carddav/representation.ts'
import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Pages, StoredObject } from '../../../storage/store.ts'
import { isCardDamage } from '../address-object/damage.ts'
import { tooMuch } from '../calendar/object-responses.ts'
import { reportDamage } from '../calendar/open-object.ts'
import type { DavRequest, DavResponse, Deps, HandlerDeps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import type { CollectionResource, MemberResource, ObjectResource } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { CardResponses, type OpenedCard } from './card-responses.ts'
import { newTextBudget } from './text-budget.ts'

// What one report may compare: each character of ten thousand long notes.
const CHARACTERS = 20_000_000

type Queried = CollectionResource | MemberResource

/** RFC 6352 §8.6. */
export async function addressbookQuery(
  request: DavRequest<Queried>,
  deps: HandlerDeps,
  root: XmlElement,
): Promise<DavResponse> {
  const query = readAddressbookQuery(root, deps.settings.filterLimits)
  await requirePrivilege(request, DAV.read)
  const budget = newTextBudget(CHARACTERS, deps)
  return multistatus(responses(query, await candidatesOf(request, deps), budget, request, deps))
}

async function candidatesOf({ resource, headers }: DavRequest<Queried>, deps: Deps): Promise<Pages<StoredObject>> {
  const { collection } = resource
  if ('name' in resource) {
    const stored = await deps.store.findObject(collection.id, resource.name)
    if (stored === undefined) throw refuse(404, undefined, 'no such object')
    return single([stored])
  }
  // Deviation: RFC 3253 §3.6: no Depth would mean 0, which finds nothing; docs/decisions/0002.
  const depth = readDepth(headers.depth as string | undefined, '1')
  return depth === '0' ? single([]) : deps.store.objects(collection.id)
}

async function* responses(
  { properties, addressData, filter, limit }: AddressbookQuery,
  candidates: Pages<StoredObject>,
  budget: TextBudget,
  request: DavRequest<Queried>,
  deps: Deps,
): AsyncIterable<string> {
  const writer = new CardResponses('address-object', properties, addressData, request, deps)
  let left = limit ?? Number.POSITIVE_INFINITY
  try {
    for await (const page of candidates) {
      const found = page
        .map((stored) => showCard(request.resource, stored))
        .filter((shown) => matchesSafely(shown, () => matchesCard(filter, shown.card.root, budget), deps))
      yield await writer.write(found.slice(0, left))
      left -= found.length
      if (left < 0) break
    }
  } catch (error) {
    if (!(error instanceof TextBudgetExceeded)) throw error
    left = -1
  }
  // RFC 6352 §8.6.2.
  if (left < 0) yield tooMuch(request.resource.href)
}

function matchesSafely(shown: OpenedCard & ObjectResource, matches: () => boolean, deps: Deps): boolean {
  try {
    return matches()
  } catch (error) {
    if (!isCardDamage(error)) throw error
    reportDamage(shown.collection, shown.entry, error, deps)
    return false
  }
}

/** A stored card as reports show it. */
export function showCard(resource: Queried, stored: StoredObject): OpenedCard & ObjectResource {
  const member = 'name' in resource ? resource : memberResource(resource, stored.name)
  const { bytes, ...entry } = stored
  return { ...member, entry, card: new OpenCard(bytes) }
}

async function* single<T>(item: T): AsyncIterable<T> {
  yield item
}

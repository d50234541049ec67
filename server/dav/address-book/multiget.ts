import { readAddressbookMultiget } from '../../../protocol/carddav/addressbook-multiget.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { findName } from '../calendar/multiget.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource, MemberResource } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { CardResponses } from './card-responses.ts'
import { showCard } from './query.ts'

// Hrefs that are looked up at once.
const PAGE = 100

/** RFC 6352 §8.7: each href of the request answered, with its card or 404. */
export async function addressbookMultiget(
  request: DavRequest<CollectionResource | MemberResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  const { hrefs, properties, addressData } = readAddressbookMultiget(root, deps.settings.maxMultigetHrefs)
  await requirePrivilege(request, DAV.read)
  return multistatus(
    responses(hrefs, new CardResponses('address-object', properties, addressData, request, deps), request, deps),
  )
}

async function* responses(
  hrefs: readonly string[],
  writer: CardResponses,
  request: DavRequest<CollectionResource | MemberResource>,
  deps: Deps,
): AsyncIterable<string> {
  const { collection } = request.resource
  for (let start = 0; start < hrefs.length; start += PAGE) {
    const wanted = hrefs.slice(start, start + PAGE).map((href) => ({ href, name: findName(href, request) }))
    const missing = new Set(wanted.flatMap(({ name }) => name ?? []))
    for await (const page of deps.store.findObjects(collection.id, [...missing])) {
      for (const { name } of page) missing.delete(name)
      yield await writer.write(page.map((stored) => showCard(request.resource, stored)))
    }
    const unanswered = wanted.filter(({ name }) => name === undefined || missing.has(name))
    yield unanswered.map(({ href }) => statusResponse(href, 404)).join('')
  }
}

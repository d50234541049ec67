import { chooseFormat } from '../../../protocol/carddav/negotiate.ts'
import { OpenCard, writeCardAs } from '../../../protocol/carddav/representation.ts'
import { type CardFormat, contentTypeOfFormat } from '../../../protocol/carddav/supported.ts'
import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { encodeSegment } from '../../../protocol/dav/href.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { unescapeText } from '../../../protocol/ical/values.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, StoredObject } from '../../../storage/store.ts'
import { isCardDamage } from '../address-object/damage.ts'
import { reportDamage } from '../calendar/open-object.ts'
import { stateOfCollection } from '../checks.ts'
import { getPage, type Listing } from '../page/get.ts'
import { collectionEtag } from '../properties/calendar.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'

const THREE: CardFormat = { type: 'text/vcard', version: '3.0' }

/** For people a page; for programs that ask for vCards all cards, one after the other (RFC 6350 §3.2). */
export async function get(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  const { collection } = request.resource
  const headers = {
    etag: collectionEtag(collection, deps.store.epoch),
    'last-modified': collection.modifiedAt.toUTCString(),
    'cache-control': 'private, no-cache',
    vary: 'Accept, Authorization',
  }
  switch (evaluateConditions(request.headers, stateOfCollection(collection, deps), true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
    case 'go-on': {
      const format = findFormat(request.headers.accept)
      if (format === undefined) {
        const page = await getPage(request, deps, await listingOf(request.resource, deps))
        return { ...page, headers: { ...page.headers, ...headers } }
      }
      const contentType = contentTypeOfFormat(format)
      return {
        status: 200,
        headers: { ...headers, 'content-type': contentType },
        body: cards(collection, format, deps),
      }
    }
  }
}

/** The first cards by their names. */
async function listingOf({ collection, href }: CollectionResource, { store }: Deps): Promise<Listing> {
  for await (const page of store.objects(collection.id)) {
    const entries = page.map((stored) => ({ href: href + encodeSegment(stored.name), text: nameOf(stored) }))
    return { heading: 'Cards', entries, others: collection.objects - page.length }
  }
  return { heading: 'Cards', entries: [], others: 0 }
}

function nameOf({ bytes, name }: StoredObject): string {
  try {
    const fn = new OpenCard(bytes).root.properties.find((property) => property.name === 'FN')
    return unescapeText(fn?.value ?? '').trim() || name
  } catch (error) {
    if (isCardDamage(error)) return name
    throw error
  }
}

/** Undefined for whoever does not ask for vCards by name. A jCard is one card, never many. */
function findFormat(accept = ''): CardFormat | undefined {
  if (!/text\/(x-)?vcard|text\/directory/i.test(accept)) return undefined
  const format = chooseFormat(accept, THREE)
  return format?.type === 'text/vcard' ? format : undefined
}

async function* cards(collection: Collection, format: CardFormat, deps: Deps): AsyncIterable<string> {
  for await (const page of deps.store.objects(collection.id)) {
    yield page.map((stored) => writeSafely(stored, format, collection, deps)).join('')
  }
}

function writeSafely(stored: StoredObject, format: CardFormat, collection: Collection, deps: Deps): string {
  try {
    const text = writeCardAs(new OpenCard(stored.bytes), format)
    return text.endsWith('\n') ? text : `${text}\r\n`
  } catch (error) {
    if (!isCardDamage(error)) throw error
    reportDamage(collection, stored, error, deps)
    return ''
  }
}

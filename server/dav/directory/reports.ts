/** The reports of RFC 6352 §8 on the directory: read from the principals, with no address book behind them. */
import { readAddressbookMultiget } from '../../../protocol/carddav/addressbook-multiget.ts'
import { type AddressbookQuery, readAddressbookQuery } from '../../../protocol/carddav/addressbook-query.ts'
import { matchesCard, type TextBudget, TextBudgetExceeded } from '../../../protocol/carddav/filter.ts'
import { readDepth } from '../../../protocol/dav/depth.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Principal } from '../../../storage/store.ts'
import { CardResponses } from '../address-book/card-responses.ts'
import { newTextBudget } from '../address-book/text-budget.ts'
import { tooMuch } from '../calendar/object-responses.ts'
import { findPathOfHref } from '../paths.ts'
import type { DavRequest, DavResponse, Deps, HandlerDeps } from '../request.ts'
import { directoryCardResource } from '../resolve.ts'
import type { DirectoryResource } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { openDirectoryCard, outlineOf, wholeCardOf } from './card.ts'
import { hintOfFilter } from './hint.ts'

// What one question may compare, and be answered with: people look for somebody, not for everybody.
const CHARACTERS = 10_000_000
const MOST_MATCHES = 1_000

/** RFC 6352 §8.6. */
export async function directoryQuery(
  request: DavRequest<DirectoryResource>,
  deps: HandlerDeps,
  root: XmlElement,
): Promise<DavResponse> {
  const query = readAddressbookQuery(root, deps.settings.filterLimits)
  await requirePrivilege(request, DAV.read)
  // Deviation: RFC 3253 §3.6: no Depth would mean 0, which finds nothing; docs/decisions/0002.
  const isWide = readDepth(request.headers.depth as string | undefined, '1') !== '0'
  const budget = newTextBudget(CHARACTERS, deps)
  return multistatus(isWide ? matches(query, budget, request, deps) : nothing())
}

async function* matches(
  query: AddressbookQuery,
  budget: TextBudget,
  request: DavRequest<DirectoryResource>,
  deps: Deps,
): AsyncIterable<string> {
  const writer = new CardResponses('directory-card', query.properties, query.addressData, request, deps)
  let left = Math.min(query.limit ?? MOST_MATCHES, MOST_MATCHES)
  try {
    for await (const page of deps.store.principals(undefined, hintOfFilter(query.filter))) {
      const found = await matching(page, query, budget, deps)
      yield await writer.write(await open(found.slice(0, left), deps))
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

async function matching(
  page: readonly Principal[],
  { filter }: AddressbookQuery,
  budget: TextBudget,
  deps: Deps,
): Promise<readonly Principal[]> {
  const asksForMembers = filter.props.some(({ name }) => name.name === 'MEMBER')
  const found: Principal[] = []
  for (const principal of page) {
    const card = asksForMembers ? await wholeCardOf(principal, deps) : outlineOf(principal, deps)
    if (matchesCard(filter, card, budget)) found.push(principal)
  }
  return found
}

function open(principals: readonly Principal[], deps: Deps) {
  return Promise.all(
    principals.map(async (principal) => ({
      ...directoryCardResource(principal),
      card: await openDirectoryCard(principal, deps),
    })),
  )
}

async function* nothing(): AsyncIterable<string> {
  yield ''
}

/** RFC 6352 §8.7. */
export async function directoryMultiget(
  request: DavRequest<DirectoryResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  const { hrefs, properties, addressData } = readAddressbookMultiget(root, deps.settings.maxMultigetHrefs)
  await requirePrivilege(request, DAV.read)
  const writer = new CardResponses('directory-card', properties, addressData, request, deps)
  return multistatus(named(hrefs, writer, request, deps))
}

async function* named(
  hrefs: readonly string[],
  writer: CardResponses,
  { origins }: DavRequest<DirectoryResource>,
  deps: Deps,
): AsyncIterable<string> {
  for (const href of hrefs) {
    const path = findPathOfHref(href, origins)
    const principal = path?.kind === 'directory-card' ? await deps.store.findPrincipal(path.slug) : undefined
    yield principal === undefined ? statusResponse(href, 404) : await writer.write(await open([principal], deps))
  }
}

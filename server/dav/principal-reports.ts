/** The reports of RFC 3744 §9. Principals are for everybody who is signed in, and for nobody else. */

import { type IsMatch, matchBy, type TextPart } from '../../protocol/dav/collation.ts'
import { readDepth } from '../../protocol/dav/depth.ts'
import { statusResponse } from '../../protocol/dav/multistatus.ts'
import {
  matchesSearch,
  type PrincipalCondition,
  type PrincipalSearch,
  readPrincipalSearch,
  readTokenSearch,
} from '../../protocol/dav/principal-search.ts'
import { readReportProperties } from '../../protocol/dav/propfind.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { element, elementWith, findChildren, type XmlElement, type XmlName } from '../../protocol/xml/element.ts'
import { CALDAV, CS, DAV, NC } from '../../protocol/xml/names.ts'
import type { Principal, PrincipalHint, PrincipalKind, StoreReader } from '../../storage/store.ts'
import { acesOn } from './access-list.ts'
import { PRINCIPAL_KINDS, principalHref } from './paths.ts'
import { EVERYBODY, hintOfAddress, NOBODY } from './principal-hints.ts'
import { CALENDAR_USER_TYPES } from './properties/principal.ts'
import { buildingOf, capacityOf, featuresOf, floorOf } from './properties/room.ts'
import { Renderer } from './propfind.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import { principalResource, resolve } from './resolve.ts'
import type { Resource } from './resource.ts'
import { multistatusOf, xmlDocument } from './respond.ts'
import { privilegesOn, refuseAnonymous, requirePrivilege } from './rights.ts'

/** Who asks about principals. Throws 400 for a depth, 401 for nobody. */
export async function requireReader(request: DavRequest, needed: XmlName): Promise<Principal> {
  // RFC 3744 §9: these reports are of Depth 0.
  if (readDepth(request.headers.depth as string | undefined, '0') !== '0') {
    throw refuse(400, undefined, 'a report on principals of a depth other than 0')
  }
  await requirePrivilege(request, needed)
  if (request.viewer.principal === undefined) throw refuseAnonymous()
  return request.viewer.principal
}

interface Searchable {
  readonly describe: string
  /** The texts of its value. */
  readonly valuesOf: (principal: Principal) => readonly string[]
  /** Of whom what is sought holds, where that is not whether a text matches. Read once for all of them. */
  readonly asks?: (sought: string) => (principal: Principal) => boolean
  /** Of whom a text may have the part. */
  readonly hintOf: (part: TextPart) => PrincipalHint
  /** Whether it may hold for any of a kind; of every kind for some when left out. */
  readonly mayHoldFor?: (kind: PrincipalKind, isMatch: IsMatch) => boolean
}

/** What can be searched, by property. */
const SEARCHABLE: ReadonlyMap<XmlName, Searchable> = new Map<XmlName, Searchable>([
  [DAV.displayname, { describe: 'Display Name', valuesOf: ({ name }) => [name], hintOf: (part) => part }],
  [
    CS.emailAddressSet,
    {
      describe: 'Email Addresses',
      valuesOf: ({ addresses }) => addresses.filter((one) => one.startsWith('mailto:')).map((one) => one.slice(7)),
      hintOf: (part) => part,
    },
  ],
  [
    CALDAV.calendarUserAddressSet,
    {
      describe: 'Calendar User Address Set',
      valuesOf: (principal) => [...principal.addresses, principalHref(principal)],
      hintOf: hintOfAddress,
    },
  ],
  [
    CALDAV.calendarUserType,
    {
      describe: 'Calendar User Type',
      valuesOf: ({ kind }) => [CALENDAR_USER_TYPES[kind]],
      hintOf: () => EVERYBODY,
      mayHoldFor: (kind, isMatch) => isMatch(CALENDAR_USER_TYPES[kind]),
    },
  ],
  [
    NC.roomSeatingCapacity,
    {
      describe: 'Seating Capacity, at least',
      valuesOf: (room) => valuesAmong(capacityOf(room)?.toString()),
      // Client: Nextcloud's calendar asks for the people who meet.
      asks: (people) => (room) => isFor(capacityOf(room), people.trim()),
      hintOf: () => EVERYBODY,
      mayHoldFor: isBookableKind,
    },
  ],
  [
    NC.roomFeatures,
    {
      describe: 'Features, all of several with commas between them',
      valuesOf: featuresOf,
      asks: haveAll,
      hintOf: () => EVERYBODY,
      mayHoldFor: isBookableKind,
    },
  ],
  [
    NC.roomBuildingAddress,
    {
      describe: 'Building',
      valuesOf: (room) => valuesAmong(buildingOf(room)),
      hintOf: () => EVERYBODY,
      mayHoldFor: isBookableKind,
    },
  ],
  [
    NC.roomBuildingStory,
    {
      describe: 'Floor',
      valuesOf: (room) => valuesAmong(floorOf(room)),
      hintOf: () => EVERYBODY,
      mayHoldFor: isBookableKind,
    },
  ],
])

function isBookableKind(kind: PrincipalKind): boolean {
  return kind === 'room' || kind === 'resource'
}

function valuesAmong(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value]
}

function isFor(capacity: number | undefined, people: string): boolean {
  return capacity !== undefined && /^\d{1,7}$/.test(people) && capacity >= Number(people)
}

function haveAll(sought: string): (room: Principal) => boolean {
  const parts = new Set(sought.split(',').map((part) => part.trim()))
  const wanted = [...parts].map((part) => matchBy('i;unicode-casemap', 'contains', part))
  return (room) => {
    const features = featuresOf(room)
    return features.length > 0 && wanted.every((isMatch) => features.some(isMatch))
  }
}

/** RFC 3744 §9.5. */
export async function principalSearchPropertySet(request: DavRequest): Promise<DavResponse> {
  await requireReader(request, DAV.read)
  const properties = [...SEARCHABLE].map(([name, { describe }]) =>
    element(
      DAV.principalSearchProperty,
      element(DAV.prop, element(name)),
      elementWith(DAV.description, { 'xml:lang': 'en' }, describe),
    ),
  )
  return xmlDocument(200, element(DAV.principalSearchPropertySet, ...properties))
}

/** RFC 3744 §9.4. */
export async function principalPropertySearch(request: DavRequest, deps: Deps, root: XmlElement): Promise<DavResponse> {
  await requireReader(request, DAV.read)
  return answerSearch(readPrincipalSearch(root), request, deps)
}

/** The report of Apple's Calendar Server by which its clients find people, rooms and resources. */
export async function calendarserverPrincipalSearch(
  request: DavRequest,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  await requireReader(request, DAV.read)
  return answerSearch(readTokenSearch(root), request, deps)
}

async function answerSearch(search: PrincipalSearch, request: DavRequest, deps: Deps): Promise<DavResponse> {
  const found = await findPrincipals(search, request, deps)
  const shown = found.slice(0, search.limit).map(principalResource)
  const responses = await responsesOf(shown, new Renderer(search.properties, request, deps), request, deps)
  if (found.length <= search.limit) return multistatusOf(responses)
  // RFC 3744 §9.4: DAV:number-of-matches-within-limits, told as RFC 6578 §3.6 tells it, beside what was found.
  const more = statusResponse(request.resource.href, 507, element(DAV.numberOfMatchesWithinLimits))
  return multistatusOf(responses + more)
}

/** Those that match, one more than the limit at most. */
async function findPrincipals(
  search: PrincipalSearch,
  { resource }: DavRequest,
  { store }: Deps,
): Promise<readonly Principal[]> {
  const found: Principal[] = []
  const isAbove = resource.kind === 'principal-collection' || resource.kind === 'context'
  if (!search.everywhere && !isAbove) return found
  const kind = search.everywhere || resource.kind !== 'principal-collection' ? undefined : resource.of
  const tests = new Map(search.groups.flat().map((condition) => [condition, testOf(condition)]))
  for await (const page of principalsOf(kindsOfSearch(search, kind), hintOfSearch(search), store)) {
    for (const principal of page) {
      if (!matchesSearch(search, (condition) => tests.get(condition)?.(principal) ?? false)) continue
      found.push(principal)
      if (found.length > search.limit) return found
    }
  }
  return found
}

function testOf({ property, isMatch, text }: PrincipalCondition): (principal: Principal) => boolean {
  const searchable = SEARCHABLE.get(property)
  return searchable?.asks?.(text) ?? ((principal) => searchable?.valuesOf(principal).some(isMatch) ?? false)
}

function hintOfSearch({ groups }: PrincipalSearch): PrincipalHint {
  const hintOf = ({ property, part }: PrincipalCondition) => SEARCHABLE.get(property)?.hintOf(part) ?? NOBODY
  return { allOf: groups.map((group) => ({ anyOf: group.map(hintOf) })) }
}

/** Of the kinds of principals those of which some may be found: who looks for a room need not read ten thousand people. */
function kindsOfSearch(search: PrincipalSearch, only: PrincipalKind | undefined): readonly PrincipalKind[] {
  return PRINCIPAL_KINDS.filter(
    (kind) =>
      (only === undefined || kind === only) &&
      (search.type === undefined || CALENDAR_USER_TYPES[kind] === search.type) &&
      matchesSearch(search, ({ property, isMatch }) => SEARCHABLE.get(property)?.mayHoldFor?.(kind, isMatch) ?? true),
  )
}

/** All kinds together are in the order of their names. */
async function* principalsOf(
  kinds: readonly PrincipalKind[],
  hint: PrincipalHint,
  store: StoreReader,
): AsyncIterable<readonly Principal[]> {
  if (kinds.length === PRINCIPAL_KINDS.length) yield* store.principals(undefined, hint)
  else for (const kind of kinds) yield* store.principals(kind, hint)
}

/** RFC 3744 §9.2: the principals that the resource's list of access control names. */
export async function aclPrincipalPropSet(request: DavRequest, deps: Deps, root: XmlElement): Promise<DavResponse> {
  await requireReader(request, DAV.readAcl)
  // RFC 3744 §9.2: one DAV:prop.
  if (findChildren(root, DAV.prop).length !== 1) throw refuse(400, undefined, 'a report of one DAV:prop')
  const renderer = new Renderer(readReportProperties(root), request, deps)
  const aces = await acesOn(request.resource, deps.store)
  const hrefs = new Set(aces.flatMap(({ principal }) => (principal.kind === 'href' ? [principal.href] : [])))
  const named = await Promise.all([...hrefs].map((href) => resolve(href, deps.store, request.viewer.principal)))
  const principals = named.filter((resource) => resource !== undefined)
  return multistatusOf(await responsesOf(principals, renderer, request, deps))
}

export async function responsesOf(
  resources: readonly Resource[],
  renderer: Renderer,
  { viewer }: DavRequest,
  { store }: Deps,
): Promise<string> {
  const described = resources.map(async (resource) => ({
    resource,
    privileges: await privilegesOn(resource, viewer, store),
  }))
  return renderer.write(await Promise.all(described))
}

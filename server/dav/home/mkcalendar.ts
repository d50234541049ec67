/** MKCALENDAR (RFC 4791 §5.3.1) and extended MKCOL (RFC 5689, RFC 6352 §6.3.1): calendars and address books are made. */
import { type PropertyOutcome, propertyResponse } from '../../../protocol/dav/multistatus.ts'
import { type PropertyInstruction, readInitialProperties } from '../../../protocol/dav/proppatch.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { statusLine } from '../../../protocol/dav/status.ts'
import { childElements, element, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { CALDAV, CARDDAV, CS, DAV } from '../../../protocol/xml/names.ts'
import type { CollectionChange, NewCollection } from '../../../storage/store.ts'
import { requireConditionsOf } from '../checks.ts'
import { translateConflicts } from '../conflicts.ts'
import { applyDead, type InstructionPlan, outcomeOfPlan, planInstructions } from '../instructions.ts'
import { isProtected, propertiesOf } from '../kinds.ts'
import { requireUnlocked } from '../locks.ts'
import { existsAlready } from '../nowhere.ts'
import { homeHref } from '../paths.ts'
import { readComponentSet, STORED_COMPONENTS } from '../properties/calendar.ts'
import type { Property, WritableProperty } from '../properties/property.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { UnmappedResource } from '../resource.ts'
import { empty, multistatusOf, xmlDocument } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { type MadeKind, requireLocation, requireRoomForCollection } from './location.ts'

export async function mkcalendar(request: DavRequest<UnmappedResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.bind)
  const body = await request.xml()
  if (body !== undefined && body.name !== CALDAV.mkcalendar)
    throw refuse(400, undefined, `MKCALENDAR with ${body.name}`)

  const plan = await planNew(body === undefined ? [] : readInitialProperties(body), 'calendar', request, deps)
  if (plan.failures.length > 0) {
    // RFC 4791 §5.3.1.1.
    return multistatusOf(propertyResponse(request.resource.href, outcomeOfPlan(plan), false))
  }
  await create(request, 'calendar', plan, deps)
  return empty(201, { 'cache-control': 'no-cache' })
}

export async function mkcol(request: DavRequest<UnmappedResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.bind)
  requireXml(request.headers['content-type'])
  const body = await request.xml()
  // RFC 4918 §9.3: a plain collection has no use in a home.
  if (body === undefined) throw refuse(403, DAV.validResourcetype, 'only calendars and address books are made here')
  if (body.name !== DAV.mkcol) throw refuse(415, undefined, `MKCOL with ${body.name}`)

  const instructions = readInitialProperties(body)
  const kind = findKind(instructions) ?? 'calendar'
  const plan = await planNew(instructions, kind, request, deps, true)
  const [failure] = plan.failures
  if (failure !== undefined) return xmlDocument(failure.status, mkcolResponse(outcomeOfPlan(plan)))
  await create(request, kind, plan, deps)
  return empty(201, { 'cache-control': 'no-cache' })
}

// RFC 4918 §9.3: what kind of thing a body of another type would make, nobody knows.
function requireXml(contentType = 'application/xml'): void {
  if (!/[/+]xml\s*(;|$)/i.test(contentType)) throw refuse(415, undefined, `MKCOL with ${contentType}`)
}

type NewCollectionPlan = InstructionPlan & { readonly change: CollectionChange }

// Settable when the calendar is made, protected afterwards.
const supportedComponentSet: WritableProperty<UnmappedResource> = {
  name: CALDAV.supportedCalendarComponentSet,
  inAllprop: false,
  read: () => undefined,
  write: (value) => (value === undefined ? {} : { components: readComponentSet(value) }),
}

function resourcetypeOf(kind: MadeKind): WritableProperty<UnmappedResource> {
  return {
    name: DAV.resourcetype,
    inAllprop: false,
    read: () => undefined,
    write: (value) => {
      if (value === undefined || kindOfType(value) !== kind) {
        throw refuse(403, DAV.validResourcetype, `a collection of type ${typesIn(value).join(' and ')}`)
      }
      return {}
    },
  }
}

function typesIn(value: XmlElement | undefined): readonly XmlName[] {
  return value === undefined ? [] : childElements(value).map(({ name }) => name)
}

/** A calendar or an address book; undefined for any other DAV:resourcetype. */
function kindOfType(value: XmlElement): MadeKind | undefined {
  const types = new Set(typesIn(value))
  // Client: Apple Calendar makes a subscription of the types DAV:collection and CS:subscribed alone.
  if (types.delete(CS.subscribed)) types.add(CALDAV.calendar)
  // caldav-sharing §5.3.1: one that shall be shared. All can be, and are once somebody is invited.
  if (types.has(CALDAV.calendar)) types.delete(CS.sharedOwner)
  if (types.size !== 2 || !types.has(DAV.collection)) return undefined
  if (types.has(CALDAV.calendar)) return 'calendar'
  return types.has(CARDDAV.addressbook) ? 'addressbook' : undefined
}

function findKind(instructions: readonly PropertyInstruction[]): MadeKind | undefined {
  const type = instructions.find(({ element }) => element.name === DAV.resourcetype)
  return type && kindOfType(type.element)
}

async function planNew(
  instructions: readonly PropertyInstruction[],
  kind: MadeKind,
  { resource, origins }: DavRequest<UnmappedResource>,
  { store }: Deps,
  needsType = false,
): Promise<NewCollectionPlan> {
  const ofKind = kind === 'calendar' ? [supportedComponentSet] : []
  const initial = [...ofKind, resourcetypeOf(kind)]
  const names = new Set(initial.map(({ name }) => name))
  const properties: readonly Property<never>[] = [
    ...initial,
    ...propertiesOf(kind).filter(({ name }) => !names.has(name)),
  ]
  const given = new Set(instructions.map(({ element }) => element.name))
  if (needsType && !given.has(DAV.resourcetype))
    throw refuse(403, DAV.validResourcetype, 'MKCOL without a resourcetype')
  const plan = await planInstructions(instructions, properties, isProtected, resource as never, { origins, store }) // written, never read
  const type = instructions.find(({ element }) => element.name === DAV.resourcetype)
  if (typesIn(type?.element).includes(CS.subscribed) && !given.has(CS.source))
    throw refuse(403, DAV.validResourcetype, 'a subscription without a source')
  return plan
}

async function create(
  request: DavRequest<UnmappedResource>,
  kind: MadeKind,
  plan: NewCollectionPlan,
  deps: Deps,
): Promise<void> {
  const { resource } = request
  const { owner, home, slug } = resource
  requireLocation(kind, resource)
  await translateConflicts(() =>
    deps.store.transaction({ origin: 'client', scheduling: 'on', homes: [owner.id] }, async (tx) => {
      await requireUnlocked(request, tx, deps, { changed: [resource], parents: [{ href: homeHref(home, owner.slug) }] })
      requireConditionsOf(request, undefined)
      const siblings = await tx.collectionsOf(owner.id, home)
      // RFC 4791 §5.3.1: DAV:resource-must-be-null.
      if (siblings.some((sibling) => sibling.slug === slug)) throw existsAlready(request)
      requireRoomForCollection(siblings, deps)
      const { components, ...change } = plan.change
      const collection: NewCollection = {
        kind,
        home,
        slug,
        components: components ?? (kind === 'calendar' ? STORED_COMPONENTS : []),
        // Nobody is busy because of what others publish, unless the owner says so.
        transparent: typeof change.source === 'string',
        ...change,
      }
      const { id } = await tx.createCollection(owner.id, collection)
      await applyDead(plan, { kind: 'collection', id }, tx)
    }),
  )
}

/** RFC 5689 §5.2. */
function mkcolResponse({ failed }: PropertyOutcome): XmlElement {
  const propstats = failed.map(({ status, name, condition }) =>
    element(
      DAV.propstat,
      element(DAV.prop, element(name)),
      element(DAV.status, statusLine(status)),
      ...(condition === undefined ? [] : [element(DAV.error, element(condition))]),
    ),
  )
  return element(DAV.mkcolResponse, ...propstats)
}

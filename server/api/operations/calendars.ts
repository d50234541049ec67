import { z } from 'zod'
import { element, localOf, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { APPLE, CALDAV, CS, DAV } from '../../../protocol/xml/names.ts'
import { findDefaultCalendar } from '../../../scheduling/delivery/default-calendar.ts'
import type { Id, Principal, StoreReader } from '../../../storage/store.ts'
import { withLooks } from '../../dav/looks.ts'
import { homeHref, memberHref } from '../../dav/paths.ts'
import { maySeeSource } from '../../dav/properties/calendar.ts'
import type { Viewer } from '../../dav/request.ts'
import { collectionResource, resolve, sharedResource } from '../../dav/resolve.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { privilegesOn, privilegesOnEach, privilegesOnShares, requireAmong } from '../../dav/rights.ts'
import { problemOfCollectionSlug } from '../../directory/slug.ts'
import { asSeen } from '../conditions.ts'
import { type Operation, operation } from '../operation.ts'
import { pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { nothing, page, slug } from '../schemas.ts'
import { type AskDav, done, type PropertyChange, patchProperties } from '../through-dav.ts'

import { principal, viewOfPrincipal } from './principals.ts'

export const collectionName = z
  .string()
  .refine((name) => problemOfCollectionSlug(name) === undefined, 'a name without a slash, and none that is reserved')

export const calendar = z
  .strictObject({
    owner: slug.describe('In whose home it is'),
    name: z.string().describe('The last part of its URL'),
    sharedBy: slug.nullable().describe('Whose it is, where somebody shares it'),
    access: z.enum(['all', 'busy']).describe('busy: times alone are shown of it'),
    isShared: z.boolean().describe('Its owner shares it, or has invited somebody to it; for who may know that'),
    isSubscription: z.boolean().describe('Its content comes from elsewhere, and nobody writes into it here'),
    isDefault: z.boolean().describe('Invitations come into it'),
    timeZone: z.string().nullable().describe('What floating times mean in it; null: that of its owner'),
    order: z.number().nullable().describe('Its place in lists of the viewer: smaller ones come first, null comes last'),
    displayName: z.string().nullable(),
    description: z.string().nullable(),
    color: z.string().nullable(),
    components: z.array(z.string()),
    transparent: z.boolean().describe('Nothing in it makes its owner busy'),
    source: z.string().nullable().describe('Where its content comes from, for who may change that'),
    url: z.string().describe('For CalDAV'),
    privileges: z.array(z.string()).describe('What you may do: RFC 3744 and RFC 4791'),
    changeNumber: z
      .number()
      .int()
      .describe('Grows with each change of what is in it; the number of sync tokens and of the WebSocket'),
  })
  .meta({ id: 'Calendar' })

const text = z.string().min(1).max(10_000).nullable()
const color = z
  .string()
  .regex(/^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$/)
  .nullable()

/** As programs of Apple count. */
const LAST_PLACE = 2_147_483_647

const changes = {
  displayName: text.optional(),
  description: text.optional(),
  color: color.optional(),
  order: z
    .int()
    .min(0)
    .max(LAST_PLACE)
    .nullable()
    .optional()
    .describe('Its place in lists: that of the viewer alone where they are a sharee or a delegate'),
  transparent: z.boolean().optional().describe('Nothing in it makes its owner busy'),
  source: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .describe('Makes it a subscription, or another one'),
}
const calendarChange = z
  .strictObject({
    ...changes,
    isDefault: z
      .literal(true)
      .optional()
      .describe('Invitations come into it from now on; the one before is none any more'),
  })
  .meta({ id: 'CalendarChange' })
const newCalendar = z
  .strictObject({
    name: collectionName.describe('The last part of its URL'),
    components: z
      .array(z.enum(['VEVENT', 'VTODO', 'VJOURNAL']))
      .min(1)
      .max(3)
      .optional(),
    ...changes,
  })
  .meta({ id: 'NewCalendar' })

const params = z.strictObject({ owner: slug, calendar: z.string().min(1).max(1_000) })

function viewOf(resource: CollectionResource, privileges: ReadonlySet<XmlName>, defaultCalendar: Id | undefined) {
  const { collection, seenBy, owner, href, share, redaction } = resource
  const { displayName, description, color, components, changeNo, transparent, source } = collection
  const order = Number.parseInt(collection.order ?? '', 10)
  return {
    ...{ owner: seenBy.slug, name: decodeURIComponent(href.split('/').at(-2) ?? '') },
    sharedBy: share === undefined ? null : owner.slug,
    access: redaction === 'busy' ? ('busy' as const) : ('all' as const),
    isShared: collection.shared && (share !== undefined || privileges.has(DAV.readAcl)),
    isSubscription: source !== null,
    isDefault: share === undefined && collection.id === defaultCalendar,
    timeZone: collection.timezoneId,
    order: Number.isSafeInteger(order) ? order : null,
    ...{ displayName, description, color, components: [...components], transparent, url: href },
    source: maySeeSource(resource, privileges) ? source : null,
    privileges: [...privileges].map(localOf).toSorted(),
    changeNumber: changeNo,
  }
}

/** Throws 403 where the viewer may not know, 404 where nothing is. */
export async function requireCollection(
  {
    owner,
    name,
    kind,
  }: { readonly owner: string; readonly name: string; readonly kind: 'calendar' | 'addressbook' | 'inbox' },
  viewer: Viewer,
  store: StoreReader,
  wanted: XmlName = DAV.read,
) {
  const home = kind === 'addressbook' ? 'addressbooks' : 'calendars'
  const resource = await resolve(memberHref(home, owner, name), store, viewer.principal)
  if (resource === undefined) throw problem(404, 'not-found', 'nothing is there')
  const privileges = await privilegesOn(resource, viewer, store)
  requireAmong(privileges, viewer, resource.href, [wanted])
  if (resource.kind !== kind || !('collection' in resource)) throw problem(404, 'not-found', `no ${kind} is there`)
  return { resource, privileges }
}

/** In a transaction, too, which asks nobody but its own store. */
async function viewFor(asked: Parameters<typeof requireCollection>[0], viewer: Viewer, wanted: XmlName) {
  const memberships = await viewer.memberships()
  const known: Viewer = { ...viewer, memberships: async () => memberships }
  return async (store: StoreReader) => {
    const { resource, privileges } = await requireCollection(asked, known, store, wanted)
    return viewOfOne(resource, privileges, known, store)
  }
}

/** As it looks to the viewer. */
async function viewOfOne(
  resource: CollectionResource,
  privileges: ReadonlySet<XmlName>,
  viewer: Viewer,
  store: StoreReader,
) {
  const [looking = resource] = await withLooks([resource], viewer, store)
  return viewOf(looking, privileges, (await findDefaultCalendar(resource.owner.id, store))?.id)
}

/** All that the viewer may read in one home. */
export async function viewsIn(owner: Principal, viewer: Viewer, store: StoreReader) {
  const found = await readableIn(owner, viewer, store)
  const chosen = (await findDefaultCalendar(owner.id, store))?.id
  return found.map(({ resource, privileges }) => viewOf(resource, privileges, chosen))
}

/** What the viewer may read in one home, in a number of statements that does not grow with it. */
export async function readableIn(owner: Principal, viewer: Viewer, store: StoreReader) {
  const own = (await store.collectionsOf(owner.id, 'calendars')).filter(({ kind }) => kind === 'calendar')
  const onEach = await privilegesOnEach(own, viewer, store)
  const shared = (await store.sharesIn(owner.id)).filter(({ collection }) => collection.home === 'calendars')
  const shares = shared.map((one) => sharedResource(one, owner))
  const onShares = await privilegesOnShares(shares, viewer, store)
  const looking = await withLooks(
    own.map((one) => collectionResource(one, owner)),
    viewer,
    store,
  )
  return [
    ...looking.map((resource) => ({
      resource,
      privileges: onEach.get(resource.collection.id) ?? new Set<XmlName>(),
    })),
    ...shares.map((resource, at) => ({ resource, privileges: onShares[at] ?? new Set<XmlName>() })),
  ].filter(({ privileges }) => privileges.has(DAV.read))
}

type Change = Omit<z.output<typeof calendarChange>, 'isDefault'>

function propertiesOf({
  displayName,
  description,
  color,
  order,
  transparent,
  source,
}: Change): readonly PropertyChange[] {
  const text = (name: XmlName, value: string | null | undefined): readonly PropertyChange[] =>
    value === undefined
      ? []
      : [value === null ? { property: element(name), remove: true } : { property: element(name, value) }]
  return [
    ...text(DAV.displayname, displayName),
    ...text(CALDAV.calendarDescription, description),
    ...text(APPLE.calendarColor, color),
    ...text(APPLE.calendarOrder, order === null ? null : order?.toString()),
    ...(transparent === undefined
      ? []
      : [
          {
            property: element(CALDAV.scheduleCalendarTransp, element(transparent ? CALDAV.transparent : CALDAV.opaque)),
          },
        ]),
    ...(source === undefined ? [] : [{ property: element(CS.source, element(DAV.href, source)) }]),
  ]
}

/** RFC 6638 §9.2. */
async function chooseDefault({ owner, href }: CollectionResource, ask: AskDav): Promise<void> {
  const property = element(CALDAV.scheduleDefaultCalendarURL, element(DAV.href, href))
  await patchProperties(ask, memberHref('calendars', owner.slug, 'inbox'), [{ property }])
}

function componentSet(names: readonly string[]): XmlElement {
  const components = names.map((name) => ({
    ...element(CALDAV.comp),
    attributes: [{ name: '{}name' as const, value: name }],
  }))
  return element(CALDAV.supportedCalendarComponentSet, ...components)
}

const delegator = z
  .strictObject({ principal, access: z.enum(['read', 'write']) })
  .meta({ id: 'Delegator', description: 'For whom you act; what you may see of theirs is at /calendars/{slug}' })

export const calendarOperations: readonly Operation[] = [
  operation({
    id: 'listDelegators',
    tag: 'Sharing',
    summary: 'Those for whom you act, also as a member of a group',
    method: 'GET',
    path: '/me/delegators',
    scopes: ['events:read'],
    viewAs: 'administrators',
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'In the order of slugs', schema: page(delegator) },
    problems: [],
    async handle({ query, account, viewer }, { store }) {
      const { id } = account.principal
      const isAdmin = viewer.principal?.admin === true
      const [readers, writers] = await Promise.all([store.delegatorsOf(id, 'read'), store.delegatorsOf(id, 'write')])
      const written = new Set(writers.map((one) => one.id))
      const views = [
        ...writers.map((one) => ({ principal: viewOfPrincipal(one, isAdmin), access: 'write' as const })),
        ...readers.flatMap((one) =>
          written.has(one.id) ? [] : [{ principal: viewOfPrincipal(one, isAdmin), access: 'read' as const }],
        ),
      ]
      return { body: pageOf(views, ({ principal: { slug } }) => slug, query) }
    },
  }),

  operation({
    id: 'listCalendars',
    tag: 'Calendars',
    summary: 'Calendars in the home of somebody, with those that others share',
    method: 'GET',
    path: '/calendars/{owner}',
    scopes: ['events:read'],
    viewAs: 'owners',
    params: z.strictObject({ owner: slug }),
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'Those that you may read', schema: page(calendar) },
    problems: [404],
    async handle({ params, query, viewer }, { store }) {
      const owner = await store.findPrincipal(params.owner)
      if (owner === undefined) throw problem(404, 'not-found', 'nobody has that slug')
      return { body: pageOf(await viewsIn(owner, viewer, store), ({ name }) => name, query) }
    },
  }),

  operation({
    id: 'createCalendar',
    tag: 'Calendars',
    summary: 'Make a calendar, or a subscription to one elsewhere',
    method: 'POST',
    path: '/calendars/{owner}',
    scopes: ['events:write'],
    params: z.strictObject({ owner: slug }),
    query: nothing,
    body: newCalendar,
    success: { status: 201, description: 'Made', schema: calendar },
    problems: [404, 405, 507],
    async handle({ params, body, viewer, dav }, { store }) {
      const path = memberHref('calendars', params.owner, body.name)
      const types = [DAV.collection, CALDAV.calendar, ...(body.source === undefined ? [] : [CS.subscribed])]
      const properties = [
        element(DAV.resourcetype, ...types.map((type) => element(type))),
        ...(body.components === undefined ? [] : [componentSet(body.components)]),
        ...propertiesOf(body).flatMap(({ property, remove }) => (remove ? [] : [property])),
      ]
      const xml = element(DAV.mkcol, element(DAV.set, element(DAV.prop, ...properties)))
      await done(dav({ method: 'MKCOL', path, xml }))
      const { resource, privileges } = await requireCollection(
        { owner: params.owner, name: body.name, kind: 'calendar' },
        viewer,
        store,
        DAV.readCurrentUserPrivilegeSet,
      )
      return {
        body: await viewOfOne(resource, privileges, viewer, store),
        headers: { location: `/api/v1${locationOf(params.owner, body.name)}` },
      }
    },
  }),

  operation({
    id: 'getCalendar',
    tag: 'Calendars',
    summary: 'One calendar',
    method: 'GET',
    path: '/calendars/{owner}/{calendar}',
    scopes: ['events:read'],
    viewAs: 'owners',
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As you see it', schema: calendar },
    problems: [404],
    async handle({ params, viewer }, { store }) {
      const asked = { owner: params.owner, name: params.calendar, kind: 'calendar' } as const
      const { resource, privileges } = await requireCollection(asked, viewer, store)
      return { body: await viewOfOne(resource, privileges, viewer, store) }
    },
  }),

  operation({
    id: 'updateCalendar',
    tag: 'Calendars',
    summary: 'Change what is said; of a share and as a delegate, how it looks to you',
    method: 'PATCH',
    path: '/calendars/{owner}/{calendar}',
    scopes: ['events:write'],
    ifMatch: 'possible',
    params,
    query: nothing,
    body: calendarChange,
    success: { status: 200, description: 'As it is now', schema: calendar },
    problems: [404, 409, 507],
    async handle({ params, body, viewer, dav, requireMatch }, { store }) {
      const asked = { owner: params.owner, name: params.calendar, kind: 'calendar' } as const
      const before = await requireCollection(asked, viewer, store)
      const confirm = asSeen(calendar, await viewFor(asked, viewer, DAV.read), requireMatch)
      await confirm(store)
      await patchProperties(dav, before.resource.href, propertiesOf(body), confirm)
      if (body.isDefault) await chooseDefault(before.resource, dav)
      const { resource, privileges } = await requireCollection(asked, viewer, store)
      return { body: await viewOfOne(resource, privileges, viewer, store) }
    },
  }),

  operation({
    id: 'deleteCalendar',
    tag: 'Calendars',
    summary: 'Remove a calendar with all that is in it; a share is left, and stays with its owner',
    method: 'DELETE',
    path: '/calendars/{owner}/{calendar}',
    scopes: ['events:write'],
    ifMatch: 'possible',
    params,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404, 409],
    async handle({ params, viewer, dav, requireMatch }, { store }) {
      const asked = { owner: params.owner, name: params.calendar, kind: 'calendar' } as const
      const wanted = DAV.readCurrentUserPrivilegeSet
      const { resource } = await requireCollection(asked, viewer, store, wanted)
      const confirm = asSeen(calendar, await viewFor(asked, viewer, wanted), requireMatch)
      await confirm(store)
      await done(dav({ method: 'DELETE', path: resource.href, confirm }))
      return { body: undefined }
    },
  }),
]

export function locationOf(owner: string, name: string): string {
  return homeHref('calendars', owner).replace('/dav', '') + encodeURIComponent(name)
}

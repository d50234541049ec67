import { writeHomeToken } from '../../../protocol/dav/sync-token.ts'
import { element } from '../../../protocol/xml/element.ts'
import { CALDAV, CS, DAV } from '../../../protocol/xml/names.ts'
import type { Collection, Principal, StoreReader } from '../../../storage/store.ts'
import { TIMEZONES_PATH } from '../../timezones/service.ts'
import { oncePerRequest } from '../once.ts'
import type { Deps } from '../request.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'
import type { Property, PropertyContext } from './property.ts'
import { hrefElement } from './webdav.ts'

/** Bytes a principal may keep; null for no limit. */
export function quotaOf(owner: Principal, deps: Deps): number | null {
  return owner.quotaBytes ?? deps.settings.quotaBytes
}

const usedOnce = oncePerRequest<number>()

/** Every collection of a home tells the same. */
function usedBy({ id }: Principal, { request, deps }: PropertyContext): Promise<number> {
  return usedOnce(request, id, () => deps.store.usedBytes(id))
}

// RFC 4331 §3: absent where there is no limit. For those who may add something: the bytes of an object tell of its words.
export const quotaAvailableBytes: Property<HomeResource | CollectionResource> = {
  name: DAV.quotaAvailableBytes,
  inAllprop: false,
  read: async ({ owner }, context) => {
    const quota = quotaOf(owner, context.deps)
    if (quota === null || !context.privileges.has(DAV.bind)) return undefined
    return element(DAV.quotaAvailableBytes, String(Math.max(0, quota - (await usedBy(owner, context)))))
  },
}

// RFC 4331 §4: of everything that counts against the same limit.
export const quotaUsedBytes: Property<HomeResource | CollectionResource> = {
  name: DAV.quotaUsedBytes,
  inAllprop: false,
  read: async ({ owner }, context) =>
    context.privileges.has(DAV.bind) ? element(DAV.quotaUsedBytes, String(await usedBy(owner, context))) : undefined,
}

export const homeDisplayname: Property<HomeResource> = {
  name: DAV.displayname,
  inAllprop: true,
  read: ({ owner }) => element(DAV.displayname, owner.name),
}

/** The state of a home at this moment, as a token. */
export async function homeTokenOf(home: HomeResource, store: StoreReader, epoch: string): Promise<string> {
  const [owner, own, shares] = await Promise.all([
    store.findPrincipalById(home.owner.id),
    store.collectionsOf(home.owner.id, home.home),
    store.sharesIn(home.owner.id),
  ])
  const shared = shares.map(({ collection }) => collection).filter((collection) => collection.home === home.home)
  return writeHomeToken({
    epoch,
    ownerId: home.owner.id,
    homeNo: owner?.homeNo ?? 0,
    collections: numbersOf([...own, ...shared]),
  })
}

export function numbersOf(collections: readonly Collection[]): ReadonlyMap<string, number> {
  return new Map(collections.map(({ id, changeNo }) => [id, changeNo]))
}

// RFC 6578 §4.
export const homeSyncToken: Property<HomeResource> = {
  name: DAV.syncToken,
  inAllprop: false,
  read: async (home, { deps: { store } }) => element(DAV.syncToken, await homeTokenOf(home, store, store.epoch)),
}

// RFC 4791 §5.2.3 for new calendars: any set of what we store.
export const supportedComponentSets: Property<HomeResource> = {
  name: CALDAV.supportedCalendarComponentSets,
  inAllprop: false,
  read: () => element(CALDAV.supportedCalendarComponentSets),
}

// RFC 8607 §6.1: where the attachments are, whatever name of this server an ATTACH was written with.
export const managedAttachmentsServerUrl: Property<HomeResource> = {
  name: CALDAV.managedAttachmentsServerURL,
  inAllprop: false,
  read: ({ home }, { deps: { settings } }) =>
    home === 'calendars' ? hrefElement(CALDAV.managedAttachmentsServerURL, settings.publicUrl) : undefined,
}

// RFC 7809 §5.1: whom to ask for time zones that are left out.
export const timezoneServiceSet: Property<HomeResource> = {
  name: CALDAV.timezoneServiceSet,
  inAllprop: false,
  read: ({ home }) => (home === 'calendars' ? hrefElement(CALDAV.timezoneServiceSet, TIMEZONES_PATH) : undefined),
}

/** Client: Apple's read how many calendars, and how many objects in one, they may make. */
export const maxCollections: Property<HomeResource> = {
  name: CS.maxCollections,
  inAllprop: false,
  read: (_, { deps }) => element(CS.maxCollections, String(deps.settings.maxCollections)),
}

export const maxResources: Property<CollectionResource> = {
  name: CS.maxResources,
  inAllprop: false,
  read: (_, { deps: { settings } }) =>
    settings.maxResources === null ? undefined : element(CS.maxResources, String(settings.maxResources)),
}

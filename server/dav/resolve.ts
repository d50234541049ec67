/** From a path to the resource it names. */
import { decodePath, encodeSegment } from '../../protocol/dav/href.ts'
import type { Collection, HomeKind, Principal, SharedCollection, StoreReader } from '../../storage/store.ts'
import {
  attachmentHref,
  CONTEXT_HREF,
  type DavPath,
  DIRECTORY_HREF,
  directoryCardHref,
  homeHref,
  memberHref,
  principalCollectionHref,
  principalHref,
  proxyGroupHref,
  pushRegistrationHref,
  readPath,
} from './paths.ts'
import type {
  AttachmentResource,
  CollectionResource,
  DirectoryCardResource,
  HomeResource,
  MemberResource,
  Resource,
} from './resource.ts'

/**
 * The resource at a path; undefined where nothing is and nothing can be. `viewer` saves a question when it asks for
 * what is its own.
 */
export async function resolve(
  path: string,
  store: StoreReader,
  viewer: Principal | undefined,
): Promise<Resource | undefined> {
  const { segments } = decodePath(path)
  return resolvePath(readPath(segments), segments, store, viewer)
}

async function resolvePath(
  path: DavPath,
  segments: readonly string[],
  store: StoreReader,
  viewer: Principal | undefined,
): Promise<Resource | undefined> {
  const findPrincipal = async (slug: string) => (viewer?.slug === slug ? viewer : store.findPrincipal(slug))

  switch (path.kind) {
    case 'root':
      return { kind: 'context', href: '/' }
    case 'well-known':
      return { kind: 'context', href: '/.well-known/' }
    case 'context':
      return { kind: 'context', href: CONTEXT_HREF }
    case 'principal-collection':
      return { kind: 'principal-collection', href: principalCollectionHref(path.of), of: path.of }
    case 'directory':
      return { kind: 'directory', href: DIRECTORY_HREF }
    case 'directory-card': {
      const principal = await findPrincipal(path.slug)
      return principal && directoryCardResource(principal)
    }
    case 'push-registration': {
      const registration = await store.findPushRegistration(path.name)
      // Nobody else is told that it exists.
      if (registration === undefined || registration.principalId !== viewer?.id) return undefined
      return { kind: 'push-registration', href: pushRegistrationHref(path.name), registration }
    }
    case 'attachment':
      return attachmentResource(path.managedId)
    case 'homes':
      return { kind: 'homes', href: `${CONTEXT_HREF}${path.home}/`, home: path.home }
    case 'principal':
    case 'proxy-group': {
      const principal = await findPrincipal(path.slug)
      if (principal?.kind !== path.of) return undefined
      return path.kind === 'principal' ? principalResource(principal) : proxyGroupResource(principal, path.access)
    }
    case 'home': {
      const owner = await findPrincipal(path.owner)
      return owner && homeResource(path.home, owner)
    }
    case 'collection':
    case 'object':
    case 'too-deep': {
      const owner = await findPrincipal(path.owner)
      return owner && resolveInHome(path, segments, owner, store)
    }
    case 'unknown':
      return undefined
  }
}

async function resolveInHome(
  path: Extract<DavPath, { readonly kind: 'collection' | 'object' | 'too-deep' }>,
  segments: readonly string[],
  owner: Principal,
  store: StoreReader,
): Promise<Resource> {
  const href = memberHref(path.home, owner.slug, path.slug)
  const below = `/${segments.map(encodeSegment).join('/')}`
  if (path.slug === 'freebusy' && path.home === 'calendars') {
    const ofHome = href.slice(0, -1)
    return path.kind === 'collection'
      ? { kind: 'freebusy', href: ofHome, owner }
      : { kind: 'nowhere', href: below, owner, parent: undefined }
  }
  const found = await findInHome(path, owner, store)
  if (path.kind === 'collection') {
    return found ?? { kind: 'unmapped', href, home: path.home, owner, slug: path.slug }
  }
  if (path.kind === 'too-deep' || found === undefined)
    return { kind: 'nowhere', href: below, owner, parent: found?.collection }
  return memberResource(found, path.name)
}

async function findInHome(
  { home, slug }: Extract<DavPath, { readonly kind: 'collection' | 'object' | 'too-deep' }>,
  owner: Principal,
  store: StoreReader,
): Promise<CollectionResource | undefined> {
  const own = await store.findCollection(owner.slug, home, slug)
  if (own !== undefined) return collectionResource(own, owner)
  const shared = await store.findShare(owner.id, slug)
  return shared?.share.state === 'accepted' && shared.collection.home === home
    ? sharedResource(shared, owner)
    : undefined
}

export function directoryCardResource(principal: Principal): DirectoryCardResource {
  return { kind: 'directory-card', href: directoryCardHref(principal.slug), principal }
}

export function attachmentResource(managedId: string): AttachmentResource {
  return { kind: 'attachment', href: attachmentHref(managedId), managedId }
}

export function homeResource(home: HomeKind, owner: Principal): HomeResource {
  const kind = home === 'calendars' ? 'home' : 'addressbook-home'
  return { kind, href: homeHref(home, owner.slug), home, owner }
}

export function principalResource(principal: Principal): Extract<Resource, { kind: 'principal' }> {
  return { kind: 'principal', href: principalHref(principal), principal }
}

export function proxyGroupResource(principal: Principal, access: 'read' | 'write'): Resource {
  return { kind: 'proxy-group', href: proxyGroupHref(principal, access), principal, access }
}

export function collectionResource(collection: Collection, owner: Principal): CollectionResource {
  const href = memberHref(collection.home, owner.slug, collection.slug)
  return { kind: collection.kind, href, owner, collection, seenBy: owner, redaction: 'none', share: undefined }
}

/** A collection as a sharee has it: under another name, with properties of its own. */
export function sharedResource({ share, collection, owner }: SharedCollection, sharee: Principal): CollectionResource {
  const { displayName, description, color, order, transparent, homeNo } = share
  return {
    kind: collection.kind,
    href: memberHref(collection.home, sharee.slug, share.uid),
    owner,
    collection: {
      ...collection,
      displayName,
      description: description ?? collection.description,
      color,
      order,
      transparent,
      homeNo,
    },
    seenBy: sharee,
    redaction: share.access === 'busy' ? 'busy' : 'none',
    share,
  }
}

const MEMBER_KINDS = {
  calendar: 'calendar-object',
  inbox: 'scheduling-object',
  outbox: 'scheduling-object',
  notification: 'other-object',
  addressbook: 'address-object',
} as const

export function memberKindOf({ kind }: CollectionResource): MemberResource['kind'] {
  return MEMBER_KINDS[kind]
}

export function memberResource(parent: CollectionResource, name: string): MemberResource {
  const { owner, collection, seenBy, redaction, share } = parent
  const href = parent.href + encodeSegment(name)
  return { kind: MEMBER_KINDS[collection.kind], href, owner, collection, seenBy, redaction, share, name }
}

/** What a request is about, once the store was asked. */
import { encodeSegment } from '../../protocol/dav/href.ts'
import type {
  Collection,
  HomeKind,
  ObjectEntry,
  Principal,
  PrincipalKind,
  PushRegistration,
  Share,
} from '../../storage/store.ts'
import { memberHref } from './paths.ts'

interface Located {
  /** Encoded; with a slash at the end for a collection. */
  readonly href: string
}

export interface ContextResource extends Located {
  readonly kind: 'context'
}

export interface PrincipalCollectionResource extends Located {
  readonly kind: 'principal-collection'
  readonly of: PrincipalKind | undefined
}

export interface PrincipalResource extends Located {
  readonly kind: 'principal'
  readonly principal: Principal
}

/** `calendar-proxy-read` or `-write` below a principal: the group of its delegates. */
export interface ProxyGroupResource extends Located {
  readonly kind: 'proxy-group'
  readonly principal: Principal
  readonly access: 'read' | 'write'
}

/** The read-only address book of all principals. */
export interface DirectoryResource extends Located {
  readonly kind: 'directory'
}

export interface DirectoryCardResource extends Located {
  readonly kind: 'directory-card'
  readonly principal: Principal
}

/** By which its own client ends it. */
export interface PushRegistrationResource extends Located {
  readonly kind: 'push-registration'
  readonly registration: PushRegistration
}

/** A file that objects refer to, RFC 8607, whether there is one or not. */
export interface AttachmentResource extends Located {
  readonly kind: 'attachment'
  readonly managedId: string
}

export interface HomesResource extends Located {
  readonly kind: 'homes'
  readonly home: HomeKind
}

export interface HomeResource extends Located {
  readonly kind: 'home' | 'addressbook-home'
  readonly home: HomeKind
  readonly owner: Principal
}

/** How a collection is seen where it is asked for: in its owner's home, or as a share in the home of a sharee. */
export interface Sight {
  /** In whose home: the owner's, or the sharee's. What is per user belongs to this principal, whoever acts for it. */
  readonly seenBy: Principal
  /** How much of the objects is shown: all of them, or when they make somebody busy and nothing else. */
  readonly redaction: 'none' | 'busy'
  /** The share by which it is seen; undefined in the owner's home. */
  readonly share: Share | undefined
}

/** A calendar, inbox, outbox, notification collection or address book: `collection.kind` tells. */
export interface CollectionResource extends Located, Sight {
  readonly kind: Collection['kind']
  readonly owner: Principal
  readonly collection: Collection
}

/** `freebusy` below a home. */
export interface FreeBusyResource extends Located {
  readonly kind: 'freebusy'
  readonly owner: Principal
}

/** The name of an object in a collection, whether there is one or not. */
export interface MemberResource extends Located, Sight {
  readonly kind: 'calendar-object' | 'scheduling-object' | 'address-object' | 'other-object'
  readonly owner: Principal
  readonly collection: Collection
  readonly name: string
}

/** An object as PROPFIND and reports show it. */
export interface ObjectResource extends MemberResource {
  /** As the viewer knows it: with the entity tag of what they see. */
  readonly entry: ObjectEntry
  /** The viewer sees a part of it. */
  readonly isPart?: true
}

/** A free name in a home. */
export interface UnmappedResource extends Located {
  readonly kind: 'unmapped'
  readonly home: HomeKind
  readonly owner: Principal
  readonly slug: string
}

/** A path in a home that no resource can have now: its parent is missing, or is no collection. */
export interface NowhereResource extends Located {
  readonly kind: 'nowhere'
  readonly owner: Principal
  /** What the parent is: nothing, or something that holds no collections. */
  readonly parent: Collection | undefined
}

export type Resource =
  | ContextResource
  | PrincipalCollectionResource
  | PrincipalResource
  | ProxyGroupResource
  | DirectoryResource
  | DirectoryCardResource
  | PushRegistrationResource
  | AttachmentResource
  | HomesResource
  | HomeResource
  | CollectionResource
  | FreeBusyResource
  | MemberResource
  | UnmappedResource
  | NowhereResource

export type ResourceOf<Kind extends Resource['kind']> = Extract<Resource, { readonly kind: Kind }>

/** Whose a principal resource is: the principal's own, or the group of its delegates. */
export function principalOf(resource: Resource): Principal | undefined {
  return resource.kind === 'principal' || resource.kind === 'proxy-group' ? resource.principal : undefined
}

/** The last segment of a collection's path where it is seen. */
export function nameInHome({ collection, share }: CollectionResource | MemberResource): string {
  return share?.uid ?? collection.slug
}

/** The path of the collection that a member is seen in. */
export function hrefOfCollection({ href, name }: MemberResource): string {
  return href.slice(0, -encodeSegment(name).length)
}

/** What locks are on: anything with a path. */
export type Lockable = { readonly href: string } | CollectionResource | MemberResource

/** The path by which locks know a resource: without a slash at its end. One lock holds however the resource is reached. */
export function lockPath(resource: Lockable): string {
  return decodeURIComponent(ownHref(resource)).replace(/\/$/, '')
}

function ownHref(resource: Lockable): string {
  if (!('share' in resource) || resource.share === undefined) return resource.href
  const { home, ownerSlug, slug } = resource.collection
  const collection = memberHref(home, ownerSlug, slug)
  return 'name' in resource ? collection + encodeSegment(resource.name) : collection
}

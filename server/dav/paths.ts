/** The URL space: decoded segments to what they name, and back to hrefs. Nothing here knows what exists. */
import { collectionHref, decodePath, encodeSegment, pathOfHref } from '../../protocol/dav/href.ts'
import { Refusal } from '../../protocol/dav/refusal.ts'
import type { HomeKind, PrincipalKind } from '../../storage/store.ts'

export type DavPath =
  | { readonly kind: 'root' }
  | { readonly kind: 'well-known' }
  | { readonly kind: 'context' }
  | { readonly kind: 'principal-collection'; readonly of: PrincipalKind | undefined }
  | { readonly kind: 'principal'; readonly of: PrincipalKind; readonly slug: string }
  | {
      readonly kind: 'proxy-group'
      readonly of: PrincipalKind
      readonly slug: string
      readonly access: 'read' | 'write'
    }
  | { readonly kind: 'directory' }
  | { readonly kind: 'directory-card'; readonly slug: string }
  | { readonly kind: 'push-registration'; readonly name: string }
  | { readonly kind: 'attachment'; readonly managedId: string }
  | { readonly kind: 'homes'; readonly home: HomeKind }
  | { readonly kind: 'home'; readonly home: HomeKind; readonly owner: string }
  | { readonly kind: 'collection'; readonly home: HomeKind; readonly owner: string; readonly slug: string }
  | {
      readonly kind: 'object'
      readonly home: HomeKind
      readonly owner: string
      readonly slug: string
      readonly name: string
    }
  /** Below an object, where nothing can be. */
  | { readonly kind: 'too-deep'; readonly home: HomeKind; readonly owner: string; readonly slug: string }
  | { readonly kind: 'unknown' }

const UNKNOWN: DavPath = { kind: 'unknown' }

const SEGMENT_OF_KIND = { user: 'users', group: 'groups', room: 'rooms', resource: 'resources' } as const
const KIND_OF_SEGMENT: ReadonlyMap<string, PrincipalKind> = new Map([
  ['users', 'user'],
  ['groups', 'group'],
  ['rooms', 'room'],
  ['resources', 'resource'],
])
export const PRINCIPAL_KINDS: readonly PrincipalKind[] = ['user', 'group', 'room', 'resource']

export function readPath(segments: readonly string[]): DavPath {
  const [context, area, ...rest] = segments
  if (context === undefined) return { kind: 'root' }
  if (context === '.well-known' && area === undefined) return { kind: 'well-known' }
  if (context !== 'dav') return UNKNOWN
  if (area === undefined) return { kind: 'context' }
  if (area === 'principals') return readPrincipalPath(rest)
  if (area === 'directory') return readDirectoryPath(rest)
  if (area === 'push') return readPushPath(rest)
  if (area === 'attachments') return readAttachmentPath(rest)
  if (area === 'calendars' || area === 'addressbooks') return readHomePath(area, rest)
  return UNKNOWN
}

/** What an href names; undefined for what is no path, and for a URL of another server. */
export function findPathOfHref(href: string, origins: readonly string[]): DavPath | undefined {
  // Most of what people stand under are mail addresses, and there are many.
  if (!/^\s*(?:\/|https?:)/i.test(href)) return undefined
  try {
    return readPath(decodePath(pathOfHref(href, origins)).segments)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function readPrincipalPath([kind, slug, proxy, ...more]: readonly string[]): DavPath {
  if (kind === undefined) return { kind: 'principal-collection', of: undefined }
  const of = KIND_OF_SEGMENT.get(kind)
  if (of === undefined || more.length > 0) return UNKNOWN
  if (slug === undefined) return { kind: 'principal-collection', of }
  if (proxy === undefined) return { kind: 'principal', of, slug }
  if (proxy === 'calendar-proxy-read') return { kind: 'proxy-group', of, slug, access: 'read' }
  if (proxy === 'calendar-proxy-write') return { kind: 'proxy-group', of, slug, access: 'write' }
  return UNKNOWN
}

const CARD_SUFFIX = '.vcf'

function readDirectoryPath([name, ...more]: readonly string[]): DavPath {
  if (name === undefined) return { kind: 'directory' }
  if (more.length > 0 || !name.endsWith(CARD_SUFFIX)) return UNKNOWN
  return { kind: 'directory-card', slug: name.slice(0, -CARD_SUFFIX.length) }
}

function readPushPath([name, ...more]: readonly string[]): DavPath {
  return name === undefined || more.length > 0 ? UNKNOWN : { kind: 'push-registration', name }
}

function readAttachmentPath([managedId, ...more]: readonly string[]): DavPath {
  return managedId === undefined || more.length > 0 ? UNKNOWN : { kind: 'attachment', managedId }
}

function readHomePath(home: HomeKind, [owner, slug, name, ...more]: readonly string[]): DavPath {
  if (owner === undefined) return { kind: 'homes', home }
  if (slug === undefined) return { kind: 'home', home, owner }
  if (name === undefined) return { kind: 'collection', home, owner, slug }
  if (more.length > 0) return { kind: 'too-deep', home, owner, slug }
  return { kind: 'object', home, owner, slug, name }
}

export const CONTEXT_HREF = '/dav/'
export const PRINCIPALS_HREF = '/dav/principals/'
export const DIRECTORY_HREF = '/dav/directory/'

export function pushRegistrationHref(name: string): string {
  return `${CONTEXT_HREF}push/${name}`
}

export function directoryCardHref(slug: string): string {
  return DIRECTORY_HREF + encodeSegment(slug + CARD_SUFFIX)
}

export function attachmentHref(managedId: string): string {
  return `${CONTEXT_HREF}attachments/${encodeSegment(managedId)}`
}

export function principalHref(principal: { readonly kind: PrincipalKind; readonly slug: string }): string {
  return `${PRINCIPALS_HREF}${SEGMENT_OF_KIND[principal.kind]}/${encodeSegment(principal.slug)}/`
}

export function proxyGroupHref(
  principal: { readonly kind: PrincipalKind; readonly slug: string },
  access: 'read' | 'write',
): string {
  return `${principalHref(principal)}calendar-proxy-${access}/`
}

export function principalCollectionHref(kind: PrincipalKind | undefined): string {
  return kind === undefined ? PRINCIPALS_HREF : `${PRINCIPALS_HREF}${SEGMENT_OF_KIND[kind]}/`
}

export function homeHref(home: HomeKind, owner: string): string {
  return collectionHref(['dav', home, owner])
}

export function memberHref(home: HomeKind, owner: string, slug: string): string {
  return collectionHref(['dav', home, owner, slug])
}

/** Collections of a home that a client can neither make, rename nor delete. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(['inbox', 'outbox', 'notification', 'freebusy'])

import type { IncomingHttpHeaders } from 'node:http'
import type { Logger } from 'pino'
import type { Preferences } from '../../protocol/dav/prefer.ts'
import type { XmlElement, XmlName } from '../../protocol/xml/element.ts'
import type { Timelines } from '../../scheduling/freebusy/timelines.ts'
import type { Id, Memberships, Principal, ShareAccess, Store } from '../../storage/store.ts'
import type { Allowance } from '../account-limits.ts'
import type { Scopes } from '../auth/scopes.ts'
import type { Settings } from '../settings.ts'
import type { ObjectCache } from './calendar/object-cache.ts'
import type { Resource } from './resource.ts'

/** Who asks. Without a principal: nobody signed in. */
export interface Viewer {
  readonly principal: Principal | undefined
  /** What the credential was made for by which it asks. */
  readonly scopes: Scopes
  /** Asked for only when a resource is not the viewer's own. */
  memberships(): Promise<Memberships>
  /** Of whom an owner wants to know what they see: the owner's, and nothing else, is shown then. */
  readonly shown?: Shown | undefined
}

/** What an owner shares with a viewer, who has it in another home under another name. */
export interface Shown {
  readonly owner: Principal
  /** Of each collection that is shared, and was not declined. */
  readonly shares: ReadonlyMap<Id, ShareAccess>
  /** Those of which the viewer sees times alone. */
  readonly busyOnly: ReadonlySet<Id>
}

/** What handlers work with besides their request. */
export interface Deps {
  readonly store: Store
  readonly settings: Settings
  readonly log: Logger
  now(): Date
  /** A name for a new resource that nobody else has. */
  newName(): string
}

/** And what a server keeps in memory between requests. */
export interface HandlerDeps extends Deps {
  /** Calendar objects that were opened. */
  readonly objects: ObjectCache
  /** When calendars keep their owners busy. */
  readonly timelines: Pick<Timelines, 'read' | 'readEach'>
  /** What reports of who asks may still cost; without it there is no limit. */
  readonly allowance?: Allowance | undefined
  /** Does what an account may do a few times at once; throws 429. Without it there is no limit. */
  readonly upload?: <T>(work: () => Promise<T>) => Promise<T>
}

export interface DavRequest<R extends Resource = Resource> {
  readonly method: string
  readonly resource: R
  readonly viewer: Viewer
  readonly headers: IncomingHttpHeaders
  readonly query: URLSearchParams
  readonly preferences: Preferences
  /** Origins by which clients may call this server, for absolute hrefs. */
  readonly origins: readonly string[]
  /** What the viewer may do with the resource. Asked of rights.ts once. */
  privileges(): Promise<ReadonlySet<XmlName>>
  /** The whole body, uncompressed. Refuses more than `limit` bytes. */
  bytes(limit: number, tooLarge: () => Error): Promise<Buffer>
  /** The same piece by piece, for what is not held in memory. */
  pieces(limit: number, tooLarge: () => Error): AsyncIterable<Buffer>
  /** The body as XML; undefined when there is none. */
  xml(): Promise<XmlElement | undefined>
}

export interface DavResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer | AsyncIterable<string | Buffer>
}

export type Handler<R extends Resource = Resource> = (request: DavRequest<R>, deps: HandlerDeps) => Promise<DavResponse>

/** One DAV request from its sign-in to its answer. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { decodePath } from '../../protocol/dav/href.ts'
import { readPreferences } from '../../protocol/dav/prefer.ts'
import { requireFewProperties } from '../../protocol/dav/propfind.ts'
import { readDontNotify } from '../../protocol/dav/push.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import type { XmlElement } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { Account, Memberships, Store } from '../../storage/store.ts'
import type { AccountLimits } from '../account-limits.ts'
import type { SignedIn, ViewAudit } from '../audit.ts'
import { hasScope, type Scopes } from '../auth/scopes.ts'
import { readBytes, readPieces, readXml } from './body.ts'
import { type Confirmation, confirming } from './confirming.ts'
import { dispatch, methodsOf } from './dispatch.ts'
import { answerOptions } from './options.ts'
import { readPath } from './paths.ts'
import type { DavRequest, DavResponse, Deps, HandlerDeps, Shown, Viewer } from './request.ts'
import { resolve } from './resolve.ts'
import type { Resource } from './resource.ts'
import { privilegesOn, refuseAnonymous, requireAmong } from './rights.ts'
import { storeThatSchedules } from './scheduling.ts'
import { getServerInfo, SERVER_INFO_PATH, serverInfoHeaders } from './server-info.ts'
import { storeSeenAt } from './sharing/own-objects.ts'

export interface DavDeps extends HandlerDeps {
  readonly accounts: AccountLimits
  readonly views: ViewAudit
  memberships(account: Account): Promise<Memberships>
}

/** `path` and `query` are those of the request line; `account` is who signed in, `asker` against whom it counts. */
export interface IncomingDav {
  readonly message: IncomingMessage
  readonly path: string
  readonly query: URLSearchParams
  readonly account: Account | undefined
  readonly scopes: Scopes
  readonly asker: string
  readonly origins: readonly string[]
  /** As the audit names who it is. */
  readonly by?: SignedIn | undefined
  /** The owner who looks through the eyes of `account`. */
  readonly shown?: Shown | undefined
}

export async function handleDav(incoming: IncomingDav, deps: DavDeps): Promise<DavResponse> {
  const { message } = incoming
  const method = message.method ?? 'GET'
  const answer = await answerTo(method, incoming, deps)
  const told = serverInfoHeaders(method, message.headers)
  return told === undefined ? answer : { ...answer, headers: { ...answer.headers, ...told } }
}

async function answerTo(method: string, incoming: IncomingDav, deps: DavDeps): Promise<DavResponse> {
  const { path } = incoming
  if (method === 'OPTIONS') return answerOptions(methodsAt(path))
  if (path === SERVER_INFO_PATH && (method === 'GET' || method === 'HEAD')) return getServerInfo()

  const viewer = viewerOf(incoming, deps)
  const resource = await resolve(path, deps.store, viewer.principal)
  if (resource === undefined) {
    if (viewer.principal === undefined) throw refuseAnonymous()
    throw refuse(404, undefined, 'nothing is there')
  }
  return answerAt(requestOf(method, resource, viewer, incoming, deps), incoming, deps)
}

async function answerAt(
  request: DavRequest,
  { asker }: Pick<IncomingDav, 'asker'>,
  deps: DavDeps,
): Promise<DavResponse> {
  await requireAnyPrivilege(request)
  const store = storeSeenAt(request.resource, storeFor(request, deps))
  const allowance = deps.accounts.stepsOf(asker)
  const upload: HandlerDeps['upload'] = (work) => deps.accounts.upload(asker, work)
  return dispatch(request, { allowance, upload, ...deps, store })
}

/** What another door asks of DAV in somebody's name. */
export interface AskedWithin {
  readonly method: string
  readonly path: string
  readonly headers?: IncomingHttpHeaders
  readonly query?: URLSearchParams
  readonly xml?: XmlElement
  readonly body?: Uint8Array
  readonly confirm?: Confirmation
}

/** Who asks by another door. */
export type AskerWithin = Pick<IncomingDav, 'account' | 'scopes' | 'asker' | 'origins' | 'shown'>

/** As `handleDav` answers to who asks in `incoming`, whose own method, headers and body say nothing here. */
export async function answerWithin(asked: AskedWithin, incoming: AskerWithin, deps: DavDeps): Promise<DavResponse> {
  const { method, path, headers = {}, query = new URLSearchParams(), xml, body = new Uint8Array() } = asked
  const viewer = viewerOf(incoming, deps)
  const resource = await resolve(path, deps.store, viewer.principal)
  if (resource === undefined) throw refuse(404, undefined, 'nothing is there')
  const bytes = async (limit: number, tooLarge: () => Error) => {
    if (body.length > limit) throw tooLarge()
    return Buffer.from(body)
  }
  const request: DavRequest = {
    ...aboutResource(method, resource, viewer, deps),
    ...{ headers, query, origins: incoming.origins, preferences: readPreferences(undefined, undefined), bytes },
    async *pieces(limit, tooLarge) {
      yield await bytes(limit, tooLarge)
    },
    xml: async () => xml,
  }
  return answerAt(
    request,
    incoming,
    asked.confirm === undefined ? deps : { ...deps, store: confirming(asked.confirm, deps.store) },
  )
}

/** Methods that change objects. */
const WRITING: ReadonlySet<string> = new Set(['PUT', 'POST', 'DELETE', 'COPY', 'MOVE'])

/** What is written is told to those concerned; what is only read comes from the store itself. */
function storeFor(request: DavRequest, deps: Deps): Store {
  const store = quietStore(request, deps)
  // What is posted to an outbox is a message already.
  const isMessage = request.resource.kind === 'outbox'
  return WRITING.has(request.method) && !isMessage ? storeThatSchedules(request, store, deps) : store
}

/** WebDAV-Push: a client that says so is not told of its own writes. */
function quietStore({ headers, viewer: { principal } }: DavRequest, { store }: Deps): Store {
  const header = headers['push-dont-notify']
  if (typeof header !== 'string' || principal === undefined) return store
  return store.quietly({ principalId: principal.id, names: readDontNotify(header) })
}

// RFC 4918 §8.1: before the request is looked at, so that no other refusal tells who may do nothing what is there.
async function requireAnyPrivilege({ privileges, viewer, resource }: DavRequest): Promise<void> {
  const granted = await privileges()
  if (granted.size === 0) requireAmong(granted, viewer, resource.href, [DAV.read])
}

function requestOf(
  method: string,
  resource: Resource,
  viewer: Viewer,
  { message, query, origins }: IncomingDav,
  deps: Deps,
): DavRequest {
  const { headers } = message
  return {
    ...aboutResource(method, resource, viewer, deps),
    ...{ headers, query, origins },
    preferences: readPreferences(headers.prefer as string | undefined, headers.brief as string | undefined),
    bytes: (limit, tooLarge) => readBytes(message, limit, tooLarge),
    pieces: (limit, tooLarge) => readPieces(message, limit, tooLarge),
    async xml() {
      const root = await readXml(message)
      if (root !== undefined) requireFewProperties(root, deps.settings.maxProperties)
      return root
    },
  }
}

function aboutResource(method: string, resource: Resource, viewer: Viewer, { store }: Pick<Deps, 'store'>) {
  let privileges: ReturnType<typeof privilegesOn> | undefined
  return { method, resource, viewer, privileges: () => (privileges ??= privilegesOn(resource, viewer, store)) }
}

/** Who asks, with no more than the credential was made for. */
export function viewerOf(
  { account, scopes, shown }: Pick<IncomingDav, 'account' | 'scopes' | 'shown'>,
  deps: DavDeps,
): Viewer {
  if (account === undefined) return { principal: undefined, scopes, memberships: async () => NOBODY }
  const admin = account.principal.admin && hasScope(scopes, 'admin')
  return { principal: { ...account.principal, admin }, scopes, memberships: () => deps.memberships(account), shown }
}

const NOBODY = {
  principals: new Set<string>(),
  readDelegatedBy: new Set<string>(),
  writeDelegatedBy: new Set<string>(),
}

/** What a path of this shape may answer, whether something is there or not. */
function methodsAt(path: string): readonly string[] {
  const named = path === '*' ? ({ kind: 'context' } as const) : readPath(decodePath(path).segments)
  switch (named.kind) {
    case 'root':
    case 'well-known':
    case 'context':
      return methodsOf('context')
    case 'collection':
      return collectionMethods(named.home, named.slug)
    case 'object':
      return objectMethods(named.home, named.slug)
    case 'too-deep':
    case 'unknown':
      return methodsOf('nowhere')
    default:
      return methodsOf(named.kind)
  }
}

function objectMethods(home: string, slug: string): readonly string[] {
  if (home !== 'calendars') return methodsOf('address-object')
  if (slug === 'inbox' || slug === 'outbox') return methodsOf('scheduling-object')
  return methodsOf(slug === 'notification' ? 'other-object' : 'calendar-object')
}

function collectionMethods(home: string, slug: string): readonly string[] {
  if (home !== 'calendars') return methodsOf('addressbook')
  if (slug === 'inbox' || slug === 'outbox' || slug === 'notification' || slug === 'freebusy') return methodsOf(slug)
  return methodsOf('calendar')
}

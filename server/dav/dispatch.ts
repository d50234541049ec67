/** Which method of which kind of resource is answered where: the whole server on one page. */
import { refuse } from '../../protocol/dav/refusal.ts'
import type { XmlElement, XmlName } from '../../protocol/xml/element.ts'
import { CALDAV, CARDDAV, CS, DAV } from '../../protocol/xml/names.ts'
import { acl } from './acl.ts'
import * as addressBookGet from './address-book/get.ts'
import { addressbookMultiget } from './address-book/multiget.ts'
import { addressbookQuery } from './address-book/query.ts'
import * as cardGet from './address-object/get.ts'
import * as attachmentGet from './attachment/get.ts'
import { freeBusyQuery } from './calendar/free-busy.ts'
import * as calendarGet from './calendar/get.ts'
import { calendarMultiget } from './calendar/multiget.ts'
import { calendarQuery } from './calendar/query.ts'
import * as objectGet from './calendar-object/get.ts'
import { post as postToObject } from './calendar-object/post.ts'
import { copyCollection, moveCollection } from './collection/copy-move.ts'
import { deleteCollection } from './collection/delete.ts'
import { post } from './collection/post.ts'
import { syncCollection } from './collection/sync.ts'
import * as directoryGet from './directory/get.ts'
import { directoryMultiget, directoryQuery } from './directory/reports.ts'
import { expandProperty } from './expand-property-report.ts'
import * as freebusyGet from './freebusy/get.ts'
import { mkcalendar, mkcol } from './home/mkcalendar.ts'
import { post as postToHome } from './home/post.ts'
import { syncHome } from './home/sync.ts'
import { REPORTS } from './kinds.ts'
import { lock, unlock } from './lock.ts'
import { refuseCollection, refuseExisting, refuseFixed, refuseMissing, refuseWithoutParent } from './nowhere.ts'
import { copyObject, moveObject } from './object/copy-move.ts'
import { deleteObject } from './object/delete.ts'
import { put } from './object/put.ts'
import * as outbox from './outbox/post.ts'
import { getPage } from './page/get.ts'
import { principalMatch } from './principal-match.ts'
import {
  aclPrincipalPropSet,
  calendarserverPrincipalSearch,
  principalPropertySearch,
  principalSearchPropertySet,
} from './principal-reports.ts'
import { propfind } from './propfind.ts'
import { proppatch } from './proppatch.ts'
import { postPush } from './push/register.ts'
import { unregister } from './push/unregister.ts'
import type { DavRequest, DavResponse, Handler, HandlerDeps } from './request.ts'
import type { Resource, ResourceOf } from './resource.ts'
import { requirePrivilege } from './rights.ts'

type Methods<R extends Resource> = Readonly<Record<string, Handler<R>>>

const EVERYWHERE = { PROPFIND: propfind, REPORT: report } as const
const CHANGEABLE = { ...EVERYWHERE, PROPPATCH: proppatch } as const
const LOCKABLE = { LOCK: lock, UNLOCK: unlock } as const
const EXISTING = { MKCALENDAR: refuseExisting, MKCOL: refuseExisting } as const
const UNALTERABLE = { PUT: refuseFixed, DELETE: refuseFixed, COPY: refuseFixed, MOVE: refuseFixed } as const

/** Collections that the server makes: nobody makes, moves or deletes them. */
const FIXED = { ...CHANGEABLE, ...LOCKABLE, ...EXISTING, ...UNALTERABLE, GET: getPage } as const

const METHODS: { readonly [Kind in Resource['kind']]: Methods<ResourceOf<Kind>> } = {
  context: { ...EVERYWHERE, ...EXISTING, ...UNALTERABLE, GET: getPage },
  'principal-collection': { ...EVERYWHERE, ...EXISTING, ...UNALTERABLE, GET: getPage },
  principal: { ...CHANGEABLE, ...EXISTING, ...UNALTERABLE, GET: getPage },
  'proxy-group': { ...CHANGEABLE, ...EXISTING, ...UNALTERABLE, GET: getPage },
  directory: { ...EVERYWHERE, ...EXISTING, ...UNALTERABLE, GET: getPage },
  'directory-card': { ...EVERYWHERE, ...UNALTERABLE, GET: directoryGet.get },
  'push-registration': { DELETE: unregister },
  // RFC 8607 §3.10: an attachment is changed through the objects that have it.
  attachment: { ...UNALTERABLE, GET: attachmentGet.get },
  homes: { ...EVERYWHERE, ...EXISTING, ...UNALTERABLE, GET: getPage },
  home: { ...FIXED, POST: postToHome },
  'addressbook-home': { ...FIXED, POST: postPush },
  calendar: {
    ...CHANGEABLE,
    ...LOCKABLE,
    ...EXISTING,
    ACL: acl,
    GET: calendarGet.get,
    POST: post,
    PUT: refuseFixed,
    DELETE: deleteCollection,
    COPY: copyCollection,
    MOVE: moveCollection,
  },
  // RFC 6638 §5.1: a message goes to an outbox.
  inbox: { ...FIXED, ACL: acl, POST: postPush },
  outbox: { ...FIXED, ACL: acl, POST: outbox.post },
  notification: { ...FIXED, POST: postPush },
  addressbook: {
    ...CHANGEABLE,
    ...LOCKABLE,
    ...EXISTING,
    ACL: acl,
    GET: addressBookGet.get,
    POST: post,
    PUT: refuseFixed,
    DELETE: deleteCollection,
    COPY: copyCollection,
    MOVE: moveCollection,
  },
  freebusy: { ...EVERYWHERE, GET: freebusyGet.get },
  'calendar-object': {
    ...CHANGEABLE,
    ...LOCKABLE,
    GET: objectGet.get,
    POST: postToObject,
    PUT: put,
    DELETE: deleteObject,
    COPY: copyObject,
    MOVE: moveObject,
    MKCALENDAR: refuseCollection,
    MKCOL: refuseCollection,
  },
  'scheduling-object': {
    ...CHANGEABLE,
    ...LOCKABLE,
    GET: objectGet.get,
    DELETE: deleteObject,
    MKCALENDAR: refuseCollection,
    MKCOL: refuseCollection,
  },
  'address-object': {
    ...CHANGEABLE,
    ...LOCKABLE,
    GET: cardGet.get,
    PUT: put,
    DELETE: deleteObject,
    COPY: copyObject,
    MOVE: moveObject,
    MKCALENDAR: refuseCollection,
    MKCOL: refuseCollection,
  },
  'other-object': {
    ...EVERYWHERE,
    GET: objectGet.get,
    DELETE: deleteObject,
    MKCALENDAR: refuseCollection,
    MKCOL: refuseCollection,
  },
  unmapped: {
    ...LOCKABLE,
    MKCALENDAR: mkcalendar,
    MKCOL: mkcol,
    GET: refuseMissing,
    PROPFIND: refuseMissing,
    PROPPATCH: refuseMissing,
    REPORT: refuseMissing,
    ACL: refuseMissing,
    POST: refuseMissing,
    DELETE: refuseMissing,
    COPY: refuseMissing,
    MOVE: refuseMissing,
  },
  nowhere: {
    MKCALENDAR: refuseCollection,
    MKCOL: refuseCollection,
    PUT: refuseWithoutParent,
    LOCK: refuseWithoutParent,
    GET: refuseMissing,
    PROPFIND: refuseMissing,
    PROPPATCH: refuseMissing,
    REPORT: refuseMissing,
    ACL: refuseMissing,
    POST: refuseMissing,
    DELETE: refuseMissing,
    COPY: refuseMissing,
    MOVE: refuseMissing,
  },
}

const REFUSALS: ReadonlySet<unknown> = new Set([
  refuseCollection,
  refuseExisting,
  refuseFixed,
  refuseMissing,
  refuseWithoutParent,
])

/** Methods that a kind answers, for Allow (RFC 9110 §10.2.1). HEAD is GET without its body. */
export function methodsOf(kind: Resource['kind']): readonly string[] {
  const methods = Object.entries(METHODS[kind]).flatMap(([name, handler]) => (REFUSALS.has(handler) ? [] : [name]))
  return ['OPTIONS', ...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].sort()
}

export async function dispatch(request: DavRequest, deps: HandlerDeps): Promise<DavResponse> {
  const { kind } = request.resource
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const handler = Object.hasOwn(METHODS[kind], method) ? METHODS[kind][method] : undefined
  if (handler !== undefined) return (handler as Handler)(request, deps) // the table is typed by kind
  // Only those who may look are told what can be done.
  await requirePrivilege(request, DAV.read)
  throw refuse(405, undefined, `${method} of a ${kind}`, { headers: { allow: methodsOf(kind).join(', ') } })
}

type ReportHandler<R extends Resource> = (
  request: DavRequest<R>,
  deps: HandlerDeps,
  root: XmlElement,
) => Promise<DavResponse>

/** The directory answers from the principals what address books answer from their cards. */
function onDirectory(ofDirectory: ReportHandler<never>, ofCards: ReportHandler<never>): ReportHandler<never> {
  return (request: DavRequest<never>, deps, root) => {
    const { resource } = request as DavRequest
    return (resource.kind === 'directory' ? ofDirectory : ofCards)(request, deps, root)
  }
}

/** Handlers by report; which kinds have which is in kinds.ts. */
const REPORT_HANDLERS: Readonly<Record<XmlName, ReportHandler<never>>> = {
  [DAV.expandProperty]: expandProperty,
  [DAV.aclPrincipalPropSet]: aclPrincipalPropSet,
  [DAV.principalMatch]: principalMatch,
  [DAV.principalPropertySearch]: principalPropertySearch,
  [DAV.principalSearchPropertySet]: principalSearchPropertySet,
  [CS.calendarserverPrincipalSearch]: calendarserverPrincipalSearch,
  [DAV.syncCollection]: (request: DavRequest<never>, deps, root) => {
    const { resource } = request as DavRequest
    const handler: ReportHandler<never> = 'home' in resource && 'owner' in resource ? syncHome : syncCollection
    return handler(request, deps, root)
  },
  [CALDAV.calendarQuery]: calendarQuery,
  [CALDAV.calendarMultiget]: calendarMultiget,
  [CALDAV.freeBusyQuery]: freeBusyQuery,
  [CARDDAV.addressbookQuery]: onDirectory(directoryQuery, addressbookQuery),
  [CARDDAV.addressbookMultiget]: onDirectory(directoryMultiget, addressbookMultiget),
}

/** RFC 3253 §3.6: the root element says which report. */
async function report(request: DavRequest, deps: HandlerDeps): Promise<DavResponse> {
  const root = await request.xml()
  if (root === undefined) throw refuse(400, undefined, 'REPORT without a body')
  const handler = REPORTS[request.resource.kind].includes(root.name) ? REPORT_HANDLERS[root.name] : undefined
  if (handler === undefined) {
    // RFC 3253 §3.6: DAV:supported-report.
    await requirePrivilege(request, DAV.read)
    throw refuse(403, DAV.supportedReport, `${root.name} on a ${request.resource.kind}`)
  }
  return (handler as ReportHandler<Resource>)(request, deps, root) // REPORTS names only kinds that it takes
}

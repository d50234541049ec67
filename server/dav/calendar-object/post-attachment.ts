/** POST to a calendar object, RFC 8607 §3.3: a file is attached to it, replaced by another, or taken off it. */
import { createHash } from 'node:crypto'
import {
  type AttachedFile,
  addAttach,
  attachProperty,
  type InstanceIds,
  removeAttach,
  UnknownInstance,
  updateAttach,
} from '../../../protocol/caldav/managed-attachments.ts'
import { findFilename } from '../../../protocol/dav/content-disposition.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { writeComponentBytes } from '../../../protocol/ical/write.ts'
import { BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import type { Attachment, StoredObject, StoreReader } from '../../../storage/store.ts'
import { Spool } from '../../import/spool.ts'
import { readMediaType } from '../attachment/media-type.ts'
import { quotaExceeded, requireConditions } from '../checks.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import { attachedFile, managedIdsOf, stillAttaching } from '../object/attachments.ts'
import { answerWrite, keep, lockedBy, scopeOfWrite } from '../object/keep.ts'
import { quotaOf } from '../properties/home.ts'
import type { DavRequest, DavResponse, Deps, Handler, HandlerDeps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { requirePrivilege, requireWhole } from '../rights.ts'
import { roleIn } from '../scheduling.ts'
import { indexOrRefuse, readCalendarObject } from './data.ts'

type Post = DavRequest<MemberResource>

/** RFC 8607 §3.3.1. */
export const ATTACHMENT_ACTIONS: Readonly<Record<Action['kind'], Handler<MemberResource>>> = {
  'attachment-add': (request, deps) => post(request, readAdd, deps),
  'attachment-update': (request, deps) => post(request, readUpdate, deps),
  'attachment-remove': (request, deps) => post(request, readRemove, deps),
}

async function post(request: Post, read: (query: URLSearchParams) => Action, deps: HandlerDeps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read, DAV.writeContent)
  const action = read(request.query)
  // Before a large file comes for nothing. What holds is looked at again when it is written.
  const before = await requireObject(request, deps.store)
  requireNoAttendee(before, action, request)
  changed(before, action, PLACEHOLDER)
  if (action.kind === 'attachment-remove') return write(request, action, undefined, deps)

  const bound = await boundOf(request, action, before, deps)
  const receiveAndWrite = async () => {
    const upload = await receive(request, bound, deps)
    try {
      return await write(request, action, upload, deps)
    } finally {
      await upload.spool.close()
    }
  }
  return deps.upload?.(receiveAndWrite) ?? receiveAndWrite()
}

// --- what is asked for -------------------------------------------------------------------------------------------

type Action =
  | { readonly kind: 'attachment-add'; readonly instances: InstanceIds }
  | { readonly kind: 'attachment-update'; readonly managedId: string }
  | { readonly kind: 'attachment-remove'; readonly instances: InstanceIds; readonly managedId: string }

// Deviation: RFC 8607 §3.11: names of conditions are those that Apple's server and its clients have; decision 0076.
function readAdd(query: URLSearchParams): Action {
  // RFC 8607 §3.3.3.
  if (query.has('managed-id')) throw refuse(403, CALDAV.validManagedIdParameter, 'a managed-id in attachment-add')
  return { kind: 'attachment-add', instances: readInstances(query) }
}

function readUpdate(query: URLSearchParams): Action {
  // RFC 8607 §3.3.2.
  if (query.has('rid')) throw refuse(403, CALDAV.validRidParameter, 'a rid in attachment-update')
  return { kind: 'attachment-update', managedId: readManagedId(query) }
}

function readRemove(query: URLSearchParams): Action {
  return { kind: 'attachment-remove', instances: readInstances(query), managedId: readManagedId(query) }
}

function readInstances(query: URLSearchParams): InstanceIds {
  return query.get('rid')?.split(',')
}

function readManagedId(query: URLSearchParams): string {
  const managedId = query.get('managed-id')
  if (!managedId) throw noSuchAttachment('no managed-id')
  return managedId
}

function noSuchAttachment(sentence: string) {
  return refuse(403, CALDAV.validManagedIdParameter, sentence)
}

async function requireObject(request: Post, store: StoreReader): Promise<StoredObject> {
  const { headers, resource } = request
  const current = await store.findObject(resource.collection.id, resource.name)
  if (current === undefined) throw refuse(404, undefined, 'no such object')
  requireWhole(request, current, DAV.writeContent)
  requireConditions({ headers }, current)
  return current
}

/** RFC 8607 §3.12.2: what is attached to a meeting is its organizer's; attendees read it. */
function requireNoAttendee({ bytes, scheduleTag }: StoredObject, { kind }: Action, { resource, origins }: Post): void {
  if (scheduleTag === null || roleIn(indexOrRefuse(bytes).calendar.root, resource.owner, origins) !== 'attendee') return
  throw refuse(403, OF_ORGANIZER[kind], 'only its organizer may attach something to it')
}

const OF_ORGANIZER = {
  'attachment-add': CALDAV.validAttachmentAdd,
  'attachment-update': CALDAV.validAttachmentUpdate,
  'attachment-remove': CALDAV.validAttachmentRemove,
} as const

// --- the file ----------------------------------------------------------------------------------------------------

/** How long the file may be, and what one that is longer is told. */
interface Bound {
  readonly bytes: number
  readonly tooLarge: () => Error
}

/** What cannot be kept shall not come first. What the quota holds is looked at again when the file is written. */
async function boundOf(
  { resource: { owner } }: Post,
  action: Action,
  { id }: StoredObject,
  deps: Deps,
): Promise<Bound> {
  const most = deps.settings.maxAttachmentBytes
  // RFC 8607 §3.11: CALDAV:max-attachment-size.
  const bySize = { bytes: most, tooLarge: () => refuse(403, CALDAV.maxAttachmentSize, `more than ${most} bytes`) }
  const quota = quotaOf(owner, deps)
  if (quota === null) return bySize
  const stay = (await managedIdsOf(id, deps.store)).filter(
    (one) => !('managedId' in action) || one !== action.managedId,
  )
  const grown = await deps.store.attachmentGrowth(owner.id, id, stay)
  const room = Math.max(0, quota - (await deps.store.usedBytes(owner.id)) - grown)
  return room < most ? { bytes: room, tooLarge: () => quotaExceeded(quota) } : bySize
}

interface Upload {
  readonly spool: Spool
  readonly attachment: Attachment
}

/** The body, on disk: it may be larger than what memory should hold, and come slower than a transaction should last. */
async function receive(
  { headers, pieces }: Post,
  { bytes, tooLarge }: Bound,
  { settings, newName }: Deps,
): Promise<Upload> {
  const digest = createHash('sha256')
  let size = 0
  const spool = await Spool.fill(settings.data, pieces(bytes, tooLarge), (chunk) => {
    digest.update(chunk)
    size += chunk.length
  })
  const attachment = {
    managedId: newName(),
    hash: digest.digest('hex'),
    size,
    mediaType: readMediaType(headers['content-type']),
    filename: findFilename(headers['content-disposition']) ?? null,
  }
  return { spool, attachment }
}

// --- the object --------------------------------------------------------------------------------------------------

function write(post: Post, action: Action, upload: Upload | undefined, deps: Deps): Promise<DavResponse> {
  // The body is a file, and what is written a calendar.
  const { 'content-type': _, ...headers } = post.headers
  const request = { ...post, headers }
  const { resource, viewer } = request
  return translateConflicts(() =>
    deps.store.transaction(scopeOfWrite(resource.collection, deps), async (tx) => {
      const collection = await requireCollection(tx, resource.collection)
      const current = await requireObject(request, tx)
      requireNoAttendee(current, action, request)
      await requireUnlocked(request, tx, deps, lockedBy(resource, current))
      const file = upload && attachedFile(upload.attachment, deps.settings)
      const bytes = Buffer.from(writeComponentBytes(changed(current, action, file ?? PLACEHOLDER)))
      if (upload !== undefined) {
        await tx.createAttachment(upload.attachment, { read: (start, end) => upload.spool.readNow(start, end) })
      }
      const had = [...(await managedIdsOf(current.id, tx)), ...(file === undefined ? [] : [file.managedId])]
      const object = stillAttaching(readCalendarObject(bytes, deps.settings), had)
      const stored = await keep({ viewer, member: resource, collection, object, replaced: current }, tx, deps)
      const status = action.kind === 'attachment-add' ? 201 : 200
      return withAddress(answerWrite(request, status, resource, stored), file)
    }),
  )
}

const PLACEHOLDER: AttachedFile = { managedId: '', uri: '', mediaType: '', filename: null, size: 0 }

/** The calendar as the action leaves it. */
function changed({ bytes }: StoredObject, action: Action, file: AttachedFile): Component {
  const { calendar, series } = indexOrRefuse(bytes)
  const object = { calendar, series, budget: { steps: 1_000_000, occurrences: 1_000 } }
  try {
    const after = carryOut()
    if (after === calendar.root) throw noSuchAttachment('the object has no such attachment')
    return after
  } catch (error) {
    // RFC 8607 §3.3.2.
    if (error instanceof UnknownInstance || error instanceof BudgetExceeded) {
      throw refuse(403, CALDAV.validRidParameter, error.message)
    }
    throw error
  }

  function carryOut(): Component {
    switch (action.kind) {
      case 'attachment-add':
        return addAttach(object, action.instances, attachProperty(file))
      case 'attachment-update':
        return updateAttach(object, action.managedId, file)
      case 'attachment-remove':
        return removeAttach(object, action.instances, action.managedId)
    }
  }
}

// RFC 8607 §3.4 and §5.1: what the file is called from now on.
function withAddress(response: DavResponse, file: AttachedFile | undefined): DavResponse {
  if (file === undefined) return response
  return { ...response, headers: { ...response.headers, location: file.uri, 'cal-managed-id': file.managedId } }
}

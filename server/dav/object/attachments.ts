/**
 * What objects refer to, RFC 8607. An object that comes in whole says it with ATTACH: who has no right to a file, or is
 * wrong about it, is put right before the write begins, for a transaction asks nobody about rights.
 */
import {
  type AttachedFile,
  attachesIn,
  attachProperty,
  hasId,
  isAttachOf,
  mapAttaches,
  withoutManagedId,
} from '../../../protocol/caldav/managed-attachments.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { Property } from '../../../protocol/ical/component.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { parameterOf } from '../../../protocol/ical/values.ts'
import { writeComponentBytes } from '../../../protocol/ical/write.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import type { Attachment, Id, NewObject, StoreReader, StoreTransaction } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'
import { type ReadObject, readCalendarObject } from '../calendar-object/data.ts'
import { attachmentHref, findPathOfHref } from '../paths.ts'
import type { Deps, Viewer } from '../request.ts'
import { attachmentResource } from '../resolve.ts'
import { privilegesOn } from '../rights.ts'

/** An object that may be written, and what it refers to then. */
export interface AttachingObject extends NewObject {
  readonly managedIds: readonly string[]
  /** Whether its bytes are those that came. */
  readonly asRead: boolean
}

export interface Claimant {
  readonly viewer: Viewer
  readonly origins: readonly string[]
  /** What becomes of a MANAGED-ID that nobody here gave. */
  readonly unknownIds: 'refuse' | 'forget'
}

/** RFC 8607 §3.7 to §3.9. Throws CALDAV:valid-managed-id. */
export async function settleAttachments(object: ReadObject, claimant: Claimant, deps: Deps): Promise<AttachingObject> {
  const { attaching } = object
  const asItCame = { managedIds: [], asRead: true, ...object }
  if (attaching === undefined) return asItCame
  const claims = claimsOf(attaching, claimant.origins)
  if (claims.size === 0) return asItCame

  const found = await deps.store.findAttachments([...new Set(claims.values())])
  const known = new Set(found.map(({ managedId }) => managedId))
  const files = await readableFiles(found, claimant.viewer, deps)
  const settle = (attach: Property): Property => {
    const managedId = claims.get(attach)
    const file = managedId === undefined ? undefined : files.get(managedId)
    // RFC 8607 §3.8: what is said of a file follows from the file.
    if (file !== undefined) return isAttachOf(attach, file) ? attach : attachProperty(file, attach)
    if (parameterOf(attach, 'MANAGED-ID') === undefined) return attach
    if (claimant.unknownIds === 'refuse' && !known.has(managedId ?? '')) throw unknownId()
    // Somebody else's: a link like any other, to what this one may not see.
    return withoutManagedId(attach)
  }
  const root = mapAttaches(attaching, settle)
  const managedIds = [...files.keys()]
  if (root === attaching.root) return { ...asItCame, managedIds }
  const settled = readCalendarObject(Buffer.from(writeComponentBytes(root)), deps.settings)
  return { ...settled, managedIds, asRead: false }
}

// Deviation: RFC 8607 §3.11: names of conditions are those that Apple's server and its clients have; decision 0076.
function unknownId() {
  return refuse(403, CALDAV.validManagedId, 'no attachment here has that MANAGED-ID')
}

/** An object that the server changed: of what it referred to it refers to what it still names. */
export function stillAttaching({ attaching, ...object }: ReadObject, had: readonly string[]): AttachingObject {
  const attaches = attaching === undefined ? [] : attachesIn(attaching.members)
  const managedIds = had.filter((id) => attaches.some((attach) => hasId(attach, id)))
  return { ...object, managedIds, asRead: false }
}

export async function managedIdsOf(objectId: Id, store: StoreReader): Promise<readonly string[]> {
  return (await store.attachmentsOf(objectId)).map(({ managedId }) => managedId)
}

/** By MANAGED-ID, or, for a client that dropped it, by the address. */
function claimsOf({ members }: CalendarObject, origins: readonly string[]): ReadonlyMap<Property, string> {
  const claims = new Map<Property, string>()
  for (const attach of attachesIn(members)) {
    const managedId = parameterOf(attach, 'MANAGED-ID') ?? findIdOfUri(attach, origins)
    if (managedId !== undefined) claims.set(attach, managedId)
  }
  return claims
}

function findIdOfUri(attach: Property, origins: readonly string[]): string | undefined {
  if (parameterOf(attach, 'ENCODING') !== undefined) return undefined
  const path = findPathOfHref(attach.value, origins)
  return path?.kind === 'attachment' ? path.managedId : undefined
}

async function readableFiles(
  found: readonly Attachment[],
  viewer: Viewer,
  { store, settings }: Deps,
): Promise<ReadonlyMap<string, AttachedFile>> {
  const files = new Map<string, AttachedFile>()
  for (const attachment of found) {
    const privileges = await privilegesOn(attachmentResource(attachment.managedId), viewer, store)
    if (privileges.has(DAV.read)) files.set(attachment.managedId, attachedFile(attachment, settings))
  }
  return files
}

/** An attachment as an ATTACH says it. */
export function attachedFile(attachment: Attachment, { publicUrl }: Settings): AttachedFile {
  return { ...attachment, uri: publicUrl + attachmentHref(attachment.managedId) }
}

/** Before a write: those that its object refers to are there. Throws CALDAV:valid-managed-id. */
export async function requireAttachments(managedIds: readonly string[], tx: StoreReader): Promise<void> {
  if (managedIds.length === 0) return
  if ((await tx.findAttachments(managedIds)).length < managedIds.length) throw unknownId()
}

/** After it: the object refers to these, and to no others. */
export async function refer(
  objectId: Id,
  managedIds: readonly string[],
  isNew: boolean,
  tx: StoreTransaction,
): Promise<void> {
  if (managedIds.length === 0 && (isNew || (await tx.attachmentsOf(objectId)).length === 0)) return
  if (!(await tx.setAttachments(objectId, managedIds))) throw new Error('an attachment went while it was referred to')
}

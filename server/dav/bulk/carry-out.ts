/** One operation of a bulk request, in the transaction of several: done as a whole, or refused before anything of it. */

import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { conditionElement, foundResponse, propertyResponse, statusResponse } from '../../../protocol/dav/multistatus.ts'
import type { PropertyInstruction } from '../../../protocol/dav/proppatch.ts'
import { Refusal, refuse } from '../../../protocol/dav/refusal.ts'
import { element, type XmlName } from '../../../protocol/xml/element.ts'
import { CS, DAV } from '../../../protocol/xml/names.ts'
import { writeElement } from '../../../protocol/xml/write.ts'
import type { ObjectEntry, StoreTransaction } from '../../../storage/store.ts'
import { findName } from '../calendar/multiget.ts'
import { requireCollection, withCollectionHref } from '../collection/current.ts'
import { applyDead, type InstructionPlan, outcomeOfPlan, planInstructions, requireFewDead } from '../instructions.ts'
import { isProtected, propertiesOf } from '../kinds.ts'
import { requireTokens } from '../locks.ts'
import type { AttachingObject } from '../object/attachments.ts'
import { contentOf } from '../object/content.ts'
import { type Kept, keep, lockedBy } from '../object/keep.ts'
import type { DavRequest, Deps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import { type CollectionResource, lockPath, type MemberResource } from '../resource.ts'
import { requireAmong, requireWhole } from '../rights.ts'
import type { Data, Operation } from './operations.ts'

/** Everything that carrying out needs to know beside the operation. */
export interface Setting {
  readonly request: DavRequest<CollectionResource>
  readonly privileges: ReadonlySet<XmlName>
  readonly onMembers: ReadonlySet<XmlName>
  readonly deps: Deps
  readonly tx: StoreTransaction
}

/** The DAV:response that tells what became of it. */
export async function carryOut(operation: Operation, setting: Setting): Promise<string> {
  try {
    switch (operation.kind) {
      case 'create':
        return await create(operation, setting)
      case 'update':
        return await update(operation, setting)
      case 'delete':
        return await remove(operation, setting)
      case 'refused':
        throw operation.refusal
    }
  } catch (error) {
    // Who has not signed in is made to, for the whole of the request.
    if (error instanceof Refusal && error.status !== 401) return refusedResponse(operation, error)
    throw error
  }
}

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>

async function create({ data, instructions }: Of<'create'>, setting: Setting): Promise<string> {
  const { request, deps } = setting
  require(setting, request.resource.href, DAV.bind)
  const { extension } = contentOf(request.resource.collection)
  const member = memberResource(request.resource, `${deps.newName()}.${extension}`)
  const plan = await planProperties(instructions, member, setting)
  if (plan.failures.length > 0) return failedProperties('', data, plan, setting)
  requireFewDead(plan, [])

  const stored = await keepIn(member, data.object, undefined, setting)
  await applyDead(plan, { kind: 'object', id: stored.id }, setting.tx)
  return keptResponse(member.href, stored, data, writeElement(element(CS.uid, stored.uid)), setting)
}

async function update({ href, ifMatch, data, instructions }: Of<'update'>, setting: Setting): Promise<string> {
  const member = requireMember(href, setting)
  if (data !== undefined) require(setting, member.href, DAV.writeContent)
  if (instructions.length > 0) require(setting, member.href, DAV.writeProperties)
  const current = await requireCurrent(member, ifMatch, DAV.writeContent, setting)
  const plan = await planProperties(instructions, member, setting)
  if (plan.failures.length > 0) return failedProperties(member.href, data, plan, setting)
  const target = { kind: 'object', id: current.id } as const
  requireFewDead(plan, await setting.tx.deadProperties([target]))

  if (data === undefined) {
    await requireNoLock(member, current, setting)
    await applyDead(plan, target, setting.tx)
    return propertyResponse(member.href, outcomeOfPlan(plan), false)
  }
  const stored = await keepIn(member, data.object, current, setting)
  await applyDead(plan, target, setting.tx)
  return keptResponse(member.href, stored, data, '', setting)
}

async function remove({ href, ifMatch }: Of<'delete'>, setting: Setting): Promise<string> {
  const { request, deps, tx } = setting
  const member = requireMember(href, setting)
  // Nobody takes what is in a subscription, whatever they may do with the subscription.
  require(setting, member.href, DAV.unbind)
  const current = await requireCurrent(member, ifMatch, DAV.unbind, setting)
  await requireTokens(request, tx, deps, { changed: [member], parents: [withCollectionHref(member)] })
  await tx.deleteObject(member.collection.id, current)
  await tx.removeLocksAt(lockPath(member))
  return statusResponse(member.href, 200)
}

async function keepIn(
  member: MemberResource,
  object: AttachingObject,
  replaced: ObjectEntry | undefined,
  setting: Setting,
): Promise<Kept> {
  await requireNoLock(member, replaced, setting)
  // Each write before this one has changed what the collection holds.
  const collection = await requireCollection(setting.tx, member.collection)
  return keep({ viewer: setting.request.viewer, member, collection, object, replaced }, setting.tx, setting.deps)
}

function requireNoLock(member: MemberResource, replaced: ObjectEntry | undefined, { request, tx, deps }: Setting) {
  return requireTokens(request, tx, deps, lockedBy(member, replaced))
}

function require({ request, privileges, onMembers }: Setting, href: string, wanted: XmlName): void {
  requireAmong(href === request.resource.href ? privileges : onMembers, request.viewer, href, [wanted])
}

// calendarserver-bulk-change §4: a resource in the target collection.
function requireMember(href: string, { request }: Setting): MemberResource {
  const name = findName(href, request)
  if (name === undefined) throw refuse(403, undefined, 'it is not in the collection of the request')
  return memberResource(request.resource, name)
}

async function requireCurrent(
  member: MemberResource,
  ifMatch: string | undefined,
  wanted: XmlName,
  { request, tx }: Setting,
): Promise<ObjectEntry> {
  const { collection, name } = member
  const current = await tx.findEntry(collection.id, name)
  if (current === undefined) throw refuse(404, undefined, 'no such object')
  requireWhole({ resource: member, viewer: request.viewer }, current, wanted)
  if (ifMatch === undefined) return current
  // calendarserver-bulk-change §7.3: one entity tag, not a list of them.
  if (!/^"[^"]*"$/.test(ifMatch)) throw refuse(412, undefined, 'MM:if-match has no strong entity tag')
  contentOf(collection).requireConditions({ headers: { 'if-match': ifMatch } }, current)
  return current
}

function planProperties(
  instructions: readonly PropertyInstruction[],
  member: MemberResource,
  { request, tx }: Setting,
): Promise<InstructionPlan> {
  const context = { origins: request.origins, store: tx }
  return planInstructions(instructions, propertiesOf(member.kind), isProtected, member as never, context) // the kind's own list
}

/** calendarserver-bulk-change §4.1: as PROPPATCH answers, with the data among what was left undone. */
function failedProperties(href: string, data: Data | undefined, plan: InstructionPlan, { request }: Setting): string {
  const outcome = outcomeOfPlan(plan)
  const { dataName } = contentOf(request.resource.collection)
  const undone = data === undefined ? [] : [{ name: dataName, status: 424 }]
  return propertyResponse(href, { ...outcome, failed: [...outcome.failed, ...undone] }, false)
}

/**
 * The entity tag for whose properties are all as they were sent (calendarserver-bulk-change §4.1 asks no more, so that jCal has one,
 * too); for whose are not, and who asks for it, the data as well.
 */
function keptResponse(
  href: string,
  { etag, bytes, isAsSent }: Kept,
  { contentType }: Data,
  uid: string,
  { request }: Setting,
): string {
  if (!isAsSent && !wantsChangedData(request)) return foundResponse(href, uid)
  const written = writeElement(element(DAV.getetag, quoteEtag(etag))) + uid
  if (isAsSent) return foundResponse(href, written)
  const { dataElement } = contentOf(request.resource.collection)
  return foundResponse(href, written + writeElement(dataElement(bytes, contentType)))
}

// calendarserver-bulk-change §8.1.
function wantsChangedData({ headers }: DavRequest): boolean {
  const options = String(headers['x-mobileme-dav-options'] ?? '').split(',')
  return options.some((option) => option.trim().toLowerCase() === 'return-changed-data')
}

/** calendarserver-bulk-change §3: no href where nothing was made, and the UID of what was not. */
export function refusedResponse(operation: Operation, refusal: Refusal): string {
  const href = 'href' in operation ? (operation.href ?? '') : ''
  const uid = operation.kind === 'create' ? operation.data.object.uid : 'uid' in operation ? operation.uid : undefined
  const errors = [conditionElement(refusal) ?? [], uid === undefined ? [] : element(CS.uid, uid)].flat()
  return statusResponse(href, refusal.status, ...errors)
}

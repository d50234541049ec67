/** What a bulk request wants done, judged as far as that goes without the store. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BulkResource, readMultiput } from '../../../protocol/dav/bulk.ts'
import type { PropertyInstruction } from '../../../protocol/dav/proppatch.ts'
import { Refusal, refuse } from '../../../protocol/dav/refusal.ts'
import { findAttribute, textOf, type XmlElement } from '../../../protocol/xml/element.ts'
import { DAV, MM } from '../../../protocol/xml/names.ts'
import { type Item, splitCalendar } from '../../import/calendar-file.ts'
import { splitCards } from '../../import/card-file.ts'
import { type AttachingObject, settleAttachments } from '../object/attachments.ts'
import { type Content, contentOf } from '../object/content.ts'
import type { DavRequest, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { CRUD, SIMPLE } from './limits.ts'

type Request = DavRequest<CollectionResource>
type ReadItem = Extract<Item, { readonly kind: 'object' }>

export type Operation =
  | { readonly kind: 'create'; readonly data: Data; readonly instructions: readonly PropertyInstruction[] }
  | (OnMember & {
      readonly kind: 'update'
      readonly data: Data | undefined
      readonly instructions: readonly PropertyInstruction[]
    })
  | (OnMember & { readonly kind: 'delete' })
  | Refused

export interface Data {
  readonly object: AttachingObject
  /** What the client said it is. */
  readonly contentType: string | undefined
}

interface OnMember {
  readonly href: string
  readonly ifMatch: string | undefined
}

export interface Refused {
  readonly kind: 'refused'
  readonly href: string | undefined
  readonly uid: string | undefined
  readonly refusal: Refusal
}

/** calendarserver-bulk-change §3: the objects of one iCalendar stream, or of one stream of vCards. */
export async function readSimple(request: Request, deps: Deps): Promise<Operation[]> {
  const content = contentOf(request.resource.collection)
  const contentType = request.headers['content-type']
  const tooLarge = () => refuse(403, MM.maxBytes, `more than ${SIMPLE.maxBytes} bytes`)
  const sent = await request.bytes(SIMPLE.maxBytes, tooLarge)
  const bytes = content.decode(sent, contentType)
  const items = content.kind === 'address-object' ? splitCards(bytes) : splitCalendar(bytes)
  const operations: Operation[] = []
  for await (const item of items) {
    requireFew(operations.length + 1, SIMPLE.maxResources)
    operations.push(
      item.kind === 'refused'
        ? refused(item.uid, refuse(403, content.invalidData, item.reason))
        : await createOf(item, request, deps),
    )
    await nextTurn()
  }
  if (operations.length === 0) throw refuse(403, content.invalidData, 'nothing to keep is in it')
  return operations
}

async function createOf({ bytes, uid, repairs }: ReadItem, request: Request, deps: Deps): Promise<Operation> {
  try {
    const data = await readDecoded(bytes, request.headers['content-type'], request, deps)
    // A card of version 2.1 is not what was sent any more.
    const object = repairs.length === 0 ? data.object : { ...data.object, asRead: false }
    return { kind: 'create', data: { ...data, object }, instructions: [] }
  } catch (error) {
    if (error instanceof Refusal) return refused(uid, error)
    throw error
  }
}

function refused(uid: string | undefined, refusal: Refusal): Refused {
  return { kind: 'refused', href: undefined, uid, refusal }
}

/** calendarserver-bulk-change §4: a list of things to create, update and delete. */
export async function readCrud(root: XmlElement, request: Request, deps: Deps): Promise<Operation[]> {
  const resources = readMultiput(root)
  requireFew(resources.length, CRUD.maxResources)
  const operations: Operation[] = []
  for (const resource of resources) {
    operations.push(await readResource(resource, request, deps))
    await nextTurn()
  }
  return operations
}

async function readResource(resource: BulkResource, request: Request, deps: Deps): Promise<Operation> {
  const { href, ifMatch, instructions } = resource
  const content = contentOf(request.resource.collection)
  try {
    if (resource.isDelete) return { kind: 'delete', href: requireHref(href), ifMatch }
    const data = resource.data && (await readData(resource.data, content, request, deps))
    if (href !== undefined) return { kind: 'update', href, ifMatch, data, instructions }
    if (data === undefined) throw refuse(403, content.invalidData, 'an MM:resource without data')
    return { kind: 'create', data, instructions }
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', href, uid: undefined, refusal: error }
    throw error
  }
}

function requireHref(href: string | undefined): string {
  if (href === undefined) throw refuse(400, undefined, `an MM:resource with ${DAV.href} missing`)
  return href
}

function readData(data: XmlElement, content: Content, request: Request, deps: Deps): Promise<Data> {
  const type = findAttribute(data, 'content-type')
  // XML 1.0 §2.11 made each line end a single LF; RFC 5545 §3.1 and RFC 6350 §3.2 want CRLF.
  const bytes = content.decode(Buffer.from(textOf(data).replace(/\r?\n/g, '\r\n')), type)
  return readDecoded(bytes, type, request, deps)
}

/** `contentType` is that of the bytes before they were decoded. */
async function readDecoded(
  bytes: Buffer,
  contentType: string | undefined,
  request: Request,
  deps: Deps,
): Promise<Data> {
  const content = contentOf(request.resource.collection)
  const read = content.readObject(bytes, deps.settings)
  const object = await settleAttachments(read, { ...request, unknownIds: 'refuse' }, deps)
  return { object, contentType }
}

function requireFew(count: number, most: number): void {
  if (count > most) throw refuse(403, MM.maxResources, `more than ${most} resources in one request`)
}

/** Objects that cannot be read any more, or of which the index says what their bytes do not. See docs/decisions/0087. */
import { z } from 'zod'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { encodeSegment } from '../../../protocol/dav/href.ts'
import { type Damage, findDamagedObject, inspectedObjects, type ObjectAddress } from '../../../storage/verify.ts'
import { memberHref } from '../../dav/paths.ts'
import type { HandlerDeps } from '../../dav/request.ts'
import { describeObject } from '../../describe-object.ts'
import { readAsRepaired } from '../../import/read-as-repaired.ts'
import { type Operation, operation } from '../operation.ts'
import { cursorOf, keyOfCursor, pageQuery, refuseCursor } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'

const home = z.enum(['calendars', 'addressbooks'])
const params = z.strictObject({ owner: slug, home, collection: z.string(), name: z.string() })

const damaged = z
  .strictObject({
    ...params.shape,
    url: z.string().describe('For CalDAV or CardDAV, which gives its bytes'),
    etag: z.string().describe('For If-Match'),
    size: z.number().int(),
    modifiedAt: instant.describe('It is damaged since then at the earliest'),
    reason: z.string(),
  })
  .meta({ id: 'DamagedObject' })

const detail = damaged
  .extend({
    text: z.string().describe('What of its bytes is text, 1 MiB at the most'),
    repaired: z.string().nullable().describe('What a tolerant reader makes of it; null: nothing that could be kept'),
  })
  .meta({ id: 'DamagedObjectInFull' })

const replacement = z
  .strictObject({ text: z.string().min(1).describe('iCalendar, or a vCard') })
  .meta({ id: 'DamagedObjectReplacement' })

const SHOWN = 2 ** 20
/** Places that one page looks at: each object is opened. */
const MOST_LOOKED_AT = 1_000

function viewOf({ collection, object, what }: Damage) {
  const { ownerSlug: owner, home, slug } = collection
  return {
    ...{ owner, home, collection: slug, name: object.name, url: hrefOf(collection, object.name) },
    ...{ etag: quoteEtag(object.etag), size: object.bytes.length, modifiedAt: object.modifiedAt.toISOString() },
    reason: what,
  }
}

function hrefOf({ home, ownerSlug, slug }: Damage['collection'], name: string): string {
  return memberHref(home, ownerSlug, slug) + encodeSegment(name)
}

const address = z.tuple([slug, home, z.string(), z.string()])

function cursorAt({ owner, home, collection, name }: ObjectAddress): string {
  return cursorOf(JSON.stringify([owner, home, collection, name]))
}

function addressOf(cursor: string | undefined): ObjectAddress | undefined {
  const key = keyOfCursor(cursor)
  if (key === undefined) return undefined
  try {
    const [owner, home, collection, name] = address.parse(JSON.parse(key))
    return { owner, home, collection, name }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw refuseCursor()
    throw error
  }
}

async function look(cursor: string | undefined, limit: number, { store }: Pick<HandlerDeps, 'store'>) {
  const items: ReturnType<typeof viewOf>[] = []
  let looked = 0
  for await (const { at, damage } of inspectedObjects(store, describeObject, addressOf(cursor))) {
    if (damage !== undefined) items.push(viewOf(damage))
    if (items.length === limit || ++looked === MOST_LOOKED_AT) return { items, next: cursorAt(at) }
  }
  return { items, next: null }
}

async function requireDamaged(at: ObjectAddress, { store }: Pick<HandlerDeps, 'store'>): Promise<Damage> {
  const found = await findDamagedObject(store, describeObject, at)
  if (found === undefined) throw problem(404, 'not-found', 'no damaged object is there')
  return found
}

const TYPES = { calendars: 'text/calendar; charset=utf-8', addressbooks: 'text/vcard; charset=utf-8' } as const
const PATH = '/damaged/{owner}/{home}/{collection}/{name}'

export const damagedOperations: readonly Operation[] = [
  operation({
    id: 'listDamaged',
    tag: 'Repair',
    summary: 'Objects that cannot be read any more',
    description:
      'Each object of the server is opened, a thousand for each page: pages may be empty while `next` is not null.',
    method: 'GET',
    path: '/damaged',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'In the order of their places', schema: page(damaged) },
    problems: [],
    async handle({ query: { cursor, limit } }, deps) {
      return { body: await look(cursor, limit, deps) }
    },
  }),

  operation({
    id: 'getDamaged',
    tag: 'Repair',
    summary: 'What is left of one, and what could be made of it',
    method: 'GET',
    path: PATH,
    scopes: ['admin'],
    admin: true,
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'With its text', schema: detail },
    problems: [404],
    async handle({ params }, deps) {
      const found = await requireDamaged(params, deps)
      const { bytes } = found.object
      const repaired = await readAsRepaired(bytes, found.collection, deps.settings)
      const text = bytes.subarray(0, SHOWN).toString('utf8').replaceAll('\0', '\u{fffd}')
      return { body: { ...viewOf(found), text, repaired: repaired?.toString('utf8') ?? null } }
    },
  }),

  operation({
    id: 'replaceDamaged',
    tag: 'Repair',
    summary: 'Put something whole in its place',
    description: 'As a PUT of CalDAV or CardDAV does: what is a meeting is told to all who are in it.',
    method: 'PUT',
    path: PATH,
    scopes: ['admin'],
    admin: true,
    ifMatch: 'required',
    params,
    query: nothing,
    body: replacement,
    success: { status: 204, description: 'Replaced', schema: undefined },
    problems: [404, 405, 409, 412, 413, 415, 423, 507],
    async handle({ params, body, headers, dav }, deps) {
      const { collection } = await requireDamaged(params, deps)
      const sent = { 'if-match': headers['if-match'], 'content-type': TYPES[collection.home] }
      await dav({ method: 'PUT', path: hrefOf(collection, params.name), headers: sent, body: Buffer.from(body.text) })
      return { body: undefined }
    },
  }),

  operation({
    id: 'removeDamaged',
    tag: 'Repair',
    summary: 'Remove what is left of one',
    description: 'Who was in it is not known, and nobody is told.',
    method: 'DELETE',
    path: PATH,
    scopes: ['admin'],
    admin: true,
    ifMatch: 'possible',
    params,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404, 405, 409, 412, 423],
    async handle({ params, headers, dav }, deps) {
      const { collection } = await requireDamaged(params, deps)
      const conditions = headers['if-match'] === undefined ? {} : { 'if-match': headers['if-match'] }
      await dav({ method: 'DELETE', path: hrefOf(collection, params.name), headers: conditions })
      return { body: undefined }
    },
  }),
]

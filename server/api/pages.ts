/** Lists in pages. RFC 8288: what comes next is a Link, and the same as a cursor in the body. */
import { z } from 'zod'
import { problem } from './problem.ts'

const MOST = 200

/** What every list takes. */
export const pageQuery = z.strictObject({
  cursor: z.string().max(1000).optional().describe('Where the page begins: `next` of the one before'),
  limit: z.coerce.number().int().min(1).max(MOST).default(50).describe('How many there are on a page'),
  fields: z
    .string()
    .max(1000)
    .optional()
    .describe('Names of what is wanted of each, with commas between them; the others are left out'),
})

export interface PageAsked {
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface Page<T> {
  readonly items: T[]
  readonly next: string | null
}

/** The key that a cursor stands for: what comes after it is wanted. */
export function keyOfCursor(cursor: string | undefined): string | undefined {
  const key = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString()
  // Nothing has such a key, and PostgreSQL takes no text with it.
  if (key?.includes('\0')) throw refuseCursor()
  return key
}

export function cursorOf(key: string): string {
  return Buffer.from(key).toString('base64url')
}

/** Of all there are: in the order of their keys, which are no other's. */
export function pageOf<T>(all: readonly T[], keyOf: (item: T) => string, { cursor, limit }: PageAsked): Page<T> {
  const after = keyOfCursor(cursor)
  const keyed = all.map((item) => ({ item, key: keyOf(item) })).filter(({ key }) => after === undefined || key > after)
  const sorted = keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const items = sorted.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(({ item }) => item),
    next: last !== undefined && sorted.length > limit ? cursorOf(last.key) : null,
  }
}

/** Of what was asked for behind the cursor, in the order of its keys, with one more than the page takes. */
export function cutPage<T>(found: readonly T[], limit: number, keyOf: (item: T) => string): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: last !== undefined && found.length > limit ? cursorOf(keyOf(last)) : null }
}

/** As much of a list as fills a page, and one more. */
export async function takePage<T>(pages: AsyncIterable<readonly T[]>, limit: number): Promise<T[]> {
  const found: T[] = []
  for await (const some of pages) {
    found.push(...some)
    if (found.length > limit) break
  }
  return found.slice(0, limit + 1)
}

/** Where rows are known by their numbers. */
export function numberOfCursor(cursor: string | undefined): string | undefined {
  const key = keyOfCursor(cursor)
  if (key === undefined || /^[1-9]\d{0,14}$/.test(key)) return key
  throw refuseCursor()
}

export function refuseCursor(): Error {
  const errors = [{ field: 'query/cursor', reason: 'it is none that a page gave' }]
  return problem(400, 'invalid', 'query/cursor: it is none that a page gave', { errors })
}

/** Numbers in the order of texts. */
export function numberKey(value: number | string): string {
  return String(value).padStart(16, '0')
}

// RFC 8288 §3.
export function linkToNext(body: unknown, path: string, query: URLSearchParams): Readonly<Record<string, string>> {
  if (!isPage(body) || body.next === null) return {}
  const next = new URLSearchParams(query)
  next.set('cursor', body.next)
  return { link: `<${path}?${next}>; rel="next"` }
}

/** The parts of each item that are wanted. */
export function selected(body: unknown, fields: unknown, schema: z.ZodType): unknown {
  if (typeof fields !== 'string' || !isPage(body)) return body
  const wanted = fields.split(',').map((name) => name.trim())
  const known = namesOfItems(schema)
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const reason = `${JSON.stringify(unknown)} is none of ${known.join(', ')}`
    throw problem(400, 'invalid', `query/fields: ${reason}`, { errors: [{ field: 'query/fields', reason }] })
  }
  const items = body.items.map((item) =>
    Object.fromEntries(Object.entries(item as object).filter(([name]) => wanted.includes(name))),
  )
  return { ...body, items }
}

export function isPageSchema(schema: z.ZodType | undefined): boolean {
  return schema instanceof z.ZodObject && 'items' in schema.shape && 'next' in schema.shape
}

function namesOfItems(schema: z.ZodType): readonly string[] {
  const items = schema instanceof z.ZodObject ? schema.shape.items : undefined
  const item = items instanceof z.ZodArray ? items.element : undefined
  return item instanceof z.ZodObject ? Object.keys(item.shape) : []
}

export function isPage(body: unknown): body is { readonly items: readonly unknown[]; readonly next: string | null } {
  return typeof body === 'object' && body !== null && 'items' in body && 'next' in body && Array.isArray(body.items)
}

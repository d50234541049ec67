/** JSON values, compared and patched. A property that is undefined is none. */
import { escapePointer, invalidAt, unescapePointer } from './invalid.ts'

export type JsonObject = { readonly [name: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What it says itself: keywords and UIDs are anybody's words, `constructor` too. */
export function ownOf<Value>(object: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  return Object.keys({ ...a, ...b }).every((name) => isSame(ownOf(a, name), ownOf(b, name)))
}

/** Without what is undefined. */
export function given<T extends object>(value: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  // The names that are left have values.
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never
}

/** RFC 8984 §1.4.9: the shortest paths by which the one becomes the other. */
export function difference(from: JsonObject, to: JsonObject): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  const walk = (a: JsonObject, b: JsonObject, path: string) => {
    for (const name of Object.keys({ ...a, ...b })) {
      const [before, after] = [ownOf(a, name), ownOf(b, name)]
      if (isSame(before, after)) continue
      const place = path + escapePointer(name)
      if (isObject(before) && isObject(after)) walk(before, after, `${place}/`)
      else patch[place] = after ?? null
    }
  }
  walk(from, to, '')
  return patch
}

/** RFC 8984 §1.4.9. Throws InvalidJsCalendar; `place` is where the patch stands. */
export function patched(object: JsonObject, patch: JsonObject, place: string): JsonObject {
  requireApart(patch, place)
  const copy = structuredClone(object) as Record<string, unknown> // it is our own
  for (const [path, value] of Object.entries(patch)) setAt(copy, path, value, place)
  return copy
}

/** RFC 8984 §1.4.9: no path leads through another. */
function requireApart(patch: JsonObject, place: string): void {
  for (const path of Object.keys(patch)) {
    for (let at = path.indexOf('/', 1); at >= 0; at = path.indexOf('/', at + 1)) {
      const through = path.slice(0, at)
      if (Object.hasOwn(patch, through))
        throw invalidAt(`${place}/${escapePointer(path)}`, `${through} is changed, too`)
    }
  }
}

function setAt(object: Record<string, unknown>, path: string, value: unknown, place: string): void {
  const field = `${place}/${escapePointer(path)}`
  const parts = path.replace(/^\//, '').split('/').map(unescapePointer)
  if (parts.some((part) => part === '__proto__')) throw invalidAt(field, 'nothing has that name')
  const last = parts.pop() ?? ''
  let parent: unknown = object
  for (const part of parts) {
    // RFC 8984 §1.4.9: all parts before the last must exist, and none may be inside an array.
    parent = isObject(parent) && Object.hasOwn(parent, part) ? parent[part] : undefined
  }
  if (!isObject(parent)) throw invalidAt(field, 'nothing is there that could be changed')
  const target = parent as Record<string, unknown> // of the copy
  if (value === null && !NULLABLE.has(path)) delete target[last]
  else target[last] = value
}

/** RFC 8984 §4.7.1: a null that is a value. */
const NULLABLE: ReadonlySet<string> = new Set(['timeZone', 'recurrenceIdTimeZone'])

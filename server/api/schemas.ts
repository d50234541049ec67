/** What several operations take or give. */
import { z } from 'zod'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { SCOPES, type Scope } from '../auth/scopes.ts'

export const nothing = z.strictObject({})

/** The words of a provision file, so that one name is meant by both. */
export const slug = z.string().min(1).max(64).describe('Names a person, group, room or resource')

/** A row that is known by its number. */
export const number = z.string().regex(/^\d{1,15}$/)

export const instant = z.iso.datetime({ offset: true }).describe('RFC 3339')

export const zone = z
  .string()
  .refine((name) => findIanaZone(name) !== undefined, 'an IANA time zone such as Europe/Brussels is expected')

const scopeNames = Object.keys(SCOPES) as [Scope, ...Scope[]] // as SCOPES has them
export const scope = z.enum(scopeNames)

/** RFC 8288: the same as the Link header with rel="next" leads to. */
export const next = z.string().nullable().describe('Cursor of the next page; null on the last one')

export function page<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next })
}

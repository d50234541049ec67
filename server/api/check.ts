import type { z } from 'zod'
import { pointed } from './json-pointer.ts'
import { type FieldError, problem } from './problem.ts'
import { requireText } from './text.ts'

/** The value as its schema has it; throws 400 with each place (RFC 6901, below `place`) that does not fit. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, place: string): z.output<Schema> {
  requireText(value, place)
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) => errorsOf(issue, place))
  throw problem(400, 'invalid', errors.map(({ field, reason }) => `${field}: ${reason}`).join('; '), { errors })
}

function errorsOf(issue: z.core.$ZodIssue, place: string): FieldError[] {
  const pointer = [place, ...issue.path.map(pointed)]
  const field = pointer.join('/')
  if (issue.code !== 'unrecognized_keys') return [{ field, reason: issue.message }]
  return issue.keys.map((key) => ({ field: `${field}/${pointed(key)}`, reason: 'it is not known here' }))
}

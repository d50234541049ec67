import type { z } from 'zod'

/** One value that cannot be taken, by its place (RFC 6901). */
export interface InvalidField {
  readonly field: string
  readonly reason: string
}

/** What JSCalendar says cannot be kept as iCalendar. */
export class InvalidJsCalendar extends Error {
  override readonly name = 'InvalidJsCalendar'
  readonly fields: readonly InvalidField[]

  constructor(fields: readonly InvalidField[]) {
    super(fields.map(({ field, reason }) => `${field}: ${reason}`).join('; '))
    this.fields = fields
  }
}

export function invalidAt(field: string, reason: string): InvalidJsCalendar {
  return new InvalidJsCalendar([{ field, reason }])
}

/** The value as the schema has it; `place` is where it stands. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, place = ''): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new InvalidJsCalendar(
    result.error.issues.flatMap((issue) => {
      const field = [place, ...issue.path.map((part) => escapePointer(String(part)))].join('/')
      if (issue.code !== 'unrecognized_keys') return [{ field, reason: issue.message }]
      return issue.keys.map((key) => ({ field: `${field}/${escapePointer(key)}`, reason: 'it is not known here' }))
    }),
  )
}

/** RFC 6901 §3. */
export function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}

export function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

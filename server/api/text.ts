import { pointed } from './json-pointer.ts'
import { type FieldError, problem } from './problem.ts'

/** What no database and no file takes as text: NUL, and halves of characters that JSON can spell. */
export function requireText(value: unknown, place: string): void {
  const errors: FieldError[] = []
  look(value, place, errors)
  if (errors.length === 0) return
  throw problem(400, 'invalid', errors.map(({ field, reason }) => `${field}: ${reason}`).join('; '), { errors })
}

function look(value: unknown, field: string, errors: FieldError[]): void {
  if (typeof value === 'string') {
    const reason = value.includes('\0') ? 'it has a NUL in it' : 'it is no Unicode text'
    if (value.includes('\0') || !value.isWellFormed()) errors.push({ field, reason })
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      look(name, field, errors)
      look(inner, `${field}/${pointed(name)}`, errors)
    }
  }
}

import { isProblem } from '../../data/client.ts'

/** What the server says of one field, of those that were sent. */
export function errorAt(error: unknown, field: string): string | undefined {
  if (!isProblem(error)) return undefined
  return error.errors.find((one) => one.field.replace(/^body/, '').startsWith(`/${field}`))?.reason
}

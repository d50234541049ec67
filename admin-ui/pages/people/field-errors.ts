import { isProblem } from '../../data/client.ts'

/** What the server says of one field, of those that were sent. */
export function errorAt(error: unknown, field: string): string | undefined {
  if (!isProblem(error)) return undefined
  const found = error.errors.find((one) => one.field.replace(/^body/, '').startsWith(`/${field}`))
  return found && withoutPlace(found.reason)
}

/** `emails[0]: "x" is wrong`: at the field itself nobody needs to read which one it is. */
export function withoutPlace(reason: string): string {
  return reason.replace(/^\w+(\[\d+\])?: (?=")/, '')
}

import { matchPointer } from '../json-pointer.ts'
import { headersOf, messageOf, statusFailures, type Verifier, valuesOf } from './verifier.ts'

/**
 * In the JSON of the body each pointer of `exists` leads to something, and with `~$value` to that value, with `~~` to null;
 * the pointers of `notexists` lead nowhere.
 */
export const jsonPointerMatch: Verifier = (answer, args) => {
  const given = valuesOf(args, 'status')
  const wrongStatus = statusFailures(answer, args.has('status') ? given : [200])
  if (wrongStatus.length > 0) return wrongStatus
  if (answer.body === '') return ['no body']
  const type = headersOf(answer, 'Content-Type')[0]?.split(';')[0]?.trim() ?? ''
  if (type !== 'application/json' && !type.endsWith('+json')) return [`Content-Type ${type}`]
  try {
    const json: unknown = JSON.parse(answer.body)
    return [
      ...valuesOf(args, 'exists')
        .filter((text) => !exists(json, text))
        .map((text) => `not returned: ${text}`),
      ...valuesOf(args, 'notexists')
        .filter((text) => find(json, text).length > 0)
        .map((text) => `returned: ${text}`),
    ]
  } catch (error) {
    return [`not JSON: ${messageOf(error)}`]
  }
}

function exists(json: unknown, text: string): boolean {
  const found = find(json, text)
  const value = text.includes('~$') ? text.slice(text.indexOf('~$') + 2) : undefined
  if (value !== undefined && value !== '') return found.some((item) => textOf(item) === value)
  return text.includes('~~') ? found.includes(null) : found.length > 0
}

function find(json: unknown, text: string): readonly unknown[] {
  return matchPointer(json, text.split(/~\$|~~/)[0] ?? '')
}

/** As the original prints it. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null ? undefined : String(value)
}

/** RFC 8601: what a mail server has found out about a mail. */
import type { Header } from './read-mail.ts'

export interface MethodResult {
  readonly method: string
  readonly result: string
  /** By their names, `header.from`, in lower case. */
  readonly properties: ReadonlyMap<string, string>
}

const MOST_FIELDS = 20
const LONGEST = 8_192

/** Of the fields that this server wrote. */
export function resultsOfRelay(headers: readonly Header[], authservId: string): readonly MethodResult[] {
  return headers
    .filter(({ key }) => key === 'authentication-results')
    .slice(0, MOST_FIELDS)
    .flatMap(({ value }) => resultsIn(value.slice(0, LONGEST), authservId.toLowerCase()))
}

// RFC 8601 §2.2.
function resultsIn(field: string, authservId: string): readonly MethodResult[] {
  const [id = '', ...results] = splitOutsideQuotes(withoutComments(field))
  if (id.trim().split(/\s+/)[0]?.toLowerCase() !== authservId) return []
  return results.flatMap((text) => {
    const [first = '', ...rest] = text.trim().split(/\s+(?=[a-z][\w.-]*\s*=)/i)
    const method = pairOf(first)
    if (method === undefined) return []
    const properties = rest.flatMap((one) => pairOf(one) ?? []).map(({ name, value }) => [name, value] as const)
    return [
      {
        method: method.name.replace(/\/\d+$/, ''),
        result: method.value.toLowerCase(),
        properties: new Map(properties),
      },
    ]
  })
}

function pairOf(text: string): { name: string; value: string } | undefined {
  const [, name, quoted, plain] = /^([a-z][\w./-]*)\s*=\s*(?:"([^"]*)"|(\S+))/i.exec(text) ?? []
  const value = quoted ?? plain
  return name === undefined || value === undefined ? undefined : { name: name.toLowerCase(), value }
}

/** RFC 5322 §3.2.2: comments nest, and what is quoted is none. */
function withoutComments(text: string): string {
  let depth = 0
  let isQuoted = false
  let kept = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') {
      if (depth === 0) kept += text.slice(at, at + 2)
      at++
      continue
    }
    if (character === '"' && depth === 0) isQuoted = !isQuoted
    if (!isQuoted && character === '(') depth++
    if (depth === 0) kept += character
    else if (character === ')') depth--
  }
  return kept
}

function splitOutsideQuotes(text: string): readonly string[] {
  return text.match(/(?:"[^"]*"|[^;"])+/g) ?? []
}

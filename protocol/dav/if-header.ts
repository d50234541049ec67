import { refuse } from './refusal.ts'

/** RFC 4918 §10.4: lists of conditions, each on one resource. */
export interface IfList {
  /** The tag's URL; undefined for the resource of the request. */
  readonly resource: string | undefined
  readonly conditions: readonly IfCondition[]
}

export interface IfCondition {
  readonly not: boolean
  /** A state token (lock or sync token) or an entity tag without its quotes. */
  readonly token?: string
  readonly etag?: string
}

/** What a resource is held against. */
export interface IfState {
  /** Of all its representations. */
  readonly etags: ReadonlySet<string>
  readonly tokens: ReadonlySet<string>
}

/** Throws a refusal with 400 when the header cannot be read. */
export function parseIfHeader(header: string): readonly IfList[] {
  const lists: IfList[] = []
  let resource: string | undefined
  // Client: of calendarserver-bulk-change before its third draft: a state token without the parentheses around it.
  let rest = /^<http:\/\/me\.com\/_namespace\/ctag\/[^<>]*>$/.test(header.trim()) ? `(${header.trim()})` : header.trim()
  while (rest !== '') {
    const tag = /^<([^>]*)>\s*/.exec(rest)
    if (tag !== null) {
      resource = tag[1]
      rest = rest.slice(tag[0].length)
    }
    const list = /^\(((?:[^()"]|"[^"]*")*)\)\s*/.exec(rest)
    if (list === null) throw refuse(400, undefined, 'an If header that cannot be read')
    lists.push({ resource, conditions: parseConditions(list[1] ?? '') })
    rest = rest.slice(list[0].length)
  }
  if (lists.length === 0) throw refuse(400, undefined, 'an If header without a list')
  return lists
}

function parseConditions(text: string): readonly IfCondition[] {
  const conditions: IfCondition[] = []
  const pattern = /\s*(Not\s+)?(?:<([^>]*)>|\[\s*(?:W\/)?"([^"]*)"\s*\])\s*/iy
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (match === null) throw refuse(400, undefined, 'a condition in the If header that cannot be read')
    const not = match[1] !== undefined
    conditions.push(match[2] === undefined ? { not, etag: match[3] ?? '' } : { not, token: match[2] })
  }
  if (conditions.length === 0) throw refuse(400, undefined, 'an empty list in the If header')
  return conditions
}

/** RFC 4918 §10.4.3: one list whose conditions all hold is enough. */
export function holds(lists: readonly IfList[], stateOf: (resource: string | undefined) => IfState): boolean {
  return lists.some((list) => {
    const state = stateOf(list.resource)
    return list.conditions.every((condition) => isTrue(condition, state) !== condition.not)
  })
}

function isTrue(condition: IfCondition, state: IfState): boolean {
  if (condition.token !== undefined) return state.tokens.has(condition.token)
  return condition.etag !== undefined && state.etags.has(condition.etag)
}

/** Every token that the header names; RFC 4918 §6.4: naming it submits it, whether the list holds or not. */
export function submittedTokens(lists: readonly IfList[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.conditions.flatMap(({ token }) => token ?? [])))
}

/**
 * The text of a multistatus, RFC 4918 §13, made piece by piece: an answer may have any number of responses, so no tree
 * of it is ever built.
 */
import type { XmlElement, XmlName } from '../xml/element.ts'
import { NAMESPACE_DECLARATIONS, writeElement, writeEmpty, writeText, XML_DECLARATION } from '../xml/write.ts'
import type { Refusal } from './refusal.ts'
import { statusLine } from './status.ts'

export const MULTISTATUS_START = `${XML_DECLARATION}<D:multistatus${NAMESPACE_DECLARATIONS}>`

/** `syncToken` is the last child of the answer to a sync-collection report, RFC 6578 §6.4. */
export function multistatusEnd(syncToken?: string): string {
  const token = syncToken === undefined ? '' : `<D:sync-token>${writeText(syncToken)}</D:sync-token>`
  return `${token}</D:multistatus>\n`
}

/** Properties of one resource by status; the values are written elements. */
export interface PropertyOutcome {
  readonly found: string
  readonly missing: readonly XmlName[]
  /** What failed otherwise. */
  readonly failed: readonly { readonly status: number; readonly name: XmlName; readonly condition?: XmlName }[]
}

/** A response with a propstat for each status. `minimal` leaves out what is missing, RFC 8144 §2.1. */
export function propertyResponse(href: string, outcome: PropertyOutcome, minimal: boolean): string {
  let propstats = ''
  const missing = minimal ? [] : outcome.missing
  if (outcome.found !== '' || (missing.length === 0 && outcome.failed.length === 0)) {
    propstats += propstat(outcome.found, 200)
  }
  if (missing.length > 0) propstats += propstat(missing.map(writeEmpty).join(''), 404)
  for (const { status, name, condition } of outcome.failed) propstats += propstat(writeEmpty(name), status, condition)
  return `<D:response><D:href>${href}</D:href>${propstats}</D:response>`
}

/** The same for properties that are all there: the shape of nearly every answer to a client that synchronises. */
export function foundResponse(href: string, found: string): string {
  return `<D:response><D:href>${href}</D:href><D:propstat><D:prop>${found}${FOUND_END}`
}

const FOUND_END = `</D:prop><D:status>${statusLine(200)}</D:status></D:propstat></D:response>`

export function propstat(props: string, status: number, condition?: XmlName): string {
  const error = condition === undefined ? '' : `<D:error>${writeEmpty(condition)}</D:error>`
  return `<D:propstat><D:prop>${props}</D:prop><D:status>${statusLine(status)}</D:status>${error}</D:propstat>`
}

/** A response with a status alone; `href` is encoded already. */
export function statusResponse(href: string, status: number, ...errors: readonly XmlElement[]): string {
  const detail = errors.length === 0 ? '' : `<D:error>${errors.map(writeElement).join('')}</D:error>`
  return `<D:response><D:href>${writeText(href)}</D:href><D:status>${statusLine(status)}</D:status>${detail}</D:response>`
}

/** The element inside DAV:error of a refusal. */
export function conditionElement(refusal: Refusal): XmlElement | undefined {
  return refusal.condition && { name: refusal.condition, attributes: [], children: refusal.details }
}

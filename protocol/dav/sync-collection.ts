import { findChild, textOf, type XmlElement } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { readResultLimit } from './limit.ts'
import { type PropertyRequest, readReportProperties } from './propfind.ts'
import { refuse } from './refusal.ts'

export interface SyncCollection {
  /** Empty: everything that is there. */
  readonly token: string
  readonly level: '1' | 'infinite'
  /** Most responses in one answer. */
  readonly limit: number | undefined
  readonly properties: PropertyRequest
}

/** RFC 6578 §6.1. `depth` is the header: drafts and old clients say the level by it. */
export function readSyncCollection(root: XmlElement, depth: string | undefined): SyncCollection {
  const token = findChild(root, DAV.syncToken)
  if (token === undefined) throw refuse(400, undefined, 'sync-collection without DAV:sync-token')
  return {
    token: textOf(token).trim(),
    level: readLevel(findChild(root, DAV.syncLevel), depth),
    limit: readResultLimit(root, DAV),
    properties: readReportProperties(root),
  }
}

function readLevel(element: XmlElement | undefined, depth: string | undefined): SyncCollection['level'] {
  const level = element === undefined ? (depth?.trim().toLowerCase() ?? '1') : textOf(element).trim()
  if (level === '1' || (element === undefined && level === '0')) return '1'
  // Client: those written by the drafts say "infinity".
  if (level === 'infinite' || level === 'infinity') return 'infinite'
  throw refuse(400, undefined, `sync-level ${level} is not 1 or infinite`)
}

import { childElements, findChild, type XmlElement } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { writeStandalone } from '../xml/write.ts'
import { refuse } from './refusal.ts'

/** What a LOCK asks for, RFC 4918 §14.11. */
export interface LockRequest {
  readonly scope: 'exclusive' | 'shared'
  /** The DAV:owner element as it is kept, or empty. */
  readonly ownerXml: string
}

export function readLockInfo(root: XmlElement): LockRequest {
  if (root.name !== DAV.lockinfo) throw refuse(400, undefined, `LOCK with ${root.name}`)
  const scopes = childElements(findChild(root, DAV.lockscope) ?? root).map(({ name }) => name)
  const types = childElements(findChild(root, DAV.locktype) ?? root).map(({ name }) => name)
  if (!types.includes(DAV.write)) throw refuse(400, undefined, 'only write locks are known')
  const scope = scopes.includes(DAV.exclusive) ? 'exclusive' : scopes.includes(DAV.shared) ? 'shared' : undefined
  if (scope === undefined) throw refuse(400, undefined, 'a lock is exclusive or shared')
  const owner = findChild(root, DAV.owner)
  const ownerXml = owner === undefined ? '' : writeStandalone(owner)
  if (ownerXml.length > LONGEST_OWNER) throw refuse(403, undefined, `an owner of more than ${LONGEST_OWNER} characters`)
  return { scope, ownerXml }
}

// It is shown to all who may read the resource.
const LONGEST_OWNER = 4 * 1024

const LONGEST_LOCK_SECONDS = 3_600

/** RFC 4918 §10.7: the first that can be read; none, or longer than we grant, gives an hour. */
export function readTimeout(header: string | undefined): number {
  for (const wish of (header ?? '').split(',')) {
    const match = /^Second-(\d{1,10})$/i.exec(wish.trim())
    if (match !== null) return Math.min(Math.max(1, Number(match[1])), LONGEST_LOCK_SECONDS)
  }
  return LONGEST_LOCK_SECONDS
}

/** The header of UNLOCK, RFC 4918 §10.5. */
export function readLockToken(header: string | undefined): string {
  const token = /^\s*<([^>]+)>\s*$/.exec(header ?? '')?.[1]
  if (token === undefined) throw refuse(400, undefined, 'UNLOCK wants a Lock-Token')
  return token
}

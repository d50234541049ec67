import { collectionHref } from '../../../protocol/dav/href.ts'
import { element, type XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { parseXml } from '../../../protocol/xml/parse.ts'
import type { Lock } from '../../../storage/store.ts'
import { lockPath, type Resource } from '../resource.ts'
import type { Property } from './property.ts'

/** RFC 4918 §14.1. */
export function activeLock(lock: Lock, now: Date): XmlElement {
  const secondsLeft = Math.max(0, Math.round((lock.expiresAt.getTime() - now.getTime()) / 1000))
  return element(
    DAV.activelock,
    element(DAV.locktype, element(DAV.write)),
    element(DAV.lockscope, element(lock.scope === 'exclusive' ? DAV.exclusive : DAV.shared)),
    element(DAV.depth, lock.depth),
    ...(lock.ownerXml === '' ? [] : [parseXml(lock.ownerXml)]),
    element(DAV.timeout, `Second-${secondsLeft}`),
    element(DAV.locktoken, element(DAV.href, lock.token)),
    element(DAV.lockroot, element(DAV.href, lockRootHref(lock))),
  )
}

/** The href of the resource that was locked. */
export function lockRootHref({ path }: Lock): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  const href = collectionHref(segments)
  // Below /dav/calendars/{owner}/{collection}/ lie objects, whose hrefs have no slash at their end.
  return segments.length > 4 ? href.slice(0, -1) : href
}

// RFC 4918 §15.8.
export const lockdiscovery: Property<Resource> = {
  name: DAV.lockdiscovery,
  inAllprop: true,
  read: async (resource, { deps }) => {
    if (!('owner' in resource)) return undefined
    const now = deps.now()
    const locks = await deps.store.locksCovering([lockPath(resource)], now)
    return element(DAV.lockdiscovery, ...locks.map((lock) => activeLock(lock, now)))
  },
}

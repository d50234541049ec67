/** Where a COPY or MOVE goes, RFC 4918 §9.8 and §9.9. */
import { pathOfHref } from '../../protocol/dav/href.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import type { XmlName } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { DavRequest, Deps } from './request.ts'
import { resolve } from './resolve.ts'
import type { Resource } from './resource.ts'
import { privilegesOn, requireAmong } from './rights.ts'

export interface Destination {
  readonly resource: Resource
  readonly privileges: ReadonlySet<XmlName>
  /** RFC 4918 §10.6. */
  readonly overwrite: boolean
}

export async function readDestination(request: DavRequest, deps: Deps): Promise<Destination> {
  const header = request.headers.destination
  if (typeof header !== 'string') throw refuse(400, undefined, `${request.method} without a Destination`)
  const resource = await resolve(pathOfHref(header, request.origins), deps.store, request.viewer.principal)
  if (resource === undefined) throw refuse(409, undefined, 'nothing can be at the destination')
  if (resource.href === request.resource.href) throw refuse(403, undefined, 'the destination is the source')
  const privileges = await privilegesOn(resource, request.viewer, deps.store)
  // Before anything that would tell what is there.
  if (privileges.size === 0) requireAmong(privileges, request.viewer, resource.href, [DAV.read])
  return { resource, privileges, overwrite: readOverwrite(request.headers.overwrite) }
}

function readOverwrite(header: string | string[] | undefined): boolean {
  const value = typeof header === 'string' ? header.trim().toUpperCase() : 'T'
  if (value !== 'T' && value !== 'F') throw refuse(400, undefined, `Overwrite: ${value} is not T or F`)
  return value === 'T'
}

/** What operations ask of DAV, and what its answers say. */
import { childElements, element, findChild, findChildren, textOf, type XmlElement } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import { parseXmlBytes } from '../../protocol/xml/parse.ts'
import type { AskedWithin } from '../dav/handle.ts'
import type { DavResponse } from '../dav/request.ts'
import { problem } from './problem.ts'

export type AskDav = (asked: AskedWithin) => Promise<DavResponse>

/** Values of properties; null takes one away. */
export async function patchProperties(
  ask: AskDav,
  path: string,
  properties: readonly PropertyChange[],
  confirm?: AskedWithin['confirm'],
): Promise<void> {
  if (properties.length === 0) return
  const instructions = properties.map(({ property, remove = false }) =>
    element(remove ? DAV.remove : DAV.set, element(DAV.prop, property)),
  )
  const xml = element(DAV.propertyupdate, ...instructions)
  await done(ask({ method: 'PROPPATCH', path, xml, ...(confirm && { confirm }) }))
}

export interface PropertyChange {
  readonly property: XmlElement
  readonly remove?: boolean
}

/** Throws when the answer, or a part of it, is no success. RFC 4918 §9.2: either all of it was done, or nothing. */
export async function done(asked: Promise<DavResponse>): Promise<DavResponse> {
  const response = await asked
  if (response.status === 207) requireNoFailure(await xmlOf(response))
  else if (response.status >= 400) throw problem(response.status, 'refused', 'it was refused')
  return response
}

function requireNoFailure(multistatus: XmlElement): void {
  const statuses = childElements(multistatus).flatMap((response) => [
    ...findChildren(response, DAV.status).map((status) => ({ status, of: response })),
    ...findChildren(response, DAV.propstat).flatMap((of) =>
      findChildren(of, DAV.status).map((status) => ({ status, of })),
    ),
  ])
  const failed = statuses
    .map(({ status, of }) => ({ code: Number(textOf(status).split(' ')[1]), of }))
    .filter(({ code }) => code >= 300)
  // RFC 4918 §11.4: 424 is of those that depend on another.
  const first = failed.find(({ code }) => code !== 424) ?? failed[0]
  if (first === undefined) return
  const description = findChild(first.of, DAV.responsedescription)
  throw problem(first.code, 'refused', description === undefined ? 'it was refused' : textOf(description))
}

export async function xmlOf(response: DavResponse): Promise<XmlElement> {
  return parseXmlBytes(await bytesOf(response))
}

export async function bytesOf({ body = '' }: DavResponse): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body)
  if (Buffer.isBuffer(body)) return body
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

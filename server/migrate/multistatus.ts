/** The answers of another server to PROPFIND and REPORT, RFC 4918 §13: as resources with the properties that they have. */
import {
  childElements,
  findChild,
  findChildren,
  textOf,
  type XmlElement,
  type XmlName,
} from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { MultistatusAnswer } from './source.ts'

export interface Answered {
  readonly url: URL
  /** Of the resource itself: 404 where it is gone. */
  readonly status: number
  readonly properties: ReadonlyMap<XmlName, XmlElement>
}

export function readAnswers({ root, url }: MultistatusAnswer): readonly Answered[] {
  return findChildren(root, DAV.response).flatMap((response) => {
    const href = findChild(response, DAV.href)
    const text = href && textOf(href).trim()
    if (text === undefined || !URL.canParse(text, url)) return []
    const status = statusOf(response)
    return [{ url: new URL(text, url), status: status ?? 200, properties: propertiesOf(response) }]
  })
}

function propertiesOf(response: XmlElement): ReadonlyMap<XmlName, XmlElement> {
  const found = findChildren(response, DAV.propstat).filter((propstat) => isSuccess(statusOf(propstat) ?? 200))
  const properties = found.flatMap((propstat) => findChildren(propstat, DAV.prop).flatMap(childElements))
  return new Map(properties.map((property) => [property.name, property]))
}

function statusOf(parent: XmlElement): number | undefined {
  const line = findChild(parent, DAV.status)
  const number = line && /^HTTP\/[\d.]+\s+(\d{3})/i.exec(textOf(line).trim())?.[1]
  return number === undefined ? undefined : Number(number)
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** The same for every spelling of an href: servers encode a path in one answer otherwise than in the next. */
export function keyOf(url: URL): string {
  try {
    return url.origin + decodeURIComponent(url.pathname)
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    return url.origin + url.pathname
  }
}

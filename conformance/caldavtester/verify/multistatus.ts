import { find, findAll, parseXml, type XmlElement } from '../xml.ts'
import { messageOf } from './verifier.ts'

export interface Multistatus {
  readonly root: string
  readonly responses: readonly Response[]
}

export interface Response {
  readonly element: XmlElement
  /** Decoded; nothing where it is not there exactly once. */
  readonly href: string | undefined
  /** The status of the response itself; 0 where only its properties have one. */
  readonly status: number
  readonly propstats: readonly Propstat[]
}

export interface Propstat {
  readonly isOk: boolean
  readonly properties: readonly XmlElement[]
}

/** The responses below the root element, or the sentence that tells why there are none to read. */
export function readMultistatus(body: string): Multistatus | string {
  try {
    const root = parseXml(body)
    return { root: root.name, responses: findAll(root, '{DAV:}response').map(readResponse) }
  } catch (error) {
    return `not XML: ${messageOf(error)}`
  }
}

function readResponse(element: XmlElement): Response {
  const hrefs = findAll(element, '{DAV:}href')
  return {
    element,
    href: hrefs.length === 1 ? decodeHref(hrefs[0]?.text ?? '') : undefined,
    status: readStatus(find(element, '{DAV:}status')?.text),
    propstats: findAll(element, '{DAV:}propstat').map((propstat) => ({
      isOk: isOk(readStatus(find(propstat, '{DAV:}status')?.text)),
      properties: findAll(propstat, '{DAV:}prop/*'),
    })),
  }
}

export function isOk(status: number): boolean {
  return status >= 200 && status < 300
}

function readStatus(line: string | undefined): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(line ?? '')?.[1] ?? 0)
}

/** An href without its percent-encoding; one that is wrongly encoded stays as it is. */
export function decodeHref(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch (error) {
    if (error instanceof URIError) return href
    throw error
  }
}

import type { HttpAnswer } from '../caldavtester/http.ts'
import { findAll, parseXml, type XmlElement } from '../caldavtester/xml.ts'
import { Mismatch } from './expect.ts'
import { D, type Name, shortName } from './names.ts'

/** One answer of the server, read as the case needs it. */
export class Answer {
  readonly request: string
  readonly status: number
  readonly bytes: Buffer
  readonly #headers: HttpAnswer['headers']

  constructor(request: string, { status, headers, body }: HttpAnswer) {
    this.request = request
    this.status = status
    this.bytes = body
    this.#headers = headers
  }

  header(name: string): string | undefined {
    const wanted = name.toLowerCase()
    const values = this.#headers.flatMap(([key, value]) => (key.toLowerCase() === wanted ? [value] : []))
    return values.length === 0 ? undefined : values.join(', ')
  }

  /** The members of a header that is a list: `DAV`, `Allow`. */
  list(name: string): readonly string[] {
    const value = this.header(name) ?? ''
    return value
      .split(',')
      .map((member) => member.trim())
      .filter((member) => member !== '')
  }

  get text(): string {
    return this.bytes.toString('utf8')
  }

  /** The root of the body. Fails when that is not well-formed XML. */
  xml(): XmlElement {
    try {
      return parseXml(this.text)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Mismatch('a body that is well-formed XML', `${this.describe()}: ${reason}`)
    }
  }

  /** The children of DAV:error, when that is the body. */
  conditions(): readonly string[] {
    const root = this.#findXml()
    return root?.name === D('error') ? root.children.map(({ name }) => name) : []
  }

  multistatus(): Multistatus {
    if (this.status !== 207) throw new Mismatch('status 207', this.describe())
    const root = this.xml()
    if (root.name !== D('multistatus')) throw new Mismatch('DAV:multistatus', root.name)
    return new Multistatus(root)
  }

  /** Status, conditions and request, for people. */
  describe(): string {
    const conditions = this.conditions().map(shortName)
    const details = conditions.length === 0 ? '' : ` with ${conditions.join(', ')}`
    return `status ${this.status}${details} (${this.request})`
  }

  #findXml(): XmlElement | undefined {
    if (!this.text.trimStart().startsWith('<')) return undefined
    try {
      return parseXml(this.text)
    } catch {
      return undefined // a page for people
    }
  }
}

export interface Propstat {
  readonly status: number
  readonly properties: ReadonlyMap<string, XmlElement>
  readonly conditions: readonly string[]
}

export interface DavResponse {
  /** The decoded path. */
  readonly path: string
  /** As it stands in the answer. */
  readonly href: string
  readonly status: number | undefined
  readonly conditions: readonly string[]
  readonly propstats: readonly Propstat[]
}

/** DAV:multistatus, RFC 4918 §13. */
export class Multistatus {
  readonly responses: readonly DavResponse[]
  readonly syncToken: string | undefined

  constructor(root: XmlElement) {
    this.responses = findAll(root, D('response')).map(readResponse)
    this.syncToken = childText(root, 'sync-token')
  }

  paths(): readonly string[] {
    return this.responses.map(({ path }) => path)
  }

  find(href: string): DavResponse | undefined {
    const path = pathOf(href)
    return this.responses.find((response) => response.path === path)
  }

  /** The response about a resource. Fails when there is none, or more than one. */
  of(href: string): DavResponse {
    const path = pathOf(href)
    const [response, second] = this.responses.filter((one) => one.path === path)
    if (response === undefined)
      throw new Mismatch(`a DAV:response for ${path}`, this.paths().join(' ') || 'none at all')
    if (second !== undefined) throw new Mismatch(`one DAV:response for ${path}`, 'more than one')
    return response
  }

  /** The value of a property that was found. */
  property(href: string, name: Name): XmlElement | undefined {
    return propertyOf(this.of(href), name)
  }
}

/** The value of a property whose status is 200. */
export function propertyOf(response: DavResponse, name: Name): XmlElement | undefined {
  return response.propstats.find(({ status }) => status === 200)?.properties.get(name)
}

/** The status that a response gives to a property. */
export function statusOfProperty(response: DavResponse, name: Name): number | undefined {
  return response.propstats.find(({ properties }) => properties.has(name))?.status
}

export function propstatOf(response: DavResponse, name: Name): Propstat | undefined {
  return response.propstats.find(({ properties }) => properties.has(name))
}

export function namesFound(response: DavResponse): readonly string[] {
  return response.propstats.flatMap(({ status, properties }) => (status === 200 ? [...properties.keys()] : []))
}

function readResponse(element: XmlElement): DavResponse {
  const href = childText(element, 'href') ?? ''
  return {
    href,
    path: pathOf(href),
    status: readStatus(element),
    conditions: conditionsIn(element),
    propstats: findAll(element, D('propstat')).map((propstat) => ({
      status: readStatus(propstat) ?? 0,
      properties: new Map(findAll(propstat, `${D('prop')}/*`).map((property) => [property.name, property])),
      conditions: conditionsIn(propstat),
    })),
  }
}

function readStatus(element: XmlElement): number | undefined {
  const line = childText(element, 'status')
  return line === undefined ? undefined : Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec(line)?.[1] ?? 0)
}

function conditionsIn(element: XmlElement): readonly string[] {
  return findAll(element, `${D('error')}/*`).map(({ name }) => name)
}

function childText(element: XmlElement, local: string): string | undefined {
  return element.children.find(({ name }) => name === D(local))?.text.trim()
}

/** The decoded path of an href, absolute or not. */
export function pathOf(href: string): string {
  const path = href.replace(/^https?:\/\/[^/]*/i, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path // not an encoding: compared as it is
  }
}

/** The last segment of a path. */
export function nameOf(path: string): string {
  return path.replace(/\/$/, '').split('/').at(-1) ?? ''
}

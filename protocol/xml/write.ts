/**
 * Elements to text. Our own namespaces have fixed prefixes, declared once on the root by `writeDocument`; any other is
 * declared where it is used, so that a written element can stand anywhere below such a root.
 */
import { escapeXml, escapeXmlAttribute, isXmlText } from './characters.ts'
import {
  elementWith,
  localOf,
  namespaceOf,
  XML_NAMESPACE,
  type XmlAttribute,
  type XmlElement,
  type XmlName,
  type XmlNode,
} from './element.ts'
import {
  APPLE_NAMESPACE,
  CALDAV_NAMESPACE,
  CALENDARSERVER_NAMESPACE,
  CARDDAV_NAMESPACE,
  DAV_NAMESPACE,
} from './names.ts'

const PREFIXES: ReadonlyMap<string, string> = new Map([
  [DAV_NAMESPACE, 'D'],
  [CALDAV_NAMESPACE, 'C'],
  [CARDDAV_NAMESPACE, 'CR'],
  [CALENDARSERVER_NAMESPACE, 'CS'],
  [APPLE_NAMESPACE, 'A'],
])

export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

/** Declarations of all fixed prefixes, for a root element. */
export const NAMESPACE_DECLARATIONS = [...PREFIXES].map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`).join('')

/** The value has a character that no XML document can carry. */
export class UnwritableText extends Error {
  override readonly name = 'UnwritableText'
}

/** A whole document. */
export function writeDocument(root: XmlElement): string {
  return `${XML_DECLARATION}${writeTag(root, NAMESPACE_DECLARATIONS)}\n`
}

/** A piece of a document whose root declares the fixed prefixes. */
export function writeElement(element: XmlElement): string {
  return writeTag(element, '')
}

/** An element on its own, for keeping: everything that it needs is declared in it. */
export function writeStandalone(element: XmlElement): string {
  const used = new Set<string>()
  collectNamespaces(element, used)
  const declarations = [...PREFIXES]
    .filter(([uri]) => used.has(uri))
    .map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`)
  return writeTag(element, declarations.join(''))
}

function collectNamespaces(element: XmlElement, used: Set<string>): void {
  used.add(namespaceOf(element.name))
  for (const child of element.children) if (typeof child !== 'string') collectNamespaces(child, used)
}

/** `<D:getetag/>` */
export function writeEmpty(name: XmlName): string {
  const tag = tagOf(name)
  return `<${tag.open}/>`
}

/** `<D:prop>` and `</D:prop>`, for content that is written already. */
export function writeTags(
  name: XmlName,
  attributes: Readonly<Record<string, string>> = {},
): readonly [start: string, end: string] {
  const tag = tagOf(name)
  const written = elementWith(name, attributes).attributes.map(writeAttribute).join('')
  return [`<${tag.open}${written}>`, `</${tag.close}>`]
}

/** Text as character data; throws UnwritableText. */
export function writeText(text: string): string {
  if (!isXmlText(text)) throw new UnwritableText('a character that XML does not allow')
  return escapeXml(text)
}

function writeTag(element: XmlElement, declarations: string): string {
  const tag = tagOf(element.name)
  const attributes = element.attributes.length === 0 ? '' : element.attributes.map(writeAttribute).join('')
  const start = `<${tag.open}${attributes}${declarations}`
  if (element.children.length === 0) return `${start}/>`
  let content = ''
  for (const child of element.children) content += writeNode(child)
  return `${start}>${content}</${tag.close}>`
}

function writeNode(node: XmlNode): string {
  return typeof node === 'string' ? writeText(node) : writeTag(node, '')
}

interface Tag {
  /** With a declaration of the namespace when it has no fixed prefix. */
  readonly open: string
  readonly close: string
}

const tags = new Map<XmlName, Tag>()
const MOST_REMEMBERED_TAGS = 1_000

function tagOf(name: XmlName): Tag {
  const known = tags.get(name)
  if (known !== undefined) return known
  const tag = makeTag(name)
  if (tags.size < MOST_REMEMBERED_TAGS) tags.set(name, tag)
  return tag
}

function makeTag(name: XmlName): Tag {
  const namespace = namespaceOf(name)
  const local = localOf(name)
  const prefix = PREFIXES.get(namespace)
  if (prefix !== undefined) return { open: `${prefix}:${local}`, close: `${prefix}:${local}` }
  return { open: `${local} xmlns="${escapeXmlAttribute(namespace)}"`, close: local }
}

function writeAttribute({ name, value }: XmlAttribute, index: number): string {
  if (!isXmlText(value)) throw new UnwritableText('a character that XML does not allow')
  const namespace = namespaceOf(name)
  const local = localOf(name)
  if (namespace === '') return ` ${local}="${escapeXmlAttribute(value)}"`
  if (namespace === XML_NAMESPACE) return ` xml:${local}="${escapeXmlAttribute(value)}"`
  const prefix = `a${index}`
  return ` xmlns:${prefix}="${escapeXmlAttribute(namespace)}" ${prefix}:${local}="${escapeXmlAttribute(value)}"`
}

/**
 * Text to elements. fast-xml-parser reads the markup; it neither resolves namespaces nor refuses all that is not XML,
 * so the walk below does. DOCTYPE and entities of one's own are refused: nobody needs them, and bombs are made of them.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { isXmlText } from './characters.ts'
import type { XmlAttribute, XmlElement, XmlName, XmlNode } from './element.ts'

/** The text is not well-formed XML with namespaces, or more than we read. */
export class InvalidXml extends Error {
  override readonly name = 'InvalidXml'
}

const MAX_DEPTH = 64
const TEXT = '#text'
const CDATA = '#cdata'
const ATTRIBUTES = ':@'
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: TEXT,
  cdataPropName: CDATA,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/** What the parser gives in `preserveOrder`: one key for the name, `:@` for the attributes. */
type ParsedNode = Readonly<Record<string, unknown>>
type Namespaces = ReadonlyMap<string, string>

const INITIAL_NAMESPACES: Namespaces = new Map([
  ['', ''],
  ['xml', XML_NAMESPACE],
])

/** Throws InvalidXml. */
export function parseXml(text: string): XmlElement {
  if (text.includes('<!DOCTYPE')) throw new InvalidXml('DOCTYPE is not read')
  if (!isXmlText(text)) throw new InvalidXml('a character that XML does not allow')

  const nodes = parseNodes(text)
  const roots = nodes.filter((node) => !(TEXT in node))
  const [root] = roots
  if (root === undefined) throw new InvalidXml('no root element')
  if (roots.length > 1) throw new InvalidXml('more than one root element')
  const isStray = (node: ParsedNode) => TEXT in node && String(node[TEXT]).trim() !== ''
  // The parser drops what follows the last tag.
  if (nodes.some(isStray) || !text.trimEnd().endsWith('>')) throw new InvalidXml('text outside the root element')
  return readElement(root, INITIAL_NAMESPACES, 1)
}

/** The same for bytes: UTF-8, or what a byte order mark or the declaration says. */
export function parseXmlBytes(bytes: Uint8Array): XmlElement {
  return parseXml(decode(bytes))
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new InvalidXml('not text in the encoding that it names', { cause })
  }
}

// XML 1.0 §4.3.3 and appendix F.
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0 && second === 0x3c) return 'utf-16be'
  if (first === 0x3c && second === 0) return 'utf-16le'
  const declaration = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 100)).toString('latin1')
  return /^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(declaration)?.[1] ?? 'utf-8'
}

function parseNodes(text: string): readonly ParsedNode[] {
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) throw new InvalidXml(`line ${verdict.err.line}: ${verdict.err.msg}`)
  try {
    // The parser types its answer as `any`; this is its documented shape.
    return parser.parse(text) as readonly ParsedNode[]
  } catch (cause) {
    throw new InvalidXml('not well-formed', { cause })
  }
}

function readElement(node: ParsedNode, outer: Namespaces, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw new InvalidXml(`more than ${MAX_DEPTH} levels`)
  const tag = Object.keys(node).find((key) => key !== ATTRIBUTES)
  if (tag === undefined) throw new InvalidXml('an element without a name')

  const attributes = Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, string>)
  const namespaces = declareNamespaces(attributes, outer)
  return {
    name: resolve(tag, namespaces, namespaces.get('')),
    attributes: readAttributes(attributes, namespaces),
    children: readChildren(node[tag] as readonly ParsedNode[], namespaces, depth),
  }
}

function readChildren(nodes: readonly ParsedNode[], namespaces: Namespaces, depth: number): readonly XmlNode[] {
  return nodes.map((node) => {
    if (TEXT in node) return decodeReferences(String(node[TEXT]))
    if (CDATA in node) return (node[CDATA] as readonly ParsedNode[]).map((part) => String(part[TEXT])).join('')
    return readElement(node, namespaces, depth + 1)
  })
}

function declareNamespaces(attributes: readonly (readonly [string, string])[], outer: Namespaces): Namespaces {
  const declarations = attributes.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
  if (declarations.length === 0) return outer
  const namespaces = new Map(outer)
  for (const [name, value] of declarations) {
    const namespace = decodeReferences(value)
    const prefix = name === 'xmlns' ? '' : name.slice('xmlns:'.length)
    // Namespaces in XML 1.0 §2.2 and §3.
    if (prefix !== '' && namespace === '') throw new InvalidXml(`the prefix ${prefix} has no namespace`)
    if (prefix === 'xmlns' || namespace === XMLNS_NAMESPACE) throw new InvalidXml('xmlns cannot be declared')
    if ((prefix === 'xml') !== (namespace === XML_NAMESPACE)) throw new InvalidXml('xml cannot be declared anew')
    namespaces.set(prefix, namespace)
  }
  return namespaces
}

function readAttributes(
  attributes: readonly (readonly [string, string])[],
  namespaces: Namespaces,
): readonly XmlAttribute[] {
  return attributes
    .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
    .map(([name, value]) => ({ name: resolve(name, namespaces, ''), value: decodeReferences(value) }))
}

function resolve(tag: string, namespaces: Namespaces, withoutPrefix: string | undefined): XmlName {
  const colon = tag.indexOf(':')
  const namespace = colon < 0 ? withoutPrefix : namespaces.get(tag.slice(0, colon))
  const local = tag.slice(colon + 1)
  if (namespace === undefined) throw new InvalidXml(`the prefix of ${tag} is not declared`)
  if (local === '' || local.includes(':')) throw new InvalidXml(`${tag} is not a qualified name`)
  return `{${namespace}}${local}`
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' }

function decodeReferences(text: string): string {
  if (!text.includes('&')) return normaliseLineEnds(text)
  return normaliseLineEnds(text).replace(/&([^;&]{0,16})(;?)/g, (whole, body: string, end: string) => {
    const decoded = end === ';' ? (ENTITIES[body] ?? decodeNumber(body)) : undefined
    if (decoded === undefined) throw new InvalidXml(`${whole} is not a reference that is known here`)
    return decoded
  })
}

// XML 1.0 §2.11.
function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

function decodeNumber(body: string): string | undefined {
  const match = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(body)
  if (match === null) return undefined
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? '', 10) : Number.parseInt(match[1], 16)
  if (code > 0x10ffff) return undefined
  const character = String.fromCodePoint(code)
  return isXmlText(character) ? character : undefined
}

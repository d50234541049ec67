/**
 * Text to elements, XML 1.0 with namespaces, in one pass. DOCTYPE, and with it entities of one's own, is refused: nobody
 * needs it, and bombs are made of it. Comments and processing instructions are passed over. docs/decisions/0007.
 */
import { isXmlText } from './characters.ts'
import { XML_NAMESPACE, type XmlAttribute, type XmlElement, type XmlName, type XmlNode } from './element.ts'

/** The text is not well-formed XML with namespaces, or more than we read. */
export class InvalidXml extends Error {
  override readonly name = 'InvalidXml'
}

const MAX_DEPTH = 64
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/'

/** Throws InvalidXml. */
export function parseXml(text: string): XmlElement {
  if (!isXmlText(text)) throw new InvalidXml('a character that XML does not allow')
  return new Reader(text).readDocument()
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

/** The prefixes that an element declares, and those around it. */
interface Namespaces {
  readonly declared: ReadonlyMap<string, string>
  readonly outer?: Namespaces
}

const INITIAL_NAMESPACES: Namespaces = {
  declared: new Map([
    ['', ''],
    ['xml', XML_NAMESPACE],
  ]),
}

// XML 1.0 §2.3, Namespaces in XML 1.0 §3: a name, or a prefix, a colon and a name.
const START =
  'A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'
const PART = `[${START}][${START}\\-.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040]*`
const NAME = new RegExp(`${PART}(?::${PART})?`, 'uy')
const SPACE = /[ \t\n]+/y
const EQUALS = /[ \t\n]*=[ \t\n]*/y
// XML 1.0 §2.8.
const DECLARATION =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(["'])1\.\d+\1(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(["'])[A-Za-z][\w.-]*\2)?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(["'])(?:yes|no)\3)?[ \t\n]*\?>/y

/** A place in a text, and what can be read from there on. */
class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    // XML 1.0 §2.11.
    this.#text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  readDocument(): XmlElement {
    this.#take('\ufeff')
    this.#skip(DECLARATION)
    this.#skipAsides()
    if (this.#take('<!')) throw this.#invalid('DOCTYPE is not read')
    const root = this.#readElement(INITIAL_NAMESPACES, 1)
    this.#skipAsides()
    if (this.#at < this.#text.length) throw this.#invalid('something after the root element')
    return root
  }

  #readElement(outer: Namespaces, depth: number): XmlElement {
    if (depth > MAX_DEPTH) throw this.#invalid(`more than ${MAX_DEPTH} levels`)
    this.#require('<')
    const tag = this.#readName()
    const written = this.#readAttributes()
    const namespaces = declareNamespaces(written, outer)
    const name = resolve(tag, namespaces)
    const attributes = resolveAttributes(written, namespaces)
    if (this.#take('/>')) return { name, attributes, children: [] }
    this.#require('>')
    const children = this.#readContent(namespaces, depth)
    if (this.#readName() !== tag) throw this.#invalid(`${tag} ends with another name`)
    this.#skip(SPACE)
    this.#require('>')
    return { name, attributes, children }
  }

  /** Everything up to an end tag, its `</` included. */
  #readContent(namespaces: Namespaces, depth: number): readonly XmlNode[] {
    const children: XmlNode[] = []
    for (;;) {
      const text = this.#readBefore('<')
      // XML 1.0 §2.4.
      if (text.includes(']]>')) throw this.#invalid('the end of a CDATA section that has no start')
      if (text !== '') children.push(decodeReferences(text))
      if (this.#take('</')) return children
      if (this.#take('<![CDATA[')) children.push(this.#readOver(']]>'))
      else if (!this.#skipAside()) children.push(this.#readElement(namespaces, depth + 1))
    }
  }

  #readAttributes(): readonly Written[] {
    if (this.#isAt('>')) return NONE
    const attributes: Written[] = []
    while (this.#skip(SPACE) && !this.#isAt('>') && !this.#isAt('/')) {
      const name = this.#readName()
      if (!this.#skip(EQUALS)) throw this.#invalid(`${name} has no value`)
      attributes.push({ name, value: this.#readValue() })
    }
    // XML 1.0 §3.1.
    requireUnique(attributes)
    return attributes
  }

  #readValue(): string {
    const quote = this.#isAt("'") ? "'" : '"'
    this.#require(quote)
    const value = this.#readOver(quote)
    if (value.includes('<')) throw this.#invalid('< in the value of an attribute')
    // XML 1.0 §3.3.3.
    return decodeReferences(value.replace(/[\t\n]/g, ' '))
  }

  #readName(): string {
    const start = this.#at
    if (!this.#skip(NAME)) throw this.#invalid('a name is missing')
    return this.#text.slice(start, this.#at)
  }

  #skipAsides(): void {
    do this.#skip(SPACE)
    while (this.#skipAside())
  }

  /** A comment or a processing instruction. */
  #skipAside(): boolean {
    if (this.#take('<!--')) {
      // XML 1.0 §2.5: the first two hyphens are those of the end.
      this.#readOver('--')
      this.#require('>')
      return true
    }
    if (!this.#take('<?')) return false
    // XML 1.0 §2.6, Namespaces in XML 1.0 §7.
    if (/^xml$|:/i.test(this.#readName())) throw this.#invalid('not the name of a processing instruction')
    if (!this.#isAt('?>') && !this.#skip(SPACE)) throw this.#invalid('a space is missing')
    this.#readOver('?>')
    return true
  }

  #isAt(token: string): boolean {
    return this.#text.startsWith(token, this.#at)
  }

  #take(token: string): boolean {
    const isThere = this.#isAt(token)
    if (isThere) this.#at += token.length
    return isThere
  }

  #require(token: string): void {
    if (!this.#take(token)) throw this.#invalid(`${token} is missing`)
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const isThere = pattern.test(this.#text)
    if (isThere) this.#at = pattern.lastIndex
    return isThere
  }

  #readBefore(token: string): string {
    const end = this.#text.indexOf(token, this.#at)
    if (end < 0) throw this.#invalid(`${token} is missing`)
    const text = this.#text.slice(this.#at, end)
    this.#at = end
    return text
  }

  #readOver(token: string): string {
    const text = this.#readBefore(token)
    this.#at += token.length
    return text
  }

  #invalid(reason: string): InvalidXml {
    return new InvalidXml(`line ${this.#text.slice(0, this.#at).split('\n').length}: ${reason}`)
  }
}

/** An attribute as it stands in its tag: with its prefix, and decoded. */
interface Written {
  readonly name: string
  readonly value: string
}

const NONE: readonly Written[] = []

function requireUnique(attributes: readonly { readonly name: string }[]): void {
  if (attributes.length < 2) return
  const names = new Set(attributes.map(({ name }) => name))
  if (names.size < attributes.length) throw new InvalidXml('an attribute that is there twice')
}

function isDeclaration({ name }: Written): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:')
}

function declareNamespaces(attributes: readonly Written[], outer: Namespaces): Namespaces {
  if (!attributes.some(isDeclaration)) return outer
  const declared = new Map<string, string>()
  for (const { name, value } of attributes.filter(isDeclaration)) {
    const prefix = name === 'xmlns' ? '' : name.slice('xmlns:'.length)
    // Namespaces in XML 1.0 §2.2 and §3.
    if (prefix !== '' && value === '') throw new InvalidXml(`the prefix ${prefix} has no namespace`)
    if (prefix === 'xmlns' || value === XMLNS_NAMESPACE) throw new InvalidXml('xmlns cannot be declared')
    if ((prefix === 'xml') !== (value === XML_NAMESPACE)) throw new InvalidXml('xml cannot be declared anew')
    declared.set(prefix, value)
  }
  return { declared, outer }
}

function resolveAttributes(written: readonly Written[], namespaces: Namespaces): readonly XmlAttribute[] {
  if (written.length === 0) return []
  const attributes = written
    .filter((attribute) => !isDeclaration(attribute))
    .map(({ name, value }) => ({ name: resolveAttribute(name, namespaces), value }))
  // Namespaces in XML 1.0 §6.3.
  requireUnique(attributes)
  return attributes
}

function resolve(tag: string, namespaces: Namespaces): XmlName {
  const colon = tag.indexOf(':')
  const prefix = colon < 0 ? '' : tag.slice(0, colon)
  const namespace = findNamespace(prefix, namespaces)
  if (namespace === undefined) throw new InvalidXml(`the prefix of ${tag} is not declared`)
  return `{${namespace}}${tag.slice(colon + 1)}`
}

// Namespaces in XML 1.0 §6.2: without a prefix, an attribute has no namespace.
function resolveAttribute(name: string, namespaces: Namespaces): XmlName {
  return name.includes(':') ? resolve(name, namespaces) : `{}${name}`
}

function findNamespace(prefix: string, { declared, outer }: Namespaces): string | undefined {
  return declared.get(prefix) ?? (outer && findNamespace(prefix, outer))
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['apos', "'"],
  ['quot', '"'],
])

function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&]{0,16})(;?)/g, (whole, body: string, end: string) => {
    const decoded = end === ';' ? (ENTITIES.get(body) ?? decodeNumber(body)) : undefined
    if (decoded === undefined) throw new InvalidXml(`${whole} is not a reference that is known here`)
    return decoded
  })
}

function decodeNumber(body: string): string | undefined {
  const match = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(body)
  if (match === null) return undefined
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? '', 10) : Number.parseInt(match[1], 16)
  if (code > 0x10ffff) return undefined
  const character = String.fromCodePoint(code)
  return isXmlText(character) ? character : undefined
}

import { SaxesParser } from 'saxes'

/**
 * An element in the shape the scripts' path language thinks in: `text` is what stands before the first child, `tail` what
 * follows the element itself. Names are in Clark's notation, without braces where there is no namespace.
 */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly parent: XmlElement | undefined
  readonly text: string
  readonly tail: string
}

interface OpenElement extends XmlElement {
  readonly attributes: Map<string, string>
  readonly children: OpenElement[]
  text: string
  tail: string
}

/** Parses a document and returns its root. Throws on anything that is not well-formed, namespaces included. */
export function parseXml(source: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  let root: OpenElement | undefined
  let current: OpenElement | undefined

  parser.on('opentag', (tag) => {
    const attributes = Object.values(tag.attributes).filter((attribute) => attribute.uri !== XMLNS)
    const opened: OpenElement = {
      name: clarkName(tag.uri, tag.local),
      attributes: new Map(attributes.map((attribute) => [clarkName(attribute.uri, attribute.local), attribute.value])),
      children: [],
      parent: current,
      text: '',
      tail: '',
    }
    current?.children.push(opened)
    root ??= opened
    current = opened
  })
  const addText = (text: string) => {
    if (current === undefined) return
    const last = current.children.at(-1)
    if (last === undefined) current.text += text
    else last.tail += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    current = open(current?.parent)
  })
  parser.write(source.replace(/^\uFEFF/, '')).close()

  if (root === undefined) throw new Error('no root element')
  return root
}

const XMLNS = 'http://www.w3.org/2000/xmlns/'

function clarkName(uri: string, local: string): string {
  return uri === '' ? local : `{${uri}}${local}`
}

/** The parent of an open element is open as well: the parser made both. */
function open(element: XmlElement | undefined): OpenElement | undefined {
  return element as OpenElement | undefined
}

/**
 * The elements a simple path leads to: steps of names, `*`, `.`, `..`, and `//` for any depth. A name may hold slashes
 * inside its namespace's braces. The path is relative to the children of `from`.
 */
export function findAll(from: XmlElement, path: string): readonly XmlElement[] {
  let found: readonly XmlElement[] = [from]
  let anyDepth = false
  for (const step of path.match(/\/\/|(?:\{[^}]*\}|[^/{])+/g) ?? []) {
    if (step === '//') {
      anyDepth = true
      continue
    }
    const origins = anyDepth ? found.flatMap((element) => [element, ...descendants(element)]) : found
    found = [...new Set(origins.flatMap((element) => take(element, step)))]
    anyDepth = false
  }
  return found
}

function take(element: XmlElement, step: string): readonly XmlElement[] {
  if (step === '.') return [element]
  if (step === '..') return element.parent === undefined ? [] : [element.parent]
  return step === '*' ? element.children : element.children.filter((child) => child.name === step)
}

export function find(from: XmlElement, path: string): XmlElement | undefined {
  return findAll(from, path)[0]
}

/** All elements below, in document order. */
export function descendants(element: XmlElement): readonly XmlElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)])
}

/** Splits `/{DAV:}multistatus/{DAV:}response` into its first name and the rest, which may be empty. */
export function splitFirstStep(path: string): { readonly first: string; readonly rest: string } {
  const [, first = path, rest = ''] = /^\/?((?:\{[^}]*\}|[^/{])+)\/?(.*)$/s.exec(path) ?? []
  return { first, rest }
}

/**
 * The element as text in which equal content is equal text, whatever the prefixes and the order of attributes. White space
 * counts, as it does in the original program; `cleared` names elements whose content and tail are left out.
 */
export function canonicalXml(element: XmlElement, cleared: ReadonlySet<string> = new Set()): string {
  if (cleared.has(element.name)) return `<${element.name}></>`
  const attributes = [...element.attributes].map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).sort()
  const children = element.children.map((child) => canonicalXml(child, cleared) + tailOf(child, cleared))
  return `<${element.name}${attributes.join('')}>${escapeText(element.text)}${children.join('')}</>`
}

function tailOf(element: XmlElement, cleared: ReadonlySet<string>): string {
  return cleared.has(element.name) ? '' : escapeText(element.tail)
}

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
}

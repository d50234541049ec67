/** An expanded name in Clark's notation: `{namespace}local`. */
export type XmlName = `{${string}}${string}`

/** An element as a value: no prefixes, text decoded. */
export interface XmlElement {
  readonly name: XmlName
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
}

export interface XmlAttribute {
  /** Without a namespace for a plain attribute: `{}name`. */
  readonly name: XmlName
  readonly value: string
}

export type XmlNode = XmlElement | string

/** `element(DAV.href, '/dav/')` */
export function element(name: XmlName, ...children: readonly XmlNode[]): XmlElement {
  return { name, attributes: [], children }
}

export function elementWith(
  name: XmlName,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly XmlNode[]
): XmlElement {
  return {
    name,
    attributes: Object.entries(attributes).map(([local, value]) => ({ name: `{}${local}`, value })),
    children,
  }
}

function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string'
}

export function childElements(parent: XmlElement): readonly XmlElement[] {
  return parent.children.filter(isElement)
}

export function findChild(parent: XmlElement, name: XmlName): XmlElement | undefined {
  return childElements(parent).find((child) => child.name === name)
}

export function findChildren(parent: XmlElement, name: XmlName): readonly XmlElement[] {
  return childElements(parent).filter((child) => child.name === name)
}

/** The character data of an element, its children's not counted. */
export function textOf(parent: XmlElement): string {
  return parent.children.filter((child) => typeof child === 'string').join('')
}

/** A plain attribute's value. */
export function findAttribute(of: XmlElement, local: string): string | undefined {
  return of.attributes.find((attribute) => attribute.name === `{}${local}`)?.value
}

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'
const XML_LANG: XmlName = `{${XML_NAMESPACE}}lang`

/** Its own xml:lang; that of an ancestor is not looked at. */
export function findLanguage(of: XmlElement): XmlAttribute | undefined {
  return of.attributes.find(({ name }) => name === XML_LANG)
}

export function namespaceOf(name: XmlName): string {
  return name.slice(1, name.indexOf('}'))
}

export function localOf(name: XmlName): string {
  return name.slice(name.indexOf('}') + 1)
}

import { childElements, type XmlElement, type XmlNode } from './element.ts'

/** The same document for people to read: each element that stands among elements alone on a line of its own. */
export function indented(root: XmlElement, margin = '\n'): XmlElement {
  const children = childElements(root)
  if (children.length === 0 || children.length < root.children.length) return root
  const inner = `${margin}  `
  const lines: readonly XmlNode[] = children.flatMap((child) => [inner, indented(child, inner)])
  return { ...root, children: [...lines, margin] }
}

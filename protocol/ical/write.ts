import type { Component, Parameter, Property } from './component.ts'
import { SourceComponent, SourceProperty } from './source.ts'

/**
 * The text of a VCALENDAR, RFC 5545 §3.4, of a vCard, RFC 6350 §3.2, or of a component of either. One that was read and not
 * changed is written as it came, to the byte; in a changed one, all that was not changed keeps its lines, but they end with
 * CRLF. What is written anew of a card is in the lines of vCard 3.0 and 4.0; those of 2.1 fold elsewhere.
 */
export function writeComponent(component: Component): string {
  return component instanceof SourceComponent ? SourceComponent.textOf(component) : writePart(component)
}

/** The bytes of a component; of one that was read and not changed, those that came, in whatever encoding. */
export function writeComponentBytes(component: Component): Uint8Array {
  return component instanceof SourceComponent ? SourceComponent.bytesOf(component) : Buffer.from(writePart(component))
}

/** A component as a part of another text, whose lines end with CRLF. */
export function writePart(component: Component): string {
  const lines = component instanceof SourceComponent ? SourceComponent.findLines(component) : undefined
  if (lines !== undefined) return lines
  let text = `BEGIN:${component.name}\r\n`
  for (const property of component.properties) text += writeProperty(property)
  for (const inner of component.components) text += writePart(inner)
  return `${text}END:${component.name}\r\n`
}

/** A content line, folded, with its line end; of a property that was read, the lines that it came from. */
export function writeProperty(property: Property): string {
  return property instanceof SourceProperty ? SourceProperty.linesOf(property) : writeAnew(property)
}

/** A content line in the one form that any property of that name, parameters and value has. */
export function writeAnew(property: Property): string {
  let line = property.group === undefined ? property.name : `${property.group}.${property.name}`
  for (const parameter of property.parameters) line += `;${writeParameter(parameter)}`
  return `${fold(`${line}:${property.value}`)}\r\n`
}

function writeParameter({ name, values }: Parameter): string {
  return values.length === 0 ? name : `${name}=${values.map(writeParameterValue).join(',')}`
}

// RFC 5545 §3.2: what is not a SAFE-CHAR needs quotes, and so does a backslash before what follows; RFC 6868 §3.1: what
// cannot stand in quotes needs a caret.
function writeParameterValue(value: string): string {
  const encoded = /[\^\r\n"]/.test(value)
    ? value
        .replaceAll('^', '^^')
        .replaceAll('"', "^'")
        .replace(/\r?\n|\r/g, '^n')
    : value
  return /[,;:]|\\$/.test(encoded) ? `"${encoded}"` : encoded
}

const LINE_OCTETS = 75

// RFC 5545 §3.1: at most 75 octets a line; never inside a character, though it would be allowed.
function fold(line: string): string {
  if (line.length * 3 <= LINE_OCTETS) return line
  const parts: string[] = []
  let start = 0
  let octets = 0
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i)
    const pair = isPair(line, i, code)
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : pair ? 4 : 3
    if (octets + size > LINE_OCTETS) {
      parts.push(line.slice(start, i))
      start = i
      octets = 1
    }
    octets += size
    if (pair) i++
  }
  if (parts.length === 0) return line
  parts.push(line.slice(start))
  return parts.join('\r\n ')
}

function isPair(line: string, at: number, code: number): boolean {
  if (code < 0xd800 || code > 0xdbff) return false
  const next = line.charCodeAt(at + 1)
  return next >= 0xdc00 && next <= 0xdfff
}

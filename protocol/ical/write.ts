import type { Component, Parameter, Property } from './component.ts'

/** The text of a VCALENDAR (or of any component), RFC 5545 §3.4. Values are written as they are. */
export function writeCalendar(component: Component): string {
  return writeComponent(component)
}

export function writeComponent(component: Component): string {
  const out: string[] = []
  write(component, out)
  return out.join('')
}

function write(component: Component, out: string[]): void {
  out.push(`BEGIN:${component.name}\r\n`)
  for (const property of component.properties) out.push(writeProperty(property))
  for (const inner of component.components) write(inner, out)
  out.push(`END:${component.name}\r\n`)
}

/** A content line, folded, with its line end. */
export function writeProperty(property: Property): string {
  let line = property.name
  for (const parameter of property.parameters) line += `;${writeParameter(parameter)}`
  return `${fold(`${line}:${property.value}`)}\r\n`
}

function writeParameter(parameter: Parameter): string {
  return `${parameter.name}=${parameter.values.map(writeParameterValue).join(',')}`
}

// RFC 5545 §3.2: what is not a SAFE-CHAR needs quotes; RFC 6868 §3.1: what cannot stand in quotes needs a caret.
function writeParameterValue(value: string): string {
  const encoded = /[\^\r\n"]/.test(value)
    ? value
        .replaceAll('^', '^^')
        .replaceAll('"', "^'")
        .replace(/\r?\n|\r/g, '^n')
    : value
  return /[,;:]/.test(encoded) ? `"${encoded}"` : encoded
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

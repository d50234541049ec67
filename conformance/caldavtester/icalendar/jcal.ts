import type { Component, Property } from './component.ts'
import { defaultType } from './values.ts'

/** Reads jCal (RFC 7265) or jCard (RFC 7095) into the components that the text form would give. Throws on anything else. */
export function parseJsonComponent(json: string, name: 'VCALENDAR' | 'VCARD'): Component {
  const component = readComponent(JSON.parse(json))
  if (component.name !== name) throw new Error(`${component.name} instead of ${name}`)
  return component
}

function readComponent(value: unknown): Component {
  const [name, properties, components = []] = list(value, 'component')
  if (typeof name !== 'string') throw new Error('a component has a name')
  return {
    name: name.toUpperCase(),
    properties: list(properties, 'properties').map(readProperty),
    components: list(components, 'components').map(readComponent),
  }
}

function readProperty(value: unknown): Property {
  const [name, parameters, type, ...values] = list(value, 'property')
  if (typeof name !== 'string' || typeof type !== 'string' || typeof parameters !== 'object' || parameters === null) {
    throw new Error(`not a property: ${JSON.stringify(value)}`)
  }
  const { group = '', ...others } = Object.fromEntries(Object.entries(parameters))
  const given = new Map(Object.entries(others).map(([key, text]) => [key.toUpperCase(), [strings(text)]]))
  // RFC 7265 §3.5.1: the type stands beside the parameters, and is a VALUE parameter only where it is not the default.
  if (type !== 'unknown' && type.toUpperCase() !== defaultType(name.toUpperCase()))
    given.set('VALUE', [[type.toUpperCase()]])
  return {
    group: String(group),
    name: name.toUpperCase(),
    parameters: given,
    value: values.map((item) => textOf(item, type)).join(','),
  }
}

/** A value in the form that it has in a content line. */
function textOf(value: unknown, type: string): string {
  if (Array.isArray(value)) return value.map((item) => textOf(item, type)).join(type === 'period' ? '/' : ';')
  if (type === 'recur' && typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(
        ([key, part]) =>
          `${key.toUpperCase()}=${strings(part)
            .join(',')
            .replace(/[-:](?=\d\d)/g, key === 'until' ? '' : '$&')}`,
      )
      .join(';')
  }
  const text = String(value)
  if (type === 'text') return text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n')
  if (type === 'utc-offset') return text.replaceAll(':', '')
  return ['date', 'date-time', 'time', 'period'].includes(type) && !text.startsWith('P')
    ? text.replace(/[-:]/g, '')
    : text
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what}: not a list`)
  return value
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)]
}

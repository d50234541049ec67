/** A component of iCalendar, or a vCard; values are as on the wire. */
export interface Component {
  readonly name: string
  readonly properties: readonly Property[]
  readonly components: readonly Component[]
}

export interface Property {
  /** Of a vCard alone: `item1.TEL`. */
  readonly group: string
  readonly name: string
  /** By upper-case name; a parameter may be given more than once, each time with several values. */
  readonly parameters: ReadonlyMap<string, readonly (readonly string[])[]>
  readonly value: string
}

interface OpenComponent {
  readonly name: string
  readonly properties: Property[]
  readonly components: Component[]
}

/** Parses text that holds one object with the given name, such as VCALENDAR. Throws on anything else. */
export function parseComponent(text: string, name: 'VCALENDAR' | 'VCARD'): Component {
  const root: OpenComponent = { name: '', properties: [], components: [] }
  const stack = [root]
  for (const line of unfold(text)) {
    const current = stack.at(-1) ?? root
    const property = parseContentLine(line)
    if (property.name === 'BEGIN') {
      const begun = { name: property.value.toUpperCase(), properties: [], components: [] }
      current.components.push(begun)
      stack.push(begun)
    } else if (property.name === 'END') {
      if (current.name !== property.value.toUpperCase()) throw new Error(`END:${property.value} inside ${current.name}`)
      stack.pop()
    } else if (current === root) throw new Error(`no ${name}: ${line}`)
    else current.properties.push(property)
  }
  const [object, second] = root.components
  if (stack.length > 1) throw new Error(`${stack.at(-1)?.name} does not end`)
  if (object === undefined || second !== undefined) throw new Error(`${root.components.length} objects`)
  if (object.name !== name) throw new Error(`${object.name} instead of ${name}`)
  if (findProperty(object, 'VERSION') === undefined) throw new Error('no VERSION')
  return object
}

/** RFC 5545 §3.1: a line break before a space or a tab is not there. */
function unfold(text: string): readonly string[] {
  return text
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
}

const CONTENT_LINE =
  /^(?:([A-Za-z0-9-]+)\.)?([A-Za-z0-9_-]+)((?:;[^=:;]+(?:=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)?)*):(.*)$/s

export function parseContentLine(line: string): Property {
  const [, group = '', name = '', parameters = '', value = ''] = CONTENT_LINE.exec(line) ?? []
  if (name === '') throw new Error(`not a content line: ${line}`)
  return { group, name: name.toUpperCase(), parameters: parseParameters(parameters), value }
}

function parseParameters(text: string): ReadonlyMap<string, readonly (readonly string[])[]> {
  const parameters = new Map<string, (readonly string[])[]>()
  for (const [, name = '', values = ''] of text.matchAll(/;([^=:;]+)(?:=((?:"[^"]*"|[^";:])*))?/g)) {
    const key = name.toUpperCase()
    parameters.set(key, [
      ...(parameters.get(key) ?? []),
      (values.match(/"[^"]*"|[^",]+/g) ?? ['']).map(decodeParameter),
    ])
  }
  return parameters
}

/** RFC 6868: `^n`, `^'` and `^^`. */
function decodeParameter(value: string): string {
  return value.replace(/^"|"$/g, '').replace(/\^([n'^])/g, (_, code: string) => ({ n: '\n', "'": '"' })[code] ?? '^')
}

export function findProperty(component: Component, name: string): Property | undefined {
  return component.properties.find((property) => property.name === name)
}

/** The first value of a parameter. */
export function findParameter(property: Property, name: string): string | undefined {
  return property.parameters.get(name)?.[0]?.[0]
}

export function withoutParameter(property: Property, name: string): Property {
  const parameters = new Map(property.parameters)
  parameters.delete(name)
  return { ...property, parameters }
}

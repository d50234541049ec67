import { canonicalXml, parseXml, type XmlElement } from '../xml.ts'
import { type Response, readMultistatus } from './multistatus.ts'
import { type Arguments, evaluate, listed, statusFailures, subtract, type Verifier, valuesOf } from './verifier.ts'

/**
 * Every response holds exactly the given properties: `okprops` with a 2xx, `badprops` with any other status. A property is
 * `{ns}name`, whatever its value, or `{ns}name$value`, or in `okprops` `{ns}name!value`: if it is there, with any value
 * but this. `only` and `ignore` choose the responses by href, `count` is their number and then all that is looked at,
 * `root-element` and `status` are for other documents than a multistatus.
 */
export const propfindItems: Verifier = (answer, args) => {
  const wrongStatus = statusFailures(answer, [valuesOf(args, 'status')[0] ?? 207])
  if (wrongStatus.length > 0) return wrongStatus
  const multistatus = readMultistatus(answer.body)
  if (typeof multistatus === 'string') return [multistatus]
  const root = valuesOf(args, 'root-element')[0] ?? '{DAV:}multistatus'
  if (multistatus.root !== root) return [`root element ${multistatus.root}, expected ${root}`]

  const responses = multistatus.responses.filter((response) => isChosen(response, args))
  const [count] = valuesOf(args, 'count')
  if (count === undefined) return responses.flatMap((response) => findPropertyFailures(response, args))
  const expected = evaluate(count)
  return responses.length === expected ? [] : [`${responses.length} responses, expected ${expected}`]
}

/** Whether `only` and `ignore` leave a response to be looked at. */
export function isChosen({ href = '' }: Response, args: Arguments): boolean {
  const only = valuesOf(args, 'only')
  return !valuesOf(args, 'ignore').includes(href) && (only.length === 0 || only.includes(href))
}

interface PropertyTest {
  readonly name: string
  readonly value: string | undefined
  readonly kind: 'present' | 'other'
}

function findPropertyFailures(response: Response, args: Arguments): readonly string[] {
  const ok = valuesOf(args, 'okprops').map((text) => readTest(text, ['$', '!']))
  const bad = valuesOf(args, 'badprops').map((text) => readTest(text, ['$']))
  return [
    ...compare(`${response.href} (OK)`, ok, propertiesOf(response, true)),
    ...compare(`${response.href} (bad)`, bad, propertiesOf(response, false)),
  ]
}

function propertiesOf(response: Response, isOk: boolean): readonly XmlElement[] {
  return response.propstats.filter((propstat) => propstat.isOk === isOk).flatMap((propstat) => propstat.properties)
}

/** The first of the separators that the text holds splits it; no more than one value is read. */
function readTest(text: string, separators: readonly string[]): PropertyTest {
  const separator = separators.find((candidate) => text.includes(candidate))
  if (separator === undefined) return { name: text, value: undefined, kind: 'present' }
  const [name = '', value = ''] = text.split(separator)
  return {
    name,
    value: value === '' ? undefined : normaliseValue(value),
    kind: separator === '$' ? 'present' : 'other',
  }
}

function normaliseValue(value: string): string {
  return value.startsWith('<') ? canonicalXml(parseXml(value)) : value
}

function compare(where: string, tests: readonly PropertyTest[], properties: readonly XmlElement[]): readonly string[] {
  const present = tests.filter(({ kind }) => kind === 'present')
  const anyValue = new Set(present.filter(({ value }) => value === undefined).map(({ name }) => name))
  const expected = new Set(present.map(({ name, value }) => key(name, value)))
  const actual = new Map(
    properties.map((property) => {
      const value = anyValue.has(property.name) ? undefined : propertyValue(property)
      return [key(property.name, value), { name: property.name, value }] as const
    }),
  )
  const others = tests.filter(({ kind }) => kind === 'other')
  const isAllowed = ({ name, value }: { name: string; value: string | undefined }) =>
    others.some((test) => test.name === name && test.value !== value)
  const extra = [...actual]
    .filter(([text, property]) => !expected.has(text) && !isAllowed(property))
    .map(([text]) => text)
  return [
    ...listed(`${where} not returned`, subtract(expected, new Set(actual.keys()))),
    ...listed(`${where} unexpected`, extra),
  ]
}

function key(name: string, value: string | undefined): string {
  return value === undefined ? name : `${name}=${value}`
}

/** The children of a property as text, its text where it has none, nothing where it is empty. */
export function propertyValue(property: XmlElement): string | undefined {
  if (property.children.length > 0) return property.children.map((child) => canonicalXml(child)).join('')
  return property.text === '' ? undefined : property.text
}

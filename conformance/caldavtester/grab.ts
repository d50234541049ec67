import { type Component, findParameter, findProperty, type Property, parseComponent } from './icalendar/component.ts'
import { typeOf, unescapeText } from './icalendar/values.ts'
import { matchPointer } from './json-pointer.ts'
import type { Grab } from './script.ts'
import { readMultistatus } from './verify/multistatus.ts'
import { propertyValue } from './verify/propfind-items.ts'
import { type Answer, headersOf, messageOf } from './verify/verifier.ts'
import { findByPath } from './verify/xml-element-match.ts'
import { findAll, parseXml, splitFirstStep, type XmlElement } from './xml.ts'

/** The values that a grab finds in an answer, or the sentence that tells why there are none. Its paths are substituted. */
export function findGrabbed(grab: Grab, answer: Answer): readonly string[] | string {
  const what = `grab${grab.kind} ${grab.from}`
  try {
    const values = FINDERS.get(grab.kind)?.(grab, answer)
    if (values === undefined) return `${what}: not in the answer`
    if (values.length === grab.variables.length) return values
    return `${what}: ${values.length} found, expected ${grab.variables.length}`
  } catch (error) {
    return `${what}: ${messageOf(error)}`
  }
}

type Finder = (grab: Grab, answer: Answer) => readonly string[] | undefined

/** All kinds but `uri`, which no answer holds. */
const FINDERS = new Map<Grab['kind'], Finder>([
  ['count', (_, answer) => findCount(answer)],
  ['header', (grab, answer) => headersOf(answer, grab.from).slice(0, 1)],
  ['property', (grab, answer) => findPropertyValue(grab.from, answer)],
  ['element', (grab, answer) => findElements(parseXml(answer.body), grab)?.map((element) => element.text)],
  ['json', (grab, answer) => matchPointer(JSON.parse(answer.body), grab.from).map(String)],
  ['calproperty', (grab, answer) => findCalendarProperty(grab.from, answer)],
  ['calparameter', (grab, answer) => findCalendarParameter(grab.from, answer)],
])

/** The members that a multistatus lists, without the collection itself. */
function findCount(answer: Answer): readonly string[] | undefined {
  const multistatus = answer.status === 207 ? readMultistatus(answer.body) : ''
  if (typeof multistatus === 'string' || multistatus.responses.length === 0) return undefined
  return [String(multistatus.responses.length - 1)]
}

function findPropertyValue(name: string, answer: Answer): readonly string[] | undefined {
  const multistatus = readMultistatus(answer.body)
  if (typeof multistatus === 'string') return undefined
  const property = multistatus.responses
    .flatMap((response) => response.propstats)
    .filter((propstat) => propstat.isOk)
    .flatMap((propstat) => propstat.properties)
    .find((candidate) => candidate.name === name)
  const value = property === undefined ? undefined : propertyValue(property)
  return value === undefined ? undefined : [value]
}

/** With a parent the path starts with its name, as it does with the root's after a slash; else with a child of the root. */
function findElements(root: XmlElement, grab: Grab): readonly XmlElement[] | undefined {
  const from = grab.parent === undefined ? root : findByPath(root, grab.parent)[0]
  if (from === undefined) return undefined
  if (grab.parent === undefined && !grab.from.startsWith('/')) return findAll(from, grab.from)
  const { first, rest } = splitFirstStep(grab.from)
  if (first !== from.name) return undefined
  return rest === '' ? [from] : findAll(from, rest)
}

function findCalendarProperty(path: string, answer: Answer): readonly string[] | undefined {
  const property = findByComponentPath(path, answer)
  if (property === undefined) return undefined
  return [isEscaped(property) ? unescapeText(property.value) : property.value]
}

function isEscaped(property: Property): boolean {
  return ['TEXT', 'URI'].includes(typeOf(property) ?? '')
}

/** `VEVENT/ATTACH/SIZE$value`: the parameter of the property that has this value. */
function findCalendarParameter(path: string, answer: Answer): readonly string[] | undefined {
  const [, property = '', parameter = '', value = ''] = /^([^$]*)\/([^/$]*)(\$.*)?$/s.exec(path) ?? []
  const found = findByComponentPath(property + value, answer)
  const text = found === undefined ? undefined : findParameter(found, parameter)
  return text === undefined ? undefined : [text]
}

/** `VEVENT/ATTACH$value`: names of components, each the first of its kind, and of a property, which may have to have a value. */
function findByComponentPath(path: string, answer: Answer): Property | undefined {
  const at = path.indexOf('$')
  const names = (at < 0 ? path : path.slice(0, at)).split('/')
  const value = at < 0 ? undefined : path.slice(at + 1)
  const name = names.at(-1) ?? ''
  const component = names
    .slice(0, -1)
    .reduce<Component | undefined>(
      (outer, wanted) => outer?.components.find((inner) => inner.name === wanted),
      parseComponent(answer.body, 'VCALENDAR'),
    )
  if (component === undefined) return undefined
  if (value === undefined) return findProperty(component, name)
  return component.properties.find((property) => property.name === name && property.value === value)
}

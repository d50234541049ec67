import { parseComponent } from '../icalendar/component.ts'
import { findAll, parseXml, splitFirstStep, type XmlElement } from '../xml.ts'
import { messageOf, statusFailures, type Verifier, valuesOf } from './verifier.ts'

/**
 * Elements are there (`exists`) or not (`notexists`), in the document or below its one `parent`. A path starts with the
 * root's name and may end in tests: `/{DAV:}a/{DAV:}b[=text][@name="value"]`. After the tests it may go on with `../`.
 */
export const xmlElementMatch: Verifier = (answer, args) => {
  const wrongStatus = statusFailures(answer, [200, 207])
  if (wrongStatus.length > 0) return wrongStatus
  if (answer.body === '') return ['no body']
  try {
    const root = findRoot(parseXml(answer.body), valuesOf(args, 'parent')[0])
    if (typeof root === 'string') return [root]
    return [
      ...valuesOf(args, 'exists').flatMap((path) => findMismatches(root, path)),
      ...valuesOf(args, 'notexists')
        .filter((path) => findMismatches(root, path).length === 0)
        .map((path) => `returned: ${path}`),
    ]
  } catch (error) {
    return [`not XML: ${messageOf(error)}`]
  }
}

function findRoot(document: XmlElement, parent: string | undefined): XmlElement | string {
  if (parent === undefined) return document
  const [found, second] = findByPath(document, parent)
  if (found === undefined) return `no parent: ${parent}`
  return second === undefined ? found : `more than one parent: ${parent}`
}

/** The elements that a path leads to and that pass one of its tests. */
export function findByPath(document: XmlElement, path: string): readonly XmlElement[] {
  const { names, tests } = splitTests(path)
  const { first, rest } = splitFirstStep(names)
  if (rest !== '' && document.name !== first) return []
  const found = rest === '' ? [document] : findAll(document, rest)
  return tests.length === 0 ? found : tests.flatMap((test) => found.filter((element) => passes(element, test)))
}

/** Nothing, or the sentence that tells at which part of the path nothing was found. */
export function findMismatches(from: XmlElement, path: string): readonly string[] {
  const { names, tests, next } = splitTests(path)
  const found = select(names.startsWith('../') ? (from.parent ?? from) : from, names)
  if (found.length === 0) return [`not returned: ${path}`]
  // Each test needs one element that passes, not the same one: so the original has it.
  const failing = tests.find(
    (test) =>
      !found.some(
        (element) => passes(element, test) && (next === undefined || findMismatches(element, next).length === 0),
      ),
  )
  return failing === undefined ? [] : [`no [${failing}]: ${path} (${found.map(describe).join(', ')})`]
}

/** Enough of an element to see why it did not pass. */
function describe(element: XmlElement): string {
  return JSON.stringify((element.text || element.children.map((child) => child.name).join(' ')).slice(0, 100))
}

/** A path of one name is the element itself, whatever its name; a longer one starts with the element's name or `.`. */
function select(from: XmlElement, names: string): readonly XmlElement[] {
  const relative = names.replace(/^\.\.\//, './')
  const { first, rest } = splitFirstStep(relative)
  if (rest === '') return [from]
  return first === '.' || from.name === first ? findAll(from, rest) : []
}

interface PathParts {
  readonly names: string
  readonly tests: readonly string[]
  readonly next: string | undefined
}

function splitTests(path: string): PathParts {
  const start = path.indexOf('[')
  if (start < 0) return { names: path, tests: [], next: undefined }
  const end = path.indexOf(']/', start)
  const tests = end < 0 ? path.slice(start + 1) : path.slice(start + 1, end + 1)
  return {
    names: path.slice(0, start),
    tests: tests.split('[').map((test) => test.replace(/\]$/, '')),
    next: end < 0 ? undefined : path.slice(end + 2),
  }
}

/** What each first character of a test asks of an element, given the rest of the test. */
const TESTS = new Map<string, (element: XmlElement, argument: string) => boolean>([
  ['@', hasAttribute],
  ['=', ({ text }, argument) => text === argument && text !== ''],
  ['!', ({ text }, argument) => text !== argument || text === ''],
  ['*', ({ text }, argument) => text !== '' && text.includes(argument)],
  ['$', ({ text }, argument) => text !== '' && !text.includes(argument)],
  ['+', ({ text }, argument) => text !== '' && text.startsWith(argument)],
  ['^', hasChild],
  ['|', (element, argument) => isEmpty(element) !== (argument === '|')],
])

function passes(element: XmlElement, test: string): boolean {
  if (test === 'icalendar') return isReadable(() => parseComponent(element.text, 'VCALENDAR'))
  if (test === 'json') return isReadable(() => JSON.parse(element.text))
  // Any other test passes, as in the original.
  return TESTS.get(test.slice(0, 1))?.(element, test.slice(1)) ?? true
}

/** `[@name]` or `[@name="value"]` */
function hasAttribute(element: XmlElement, argument: string): boolean {
  const [name = '', value] = argument.split('=')
  const actual = element.attributes.get(name)
  return actual !== undefined && (value === undefined || actual === value.slice(1, -1))
}

/** `[^{ns}name]` or `[^{ns}name=text]` */
function hasChild(element: XmlElement, argument: string): boolean {
  const at = argument.indexOf('=')
  const [name, text] = at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)]
  return element.children.some((child) => child.name === name && (text === undefined || child.text === text))
}

function isEmpty(element: XmlElement): boolean {
  return element.text === '' && element.children.length === 0
}

/** Whether reading ends without an error: any error means that the text is not of that kind. */
function isReadable(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

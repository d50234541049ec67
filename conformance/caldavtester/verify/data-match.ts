import { canonicalXml, parseXml } from '../xml.ts'
import { findLineDifferences } from './difference.ts'
import { messageOf, statusFailures, type Verifier, valuesOf } from './verifier.ts'

/** The body is the text of a file: to the letter, or unfolded for `.ics`, or as the same XML for `.xml`. */
export const dataMatch: Verifier = (answer, args, context) => {
  const wrongStatus = statusFailures(answer, [200, 207])
  if (wrongStatus.length > 0) return wrongStatus
  if (answer.body === '') return ['no body']
  const [path] = valuesOf(args, 'filepath')
  if (path === undefined) return ['no file to compare with']
  const text = context.readFile(path)
  const expected = text.replaceAll('\n', '\r\n')
  if (answer.body === text || answer.body === expected) return []
  if (path.endsWith('.ics')) return findLineDifferences(unfold(expected), unfold(answer.body))
  return path.endsWith('.xml') ? compareXml(text, answer.body) : findLineDifferences(text, answer.body)
}

/** The body is the same XML as a file's, white space included, but for the elements named by `filter`. */
export const xmlDataMatch: Verifier = (answer, args, context) => {
  const wrongStatus = statusFailures(answer, [200, 207])
  if (wrongStatus.length > 0) return wrongStatus
  if (answer.body === '') return ['no body']
  const [path] = valuesOf(args, 'filepath')
  if (path === undefined) return ['no file to compare with']
  return compareXml(context.readFile(path), answer.body, new Set(valuesOf(args, 'filter')))
}

function compareXml(expected: string, actual: string, filter: ReadonlySet<string> = new Set()): readonly string[] {
  try {
    const [left, right] = [canonicalXml(parseXml(expected), filter), canonicalXml(parseXml(actual), filter)]
    return left === right ? [] : findLineDifferences(left, right)
  } catch (error) {
    return [`not XML: ${messageOf(error)}`]
  }
}

function unfold(text: string): string {
  return text.replaceAll('\r\n ', '')
}

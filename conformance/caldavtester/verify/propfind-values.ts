import { type Response, readMultistatus } from './multistatus.ts'
import { isChosen, propertyValue } from './propfind-items.ts'
import { statusFailures, type Verifier, valuesOf } from './verifier.ts'

/** The value of a property, in each response, matches a pattern (`{ns}name$pattern`) or does not (`{ns}name!pattern`). */
export const propfindValues: Verifier = (answer, args) => {
  const wrongStatus = statusFailures(answer, [207])
  if (wrongStatus.length > 0) return wrongStatus
  const multistatus = readMultistatus(answer.body)
  if (typeof multistatus === 'string') return [multistatus]
  return multistatus.responses
    .filter((response) => isChosen(response, args))
    .flatMap((response) => valuesOf(args, 'props').flatMap((text) => check(response, text)))
}

function check(response: Response, text: string): readonly string[] {
  const separator = text.includes('$') ? '$' : '!'
  const [name = '', pattern] = text.split(separator)
  if (pattern === undefined) return []
  const property = response.propstats
    .filter(({ isOk }) => isOk)
    .flatMap(({ properties }) => properties)
    .findLast((candidate) => candidate.name === name)
  if (property === undefined) return [`${response.href} not returned: ${name}`]
  const value = propertyValue(property) ?? ''
  const wanted = separator === '$'
  if (new RegExp(`^(?:${pattern})`, 's').test(value) === wanted) return []
  return [`${response.href} ${name}: ${value} ${wanted ? 'does not match' : 'matches'} ${pattern}`]
}

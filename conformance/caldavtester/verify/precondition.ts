import { parseXml } from '../xml.ts'
import { listed, messageOf, statusFailures, subtract, type Verifier, valuesOf } from './verifier.ts'

/** The description that Apple's server puts beside the condition. */
const DESCRIPTION = '{http://twistedmatrix.com/xml_namespace/dav/}error-description'

/** The body is a DAV:error with exactly the elements `error`, or, with `ignoreextras`, at least with them. */
export const prepostcondition: Verifier = (answer, args) => {
  const given = valuesOf(args, 'status')
  const wrongStatus = statusFailures(answer, args.has('status') ? given : [403, 409, 507])
  if (wrongStatus.length > 0) return wrongStatus
  if (answer.body === '') return ['no body']
  const conditions = readConditions(answer.body)
  if (typeof conditions === 'string') return [conditions]
  const expected = new Set(valuesOf(args, 'error'))
  return [
    ...listed('not returned', subtract(expected, conditions)),
    ...listed('unexpected', args.has('ignoreextras') ? [] : subtract(conditions, expected)),
  ]
}

function readConditions(body: string): ReadonlySet<string> | string {
  try {
    const root = parseXml(body)
    if (root.name !== '{DAV:}error') return `${root.name} instead of {DAV:}error`
    return new Set(root.children.map((child) => child.name).filter((name) => name !== DESCRIPTION))
  } catch (error) {
    return `not XML: ${messageOf(error)}`
  }
}

import { descendants } from '../xml.ts'
import { type Response, readMultistatus } from './multistatus.ts'
import { listed, statusFailures, type Verifier, valuesOf } from './verifier.ts'

/** Each response's current-user-privilege-set holds all of `granted` and none of `denied`. */
export const aclItems: Verifier = (answer, args) => {
  const wrongStatus = statusFailures(answer, [207])
  if (wrongStatus.length > 0) return wrongStatus
  const multistatus = readMultistatus(answer.body)
  if (typeof multistatus === 'string') return [multistatus]
  return multistatus.responses.flatMap((response) => {
    if (response.href === undefined) return ['a response without exactly one href']
    const privileges = privilegesOf(response)
    return [
      ...listed(
        `${response.href} not granted`,
        valuesOf(args, 'granted').filter((name) => !privileges.has(name)),
      ),
      ...listed(
        `${response.href} not denied`,
        valuesOf(args, 'denied').filter((name) => privileges.has(name)),
      ),
    ]
  })
}

function privilegesOf(response: Response): ReadonlySet<string> {
  return new Set(
    descendants(response.element)
      .filter((element) => element.name === '{DAV:}current-user-privilege-set')
      .flatMap((set) => set.children.filter((child) => child.name === '{DAV:}privilege'))
      .flatMap((privilege) => privilege.children.map((child) => child.name)),
  )
}

/** The one way to the server. */
import { createClient } from '../../client/kalends.ts'
import { KalendsProblem } from '../../client/request.ts'

export const api = createClient({ url: location.origin, fetch: askAsPage })

export function isProblem(error: unknown): error is KalendsProblem {
  return error instanceof KalendsProblem
}

/** No answer came. What was to be changed may be changed all the same. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly isOfChange: boolean

  constructor(method: string | undefined, cause: unknown) {
    super('the server did not answer', { cause })
    this.isOfChange = method !== undefined && method !== 'GET'
  }
}

/** Who is signed out is led to the page for it, and back. */
async function askAsPage(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const headers = new Headers(init?.headers)
  // Kept from forms of other sites: docs/decisions/0118.
  headers.set('x-requested-with', 'kalends')
  const response = await fetch(input, { ...init, headers }).catch((error: unknown) => {
    throw error instanceof TypeError ? new NoAnswer(init?.method, error) : error
  })
  if (response.status === 401) signIn()
  return response
}

/** To the page for it, and back. `isAgain`: also whoever is signed in shows once more who they are. */
export function signIn({ isAgain = false } = {}): void {
  const to = encodeURIComponent(location.pathname + location.search)
  location.assign(`/signin?to=${to}${isAgain ? '&again' : ''}`)
}

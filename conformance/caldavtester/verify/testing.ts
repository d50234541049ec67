import type { Answer, Context, Verifier } from './verifier.ts'

/** An answer with a body, and whatever else a test is about. */
export function answerWith(body: string, changes: Partial<Answer> = {}): Answer {
  return { uri: '/c/', status: 200, headers: [], body, ...changes }
}

export function contextWith(changes: Partial<Context> = {}): Context {
  return {
    features: new Set(['timezones-by-reference']),
    calendarFilters: [],
    addressFilters: [],
    readFile: (path) => path,
    ...changes,
  }
}

/** The failures of a verifier, its arguments written as an object. */
export function verify(
  verifier: Verifier,
  answer: Answer,
  args: Readonly<Record<string, readonly string[]>> = {},
  context: Context = contextWith(),
): readonly string[] {
  return verifier(answer, new Map(Object.entries(args)), context)
}

/** A multistatus of the given responses. */
export function multistatusOf(...responses: readonly string[]): string {
  return `<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">${responses.join('\n')}</D:multistatus>`
}

/** A response with a status of its own. */
export function statusResponse(href: string, status: number): string {
  return `<D:response><D:href>${href}</D:href><D:status>HTTP/1.1 ${status} Whatever</D:status></D:response>`
}

/** A response with properties, those found and those not. */
export function propertyResponse(href: string, found: string, missing = ''): string {
  return `<D:response><D:href>${href}</D:href>${propstat(found, 200)}${missing === '' ? '' : propstat(missing, 404)}</D:response>`
}

function propstat(properties: string, status: number): string {
  return `<D:propstat><D:prop>${properties}</D:prop><D:status>HTTP/1.1 ${status} Whatever</D:status></D:propstat>`
}

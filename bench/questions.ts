/** What clients ask when they synchronise. */
import type { Question } from './client.ts'

const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'

function xml(method: string, path: string, depth: string, body: string): Question {
  return {
    method,
    path,
    headers: { 'content-type': 'application/xml; charset=utf-8', depth },
    body: `<?xml version="1.0" encoding="utf-8"?>\n${body}`,
  }
}

/** PROPFIND: the entity tags of all members. */
export function etags(path: string): Question {
  return xml('PROPFIND', path, '1', `<propfind ${NAMESPACES}><prop><getetag/></prop></propfind>`)
}

/** RFC 6578: everything, or what changed since a token. */
export function sync(path: string, token = ''): Question {
  const parts = `<sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop>`
  return xml('REPORT', path, '0', `<sync-collection ${NAMESPACES}>${parts}</sync-collection>`)
}

/** RFC 4791 §7.9: some members with their data. */
export function multiget(path: string, names: readonly string[]): Question {
  const hrefs = names.map((name) => `<href>${path}${name}</href>`).join('')
  const prop = '<prop><getetag/><C:calendar-data/></prop>'
  return xml('REPORT', path, '1', `<C:calendar-multiget ${NAMESPACES}>${prop}${hrefs}</C:calendar-multiget>`)
}

/** DAV:sync-token at the end of an answer to `sync`. */
export function readToken(body: Buffer): string {
  const [, token] = /<[^<>]*sync-token>([^<]*)</.exec(body.toString()) ?? []
  if (token === undefined) throw new Error('an answer without a sync token')
  return token
}

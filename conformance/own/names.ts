/** The name of an element or property in Clark's notation: `{DAV:}getetag`. */
export type Name = `{${string}}${string}`

/** A name of `DAV:`. */
export const D = (local: string): Name => `{DAV:}${local}`
/** A name of CalDAV. */
export const C = (local: string): Name => `{urn:ietf:params:xml:ns:caldav}${local}`
/** A name of CardDAV. */
export const CR = (local: string): Name => `{urn:ietf:params:xml:ns:carddav}${local}`
/** A name of the CalendarServer extensions. */
export const CS = (local: string): Name => `{http://calendarserver.org/ns/}${local}`
/** A name that no server knows, for dead properties. */
export const Z = (local: string): Name => `{http://example.com/ns/}${local}`

/** Declares the prefixes in which the cases write XML. */
export const NAMESPACES =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CR="urn:ietf:params:xml:ns:carddav" ' +
  'xmlns:CS="http://calendarserver.org/ns/" xmlns:Z="http://example.com/ns/"'

const SHORT: Readonly<Record<string, string>> = {
  'DAV:': 'DAV',
  'urn:ietf:params:xml:ns:caldav': 'CALDAV',
  'urn:ietf:params:xml:ns:carddav': 'CARDDAV',
  'http://calendarserver.org/ns/': 'CS',
}

export function namespaceOf(name: string): string {
  return /^\{([^}]*)\}/.exec(name)?.[1] ?? ''
}

export function localOf(name: string): string {
  return name.replace(/^\{[^}]*\}/, '')
}

/** As the RFCs write it in running text: `DAV:getetag`. */
export function shortName(name: string): string {
  const short = SHORT[namespaceOf(name)]
  return short === undefined ? name : `${short}:${localOf(name)}`
}

/** An empty element of that name. */
export function emptyElement(name: string): string {
  return `<${localOf(name)} xmlns="${namespaceOf(name)}"/>`
}

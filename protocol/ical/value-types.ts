/** What type the value of each property has, RFC 5545 §3.8 and what came after it. */

/** How many values a property may hold, and whether one value has parts. */
export type ValueShape = 'single' | 'list' | 'structured'

export interface PropertyType {
  /** In lower case, as RFC 7265 writes it. */
  readonly type: string
  readonly shape: ValueShape
}

const SINGLE: Readonly<Record<string, readonly string[]>> = {
  text: [
    ...['CALSCALE', 'METHOD', 'PRODID', 'VERSION', 'CLASS', 'COMMENT', 'DESCRIPTION', 'LOCATION', 'STATUS', 'SUMMARY'],
    ...['TRANSP', 'TZID', 'TZNAME', 'CONTACT', 'RELATED-TO', 'UID', 'ACTION'],
    // RFC 7808 §7; RFC 7953 §3.2; RFC 7986 §5; RFC 9073 §6; RFC 9074 §8.1; RFC 9253 §8.3.
    ...['TZID-ALIAS-OF', 'BUSYTYPE', 'NAME', 'COLOR', 'LOCATION-TYPE', 'PARTICIPANT-TYPE', 'RESOURCE-TYPE'],
    ...['PROXIMITY', 'REFID'],
  ],
  uri: ['ATTACH', 'TZURL', 'URL', 'CONCEPT'],
  'cal-address': ['ATTENDEE', 'ORGANIZER', 'CALENDAR-ADDRESS'],
  integer: ['PERCENT-COMPLETE', 'PRIORITY', 'REPEAT', 'SEQUENCE'],
  'date-time': [
    ...['COMPLETED', 'DTEND', 'DUE', 'DTSTART', 'RECURRENCE-ID', 'CREATED', 'DTSTAMP', 'LAST-MODIFIED'],
    ...['TZUNTIL', 'ACKNOWLEDGED'],
  ],
  duration: ['DURATION', 'TRIGGER'],
  recur: ['RRULE', 'EXRULE'],
  'utc-offset': ['TZOFFSETFROM', 'TZOFFSETTO'],
}

const LISTS: Readonly<Record<string, readonly string[]>> = {
  text: ['CATEGORIES', 'RESOURCES'],
  'date-time': ['EXDATE', 'RDATE'],
  period: ['FREEBUSY'],
}

const STRUCTURED: Readonly<Record<string, readonly string[]>> = {
  text: ['REQUEST-STATUS'],
  float: ['GEO'],
}

const PROPERTY_TYPES: ReadonlyMap<string, PropertyType> = new Map([
  ...typesOf(SINGLE, 'single'),
  ...typesOf(LISTS, 'list'),
  ...typesOf(STRUCTURED, 'structured'),
])

function typesOf(names: Readonly<Record<string, readonly string[]>>, shape: ValueShape): [string, PropertyType][] {
  return Object.entries(names).flatMap(([type, list]) =>
    list.map((name): [string, PropertyType] => [name, { type, shape }]),
  )
}

/** The type that a property has without VALUE; undefined for one that nobody defined, or that has none of its own. */
export function findPropertyType(name: string): PropertyType | undefined {
  return PROPERTY_TYPES.get(name)
}

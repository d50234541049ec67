import { findParameter, type Property } from './component.ts'
import { readDuration } from './duration.ts'
import { readPeriod, writePeriod } from './period.ts'

/** RFC 5545 §3.8: the type of a value whose property names none. What is not listed has no type and is compared as it is. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  TEXT: [
    ...[
      'CALSCALE',
      'METHOD',
      'PRODID',
      'VERSION',
      'CATEGORIES',
      'CLASS',
      'COMMENT',
      'DESCRIPTION',
      'LOCATION',
      'RESOURCES',
    ],
    ...['STATUS', 'SUMMARY', 'TRANSP', 'TZID', 'TZNAME', 'CONTACT', 'RELATED-TO', 'UID', 'ACTION', 'REQUEST-STATUS'],
    ...[
      'X-WR-CALNAME',
      'X-WR-CALDESC',
      'X-WR-ALARMUID',
      'ACCEPT-RESPONSE',
      'POLL-MODE',
      'POLL-COMPLETION',
      'POLL-PROPERTIES',
    ],
    // RFC 2426, where the same name means the same.
    ...['FN', 'N', 'NICKNAME', 'ADR', 'LABEL', 'TEL', 'EMAIL', 'MAILER', 'TITLE', 'ROLE', 'ORG', 'NOTE', 'SORT-STRING'],
    ...['NAME', 'PROFILE'],
  ],
  URI: ['ATTACH', 'URL', 'TZURL', 'SOURCE'],
  INTEGER: ['PERCENT-COMPLETE', 'PRIORITY', 'REPEAT', 'SEQUENCE', 'POLL-ITEM-ID', 'POLL-WINNER', 'RESPONSE'],
  FLOAT: ['GEO'],
  'DATE-TIME': [
    ...[
      'COMPLETED',
      'DTEND',
      'DUE',
      'DTSTART',
      'RECURRENCE-ID',
      'EXDATE',
      'RDATE',
      'CREATED',
      'DTSTAMP',
      'LAST-MODIFIED',
    ],
    ...['ACKNOWLEDGED', 'REV'],
  ],
  DATE: ['BDAY'],
  DURATION: ['DURATION', 'TRIGGER'],
  PERIOD: ['FREEBUSY'],
  'UTC-OFFSET': ['TZOFFSETFROM', 'TZOFFSETTO', 'TZ'],
  'CAL-ADDRESS': ['ATTENDEE', 'ORGANIZER', 'VOTER'],
  RECUR: ['RRULE', 'EXRULE'],
  BINARY: ['PHOTO', 'LOGO', 'SOUND', 'KEY'],
}

const TYPE_OF = new Map(Object.entries(TYPES).flatMap(([type, names]) => names.map((name) => [name, type] as const)))

/** RFC 5545 §3.8.1.2 and others: a list in one property. */
const LISTS = new Set(['CATEGORIES', 'RESOURCES', 'NICKNAME', 'POLL-PROPERTIES'])
const STRUCTURED = new Set(['REQUEST-STATUS', 'N', 'ADR', 'ORG'])

export function defaultType(name: string): string | undefined {
  return TYPE_OF.get(name)
}

/** The type of a property's value: its own VALUE, the default, or the date that stands where a date-time is due. */
export function typeOf(property: Property): string | undefined {
  const type = findParameter(property, 'VALUE')?.toUpperCase() ?? defaultType(property.name)
  return type === 'DATE-TIME' && /^\d{8}$/.test(property.value) ? 'DATE' : type
}

/** A text that two values share exactly when they mean the same. */
export function canonicalValue(property: Property): string {
  const { value } = property
  switch (typeOf(property)) {
    case 'TEXT':
      return canonicalText(property)
    case 'URI':
      return unescapeText(value)
    case 'INTEGER':
      return String(Number.parseInt(value, 10))
    case 'FLOAT':
      return value.replaceAll('\\', '').split(';').map(Number).join(';')
    case 'DURATION':
      return String(readDuration(value) ?? value)
    case 'PERIOD':
      return value.split(',').map(canonicalPeriod).join(',')
    case 'RECUR':
      return canonicalRule(value)
    case 'UTC-OFFSET':
      return value.replace(/^([+-]\d{4})00$/, '$1')
    default:
      return value
  }
}

function canonicalText({ name, value }: Property): string {
  if (LISTS.has(name)) return JSON.stringify(splitUnescaped(value, ',').map(unescapeText))
  if (!STRUCTURED.has(name)) return unescapeText(value)
  return JSON.stringify(splitUnescaped(value, ';').map((part) => splitUnescaped(part, ',').map(unescapeText)))
}

function splitUnescaped(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  for (const [token] of text.matchAll(/\\.|./gs)) {
    if (token === separator) {
      parts.push(part)
      part = ''
    } else part += token
  }
  return [...parts, part]
}

/** RFC 5545 §3.3.11. A colon is sometimes escaped, too, though it need not be. */
export function unescapeText(text: string): string {
  return text.replace(/\\([nN;,:\\])/g, (_, code: string) => (code === 'n' || code === 'N' ? '\n' : code))
}

function canonicalPeriod(text: string): string {
  const period = readPeriod(text)
  return period === undefined ? text : writePeriod(period)
}

/** The parts of a rule have no order, nor have the numbers in one, and defaults need not be said. */
function canonicalRule(rule: string): string {
  return rule
    .toUpperCase()
    .split(';')
    .filter((part) => part !== 'INTERVAL=1' && part !== 'WKST=MO')
    .map((part) => {
      const [name = '', values = ''] = part.split('=')
      return `${name}=${values.split(',').sort().join(',')}`
    })
    .sort()
    .join(';')
}

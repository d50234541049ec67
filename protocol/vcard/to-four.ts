import type { Property } from '../ical/component.ts'
import { unescapeText } from '../ical/values.ts'
import { BINARY, type Convert, DATES, keep, plain, RENAMED, renamed, withoutType } from './conversion.ts'
import { writeDataUri } from './data-uri.ts'
import { toBasicDate, withoutYear } from './dates.ts'
import { mediaTypeOf } from './media-types.ts'
import { addTypes, dropParameters, firstValue, setParameter, typesOf } from './parameters.ts'

const FOUR_NAMES = new Map(RENAMED)

/** Properties of version 3.0 as version 4.0 has them. */
export function toFour(properties: readonly Property[]): readonly Property[] {
  const named = properties.map((property) => renamed(property, FOUR_NAMES.get(property.name) ?? property.name))
  const tidy = named.map((property) => withPreference(withoutOldParameters(property)))
  const sorted = withSortString(withLabels(tidy))
  return sorted.flatMap((property) => (TO_FOUR[property.name] ?? keep)(property)).map(dropValueText)
}

/** `TEL;HOME;PREF:` is `TEL;TYPE=home,pref:`; the encoding of text is UTF-8 everywhere now (RFC 6350 §3.1). */
function withoutOldParameters(property: Property): Property {
  const alone = property.parameters.filter(({ values }) => values.length === 0).map(({ name }) => name)
  const isBinary = alone.some((name) => name === 'BASE64' || name === 'B')
  const types = alone.filter((name) => name !== 'BASE64' && name !== 'B')
  const parameters = property.parameters.filter(({ name, values }) => values.length > 0 && name !== 'CHARSET')
  const encoded = isBinary ? setParameter(parameters, 'ENCODING', 'b') : parameters
  return { ...property, parameters: addTypes(encoded, types) }
}

/** RFC 6350 §5.3: TYPE=pref is PREF=1. */
function withPreference(property: Property): Property {
  const types = typesOf(property)
  if (!types.some(isPref)) return property
  const others = addTypes(
    dropParameters(property.parameters, 'TYPE'),
    types.filter((type) => !isPref(type)),
  )
  return { ...property, parameters: setParameter(others, 'PREF', '1') }
}

function isPref(type: string): boolean {
  return type.toLowerCase() === 'pref'
}

/** RFC 6350 §6.3.1: the label of an address is its parameter. It belongs to the first address of the same types. */
function withLabels(properties: readonly Property[]): readonly Property[] {
  const labels = properties.filter(({ name }) => name === 'LABEL')
  if (labels.length === 0) return properties
  const result = properties.filter(({ name }) => name !== 'LABEL')
  const unlabelled = unlabelledAddresses(result)
  for (const label of labels) {
    const text = unescapeText(label.value)
    const at = unlabelled.get(kindOfAddress(label))?.pop() ?? result.length
    const address = result[at] ?? { ...label, name: 'ADR', value: ';;;;;;' }
    result[at] = { ...address, parameters: setParameter(address.parameters, 'LABEL', text) }
  }
  return result
}

/** Where addresses without a label stand, by their kind, the first of each last. */
function unlabelledAddresses(properties: readonly Property[]): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>()
  for (let at = properties.length - 1; at >= 0; at--) {
    const property = properties[at]
    if (property?.name !== 'ADR' || firstValue(property, 'LABEL') !== undefined) continue
    const kind = kindOfAddress(property)
    const places = found.get(kind)
    if (places === undefined) found.set(kind, [at])
    else places.push(at)
  }
  return found
}

const PLACES: ReadonlySet<string> = new Set(['home', 'work'])

/** Programs write the types of an address and of its label in any order, and not always all of them. */
function kindOfAddress(property: Property): string {
  const types = typesOf(property).map((type) => type.toLowerCase())
  return types
    .filter((type) => PLACES.has(type))
    .sort()
    .join()
}

/** RFC 6350 §5.9: SORT-STRING is a parameter of the name. */
function withSortString(properties: readonly Property[]): readonly Property[] {
  const sort = properties.find(({ name }) => name === 'SORT-STRING')
  const at = properties.findIndex(({ name }) => name === 'N')
  const name = properties[at]
  if (sort === undefined || name === undefined) return properties
  const sorted = { ...name, parameters: setParameter(name.parameters, 'SORT-AS', unescapeText(sort.value)) }
  return properties.with(at, sorted).filter((property) => property !== sort)
}

const TO_FOUR: Readonly<Record<string, Convert>> = {
  ...Object.fromEntries([...BINARY].map((name) => [name, binaryToFour])),
  ...Object.fromEntries([...DATES].map((name) => [name, dateToFour])),
  // RFC 6350 Appendix A: PROFILE says nothing.
  PROFILE: () => [],
  EMAIL: (property) => [withoutType(property, 'internet')],
  REV: (property) => [{ ...property, value: toBasicDate(property.value) }],
  GEO: (property) => [geoToFour(property)],
  TZ: (property) => [zoneToFour(property)],
  UID: (property) => [uidToFour(property)],
  AGENT: (property) => [agentToFour(property)],
  'X-ABSHOWAS': (property) =>
    property.value.toUpperCase() === 'COMPANY' ? [property, plain('KIND', 'org')] : [property],
}

// RFC 6350 §6.2.4: inline bytes are a data URI.
function binaryToFour(property: Property): readonly Property[] {
  const encoding = firstValue(property, 'ENCODING')?.toLowerCase()
  const types = typesOf(property)
  const mediaType = types.map((type) => mediaTypeOf(property.name, type)).find((known) => known !== undefined)
  const parameters = dropParameters(property.parameters, 'ENCODING', 'TYPE', 'VALUE')
  if (encoding === 'b' || encoding === 'base64') {
    const value = writeDataUri(mediaType ?? 'application/octet-stream', property.value.replace(/\s+/g, ''))
    return [{ ...property, parameters, value }]
  }
  if (firstValue(property, 'VALUE')?.toLowerCase() === 'uri') {
    const typed = mediaType === undefined ? parameters : setParameter(parameters, 'MEDIATYPE', mediaType)
    return [{ ...property, parameters: typed }]
  }
  // RFC 6350 §6.8.1: a key may be text.
  return [{ ...property, parameters: property.name === 'KEY' ? setParameter(parameters, 'VALUE', 'text') : parameters }]
}

// Client: Apple Contacts: a birthday without its year is of 1604, and says so.
function dateToFour(property: Property): readonly Property[] {
  const omitted = firstValue(property, 'X-APPLE-OMIT-YEAR')
  const isText = firstValue(property, 'VALUE')?.toLowerCase() === 'text'
  if (isText) return [property]
  const parameters = dropParameters(property.parameters, 'X-APPLE-OMIT-YEAR', 'VALUE')
  const date = toBasicDate(property.value)
  return [{ ...property, parameters, value: omitted === undefined ? date : withoutYear(date, omitted) }]
}

// RFC 6350 §6.5.2: a URI of RFC 5870.
function geoToFour(property: Property): Property {
  const [latitude, longitude, ...rest] = property.value.split(/\\?[;,]/).map((part) => part.trim())
  const isPosition =
    rest.length === 0 && [latitude, longitude].every((part) => part !== undefined && /^[+-]?\d+(\.\d+)?$/.test(part))
  return isPosition ? { ...property, value: `geo:${latitude},${longitude}` } : setValueType(property, 'text')
}

function setValueType(property: Property, type: string): Property {
  return { ...property, parameters: setParameter(property.parameters, 'VALUE', type) }
}

// RFC 6350 §6.5.1: text by default; RFC 2426 §3.4.1: an offset by default.
function zoneToFour(property: Property): Property {
  const offset = /^([+-]\d\d):?(\d\d)$/.exec(property.value.trim())
  if (offset === null) return property
  return setValueType({ ...property, value: `${offset[1]}${offset[2]}` }, 'utc-offset')
}

// RFC 6350 §6.7.6: a URI by default. The value is what others know the card by, so it stays.
function uidToFour(property: Property): Property {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(property.value) ? property : setValueType(property, 'text')
}

// RFC 6350 Appendix A: an agent is somebody related.
function agentToFour(property: Property): Property {
  const isUri = firstValue(property, 'VALUE')?.toLowerCase() === 'uri'
  const parameters = addTypes(dropParameters(property.parameters, 'VALUE'), ['agent'])
  return { ...property, name: 'RELATED', parameters: isUri ? parameters : setParameter(parameters, 'VALUE', 'text') }
}

const TEXT_BY_DEFAULT: ReadonlySet<string> = new Set([
  'FN',
  'N',
  'NICKNAME',
  'ADR',
  'TEL',
  'EMAIL',
  'TZ',
  'TITLE',
  'ROLE',
  'ORG',
  'CATEGORIES',
  'NOTE',
  'PRODID',
])

function dropValueText(property: Property): Property {
  if (!TEXT_BY_DEFAULT.has(property.name)) return property
  const type = firstValue(property, 'VALUE')?.toLowerCase()
  if (type !== 'text' && type !== 'phone-number') return property
  return { ...property, parameters: dropParameters(property.parameters, 'VALUE') }
}

/**
 * vCard 3.0 (RFC 2426) to 4.0 (RFC 6350) and back. What one version has no word for keeps its name, which the other takes
 * for an extension; docs/decisions/0067 lists what is lost all the same.
 */
import type { Component, Parameter, Property } from '../ical/component.ts'
import { escapeText, unescapeText } from '../ical/values.ts'
import { readDataUri, writeDataUri } from './data-uri.ts'
import { toBasicDate, toExtendedDate, withoutYear, withYear } from './dates.ts'
import { mediaTypeOf, shortTypeOf } from './media-types.ts'
import { addTypes, dropParameters, firstValue, setParameter, typesOf } from './parameters.ts'
import type { CardVersion } from './rules.ts'

/** The card in that version; the same value when it is of it already. */
export function convertCard(card: Component, to: CardVersion): Component {
  const from = card.properties.find(({ name }) => name === 'VERSION')?.value.trim()
  if (from === to) return card
  const rest = card.properties.filter(({ name }) => name !== 'VERSION')
  const converted = to === '4.0' ? toFour(rest) : toThree(rest)
  return { name: 'VCARD', properties: [plain('VERSION', to), ...converted], components: [] }
}

type Convert = (property: Property) => readonly Property[]

function plain(name: string, value: string, parameters: readonly Parameter[] = []): Property {
  return { name, parameters, value }
}

function renamed(property: Property, name: string): Property {
  return { ...property, name }
}

/** Names that say the same in both versions. Apple's and Evolution's are what programs of version 3 know. */
const RENAMED: readonly (readonly [three: string, four: string])[] = [
  ['X-ADDRESSBOOKSERVER-KIND', 'KIND'],
  ['X-ADDRESSBOOKSERVER-MEMBER', 'MEMBER'],
  ['X-ANNIVERSARY', 'ANNIVERSARY'],
  ['X-GENDER', 'GENDER'],
]

/** Values that are bytes, or a URI of them. */
const BINARY: ReadonlySet<string> = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])
const DATES: ReadonlySet<string> = new Set(['BDAY', 'ANNIVERSARY', 'DEATHDATE'])

// --- to version 4 ------------------------------------------------------------------------------------------------

const FOUR_NAMES = new Map(RENAMED)

function toFour(properties: readonly Property[]): readonly Property[] {
  const named = properties.map((property) => renamed(property, FOUR_NAMES.get(property.name) ?? property.name))
  const tidy = named.map((property) => withPreference(withoutOldParameters(property)))
  const sorted = withSortString(withLabels(tidy))
  return sorted.flatMap((property) => (TO_FOUR[property.name] ?? keep)(property)).map(dropValueText)
}

const keep: Convert = (property) => [property]

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

function withoutType(property: Property, type: string): Property {
  const types = typesOf(property)
  const left = types.filter((one) => one.toLowerCase() !== type)
  if (left.length === types.length) return property
  return { ...property, parameters: addTypes(dropParameters(property.parameters, 'TYPE'), left) }
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

// --- to version 3 ------------------------------------------------------------------------------------------------

const THREE_NAMES = new Map(RENAMED.map(([three, four]) => [four, three]))

function toThree(properties: readonly Property[]): readonly Property[] {
  const preferred = preferredOf(properties)
  const isShownAsCompany = properties.some(({ name }) => name === 'X-ABSHOWAS')
  return properties
    .flatMap((property) => {
      // Client: Apple Contacts: an organisation.
      if (property.name === 'KIND' && property.value.toLowerCase() === 'org') {
        return isShownAsCompany ? [] : [plain('X-ABSHOWAS', 'COMPANY')]
      }
      const before = withoutPreference(property, preferred.has(property))
      return (TO_THREE[property.name] ?? keep)(before)
    })
    .map((property) => renamed(property, THREE_NAMES.get(property.name) ?? property.name))
}

/** The most preferred of each name: version 3 knows no more than that. */
function preferredOf(properties: readonly Property[]): ReadonlySet<Property> {
  const best = new Map<string, Property>()
  for (const property of properties) {
    const rival = best.get(property.name)
    if (preferenceOf(property) < (rival === undefined ? Number.POSITIVE_INFINITY : preferenceOf(rival))) {
      best.set(property.name, property)
    }
  }
  return new Set(best.values())
}

function preferenceOf(property: Property): number {
  const text = firstValue(property, 'PREF')
  return text === undefined ? Number.POSITIVE_INFINITY : Number(text)
}

function withoutPreference(property: Property, isPreferred: boolean): Property {
  if (firstValue(property, 'PREF') === undefined) return property
  const parameters = dropParameters(property.parameters, 'PREF')
  return { ...property, parameters: isPreferred ? addTypes(parameters, ['pref']) : parameters }
}

const TO_THREE: Readonly<Record<string, Convert>> = {
  ...Object.fromEntries([...BINARY].map((name) => [name, binaryToThree])),
  ...Object.fromEntries([...DATES].map((name) => [name, dateToThree])),
  ADR: addressToThree,
  GEO: (property) => [geoToThree(property)],
  N: nameToThree,
  RELATED: relatedToThree,
  REV: (property) => [{ ...property, value: toExtendedDate(property.value) ?? property.value }],
  TEL: telephoneToThree,
  TZ: (property) => [zoneToThree(property)],
  UID: (property) => [{ ...property, parameters: dropParameters(property.parameters, 'VALUE') }],
}

// RFC 2426 §3.1.4: bytes in ENCODING=b, or VALUE=uri.
function binaryToThree(property: Property): readonly Property[] {
  const mediaType = firstValue(property, 'MEDIATYPE')
  const types = (text: string | undefined) => (text === undefined ? [] : [shortTypeOf(text)])
  const parameters = dropParameters(property.parameters, 'MEDIATYPE', 'VALUE', 'TYPE')
  const data = readDataUri(property.value)
  if (data !== undefined) {
    const encoded = addTypes(setParameter(parameters, 'ENCODING', 'b'), types(mediaType ?? data.mediaType))
    return [{ ...property, parameters: encoded, value: data.base64 }]
  }
  if (firstValue(property, 'VALUE')?.toLowerCase() === 'text') return [{ ...property, parameters }]
  return [{ ...property, parameters: addTypes(setParameter(parameters, 'VALUE', 'uri'), types(mediaType)) }]
}

// RFC 2426 §3.1.5: a date in the long form. One without its year is written as Apple's programs do.
function dateToThree(property: Property): readonly Property[] {
  if (firstValue(property, 'VALUE')?.toLowerCase() === 'text') return [property]
  const parameters = dropParameters(property.parameters, 'VALUE', 'CALSCALE')
  const dated = withYear(property.value)
  const marked = dated === undefined ? parameters : setParameter(parameters, 'X-APPLE-OMIT-YEAR', dated.year)
  const value = toExtendedDate(dated?.date ?? property.value)
  // A month alone, or a time without a date, has no form in version 3.
  if (value === undefined) return [{ ...property, parameters: setParameter(parameters, 'VALUE', 'text') }]
  return [{ ...property, parameters: value.includes('T') ? setParameter(marked, 'VALUE', 'date-time') : marked, value }]
}

function addressToThree(property: Property): readonly Property[] {
  const label = firstValue(property, 'LABEL')
  if (label === undefined) return [property]
  const parameters = dropParameters(property.parameters, 'LABEL')
  const line = { ...property, name: 'LABEL', parameters, value: escapeText(label) }
  const isEmpty = /^[;,\s]*$/.test(property.value)
  return isEmpty ? [line] : [{ ...property, parameters }, line]
}

function geoToThree(property: Property): Property {
  const position = /^geo:([+-]?[\d.]+),([+-]?[\d.]+)/i.exec(property.value)
  if (position === null) return property
  const parameters = dropParameters(property.parameters, 'VALUE', 'MEDIATYPE')
  return { ...property, parameters, value: `${position[1]};${position[2]}` }
}

function nameToThree(property: Property): readonly Property[] {
  const sort = property.parameters.find(({ name }) => name === 'SORT-AS')?.values.join(',')
  if (sort === undefined) return [property]
  const parameters = dropParameters(property.parameters, 'SORT-AS')
  return [{ ...property, parameters }, plain('SORT-STRING', escapeText(sort))]
}

function relatedToThree(property: Property): readonly Property[] {
  const types = typesOf(property)
  if (!types.some((type) => type.toLowerCase() === 'agent')) return [property]
  const isText = firstValue(property, 'VALUE')?.toLowerCase() === 'text'
  const agent = withoutType({ ...property, name: 'AGENT' }, 'agent')
  return [
    {
      ...agent,
      parameters: isText ? dropParameters(agent.parameters, 'VALUE') : setParameter(agent.parameters, 'VALUE', 'uri'),
    },
  ]
}

// RFC 6350 §6.4.1: a tel: URI; RFC 2426 §3.3.1: a number as text.
function telephoneToThree(property: Property): readonly Property[] {
  if (firstValue(property, 'VALUE')?.toLowerCase() !== 'uri') return [property]
  const parameters = dropParameters(property.parameters, 'VALUE', 'MEDIATYPE')
  return [{ ...property, parameters, value: escapeText(property.value.replace(/^tel:/i, '')) }]
}

function zoneToThree(property: Property): Property {
  const offset = /^([+-]\d\d):?(\d\d)?$/.exec(property.value.trim())
  const parameters = dropParameters(property.parameters, 'VALUE')
  if (offset === null) return { ...property, parameters: setParameter(parameters, 'VALUE', 'text') }
  return { ...property, parameters, value: `${offset[1]}:${offset[2] ?? '00'}` }
}

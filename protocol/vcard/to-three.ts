import type { Property } from '../ical/component.ts'
import { escapeText } from '../ical/values.ts'
import { BINARY, type Convert, DATES, keep, plain, RENAMED, renamed, withoutType } from './conversion.ts'
import { readDataUri } from './data-uri.ts'
import { toExtendedDate, withYear } from './dates.ts'
import { shortTypeOf } from './media-types.ts'
import { addTypes, dropParameters, firstValue, setParameter, typesOf } from './parameters.ts'

const THREE_NAMES = new Map(RENAMED.map(([three, four]) => [four, three]))

/** Properties of version 4.0 as version 3.0 has them. */
export function toThree(properties: readonly Property[]): readonly Property[] {
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

/** What a report wants of the address data, RFC 6352 §10.4. representation.ts answers it. */
import type { PropertyRequest } from '../dav/propfind.ts'
import { refuse } from '../dav/refusal.ts'
import { findAttribute, findChild, findChildren, type XmlElement } from '../xml/element.ts'
import { CARDDAV } from '../xml/names.ts'
import { keyOfName, type PropertyName, readPropertyName } from './property-name.ts'
import { CARD_FORMATS, type CardFormat } from './supported.ts'

export interface AddressDataRequest {
  readonly format: CardFormat
  readonly props: 'all' | PropRequests
}

/** RFC 6352 §10.4.2: by `keyOfName`, whether the value is wanted, too. */
export type PropRequests = ReadonlyMap<string, 'with-value' | 'without-value'>

/** The CARDDAV:address-data among the properties of a report, if it is asked for. */
export function findAddressDataRequest(properties: PropertyRequest): AddressDataRequest | undefined {
  if (properties.kind !== 'prop') return undefined
  const element = properties.elements.find(({ name }) => name === CARDDAV.addressData)
  return element && { format: readFormat(element), props: readProps(element) }
}

/**
 * RFC 6352 §8.6, §8.7: CARDDAV:supported-address-data. RFC 6352 §10.4: without attributes the client means vCard 3.0
 * (docs/decisions/0066).
 */
function readFormat(element: XmlElement): CardFormat {
  const type = findAttribute(element, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'text/vcard'
  const version = findAttribute(element, 'version')?.trim()
  const format = CARD_FORMATS.find(
    (known) => known.type === type && (version === undefined || known.version === version),
  )
  if (format === undefined) {
    throw refuse(403, CARDDAV.supportedAddressData, `address-data as ${type} ${version ?? ''}`)
  }
  return format
}

function readProps(element: XmlElement): AddressDataRequest['props'] {
  const props = findChildren(element, CARDDAV.prop)
  // RFC 6352 §10.4: without prop, all.
  if (props.length === 0 || findChild(element, CARDDAV.allprop) !== undefined) return 'all'
  return new Map(props.map((prop) => [keyOfName(readName(prop)), readNovalue(prop)]))
}

function readNovalue(prop: XmlElement): 'with-value' | 'without-value' {
  return findAttribute(prop, 'novalue') === 'yes' ? 'without-value' : 'with-value'
}

function readName(prop: XmlElement): PropertyName {
  const name = readPropertyName(findAttribute(prop, 'name') ?? '')
  if (name === undefined) throw refuse(400, undefined, 'a prop of address-data without a name')
  return name
}

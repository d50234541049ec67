import type { FilterLimits } from '../dav/filter-grammar.ts'
import { readResultLimit } from '../dav/limit.ts'
import { type PropertyRequest, readReportProperties } from '../dav/propfind.ts'
import { refuse } from '../dav/refusal.ts'
import { findChildren, type XmlElement } from '../xml/element.ts'
import { CARDDAV } from '../xml/names.ts'
import { type AddressDataRequest, findAddressDataRequest } from './address-data-request.ts'
import { type CardFilter, readCardFilter } from './filter.ts'

/** RFC 6352 §10.3. */
export interface AddressbookQuery {
  readonly properties: PropertyRequest
  /** CARDDAV:address-data, if it is among the properties. */
  readonly addressData: AddressDataRequest | undefined
  readonly filter: CardFilter
  /** RFC 6352 §10.6: at most so many matches. */
  readonly limit: number | undefined
}

/** Reads CARDDAV:addressbook-query. Throws a refusal. */
export function readAddressbookQuery(root: XmlElement, limits?: FilterLimits): AddressbookQuery {
  const [filter, ...others] = findChildren(root, CARDDAV.filter)
  if (filter === undefined || others.length > 0) throw refuse(400, undefined, 'an addressbook-query holds one filter')
  const properties = readReportProperties(root)
  return {
    properties,
    addressData: findAddressDataRequest(properties),
    filter: readCardFilter(filter, limits),
    limit: readResultLimit(root, CARDDAV),
  }
}

import { type PropertyRequest, readReportProperties } from '../dav/propfind.ts'
import { refuse } from '../dav/refusal.ts'
import { findChildren, textOf, type XmlElement } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { type AddressDataRequest, findAddressDataRequest } from './address-data-request.ts'

/** RFC 6352 §10.7. */
export interface AddressbookMultiget {
  readonly properties: PropertyRequest
  readonly addressData: AddressDataRequest | undefined
  /** As they were sent, each once. */
  readonly hrefs: readonly string[]
}

/** Reads CARDDAV:addressbook-multiget. Throws a refusal. */
export function readAddressbookMultiget(root: XmlElement): AddressbookMultiget {
  const properties = readReportProperties(root)
  const addressData = findAddressDataRequest(properties)
  const hrefs = findChildren(root, DAV.href).map((href) => textOf(href).trim())
  // RFC 6352 §8.7: at least one.
  if (hrefs.length === 0) throw refuse(400, undefined, 'an addressbook-multiget without an href')
  return { properties, addressData, hrefs: [...new Set(hrefs)] }
}

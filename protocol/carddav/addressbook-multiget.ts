import { readMultigetHrefs } from '../dav/multiget.ts'
import { type PropertyRequest, readReportProperties } from '../dav/propfind.ts'
import type { XmlElement } from '../xml/element.ts'
import { type AddressDataRequest, findAddressDataRequest } from './address-data-request.ts'

/** RFC 6352 §10.7. */
export interface AddressbookMultiget {
  readonly properties: PropertyRequest
  readonly addressData: AddressDataRequest | undefined
  /** As they were sent, each once. */
  readonly hrefs: readonly string[]
}

/** Reads CARDDAV:addressbook-multiget. Throws a refusal. */
export function readAddressbookMultiget(root: XmlElement, mostHrefs?: number): AddressbookMultiget {
  const properties = readReportProperties(root)
  return { properties, addressData: findAddressDataRequest(properties), hrefs: readMultigetHrefs(root, mostHrefs) }
}

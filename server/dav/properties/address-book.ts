/** Properties of address books, RFC 6352 §6.2. */

import { CARD_FORMATS } from '../../../protocol/carddav/supported.ts'
import { COLLATIONS } from '../../../protocol/dav/collation.ts'
import { element, elementWith } from '../../../protocol/xml/element.ts'
import { CARDDAV } from '../../../protocol/xml/names.ts'
import type { CollectionResource } from '../resource.ts'
import { textInLanguage } from './calendar.ts'
import type { Property } from './property.ts'

// RFC 6352 §6.2.1.
export const addressbookDescription = textInLanguage(CARDDAV.addressbookDescription, 'description', false)

// RFC 6352 §6.2.2: each is taken, and each is given.
export const supportedAddressData: Property<CollectionResource> = {
  name: CARDDAV.supportedAddressData,
  inAllprop: false,
  read: () =>
    element(
      CARDDAV.supportedAddressData,
      ...CARD_FORMATS.map(({ type, version }) =>
        elementWith(CARDDAV.addressDataType, { 'content-type': type, version }),
      ),
    ),
}

// RFC 6352 §8.3.1.
export const supportedCollationSet: Property<CollectionResource> = {
  name: CARDDAV.supportedCollationSet,
  inAllprop: false,
  read: () =>
    element(CARDDAV.supportedCollationSet, ...COLLATIONS.map((name) => element(CARDDAV.supportedCollation, name))),
}

// RFC 6352 §6.2.3.
export const maxResourceSize: Property<CollectionResource> = {
  name: CARDDAV.maxResourceSize,
  inAllprop: false,
  read: (_, { deps }) => element(CARDDAV.maxResourceSize, String(deps.settings.maxResourceBytes)),
}

/** Responses of the reports that show address data. One card that cannot be shown takes no other with it. */
import type { AddressDataRequest } from '../../../protocol/carddav/address-data-request.ts'
import { type OpenCard, writeAddressData } from '../../../protocol/carddav/representation.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import type { PropertyRequest } from '../../../protocol/dav/propfind.ts'
import { element, elementWith } from '../../../protocol/xml/element.ts'
import { CARDDAV } from '../../../protocol/xml/names.ts'
import { writeElement } from '../../../protocol/xml/write.ts'
import { isCardDamage } from '../address-object/damage.ts'
import { reportDamage } from '../calendar/open-object.ts'
import { propertiesOf } from '../kinds.ts'
import type { ShownProperty } from '../properties/property.ts'
import {
  nothingDead,
  type PropertyPlan,
  planProperties,
  readDead,
  renderResource,
  wantsDead,
} from '../render-properties.ts'
import type { DavRequest, Deps } from '../request.ts'
import type { DirectoryCardResource, ObjectResource } from '../resource.ts'

/** A card that a report shows: an object, or somebody in the directory. */
export type OpenedCard = (ObjectResource | DirectoryCardResource) & { readonly card: OpenCard }

/** RFC 6352 §10.4: no property, but asked for like one, and in these reports alone. */
function addressData(request: AddressDataRequest): ShownProperty<OpenedCard> {
  const { type, version } = request.format
  return {
    name: CARDDAV.addressData,
    inAllprop: false,
    read: ({ card }) => ({
      write: () => {
        const text = writeAddressData(card, request)
        return writeElement(elementWith(CARDDAV.addressData, { 'content-type': type, version }, text))
      },
    }),
  }
}

export class CardResponses {
  readonly #plan: PropertyPlan<OpenedCard>
  readonly #request: DavRequest
  readonly #deps: Deps

  constructor(
    kind: OpenedCard['kind'],
    properties: PropertyRequest,
    data: AddressDataRequest | undefined,
    request: DavRequest,
    deps: Deps,
  ) {
    const live = propertiesOf(kind) as readonly never[] // of the kind that is shown
    this.#plan = planProperties(data === undefined ? live : [...live, addressData(data)], properties)
    this.#request = request
    this.#deps = deps
  }

  /** A page as one text. */
  async write(page: readonly OpenedCard[]): Promise<string> {
    const context = { request: this.#request, deps: this.#deps, privileges: await this.#request.privileges() }
    const deadOf = wantsDead(this.#plan) ? await readDead(page, this.#deps.store) : nothingDead
    let text = ''
    for (const shown of page) {
      try {
        const response = renderResource(this.#plan, shown, { ...context, dead: deadOf(shown) })
        text += typeof response === 'string' ? response : await response
      } catch (error) {
        if (!isCardDamage(error) || !('entry' in shown)) throw error
        reportDamage(shown.collection, shown.entry, error, this.#deps)
        // RFC 6352 §8.7.2: what stands there cannot be sent as any vCard.
        text += statusResponse(shown.href, 415, element(CARDDAV.supportedAddressDataConversion))
      }
    }
    return text
  }
}

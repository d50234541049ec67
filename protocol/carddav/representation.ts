/** A card in the form that a client asked for. */
import type { Component } from '../ical/component.ts'
import { textOfBytes } from '../ical/decode.ts'
import { writeComponent } from '../ical/write.ts'
import { convertCard } from '../vcard/convert.ts'
import { toJcard } from '../vcard/jcard.ts'
import { parseCardBytes } from '../vcard/parse.ts'
import { type CardVersion, readCard } from '../vcard/rules.ts'
import type { AddressDataRequest } from './address-data-request.ts'
import { keyOfName } from './property-name.ts'
import { type CardFormat, JCARD_TYPE } from './supported.ts'

/** A stored card, opened once however often it is looked at. */
export class OpenCard {
  readonly bytes: Buffer
  #root: Component | undefined
  #version: CardVersion | undefined

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** Throws InvalidCalendarData. */
  get root(): Component {
    this.#root ??= parseCardBytes(this.bytes)
    return this.#root
  }

  /** Throws InvalidCalendarData or InvalidCard. */
  get version(): CardVersion {
    this.#version ??= readCard(this.root).version
    return this.#version
  }
}

/** Whether those are the stored bytes. */
export function isStoredIn(card: OpenCard, format: CardFormat): boolean {
  return format.type === 'text/vcard' && format.version === card.version
}

/** The text of a card; of one that is stored so, what the client sent. */
export function writeCardAs(card: OpenCard, format: CardFormat): string {
  return isStoredIn(card, format) ? textOfBytes(card.bytes) : write(convertCard(card.root, format.version), format)
}

/** CARDDAV:address-data of a report, RFC 6352 §10.4. */
export function writeAddressData(card: OpenCard, { format, props }: AddressDataRequest): string {
  if (props === 'all') return writeCardAs(card, format)
  const converted = convertCard(card.root, format.version)
  const properties = converted.properties.flatMap((property) => {
    const { name, group } = property
    const asked = props.get(keyOfName({ name, group: group?.toLowerCase() })) ?? props.get(name)
    if (asked === undefined) return []
    // RFC 6352 §10.4.2: the name, the parameters and the colon remain.
    return [asked === 'with-value' ? property : { ...property, value: '' }]
  })
  return write({ name: 'VCARD', properties, components: [] }, format)
}

function write(card: Component, { type }: CardFormat): string {
  return type === JCARD_TYPE ? JSON.stringify(toJcard(card)) : writeComponent(card)
}

/** The forms of a card, RFC 6352 §5.1.1, each with an entity tag of its own (RFC 9110 §8.8.3). */
import { chooseFormat } from '../../../protocol/carddav/negotiate.ts'
import { isStoredIn, OpenCard, writeCardAs } from '../../../protocol/carddav/representation.ts'
import { CARD_FORMATS, type CardFormat, contentTypeOfFormat, JCARD_TYPE } from '../../../protocol/carddav/supported.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { CARDDAV } from '../../../protocol/xml/names.ts'
import type { ObjectEntry, StoredObject } from '../../../storage/store.ts'
import { requireConditionsOf } from '../checks.ts'
import { CARD_TYPE } from '../properties/webdav.ts'
import type { DavRequest, DavResponse } from '../request.ts'
import { etagHeader } from '../respond.ts'
import { isCardDamage } from './damage.ts'
import { requireCardType } from './data.ts'

export interface Representation {
  readonly etag: string
  readonly contentType: string
  body(): string | Buffer
}

type CardBytes = Pick<StoredObject, 'etag' | 'bytes'>

/** The form that the Accept header likes best; 406 where it likes none. */
export function represent(stored: CardBytes, accept: string | undefined): Representation {
  const card = new OpenCard(stored.bytes)
  const version = findVersion(card)
  // Bytes that are no card go as they are.
  if (version === undefined) return inFormat(stored, card, undefined)
  const format = chooseFormat(accept, { type: 'text/vcard', version })
  // RFC 6352 §5.1.1.1.
  if (format === undefined) throw refuse(406, CARDDAV.supportedAddressDataConversion, `a card as ${accept}`)
  return inFormat(stored, card, format)
}

function findVersion(card: OpenCard) {
  try {
    return card.version
  } catch (error) {
    if (isCardDamage(error)) return undefined
    throw error
  }
}

function inFormat({ etag, bytes }: CardBytes, card: OpenCard, format: CardFormat | undefined): Representation {
  if (format === undefined || isStoredIn(card, format)) return { etag, contentType: CARD_TYPE, body: () => bytes }
  return {
    etag: tagOfForm(etag, format),
    contentType: contentTypeOfFormat(format),
    body: () => writeCardAs(card, format),
  }
}

function tagOfForm(etag: string, { type, version }: CardFormat): string {
  return `${etag}.${type === 'text/vcard' ? 'vcard' : 'jcard'}${version.charAt(0)}`
}

/** RFC 9110 §13 of a write: whoever has any form of the card as it is now has seen the newest. Throws 412. */
export function requireCardConditions(request: Pick<DavRequest, 'headers'>, current: ObjectEntry | undefined): void {
  requireConditionsOf(request, current && { otherEtags: etagsOfForms(current.etag), ...current })
}

export function etagsOfForms(etag: string): readonly string[] {
  return CARD_FORMATS.map((format) => tagOfForm(etag, format))
}

const JCARD: CardFormat = { type: JCARD_TYPE, version: '4.0' }

/** The card as it is now. It has been decided to answer, so what no form fits is answered as it is stored. */
export function representation(
  { headers }: Pick<DavRequest, 'headers'>,
  status: number,
  href: string,
  stored: StoredObject,
): DavResponse {
  const card = new OpenCard(stored.bytes)
  const version = findVersion(card)
  const isJcard = version !== undefined && requireCardType(headers['content-type']) === JCARD_TYPE
  const sent: CardFormat | undefined = isJcard ? JCARD : version && { type: 'text/vcard', version }
  const format = sent && chooseFormat(headers.accept, sent)
  const { etag, contentType, body } = inFormat(stored, card, format)
  return {
    status,
    headers: {
      'content-type': contentType,
      'content-location': href,
      'preference-applied': 'return=representation',
      ...etagHeader(etag),
    },
    body: body(),
  }
}

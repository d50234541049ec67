/** What a client sends as a card that an address book may keep. */
import { type IndexedCard, indexCard } from '../../../protocol/carddav/indexed-card.ts'
import { CARD_FORMATS, type CardFormat, FORMER_TYPES, JCARD_TYPE } from '../../../protocol/carddav/supported.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { InvalidCalendarData } from '../../../protocol/ical/invalid.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { parseJcardBytes } from '../../../protocol/vcard/jcard.ts'
import { InvalidCard } from '../../../protocol/vcard/rules.ts'
import { CARDDAV } from '../../../protocol/xml/names.ts'
import type { NewObject } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'
import type { DavRequest } from '../request.ts'

/** Throws a refusal with the precondition of RFC 6352 §6.3.2.1 that does not hold. */
export function readCard(bytes: Buffer, { maxResourceBytes }: Settings): NewObject {
  if (bytes.length > maxResourceBytes) throw tooLarge(maxResourceBytes)
  const { uid, component, etag, access, box } = indexCardOrRefuse(bytes)
  requireShortUid(uid)
  return { uid, component, etag, access, box, bytes, scheduleTag: null }
}

/** The vCard of a body that says to be that or jCard, of a size that is taken. */
export async function readCardBytes(
  request: Pick<DavRequest, 'headers' | 'bytes'>,
  { maxResourceBytes }: Settings,
): Promise<Buffer> {
  const contentType = request.headers['content-type']
  requireCardType(contentType)
  // RFC 6352 §6.3.2.1: CARDDAV:max-resource-size.
  return decodeCard(await request.bytes(maxResourceBytes, () => tooLarge(maxResourceBytes)), contentType)
}

export function decodeCard(bytes: Buffer, contentType: string | undefined): Buffer {
  return requireCardType(contentType) === JCARD_TYPE ? readJcard(bytes) : bytes
}

function tooLarge(most: number): Error {
  return refuse(403, CARDDAV.maxResourceSize, `more than ${most} bytes`)
}

/** RFC 6352 §6.3.2.1: CARDDAV:supported-address-data. No type at all is taken for the one that nearly all cards have. */
export function requireCardType(contentType: string | undefined): CardFormat['type'] {
  const [type = '', ...parameters] = (contentType ?? 'text/vcard')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  const known = FORMER_TYPES.has(type) ? 'text/vcard' : CARD_FORMATS.find((format) => format.type === type)?.type
  if (known === undefined) throw refuse(403, CARDDAV.supportedAddressData, `${type} is no type of cards`)
  if (charset !== undefined && !/^"?(utf-?8|us-ascii)"?$/.test(charset)) {
    throw refuse(403, CARDDAV.validAddressData, `vCards in ${charset} are not stored, only in UTF-8`)
  }
  return known
}

/** What came as jCard is stored as a vCard of version 4.0. */
function readJcard(bytes: Buffer): Buffer {
  try {
    return Buffer.from(writeComponent(parseJcardBytes(bytes)))
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw refuse(403, CARDDAV.validAddressData, error.message)
    throw error
  }
}

// docs/decisions/0065.
const CONDITIONS = { data: CARDDAV.validAddressData, object: CARDDAV.validAddressbookObjectResource } as const

/** What a store keeps beside the bytes. Throws a refusal for bytes that may not be stored. */
export function indexCardOrRefuse(bytes: Buffer): IndexedCard {
  try {
    return indexCard(bytes)
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw refuse(403, CARDDAV.validAddressData, error.message)
    if (error instanceof InvalidCard) throw refuse(403, CONDITIONS[error.rule], error.message)
    throw error
  }
}

// Longer ones fit into no index.
const LONGEST_UID = 1024

function requireShortUid(uid: string): void {
  if (Buffer.byteLength(uid) > LONGEST_UID) {
    throw refuse(403, CARDDAV.validAddressData, `a UID of more than ${LONGEST_UID} bytes`)
  }
}

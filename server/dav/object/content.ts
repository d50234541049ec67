/** How what a calendar holds and what an address book holds differ when it is written; all else is one path. */
import { calendarElement } from '../../../protocol/caldav/calendar-element.ts'
import { etagIn } from '../../../protocol/caldav/media-type.ts'
import { textOfBytes } from '../../../protocol/ical/decode.ts'
import { element, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { CALDAV, CARDDAV } from '../../../protocol/xml/names.ts'
import type { Collection, NewObject, ObjectEntry, StoredObject } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'
import * as card from '../address-object/data.ts'
import * as cardForms from '../address-object/representation.ts'
import * as calendarObject from '../calendar-object/data.ts'
import * as calendarForms from '../calendar-object/representation.ts'
import { requireConditions } from '../checks.ts'
import type { DavRequest, DavResponse } from '../request.ts'

type Sent = Pick<DavRequest, 'headers'>

export interface Content {
  /** The body of a request, of a size and type that is taken, as it is kept. */
  readBytes(request: Pick<DavRequest, 'headers' | 'bytes'>, settings: Settings): Promise<Buffer>
  /** The same for bytes at hand, of whatever size; `contentType` says what they are. */
  decode(bytes: Buffer, contentType: string | undefined): Buffer
  /** Throws a refusal for bytes that may not be kept. */
  readObject(bytes: Buffer, settings: Settings): calendarObject.ReadObject
  /** What is kept beside bytes that were kept before, whatever the limits are by now. */
  index(bytes: Buffer): Pick<NewObject, 'etag' | 'access' | 'box'>
  /** The entity tags of its other forms. */
  otherEtags(etag: string): readonly string[]
  /** RFC 9110 §13, of the object in any of its forms. Throws 412. */
  requireConditions(request: Sent, current: ObjectEntry | undefined): void
  /** Whether bytes are kept as they came, so that the sender has what is stored (RFC 4791 §5.3.4). */
  isKeptAsSent(contentType: string | undefined): boolean
  /** RFC 7240 §4.2: the object as it is now. */
  representation(request: Sent, status: number, href: string, stored: StoredObject): DavResponse
  readonly invalidData: XmlName
  readonly uidConflict: XmlName
  /** Of the element that carries the data in XML. */
  readonly dataName: XmlName
  /** It, for who sent data of that type. */
  dataElement(bytes: Buffer, contentType: string | undefined): XmlElement
  /** Where it may lie: the kind of resource, and the condition of those who want it elsewhere. */
  readonly kind: 'calendar-object' | 'address-object'
  readonly wrongPlace: XmlName
  /** Of names that the server gives. */
  readonly extension: 'ics' | 'vcf'
}

const CALENDAR_OBJECTS: Content = {
  readBytes: calendarObject.readCalendarBytes,
  decode: calendarObject.decodeCalendar,
  readObject: calendarObject.readCalendarObject,
  index: calendarObject.indexOrRefuse,
  otherEtags: (etag) => [etagIn('jcal', etag)],
  requireConditions,
  isKeptAsSent: (contentType) => calendarObject.requireCalendarType(contentType) === 'icalendar',
  representation: calendarForms.representation,
  invalidData: CALDAV.validCalendarData,
  uidConflict: CALDAV.noUidConflict,
  dataName: CALDAV.calendarData,
  dataElement: (bytes, contentType) =>
    calendarElement(CALDAV.calendarData, textOfBytes(bytes), calendarObject.requireCalendarType(contentType)),
  kind: 'calendar-object',
  // RFC 4791 §5.3.3.
  wrongPlace: CALDAV.calendarCollectionLocationOk,
  extension: 'ics',
}

const CARDS: Content = {
  readBytes: card.readCardBytes,
  decode: card.decodeCard,
  readObject: card.readCard,
  index: card.indexCardOrRefuse,
  otherEtags: cardForms.etagsOfForms,
  requireConditions: cardForms.requireCardConditions,
  isKeptAsSent: (contentType) => card.requireCardType(contentType) === 'text/vcard',
  representation: cardForms.representation,
  invalidData: CARDDAV.validAddressData,
  uidConflict: CARDDAV.noUidConflict,
  dataName: CARDDAV.addressData,
  dataElement: (bytes) => element(CARDDAV.addressData, textOfBytes(bytes)),
  kind: 'address-object',
  // RFC 6352 §5.2.
  wrongPlace: CARDDAV.addressbookCollectionLocationOk,
  extension: 'vcf',
}

export function contentOf({ kind }: Pick<Collection, 'kind'>): Content {
  return kind === 'addressbook' ? CARDS : CALENDAR_OBJECTS
}

/** What a client sends as an object that a calendar may keep. */
import { type IndexedObject, indexCalendarObject } from '../../../protocol/caldav/indexed-object.ts'
import { attachesIn } from '../../../protocol/caldav/managed-attachments.ts'
import { type CalendarFormat, findFormat } from '../../../protocol/caldav/media-type.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../../../protocol/ical/invalid.ts'
import { readJcalBytes } from '../../../protocol/ical/jcal.ts'
import { objectParseLimits } from '../../../protocol/ical/parse.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { usedTimezoneIds } from '../../../protocol/ical/timezones.ts'
import { countAttendees, findProperties } from '../../../protocol/ical/values.ts'
import { BudgetExceeded, countInstances, type Series } from '../../../protocol/recurrence/index.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import type { NewObject } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'
import type { DavRequest } from '../request.ts'
import { requireKnownAccess } from './access.ts'

/** An object as it was read from a body or a file. */
export interface ReadObject extends NewObject {
  /** The calendar, where something in it has an ATTACH. */
  readonly attaching?: CalendarObject
}

// What counting the instances of one object may cost.
const COUNTING_STEPS = 200_000

/** Throws a refusal with the precondition of RFC 4791 §5.3.2.1 that does not hold. */
export function readCalendarObject(bytes: Buffer, settings: Settings): ReadObject {
  requireSize(bytes, settings)
  const { calendar, series, uid, component, etag, access, box } = indexOrRefuse(bytes)
  requireShortUid(uid)
  requireKnownAccess(calendar.root)
  requireKnownTimezones(calendar, series)
  requireFewAttendees(calendar, settings.maxAttendees)
  requireFewAttachments(calendar, settings.maxAttachments)
  requireFewInstances(series, settings.maxInstances)
  const object = { uid, component, etag, access, box, bytes, scheduleTag: null }
  return attachesIn(calendar.members).length === 0 ? object : { ...object, attaching: calendar }
}

/** The iCalendar of a body that says to be that or jCal, of a size that is taken. */
export async function readCalendarBytes(
  request: Pick<DavRequest, 'headers' | 'bytes'>,
  { maxResourceBytes }: Settings,
): Promise<Buffer> {
  const format = requireCalendarType(request.headers['content-type'])
  // RFC 4791 §5.3.2.1: CALDAV:max-resource-size.
  return decodeFrom(format, await request.bytes(maxResourceBytes, () => tooLarge(maxResourceBytes)))
}

export function decodeCalendar(bytes: Buffer, contentType: string | undefined): Buffer {
  return decodeFrom(requireCalendarType(contentType), bytes)
}

function decodeFrom(format: CalendarFormat, bytes: Buffer): Buffer {
  return format === 'icalendar' ? bytes : convertJcal(bytes)
}

function requireSize({ length }: Buffer, { maxResourceBytes }: Settings): void {
  if (length > maxResourceBytes) throw tooLarge(maxResourceBytes)
}

function tooLarge(most: number): Error {
  return refuse(403, CALDAV.maxResourceSize, `more than ${most} bytes`)
}

/** RFC 7265: what is stored is iCalendar. */
function convertJcal(bytes: Buffer): Buffer {
  try {
    return readJcalBytes(bytes, objectParseLimits)
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw refuse(403, CALDAV.validCalendarData, error.message)
    throw error
  }
}

/** RFC 4791 §5.3.2.1: CALDAV:supported-calendar-data. No type at all is taken for iCalendar. */
export function requireCalendarType(contentType: string | undefined): CalendarFormat {
  const [type = '', ...parameters] = (contentType ?? 'text/calendar')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  const format = findFormat(type)
  if (format === undefined) throw refuse(403, CALDAV.supportedCalendarData, `${type} is no calendar data`)
  if (charset !== undefined && !/^"?(utf-?8|us-ascii)"?$/.test(charset)) {
    throw refuse(403, CALDAV.validCalendarData, `calendar data in ${charset} is not stored, only in UTF-8`)
  }
  return format
}

const CONDITIONS = {
  data: CALDAV.validCalendarData,
  object: CALDAV.validCalendarObjectResource,
  rscale: CALDAV.supportedRscale,
} as const

/** What a store keeps beside the bytes. Throws a refusal for bytes that may not be stored. */
export function indexOrRefuse(bytes: Buffer): IndexedObject {
  try {
    return indexCalendarObject(bytes)
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw refuse(403, CALDAV.validCalendarData, error.message)
    if (error instanceof InvalidCalendarObject) {
      throw refuse(403, CONDITIONS[error.rule], error.message)
    }
    throw error
  }
}

// RFC 7986 §5.3 recommends 255 octets at most; some programs write more. Longer ones fit into no index.
const LONGEST_UID = 1024

function requireShortUid(uid: string): void {
  if (Buffer.byteLength(uid) > LONGEST_UID) {
    throw refuse(403, CALDAV.validCalendarData, `a UID of more than ${LONGEST_UID} bytes`)
  }
}

// RFC 7809 §3.1.3: a definition may be left out only for a zone that everybody knows.
function requireKnownTimezones({ members }: CalendarObject, { findZone }: Series): void {
  for (const member of members) {
    for (const tzid of usedTimezoneIds(member)) {
      if (findZone(tzid) === undefined) throw refuse(403, CALDAV.validTimezone, `nobody knows the time zone ${tzid}`)
    }
  }
}

function requireFewAttendees({ members }: CalendarObject, most: number): void {
  if (members.some((member) => countAttendees(member) > most)) {
    throw refuse(403, CALDAV.maxAttendeesPerInstance, `more than ${most} attendees`)
  }
}

// RFC 8607 §6.3: CALDAV:max-attachments, for attachments of any kind.
function requireFewAttachments({ members }: CalendarObject, most: number | null): void {
  if (most !== null && members.some((member) => findProperties(member, 'ATTACH').length > most)) {
    throw refuse(403, CALDAV.maxAttachments, `more than ${most} attachments`)
  }
}

function requireFewInstances(series: Series, most: number): void {
  try {
    if (countInstances(series, most, { steps: COUNTING_STEPS, occurrences: most }) <= most) return
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error
  }
  throw refuse(403, CALDAV.maxInstances, `more than ${most} instances`)
}

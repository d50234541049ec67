/** The body of a PUT or POST as an object that a calendar may keep. */
import { type IndexedObject, indexCalendarObject } from '../../../protocol/caldav/indexed-object.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../../../protocol/ical/invalid.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { countAttendees } from '../../../protocol/ical/values.ts'
import { BudgetExceeded, countInstances, type Series } from '../../../protocol/recurrence/index.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import type { NewObject } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'
import type { DavRequest } from '../request.ts'

// What counting the instances of one object may cost.
const COUNTING_STEPS = 200_000

/** Throws a refusal with the precondition of RFC 4791 §5.3.2.1 that does not hold. */
export async function readCalendarBody(
  request: Pick<DavRequest, 'headers' | 'bytes'>,
  settings: Settings,
): Promise<NewObject> {
  requireCalendarType(request.headers['content-type'])
  const bytes = await request.bytes(settings.maxResourceBytes, () =>
    refuse(403, CALDAV.maxResourceSize, `more than ${settings.maxResourceBytes} bytes`),
  )
  const { calendar, series, uid, component, etag, box } = indexOrRefuse(bytes)
  requireFewAttendees(calendar, settings.maxAttendees)
  requireFewInstances(series, settings.maxInstances)
  return { uid, component, etag, box, bytes, scheduleTag: null }
}

/** RFC 4791 §5.3.2.1: CALDAV:supported-calendar-data. No type at all is taken for the only one that there is. */
export function requireCalendarType(contentType: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? 'text/calendar')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  const isUtf8 = charset === undefined || /^"?(utf-?8|us-ascii)"?$/.test(charset)
  if (type !== 'text/calendar' || !isUtf8) {
    throw refuse(403, CALDAV.supportedCalendarData, `${contentType} is not text/calendar in UTF-8`)
  }
}

/** What a store keeps beside the bytes. Throws a refusal for bytes that may not be stored. */
export function indexOrRefuse(bytes: Buffer): IndexedObject {
  try {
    return indexCalendarObject(bytes)
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw refuse(403, CALDAV.validCalendarData, error.message)
    if (error instanceof InvalidCalendarObject) {
      const condition = error.rule === 'data' ? CALDAV.validCalendarData : CALDAV.validCalendarObjectResource
      throw refuse(403, condition, error.message)
    }
    throw error
  }
}

function requireFewAttendees({ members }: CalendarObject, most: number): void {
  if (members.some((member) => countAttendees(member) > most)) {
    throw refuse(403, CALDAV.maxAttendeesPerInstance, `more than ${most} attendees`)
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

import { type CalendarDataSource, writeCalendarData } from '../../../protocol/caldav/calendar-data.ts'
import type { CalendarDataRequest } from '../../../protocol/caldav/calendar-data-request.ts'
import { CALENDAR_DATA_VERSION, JCAL_TYPE } from '../../../protocol/caldav/supported.ts'
import type { TimezonesWanted } from '../../../protocol/caldav/timezones-by-reference.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import { writeTags } from '../../../protocol/xml/write.ts'
import type { ShownProperty } from '../properties/property.ts'
import type { ObjectResource } from '../resource.ts'

/** An object whose data a report may show. */
export interface OpenedResource extends ObjectResource {
  /** Undefined where no property needs it. */
  readonly source: CalendarDataSource | undefined
}

/** RFC 4791 §9.6: no property, but asked for like one, and in these reports alone. */
export function calendarData(request: CalendarDataRequest, timezones: TimezonesWanted): ShownProperty<OpenedResource> {
  const [start, end] = TAGS[request.format]
  return {
    name: CALDAV.calendarData,
    inAllprop: false,
    read: ({ source }) => source && { write: () => start + writeCalendarData(request, source, timezones) + end },
  }
}

// RFC 4791 §9.6: what is not said is text/calendar.
const TAGS = {
  icalendar: writeTags(CALDAV.calendarData),
  jcal: writeTags(CALDAV.calendarData, { 'content-type': JCAL_TYPE, version: CALENDAR_DATA_VERSION }),
} as const

/** RFC 7809 §3.1.3: the header CalDAV-Timezones. */
export function timezonesWanted(header: string | string[] | undefined): TimezonesWanted {
  const value = typeof header === 'string' ? header.trim().toUpperCase() : undefined
  if (value === 'F') return 'nonstandard'
  return value === 'T' ? 'all' : 'as-stored'
}

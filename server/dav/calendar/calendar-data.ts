import {
  type CalendarDataSource,
  renderCalendarData,
  type TimezonesWanted,
} from '../../../protocol/caldav/calendar-data.ts'
import type { CalendarDataRequest } from '../../../protocol/caldav/calendar-data-request.ts'
import { element } from '../../../protocol/xml/element.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import type { Property } from '../properties/property.ts'
import type { ObjectResource } from '../resource.ts'

/** An object whose data a report may show. */
export interface OpenedResource extends ObjectResource {
  readonly source: CalendarDataSource
}

/** RFC 4791 §9.6: no property, but asked for like one, and in these reports alone. */
export function calendarData(request: CalendarDataRequest, timezones: TimezonesWanted): Property<OpenedResource> {
  return {
    name: CALDAV.calendarData,
    inAllprop: false,
    read: ({ source }) => element(CALDAV.calendarData, renderCalendarData(request, source, timezones)),
  }
}

/** RFC 7809 §3.1.3: `CalDAV-Timezones: F` leaves out what the client has itself. */
export function timezonesWanted(header: string | string[] | undefined): TimezonesWanted {
  return typeof header === 'string' && header.trim().toUpperCase() === 'F' ? 'nonstandard' : 'all'
}

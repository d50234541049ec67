import { readMultigetHrefs } from '../dav/multiget.ts'
import { type PropertyRequest, readReportProperties } from '../dav/propfind.ts'
import type { XmlElement } from '../xml/element.ts'
import { type CalendarDataRequest, findCalendarDataRequest } from './calendar-data-request.ts'

/** RFC 4791 §9.10. */
export interface CalendarMultiget {
  readonly properties: PropertyRequest
  /** CALDAV:calendar-data, if it is among the properties. */
  readonly calendarData: CalendarDataRequest | undefined
  /** As they were sent, each once. */
  readonly hrefs: readonly string[]
}

/** Reads CALDAV:calendar-multiget. Throws a refusal. */
export function readCalendarMultiget(root: XmlElement, mostHrefs?: number): CalendarMultiget {
  const hrefs = readMultigetHrefs(root, mostHrefs)
  const properties = readReportProperties(root)
  return { properties, calendarData: findCalendarDataRequest(properties), hrefs }
}

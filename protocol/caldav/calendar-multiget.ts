import { type PropertyRequest, readReportProperties } from '../dav/propfind.ts'
import { refuse } from '../dav/refusal.ts'
import { findChildren, textOf, type XmlElement } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
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
export function readCalendarMultiget(root: XmlElement): CalendarMultiget {
  const hrefs = findChildren(root, DAV.href).map((href) => textOf(href).trim())
  // RFC 4791 §9.10: at least one.
  if (hrefs.length === 0) throw refuse(400, undefined, 'a calendar-multiget without an href')
  const properties = readReportProperties(root)
  return { properties, calendarData: findCalendarDataRequest(properties), hrefs: [...new Set(hrefs)] }
}

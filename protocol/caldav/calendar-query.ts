import type { FilterLimits } from '../dav/filter-grammar.ts'
import { readResultLimit } from '../dav/limit.ts'
import { type PropertyRequest, readReportProperties } from '../dav/propfind.ts'
import { refuse } from '../dav/refusal.ts'
import type { Zone } from '../time/zone.ts'
import { findChild, findChildren, textOf, type XmlElement } from '../xml/element.ts'
import { CALDAV, DAV } from '../xml/names.ts'
import { type CalendarDataRequest, findCalendarDataRequest } from './calendar-data-request.ts'
import { type CompFilter, readFilter } from './comp-filter.ts'
import { readTimezoneProperty, requireZoneOfId } from './timezone-property.ts'

/** RFC 4791 §9.5. */
export interface CalendarQuery {
  readonly properties: PropertyRequest
  /** CALDAV:calendar-data, if it is among the properties. */
  readonly calendarData: CalendarDataRequest | undefined
  readonly filter: CompFilter
  /** What floating times mean in this query; undefined leaves it to the calendar. */
  readonly floatingZone: Zone | undefined
  /** RFC 5323 §5.17, as CardDAV and sync-collection have it: at most so many responses. */
  readonly limit: number | undefined
}

/** Reads CALDAV:calendar-query. Throws a refusal. */
export function readCalendarQuery(root: XmlElement, limits?: FilterLimits): CalendarQuery {
  const [filter, ...others] = findChildren(root, CALDAV.filter)
  if (filter === undefined || others.length > 0) throw refuse(400, undefined, 'a calendar-query holds one filter')
  const properties = readReportProperties(root)
  return {
    properties,
    calendarData: findCalendarDataRequest(properties),
    filter: readFilter(filter, limits),
    floatingZone: findFloatingZone(root),
    limit: readResultLimit(root, DAV),
  }
}

function findFloatingZone(root: XmlElement): Zone | undefined {
  const timezone = findChild(root, CALDAV.timezone)
  const id = findChild(root, CALDAV.timezoneId)
  // RFC 7809 §6.1: one or the other.
  if (timezone !== undefined && id !== undefined) throw refuse(400, undefined, 'both timezone and timezone-id')
  // RFC 4791 §7.8: CALDAV:valid-calendar-data.
  if (timezone !== undefined) return readTimezoneProperty(textOf(timezone)).zone
  return id && requireZoneOfId(textOf(id).trim())
}

import { dateOf } from '../time/civil.ts'
import { DAY, type Instant } from '../time/values.ts'

/** RFC 4791 §9.6: what `content-type` and `version` of CALDAV:calendar-data may say. */
export const CALENDAR_DATA_TYPE = 'text/calendar'
export const CALENDAR_DATA_VERSION = '2.0'

/** RFC 7265: the same in JSON. */
export const JCAL_TYPE = 'application/calendar+json'

/**
 * RFC 4791 §5.2.6 and §5.2.7. There is no horizon: these are the first and the last second that a four-digit year can
 * name, the year 0000 left out because clients read it as none.
 */
export const MIN_DATE_TIME: Instant = dateOf(1, 1, 1) * DAY
export const MAX_DATE_TIME: Instant = dateOf(9999, 12, 31) * DAY + DAY - 1

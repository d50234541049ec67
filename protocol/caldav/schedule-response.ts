/** The text of CALDAV:schedule-response, RFC 6638 §10, made piece by piece as a multistatus is. */
import { element } from '../xml/element.ts'
import { CALDAV, DAV } from '../xml/names.ts'
import { NAMESPACE_DECLARATIONS, writeElement, XML_DECLARATION } from '../xml/write.ts'
import { calendarElement } from './calendar-element.ts'
import type { CalendarFormat } from './media-type.ts'

/** RFC 5546 §3.6, those that are given here. */
const REQUEST_STATUS = {
  success: '2.0;Success',
  invalidUser: '3.7;Invalid calendar user',
  noAuthority: '3.8;No authority',
  unavailable: '5.1;Service unavailable',
  noScheduling: '5.3;No scheduling support for user',
} as const

/** What became of a request for one calendar user. */
export interface ScheduleOutcome {
  /** The address, as it was asked for. */
  readonly recipient: string
  readonly status: keyof typeof REQUEST_STATUS
  /** The reply, an iCalendar object. */
  readonly reply?: string
}

export const SCHEDULE_RESPONSE_START = `${XML_DECLARATION}<C:schedule-response${NAMESPACE_DECLARATIONS}>`
export const SCHEDULE_RESPONSE_END = '</C:schedule-response>\n'

// RFC 6638 §10.2.
export function writeScheduleOutcome(
  { recipient, status, reply }: ScheduleOutcome,
  format: CalendarFormat = 'icalendar',
): string {
  return writeElement(
    element(
      CALDAV.response,
      element(CALDAV.recipient, element(DAV.href, recipient)),
      element(CALDAV.requestStatus, REQUEST_STATUS[status]),
      ...(reply === undefined ? [] : [calendarElement(CALDAV.calendarData, reply, format)]),
    ),
  )
}

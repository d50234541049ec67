import type { DavResponse } from './request.ts'
import { empty } from './respond.ts'

/**
 * RFC 4918 §18, RFC 3744 §7.2, RFC 4791 §5.1, RFC 5689 §3, RFC 6352 §6.1, RFC 7809 §3.1, RFC 7953 §7.1, caldav-recursplit §3,
 * caldav-privateevents §4.2.1, RFC 8607 §3.2; RFC 6638 §2: clients that see `calendar-auto-schedule` leave invitations and answers to the server.
 */
export const DAV_CLASSES =
  '1, 2, 3, access-control, extended-mkcol, calendar-access, calendar-auto-schedule, calendar-no-timezone, calendar-query-extended, ' +
  'calendarserver-home-sync, addressbook, calendar-availability, inbox-availability, calendar-proxy, ' +
  'calendar-default-alarms, calendarserver-recurrence-split, calendarserver-sharing, ' +
  'calendarserver-sharing-no-scheduling, calendarserver-group-sharee, calendarserver-group-attendee, webdav-push, calendarserver-private-events, ' +
  'calendar-managed-attachments, calendarserver-principal-search'

/** Asks nobody what exists, and so tells nobody. */
export function answerOptions(methods: readonly string[]): DavResponse {
  return empty(200, { dav: DAV_CLASSES, allow: methods.join(', '), 'content-length': '0' })
}

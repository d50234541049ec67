import { findIanaZone } from '../time/iana.ts'

/**
 * Calendar data without the VTIMEZONEs that everybody has, for `CalDAV-Timezones: F`. All else stays byte for byte.
 * RFC 7809 §3.1.3: a definition whose TZID is no standard name must stay.
 */
export function withoutStandardTimezones(text: string): string {
  return text.replace(TIMEZONE, (timezone) => (isStandard(timezone) ? '' : timezone))
}

/** A VTIMEZONE from line to line. Within it no line but its last reads END:VTIMEZONE. */
const TIMEZONE = /^BEGIN:VTIMEZONE[ \t]*\r?\n[\s\S]*?^END:VTIMEZONE[ \t]*(?:\r?\n|$)/gim

function isStandard(timezone: string): boolean {
  const unfolded = timezone.replace(/\r?\n[ \t]/g, '')
  const tzid = /^TZID(?:;[^:\r\n]*)?:(.*?)[ \t]*$/im.exec(unfolded)?.[1]
  return tzid !== undefined && findIanaZone(tzid) !== undefined
}

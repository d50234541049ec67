/** CALDAV:calendar-timezone and CALDAV:timezone (RFC 4791 §5.2.2, §9.8), and their forms by name (RFC 7809 §5.2, §6.2). */
import { refuse } from '../dav/refusal.ts'
import type { Component } from '../ical/component.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../ical/invalid.ts'
import { parseCalendar } from '../ical/parse.ts'
import { readCalendarTimezone } from '../ical/rules.ts'
import { findText } from '../ical/values.ts'
import { writeComponent } from '../ical/write.ts'
import { findIanaZone } from '../time/iana.ts'
import type { TransitionZone } from '../time/transitions.ts'
import { writeVtimezone } from '../time/write-vtimezone.ts'
import type { Zone } from '../time/zone.ts'
import { zonesOf } from '../time/zones.ts'
import { CALDAV } from '../xml/names.ts'

export interface TimezoneProperty {
  /** As it was sent. */
  readonly text: string
  /** The value of its TZID, which is that of CALDAV:calendar-timezone-id, too (RFC 7809 §3.1.5). */
  readonly tzid: string
  readonly zone: Zone
}

/** Throws a refusal with CALDAV:valid-calendar-data for anything but a calendar with one VTIMEZONE that makes sense. */
export function readTimezoneProperty(text: string): TimezoneProperty {
  const root = parse(text)
  const tzid = findText(root.timezone, 'TZID')?.trim() ?? ''
  const zone = zonesOf(root.calendar)(tzid)
  if (zone === undefined) throw invalid(`the VTIMEZONE ${tzid.slice(0, 60)} has no rules that make sense`)
  return { text, tzid, zone }
}

function parse(text: string): { readonly calendar: Component; readonly timezone: Component } {
  try {
    const calendar = parseCalendar(text)
    // RFC 4791 §5.2.2, §7.8: an iCalendar object with a single valid VTIMEZONE.
    return { calendar, timezone: readCalendarTimezone(calendar) }
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject) throw invalid(error.message)
    throw error
  }
}

function invalid(sentence: string): Error {
  return refuse(403, CALDAV.validCalendarData, `time zone: ${sentence}`)
}

/** The zone of a name. RFC 7809 §3.1.5, §3.1.6: CALDAV:valid-timezone for a name that is not known. */
export function requireZoneOfId(id: string): TransitionZone {
  const zone = findIanaZone(id)
  if (zone === undefined) throw refuse(403, CALDAV.validTimezone, `the time zone ${id.slice(0, 60)} is not known`)
  return zone
}

/** The value of CALDAV:calendar-timezone that goes with a name (RFC 7809 §3.1.5). Throws a refusal. */
export function timezoneOfId(id: string): string {
  return writeComponent({
    name: 'VCALENDAR',
    properties: [
      { name: 'VERSION', parameters: [], value: '2.0' },
      { name: 'PRODID', parameters: [], value: '-//Kalends//Kalends//EN' },
    ],
    components: [writeVtimezone(requireZoneOfId(id))],
  })
}

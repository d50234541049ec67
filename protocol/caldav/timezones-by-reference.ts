import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { usedTimezoneIds } from '../ical/timezones.ts'
import { findText } from '../ical/values.ts'
import { writeComponent } from '../ical/write.ts'
import { findIanaZone } from '../time/iana.ts'
import { writeVtimezone } from '../time/write-vtimezone.ts'

/** RFC 7809 §3.1.3: as stored; without the standard ones (`F`); with every one that is referred to (`T`). */
export type TimezonesWanted = 'as-stored' | 'nonstandard' | 'all'

/** Calendar data with the VTIMEZONEs that a client wants of it. */
export function withTimezonesWanted(text: string, wanted: TimezonesWanted): string {
  if (wanted === 'nonstandard') return withoutStandardTimezones(text)
  return wanted === 'all' ? withMissingTimezones(text) : text
}

/** Definitions of what the data refers to and was stored without, before its first member. All else stays. */
function withMissingTimezones(text: string): string {
  const root = parseCalendar(text)
  const defined = new Set(root.components.filter(({ name }) => name === 'VTIMEZONE').map(timezoneId))
  const missing = [...usedTimezoneIds(root)].filter((tzid) => !defined.has(tzid))
  const definitions = missing.flatMap((tzid) => {
    const zone = findIanaZone(tzid)
    return zone === undefined ? [] : [writeComponent(writeVtimezone(zone))]
  })
  return definitions.length === 0 ? text : text.replace(MEMBER, (member) => definitions.join('') + member)
}

// The beginning of a line is told by the line feed before it: for `^` a value that holds U+2028 has two lines.
const MEMBER = /(?<![^\n])BEGIN:(?!VCALENDAR)/i

function timezoneId(timezone: Component): string {
  return findText(timezone, 'TZID') ?? ''
}

/**
 * Calendar data without the VTIMEZONEs that everybody has, for `CalDAV-Timezones: F`. All else stays byte for byte.
 * RFC 7809 §3.1.3: a definition whose TZID is no standard name must stay.
 */
function withoutStandardTimezones(text: string): string {
  return text.replace(TIMEZONE, (timezone) => (isStandard(timezone) ? '' : timezone))
}

/** A VTIMEZONE from line to line. Within it no line but its last reads END:VTIMEZONE. */
const TIMEZONE = /(?<![^\n])BEGIN:VTIMEZONE[ \t]*\r?\n[\s\S]*?(?<=\n)END:VTIMEZONE[ \t]*(?:\r?\n|$)/gi

function isStandard(timezone: string): boolean {
  const unfolded = timezone.replace(/\r?\n[ \t]/g, '')
  const tzid = /(?<=\n)TZID(?:;[^:\r\n]*)?:([^\r\n]*?)[ \t]*\r?\n/i.exec(unfolded)?.[1]
  return tzid !== undefined && findIanaZone(tzid) !== undefined
}

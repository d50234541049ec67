/** iCalendar or jCal: which of the two a request is in, and which its answer should be. */
import { preferenceFor, readAccept } from '../dav/accept.ts'
import { CALENDAR_DATA_TYPE, JCAL_TYPE } from './supported.ts'

/** `text/calendar` (RFC 5545) or `application/calendar+json` (RFC 7265). */
export type CalendarFormat = 'icalendar' | 'jcal'

const FORMATS: ReadonlyMap<string, CalendarFormat> = new Map([
  [CALENDAR_DATA_TYPE, 'icalendar'],
  [JCAL_TYPE, 'jcal'],
])

/** The format of a media type without its parameters, in lower case. */
export function findFormat(type: string): CalendarFormat | undefined {
  return FORMATS.get(type)
}

/** What a client likes better; one that takes neither gets `otherwise`, too (RFC 9110 §12.5.1). */
export function chooseFormat(accept: string | undefined, otherwise: CalendarFormat = 'icalendar'): CalendarFormat {
  return findAccepted(accept, otherwise) ?? otherwise
}

/**
 * RFC 9110 §12.5.1: what a client likes better, or undefined when it takes neither. Between two that it likes as well
 * the one that it names wins, then `otherwise`.
 */
export function findAccepted(accept: string | undefined, otherwise: CalendarFormat): CalendarFormat | undefined {
  const ranges = readAccept(accept)
  if (ranges === undefined) return otherwise
  const choices = [...FORMATS].map(([type, format]) => ({ format, ...preferenceFor(ranges, type) }))
  const others = (format: CalendarFormat) => Number(format !== otherwise)
  choices.sort((a, b) => b.quality - a.quality || b.precision - a.precision || others(a.format) - others(b.format))
  return choices[0] === undefined || choices[0].quality === 0 ? undefined : choices[0].format
}

/** As a header names it. */
export const CONTENT_TYPES: Readonly<Record<CalendarFormat, string>> = {
  icalendar: `${CALENDAR_DATA_TYPE};charset=utf-8`,
  jcal: JCAL_TYPE,
}

/** RFC 9110 §8.8.3: each representation has a tag of its own. That of the stored bytes is `etag`. */
export function etagIn(format: CalendarFormat, etag: string): string {
  return format === 'jcal' ? `${etag}.jcal` : etag
}

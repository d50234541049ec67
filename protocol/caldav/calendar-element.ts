/** A calendar as the text of an XML element, whose `content-type` says in which format, RFC 4791 §9.6. */
import { refuse } from '../dav/refusal.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { readJcalBytes, writeJcal } from '../ical/jcal.ts'
import { objectParseLimits } from '../ical/parse.ts'
import { element, elementWith, findAttribute, textOf, type XmlElement, type XmlName } from '../xml/element.ts'
import { CALDAV } from '../xml/names.ts'
import { type CalendarFormat, findFormat } from './media-type.ts'
import { CALENDAR_DATA_TYPE, CALENDAR_DATA_VERSION, JCAL_TYPE } from './supported.ts'

/** What an element says of its content, or of the content that is asked for. Throws a refusal. */
export function readFormat(asked: XmlElement): CalendarFormat {
  const type = findAttribute(asked, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? CALENDAR_DATA_TYPE
  const version = findAttribute(asked, 'version')?.trim() ?? CALENDAR_DATA_VERSION
  const format = findFormat(type)
  // RFC 4791 §7.8, §7.9: CALDAV:supported-calendar-data.
  if (format === undefined || version !== CALENDAR_DATA_VERSION) {
    throw refuse(403, CALDAV.supportedCalendarData, `calendar data as ${type} ${version}`)
  }
  return format
}

/** The iCalendar text of an element. Throws a refusal. */
export function readCalendarElement(value: XmlElement): string {
  const text = textOf(value)
  if (readFormat(value) === 'icalendar') return text
  try {
    return readJcalBytes(Buffer.from(text), objectParseLimits).toString()
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw refuse(403, CALDAV.validCalendarData, error.message)
    throw error
  }
}

/** An element with a calendar, in the format that the element of the request asks for. */
export function writeCalendarElement(name: XmlName, calendar: string, asked: XmlElement): XmlElement {
  return calendarElement(name, calendar, readFormat(asked))
}

export function calendarElement(name: XmlName, calendar: string, format: CalendarFormat): XmlElement {
  if (format === 'icalendar') return element(name, calendar)
  return elementWith(name, { 'content-type': JCAL_TYPE, version: CALENDAR_DATA_VERSION }, writeJcal(calendar))
}

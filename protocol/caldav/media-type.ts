/** iCalendar or jCal: which of the two a request is in, and which its answer should be. */
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
  if (accept === undefined) return otherwise
  const ranges = new Map(accept.split(',').map(readRange))
  const best = [...FORMATS].map(([type, format]) => ({ format, ...weightOf(type, ranges) }))
  best.sort((a, b) => b.quality - a.quality || b.precision - a.precision || Number(b.format === otherwise) - 1)
  return best[0] === undefined || best[0].quality === 0 ? undefined : best[0].format
}

function readRange(text: string): [range: string, quality: number] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return [range, quality === undefined ? 1 : Number(quality) || 0]
}

function weightOf(type: string, ranges: ReadonlyMap<string, number>) {
  const candidates = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type]
  const precision = candidates.findLastIndex((range) => ranges.has(range))
  return { precision, quality: ranges.get(candidates[precision] ?? '') ?? 0 }
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

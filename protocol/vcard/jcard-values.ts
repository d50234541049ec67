/** Values as vCard writes them (RFC 6350 §4) and as JSON does (RFC 7095 §3.5). */
import { codecOf as calendarCodecOf, type ValueCodec } from '../ical/jcal-values.ts'

/** The codec of a type in lower case. RFC 7095 §5.1: values of a type that we do not know are the same in both. */
export function codecOf(type: string): ValueCodec {
  return DATES.get(type) ?? calendarCodecOf(SAME_AS.get(type) ?? type)
}

const SAME_AS: ReadonlyMap<string, string> = new Map([['language-tag', 'uri']])

type Rewrite = (text: string) => string | undefined

function ofPatterns(patterns: readonly (readonly [RegExp, string])[]): Rewrite {
  return (text) => {
    const found = patterns.find(([pattern]) => pattern.test(text))
    return found && text.replace(found[0], found[1])
  }
}

// RFC 6350 §4.3.1, and RFC 7095 §3.5.4, which has the long form of ISO 8601. A day, or a year, or a month of it, are the same in both.
const dateToJson = ofPatterns([
  [/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'],
  [/^--(\d\d)(\d\d)$/, '--$1-$2'],
  [/^(\d{4}-\d\d|\d{4}|--\d\d|---\d\d)$/, '$1'],
])
const dateToText = ofPatterns([
  [/^(\d{4})-(\d\d)-(\d\d)$/, '$1$2$3'],
  [/^--(\d\d)-(\d\d)$/, '--$1$2'],
  [/^(\d{4}-\d\d|\d{4}|--\d\d|---\d\d)$/, '$1'],
])

// RFC 6350 §4.3.2: hours, minutes and seconds, the larger ones of which may be left out.
const clockToJson = ofPatterns([
  [/^(\d\d)(\d\d)(\d\d)$/, '$1:$2:$3'],
  [/^(\d\d)(\d\d)$/, '$1:$2'],
  [/^-(\d\d)(\d\d)$/, '-$1:$2'],
  [/^(\d\d|-\d\d|--\d\d)$/, '$1'],
])
const clockToText = ofPatterns([
  [/^(\d\d):(\d\d):(\d\d)$/, '$1$2$3'],
  [/^(\d\d):(\d\d)$/, '$1$2'],
  [/^-(\d\d):(\d\d)$/, '-$1$2'],
  [/^(\d\d|-\d\d|--\d\d)$/, '$1'],
])
const zoneToJson = ofPatterns([
  [/^(Z|[+-]\d\d|)$/, '$1'],
  [/^([+-]\d\d)(\d\d)$/, '$1:$2'],
])
const zoneToText = ofPatterns([
  [/^(Z|[+-]\d\d|)$/, '$1'],
  [/^([+-]\d\d):(\d\d)$/, '$1$2'],
])

function ofTime(clock: Rewrite, zone: Rewrite): Rewrite {
  return (text) => {
    const [, time = '', offset = ''] = /^(-{0,2}\d\d[\d:]*)(.*)$/.exec(text) ?? []
    const [written, where] = [clock(time), zone(offset)]
    return written === undefined || where === undefined ? undefined : written + where
  }
}

function ofDateTime(date: Rewrite, time: Rewrite): Rewrite {
  return (text) => {
    const at = text.indexOf('T')
    if (at <= 0) return undefined
    const [day, clock] = [date(text.slice(0, at)), time(text.slice(at + 1))]
    return day === undefined || clock === undefined ? undefined : `${day}T${clock}`
  }
}

function ofEither(date: Rewrite, time: Rewrite): Rewrite {
  const both = ofDateTime(date, time)
  return (text) => {
    if (!text.startsWith('T')) return both(text) ?? date(text)
    const clock = time(text.slice(1))
    return clock === undefined ? undefined : `T${clock}`
  }
}

function codec(toJson: Rewrite, toText: Rewrite): ValueCodec {
  return {
    toJson,
    toText: (json) => (typeof json === 'string' ? toText(json) : undefined),
    split: (text) => text.split(','),
  }
}

const timeToJson = ofTime(clockToJson, zoneToJson)
const timeToText = ofTime(clockToText, zoneToText)
const DATE_TIME = codec(ofDateTime(dateToJson, timeToJson), ofDateTime(dateToText, timeToText))

const DATES: ReadonlyMap<string, ValueCodec> = new Map([
  ['date', codec(dateToJson, dateToText)],
  ['time', codec(timeToJson, timeToText)],
  ['date-time', DATE_TIME],
  ['timestamp', DATE_TIME],
  ['date-and-or-time', codec(ofEither(dateToJson, timeToJson), ofEither(dateToText, timeToText))],
])

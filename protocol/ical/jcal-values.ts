/** Values as iCalendar writes them (RFC 5545 §3.3) and as JSON does (RFC 7265 §3.6). */
import { escapeText, splitText, unescapeText } from './values.ts'

/** How one type is written here and there. */
export interface ValueCodec {
  /** The JSON of one value; undefined where the text is none of this type. */
  toJson(text: string): unknown
  /** The text of one value; undefined where the JSON is none of this type. */
  toText(json: unknown): string | undefined
  /** One text to its values; those of most types have a comma between them and nowhere else. */
  readonly split: (text: string) => readonly string[]
}

/** Texts that are the same in both, whatever stands in them. */
const AS_IS: ValueCodec = {
  toJson: (text) => text,
  toText: (json) => (typeof json === 'string' && isOneLine(json) ? json : undefined),
  split: (text) => [text],
}

/** A content line holds no line end and no other control character, but tabs. */
function isOneLine(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 0x20 && code !== TAB) || code === DELETE) return false
  }
  return true
}

const TAB = 9
const DELETE = 127

/** Of a type with one text and one JSON string for each value, which two patterns tell. */
function patterned(text: RegExp, toJson: string, json: RegExp, toText: string): ValueCodec {
  return {
    toJson: (value) => (text.test(value) ? value.replace(text, toJson) : undefined),
    toText: (value) => (typeof value === 'string' && json.test(value) ? value.replace(json, toText) : undefined),
    split: splitAtCommas,
  }
}

function splitAtCommas(text: string): readonly string[] {
  return text.split(',')
}

const DATE = patterned(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3', /^(\d{4})-(\d{2})-(\d{2})$/, '$1$2$3')

const DATE_TIME = patterned(
  /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)$/,
  '$1-$2-$3T$4:$5:$6$7',
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(Z?)$/,
  '$1$2$3T$4$5$6$7',
)

const TIME = patterned(/^(\d{2})(\d{2})(\d{2})(Z?)$/, '$1:$2:$3$4', /^(\d{2}):(\d{2}):(\d{2})(Z?)$/, '$1$2$3$4')

const DURATION_TEXT = /^([+-]?P(?=[\dT])(?:\d+W|(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?))$/
const DURATION = patterned(DURATION_TEXT, '$1', DURATION_TEXT, '$1')

/** RFC 7265 §3.6.14: `-05:00`, and seconds where they are not zero. */
const UTC_OFFSET: ValueCodec = {
  toJson: (text) => {
    const [, sign = '', hours = '', minutes = '', seconds] = /^([+-])(\d{2})(\d{2})(\d{2})?$/.exec(text) ?? []
    if (sign === '') return undefined
    return `${sign}${hours}:${minutes}${seconds === undefined ? '' : `:${seconds}`}`
  },
  toText: (json) =>
    typeof json === 'string' && /^[+-]\d{2}:\d{2}(:\d{2})?$/.test(json) ? json.replaceAll(':', '') : undefined,
  split: splitAtCommas,
}

const BOOLEAN: ValueCodec = {
  toJson: (text) => ({ TRUE: true, FALSE: false })[text.toUpperCase()],
  toText: (json) => (typeof json === 'boolean' ? String(json).toUpperCase() : undefined),
  split: splitAtCommas,
}

const INTEGER: ValueCodec = {
  toJson: (text) => {
    const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
    return Number.isSafeInteger(number) ? number + 0 : undefined
  },
  toText: (json) => (Number.isSafeInteger(json) ? String(json) : undefined),
  split: splitAtCommas,
}

const FLOAT: ValueCodec = {
  toJson: (text) => (/^[+-]?\d+(\.\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined),
  toText: (json) => (typeof json === 'number' && Number.isFinite(json) ? writeFloat(json) : undefined),
  split: splitAtCommas,
}

// RFC 5545 §3.3.7 has no exponents.
function writeFloat(number: number): string {
  const text = String(number)
  if (!text.includes('e')) return text
  return Math.abs(number) < 1 ? number.toFixed(20).replace(/\.?0+$/, '') : BigInt(number).toString()
}

const TEXT: ValueCodec = {
  toJson: unescapeText,
  toText: (json) => {
    if (typeof json !== 'string') return undefined
    const text = escapeText(json)
    return isOneLine(text) ? text : undefined
  },
  split: (text) => splitText(text).map(escapeText),
}

/** RFC 7265 §3.6.9: a start, and an end or a duration. */
const PERIOD: ValueCodec = {
  toJson: (text) => {
    const [start = '', end = '', ...more] = text.split('/')
    const period = [DATE_TIME.toJson(start), DATE_TIME.toJson(end) ?? DURATION.toJson(end)]
    return more.length > 0 || period.includes(undefined) ? undefined : period
  },
  toText: (json) => {
    if (!Array.isArray(json) || json.length !== 2) return undefined
    const [start, end] = [DATE_TIME.toText(json[0]), DATE_TIME.toText(json[1]) ?? DURATION.toText(json[1])]
    return start === undefined || end === undefined ? undefined : `${start}/${end}`
  },
  split: splitAtCommas,
}

/** Parts of a rule whose values are numbers, RFC 7265 §3.6.10. */
const NUMBERS: ReadonlySet<string> = new Set([
  ...['COUNT', 'INTERVAL', 'BYSECOND', 'BYMINUTE', 'BYHOUR', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO', 'BYMONTH'],
  'BYSETPOS',
])

const RECUR: ValueCodec = {
  toJson: (text) => {
    const parts = text.split(';').map(readRulePart)
    const names = new Set(parts.map((part) => part?.[0]))
    return names.has(undefined) || names.size < parts.length ? undefined : Object.fromEntries(parts.flatMap(present))
  },
  toText: (json) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
    const parts = Object.entries(json).map(([name, value]) => writeRulePart(name.toUpperCase(), value))
    if (parts.length === 0 || parts.includes(undefined)) return undefined
    // RFC 5545 §3.3.10: older programs want FREQ first; RFC 7529 §4.1 has RSCALE before it.
    return parts.flatMap(present).sort(byRank).join(';')
  },
  split: (text) => [text],
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}

function byRank(a: string, b: string): number {
  return rankOf(a) - rankOf(b)
}

function rankOf(part: string): number {
  if (part.startsWith('RSCALE=')) return 0
  return part.startsWith('FREQ=') ? 1 : 2
}

function readRulePart(part: string): readonly [string, unknown] | undefined {
  const equals = part.indexOf('=')
  const name = part.slice(0, equals).toUpperCase()
  if (equals < 0 || !/^[A-Z0-9-]+$/.test(name)) return undefined
  const values = part
    .slice(equals + 1)
    .split(',')
    .map((value) => readRuleValue(name, value))
  return [name.toLowerCase(), values.length === 1 ? values[0] : values]
}

function readRuleValue(name: string, value: string): unknown {
  if (name === 'UNTIL') return DATE_TIME.toJson(value) ?? DATE.toJson(value) ?? value
  // RFC 7529 §4.2: a leap month has a letter.
  return (NUMBERS.has(name) ? INTEGER.toJson(value) : undefined) ?? value
}

function writeRulePart(name: string, value: unknown): string | undefined {
  const values = (Array.isArray(value) ? value : [value]).map((item) => writeRuleValue(name, item))
  if (!/^[A-Z0-9-]+$/.test(name) || values.length === 0 || values.includes(undefined)) return undefined
  return `${name}=${values.join(',')}`
}

function writeRuleValue(name: string, value: unknown): string | undefined {
  if (typeof value === 'number') return INTEGER.toText(value)
  if (typeof value !== 'string' || !/^[A-Za-z0-9:+-]+$/.test(value)) return undefined
  return name === 'UNTIL' ? (DATE_TIME.toText(value) ?? DATE.toText(value)) : value
}

const CODECS: ReadonlyMap<string, ValueCodec> = new Map([
  ['binary', AS_IS],
  ['boolean', BOOLEAN],
  ['cal-address', AS_IS],
  ['date', DATE],
  ['date-time', DATE_TIME],
  ['duration', DURATION],
  ['float', FLOAT],
  ['integer', INTEGER],
  ['period', PERIOD],
  ['recur', RECUR],
  ['text', TEXT],
  ['time', TIME],
  ['uri', AS_IS],
  ['utc-offset', UTC_OFFSET],
])

/** The codec of a type in lower case. RFC 7265 §5.1: values of a type that we do not know are the same in both. */
export function codecOf(type: string): ValueCodec {
  return CODECS.get(type) ?? AS_IS
}

/**
 * A question about recurrence with the answer that is expected, as one JSON value a line: what engines that know nothing
 * of each other agree on (docs/recurrence.md has the schema).
 */
export type OracleCase = RuleCase | SetCase | ViewerCase

/** A DTSTART with its rules: the starts inside a window of local times. */
export interface RuleCase extends Ruled {
  readonly kind: 'rule'
  /** `[from, to)` on the clock of DTSTART; from null is DTSTART. */
  readonly window: readonly [string | null, string]
  /** A longer answer is cut there. */
  readonly limit: number | undefined
  /** Local times; a start in a gap as the clock then shows it. Undefined where nothing is expected. */
  readonly expected: readonly string[] | undefined
  /** The same as instants, for a DTSTART with a zone. */
  readonly expectedUtc: readonly string[] | undefined
}

/** A calendar object: the spans that overlap a window of instants. */
export interface SetCase {
  readonly kind: 'set'
  readonly id: string
  readonly ics: string
  readonly window: readonly [string, string]
  /** `start/end`, UTC or dates. */
  readonly expectedSpans: readonly string[] | undefined
}

/** Dates or floating times read in somebody's zone: the starts of what overlaps a window of instants. */
export interface ViewerCase extends Ruled {
  readonly kind: 'viewer'
  readonly duration: string
  readonly viewerZone: string
  readonly window: readonly [string, string]
  readonly expected: readonly string[] | undefined
}

interface Ruled {
  readonly id: string
  readonly dtstart: Start
  readonly rrule: readonly string[]
}

export interface Start {
  readonly value: string
  readonly tzid: string | null
  readonly type: 'date' | 'floating' | 'utc' | 'zoned'
}

/** A line that is not a case. */
export class MalformedCase extends Error {
  override readonly name = 'MalformedCase'
}

/** Fields that say where a case comes from and who answers how are let pass. Throws MalformedCase. */
export function readCase(line: string): OracleCase {
  const fields = objectOf(parseJson(line), 'the line')
  const id = stringOf(fields.id, 'id')
  if (fields.ics !== undefined) {
    return {
      kind: 'set',
      id,
      ics: stringOf(fields.ics, 'ics'),
      window: windowOf(fields.window, INSTANT),
      expectedSpans: optional(fields.expectedSpans, (value) => matchingOf(value, 'expectedSpans', SPAN)),
    }
  }
  const ruled = { id, dtstart: startOf(fields.dtstart), rrule: stringsOf(fields.rrule, 'rrule') }
  const expected = optional(fields.expected, (value) => matchingOf(value, 'expected', TIME))
  if (fields.viewerZone !== undefined) {
    return {
      kind: 'viewer',
      ...ruled,
      duration: stringOf(fields.duration, 'duration'),
      viewerZone: stringOf(fields.viewerZone, 'viewerZone'),
      window: windowOf(fields.window, INSTANT),
      expected,
    }
  }
  return {
    kind: 'rule',
    ...ruled,
    window: localWindowOf(fields.window),
    limit: optional(fields.limit, (value) => countOf(value, 'limit')),
    expected,
    expectedUtc: optional(fields.expectedUtc, (value) => matchingOf(value, 'expectedUtc', INSTANT)),
  }
}

const INSTANT = /^\d{8}T\d{6}Z$/
const TIME = /^\d{8}(T\d{6}Z?)?$/
const SPAN = /^\d{8}(T\d{6}Z?)?\/\d{8}(T\d{6}Z?)?$/

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedCase(`is not JSON: ${error.message}`)
    throw error
  }
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedCase(`${name} is not an object`)
  }
  return { ...value }
}

function stringOf(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new MalformedCase(`${name} is ${missingOr('not a string', value)}`)
  return value
}

function stringsOf(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) throw new MalformedCase(`${name} is ${missingOr('not a list', value)}`)
  return value.map((item: unknown, index) => stringOf(item, `${name}[${index}]`))
}

function matchingOf(value: unknown, name: string, form: RegExp): readonly string[] {
  const strings = stringsOf(value, name)
  const wrong = strings.find((item) => !form.test(item))
  if (wrong !== undefined) throw new MalformedCase(`${name} has ${JSON.stringify(wrong)}`)
  return strings
}

function countOf(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new MalformedCase(`${name} is not a whole number`)
}

function pairOf(value: unknown): readonly [unknown, unknown] {
  if (Array.isArray(value) && value.length === 2) return [value[0], value[1]]
  throw new MalformedCase(`window is ${missingOr('not a list of two', value)}`)
}

function windowOf(value: unknown, form: RegExp): readonly [string, string] {
  const [from, to] = pairOf(value)
  return [timeOf(from, 'window', form), timeOf(to, 'window', form)]
}

function localWindowOf(value: unknown): readonly [string | null, string] {
  const [from, to] = pairOf(value)
  return [from === null ? null : timeOf(from, 'window', TIME), timeOf(to, 'window', TIME)]
}

function timeOf(value: unknown, name: string, form: RegExp): string {
  const time = stringOf(value, name)
  if (!form.test(time)) throw new MalformedCase(`${name} has ${JSON.stringify(time)}`)
  return time
}

function startOf(value: unknown): Start {
  const fields = objectOf(value, 'dtstart')
  const type = stringOf(fields.type, 'dtstart.type')
  if (type !== 'date' && type !== 'floating' && type !== 'utc' && type !== 'zoned') {
    throw new MalformedCase(`dtstart.type is ${JSON.stringify(type)}`)
  }
  const tzid = type === 'zoned' ? stringOf(fields.tzid, 'dtstart.tzid') : null
  return { value: timeOf(fields.value, 'dtstart.value', TIME), tzid, type }
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value)
}

function missingOr(wrong: string, value: unknown): string {
  return value === undefined ? 'missing' : wrong
}

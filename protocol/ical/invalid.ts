/** The text is not iCalendar, or a value in it is not what RFC 5545 types. */
export class InvalidCalendarData extends Error {
  override readonly name = 'InvalidCalendarData'
  /** The line of the text, counted from 1, where that is known. */
  readonly line: number | undefined

  constructor(sentence: string, line?: number) {
    super(line === undefined ? sentence : `${sentence} (line ${line})`)
    this.line = line
  }
}

/** For what begins at `at` in a text. Lines are counted only here, once something is wrong. */
export function invalidAt(text: string, at: number, sentence: string): InvalidCalendarData {
  return new InvalidCalendarData(sentence, 1 + countLineEnds(text, 0, at))
}

export function countLineEnds(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

export type ObjectRule = 'data' | 'object' | 'rscale'

/**
 * What a stored object must not be. `data` is about the text and its values (CALDAV:valid-calendar-data), `object` about
 * what may stand together in one resource (CALDAV:valid-calendar-object-resource), RFC 4791 §5.3.2.1. `rscale` is about
 * a rule in a calendar that is not supported (CALDAV:supported-rscale), RFC 7529.
 */
export class InvalidCalendarObject extends Error {
  override readonly name = 'InvalidCalendarObject'
  readonly rule: ObjectRule

  constructor(rule: ObjectRule, sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.rule = rule
  }
}

export function invalidData(sentence: string): InvalidCalendarObject {
  return new InvalidCalendarObject('data', sentence)
}

/** Whether an error says that bytes are no calendar object, for whatever reason they got there. */
export function isDamage(error: unknown): error is InvalidCalendarData | InvalidCalendarObject {
  return error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject
}

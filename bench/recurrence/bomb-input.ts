/** From a line of a file of hostile inputs to the calendar that it describes. */

import { parseTime } from '../../protocol/ical/values.ts'
import { formatWall } from '../../protocol/time/civil.ts'
import type { Instant, Window } from '../../protocol/time/values.ts'

export interface Bomb {
  readonly id: string
  readonly window: Window
  /** The calendar, as a client would send it. */
  build(): string
}

/** A line that is no bomb, or one that nobody here knows how to build. */
export class MalformedBomb extends Error {
  override readonly name = 'MalformedBomb'
}

type Fields = Readonly<Record<string, unknown>>

/** Throws MalformedBomb. */
export function readBomb(line: string): Bomb {
  const fields = parseObject(line)
  const id = requireText(fields, 'id')
  if (fields.kind === 'rule') return ruleBomb(id, fields)
  if (fields.kind === 'generate') return generatedBomb(id, objectOf(fields.gen, 'gen'))
  throw new MalformedBomb(`kind is ${JSON.stringify(fields.kind)}`)
}

function ruleBomb(id: string, fields: Fields): Bomb {
  const lines = [`DTSTART:${requireText(fields, 'dtstart')}`, `RRULE:${requireText(fields, 'rrule')}`]
  const [start, end] = Array.isArray(fields.window) ? fields.window : []
  return { id, window: { start: instantOf(start), end: instantOf(end) }, build: () => calendarOf(event(...lines)) }
}

const START = '20240101T000000Z'
const MONTH: Window = { start: instantOf(START), end: instantOf('20240201T000000Z') }

/** Each is asked for the month that begins with its DTSTART. */
function generatedBomb(id: string, gen: Fields): Bomb {
  const build = builderOf(gen)
  if (build === undefined) throw new MalformedBomb(`gen is none that is known: ${JSON.stringify(gen)}`)
  return { id, window: MONTH, build }
}

const MINUTE = 60
const DAY = 1_440 * MINUTE

function builderOf(gen: Fields): (() => string) | undefined {
  if (gen.vtimezone !== undefined)
    return () => calendarOf(endlessTimezone(), event(`DTSTART;TZID=Bomb:20240101T000000`))
  if (typeof gen.line === 'string' && gen.line.includes('folds')) {
    return () => calendarOf(event(`DTSTART:${START}`, `X-FOLDED:${'a\r\n '.repeat(2_500_000)}`))
  }
  if (typeof gen.line === 'string' && gen.line.includes('parameters')) {
    return () => calendarOf(event(`DTSTART:${START}`, `X-P${series(100_000, (k) => `;P${k}=${k}`).join('')}:1`))
  }
  if (gen.begin !== undefined) return () => 'BEGIN:X-A\r\n'.repeat(100_000)
  return setBuilderOf(gen)
}

function setBuilderOf(gen: Fields): (() => string) | undefined {
  const start = typeof gen.dtstart === 'string' ? gen.dtstart : START
  const rules = typeof gen.rrule === 'string' ? [`RRULE:${gen.rrule}`] : []
  const time = (seconds: number) => utc(instantOf(start) + seconds)
  if (isCount(gen.exdates)) {
    const [count, step] = [gen.exdates, isCount(gen.exdateStep) ? gen.exdateStep : 1]
    const list = () => series(count, (k) => time(k * step * MINUTE)).join(',')
    return () => calendarOf(event(`DTSTART:${start}`, ...rules, `EXDATE:${list()}`))
  }
  if (isCount(gen.rdates)) {
    const list = series(gen.rdates, (k) => time(k * 7 * MINUTE))
    return () => calendarOf(event(`DTSTART:${start}`, ...rules, `RDATE:${list.join(',')}`))
  }
  if (isCount(gen.overrides)) {
    const isSame = gen.sameRecurrenceId === true
    const of = isSame ? () => 0 : (k: number) => 2 * k * 60 * MINUTE
    const members = series(gen.overrides, (k) => override('', time(of(k)), time(of(k) + 30 * MINUTE)))
    return () => calendarOf(event(`DTSTART:${start}`, ...rules), ...members)
  }
  if (isCount(gen.thisAndFuture)) {
    const members = series(gen.thisAndFuture, (k) => override(';RANGE=THISANDFUTURE', time(k * DAY), time(k * DAY)))
    return () => calendarOf(event(`DTSTART:${start}`, ...rules), ...members)
  }
  if (isCount(gen.rrules) && typeof gen.rule === 'string') {
    const { rule } = gen
    const many = series(gen.rrules, (k) => `RRULE:${rule.replace('{k}', String(k + 1))}`)
    return () => calendarOf(event(`DTSTART:${start}`, ...many))
  }
  if (rules.length === 1) return () => calendarOf(event(`DTSTART:${start}`, ...rules))
  return undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function series(count: number, make: (k: number) => string): string[] {
  return Array.from({ length: count }, (_, k) => make(k))
}

function calendarOf(...components: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bomb//EN', ...components, 'END:VCALENDAR', ''].join('\r\n')
}

function event(...lines: string[]): string {
  return ['BEGIN:VEVENT', 'UID:bomb', `DTSTAMP:${START}`, ...lines, 'END:VEVENT'].join('\r\n')
}

function override(parameter: string, recurrenceId: string, start: string): string {
  return event(`RECURRENCE-ID${parameter}:${recurrenceId}`, `DTSTART:${start}`)
}

/** A zone that only its VTIMEZONE explains: 20,000 dates in one observance, and another that begins every second. */
function endlessTimezone(): string {
  const dates = series(20_000, (k) => utc(instantOf(START) + k * DAY).slice(0, -1))
  return [
    'BEGIN:VTIMEZONE\r\nTZID:Bomb',
    `BEGIN:DAYLIGHT\r\nDTSTART:20240101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nRDATE:${dates.join(',')}`,
    'END:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000',
    'RRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE',
  ].join('\r\n')
}

function utc(at: Instant): string {
  return `${formatWall(at)}Z`
}

function instantOf(value: unknown): Instant {
  const time = typeof value === 'string' ? parseTime(value, undefined) : undefined
  if (time?.form === 'utc') return time.at
  throw new MalformedBomb(`${JSON.stringify(value)} is not a time in UTC`)
}

function requireText(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new MalformedBomb(`${name} is not a string`)
  return value
}

function parseObject(line: string): Fields {
  try {
    return objectOf(JSON.parse(line), 'the line')
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedBomb(`not JSON: ${error.message}`)
    throw error
  }
}

function objectOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedBomb(`${name} is not an object`)
  }
  return { ...value }
}

/** Hostile and damaged recurrences, and what must hold of every answer to them. */
import { InvalidCalendarData } from '../../ical/invalid.ts'
import { parseCalendar } from '../../ical/parse.ts'
import { Dice } from '../../testing/dice.ts'
import { oddZones } from '../../testing/odd-zones.ts'
import { within } from '../../testing/processor-time.ts'
import { findIanaZone } from '../../time/iana.ts'
import { UTC } from '../../time/transitions.ts'
import { BEGINNING_OF_TIME, DAY, END_OF_TIME, type Window } from '../../time/values.ts'
import { zonesOf } from '../../time/zones.ts'
import {
  alarmTriggers,
  type Budget,
  BudgetExceeded,
  boundingBox,
  compile,
  countInstances,
  hasOccurrence,
  type Occurrence,
  occurrences,
  type Series,
} from '../index.ts'
import { randomRule } from './random-rule.ts'
import { randomSet } from './random-set.ts'

/** What a server gives one question. */
const budget = (): Budget => ({ steps: 200_000, occurrences: 10_000 })
/** Of processor time, for one question. */
const MOST_MS = 100

/** Of questions, but for the first. */
interface Tally {
  inputs: number
  answered: number
  refused: number
}

/** Throws an Error with the input at the first answer that is not as it must be. The same seeds ask the same. */
export function fuzz(seeds: Iterable<number>): Tally {
  const tally = { inputs: 0, answered: 0, refused: 0 }
  for (const seed of seeds) {
    const dice = new Dice(seed * 7_919)
    const text = randomInput(dice)
    try {
      askAll(text, dice, tally)
    } catch (error) {
      throw new Error(`seed ${seed}: ${error}\n${text.slice(0, 4_000)}`, { cause: error })
    }
    tally.inputs++
  }
  return tally
}

function askAll(text: string, dice: Dice, tally: Tally): void {
  const series = ask(tally, () => compileText(text))
  if (series === undefined) return
  const window = randomWindow(dice)
  const zone = findIanaZone(dice.pick(oddZones)) ?? UTC
  const found = ask(tally, () => occurrences(series, window, budget(), zone))
  if (found !== undefined) requireAnswer(found, window)
  const any = ask(tally, () => hasOccurrence(series, window, budget(), zone))
  if (found !== undefined && any !== undefined && any !== found.length > 0) throw new Error(`hasOccurrence is ${any}`)
  const box = ask(tally, () => boundingBox(series))
  if (found !== undefined && box !== undefined) requireInside(found, box)
  ask(tally, () => countInstances(series, 10_000, budget()))
  ask(tally, () => alarmTriggers(series, window, budget(), zone))
}

function compileText(text: string): Series {
  const root = parseCalendar(text)
  const members = root.components.filter((component) => component.name !== 'VTIMEZONE')
  return compile(members, zonesOf(root))
}

/** Undefined for a question that is refused. */
function ask<T>(tally: Tally, question: () => T): T | undefined {
  const answer = within(MOST_MS, () => tryOnce(question))
  if (answer === undefined) tally.refused++
  else tally.answered++
  return answer
}

function tryOnce<T>(question: () => T): T | undefined {
  try {
    return question()
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof BudgetExceeded) return undefined
    throw error
  }
}

function requireAnswer(found: readonly Occurrence[], window: Window): void {
  let previous = Number.NEGATIVE_INFINITY
  for (const { start, end, starts, recurrenceId } of found) {
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) throw new Error(`${start} to ${end}`)
    if (start < previous) throw new Error(`${start} after ${previous}`)
    // RFC 4791 §9.9: tasks may touch the window at its edges.
    if (start > window.end || Math.max(start, end) < window.start) throw new Error(`${start} to ${end} is outside`)
    if (starts === undefined || recurrenceId === null) throw new Error('an occurrence without a start')
    previous = start
  }
  if (found.length > budget().occurrences) throw new Error(`${found.length} occurrences`)
}

function requireInside(found: readonly Occurrence[], box: ReturnType<typeof boundingBox>): void {
  for (const { start, end } of found) {
    if (box.startsAt !== null && start < box.startsAt) throw new Error(`${start} is before the box at ${box.startsAt}`)
    if (box.endsAt !== null && end > box.endsAt) throw new Error(`${end} is after the box at ${box.endsAt}`)
  }
}

function randomWindow(dice: Dice): Window {
  const kind = dice.number(0, 5)
  if (kind === 0) return { start: BEGINNING_OF_TIME, end: END_OF_TIME }
  if (kind === 1) return { start: END_OF_TIME - dice.number(1, 400) * DAY, end: END_OF_TIME }
  if (kind === 2) return { start: BEGINNING_OF_TIME, end: BEGINNING_OF_TIME + dice.number(1, 800_000) * DAY }
  const start = dice.number(5_000, 30_000) * DAY + dice.number(0, DAY)
  return { start, end: start + dice.pick([1, 3_600, DAY, 31 * DAY, 366 * DAY]) }
}

function randomInput(dice: Dice): string {
  let text = dice.chance(0.5) ? randomSet(dice, dice.pick(oddZones)).text : hostileText(dice)
  for (let change = dice.number(0, 3); change > 0; change--) text = dice.pick(changes)(text, dice)
  return text
}

function hostileText(dice: Dice): string {
  const component = dice.pick(['VEVENT', 'VEVENT', 'VTODO', 'VJOURNAL'])
  const start = dice.pick(['20260101T000000Z', '00010101T000000Z', '99991231T235959Z', '20260329T023000', '20240229'])
  const lines = [`DTSTART${dice.chance(0.3) ? ';TZID=Bomb' : ''}:${start}`]
  // The price of a question is that of all rules together.
  for (let rule = dice.chance(0.1) ? 30 : dice.number(1, 3); rule > 0; rule--)
    lines.push(`${dice.pick(['RRULE', 'RRULE', 'EXRULE'])}:${hostileRule(dice)}`)
  if (dice.chance(0.3)) lines.push(`DURATION:${dice.pick(['P9999999D', 'PT9999999999S', 'P0D', '-P1D', 'P52W'])}`)
  if (dice.chance(0.3)) lines.push('BEGIN:VALARM', 'TRIGGER:-P9000D', 'REPEAT:999999', 'DURATION:PT1S', 'END:VALARM')
  return [
    'BEGIN:VCALENDAR',
    ...timezone(dice),
    `BEGIN:${component}`,
    'UID:1',
    ...lines,
    `END:${component}`,
    'END:VCALENDAR',
  ].join('\r\n')
}

function hostileRule(dice: Dice): string {
  const rule = randomRule(dice)
  const kind = dice.number(0, 6)
  if (kind === 0) return `${rule};COUNT=${dice.pick([1, 1_000, 99_999, 2_147_483_647, 9_999_999_999])}`
  if (kind === 1) return `${rule};UNTIL=${dice.pick(['99991231T235959Z', '00010101', '20260101', '20260101T000000'])}`
  if (kind === 2)
    return rule.replace(/INTERVAL=\d+/, `INTERVAL=${dice.pick([2_147_483_647, 9_999_999_999, 86_399, 1_461])}`)
  if (kind === 3) return `FREQ=${dice.pick(['SECONDLY', 'MINUTELY', 'HOURLY'])};${dice.pick(rareLimits)}`
  if (kind === 5) return `FREQ=${dice.pick(['YEARLY', 'MONTHLY'])};${everyDay};BYSETPOS=${dice.number(-366, 366)}`
  if (kind === 4)
    return `FREQ=${dice.pick(['YEARLY', 'MONTHLY'])};BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)};BYSETPOS=${dice.number(-366, 366)}`
  return rule
}

const all = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i).join(',')

const everyDay = 'BYDAY=MO,TU,WE,TH,FR,SA,SU'

const rareLimits: readonly [string, ...string[]] = [
  'BYMONTH=2;BYMONTHDAY=29;BYDAY=SU;BYHOUR=23',
  'BYYEARDAY=366;BYMONTH=2',
  'BYYEARDAY=-366;BYDAY=WE',
  'BYMONTHDAY=31;BYMONTH=2,4,6,9,11',
  'INTERVAL=60;BYSECOND=30;BYMINUTE=7',
  'INTERVAL=86399;BYHOUR=3;BYMONTHDAY=-31',
  'BYSETPOS=-2;BYMINUTE=1,2',
  'INTERVAL=1439;BYDAY=FR;BYMONTHDAY=13',
]

function timezone(dice: Dice): string[] {
  if (dice.chance(0.6)) return []
  const onset = (name: string, from: string, to: string) => [
    `BEGIN:${name}`,
    `DTSTART:${dice.pick(['19700101T000000', '20260329T020000', '00010101T000000'])}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    `RRULE:${hostileRule(dice)}`,
    `END:${name}`,
  ]
  const far = dice.pick(['+0100', '-1200', '+2359', '+9999', '+000001'])
  return [
    'BEGIN:VTIMEZONE',
    'TZID:Bomb',
    ...onset('STANDARD', far, '+0000'),
    ...onset('DAYLIGHT', '+0000', far),
    'END:VTIMEZONE',
  ]
}

type Change = (text: string, dice: Dice) => string

const changes: readonly [Change, ...Change[]] = [
  // A number becomes another.
  (text, dice) => atRandom(text, /\d+/g, dice, () => dice.pick(['0', '-1', '1', '99', '366', '4294967296', '', '1e9'])),
  // A line is lost, or comes twice.
  (text, dice) => atRandom(text, /(?<=\n)[^\n]*\n/g, dice, (line) => (dice.chance(0.5) ? '' : line + line)),
  // A part of a rule is lost, or comes twice.
  (text, dice) => atRandom(text, /;[A-Z]+=[^;\r]*/g, dice, (part) => (dice.chance(0.5) ? '' : part + part)),
  // A year becomes another.
  (text, dice) =>
    atRandom(text, /(?<=[:,])\d{4}(?=\d{4})/g, dice, () => dice.pick(['0000', '0001', '1582', '9999', '2500'])),
  // A character becomes another.
  (text, dice) =>
    atRandom(text, /[^\r\n]/g, dice, () => dice.pick(['\u0000', '=', ';', ',', ':', 'Z', 'T', '-', '"', '😀'])),
  // Zones become others.
  (text, dice) =>
    text.replaceAll(/TZID=[^:;]*/g, `TZID=${dice.pick(['Bomb', 'Nowhere/Else', 'UTC', 'Pacific/Apia', ''])}`),
  // Times lose their zone, or become days.
  (text, dice) => atRandom(text, /(?<=\d{8})T\d{6}Z?/g, dice, () => dice.pick(['', 'T240000', 'T235960Z', 'T000000'])),
]

function atRandom(text: string, pattern: RegExp, dice: Dice, replace: (match: string) => string): string {
  const matches = [...text.matchAll(pattern)]
  const match = matches[dice.number(0, matches.length - 1)]
  if (match === undefined) return text
  return text.slice(0, match.index) + replace(match[0]) + text.slice(match.index + match[0].length)
}

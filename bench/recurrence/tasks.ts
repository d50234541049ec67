/** What the engines are asked: series in zones of today, and a window of instants in seconds. */
import { civilOf, formatWall } from '../../protocol/time/civil.ts'
import type { Instant, Window } from '../../protocol/time/values.ts'

export interface Question {
  readonly zone: string
  /** `20240101T090000` */
  readonly dtstart: string
  readonly rule: string
}

export interface Task {
  readonly name: string
  readonly questions: readonly Question[]
  readonly window: Window
  /** What a figure is about: instances a second, or the time for all questions. */
  readonly unit: 'instances' | 'pass'
}

const at = (year: number, month: number, day: number): Instant => Date.UTC(year, month - 1, day) / 1_000
const inBrussels = (dtstart: string, rule: string): readonly Question[] => [{ zone: 'Europe/Brussels', dtstart, rule }]
const JUNE_2026: Window = { start: at(2026, 6, 1), end: at(2026, 7, 1) }
const WEEKDAYS = 'FREQ=WEEKLY;BYDAY=MO,WE,FR'

const ZONES = ['Europe/Brussels', 'America/New_York', 'Europe/London', 'Asia/Tokyo', 'Australia/Sydney']
const RULES = [
  'FREQ=DAILY',
  'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR',
  'FREQ=WEEKLY',
  'FREQ=WEEKLY;BYDAY=MO,WE,FR',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU',
  'FREQ=MONTHLY',
  'FREQ=MONTHLY;BYDAY=-1FR',
  'FREQ=MONTHLY;BYDAY=2TU',
  'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
  'FREQ=YEARLY',
]

export const tasks: readonly Task[] = [
  {
    name: 'a weekly, 10 years',
    questions: inBrussels('20240101T090000', 'FREQ=WEEKLY;BYDAY=MO'),
    window: { start: at(2024, 1, 1), end: at(2034, 1, 1) },
    unit: 'instances',
  },
  {
    name: 'b daily over changes of the clock, 2 years',
    questions: inBrussels('20240101T090000', 'FREQ=DAILY'),
    window: { start: at(2024, 1, 1), end: at(2026, 1, 1) },
    unit: 'instances',
  },
  {
    name: 'c last Friday of the month, 10 years',
    questions: inBrussels('20240126T090000', 'FREQ=MONTHLY;BYDAY=-1FR'),
    window: { start: at(2024, 1, 1), end: at(2034, 1, 1) },
    unit: 'instances',
  },
  {
    name: 'd1 daily, a month 20 years on',
    questions: inBrussels('20060101T090000', 'FREQ=DAILY'),
    window: JUNE_2026,
    unit: 'pass',
  },
  {
    name: 'd2 three times a week, a month 20 years on',
    questions: inBrussels('20060102T090000', WEEKDAYS),
    window: JUNE_2026,
    unit: 'pass',
  },
  {
    name: 'd3 the same with COUNT=9999',
    questions: inBrussels('20060102T090000', `${WEEKDAYS};COUNT=9999`),
    window: JUNE_2026,
    unit: 'pass',
  },
  { name: 'e 1,000 mixed series, one month', questions: mixedSeries(1_000), window: JUNE_2026, unit: 'pass' },
]

/** The usual rules, begun in 2012 to 2025; one in five ends by COUNT, one in five by UNTIL. */
function mixedSeries(count: number): Question[] {
  const number = numbers(1)
  return Array.from({ length: count }, () => {
    const year = 2012 + number(14)
    const day = civilOf(at(year, 1, 1) / 86_400 + number(364))
    const dtstart = formatWall(at(day.year, day.month, day.day) + (6 + number(14)) * 3_600 + 1_800)
    const end = [`;COUNT=${20 + number(500)}`, `;UNTIL=${year + 1 + number(14)}0615T120000Z`][number(5)] ?? ''
    return { zone: ZONES[number(ZONES.length)] ?? 'UTC', dtstart, rule: (RULES[number(RULES.length)] ?? '') + end }
  })
}

function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

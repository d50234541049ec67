/** Recurrence sets of every kind (RFC 5545 §3.8.5), and a plain reading of what they mean. */

import type { Dice } from '../../testing/dice.ts'
import { type PlainZone, plainZone } from '../../testing/odd-zones.ts'
import { formatDate, formatWall } from '../../time/civil.ts'
import { bruteForce } from './brute-force.ts'
import { randomRule } from './random-rule.ts'

const HOUR = 3_600
const DAY = 86_400
/** Nothing is longer, or moved further. */
const MARGIN = 12 * DAY

type Form = 'zoned' | 'floating' | 'date' | 'utc'

export interface RandomSet {
  /** A VCALENDAR without VTIMEZONE. */
  readonly text: string
  /** Where floating times and dates are read; the zone of the others. */
  readonly zone: string
  /** The instant of DTSTART. */
  readonly start: number
  /** The occurrences that overlap [from, to), in no order. */
  occurrencesIn(from: number, to: number): ModelOccurrence[]
}

export interface ModelOccurrence {
  readonly start: number
  readonly end: number
  /** The SUMMARY of the component that describes it. */
  readonly summary: string
}

/** How long an occurrence takes: days of the clock, then seconds. */
interface Length {
  readonly days: number
  readonly seconds: number
}

interface Component {
  readonly summary: string
  readonly wall: number
  readonly length: Length
}

interface Override extends Component {
  /** Of the instance that it replaces, as DTSTART would have it. */
  readonly instance: number
  readonly isRange: boolean
}

interface LimitedRule {
  readonly text: string
  /** UNTIL, as a reading of the clock. */
  readonly until: number | undefined
}

interface Instance {
  readonly wall: number
  /** Of a period; undefined for the master's. */
  readonly length: Length | undefined
}

interface Model {
  readonly form: Form
  readonly clock: PlainZone
  readonly master: Component
  readonly rules: readonly LimitedRule[]
  readonly dates: readonly Instance[]
  /** As DTSTART would have them. */
  readonly excluded: readonly number[]
  readonly overrides: readonly Override[]
}

export function randomSet(dice: Dice, zone: string): RandomSet {
  const form = dice.pick<Form>(['zoned', 'zoned', 'zoned', 'floating', 'date', 'utc'])
  const clock = plainZone(form === 'utc' ? 'UTC' : zone)
  const model = randomModel(dice, form, clock)
  return {
    text: write(dice, model, zone),
    zone,
    start: clock.toInstant(model.master.wall),
    occurrencesIn: (from, to) => occurrencesIn(model, from, to),
  }
}

function randomModel(dice: Dice, form: Form, clock: PlainZone): Model {
  const isDate = form === 'date'
  const day = randomDay(dice, clock)
  // Clocks change at night.
  const time = isDate ? 0 : dice.chance(0.6) ? dice.number(0, 7) * 1_800 : dice.number(0, 47) * 1_800
  const master = { summary: 'master', wall: day + time, length: randomLength(dice, isDate) }
  const rules = Array.from({ length: dice.pick([0, 1, 1, 1, 1, 2, 3]) }, () =>
    randomLimitedRule(dice, master.wall, isDate),
  )
  const dates = randomDates(dice, master, isDate)
  const plain = { form, clock, master, rules, dates, excluded: [], overrides: [] }
  const walls = wallsIn(plain, master.wall - MARGIN, master.wall + 500 * DAY).map(({ wall }) => wall)
  const pick = () => walls[dice.number(0, walls.length - 1)] ?? master.wall
  const excluded = Array.from({ length: dice.chance(0.4) ? dice.number(1, 4) : 0 }, pick)
  const keys = excluded.map((wall) => keyOf(plain, wall))
  const kept = walls.filter((wall) => !keys.includes(keyOf(plain, wall)))
  // A period of its own and the length of a range for the same instance: nobody says which one holds.
  const hasPeriod = dates.some(({ length }) => length !== undefined)
  return { ...plain, excluded, overrides: randomOverrides(dice, kept, plain, !hasPeriod) }
}

/** What tells instances apart: the instant where they have one, else the reading of the clock. */
function keyOf({ form, clock }: Pick<Model, 'form' | 'clock'>, wall: number): number {
  return form === 'floating' || form === 'date' ? wall : clock.toInstant(wall)
}

function randomDay(dice: Dice, clock: PlainZone): number {
  const day = Date.UTC(1996, 0, 1) / 1_000 + dice.number(0, 9_500) * DAY
  if (!dice.chance(0.35)) return day
  const isChange = (from: number) => clock.offsetAt(from) !== clock.offsetAt(from + DAY)
  for (let next = day; next < day + 366 * DAY; next += DAY) {
    if (isChange(next)) return next + dice.number(-1, 1) * DAY
  }
  return day
}

function randomLength(dice: Dice, isDate: boolean): Length {
  if (isDate) return { days: dice.number(1, 3), seconds: 0 }
  return dice.pick<Length>([
    { days: 0, seconds: 0 },
    { days: 0, seconds: HOUR },
    { days: 0, seconds: 24 * HOUR },
    { days: 1, seconds: 0 },
    { days: 2, seconds: 1_800 },
  ])
}

function randomLimitedRule(dice: Dice, start: number, isDate: boolean): LimitedRule {
  const base = randomRule(
    dice,
    dice.pick(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'DAILY', ...(isDate ? [] : ['HOURLY' as const])]),
  )
  // RFC 5545 §3.3.10: dates have no hours.
  const text = isDate ? base.replace(/;BY(HOUR|MINUTE|SECOND)=[^;]*/g, '').replace(/;BYSETPOS=[^;]*/, '') : base
  const kind = dice.number(0, 3)
  if (kind === 0) return { text: `${text};COUNT=${dice.number(1, 40)}`, until: undefined }
  return { text, until: kind === 1 ? start + dice.number(0, 400) * DAY : undefined }
}

function randomDates(dice: Dice, master: Component, isDate: boolean): Model['dates'] {
  if (dice.chance(0.6)) return []
  return Array.from({ length: dice.number(1, 5) }, () => ({
    wall:
      master.wall + (dice.chance(0.3) ? 0 : dice.number(-5, 300) * DAY) + (isDate ? 0 : dice.pick([0, 1_800, HOUR])),
    length: !isDate && dice.chance(0.2) ? { days: 0, seconds: dice.number(1, 50) * 1_800 } : undefined,
  }))
}

function randomOverrides(dice: Dice, walls: readonly number[], model: Model, mayRange: boolean): Override[] {
  if (walls.length === 0 || dice.chance(0.5)) return []
  const isDate = model.form === 'date'
  const overrides = new Map<number, Override>()
  for (let number = dice.number(1, 3); number > 0; number--) {
    const instance = walls[dice.number(0, walls.length - 1)] ?? 0
    const wall = instance + (isDate ? dice.number(-3, 3) * DAY : dice.number(-144, 144) * 1_800)
    const [length, isRange] = [randomLength(dice, isDate), mayRange && dice.chance(0.4)]
    overrides.set(keyOf(model, instance), { summary: `override ${number}`, instance, wall, length, isRange })
  }
  return [...overrides.values()]
}

/** The recurrence set, of instants that differ: RDATEs first, so that the length of a period holds. */
function wallsIn(model: Model, from: number, to: number): Instance[] {
  const { master, rules, dates, excluded } = model
  const candidates = [...dates, { wall: master.wall, length: undefined }]
  for (const { text, until } of rules) {
    for (const wall of bruteForce(text, master.wall, from, to, 1_000_000)) {
      if (wall === master.wall || isInTime(model, wall, until)) candidates.push({ wall, length: undefined })
    }
  }
  const isExcluded = new Set(excluded.map((wall) => keyOf(model, wall)))
  const found = new Map<number, Instance>()
  for (const candidate of candidates) {
    const key = keyOf(model, candidate.wall)
    if (!isExcluded.has(key) && !found.has(key)) found.set(key, candidate)
  }
  return [...found.values()].filter(({ wall }) => wall >= from && wall < to)
}

/** RFC 5545 §3.3.10: UNTIL is an instant where DTSTART is one. */
function isInTime({ form, clock }: Model, wall: number, until: number | undefined): boolean {
  if (until === undefined) return true
  return form === 'zoned' ? clock.toInstant(wall) <= clock.toInstant(until) : wall <= until
}

function occurrencesIn(model: Model, from: number, to: number): ModelOccurrence[] {
  const { clock, master, overrides } = model
  const found = overrides.map(({ summary, wall, length }) => occurrenceOf(clock, summary, wall, length))
  const keys = overrides.map(({ instance }) => keyOf(model, instance))
  const instants = new Set<number>()
  for (const { wall, length } of wallsIn(model, from - 2 * MARGIN, to + 2 * MARGIN)) {
    const key = keyOf(model, wall)
    if (keys.includes(key) || instants.has(clock.toInstant(wall))) continue
    // Two readings of a floating time may be one instant.
    instants.add(clock.toInstant(wall))
    const range = rangeOf(model, key)
    const { summary, length: usual } = range ?? master
    const moved = wall + (range === undefined ? 0 : range.wall - range.instance)
    found.push(occurrenceOf(clock, summary, moved, length ?? usual))
  }
  return found.filter(({ start, end }) => (end > start ? start < to && end > from : start >= from && start < to))
}

/** RFC 5545 §3.2.13: of the ranges that have begun, the last. */
function rangeOf(model: Model, key: number): Override | undefined {
  return model.overrides
    .filter(({ isRange, instance }) => isRange && keyOf(model, instance) <= key)
    .sort((a, b) => keyOf(model, b.instance) - keyOf(model, a.instance))[0]
}

/** RFC 5545 §3.3.6: days of the clock first, then exact time. */
function occurrenceOf(clock: PlainZone, summary: string, wall: number, { days, seconds }: Length): ModelOccurrence {
  const start = clock.toInstant(wall)
  const end = (days === 0 ? start : clock.toInstant(wall + days * DAY)) + seconds
  return { start, end, summary }
}

function write(dice: Dice, model: Model, zone: string): string {
  const { form, master, rules, dates, excluded, overrides, clock } = model
  const own = (wall: number) => ownValue(form, wall)
  const parameter = { zoned: `;TZID=${zone}`, floating: '', date: ';VALUE=DATE', utc: '' }[form]
  const time = (name: string, wall: number, more = '') => `${name}${more}${parameter}:${own(wall)}`
  // The same instant may be written in another form, where the form has instants at all.
  const anyForm = (name: string, wall: number, more = '') =>
    form === 'zoned' && dice.chance(0.4) ? `${name}${more}:${utc(clock.toInstant(wall))}` : time(name, wall, more)
  const component = ({ wall, length, summary }: Component, ...more: string[]) => [
    'BEGIN:VEVENT',
    'UID:1',
    time('DTSTART', wall),
    ...durationOf(length),
    `SUMMARY:${summary}`,
    ...more,
    'END:VEVENT',
  ]
  const untilOf = (wall: number | undefined) => {
    if (wall === undefined) return ''
    return `;UNTIL=${form === 'zoned' ? utc(clock.toInstant(wall)) : own(wall)}`
  }
  const lines = [
    ...rules.map(({ text, until }) => `RRULE:${text}${untilOf(until)}`),
    ...dates.map(({ wall, length }) =>
      length === undefined
        ? anyForm('RDATE', wall)
        : `RDATE;VALUE=PERIOD${parameter}:${own(wall)}/PT${length.seconds / 60}M`,
    ),
    ...excluded.map((wall) => anyForm('EXDATE', wall)),
  ]
  return [
    'BEGIN:VCALENDAR',
    ...component(master, ...lines),
    ...overrides.flatMap((override) =>
      component(override, anyForm('RECURRENCE-ID', override.instance, override.isRange ? ';RANGE=THISANDFUTURE' : '')),
    ),
    'END:VCALENDAR',
  ].join('\r\n')
}

function durationOf({ days, seconds }: Length): string[] {
  if (days + seconds === 0) return []
  const date = days === 0 ? '' : `${days}D`
  return [`DURATION:P${date}${seconds === 0 ? '' : `T${seconds / 60}M`}`]
}

function ownValue(form: Form, wall: number): string {
  if (form === 'date') return formatDate(wall / DAY)
  return form === 'utc' ? utc(wall) : formatWall(wall)
}

function utc(at: number): string {
  return `${formatWall(at)}Z`
}

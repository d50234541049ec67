/** Recurrence sets of every kind (RFC 5545 §3.8.5), and a plain reading of what they mean. */
import { formatDate, formatWall } from '../../time/civil.ts'
import { bruteForce } from './brute-force.ts'
import type { Dice } from './dice.ts'
import { type HostZone, hostZone } from './host-zone.ts'
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

interface Model {
  readonly form: Form
  readonly clock: HostZone
  readonly master: Component
  readonly rules: readonly LimitedRule[]
  readonly dates: readonly { readonly wall: number; readonly length: Length | undefined }[]
  /** Instants. */
  readonly excluded: ReadonlySet<number>
  readonly overrides: readonly Override[]
}

export function randomSet(dice: Dice, zone: string): RandomSet {
  const form = dice.pick<Form>(['zoned', 'zoned', 'zoned', 'floating', 'date', 'utc'])
  const clock = hostZone(form === 'utc' ? 'UTC' : zone)
  const model = randomModel(dice, form, clock)
  return {
    text: write(dice, model, zone),
    zone,
    start: clock.toInstant(model.master.wall),
    occurrencesIn: (from, to) => occurrencesIn(model, from, to),
  }
}

function randomModel(dice: Dice, form: Form, clock: HostZone): Model {
  const isDate = form === 'date'
  const day = Date.UTC(1996, 0, 1) / 1_000 + dice.number(0, 9_500) * DAY
  // Clocks change at night.
  const time = isDate ? 0 : dice.chance(0.6) ? dice.number(0, 7) * 1_800 : dice.number(0, 47) * 1_800
  const master = { summary: 'master', wall: day + time, length: randomLength(dice, isDate) }
  const rules = Array.from({ length: dice.pick([0, 1, 1, 1, 1, 2, 3]) }, () =>
    randomLimitedRule(dice, master.wall, isDate),
  )
  const dates = randomDates(dice, master, isDate)
  const without = { form, clock, master, rules, dates, excluded: new Set<number>(), overrides: [] }
  const walls = wallsIn(without, master.wall - MARGIN, master.wall + 500 * DAY).map(({ wall }) => wall)
  const pick = () => walls[dice.number(0, walls.length - 1)] ?? master.wall
  const excluded = Array.from({ length: dice.chance(0.4) ? dice.number(1, 4) : 0 }, pick)
  const kept = walls.filter((wall) => !excluded.some((other) => clock.toInstant(other) === clock.toInstant(wall)))
  // A period of its own and the length of a range for the same instance: nobody says which one holds.
  const hasPeriod = dates.some(({ length }) => length !== undefined)
  return {
    ...without,
    excluded: new Set(excluded.map(clock.toInstant)),
    overrides: randomOverrides(dice, kept, clock, isDate, !hasPeriod),
  }
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
    wall: master.wall + dice.number(-5, 300) * DAY + (isDate ? 0 : dice.pick([0, 0, 1_800, 5 * HOUR])),
    length: !isDate && dice.chance(0.2) ? { days: 0, seconds: dice.number(1, 50) * 1_800 } : undefined,
  }))
}

function randomOverrides(
  dice: Dice,
  walls: readonly number[],
  clock: HostZone,
  isDate: boolean,
  mayRange: boolean,
): Override[] {
  if (walls.length === 0 || dice.chance(0.5)) return []
  const overrides = new Map<number, Override>()
  for (let number = dice.number(1, 3); number > 0; number--) {
    const wall = walls[dice.number(0, walls.length - 1)] ?? 0
    const shift = isDate ? dice.number(-3, 3) * DAY : dice.number(-144, 144) * 1_800
    const isRange = mayRange && dice.chance(0.4)
    const length = randomLength(dice, isDate)
    overrides.set(clock.toInstant(wall), {
      summary: `override ${number}`,
      instance: wall,
      wall: wall + shift,
      length,
      isRange,
    })
  }
  return [...overrides.values()]
}

/** The recurrence set, of instants that differ: RDATEs first, so that the length of a period holds. */
function wallsIn(
  model: Model,
  from: number,
  to: number,
): { readonly wall: number; readonly length: Length | undefined }[] {
  const { clock, master, rules, dates, excluded } = model
  const candidates = [...dates, { wall: master.wall, length: undefined }]
  for (const { text, until } of rules) {
    for (const wall of bruteForce(text, master.wall, from, to, 20_000)) {
      if (wall === master.wall || isInTime(model, wall, until)) candidates.push({ wall, length: undefined })
    }
  }
  const found = new Map<number, { readonly wall: number; readonly length: Length | undefined }>()
  for (const candidate of candidates) {
    const at = clock.toInstant(candidate.wall)
    if (!excluded.has(at) && !found.has(at)) found.set(at, candidate)
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
  const at = (component: Component): ModelOccurrence =>
    occurrenceOf(clock, component.summary, component.wall, component.length)
  const found = overrides.map(at)
  const replaced = new Set(overrides.map(({ instance }) => clock.toInstant(instance)))
  for (const { wall, length } of wallsIn(model, from - 2 * MARGIN, to + 2 * MARGIN)) {
    const instant = clock.toInstant(wall)
    if (replaced.has(instant)) continue
    // RFC 5545 §3.2.13: of the ranges that have begun, the last.
    const [range] = overrides
      .filter((override) => override.isRange && clock.toInstant(override.instance) <= instant)
      .sort((a, b) => clock.toInstant(b.instance) - clock.toInstant(a.instance))
    const component = range ?? master
    const moved = wall + (range === undefined ? 0 : range.wall - range.instance)
    found.push(occurrenceOf(clock, component.summary, moved, length ?? component.length))
  }
  return found.filter(({ start, end }) => (end > start ? start < to && end > from : start >= from && start < to))
}

/** RFC 5545 §3.3.6: days of the clock first, then exact time. */
function occurrenceOf(clock: HostZone, summary: string, wall: number, { days, seconds }: Length): ModelOccurrence {
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
    ...[...excluded].map((at) => anyForm('EXDATE', at + clock.offsetAt(at))),
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

/**
 * A series as two: what came before an instance, and what goes on from it (caldav-recursplit §3). Together they have the
 * instances that the one had, each described as before.
 */
import type { Component, Property } from '../ical/component.ts'
import {
  findProperty,
  formatTime,
  isPeriodList,
  parameterOf,
  readPeriods,
  readTimes,
  writeTime,
} from '../ical/values.ts'
import { dayOf, timeOf } from '../time/civil.ts'
import { UTC } from '../time/transitions.ts'
import { BEGINNING_OF_TIME, DAY, END_OF_TIME, type Instant, type TimeValue, type WallTime } from '../time/values.ts'
import type { FindZone, Zone } from '../time/zone.ts'
import type { Budget } from './budget.ts'
import { compile, recurs, ruleFor, type Series } from './compile.ts'
import { namesItsStart } from './in-step.ts'
import { parseRule, type Rule } from './rule.ts'
import { growingWindows, type Instance, instancesBetween } from './set.ts'
import { endOf, inFormOf, type Timing, wallOf, zoneOf } from './timing.ts'

/** The series cannot be split there. */
export class InvalidSplit extends Error {
  override readonly name = 'InvalidSplit'
  /** All its instances are before that. */
  readonly isOver: boolean

  constructor(message: string, { isOver = false } = {}) {
    super(message)
    this.isOver = isOver
  }
}

export interface SplitSeries {
  readonly past: readonly Component[]
  readonly ongoing: readonly Component[]
}

/**
 * Splits at the first instance at or after `at`, which has the form that an UNTIL would have. `members` are the master
 * and its overrides. Throws InvalidSplit, BudgetExceeded.
 */
export function splitSeries(
  members: readonly Component[],
  findZone: FindZone,
  at: TimeValue,
  budget: Budget,
): SplitSeries {
  const series = compile(members, findZone)
  const { master } = series
  if (master === undefined || !recurs(series)) throw new InvalidSplit('it does not recur')
  requireForm(at, master)
  // The walk is on the clock of the series; floating times and dates count as if it were UTC.
  const walk = new Walk(series, master, budget)
  const point = walk.first(wallOf(at))
  if (point === undefined) throw new InvalidSplit('it has no instance so late', { isOver: true })
  if (walk.instantOf(master.wall) >= point.at || !walk.hasBefore(point.at))
    throw new InvalidSplit('it has no instance before')
  requireOneRule(series)
  requireNoRangeAcross(series, point.at)

  const ofRule = new Walk(
    { ...series, dates: [], hasPeriods: false, excluded: NONE, excludedDays: NONE },
    master,
    budget,
  )
  const parts = { master, point, ofRule, findZone }
  const keys = new Map([...series.overrides.values()].map(({ timing, key }) => [timing.component, key]))
  const isPast = (member: Component) => (keys.get(member) ?? Number.NEGATIVE_INFINITY) < point.at
  return {
    past: members.flatMap((member) =>
      member === master.component ? [pastMaster(parts)] : isPast(member) ? [member] : [],
    ),
    ongoing: members.flatMap((member) =>
      member === master.component ? [ongoingMaster(parts)] : isPast(member) ? [] : [member],
    ),
  }
}

const NONE: ReadonlySet<never> = new Set()

// caldav-recursplit §3: a table of forms, the same as of UNTIL.
function requireForm(at: TimeValue, { starts }: Timing): void {
  const wanted = starts.form === 'zoned' ? 'utc' : starts.form
  if (at.form !== wanted) throw new InvalidSplit(`its times are of another form than ${formatTime(at)}`)
}

/** With another DTSTART, a second rule would name other instances. */
function requireOneRule({ master, exclusionRules }: Series): void {
  const [rule, second] = master?.component.properties.filter(({ name }) => name === 'RRULE') ?? []
  if (second !== undefined || exclusionRules.length > 0) throw new InvalidSplit('it has more than one rule')
  // A week may begin in the year before the one it counts to, and years are counted from that of DTSTART.
  const parts = rule === undefined ? [] : partsOf(rule)
  if (parts.some((part) => /^BYWEEKNO=/i.test(part)) && parts.some((part) => /^INTERVAL=0*(?!1$)[1-9]/i.test(part)))
    throw new InvalidSplit('it counts weeks, and not of every year')
}

/** What changes this instance and the future would have to be changed on both sides. */
function requireNoRangeAcross({ ranges }: Series, at: Instant): void {
  if (ranges.some(({ key }) => key < at)) throw new InvalidSplit('an earlier instance changes the future, too')
}

interface Parts {
  readonly master: Timing
  /** The first instance that goes on. */
  readonly point: Instance
  /** The rule alone. */
  readonly ofRule: Walk
  readonly findZone: FindZone
}

// --- the master of each half -------------------------------------------------------------------------------------

function pastMaster(parts: Parts): Component {
  const { master, point, ofRule } = parts
  return withProperties(master, (property) => {
    if (property.name === 'RRULE') {
      if (ofRule.first(point.at) === undefined) return property
      const isBegun =
        ofRule.hasBetween(master.wall, point.at) || ofRule.isNamedBy(ruleFor(master, parseRule(property.value)))
      return isBegun ? endingBefore(property, parts) : undefined
    }
    return withDates(property, parts, (side) => side !== 'ongoing')
  })
}

function ongoingMaster(parts: Parts): Component {
  const { master, point, ofRule } = parts
  // It goes on in step with its rule; a date of its own may lie before that.
  const start = ofRule.first(point.at) ?? point
  const times = timesFrom(start, parts)
  return withProperties(master, (property) => {
    if (property.name === 'RRULE') return ofRule.first(point.at) && withCountFrom(property, parts)
    return times.get(property.name)?.(property) ?? withDates(property, parts, (side) => side !== 'past')
  })
}

function withProperties({ component }: Timing, change: (property: Property) => Property | undefined): Component {
  return { ...component, properties: component.properties.flatMap((property) => change(property) ?? []) }
}

/** caldav-recursplit §3: a second, or a day, less than the split point. */
function endingBefore(property: Property, { master, point }: Parts): Property {
  const { starts } = master
  const last: TimeValue = starts.form === 'zoned' ? { form: 'utc', at: point.at - 1 } : inFormOf(starts, point.wall - 1)
  const parts = partsOf(property).filter((part) => !/^(COUNT|UNTIL)=/i.test(part))
  return { ...property, value: [...parts, `UNTIL=${formatTime(last)}`].join(';') }
}

function withCountFrom(property: Property, { point, ofRule }: Parts): Property {
  const parts = partsOf(property)
  if (!parts.some((part) => /^COUNT=/i.test(part))) return property
  const left = ofRule.countFrom(point.at)
  return { ...property, value: parts.map((part) => (/^COUNT=/i.test(part) ? `COUNT=${left}` : part)).join(';') }
}

function partsOf({ value }: Property): string[] {
  return value.split(';').flatMap((part) => part.trim() || [])
}

/** DTSTART and what ends the first instance, when that one is another. */
function timesFrom({ wall, at }: Instance, { master }: Parts): ReadonlyMap<string, (property: Property) => Property> {
  const zone = master.zone ?? UTC
  const end = endOf(master.length, wall, at, zone)
  const starts = inFormOf(master.starts, wall)
  const ends = inFormOf(master.starts, end + zone.offsetAt(end))
  // A task may have its end alone: then that is what recurs.
  const hasStart = findProperty(master.component, 'DTSTART') !== undefined
  return new Map([
    ['DTSTART', (property) => retimed(property, starts)],
    ['DTEND', (property) => retimed(property, ends)],
    ['DUE', (property) => retimed(property, hasStart ? ends : starts)],
  ])
}

function retimed(property: Property, time: TimeValue): Property {
  const tzid = time.form === 'zoned' ? time.tzid : undefined
  if (parameterOf(property, 'TZID') === tzid) return { ...property, value: formatTime(time) }
  return writeTime(property.name, time)
}

// --- lists of dates --------------------------------------------------------------------------------------------------

type Side = 'past' | 'ongoing' | 'both'

/** An RDATE or EXDATE with the values that are kept; any other property as it is. */
function withDates(property: Property, parts: Parts, keeps: (side: Side) => boolean): Property | undefined {
  if (property.name !== 'RDATE' && property.name !== 'EXDATE') return property
  const texts = property.value.split(',').flatMap((text) => text.trim() || [])
  const times = isPeriodList(property) ? readPeriods(property).map(({ starts }) => starts) : readTimes(property)
  const kept = texts.filter((_, index) => {
    const time = times[index]
    return time !== undefined && keeps(sideOf(property.name, time, parts))
  })
  if (kept.length === texts.length) return property
  return kept.length === 0 ? undefined : { ...property, value: kept.join(',') }
}

function sideOf(name: string, time: TimeValue, { master, point, findZone }: Parts): Side {
  if (time.form === 'date' && master.starts.form !== 'date') {
    // An EXDATE of a day is about all of it; an RDATE has the time of DTSTART.
    const on = dayOf(point.wall)
    if (name === 'EXDATE' && time.on === on) return 'both'
    return time.on * DAY + (name === 'EXDATE' ? 0 : timeOf(master.wall)) < point.wall ? 'past' : 'ongoing'
  }
  const wall = master.starts.form === 'date' ? dayOf(wallOf(time)) * DAY : wallOf(time)
  const zone: Zone = zoneOf(time, findZone) ?? master.zone ?? UTC
  return zone.toInstant(wall) < point.at ? 'past' : 'ongoing'
}

// --- instances -------------------------------------------------------------------------------------------------------

/** The instances of a series, before overrides. */
class Walk {
  readonly #series: Series
  readonly #master: Timing
  readonly #zone: Zone
  readonly #budget: Budget

  constructor(series: Series, master: Timing, budget: Budget) {
    this.#series = series
    this.#master = master
    this.#zone = master.zone ?? UTC
    this.#budget = budget
  }

  instantOf(wall: number): Instant {
    return this.#zone.toInstant(wall)
  }

  *from(at: Instant): Generator<Instance> {
    // A reading of the clock may stand further from its instant than the offset says, in a gap.
    const start = at + this.#zone.offsetAt(at) - DAY
    const first = Math.min(this.#master.wall, this.#series.dates[0]?.wall ?? this.#master.wall)
    for (const { from, to } of growingWindows(this.#series, Math.max(start, first), END_OF_TIME)) {
      for (const instance of instancesBetween(this.#series, this.#master, from, to, this.#zone, this.#budget)) {
        if (instance.at >= at) yield instance
      }
    }
  }

  first(at: Instant): Instance | undefined {
    for (const instance of this.from(at)) return instance
    return undefined
  }

  hasBefore(at: Instant): boolean {
    const first = this.first(BEGINNING_OF_TIME)
    return first !== undefined && first.at < at
  }

  /** Whether DTSTART is an instance by that rule. */
  isNamedBy(rule: Rule): boolean {
    return namesItsStart(rule, this.#master.wall, this.#budget)
  }

  /** Whether there is one later than the start of the series, and before `at`. */
  hasBetween(start: WallTime, at: Instant): boolean {
    const next = this.first(this.instantOf(start) + 1)
    return next !== undefined && next.at < at
  }

  countFrom(at: Instant): number {
    let count = 0
    for (const _ of this.from(at)) count++
    return count
  }
}

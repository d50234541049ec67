import type { Component, Property } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import {
  findProperties,
  findProperty,
  isPeriodList,
  type Period,
  parameterOf,
  readPeriods,
  readTime,
  readTimes,
} from '../ical/values.ts'
import { dayOf, timeOf } from '../time/civil.ts'
import { type CalendarDate, DAY, type Instant, type TimeValue, type WallTime } from '../time/values.ts'
import type { FindZone } from '../time/zone.ts'
import { prepareRule } from './expand.ts'
import type { Expansion } from './expansion.ts'
import { parseRule, type Rule } from './rule.ts'
import {
  findTiming,
  inFormOf,
  type Length,
  lengthBetween,
  lengthOfDuration,
  orSilent,
  type Timing,
  wallOf,
  wallOn,
  zoneOf,
} from './timing.ts'

/**
 * What tells the instances of a series apart: the instant for times with a zone, the reading of the clock for floating
 * times and dates.
 */
export type InstanceKey = number

/** The master and the overrides of one UID, ready for questions. Its fields are the engine's own. */
export interface Series {
  readonly name: string
  readonly findZone: FindZone
  /** Components that the rules of dates do not fit: an undated VTODO, VFREEBUSY, VAVAILABILITY. */
  readonly undated: readonly Component[]
  readonly master: Timing | undefined
  readonly rules: readonly LimitedRule[]
  readonly exclusionRules: readonly LimitedRule[]
  /** Ascending. */
  readonly dates: readonly ExtraDate[]
  /** Whether some of them say how long they are. */
  readonly hasPeriods: boolean
  readonly excluded: ReadonlySet<InstanceKey>
  readonly excludedDays: ReadonlySet<CalendarDate>
  readonly overrides: ReadonlyMap<InstanceKey, Override>
  /** RANGE=THISANDFUTURE, ascending. */
  readonly ranges: readonly Override[]
  /** The instances of the series in parts, ascending: the master's, and those of each range. None without a master. */
  readonly segments: readonly Segment[]
}

/** The part of a series that one component describes: the master, or an override of this instance and the future. */
export interface Segment {
  readonly range: Override | undefined
  readonly timing: Timing
  /** Readings of the clock of the series between which its instances lie, before any is moved. */
  readonly from: WallTime
  readonly to: WallTime
}

/** UNTIL as an instant is exact where the clock is not: around a change of the offset. */
export interface LimitedRule {
  readonly expansion: Expansion
  readonly until: Instant | undefined
  readonly isCounted: boolean
  /** It may have more than a few instances a day. */
  readonly isDense: boolean
  /** Of dates: whatever time of a day the rule names, it is that day. */
  readonly isOfDays: boolean
}

/** An RDATE. */
export interface ExtraDate {
  readonly wall: WallTime
  readonly length: Length | undefined
}

export interface Override {
  readonly key: InstanceKey
  readonly recurrenceId: TimeValue
  /** The same on the clock of the series. */
  readonly from: WallTime
  readonly timing: Timing
  /** How far the override moves its instance on the clock of the series. */
  readonly shift: number
}

/** `members` are the components of one calendar object without its VTIMEZONEs. Throws InvalidCalendarData. */
export function compile(members: readonly Component[], findZone: FindZone): Series {
  const name = members[0]?.name ?? ''
  const dated: Component[] = []
  const undated: Component[] = []
  for (const member of members) (hasTimes(member) ? dated : undated).push(member)
  const masters = dated.filter((member) => findProperty(member, 'RECURRENCE-ID') === undefined)
  if (masters.length > 1) throw new InvalidCalendarData('A series has one component without RECURRENCE-ID')
  const master = masters[0] === undefined ? undefined : findTiming(masters[0], findZone)
  const overrides = dated
    .filter((member) => member !== masters[0])
    .map((member) => readOverride(member, master, findZone))
  const ofMaster = master === undefined ? emptySet : readSet(master, findZone)
  const ranges = overrides.filter(isRange).sort((a, b) => a.key - b.key)
  return {
    name,
    findZone,
    undated,
    master,
    overrides: new Map(overrides.map((override) => [override.key, override])),
    ranges,
    segments: master === undefined ? [] : segmentsOf(master, ranges),
    ...ofMaster,
  }
}

/** An override has at least the time of its instance. */
function hasTimes(member: Component): boolean {
  if (member.name === 'VFREEBUSY' || member.name === 'VAVAILABILITY') return false
  if (findProperty(member, 'DTSTART') !== undefined || findProperty(member, 'RECURRENCE-ID') !== undefined) return true
  return member.name === 'VTODO' && findProperty(member, 'DUE') !== undefined
}

type RecurrenceSet = Pick<Series, 'rules' | 'exclusionRules' | 'dates' | 'hasPeriods' | 'excluded' | 'excludedDays'>

const emptySet: RecurrenceSet = {
  rules: [],
  exclusionRules: [],
  dates: [],
  hasPeriods: false,
  excluded: new Set(),
  excludedDays: new Set(),
}

/** RFC 5545 §3.8.5. */
function readSet(master: Timing, findZone: FindZone): RecurrenceSet {
  const { properties } = master.component
  if (!properties.some((property) => setProperties.has(property.name))) return emptySet
  const excluded = new Set<InstanceKey>()
  const excludedDays = new Set<CalendarDate>()
  for (const time of findProperties(master.component, 'EXDATE').flatMap(readTimes)) {
    // Client: old Outlook excludes an instance by its day (RFC 5545 §3.8.5.1 wants the type of DTSTART).
    if (time.form === 'date' && master.starts.form !== 'date') excludedDays.add(time.on)
    else excluded.add(keyOf(time, master, findZone))
  }
  const dates = findProperties(master.component, 'RDATE').flatMap((property) => readDates(property, master, findZone))
  return {
    rules: readRules(master, 'RRULE', findZone),
    exclusionRules: readRules(master, 'EXRULE', findZone),
    dates: dates.sort((a, b) => a.wall - b.wall),
    hasPeriods: dates.some(({ length }) => length !== undefined),
    excluded,
    excludedDays,
  }
}

const setProperties = new Set(['RRULE', 'EXRULE', 'RDATE', 'EXDATE'])

function readRules(master: Timing, name: string, findZone: FindZone): LimitedRule[] {
  const rules: LimitedRule[] = []
  for (const { value } of findProperties(master.component, name)) {
    // Client: some write an RRULE with no value for an event that no longer repeats.
    if (value.trim() === '') continue
    const rule = ruleFor(master, parseRule(value))
    const { last, until } = limitOf(rule, master, findZone)
    const expansion = prepareRule(rule, master.wall, last)
    if (expansion !== undefined)
      rules.push({
        expansion,
        until,
        isCounted: rule.count !== undefined,
        isDense: isDense(rule),
        isOfDays: master.starts.form === 'date',
      })
  }
  return rules
}

// RFC 5545 §3.3.10: BYSECOND, BYMINUTE and BYHOUR are ignored where DTSTART is a date.
export function ruleFor({ starts }: Timing, rule: Rule): Rule {
  return starts.form === 'date' ? { ...rule, byHour: undefined, byMinute: undefined, bySecond: undefined } : rule
}

function isDense({ frequency, byHour, byMinute, bySecond }: Rule): boolean {
  const isTimely = frequency === 'HOURLY' || frequency === 'MINUTELY' || frequency === 'SECONDLY'
  return isTimely || (byHour?.length ?? 1) * (byMinute?.length ?? 1) * (bySecond?.length ?? 1) > 24
}

interface Limit {
  readonly last: WallTime
  readonly until: Instant | undefined
}

function limitOf(rule: Rule, master: Timing, findZone: FindZone): Limit {
  const { until } = rule
  if (until === undefined) return { last: Number.POSITIVE_INFINITY, until: undefined }
  // A date, or whatever stands beside a DTSTART that is a date, means that whole day.
  if (until.form === 'date' || master.starts.form === 'date') {
    return { last: (dayOf(wallOf(until)) + 1) * DAY - 1, until: undefined }
  }
  const { zone } = master
  if (until.form !== 'utc' || zone === undefined) return { last: wallOn(until, zone, findZone), until: undefined }
  // Readings in a gap stand later on the clock than their instant; a day more finds them all.
  return { last: until.at + zone.offsetAt(until.at) + DAY, until: until.at }
}

function readDates(property: Property, master: Timing, findZone: FindZone): ExtraDate[] {
  if (isPeriodList(property)) return readPeriods(property).map((period) => readPeriodDate(period, master, findZone))
  return readTimes(property).map((time) => ({ wall: wallInSeries(time, master, findZone), length: undefined }))
}

function readPeriodDate({ starts, ends }: Period, master: Timing, findZone: FindZone): ExtraDate {
  const length =
    'form' in ends ? lengthBetween(starts, zoneOf(starts, findZone), ends, findZone) : lengthOfDuration(ends)
  return { wall: wallInSeries(starts, master, findZone), length: orSilent(length, NO_LENGTH) }
}

const NO_LENGTH: Length = { wall: 0, exact: 0 }

/** A date among times means its day at the time of DTSTART; a time among dates means its day. */
function wallInSeries(time: TimeValue, master: Timing, findZone: FindZone): WallTime {
  if (master.starts.form === 'date') return dayOf(wallOf(time)) * DAY
  if (time.form === 'date') return time.on * DAY + timeOf(master.wall)
  return wallOn(time, master.zone, findZone)
}

/** Which instance of the series of that master a RECURRENCE-ID or an EXDATE names. */
export function keyOf(time: TimeValue, master: Timing, findZone: FindZone): InstanceKey {
  if (time.form === 'utc' && master.zone !== undefined) return time.at
  const own = zoneOf(time, findZone)
  // Not by way of the series' clock: a reading in a gap would change.
  if (own !== undefined && master.zone !== undefined) return own.toInstant(wallOf(time))
  const wall = wallInSeries(time, master, findZone)
  return master.zone === undefined ? wall : master.zone.toInstant(wall)
}

function readOverride(member: Component, master: Timing | undefined, findZone: FindZone): Override {
  const property = findProperty(member, 'RECURRENCE-ID')
  if (property === undefined) throw new InvalidCalendarData('An override has no RECURRENCE-ID')
  const recurrenceId = readTime(property)
  const timing = findTiming(member, findZone) ?? timingOfInstance(member, recurrenceId, master, findZone)
  const reference = master ?? timing
  const from = wallInSeries(recurrenceId, reference, findZone)
  return {
    key: keyOf(recurrenceId, reference, findZone),
    recurrenceId,
    from,
    timing,
    shift: wallOn(timing.starts, reference.zone, findZone) - from,
  }
}

/** An override without a time of its own, as of a task that was done, has that of the instance. */
function timingOfInstance(
  member: Component,
  recurrenceId: TimeValue,
  master: Timing | undefined,
  findZone: FindZone,
): Timing {
  if (master !== undefined) {
    const wall = wallInSeries(recurrenceId, master, findZone)
    return { ...master, component: member, starts: inFormOf(master.starts, wall), wall }
  }
  return {
    component: member,
    starts: recurrenceId,
    zone: zoneOf(recurrenceId, findZone),
    wall: wallOf(recurrenceId),
    length: { wall: recurrenceId.form === 'date' ? DAY : 0, exact: 0 },
    hasEnd: false,
    shape: 'span',
  }
}

function segmentsOf(master: Timing, ranges: readonly Override[]): readonly Segment[] {
  const begins = [Number.NEGATIVE_INFINITY, ...ranges.map(({ from }) => from), Number.POSITIVE_INFINITY]
  return [undefined, ...ranges].map((range, index) => ({
    range,
    timing: range?.timing ?? master,
    from: begins[index] ?? Number.NEGATIVE_INFINITY,
    to: begins[index + 1] ?? Number.POSITIVE_INFINITY,
  }))
}

/** RFC 5545 §3.2.13. */
function isRange(override: Override): boolean {
  const property = findProperty(override.timing.component, 'RECURRENCE-ID')
  return property !== undefined && parameterOf(property, 'RANGE')?.toUpperCase() === 'THISANDFUTURE'
}

/** Whether it has a RECURRENCE-ID to offer: a rule, an RDATE, an exclusion, or an override of its one instance. */
export function recurs(series: Series): boolean {
  return series.rules.length > 0 || series.dates.length > 0 || series.overrides.size > 0 || hasExclusions(series)
}

/** Whether neither UNTIL nor COUNT ends a rule. */
export function isEndless({ expansion, isCounted }: LimitedRule): boolean {
  return !isCounted && expansion.last === Number.POSITIVE_INFINITY
}

export function hasExclusions(series: Series): boolean {
  return series.excluded.size > 0 || series.excludedDays.size > 0 || series.exclusionRules.length > 0
}

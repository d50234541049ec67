/**
 * What people say of their time, as a page asks them: hours of each week and times when they are away. It is kept as
 * VAVAILABILITYs (RFC 7953), which say more; what is more than this stays as it came.
 */
import type { Component, Property } from '../ical/component.ts'
import { withValue } from '../ical/edit.ts'
import { missingTimezones } from '../ical/missing-timezones.ts'
import { usedTimezoneIds } from '../ical/timezones.ts'
import { findProperty, findText, findTime } from '../ical/values.ts'
import { formatWall } from '../time/civil.ts'
import type { Instant } from '../time/values.ts'
import { findNamedZone } from '../time/zones.ts'
import { type Absence, absenceTypeOf, findAbsence, isSameAbsence, writeAbsence } from './absence.ts'
import { FIRST_RANK, LAST_RANK, rankOf } from './availability-rank.ts'
import { findWeeklyHours, isSameHours, type WeeklyHours, writeWeeklyHours, type ZonedHours } from './weekly-hours.ts'

export interface StatedAvailability {
  /** Of the hours; undefined where there are none. */
  readonly timeZone: string | undefined
  /** Undefined: nothing is said of weeks. */
  readonly hours: readonly WeeklyHours[] | undefined
  readonly absences: readonly Absence[]
  /** VAVAILABILITYs that say more than this, or it otherwise. */
  readonly other: readonly Component[]
}

/** Which of the VAVAILABILITYs say what. */
interface Reading {
  readonly hours: { readonly component: Component; readonly each: readonly Hours[] } | undefined
  readonly absences: readonly { readonly component: Component; readonly absence: Absence }[]
  readonly other: readonly Component[]
}

interface Hours {
  readonly component: Component
  readonly hours: ZonedHours
}

export function readStatedAvailability(members: readonly Component[], now: Instant): StatedAvailability {
  const { hours, absences, other } = read(members, now)
  return {
    timeZone: hours?.each[0]?.hours.timeZone,
    hours: hours?.each.map(({ hours: { days, start, end } }) => ({ days, start, end })),
    absences: absences.map(({ absence }) => absence),
    other,
  }
}

export interface WantedAvailability {
  readonly timeZone: string
  readonly hours: readonly WeeklyHours[] | undefined
  readonly absences: readonly Absence[]
  /** Whether what is neither stays. */
  readonly keepsOther: boolean
}

export interface WriteOptions {
  readonly now: Instant
  readonly product: string
  newUid(): string
}

/**
 * The calendar with what is wanted in place of what was said; undefined where nothing is. What is said again as it was
 * stays as its client wrote it.
 */
export function writeStatedAvailability(
  before: Component | undefined,
  wanted: WantedAvailability,
  options: WriteOptions,
): Component | undefined {
  const { timezones, members: known } = partsOf(before)
  const reading = read(known, options.now)
  const hours = wanted.hours && hoursComponent(reading.hours, wanted.hours, wanted.timeZone, options)
  const rank = hours === undefined ? LAST_RANK + 1 : rankOf(hours)
  const absences = wanted.absences.map((absence) => {
    const same = reading.absences.find((one) => isSameAbsence(one.absence, absence))
    if (same === undefined) return writeAbsence(absence, { ...wanted, ...options, uid: options.newUid() })
    return rankOf(same.component) < rank ? same.component : withValue(same.component, 'PRIORITY', '1')
  })
  const members = [...(hours === undefined ? [] : [hours]), ...absences, ...(wanted.keepsOther ? reading.other : [])]
  if (members.length === 0) return undefined
  const used = new Set<string>()
  for (const member of members) usedTimezoneIds(member, used)
  const needed = timezones.filter((timezone) => used.has(findText(timezone, 'TZID') ?? ''))
  const properties = before?.properties ?? headOf(options.product)
  return { name: 'VCALENDAR', properties, components: [...needed, ...missingTimezones(members, needed), ...members] }
}

function partsOf(root: Component | undefined) {
  const components = root?.components ?? []
  const timezones = components.filter(({ name }) => name === 'VTIMEZONE')
  return { timezones, members: components.filter((one) => !timezones.includes(one)) }
}

function headOf(product: string): readonly Property[] {
  return [
    { name: 'VERSION', parameters: [], value: '2.0' },
    { name: 'PRODID', parameters: [], value: product },
  ]
}

function read(members: readonly Component[], now: Instant): Reading {
  const hours = findHours(members, now)
  const rank = hours === undefined ? LAST_RANK + 1 : rankOf(hours.component)
  const others = members.filter((member) => member !== hours?.component)
  const absences = others.flatMap((component) => {
    // RFC 7953 §4: what is of the priority of the hours leaves them available.
    const absence = rankOf(component) < rank ? findAbsence(component) : undefined
    return absence === undefined ? [] : [{ component, absence }]
  })
  const absent = absences.map(({ component }) => component)
  return { hours, absences, other: others.filter((component) => !absent.includes(component)) }
}

/** The first that has hours; else the first that has none, and no end. */
function findHours(members: readonly Component[], now: Instant): Reading['hours'] {
  const found = members.flatMap((component) => {
    const each = hoursIn(component, now)
    return each === undefined ? [] : [{ component, each }]
  })
  return found.find(({ each }) => each.length > 0) ?? found[0]
}

function hoursIn(component: Component, now: Instant): readonly Hours[] | undefined {
  if (!isForAllTime(component, now) || rankOf(component) === FIRST_RANK) return undefined
  if (absenceTypeOf(component) !== 'unavailable') return undefined
  const each = component.components.flatMap((available) => {
    const hours = findWeeklyHours(available, now)
    return hours === undefined ? [] : [{ component: available, hours }]
  })
  const zones = new Set(each.map(({ hours }) => hours.timeZone))
  return each.length === component.components.length && zones.size <= 1 ? each : undefined
}

/** Since `now` at the latest, and without an end. */
function isForAllTime(component: Component, now: Instant): boolean {
  if (['DTEND', 'DURATION'].some((name) => findProperty(component, name) !== undefined)) return false
  const starts = findTime(component, 'DTSTART')
  if (starts === undefined) return true
  if (starts.form === 'utc') return starts.at <= now
  const zone = starts.form === 'zoned' ? findNamedZone(starts.tzid) : undefined
  return zone !== undefined && starts.form === 'zoned' && zone.toInstant(starts.wall) <= now
}

function hoursComponent(
  before: Reading['hours'],
  wanted: readonly WeeklyHours[],
  timeZone: string,
  { now, newUid }: WriteOptions,
): Component {
  const components = wanted.map((one) => {
    const hours = { ...one, timeZone }
    const same = before?.each.find((known) => isSameHours(known.hours, hours))
    return same?.component ?? writeWeeklyHours(hours, { now, uid: newUid() })
  })
  if (before !== undefined) return { ...before.component, components }
  const stamp = { name: 'DTSTAMP', parameters: [], value: `${formatWall(now)}Z` }
  return { name: 'VAVAILABILITY', properties: [{ name: 'UID', parameters: [], value: newUid() }, stamp], components }
}

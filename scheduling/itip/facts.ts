/**
 * What a component says, in one form for whatever says the same: clients write DURATION for DTEND, fold and escape in
 * their own way, give an instant in another zone, sort EXDATEs. Scheduling asks what changed, not how it is written.
 */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { isPeriodList, parameterOf, readTimes, splitText, unescapeText } from '../../protocol/ical/values.ts'
import { endOf, findTiming, type Timing } from '../../protocol/recurrence/timing.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { ruleFact } from './rules.ts'
import type { Clock } from './scheduling-object.ts'

/** By the name of the property; TIME is DTSTART, DTEND, DUE and DURATION together, CLOCK the zone of a series. */
export type Facts = ReadonlyMap<string, string>

export function factsOf(component: Component, clock: Clock): Facts {
  const values = new Map<string, string[]>()
  for (const property of component.properties) {
    const { name } = property
    if (NO_FACTS.has(name) || name.startsWith('X-')) continue
    for (const value of valuesOf(property, clock)) {
      if (value === '' || value === DEFAULTS[name]) continue
      const known = values.get(name)
      if (known === undefined) values.set(name, [value])
      else known.push(value)
    }
  }
  const facts = new Map([...values].map(([name, list]) => [name, list.sort().join('\n')]))
  const timing = findTiming(component, clock.findZone)
  if (timing === undefined) return facts
  facts.set('TIME', timeFact(timing))
  // For a series the same instant in another zone is another time: its instances follow that zone's clock.
  if (facts.has('RRULE') || facts.has('RDATE')) facts.set('CLOCK', timing.zone?.id ?? timing.starts.form)
  return facts
}

/** The names of the facts in which two components differ. */
export function differingFacts(a: Facts, b: Facts): readonly string[] {
  const names = new Set([...a.keys(), ...b.keys()])
  return [...names].filter((name) => a.get(name) !== b.get(name))
}

/** Identity, time (which is one fact), people (who are compared one by one), and what is of a single write. */
const NO_FACTS: ReadonlySet<string> = new Set([
  ...['UID', 'RECURRENCE-ID', 'DTSTART', 'DTEND', 'DUE', 'DURATION', 'ATTENDEE', 'ORGANIZER', 'REQUEST-STATUS'],
  ...['DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'SEQUENCE'],
])

/** Some clients write these, and others leave them out. */
const DEFAULTS: Readonly<Record<string, string>> = {
  STATUS: 'CONFIRMED',
  CLASS: 'PUBLIC',
  TRANSP: 'OPAQUE',
  PRIORITY: '0',
  'PERCENT-COMPLETE': '0',
}

function valuesOf(property: Property, clock: Clock): readonly string[] {
  switch (property.name) {
    case 'RRULE':
    case 'EXRULE':
      return [ruleFact(property.value)]
    case 'EXDATE':
      return readTimes(property).map((time) => String(clock.keyOf(time)))
    case 'RDATE':
      if (isPeriodList(property)) return property.value.split(',')
      return readTimes(property).map((time) => String(clock.keyOf(time)))
    case 'CATEGORIES':
    case 'RESOURCES':
      return splitText(property.value).map((text) => text.trim())
    case 'STATUS':
    case 'CLASS':
    case 'TRANSP':
      return [property.value.trim().toUpperCase()]
    case 'ATTACH':
      // RFC 8607 §4.3: a managed attachment that was replaced has another id, and may have the same address.
      return [`${parameterOf(property, 'MANAGED-ID') ?? ''} ${property.value.trim()}`]
    default:
      return [unescapeText(property.value).replace(/\s+/g, ' ').trim()]
  }
}

/** From when to when. A VEVENT without an end has one all the same, a task has not. */
function timeFact({ component, starts, zone, wall, length, hasEnd }: Timing): string {
  const at = (zone ?? UTC).toInstant(wall)
  const end = endOf(length, wall, at, zone ?? UTC)
  return `${zone === undefined ? starts.form : 'zoned'} ${at} ${component.name === 'VTODO' && !hasEnd ? '' : end}`
}

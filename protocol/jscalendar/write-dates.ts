/** Which instances a series has beside those of its rules, and which of those it has not: RFC 8984 §4.3.5 as EXDATE and RDATE. */
import type { Component, Property } from '../ical/component.ts'
import { withoutProperties } from '../ical/edit.ts'
import { isPeriodList, readPeriods, readTimes, writeTime } from '../ical/values.ts'
import { compile, hasOccurrence } from '../recurrence/index.ts'
import { inFormOf, instantOfTime } from '../recurrence/timing.ts'
import { UTC } from '../time/transitions.ts'
import type { TimeValue } from '../time/values.ts'
import type { FindZone } from '../time/zone.ts'
import { escapePointer, invalidAt } from './invalid.ts'
import { isSame, type JsonObject } from './json.ts'
import { keyOf } from './series.ts'
import { readLocal } from './values.ts'

export interface Dates {
  /** `recurrenceOverrides` as they are to be, and as they are. */
  readonly wanted: Readonly<Record<string, JsonObject>>
  readonly entries: Readonly<Record<string, JsonObject>>
  /** What times of instances are like, and were; undefined where nothing recurs. */
  readonly clock: TimeValue | undefined
  readonly before: TimeValue | undefined
  /** Then the same key is another time. */
  readonly isRetimed: boolean
  readonly findZone: FindZone
}

// What looking for all instances that are named may cost.
const STEPS = 200_000

/** EXDATE and RDATE with what is wanted: values that stay keep their places. */
export function withDates(main: Component, { wanted, entries, before, clock, isRetimed, findZone }: Dates): Component {
  if (clock === undefined || before === undefined) {
    if (Object.keys(wanted).length > 0) throw invalidAt('/recurrenceOverrides', 'there is no time that recurs')
    return main
  }
  const isSameEntry = (key: string) => !isRetimed && isSame(wanted[key], entries[key])
  const said = { EXDATE: new Set<string>(), RDATE: new Set<string>() }
  const properties = main.properties.flatMap((property) => {
    const { name } = property
    if (name !== 'EXDATE' && name !== 'RDATE') return [property]
    const isPeriods = isPeriodList(property)
    const times = isPeriods ? readPeriods(property).map(({ starts }) => starts) : readTimes(property)
    const texts = property.value.split(',').flatMap((text) => text.trim() || [])
    const keys = times.map((time) => keyOf(time, before, findZone))
    const kept = texts.filter((_, at) => {
      const key = keys[at] ?? ''
      const patch = isRetimed ? undefined : wanted[key]
      const isStated = name === 'EXDATE' ? patch?.excluded === true : patch !== undefined && patch.excluded !== true
      if (isSameEntry(key)) return true
      const isKept = isStated && !isPeriods
      if (isKept) said[name].add(key)
      return isKept
    })
    if (kept.length === texts.length) return [property]
    return kept.length === 0 ? [] : [{ ...property, value: kept.join(',') }]
  })
  const isAsBefore =
    properties.length === main.properties.length && properties.every((one, at) => one === main.properties[at])
  const rest = isAsBefore ? main : { ...main, properties }
  const isOfRule = ruleOf(rest, findZone)
  const added = Object.entries(wanted).flatMap(([key, patch]): Property[] => {
    const name = patch.excluded === true ? 'EXDATE' : 'RDATE'
    if (isSameEntry(key) || said[name].has(key)) return []
    // One that is only named, and nothing said of it, would else be lost.
    if (name === 'RDATE' && Object.keys(patch).length > 0 && isOfRule(key, clock)) return []
    if (name === 'EXDATE') requireAlone(patch, key)
    return [writeTime(name, timeAt(key, clock))]
  })
  return added.length === 0 ? rest : { ...rest, properties: [...rest.properties, ...added] }
}

export function timeAt(key: string, clock: TimeValue): TimeValue {
  return inFormOf(clock, readLocal(key))
}

/** Whether the rules of the series, or its start, give that instance. */
function ruleOf(main: Component, findZone: FindZone): (key: string, clock: TimeValue) => boolean {
  const bare = withoutProperties(main, (name) => name === 'EXDATE' || name === 'RDATE' || name === 'RECURRENCE-ID')
  const series = compile([bare], findZone)
  const budget = { steps: STEPS, occurrences: STEPS }
  return (key, clock) => {
    const at = instantOfTime(timeAt(key, clock), findZone, UTC)
    const starts = series.master && instantOfTime(series.master.starts, findZone, UTC)
    if (starts === at) return true
    return hasOccurrence(series, { start: at, end: at + 1 }, budget, UTC)
  }
}

function requireAlone(patch: JsonObject, key: string): void {
  const other = Object.keys(patch).find((path) => path !== 'excluded')
  if (other === undefined) return
  throw invalidAt(`/recurrenceOverrides/${escapePointer(key)}/${escapePointer(other)}`, 'what is excluded says no more')
}

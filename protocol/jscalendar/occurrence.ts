/** One occurrence of a series, by its RECURRENCE-ID on the clock of the series (RFC 8984 §4.3.1). */
import type { Component } from '../ical/component.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { type Budget, compile, occurrences } from '../recurrence/index.ts'
import { inFormOf, instantOfTime } from '../recurrence/timing.ts'
import { UTC } from '../time/transitions.ts'
import type { TimeValue } from '../time/values.ts'
import { OF_SERIES } from './convert.ts'
import { invalidAt } from './invalid.ts'
import { difference, isSame, patched } from './json.ts'
import { complete, instanceAt, moved, ofInstance } from './read.ts'
import type { JsObject, Properties } from './schema.ts'
import { keyOf, partsOf } from './series.ts'
import { readLocal } from './values.ts'

/** As if it stood alone; undefined where the series has no such one. Throws BudgetExceeded. */
export function findOccurrence(
  calendar: CalendarObject,
  whole: JsObject,
  key: string,
  budget: Budget,
): JsObject | undefined {
  if (whole.recurrenceId !== undefined) return whole.recurrenceId === key ? whole : undefined
  const patch = whole.recurrenceOverrides?.[key]
  if (patch?.excluded === true) return undefined
  if (patch === undefined && !hasInstance(calendar, key, budget)) return undefined
  const { recurrenceRules, excludedRecurrenceRules, recurrenceOverrides, ...rest } = whole
  const instance: Properties = patched({ ...rest, ...moved(rest, readLocal(key)) }, patch ?? {}, '')
  return complete(calendar.component, { ...instance, recurrenceId: key, recurrenceIdTimeZone: whole.timeZone })
}

/** What the rules and dates of the series give. */
function hasInstance(calendar: CalendarObject, key: string, budget: Budget): boolean {
  const { master, clock, findZone } = partsOf(calendar)
  if (master === undefined || clock === undefined) return false
  const at = instantOfTime(inFormOf(clock, readLocal(key)), findZone, UTC)
  const found = occurrences(compile([master], findZone), { start: at, end: at + 1 }, budget)
  return found.some(({ recurrenceId }) => recurrenceId !== undefined && keyOf(recurrenceId, clock, findZone) === key)
}

/** The series with that occurrence as it is wanted. Throws InvalidJsCalendar. */
export function withOccurrence(whole: JsObject, key: string, before: JsObject, wanted: JsObject): JsObject {
  if (whole.recurrenceId !== undefined) return wanted
  for (const name of OF_SERIES) {
    if (!isSame(Reflect.get(wanted, name), Reflect.get(before, name)))
      throw invalidAt(`/${name}`, 'it is of the whole series')
  }
  const patch = difference(instanceAt(key, whole), ofInstance(wanted))
  return { ...whole, recurrenceOverrides: { ...whole.recurrenceOverrides, [key]: patch } }
}

/** Without that occurrence; undefined where nothing is left. */
export function withoutOccurrence(whole: JsObject, key: string): JsObject | undefined {
  if (whole.recurrenceId !== undefined) return undefined
  return { ...whole, recurrenceOverrides: { ...whole.recurrenceOverrides, [key]: { excluded: true } } }
}

/** The component that describes it; undefined where it is one of the series without a word of its own. */
export function findInstance(calendar: CalendarObject, key: string): Component | undefined {
  return partsOf(calendar).instances.find((instance) => instance.key === key)?.component
}

/** The time at which caldav-recursplit §3 splits there: in UTC where the series has a zone. */
export function splitTimeAt(calendar: CalendarObject, key: string): TimeValue | undefined {
  const { clock, findZone, master } = partsOf(calendar)
  if (clock === undefined || master === undefined) return undefined
  const time = inFormOf(clock, readLocal(key))
  return time.form === 'zoned' ? { form: 'utc', at: instantOfTime(time, findZone, UTC) } : time
}

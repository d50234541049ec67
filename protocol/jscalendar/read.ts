/** From iCalendar to JSCalendar, as draft-ietf-calext-jscalendar-icalendar maps the one to the other. */
import type { Component } from '../ical/component.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { findText, findTime } from '../ical/values.ts'
import type { Occurrence } from '../recurrence/index.ts'
import { wallOf, wallOn, zoneOf } from '../recurrence/timing.ts'
import type { TimeValue } from '../time/values.ts'
import type { FindZone } from '../time/zone.ts'
import { FIELDS, OF_SERIES, RULE_FIELDS, readFields } from './convert.ts'
import { readForm } from './fields/times.ts'
import { checked } from './invalid.ts'
import { difference, given, type JsonObject } from './json.ts'
import { type JsObject, jsEvent, jsTask, type PatchObject, type Properties } from './schema.ts'
import { contextOf, datesOf, partsOf, type SeriesParts } from './series.ts'
import { readLocal, writeLocal } from './values.ts'

/** Whether there is a JSCalendar object of its kind: of events and of tasks. */
export function isConvertible({ component }: Pick<CalendarObject, 'component'>): boolean {
  return Object.hasOwn(FIELDS, component)
}

/** All that JSCalendar can say of the object; the same for the same bytes. */
export function toJsCalendar(calendar: CalendarObject): JsObject {
  const parts = partsOf(calendar)
  const { master, base, instances } = parts
  const main = { ...mainOf(calendar, parts), ...findRecurrenceId(parts) }
  const isOnlyInstance = master === undefined && instances.length === 1
  const rules = master && readFields(RULE_FIELDS, master, contextOf(base, parts.findZone, undefined))
  const whole = complete(calendar.component, { ...main, ...rules })
  const overrides = isOnlyInstance ? {} : overridesOf(parts, whole)
  return Object.keys(overrides).length === 0 ? whole : { ...whole, recurrenceOverrides: overrides }
}

/** One expanded instance, RFC 8984 §4.3.1, as if it stood alone. */
export function occurrenceToJsCalendar(calendar: CalendarObject, occurrence: Occurrence, findZone: FindZone): JsObject {
  const { component, recurrenceId, starts } = occurrence
  const fields = readFields(FIELDS[calendar.component] ?? [], component, contextOf(component, findZone, undefined))
  const clock = partsOf(calendar).clock
  const main = { ...identityOf(calendar), ...fields }
  if (recurrenceId === undefined || clock === undefined) return complete(calendar.component, main)
  return complete(calendar.component, {
    ...moved(main, wallOf(starts)),
    ...idOf(recurrenceId, clock, findZone),
  })
}

/** The same with its start there; what is due is as much later as before. */
export function moved(properties: Properties, start: number): Properties {
  const { start: before, due } = properties
  if (before !== undefined && due !== undefined) {
    return { ...properties, start: writeLocal(start), due: writeLocal(readLocal(due) + start - readLocal(before)) }
  }
  return before === undefined && due !== undefined
    ? { ...properties, due: writeLocal(start) }
    : { ...properties, start: writeLocal(start) }
}

/** What the object says of itself, and what its first component says. */
export function mainOf(calendar: CalendarObject, { master, base, instances, findZone }: SeriesParts): Properties {
  const fields = readFields(FIELDS[calendar.component] ?? [], base, contextOf(base, findZone, undefined))
  const [first, second] = instances
  // Instances alone are a series of these, which begins with the first.
  const isVirtual = master === undefined && first !== undefined && second !== undefined
  const said = isVirtual ? moved(fields, readLocal(first.key)) : fields
  return { ...identityOf(calendar), ...said }
}

function identityOf({ uid, root }: CalendarObject): Properties {
  return given({ uid, prodId: findText(root, 'PRODID') || undefined })
}

/** RFC 8984 §4.3.1 and §4.3.2: of one instance that is there without its series. */
function findRecurrenceId({ master, base, instances, findZone }: SeriesParts): Properties {
  const time = master === undefined && instances.length === 1 ? findTime(base, 'RECURRENCE-ID') : undefined
  return time === undefined ? {} : idOf(time, time, findZone)
}

function idOf(time: TimeValue, clock: TimeValue, findZone: FindZone): Properties {
  const wall = wallOn(time, zoneOf(clock, findZone), findZone)
  const { timeZone = null } = readForm(clock, findZone)
  return { recurrenceId: writeLocal(wall), recurrenceIdTimeZone: timeZone }
}

/** With the defaults of all that was not said, by which two are compared. */
export function complete(component: string, properties: Properties): JsObject {
  return component === 'VTODO' ? checked(jsTask, properties) : checked(jsEvent, properties)
}

/** What a component says that says nothing. The items of its maps are read whole. */
export function defaultsOf(component: string): Properties {
  return component === 'VTODO' ? TASK_DEFAULTS : EVENT_DEFAULTS
}

const { uid: _event, start: _start, ...EVENT_DEFAULTS } = checked(jsEvent, { uid: 'x', start: '1970-01-01T00:00:00' })
const { uid: _task, ...TASK_DEFAULTS } = checked(jsTask, { uid: 'x' })

function overridesOf(parts: SeriesParts, whole: JsObject): Record<string, PatchObject> {
  const { master, clock, instances, findZone } = parts
  const overrides: Record<string, PatchObject> = {}
  if (master !== undefined && clock !== undefined) {
    for (const [key, entry] of datesOf(master, clock, findZone)) overrides[key] = { ...entry }
  }
  for (const { key, component: instance } of instances) {
    overrides[key] = difference(instanceAt(key, whole), readInstance(instance, key, whole, findZone))
  }
  return overrides
}

/** What an instance has for its own, to be compared with what the series says of it. */
export function readInstance(component: Component, key: string, whole: JsObject, findZone: FindZone): JsonObject {
  const fields = readFields(FIELDS[component.name] ?? [], component, contextOf(component, findZone, undefined))
  // A task that was done may say so, and no time: then it has that of its instance.
  const { start, due, timeZone, showWithoutTime } = instanceAt(key, whole)
  const isTimed = fields.start !== undefined || fields.due !== undefined
  const times = isTimed ? {} : { start, due, timeZone, showWithoutTime }
  return ofInstance({ ...defaultsOf(component.name), ...fields, ...given(times) })
}

/** What the series says of that instance. */
export function instanceAt(key: string, whole: JsObject): JsonObject {
  return ofInstance({ ...whole, ...moved(whole, readLocal(key)) })
}

export function ofInstance(object: object): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !OF_SERIES.has(name)))
}

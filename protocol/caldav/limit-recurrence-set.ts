import type { Component } from '../ical/component.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { findProperty, parameterOf, readTime } from '../ical/values.ts'
import { compile, occurrences } from '../recurrence/index.ts'
import { instantOfTime } from '../recurrence/timing.ts'
import type { Instant, Window } from '../time/values.ts'
import type { InstanceContext } from './instances.ts'

/** The calendar without the overrides that do not impact the window, RFC 4791 §9.6.6. Throws BudgetExceeded. */
export function limitRecurrenceSet(object: CalendarObject, window: Window, context: InstanceContext): Component {
  if (!object.members.some(isOverride)) return object.root
  const impacts = impactOn(object, window, context)
  return { ...object.root, components: object.root.components.filter(impacts) }
}

function isOverride(member: Component): boolean {
  return findProperty(member, 'RECURRENCE-ID') !== undefined
}

function impactOn(
  object: CalendarObject,
  window: Window,
  { series, floatingZone, budget }: InstanceContext,
): (component: Component) => boolean {
  const { findZone } = series()
  const masters = compile(
    object.members.filter((member) => !isOverride(member)),
    findZone,
  )
  // RFC 4791 §9.6.6: its current time overlaps the window, or that of an instance it stands for (RANGE);
  const current = new Set(occurrences(series(), window, budget, floatingZone).map(({ component }) => component))
  // or the time that the instance would have without it.
  const original = occurrences(masters, window, budget, floatingZone).map(({ start }) => start)
  const originals = new Set(original)
  const last = original.at(-1) ?? Number.NEGATIVE_INFINITY

  return (component) => {
    const property = findProperty(component, 'RECURRENCE-ID')
    if (property === undefined || current.has(component)) return true
    const at = instantOfTime(readTime(property), findZone, floatingZone)
    if (isIn(window, at) || originals.has(at)) return true
    const isRange = parameterOf(property, 'RANGE')?.toUpperCase() === 'THISANDFUTURE'
    return isRange && last > at
  }
}

/** All that is known of the original time when the master is not in the object. */
function isIn(window: Window, at: Instant): boolean {
  return window.start <= at && at < window.end
}

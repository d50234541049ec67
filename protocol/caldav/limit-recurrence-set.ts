import type { Component } from '../ical/component.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { findProperty, parameterOf, readTime } from '../ical/values.ts'
import { compile, occurrences } from '../recurrence/index.ts'
import { instantOfTime } from '../recurrence/timing.ts'
import type { Instant, Window } from '../time/values.ts'
import type { InstanceContext } from './instances.ts'

/** The calendar without the overrides that do not impact the window, RFC 4791 §9.6.6. Throws BudgetExceeded. */
export function limitRecurrenceSet(object: CalendarObject, window: Window, context: InstanceContext): Component {
  const overrides = object.members.filter(isOverride)
  if (overrides.length === 0) return object.root
  const impacts = impactOn(object, window, context)
  const kept = new Set(overrides.filter(impacts))
  const isKept = (component: Component) => !overrides.includes(component) || kept.has(component)
  return { ...object.root, components: object.root.components.filter(isKept) }
}

function isOverride(member: Component): boolean {
  return findProperty(member, 'RECURRENCE-ID') !== undefined
}

function impactOn(
  object: CalendarObject,
  window: Window,
  { series, floatingZone, budget }: InstanceContext,
): (override: Component) => boolean {
  const { findZone } = series()
  const masters = compile(
    object.members.filter((member) => !isOverride(member)),
    findZone,
  )
  // RFC 4791 §9.6.6: its current time overlaps the window, or that of an instance it stands for (RANGE);
  const current = new Set(occurrences(series(), window, budget, floatingZone).map(({ component }) => component))
  // or the time that the instance would have without it.
  const original = occurrences(masters, window, budget, floatingZone).map(({ start }) => start)

  return (override) => {
    const property = findProperty(override, 'RECURRENCE-ID')
    if (property === undefined) return true
    const at = instantOfTime(readTime(property), findZone, floatingZone)
    if (current.has(override) || isIn(window, at)) return true
    const isRange = parameterOf(property, 'RANGE')?.toUpperCase() === 'THISANDFUTURE'
    return original.some((start) => start === at || (isRange && start > at))
  }
}

/** All that is known of the original time when the master is not in the object. */
function isIn(window: Window, at: Instant): boolean {
  return window.start <= at && at < window.end
}

/** When somebody cannot be met at all, RFC 7953: the time of a VAVAILABILITY, less that of its AVAILABLE components. */
import { rankOf } from '../../protocol/caldav/availability-rank.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { findProperty, findText } from '../../protocol/ical/values.ts'
import { type Budget, compile, type Occurrence, occurrences } from '../../protocol/recurrence/index.ts'
import type { Window } from '../../protocol/time/values.ts'
import type { FindZone, Zone } from '../../protocol/time/zone.ts'
import type { BusyPeriod, BusyType } from './busy.ts'
import { subtract } from './subtract.ts'

/** A VAVAILABILITY, of a calendar or of CALDAV:calendar-availability. */
export interface Availability {
  readonly component: Component
  /** Of the calendar object that it stands in. */
  readonly findZone: FindZone
  /** What floating times mean in it. */
  readonly floatingZone: Zone
}

export interface AvailabilityQuestion {
  readonly window: Window
  readonly budget: Budget
}

/**
 * The time that these leave to nobody, cut to the window, in any order. RFC 7953 §4: one of a higher priority decides
 * alone about the time that it covers; of one priority, what any of them leaves available is. Throws BudgetExceeded.
 */
export function unavailablePeriods(
  availabilities: readonly Availability[],
  question: AvailabilityQuestion,
): readonly BusyPeriod[] {
  let periods: readonly BusyPeriod[] = []
  for (const level of levelsOf(availabilities)) {
    const spans = level.flatMap((availability) => spansOf(availability, question))
    const available = spans.flatMap((span) => availableIn(span, question))
    periods = [...subtract(periods, spans), ...subtract(spans, available)]
  }
  return periods.map(({ start, end, type }) => ({ start, end, type }))
}

/** From the lowest priority to the highest. */
function levelsOf(availabilities: readonly Availability[]): readonly (readonly Availability[])[] {
  const levels = new Map<number, Availability[]>()
  for (const availability of availabilities) {
    const rank = rankOf(availability.component)
    levels.set(rank, [...(levels.get(rank) ?? []), availability])
  }
  return [...levels].sort(([a], [b]) => b - a).map(([, level]) => level)
}

/** The time that one VAVAILABILITY speaks of. */
interface Span extends BusyPeriod {
  readonly availability: Availability
}

function spansOf(availability: Availability, question: AvailabilityQuestion): readonly Span[] {
  const type = busyTypeOf(availability.component)
  return instancesOf([availability.component], availability, question).flatMap(({ start, end }) => {
    const span = intersection({ start, end }, question.window)
    return span === undefined ? [] : [{ ...span, type, availability }]
  })
}

// RFC 7953 §3.2: BUSY-UNAVAILABLE when nothing is said; a type that is not known is BUSY.
function busyTypeOf(component: Component): BusyType {
  const type = findText(component, 'BUSYTYPE')?.trim().toUpperCase() ?? 'BUSY-UNAVAILABLE'
  return type === 'BUSY-UNAVAILABLE' || type === 'BUSY-TENTATIVE' ? type : 'BUSY'
}

function availableIn(span: Span, question: AvailabilityQuestion): readonly Window[] {
  const { availability } = span
  return seriesOf(availability.component).flatMap((members) =>
    instancesOf(members, availability, question).flatMap((instance) => intersection(instance, span) ?? []),
  )
}

/** RFC 7953 §3.1: an AVAILABLE recurs and is overridden like an event. */
function seriesOf(component: Component): readonly (readonly Component[])[] {
  const available = component.components.filter(({ name }) => name === 'AVAILABLE')
  const overrides = available.filter((one) => findProperty(one, 'RECURRENCE-ID') !== undefined)
  const masters = available.filter((one) => !overrides.includes(one))
  return masters.map((master) => [master, ...overrides.filter((override) => uidOf(override) === uidOf(master))])
}

function uidOf(component: Component): string | undefined {
  return findText(component, 'UID')
}

function instancesOf(
  members: readonly Component[],
  { findZone, floatingZone }: Availability,
  { window, budget }: AvailabilityQuestion,
): readonly Occurrence[] {
  return occurrences(compile(members, findZone), window, budget, floatingZone)
}

function intersection(a: Window, b: Window): Window | undefined {
  const start = Math.max(a.start, b.start)
  const end = Math.min(a.end, b.end)
  return start < end ? { start, end } : undefined
}

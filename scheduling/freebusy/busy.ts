/** Objects plus a window give busy periods, RFC 4791 §7.10. */

import { freeBusyWindow } from '../../protocol/caldav/free-busy-period.ts'
import type { InstanceContext } from '../../protocol/caldav/instances.ts'
import type { Component } from '../../protocol/ical/component.ts'
import type { CalendarObject } from '../../protocol/ical/rules.ts'
import { findProperties, findText, findTime, parameterOf, readPeriods } from '../../protocol/ical/values.ts'
import { boundingBox, occurrences } from '../../protocol/recurrence/index.ts'
import type { Window } from '../../protocol/time/values.ts'

/** RFC 5545 §3.2.9, but for FREE, which is what is not listed. */
export type BusyType = 'BUSY' | 'BUSY-UNAVAILABLE' | 'BUSY-TENTATIVE'

export interface BusyPeriod extends Window {
  readonly type: BusyType
}

export interface BusyQuestion {
  readonly window: Window
  /** Addresses of the owner of the calendar, normalised: whose answer to an invitation counts. */
  readonly me: ReadonlySet<string>
}

/** When one object keeps its owner busy, cut to the window, in any order. Throws BudgetExceeded. */
export function busyPeriods(
  object: CalendarObject,
  question: BusyQuestion,
  context: InstanceContext,
): readonly BusyPeriod[] {
  // RFC 4791 §7.10: only VEVENT and VFREEBUSY components.
  if (object.component === 'VEVENT') return busyOfEvent(question, context)
  if (object.component === 'VFREEBUSY') return object.members.flatMap((member) => busyOfFreeBusy(member, question))
  return []
}

/**
 * The same for an event that has too many instances to list them: all of the window in which it has any. Whoever asks is
 * better told of too much than of a time that is not free.
 */
export function busyThroughout(
  { component, members }: CalendarObject,
  { window, me }: BusyQuestion,
  { series }: InstanceContext,
): readonly BusyPeriod[] {
  if (component !== 'VEVENT' || members.every((member) => busyTypeOf(member, me) === undefined)) return []
  const { startsAt, endsAt } = boundingBox(series())
  return cut({ start: startsAt ?? window.start, end: endsAt ?? window.end, type: 'BUSY' }, window)
}

function busyOfEvent(question: BusyQuestion, context: InstanceContext): readonly BusyPeriod[] {
  const typeOf = rememberType(question.me)
  return occurrences(context.series(), question.window, context.budget, context.floatingZone).flatMap((instance) => {
    const type = typeOf(instance.component)
    return type === undefined ? [] : cut({ start: instance.start, end: instance.end, type }, question.window)
  })
}

function rememberType(me: ReadonlySet<string>): (event: Component) => BusyType | undefined {
  const types = new Map<Component, BusyType | undefined>()
  return (event) => {
    if (!types.has(event)) types.set(event, busyTypeOf(event, me))
    return types.get(event)
  }
}

/** Undefined: free. */
export function busyTypeOf(event: Component, me: ReadonlySet<string>): BusyType | undefined {
  const status = findText(event, 'STATUS')?.toUpperCase()
  // RFC 4791 §7.10: what is transparent or cancelled is free, whatever else it says.
  if (findText(event, 'TRANSP')?.toUpperCase() === 'TRANSPARENT' || status === 'CANCELLED') return undefined
  const answer = typeOfAnswer(event, me)
  // RFC 4791 §7.10: TENTATIVE is BUSY-TENTATIVE; CONFIRMED, nothing, and a name of one's own are BUSY.
  return answer === 'BUSY' && status === 'TENTATIVE' ? 'BUSY-TENTATIVE' : answer
}

function typeOfAnswer(event: Component, me: ReadonlySet<string>): BusyType | undefined {
  const attendee = findProperties(event, 'ATTENDEE').find(({ value }) => me.has(normaliseAddress(value)))
  if (attendee === undefined) return 'BUSY'
  const partstat = parameterOf(attendee, 'PARTSTAT')?.toUpperCase() ?? 'NEEDS-ACTION'
  return TYPES_OF_ANSWERS.has(partstat) ? TYPES_OF_ANSWERS.get(partstat) : 'BUSY'
}

/** RFC 5545 §3.2.12. What was not answered yet may still come to be, so that others had better look elsewhere first. */
const TYPES_OF_ANSWERS: ReadonlyMap<string, BusyType | undefined> = new Map([
  ['ACCEPTED', 'BUSY'],
  ['TENTATIVE', 'BUSY-TENTATIVE'],
  ['NEEDS-ACTION', 'BUSY-TENTATIVE'],
  ['DECLINED', undefined],
  ['DELEGATED', undefined],
])

function normaliseAddress(address: string): string {
  return address.trim().toLowerCase()
}

function busyOfFreeBusy(component: Component, question: BusyQuestion): readonly BusyPeriod[] {
  const window = spokenOf(component, question.window)
  return findProperties(component, 'FREEBUSY').flatMap((property) => {
    const type = typeOfFreeBusy(parameterOf(property, 'FBTYPE'))
    if (type === undefined) return []
    return readPeriods(property).flatMap((period) => cut({ ...freeBusyWindow(period), type }, window))
  })
}

/** RFC 5545 §3.6.4: with DTSTART and DTEND it speaks of the time between them, whatever periods it lists. */
function spokenOf(component: Component, window: Window): Window {
  const starts = findTime(component, 'DTSTART')
  const ends = findTime(component, 'DTEND')
  if (starts === undefined || ends === undefined) return window
  const spoken = freeBusyWindow({ starts, ends })
  return { start: Math.max(window.start, spoken.start), end: Math.min(window.end, spoken.end) }
}

// RFC 5545 §3.2.9: no type, and one that is not known, mean BUSY.
function typeOfFreeBusy(text: string | undefined): BusyType | undefined {
  const type = text?.toUpperCase()
  if (type === 'FREE') return undefined
  return type === 'BUSY-UNAVAILABLE' || type === 'BUSY-TENTATIVE' ? type : 'BUSY'
}

/** The part of a period that lies in the window; nothing of one that takes no time. */
export function cut(period: BusyPeriod, window: Window): readonly BusyPeriod[] {
  const start = Math.max(period.start, window.start)
  const end = Math.min(period.end, window.end)
  return start < end ? [{ start, end, type: period.type }] : []
}

/** When a meeting takes a room, by the room's own copy of it. */
import type { InstanceContext } from '../../protocol/caldav/instances.ts'
import type { Component } from '../../protocol/ical/component.ts'
import type { CalendarObject } from '../../protocol/ical/rules.ts'
import { findProperties, findText, parameterOf } from '../../protocol/ical/values.ts'
import { hasOccurrence, type Occurrence, occurrences } from '../../protocol/recurrence/index.ts'
import { instantOfTime } from '../../protocol/recurrence/timing.ts'
import { END_OF_TIME, type Instant, type Window } from '../../protocol/time/values.ts'
import type { Asked } from './decide.ts'

/** `asked`: the room has yet to answer. `booked`: it was accepted. `held`: it waits for somebody's word. */
export type Claim = 'asked' | 'booked' | 'held'

/** Without buffers. */
export interface RoomOccurrence extends Asked {
  readonly claim: Claim
}

export interface RoomMeeting {
  /** Those that want the room, by start. */
  readonly occurrences: readonly RoomOccurrence[]
  readonly isSeries: boolean
  /** What those after the window want; undefined when there are none. */
  readonly later: Claim | undefined
}

export interface RoomQuestion {
  readonly window: Window
  isRoom(address: string): boolean
}

const NOTHING: RoomMeeting = { occurrences: [], isSeries: false, later: undefined }

/** Events alone are somewhere. Floating times are on the room's clock. Throws BudgetExceeded. */
export function readRoomMeeting(object: CalendarObject, question: RoomQuestion, context: InstanceContext): RoomMeeting {
  if (object.component !== 'VEVENT') return NOTHING
  const { window } = question
  const series = context.series()
  const claimOf = rememberClaim(question)
  const found = occurrences(series, window, context.budget, context.floatingZone).flatMap((occurrence) => {
    const claim = claimOf(occurrence.component)
    const { start, end } = occurrence
    return claim === undefined ? [] : [{ instance: instanceOf(occurrence, context), start, end, claim }]
  })
  const after = { start: window.end, end: END_OF_TIME }
  const goesOn = hasOccurrence(series, after, context.budget, context.floatingZone)
  const usual = series.master?.component ?? object.members.at(-1)
  return {
    occurrences: found,
    isSeries: found.length > 1 || object.members.length > 1 || series.rules.length + series.dates.length > 0,
    later: goesOn && usual !== undefined ? claimOf(usual) : undefined,
  }
}

function instanceOf({ recurrenceId, start }: Occurrence, { series, floatingZone }: InstanceContext): Instant {
  return recurrenceId === undefined ? start : instantOfTime(recurrenceId, series().findZone, floatingZone)
}

function rememberClaim({ isRoom }: RoomQuestion): (event: Component) => Claim | undefined {
  const claims = new Map<Component, Claim | undefined>()
  return (event) => {
    if (!claims.has(event)) claims.set(event, claimOf(event, isRoom))
    return claims.get(event)
  }
}

/** Undefined: it does not want the room. */
function claimOf(event: Component, isRoom: (address: string) => boolean): Claim | undefined {
  if (findText(event, 'STATUS')?.trim().toUpperCase() === 'CANCELLED') return undefined
  const attendee = findProperties(event, 'ATTENDEE').find(({ value }) => isRoom(value))
  if (attendee === undefined) return isTransparent(event) ? undefined : 'booked'
  // TRANSP tells whether people are busy. Whoever meets, and calls it free time, is in the room.
  return CLAIMS.get(parameterOf(attendee, 'PARTSTAT')?.toUpperCase() ?? 'NEEDS-ACTION')
}

/** Said of the room itself by those who keep its calendar. */
function isTransparent(event: Component): boolean {
  return findText(event, 'TRANSP')?.trim().toUpperCase() === 'TRANSPARENT'
}

/** RFC 5545 §3.2.12. */
const CLAIMS: ReadonlyMap<string, Claim> = new Map([
  ['NEEDS-ACTION', 'asked'],
  ['ACCEPTED', 'booked'],
  ['TENTATIVE', 'held'],
])

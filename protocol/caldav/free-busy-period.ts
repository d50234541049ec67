import type { Period } from '../ical/values.ts'
import { endOf, instantOfTime, lengthOfDuration, wallOf } from '../recurrence/timing.ts'
import { UTC } from '../time/transitions.ts'
import type { Window } from '../time/values.ts'

/** From when to when a value of FREEBUSY lasts. RFC 5545 §3.8.2.6: such values are in UTC, so any other is read as one. */
export function freeBusyWindow({ starts, ends }: Period): Window {
  const start = instantOfTime(starts, noZone, UTC)
  const end =
    'form' in ends ? instantOfTime(ends, noZone, UTC) : endOf(lengthOfDuration(ends), wallOf(starts), start, UTC)
  return { start, end }
}

function noZone(): undefined {
  return undefined
}

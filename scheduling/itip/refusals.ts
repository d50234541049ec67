/** RFC 6638 §3.2.4: what a side of a meeting may not do to it. */
import { type Refusal, refuse } from '../../protocol/dav/refusal.ts'
import { CALDAV } from '../../protocol/xml/names.ts'

export function attendeeMayNot(sentence: string): Refusal {
  return refuse(403, CALDAV.allowedAttendeeSchedulingObjectChange, `An attendee's change: ${sentence}`)
}

export function organizerMayNot(sentence: string): Refusal {
  return refuse(403, CALDAV.allowedOrganizerSchedulingObjectChange, `An organizer's change: ${sentence}`)
}

export function twoOrganizers(count: number): Refusal {
  return refuse(403, CALDAV.sameOrganizerInAllComponents, `${count} organizers in one object`)
}

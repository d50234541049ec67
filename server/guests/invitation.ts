/** What a link leads to: the invitation as it is now, for as long as there is something to answer. */
import type { Component } from '../../protocol/ical/component.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import type { Occurrence } from '../../protocol/recurrence/index.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { findNamedZone } from '../../protocol/time/zones.ts'
import { findMeeting } from '../../scheduling/delivery/own-copy.ts'
import { instantOf, type SchedulingTerms } from '../../scheduling/delivery/terms.ts'
import { findSchedulingObject, invitationFor, type SchedulingObject } from '../../scheduling/itip/index.ts'
import type { Principal, StoreReader } from '../../storage/store.ts'
import { comingTimes } from './coming.ts'
import type { GuestLink } from './link.ts'

export interface OpenInvitation {
  readonly organizer: Principal
  /** The zone of the organizer. */
  readonly home: Zone
  /** As its mail would be now: what a guest may know of the meeting, and nothing else. */
  readonly calendar: Component
  readonly object: SchedulingObject
  /** The next times of it. */
  readonly times: readonly Occurrence[]
}

const MOST_TIMES = 12

/** Undefined, for whatever reason, when there is nothing to answer. */
export async function findInvitation(
  { uid, guest, organizer: address }: GuestLink,
  store: StoreReader,
  terms: SchedulingTerms,
): Promise<OpenInvitation | undefined> {
  const people = await terms.identity.find([address, guest], store)
  const organizer = people.get(address)
  // Who has a calendar here answers there.
  if (organizer === undefined || people.has(guest)) return undefined
  const meeting = await findMeeting(organizer, uid, store)
  try {
    return meeting && invitationIn(meeting.bytes, guest, organizer, terms)
  } catch (error) {
    // A damaged meeting is for its owner to mend.
    if (isDamage(error)) return undefined
    throw error
  }
}

function invitationIn(
  bytes: Buffer,
  guest: string,
  organizer: Principal,
  terms: SchedulingTerms,
): OpenInvitation | undefined {
  const now = instantOf(terms)
  const me = { isAddress: (one: string) => terms.identity.isAddressOf(organizer, one) }
  const calendar = invitationFor(guest, parseCalendarBytes(bytes), me, now)
  const object = findSchedulingObject(calendar)
  if (calendar === undefined || object === undefined || object.kind !== 'VEVENT') return undefined
  const home = (organizer.timezone === null ? undefined : findNamedZone(organizer.timezone)) ?? UTC
  const { times, isOver } = comingTimes(calendar, MOST_TIMES, now, home)
  return isOver ? undefined : { organizer, home, calendar, object, times }
}

import type { Component } from '../../protocol/ical/component.ts'
import type { Principal } from '../../storage/store.ts'
import { type Change, findSchedulingObject } from '../itip/index.ts'
import { organizersIn } from './addresses.ts'
import { readStored } from './damaged.ts'
import type { Office } from './office.ts'
import { findMeeting } from './own-copy.ts'

/** RFC 6638 §3.2.2.2: who stores a meeting of somebody of this server is held to what that one has of it. */
export async function organizerHere(
  calendar: Component,
  owner: Principal,
  office: Office,
): Promise<Pick<Change, 'organizerHere'>> {
  const people = await office.people(organizersIn(calendar))
  const organizer = [...people.values()].find(({ id }) => id !== owner.id)
  if (organizer === undefined) return {}
  const { uid = '' } = findSchedulingObject(calendar) ?? {}
  const meeting = await findMeeting(organizer, uid, office.tx)
  if (meeting === undefined) return { organizerHere: { object: undefined } }
  const object = readStored(meeting.bytes, () => undefined)
  // Who is invited to what cannot be read, nobody knows.
  return object === undefined ? {} : { organizerHere: { object } }
}

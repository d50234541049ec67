/** X-CALENDARSERVER-ACCESS of what is written, caldav-privateevents §4.2. */

import { ACCESS, findStatedAccess } from '../../../protocol/caldav/access.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { Component, Property } from '../../../protocol/ical/component.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { findProperty } from '../../../protocol/ical/values.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { CALDAV, CS } from '../../../protocol/xml/names.ts'
import type { NewObject, StoredObject } from '../../../storage/store.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import type { Settings } from '../../settings.ts'
import type { MemberResource } from '../resource.ts'
import type { View } from '../view.ts'

// caldav-privateevents §4.2.6.
export function requireKnownAccess(calendar: Component): void {
  if (findStatedAccess(calendar) === 'unknown')
    throw refuse(403, CS.validAccessRestriction, `nobody knows that ${ACCESS}`)
}

/** caldav-privateevents §4.2.2.1: the owner alone hides an object, so that nobody locks themselves out. */
export function requireOwnRestriction({ access, bytes }: Pick<NewObject, 'access' | 'bytes'>, view: View): void {
  if (view === 'all' || access === 'public' || access === 'stated') return
  const stated = findStatedAccess(parseCalendarBytes(bytes))
  if (stated === undefined || stated === 'PUBLIC') return
  throw refuse(403, CS.validAccessRestrictionChange, `${ACCESS} is for the owner to state`)
}

/** caldav-sharing §5.5.5: what a sharee brings into a calendar is organized by its owner, or by nobody. */
export function requireOrganizerOfShare(
  { bytes }: Pick<NewObject, 'bytes'>,
  { share, owner }: Pick<MemberResource, 'share' | 'owner'>,
  { publicUrl }: Pick<Settings, 'publicUrl'>,
): void {
  if (share === undefined || !bytes.includes('ORGANIZER')) return
  const organizers = parseCalendarBytes(bytes).components.flatMap(({ properties }) =>
    properties.filter(({ name }) => name === 'ORGANIZER'),
  )
  if (organizers.some(({ value }) => !isAddressOf(owner, value, [publicUrl])))
    throw refuse(403, CALDAV.allowedOrganizerSchedulingObjectChange, 'in a share its owner organizes')
}

/**
 * Client: those that do not know the property leave it out, and would open to everybody what its owner has hidden. So it
 * stays until another is stated. Undefined where nothing is to be added.
 */
export function withAccessOf(before: Pick<StoredObject, 'bytes'>, after: Pick<NewObject, 'bytes'>): Buffer | undefined {
  const calendar = parseCalendarBytes(after.bytes)
  const stated = findStated(before)
  if (stated === undefined || findProperty(calendar, ACCESS) !== undefined) return undefined
  return Buffer.from(writeComponent({ ...calendar, properties: [...calendar.properties, stated] }))
}

/** Of bytes that cannot be read any more there is nothing to keep: they may be overwritten. */
function findStated({ bytes }: Pick<StoredObject, 'bytes'>): Property | undefined {
  try {
    return findProperty(parseCalendarBytes(bytes), ACCESS)
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

/** When the owner of an inbox can be met at all, RFC 7953 §7.2. */
import { readAvailabilityProperty } from '../../../protocol/caldav/availability-property.ts'
import { readCalendarElement, writeCalendarElement } from '../../../protocol/caldav/calendar-element.ts'
import { element, textOf, type XmlName } from '../../../protocol/xml/element.ts'
import { CALDAV, CS } from '../../../protocol/xml/names.ts'
import type { Availability } from '../../../scheduling/freebusy/availability.ts'
import type { Collection, DeadProperty, Id, Principal, StoreReader } from '../../../storage/store.ts'
import { floatingZoneOf } from '../calendar/open-object.ts'
import { findKept } from '../properties/find-kept.ts'
import type { KeptProperty } from '../properties/property.ts'
import type { CollectionResource } from '../resource.ts'

const KEPT_AS = CALDAV.calendarAvailability

/** The iCalendar of one property, whatever name it was set under. */
function availabilityProperty(name: XmlName): KeptProperty<CollectionResource> {
  return {
    name,
    keptAs: KEPT_AS,
    inAllprop: false,
    read: (_, { dead }, asked) => {
      const kept = findKept(dead, KEPT_AS)
      return kept && writeCalendarElement(name, textOf(kept), asked)
    },
    keep: async (value) => {
      const text = readCalendarElement(value)
      readAvailabilityProperty(text)
      return element(KEPT_AS, text)
    },
  }
}

export const calendarAvailability = availabilityProperty(CALDAV.calendarAvailability)
// Client: Apple's programs know it by the name that it had before the RFC.
export const appleCalendarAvailability = availabilityProperty(CS.calendarAvailability)

/** RFC 7953 §4: what owners say of their time, beside what their calendars say; by their keys. */
export async function availabilitiesOfInboxes(
  inboxes: readonly OwnedInbox[],
  store: StoreReader,
): Promise<ReadonlyMap<Id, readonly Availability[]>> {
  const dead = await store.deadProperties(inboxes.map(({ inbox }) => ({ kind: 'collection', id: inbox.id })))
  return new Map(inboxes.map((one) => [one.owner.id, availabilitiesIn(one, dead)]))
}

interface OwnedInbox {
  readonly inbox: Collection
  readonly owner: Principal
}

function availabilitiesIn({ inbox, owner }: OwnedInbox, dead: readonly DeadProperty[]): readonly Availability[] {
  const kept = findKept(
    dead.filter(({ target }) => target.id === inbox.id),
    KEPT_AS,
  )
  if (kept === undefined) return []
  const { members, findZone } = readAvailabilityProperty(textOf(kept))
  const floatingZone = floatingZoneOf(inbox, owner)
  return members.map((component) => ({ component, findZone, floatingZone }))
}

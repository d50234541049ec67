/** When the owner of an inbox can be met at all, RFC 7953 §7.2. */
import { readAvailabilityProperty } from '../../../protocol/caldav/availability-property.ts'
import { readCalendarElement, writeCalendarElement } from '../../../protocol/caldav/calendar-element.ts'
import { element, textOf, type XmlName } from '../../../protocol/xml/element.ts'
import { CALDAV, CS } from '../../../protocol/xml/names.ts'
import type { Availability } from '../../../scheduling/freebusy/availability.ts'
import type { Collection, Principal, StoreReader } from '../../../storage/store.ts'
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
    read: async ({ collection }, { deps }, asked) => {
      const text = await findText(collection, deps.store)
      return text === undefined ? undefined : writeCalendarElement(name, text, asked)
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

async function findText({ id }: Collection, store: StoreReader): Promise<string | undefined> {
  const found = await findKept({ kind: 'collection', id }, KEPT_AS, store)
  return found && textOf(found)
}

/** RFC 7953 §4: what the owner says of their time, beside what their calendars say. */
export async function availabilitiesOfInbox(
  inbox: Collection | undefined,
  owner: Principal,
  store: StoreReader,
): Promise<readonly Availability[]> {
  const text = inbox && (await findText(inbox, store))
  if (inbox === undefined || text === undefined) return []
  const { members, findZone } = readAvailabilityProperty(text)
  const floatingZone = floatingZoneOf(inbox, owner)
  return members.map((component) => ({ component, findZone, floatingZone }))
}

import { scheduleChangesElement } from '../../../protocol/caldav/schedule-changes.ts'
import { formatTime } from '../../../protocol/ical/values.ts'
import { CS } from '../../../protocol/xml/names.ts'
import { findKept } from '../properties/find-kept.ts'
import type { Property } from '../properties/property.ts'
import type { ObjectResource } from '../resource.ts'

/** caldav-schedulingchanges §4.1.1. What changed was written down when the message came; of a new invitation nothing was. */
export const scheduleChanges: Property<ObjectResource> = {
  name: CS.scheduleChanges,
  inAllprop: false,
  isKeptByServer: true,
  read: async ({ collection, entry }, { dead, deps }) => {
    const kept = findKept(dead, CS.scheduleChanges)
    if (kept !== undefined) return kept
    const item = await deps.store.findObject(collection.id, entry.name)
    // As this server writes it; one that is damaged says nothing.
    if (item === undefined || !/^METHOD:REQUEST\r?$/m.test(item.bytes.toString())) return undefined
    const at = Math.floor(entry.createdAt.getTime() / 1000)
    return scheduleChangesElement({ action: 'create' }, formatTime({ form: 'utc', at }))
  },
}

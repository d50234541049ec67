/** Alarms that the server writes into what a client sends. */
import { withDefaultAlarms } from '../../../protocol/caldav/default-alarms.ts'
import { Refusal } from '../../../protocol/dav/refusal.ts'
import { withNewestAcknowledged } from '../../../protocol/ical/acknowledged.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { defaultAlarmsIn } from '../../../scheduling/delivery/default-alarms.ts'
import type { Collection, NewObject, ObjectEntry, StoreReader } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'
import type { Viewer } from '../request.ts'
import { indexOrRefuse, readCalendarObject } from './data.ts'

export interface Arriving {
  readonly object: NewObject
  readonly viewer: Viewer
  readonly collection: Collection
  readonly replaced: ObjectEntry | undefined
}

/**
 * Client: one that knows nothing of ACKNOWLEDGED, or comes late, would bring back alarms that were dismissed elsewhere; and
 * Apple's leave it to the server to add the default alarms. Gives the very same object where there is nothing to do; RFC
 * 4791 §5.3.4: of another one the client is told no ETag.
 */
export async function withAlarms(arriving: Arriving, store: StoreReader, settings: Settings): Promise<NewObject> {
  const { object, replaced } = arriving
  return replaced === undefined
    ? withDefaults(arriving, store, settings)
    : withAcknowledged(object, arriving.collection, replaced, store, settings)
}

async function withAcknowledged(
  object: NewObject,
  { id }: Collection,
  { name }: ObjectEntry,
  store: StoreReader,
  settings: Settings,
): Promise<NewObject> {
  if (!object.bytes.includes('BEGIN:VALARM')) return object
  const before = await store.findObject(id, name)
  if (before === undefined || !before.bytes.includes('ACKNOWLEDGED')) return object
  const known = membersOf(before.bytes)
  return withMembers(object, settings, (members) => withNewestAcknowledged(known, members))
}

/** Of bytes that cannot be read any more there is nothing to keep: they may be overwritten. */
function membersOf(bytes: Buffer): readonly Component[] {
  try {
    return indexOrRefuse(bytes).calendar.members
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

// Alarms are of a person: the owner's are not for what others put into the calendar.
async function withDefaults(
  { object, viewer, collection: { id, ownerId } }: Arriving,
  store: StoreReader,
  settings: Settings,
): Promise<NewObject> {
  if (viewer.principal?.id !== ownerId || !HAVE_ALARMS.has(object.component)) return object
  const alarmsOf = await defaultAlarmsIn({ calendarId: id, ownerId }, store)
  if (alarmsOf === undefined) return object
  const room = settings.maxResourceBytes - object.bytes.length
  return withMembers(object, settings, (members) => withDefaultAlarms(members, alarmsOf, room))
}

const HAVE_ALARMS: ReadonlySet<string> = new Set(['VEVENT', 'VTODO'])

function withMembers(
  object: NewObject,
  settings: Settings,
  change: (members: readonly Component[]) => readonly Component[],
): NewObject {
  const { root, members } = indexOrRefuse(object.bytes).calendar
  const changed = change(members)
  if (changed === members) return object
  const written = new Map(members.map((member, index) => [member, changed[index] ?? member]))
  const text = writeComponent({ ...root, components: root.components.map((one) => written.get(one) ?? one) })
  return readCalendarObject(Buffer.from(text), settings)
}

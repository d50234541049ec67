import { parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { writeComponentBytes } from '../../../protocol/ical/write.ts'
import { readStored } from '../../../scheduling/delivery/damaged.ts'
import { mergeAttendees } from '../../../scheduling/itip/index.ts'
import type { ObjectEntry, StoreReader } from '../../../storage/store.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import type { Settings } from '../../settings.ts'
import { type AttachingObject, stillAttaching } from '../object/attachments.ts'
import type { DavRequest } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { readCalendarObject } from './data.ts'

/**
 * RFC 6638 §3.2.10.1: a client that goes by the schedule tag need not have seen what others answered since; that is kept
 * from what is there.
 */
export async function withAnswersSince(
  { headers, resource, origins }: DavRequest<MemberResource>,
  current: ObjectEntry | undefined,
  sent: AttachingObject,
  tx: StoreReader,
  settings: Settings,
): Promise<AttachingObject> {
  if (headers['if-schedule-tag-match'] === undefined || current === undefined || current.scheduleTag === null)
    return sent
  const stored = await tx.findObject(resource.collection.id, resource.name)
  if (stored === undefined) return sent
  const me = { isAddress: (address: string) => isAddressOf(resource.owner, address, origins) }
  // Of bytes that cannot be read any more there is nothing to keep.
  const known = readStored(stored.bytes, () => undefined)
  if (known === undefined) return sent
  const calendar = parseCalendarBytes(sent.bytes)
  const merged = mergeAttendees(known, calendar, me)
  if (merged === calendar) return sent
  return stillAttaching(readCalendarObject(Buffer.from(writeComponentBytes(merged)), settings), sent.managedIds)
}

/** Where a calendar may lie, and how many there may be, for all methods that make one. */
import { refuse } from '../../../protocol/dav/refusal.ts'
import { CALDAV, CS } from '../../../protocol/xml/names.ts'
import type { Collection } from '../../../storage/store.ts'
import { RESERVED_SLUGS } from '../paths.ts'
import type { Deps } from '../request.ts'
import type { UnmappedResource } from '../resource.ts'

const LONGEST_NAME = 255

// RFC 4791 §5.3.1: CALDAV:calendar-collection-location-ok.
export function requireLocation({ home, slug }: UnmappedResource): void {
  if (home !== 'calendars' || RESERVED_SLUGS.has(slug)) {
    throw refuse(403, CALDAV.calendarCollectionLocationOk, 'no calendar can be made there')
  }
  if (Buffer.byteLength(slug) > LONGEST_NAME) {
    throw refuse(403, CALDAV.calendarCollectionLocationOk, `a name of more than ${LONGEST_NAME} bytes`)
  }
}

export function requireRoomForCollection(siblings: readonly Collection[], { settings }: Pick<Deps, 'settings'>): void {
  if (siblings.length >= settings.maxCollections) {
    throw refuse(403, CS.maxCollections, `more than ${settings.maxCollections} collections`)
  }
}

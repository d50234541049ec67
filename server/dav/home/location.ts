/** Where a calendar or an address book may lie, and how many there may be, for all methods that make one. */
import { refuse } from '../../../protocol/dav/refusal.ts'
import { CALDAV, CARDDAV, CS } from '../../../protocol/xml/names.ts'
import type { Collection } from '../../../storage/store.ts'
import { RESERVED_SLUGS } from '../paths.ts'
import type { Deps } from '../request.ts'
import type { UnmappedResource } from '../resource.ts'

const LONGEST_NAME = 255

/** What a client can make. */
export type MadeKind = 'calendar' | 'addressbook'

// RFC 4791 §5.3.1, RFC 6352 §6.3.1.
const CONDITIONS = {
  calendar: CALDAV.calendarCollectionLocationOk,
  addressbook: CARDDAV.addressbookCollectionLocationOk,
} as const

export function locationRefused(kind: MadeKind, sentence: string): Error {
  return refuse(403, CONDITIONS[kind], sentence)
}

export function requireLocation(kind: MadeKind, { home, slug }: UnmappedResource): void {
  const isHome = home === (kind === 'calendar' ? 'calendars' : 'addressbooks')
  if (!isHome || (kind === 'calendar' && RESERVED_SLUGS.has(slug))) {
    throw locationRefused(kind, `no ${kind} can be made there`)
  }
  if (Buffer.byteLength(slug) > LONGEST_NAME) throw locationRefused(kind, `a name of more than ${LONGEST_NAME} bytes`)
}

/** Those count that hold calendar objects or cards, the inbox among them, as in Apple's server. */
export function requireRoomForCollection(siblings: readonly Collection[], { settings }: Pick<Deps, 'settings'>): void {
  const counted = siblings.filter(({ kind }) => kind !== 'outbox' && kind !== 'notification')
  if (counted.length >= settings.maxCollections) {
    throw refuse(403, CS.maxCollections, `more than ${settings.maxCollections} collections`)
  }
}

/** From the bytes of a vCard to all that a store keeps beside them. */
import { etagOf } from '../dav/etag.ts'
import type { BoundingBox } from '../recurrence/series.ts'
import { parseCardBytes } from '../vcard/parse.ts'
import { type Card, readCard } from '../vcard/rules.ts'

export interface IndexedCard {
  readonly card: Card
  readonly uid: string
  readonly component: 'VCARD'
  readonly etag: string
  readonly box: BoundingBox
  readonly access: 'public'
}

// Of one card. A group has a line for each member.
const LIMITS = { nesting: 4, components: 10, properties: 50_000 }

const NO_TIME: BoundingBox = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }

/** Throws InvalidCalendarData or InvalidCard for bytes that may not be stored. */
export function indexCard(bytes: Uint8Array): IndexedCard {
  const card = readCard(parseCardBytes(bytes, LIMITS))
  return { card, uid: card.uid, component: 'VCARD', etag: etagOf(bytes), box: NO_TIME, access: 'public' }
}

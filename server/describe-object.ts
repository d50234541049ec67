import { indexCalendarObject } from '../protocol/caldav/indexed-object.ts'
import { indexCard } from '../protocol/carddav/indexed-card.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../protocol/ical/invalid.ts'
import { InvalidCard } from '../protocol/vcard/rules.ts'
import type { Collection } from '../storage/store.ts'
import type { Description } from '../storage/verify.ts'

/** What the bytes of a stored object say of it, for `verify`. */
export function describeObject(bytes: Buffer, { home }: Collection): Description {
  try {
    const { uid, component, etag, access, box } = home === 'calendars' ? indexCalendarObject(bytes) : indexCard(bytes)
    return { uid, component, etag, access, box }
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject || error instanceof InvalidCard)
      return { damaged: error.message }
    throw error
  }
}

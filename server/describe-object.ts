import { indexCalendarObject } from '../protocol/caldav/indexed-object.ts'
import { indexCard } from '../protocol/carddav/indexed-card.ts'
import { Refusal } from '../protocol/dav/refusal.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../protocol/ical/invalid.ts'
import { InvalidCard } from '../protocol/vcard/rules.ts'
import { InvalidXml } from '../protocol/xml/parse.ts'
import type { Collection } from '../storage/store.ts'
import type { Description } from '../storage/verify.ts'
import { describeNotification } from './sharing/notify.ts'

/** What the bytes of a stored object say of it, for `verify`. */
export function describeObject(bytes: Buffer, collection: Collection): Description {
  try {
    const { uid, component, etag, access, box } = readerOf(collection)(bytes)
    return { uid, component, etag, access, box }
  } catch (error) {
    const isDamage =
      error instanceof InvalidCalendarData ||
      error instanceof InvalidCalendarObject ||
      error instanceof InvalidCard ||
      error instanceof InvalidXml ||
      error instanceof Refusal
    if (isDamage) return { damaged: error.message }
    throw error
  }
}

function readerOf({ home, kind }: Collection) {
  if (kind === 'notification') return describeNotification
  if (kind === 'inbox') return (bytes: Buffer) => indexCalendarObject(bytes, 'message')
  return home === 'calendars' ? indexCalendarObject : indexCard
}

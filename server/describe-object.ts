import { indexCalendarObject } from '../protocol/caldav/indexed-object.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../protocol/ical/invalid.ts'
import type { Collection } from '../storage/store.ts'
import type { Description } from '../storage/verify.ts'

/** What the bytes of a stored object say of it, for `verify`. */
export function describeObject(bytes: Buffer, { home }: Collection): Description {
  if (home !== 'calendars') return { damaged: `there is no reader for what lies in ${home}` }
  try {
    const { uid, component, etag, box } = indexCalendarObject(bytes)
    return { uid, component, etag, box }
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject)
      return { damaged: error.message }
    throw error
  }
}

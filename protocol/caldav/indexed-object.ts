/** From the bytes of a calendar object to all that a store keeps beside them. */
import { etagOf } from '../dav/etag.ts'
import { objectParseLimits, parseCalendarBytes } from '../ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../ical/rules.ts'
import type { BoundingBox, Series } from '../recurrence/index.ts'
import { boundingBox, compile } from '../recurrence/index.ts'
import { zonesOf } from '../time/zones.ts'
import type { ObjectAccess } from './access.ts'
import { accessOf } from './redact.ts'

export interface IndexedObject {
  readonly calendar: CalendarObject
  readonly series: Series
  readonly uid: string
  readonly component: string
  readonly etag: string
  readonly box: BoundingBox
  readonly access: ObjectAccess
}

/** Throws InvalidCalendarData or InvalidCalendarObject for bytes that may not be stored. */
export function indexCalendarObject(bytes: Uint8Array, form: 'object' | 'message' = 'object'): IndexedObject {
  const calendar = readCalendarObject(parseCalendarBytes(bytes, objectParseLimits), form)
  const series = compile(calendar.members, zonesOf(calendar.root))
  return {
    calendar,
    series,
    uid: calendar.uid,
    component: calendar.component,
    etag: etagOf(bytes),
    box: boundingBox(series),
    access: accessOf(calendar),
  }
}

import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { CalendarMerger } from '../../protocol/ical/timezones.ts'
import { escapeText } from '../../protocol/ical/values.ts'
import type { Collection, Store } from '../../storage/store.ts'
import { PRODUCT_ID } from '../dav/product.ts'

/** An object that cannot be read, and so is left out. */
export interface LeftOut {
  /** Of the collection. */
  readonly collection: string
  readonly name: string
  readonly reason: string
}

/** Calendars as the text of one iCalendar stream, a page of objects at a time. */
export async function* exportCalendars(
  store: Store,
  calendars: readonly Collection[],
  name: string,
): AsyncGenerator<string | LeftOut> {
  const merger = new CalendarMerger()
  // RFC 7986 §5.1, and the older name that most programs read.
  const names = ['NAME', 'X-WR-CALNAME'].map((property) => ({
    name: property,
    parameters: [],
    value: escapeText(name),
  }))
  yield merger.begin([{ name: 'PRODID', parameters: [], value: PRODUCT_ID }, ...names])
  for (const calendar of calendars) {
    for await (const page of store.objects(calendar.id)) {
      for (const { name, bytes } of page) {
        const text = readSafely(() => merger.add(parseCalendarBytes(bytes)))
        yield typeof text === 'string' ? text : { collection: calendar.slug, name, reason: text.message }
      }
    }
  }
  yield merger.end()
}

function readSafely(read: () => string): string | InvalidCalendarData {
  try {
    return read()
  } catch (error) {
    if (error instanceof InvalidCalendarData) return error
    throw error
  }
}

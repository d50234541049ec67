import { ACCESS } from '../../protocol/caldav/access.ts'
import type { Property } from '../../protocol/ical/component.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { CalendarMerger } from '../../protocol/ical/timezones.ts'
import { escapeText, findProperty } from '../../protocol/ical/values.ts'
import type { Collection, Store, StoredObject } from '../../storage/store.ts'
import { PRODUCT_ID } from '../dav/product.ts'

/** An object that cannot be read, and so is left out. */
export interface LeftOut {
  /** Of the collection. */
  readonly collection: string
  readonly name: string
  readonly reason: string
}

/**
 * Calendars as the text of one iCalendar stream, a page of objects at a time. What hides an object is said of its whole
 * VCALENDAR (caldav-privateevents §4.1.2), so there is one more for each such word: nothing is open to everybody where the file is read.
 */
export async function* exportCalendars(
  store: Store,
  calendars: readonly Collection[],
  name: string,
): AsyncGenerator<string | LeftOut> {
  // RFC 7986 §5.1, and the older name that most programs read.
  const names = ['NAME', 'X-WR-CALNAME'].map((property) => line(property, escapeText(name)))
  const head = [line('PRODID', PRODUCT_ID), ...names]
  const stated = new Set<string>()
  yield* oneCalendar(store, calendars, head, (access) => {
    if (access !== undefined) stated.add(access)
    return access === undefined
  })
  for (const wanted of stated) {
    const isWanted = (access: string | undefined) => access === wanted
    yield* oneCalendar(store, calendars, [...head, line(ACCESS, wanted)], isWanted)
  }
}

async function* oneCalendar(
  store: Store,
  calendars: readonly Collection[],
  head: readonly Property[],
  isWanted: (access: string | undefined) => boolean,
): AsyncGenerator<string | LeftOut> {
  const merger = new CalendarMerger()
  // A copy in another calendar says the same once more, under the same UID.
  const written = new Set<string>()
  yield merger.begin(head)
  for (const calendar of calendars) {
    for await (const page of store.objects(calendar.id)) {
      for (const stored of page) {
        if (written.has(stored.etag)) continue
        written.add(stored.etag)
        const text = addSafely(stored, merger, isWanted)
        if (typeof text === 'string') yield text
        // Told once: it says nothing that anybody could want.
        else if (isWanted(undefined)) yield { collection: calendar.slug, name: stored.name, reason: text.message }
      }
    }
  }
  yield merger.end()
}

function addSafely(
  { bytes }: StoredObject,
  merger: CalendarMerger,
  isWanted: (access: string | undefined) => boolean,
): string | InvalidCalendarData {
  try {
    const object = parseCalendarBytes(bytes)
    return isWanted(findProperty(object, ACCESS)?.value.trim()) ? merger.add(object) : ''
  } catch (error) {
    if (error instanceof InvalidCalendarData) return error
    throw error
  }
}

function line(name: string, value: string): Property {
  return { name, parameters: [], value }
}

/** Stored objects opened for a report: parsed when something has to look inside, once, and never more than that. */
import type { CalendarDataSource } from '../../../protocol/caldav/calendar-data.ts'
import type { InstanceContext } from '../../../protocol/caldav/instances.ts'
import { readTimezoneProperty } from '../../../protocol/caldav/timezone-property.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../../../protocol/ical/rules.ts'
import { type Budget, compile, type Series } from '../../../protocol/recurrence/index.ts'
import { UTC } from '../../../protocol/time/transitions.ts'
import type { Zone } from '../../../protocol/time/zone.ts'
import { findNamedZone, zonesOf } from '../../../protocol/time/zones.ts'
import type { Collection, Principal, Store, StoredObject } from '../../../storage/store.ts'
import type { Deps } from '../request.ts'

// What all expansion of one request may cost, and how many instances one object may have in its window.
const STEPS = 2_000_000

/** What one request may spend, on all objects that it opens. */
export function newBudget({ settings }: Pick<Deps, 'settings'>): Budget {
  return { steps: STEPS, occurrences: settings.maxInstances }
}

/** Opens the objects of one calendar for one request. */
export class ObjectOpener {
  readonly #floatingZone: Zone
  readonly #budget: Budget

  constructor(floatingZone: Zone, budget: Budget) {
    this.#floatingZone = floatingZone
    this.#budget = budget
  }

  open({ bytes }: StoredObject): CalendarDataSource {
    return new OpenedObject(bytes, this.#floatingZone, this.#budget)
  }
}

class OpenedObject implements CalendarDataSource {
  readonly #bytes: Buffer
  readonly #floatingZone: Zone
  readonly #budget: Budget
  #calendar: CalendarObject | undefined
  #series: Series | undefined

  constructor(bytes: Buffer, floatingZone: Zone, budget: Budget) {
    this.#bytes = bytes
    this.#floatingZone = floatingZone
    this.#budget = budget
  }

  get text(): string {
    return this.#bytes.toString('utf8')
  }

  object(): CalendarObject {
    this.#calendar ??= readCalendarObject(parseCalendarBytes(this.#bytes))
    return this.#calendar
  }

  context(): InstanceContext {
    const { members } = this.object()
    return { members, series: () => this.#compile(), floatingZone: this.#floatingZone, budget: this.#budget }
  }

  #compile(): Series {
    const { members, root } = this.object()
    this.#series ??= compile(members, zonesOf(root))
    return this.#series
  }
}

/** RFC 4791 §7.3: what floating times mean in a calendar, unless a report says otherwise. Its own zone, or its owner's. */
export function floatingZoneOf({ timezone, timezoneId }: Collection, owner: Principal): Zone {
  const own = zoneNamed(timezoneId) ?? (timezone === null ? undefined : readTimezoneProperty(timezone).zone)
  return own ?? zoneNamed(owner.timezone) ?? UTC
}

function zoneNamed(id: string | null): Zone | undefined {
  return id === null ? undefined : findNamedZone(id)
}

/** Whether an error says that the stored bytes are no calendar object, for whatever reason they got there. */
export function isDamage(error: unknown): error is Error {
  return error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject
}

/** What was reported of each store, by row and entity tag. */
const reported = new WeakMap<Store, Set<string>>()
const MOST_REPORTED = 10_000

/** One line in the log for each damaged object, not one for each time that somebody meets it. */
export function reportDamage(collection: Collection, { id, name, etag }: StoredObject, error: Error, deps: Deps): void {
  const known = reported.get(deps.store) ?? new Set()
  reported.set(deps.store, known)
  const key = `${id} ${etag}`
  if (known.has(key)) return
  if (known.size >= MOST_REPORTED) known.clear()
  known.add(key)
  const reason = error.message
  deps.log.warn({ collection: collection.slug, owner: collection.ownerSlug, name, reason }, 'damaged object')
}

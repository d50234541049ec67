/** Stored objects opened for a report. */
import type { CalendarDataSource } from '../../../protocol/caldav/calendar-data.ts'
import type { CalendarExpander } from '../../../protocol/caldav/expand-text.ts'
import type { InstanceContext } from '../../../protocol/caldav/instances.ts'
import { readTimezoneProperty } from '../../../protocol/caldav/timezone-property.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { InvalidCalendarObject } from '../../../protocol/ical/invalid.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { type Budget, BudgetShare } from '../../../protocol/recurrence/index.ts'
import { UTC } from '../../../protocol/time/transitions.ts'
import type { Zone } from '../../../protocol/time/zone.ts'
import { findNamedZone } from '../../../protocol/time/zones.ts'
import type {
  Collection,
  Id,
  ObjectEntry,
  Pages,
  Principal,
  StoredObject,
  StoreReader,
} from '../../../storage/store.ts'
import type { Allowance } from '../../account-limits.ts'
import { nameForLog } from '../../path-for-log.ts'
import type { Deps, HandlerDeps, Viewer } from '../request.ts'
import type { CollectionResource, MemberResource } from '../resource.ts'
import { extentIn, partOf, viewOf } from '../view.ts'
import type { OpenedObject } from './object-cache.ts'

/** What one object may take of a request: it cannot keep an answer from the others. */
const STEPS_OF_OBJECT = 300_000

/** What one request may spend, on all objects that it opens. Throws 429 when its account has nothing left to spend. */
export function newBudget({ settings, allowance }: Pick<HandlerDeps, 'settings' | 'allowance'>): Budget {
  const { reportSteps: steps, maxInstances: occurrences } = settings
  if (allowance === undefined) return { steps, occurrences }
  allowance.requireSome('steps of a minute')
  return new BudgetShare(new AccountBudget(allowance, occurrences), steps)
}

/** What its account can still spend. */
class AccountBudget implements Budget {
  readonly occurrences: number
  readonly #allowance: Allowance

  constructor(allowance: Allowance, occurrences: number) {
    this.#allowance = allowance
    this.occurrences = occurrences
  }

  get steps(): number {
    return this.#allowance.unspent
  }

  set steps(steps: number) {
    this.#allowance.spend(this.#allowance.unspent - steps)
  }
}

export interface OpenObject {
  readonly entry: ObjectEntry
  readonly source: CalendarDataSource
}

/** From an object to what the viewer sees of it. Throws InvalidCalendarObject. */
export type PartOpener = (entry: ObjectEntry, whole: OpenedObject) => OpenedObject

/** Undefined for who sees all of everything. */
export function partOpener(
  resource: CollectionResource | MemberResource,
  viewer: Viewer,
  { objects, store }: Pick<HandlerDeps, 'objects' | 'store'>,
): PartOpener | undefined {
  const view = viewOf(resource, viewer)
  if (view === 'all') return undefined
  const { collection } = resource
  return (entry, whole) => {
    if (extentIn(view, entry) === 'whole') return whole
    const show = (calendar: Component) => partOf(view, calendar, collection, store)
    const part = objects.part(whole, entry, `${collection.id}/${view}`, show)
    if (part === undefined) throw new InvalidCalendarObject('object', 'Nothing of it is to be seen')
    return part
  }
}

interface OpenerDeps extends Pick<HandlerDeps, 'objects'> {
  readonly store: Pick<StoreReader, 'findObjectsById'>
}

/** Opens the objects of one calendar for one request. */
export class ObjectOpener {
  readonly #collectionId: Id
  readonly #floatingZone: Zone
  readonly #budget: Budget
  readonly #deps: OpenerDeps
  readonly #partOf: PartOpener | undefined

  constructor(collectionId: Id, floatingZone: Zone, budget: Budget, deps: OpenerDeps, partOf?: PartOpener) {
    this.#collectionId = collectionId
    this.#floatingZone = floatingZone
    this.#budget = budget
    this.#deps = deps
    this.#partOf = partOf
  }

  open(stored: StoredObject): OpenObject {
    return this.#opened(stored, this.#deps.objects.open(stored))
  }

  /** Of a page in the order of names. Bytes are read of those alone that were not opened before. */
  async *openPage(page: readonly ObjectEntry[]): Pages<OpenObject> {
    // The same answer has the same order, whatever was opened before.
    const places = new Map(page.map(({ id }, at) => [id, at]))
    const placeOf = ({ entry }: { readonly entry: ObjectEntry }) => places.get(entry.id) ?? page.length
    const known: OpenObject[] = []
    const unknown: Id[] = []
    for (const entry of page) {
      const opened = this.#deps.objects.find(entry)
      if (opened === undefined) unknown.push(entry.id)
      else known.push(this.#opened(entry, opened))
    }
    if (unknown.length > 0) {
      for await (const read of this.#deps.store.findObjectsById(this.#collectionId, unknown)) {
        const opened = read.map((stored) => this.open(stored))
        const last = Math.max(...opened.map(placeOf))
        const before = known.findIndex((one) => placeOf(one) > last)
        const ready = known.splice(0, before < 0 ? known.length : before)
        yield [...ready, ...opened].sort((a, b) => placeOf(a) - placeOf(b))
      }
    }
    if (known.length > 0) yield known
  }

  #opened(entry: ObjectEntry, opened: OpenedObject): OpenObject {
    const partOf = this.#partOf
    // Of a damaged object nobody knows a part, which is for whoever looks at it to tell.
    const open = partOf === undefined ? () => opened : () => partOf(entry, opened)
    return {
      entry,
      source: new RequestedObject(open, this.#floatingZone, new BudgetShare(this.#budget, STEPS_OF_OBJECT)),
    }
  }
}

/** An opened object, as one request sees it. */
class RequestedObject implements CalendarDataSource {
  readonly #open: () => OpenedObject
  readonly #floatingZone: Zone
  readonly #budget: Budget

  constructor(open: () => OpenedObject, floatingZone: Zone, budget: Budget) {
    this.#open = open
    this.#floatingZone = floatingZone
    this.#budget = budget
  }

  get text(): string {
    return this.#open().text
  }

  get xml(): string {
    return this.#open().xml
  }

  object(): CalendarObject {
    return this.#open().object()
  }

  expander(): CalendarExpander {
    return this.#open().expander()
  }

  context(): InstanceContext {
    const { members } = this.object()
    return { members, series: () => this.#open().series(), floatingZone: this.#floatingZone, budget: this.#budget }
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

/** What each log was told, by row and change: whoever meets it, and however much they see. */
const reported = new WeakMap<Deps['log'], Set<string>>()
const MOST_REPORTED = 10_000

/** One line in the log for each damaged object, not one for each time that somebody meets it. */
export function reportDamage(
  collection: Pick<Collection, 'id' | 'ownerSlug'>,
  { id, name, changeNo }: ObjectEntry,
  error: Error,
  { log }: Pick<Deps, 'log'>,
): void {
  const known = reported.get(log) ?? new Set()
  reported.set(log, known)
  const key = `${id} ${changeNo}`
  if (known.has(key)) return
  if (known.size >= MOST_REPORTED) known.clear()
  known.add(key)
  const reason = error.message
  log.warn({ collection: collection.id, owner: collection.ownerSlug, name: nameForLog(name), reason }, 'damaged object')
}

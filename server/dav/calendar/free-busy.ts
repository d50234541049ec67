import { readFreeBusyQuery } from '../../../protocol/caldav/free-busy-query.ts'
import type { InstanceContext } from '../../../protocol/caldav/instances.ts'
import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { type Budget, BudgetExceeded, BudgetShare } from '../../../protocol/recurrence/index.ts'
import type { Window } from '../../../protocol/time/values.ts'
import type { Zone } from '../../../protocol/time/zone.ts'
import { zonesOf } from '../../../protocol/time/zones.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import { type Availability, unavailablePeriods } from '../../../scheduling/freebusy/availability.ts'
import { type BusyPeriod, busyPeriods, busyThroughout } from '../../../scheduling/freebusy/busy.ts'
import { coalesce } from '../../../scheduling/freebusy/coalesce.ts'
import { type FreeBusyAnswer, writeFreeBusy } from '../../../scheduling/freebusy/freebusy.ts'
import type { Busy, BusyObject, TimelineSource } from '../../../scheduling/freebusy/timelines.ts'
import { busyOfRoom } from '../../../scheduling/rooms/free-busy.ts'
import { policyOf } from '../../../scheduling/rooms/policy.ts'
import type {
  Collection,
  Id,
  ObjectEntry,
  Pages,
  Principal,
  PrincipalBooking,
  StoreReader,
  StoreTransaction,
} from '../../../storage/store.ts'
import { addressesOf } from '../../directory/calendar-user.ts'
import { availabilitiesOfInboxes } from '../inbox/availability.ts'
import { PRODUCT_ID } from '../product.ts'
import type { DavRequest, DavResponse, Deps, HandlerDeps } from '../request.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'
import { CALENDAR_TYPE } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { readerOfSharee } from '../sharing/own-objects.ts'
import { floatingZoneOf, newBudget, ObjectOpener, type OpenObject, reportDamage } from './open-object.ts'
import { calendarsIn } from './query.ts'
import { bookingsToldOf } from './room-bookings.ts'

/**
 * RFC 4791 §7.10: 200 and a VFREEBUSY, no multistatus.
 * Deviation: RFC 4791 §7.10: without the privilege it is 403, not 404; docs/decisions/0008.
 */
export async function freeBusyQuery(
  request: DavRequest<CollectionResource | HomeResource>,
  deps: HandlerDeps,
  root: XmlElement,
): Promise<DavResponse> {
  const window = readFreeBusyQuery(root)
  await requirePrivilege(request, CALDAV.readFreeBusy)
  const depth = readDepth(request.headers.depth as string | undefined, '1')
  const { resource } = request
  const calendars =
    'home' in resource ? (await calendarsIn(resource, request, deps)).map((one) => one.resource) : [resource]
  const collections = depth === '0' ? [] : calendars.filter(countsInHome).map(({ collection }) => collection)
  // What a share says is what it says to its sharee.
  const owner = 'home' in resource ? resource.owner : resource.seenBy
  return freeBusyOf(collections, owner, window, deps, { known: collections })
}

/** caldav-sharing §5.5.5: a share makes nobody busy until its sharee says so. */
function countsInHome({ share, collection }: CollectionResource): boolean {
  return share === undefined || !collection.transparent
}

interface Told {
  /** Where the question is about the owner. */
  readonly inbox?: Collection | undefined
  /** The calendars of which who asks may know, be they transparent. */
  readonly known: readonly Collection[]
}

/** When the owner is busy in these calendars, as a whole answer. */
export async function freeBusyOf(
  calendars: readonly Collection[],
  owner: Principal,
  window: Window,
  deps: HandlerDeps,
  { inbox, known }: Told,
): Promise<DavResponse> {
  try {
    const said = inbox === undefined ? undefined : await availabilitiesOfInboxes([{ inbox, owner }], deps.store)
    const budget = newBudget(deps)
    const bookings = await bookingsToldOf(owner, known, { window, budget }, deps.store)
    const question = { owner, window, budget, availabilities: said?.get(owner.id), bookings }
    const periods = await busyIn(calendars, question, deps)
    return {
      status: 200,
      headers: { 'content-type': CALENDAR_TYPE, 'cache-control': 'private, no-cache' },
      body: freeBusyText({ window, periods }, deps),
    }
  } catch (error) {
    // RFC 4791 §7.10: DAV:number-of-matches-within-limits.
    if (error instanceof BudgetExceeded) throw refuse(403, DAV.numberOfMatchesWithinLimits, 'too many instances')
    throw error
  }
}

export function freeBusyText(answer: Omit<FreeBusyAnswer, 'now' | 'productId'>, deps: Pick<Deps, 'now'>): string {
  return writeFreeBusy({ ...answer, now: Math.floor(deps.now().getTime() / 1000), productId: PRODUCT_ID })
}

export interface BusyQuestion {
  readonly owner: Principal
  readonly window: Window
  /** Where the question is about the owner, and not about some calendars: what their inbox says of their time. */
  readonly availabilities?: readonly Availability[] | undefined
  /** Of a room or a resource, in the window and around it: these decide when it is busy. */
  readonly bookings?: readonly PrincipalBooking[] | undefined
  /** Names of objects that do not count, by their collections. */
  readonly masked?: ReadonlyMap<Id, ReadonlySet<string>> | undefined
  /** What the whole request may spend. */
  readonly budget: Budget
}

/** When the owner is busy in these calendars, coalesced. Throws BudgetExceeded. */
export async function busyIn(
  calendars: readonly Collection[],
  question: BusyQuestion,
  deps: HandlerDeps,
): Promise<readonly BusyPeriod[]> {
  if (question.bookings !== undefined) return busyInRoom(calendars, question.bookings, question, deps)
  const found: Busy[] = []
  for (const collection of calendars) {
    const busy = await deps.timelines.read(new CalendarTimeline(collection, question, deps), question.window)
    if (busy.periods.length + busy.availabilities.length > 0) found.push(busy)
  }
  const availabilities = [...(question.availabilities ?? []), ...found.flatMap((busy) => busy.availabilities)]
  const [first] = found
  if (first === undefined && availabilities.length === 0) return []
  if (first !== undefined && found.length === 1 && availabilities.length === 0) return first.periods
  // RFC 7953 §4: by priority among all of them, so they are looked at together.
  const periods = found.flatMap((busy) => busy.periods)
  return coalesce([...periods, ...unavailablePeriods(availabilities, question)])
}

async function busyInRoom(
  calendars: readonly Collection[],
  bookings: readonly PrincipalBooking[],
  question: BusyQuestion,
  deps: HandlerDeps,
): Promise<readonly BusyPeriod[]> {
  const { owner, window } = question
  const entries: BusyObject[] = []
  for (const collection of calendars) {
    entries.push(...(await deps.timelines.readEach(new CalendarTimeline(collection, question, deps), window)))
  }
  const now = Math.floor(deps.now().getTime() / 1000)
  const booked = busyOfRoom(policyOf(owner), { window, now, bookings, entries })
  const availabilities = [...(question.availabilities ?? []), ...entries.flatMap((entry) => entry.availabilities)]
  if (availabilities.length === 0) return booked
  return coalesce([...booked, ...unavailablePeriods(availabilities, question)])
}

/** A calendar of the owner; who asks is nothing to it. Within a transaction it is as that sees it. */
export class CalendarTimeline implements TimelineSource {
  readonly collection: Collection
  readonly reader: StoreReader
  readonly isCommitted: boolean
  readonly masked: ReadonlySet<string> | undefined
  readonly #owner: Principal
  readonly #budget: Budget
  readonly #deps: HandlerDeps
  #floatingZone: Zone | undefined
  #facts: string | undefined

  constructor(
    collection: Collection,
    { owner, budget, masked }: Pick<BusyQuestion, 'owner' | 'budget' | 'masked'>,
    deps: HandlerDeps,
    transaction?: StoreTransaction,
  ) {
    this.collection = collection
    const reader = transaction ?? deps.store
    const place = { collectionId: collection.id, principalId: owner.id, storeId: deps.store.storeId }
    this.reader = collection.ownerId === owner.id ? reader : readerOfSharee(place, reader)
    this.isCommitted = transaction === undefined
    this.masked = masked?.get(collection.id)
    this.#owner = owner
    this.#budget = budget
    this.#deps = deps
  }

  get key(): string {
    // A shared calendar keeps each of its people busy in another way.
    return `${this.#deps.store.epoch}/${this.collection.id}/${this.#owner.id}`
  }

  get facts(): string {
    if (this.#facts === undefined) {
      const { timezone, timezoneId } = this.collection
      this.#facts = JSON.stringify([timezone, timezoneId, this.#owner.timezone, ...addressesOf(this.#owner)])
    }
    return this.#facts
  }

  async *busyOf(page: readonly ObjectEntry[], window: Window, isExact: boolean): Pages<BusyObject> {
    this.#floatingZone ??= floatingZoneOf(this.collection, this.#owner)
    const floatingZone = this.#floatingZone
    const question = { window, me: addressesOf(this.#owner), floatingZone, isExact }
    const { objects } = this.#deps
    // A month that is too much leaves something for the part of it that was asked for.
    const budget = isExact ? new BudgetShare(this.#budget, this.#budget.steps / 2) : this.#budget
    const opener = new ObjectOpener(this.collection.id, floatingZone, budget, { objects, store: this.reader })
    for await (const opened of opener.openPage(page)) yield opened.flatMap((object) => this.#busyOf(object, question))
  }

  #busyOf({ entry, source }: OpenObject, question: ObjectQuestion): readonly BusyObject[] {
    try {
      const object = source.object()
      const availabilities = availabilitiesOf(object, question.floatingZone)
      const periods = this.#periodsOf(object, question, source.context())
      const { name, uid, size } = entry
      return periods.length + availabilities.length === 0 ? [] : [{ name, uid, size, periods, availabilities }]
    } catch (error) {
      if (!isDamage(error)) throw error
      reportDamage(this.collection, entry, error, this.#deps)
      return []
    }
  }

  /** One object that is too much takes no other's answer away. */
  #periodsOf(object: CalendarObject, question: ObjectQuestion, context: InstanceContext): readonly BusyPeriod[] {
    try {
      return busyPeriods(object, question, context)
    } catch (error) {
      if (!(error instanceof BudgetExceeded) || question.isExact || this.#budget.steps < 0) throw error
      return busyThroughout(object, question, context)
    }
  }
}

interface ObjectQuestion {
  readonly isExact: boolean
  readonly window: Window
  readonly me: ReadonlySet<string>
  readonly floatingZone: Zone
}

function availabilitiesOf({ component, root, members }: CalendarObject, floatingZone: Zone): readonly Availability[] {
  if (component !== 'VAVAILABILITY') return []
  const findZone = zonesOf(root)
  return members.map((member) => ({ component: member, findZone, floatingZone }))
}

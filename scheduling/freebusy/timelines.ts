/**
 * When a collection keeps its owner busy, by calendar months (of UTC) that are remembered. A month is made when it is first
 * asked for, and brought up to date by the change numbers of its collection: when nothing changed, there is nothing to
 * read. So it is exact on every node, whoever wrote.
 *
 * A month has the number that the collection had *before* its objects were read. What changed meanwhile may be in it
 * already, and is looked at once more the next time.
 */

import { BudgetExceeded } from '../../protocol/recurrence/index.ts'
import { civilOf, dateOf, dayOf } from '../../protocol/time/civil.ts'
import { DAY, type Window } from '../../protocol/time/values.ts'
import type { Collection, ObjectEntry, Pages, StoreReader } from '../../storage/store.ts'
import type { Availability } from './availability.ts'
import { type BusyPeriod, cut } from './busy.ts'
import { coalesce } from './coalesce.ts'

/** What objects say about the time of their owner. */
export interface Busy {
  readonly periods: readonly BusyPeriod[]
  /** These are looked at together with those of other collections. */
  readonly availabilities: readonly Availability[]
}

/** What one object says. */
export interface BusyObject extends Busy {
  readonly name: string
  readonly uid: string
  /** Of its text. */
  readonly size: number
}

/** A collection as the one who asks sees it now. */
export interface TimelineSource {
  /** Names the collection, also when a restore brings another one with its id. */
  readonly key: string
  /** Read before the question, and within the transaction when there is one. */
  readonly collection: Pick<Collection, 'id' | 'changeNo' | 'oldestNo'>
  /** All that `busyOf` goes by beside the objects: the owner's addresses, the zone of floating times. */
  readonly facts: string
  readonly reader: Pick<StoreReader, 'candidates' | 'changes'>
  /** False in a transaction, of which nothing is to be remembered before it is over. */
  readonly isCommitted: boolean
  /** Members that do not count in this question. */
  readonly masked?: ReadonlySet<string> | undefined
  /**
   * Those of a page that say anything in the window. Where it is exact, it throws BudgetExceeded for an object that has too
   * many instances to list; else such an object takes all of the window.
   */
  busyOf(page: readonly ObjectEntry[], window: Window, isExact: boolean): Pages<BusyObject>
}

/** Where months are remembered, for as long as there is room. */
export interface MonthCache {
  get(key: string): Month | undefined
  set(key: string, month: Month, bytes: number): void
}

/** Six weeks, which people ask for, may touch three. Over more of them an expansion of the whole costs less. */
const MOST_MONTHS = 3

/** More changes than a page has, and a month is made anew. */
const MOST_CHANGES = 200

export class Timelines {
  readonly #months: MonthCache

  constructor(months: MonthCache) {
    this.#months = months
  }

  /** Cut to the window; the periods coalesced. Throws BudgetExceeded. */
  async read(source: TimelineSource, window: Window): Promise<Busy> {
    const months = await this.#read(source, window)
    if (months === undefined) return expandBusy(source, window)
    return source.masked === undefined ? joinOnce(months, window) : join(months, window, source.masked)
  }

  /** The same, each object by itself, in any order. Throws BudgetExceeded. */
  async readEach(source: TimelineSource, window: Window): Promise<readonly BusyObject[]> {
    const months = await this.#read(source, window)
    if (months === undefined) return expandEach(source, window)
    return eachWithin(
      months.flatMap(({ members }) => [...members]),
      window,
      source.masked,
    )
  }

  /** Undefined when to expand the window costs less. */
  async #read(source: TimelineSource, window: Window): Promise<readonly Month[] | undefined> {
    const months = monthsOf(window)
    if (months.length > MOST_MONTHS) return undefined
    try {
      const read: Month[] = []
      for (const month of months) read.push(this.#fresh(source, month) ?? (await this.#month(source, month)))
      return read
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error
      // There may be too much in a month, and not in the part of it that is asked for.
      return undefined
    }
  }

  /** Nothing changed: nothing is read, and nobody waits. */
  #fresh(source: TimelineSource, window: Window): Month | undefined {
    const known = this.#months.get(keyOf(source, window))
    return known?.isFreshFor(source) ? known : undefined
  }

  async #month(source: TimelineSource, window: Window): Promise<Month> {
    const key = keyOf(source, window)
    const known = this.#months.get(key)
    const month = known?.canBeUsedBy(source) ? await known.upTo(source) : await Month.make(source, window)
    if (month !== known && source.isCommitted) this.#months.set(key, month, month.bytes)
    return month
  }
}

function keyOf({ key }: TimelineSource, month: Window): string {
  return `${key}/${month.start}`
}

/** The same, with nothing remembered. Throws BudgetExceeded. */
export async function expandBusy(source: TimelineSource, window: Window): Promise<Busy> {
  const members = await readMembers(source, window, false)
  const objects = [...members.values()]
  return {
    periods: coalescedWithout(members, source.masked),
    availabilities: objects.flatMap(({ availabilities }) => availabilities),
  }
}

/** Object by object, with nothing remembered. Throws BudgetExceeded. */
export async function expandEach(source: TimelineSource, window: Window): Promise<readonly BusyObject[]> {
  const members = await readMembers(source, window, false)
  return eachWithin([...members.values()], window, source.masked)
}

/** What each says in the window, of whichever months it was read. */
function eachWithin(
  members: readonly BusyObject[],
  window: Window,
  masked: ReadonlySet<string> = NONE,
): readonly BusyObject[] {
  const objects = new Map<string, BusyObject>()
  for (const member of members) {
    if (masked.has(member.name)) continue
    const periods = [...(objects.get(member.name)?.periods ?? []), ...within(member.periods, window)]
    objects.set(member.name, { ...member, periods })
  }
  return [...objects.values()].map((object) => ({ ...object, periods: coalesce(object.periods) }))
}

async function readMembers(source: TimelineSource, window: Window, isExact: boolean): Promise<Map<string, BusyObject>> {
  const members = new Map<string, BusyObject>()
  for await (const page of source.reader.candidates(source.collection.id, { window })) {
    await addMembers(members, page, source, window, isExact)
  }
  return members
}

async function addMembers(
  members: Map<string, BusyObject>,
  page: readonly ObjectEntry[],
  source: TimelineSource,
  window: Window,
  isExact: boolean,
): Promise<void> {
  for await (const found of source.busyOf(page, window, isExact)) {
    for (const object of found) members.set(object.name, object)
  }
}

/** One month of a collection, as of one change number. Never changed: a later one takes its place. */
export class Month {
  readonly #window: Window
  readonly #changeNo: number
  readonly #facts: string
  /** By their names, for that is all that is left of one that is gone. */
  readonly #members: ReadonlyMap<string, BusyObject>
  #periods: readonly BusyPeriod[] | undefined
  /** The last answer that began in it. */
  joined: Joined | undefined

  constructor(window: Window, members: ReadonlyMap<string, BusyObject>, { collection, facts }: TimelineSource) {
    this.#window = window
    this.#changeNo = collection.changeNo
    this.#facts = facts
    this.#members = members
  }

  static async make(source: TimelineSource, window: Window): Promise<Month> {
    return new Month(window, await readMembers(source, window, true), source)
  }

  canBeUsedBy({ collection, facts }: TimelineSource): boolean {
    const isKnown = this.#changeNo >= collection.oldestNo && collection.changeNo - this.#changeNo <= MOST_CHANGES
    return isKnown && this.#facts === facts
  }

  isFreshFor(source: TimelineSource): boolean {
    return this.#changeNo >= source.collection.changeNo && this.canBeUsedBy(source)
  }

  /** The month as of the number that the collection has, or a later one. */
  async upTo(source: TimelineSource): Promise<Month> {
    const { id, changeNo } = source.collection
    if (this.#changeNo >= changeNo) return this
    const members = new Map(this.#members)
    // With no upper bound: a member that changed once more has only its newest number.
    for await (const changes of source.reader.changes(id, this.#changeNo, Number.MAX_SAFE_INTEGER)) {
      for (const { name } of changes) members.delete(name)
      await addMembers(
        members,
        changes.flatMap(({ entry }) => entry ?? []),
        source,
        this.#window,
        true,
      )
    }
    return new Month(this.#window, members, source)
  }

  /** Coalesced, by start. */
  periods(masked: ReadonlySet<string> = NONE): readonly BusyPeriod[] {
    if ([...masked].some((name) => this.#members.has(name))) return coalescedWithout(this.#members, masked)
    this.#periods ??= coalescedWithout(this.#members)
    return this.#periods
  }

  get members(): Iterable<BusyObject> {
    return this.#members.values()
  }

  /** What it takes in memory, near enough. */
  get bytes(): number {
    let bytes = 1_000 + this.#facts.length
    for (const { name, size, periods, availabilities } of this.#members.values()) {
      bytes += 300 + name.length + 100 * periods.length
      if (availabilities.length > 0) bytes += 20 * size
    }
    return bytes
  }
}

interface Joined {
  readonly months: readonly Month[]
  readonly window: Window
  readonly busy: Busy
}

/** Who plans a meeting asks about the same weeks again and again, and so do others: months never change, nor does what they say. */
function joinOnce(months: readonly Month[], window: Window): Busy {
  const [first] = months
  const known = first?.joined
  if (known !== undefined && isSame(known, months, window)) return known.busy
  const busy = join(months, window)
  if (first !== undefined) first.joined = { months, window, busy }
  return busy
}

function isSame(known: Joined, months: readonly Month[], { start, end }: Window): boolean {
  const isOfWindow = known.window.start === start && known.window.end === end
  return isOfWindow && known.months.length === months.length && months.every((month, at) => month === known.months[at])
}

function join(months: readonly Month[], window: Window, masked?: ReadonlySet<string>): Busy {
  const periods = months.flatMap((month) => within(month.periods(masked), window))
  const availabilities = new Map<string, readonly Availability[]>()
  for (const month of months) {
    for (const { name, availabilities: own } of month.members) if (own.length > 0) availabilities.set(name, own)
  }
  return { periods: coalesce(periods), availabilities: [...availabilities.values()].flat() }
}

/** Most lie in the window as they are. */
function within(periods: readonly BusyPeriod[], window: Window): readonly BusyPeriod[] {
  const inside: BusyPeriod[] = []
  for (const period of periods) {
    if (period.start >= window.start && period.end <= window.end) inside.push(period)
    else for (const part of cut(period, window)) inside.push(part)
  }
  return inside
}

const NONE: ReadonlySet<string> = new Set()

function coalescedWithout(
  members: ReadonlyMap<string, BusyObject>,
  masked: ReadonlySet<string> = NONE,
): readonly BusyPeriod[] {
  const counted = [...members.values()].filter(({ name }) => !masked.has(name))
  return coalesce(counted.flatMap(({ periods }) => periods))
}

function monthsOf({ start, end }: Window): readonly Window[] {
  const months: Window[] = []
  for (let from = start; from < end && months.length <= MOST_MONTHS; ) {
    const month = monthAt(from)
    months.push(month)
    from = month.end
  }
  return months
}

function monthAt(at: number): Window {
  const { year, month } = civilOf(dayOf(at))
  const next = month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1)
  return { start: dateOf(year, month, 1) * DAY, end: next * DAY }
}

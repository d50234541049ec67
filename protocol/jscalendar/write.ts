/**
 * From JSCalendar into iCalendar. What is wanted is compared with what the iCalendar says now, and only what differs is
 * written: all that JSCalendar cannot say stays, to the byte. A new object is written into an empty one.
 */
import type { Component } from '../ical/component.ts'
import { withoutProperties, withProperty } from '../ical/edit.ts'
import { isDamage } from '../ical/invalid.ts'
import { missingTimezones } from '../ical/missing-timezones.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { usedTimezoneIds } from '../ical/timezones.ts'
import { findProperty, writeTime } from '../ical/values.ts'
import { writeComponent } from '../ical/write.ts'
import { BudgetExceeded } from '../recurrence/index.ts'
import { findTiming, inFormOf } from '../recurrence/timing.ts'
import { formatWall } from '../time/civil.ts'
import type { Instant, TimeValue } from '../time/values.ts'
import type { FindZone } from '../time/zone.ts'
import { findNamedZone } from '../time/zones.ts'
import { FIELDS, OF_SERIES, RULE_FIELDS, readFields, writeFields } from './convert.ts'
import { emptyCalendar } from './empty-calendar.ts'
import type { FieldContext } from './field.ts'
import { checked, escapePointer, invalidAt } from './invalid.ts'
import { given, isSame, type JsonObject, patched } from './json.ts'
import { defaultsOf, instanceAt, readInstance, toJsCalendar } from './read.ts'
import { type JsObject, jsEvent, jsTask, type Properties } from './schema.ts'
import { contextOf, partsOf } from './series.ts'
import { readLocal } from './values.ts'
import { timeAt, withDates } from './write-dates.ts'

export interface WriteOptions {
  readonly now: Instant
  /** To whom alarms are mailed. */
  readonly email?: string | undefined
}

/** The text of the calendar as it is wanted; the very text that was there where nothing differs. Throws InvalidJsCalendar. */
export function writeJsCalendar(calendar: CalendarObject, wanted: JsObject, options: WriteOptions): string {
  const known = usedTimezoneIds(calendar.root)
  return orInvalid(() => writeComponent(new Writing(calendar, wanted, known, options).root()))
}

/** What no iCalendar may have, and what would cost too much to find out. */
function orInvalid<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (isDamage(error)) throw invalidAt('', error.message)
    if (error instanceof BudgetExceeded) throw invalidAt('/recurrenceOverrides', 'it would cost too much to find them')
    throw error
  }
}

/** A calendar with nothing else in it. Throws InvalidJsCalendar. */
export function newJsCalendar(wanted: JsObject, product: string, options: WriteOptions): string {
  return orInvalid(() => {
    const empty = emptyCalendar(wanted, product, options.now)
    return writeComponent(new Writing(empty, wanted, new Set(), options).root())
  })
}

/** Exceptions of a series, each with all the people of it, cost as much as they are together. */
const MOST_PROPERTIES = 20_000
/** What is no property of the series itself. */
const OF_OWN = { recurrenceOverrides: undefined, prodId: undefined }

class Writing {
  readonly #calendar: CalendarObject
  readonly #wanted: JsObject
  readonly #before: JsObject
  /** Those that may stay without a definition, as they are. */
  readonly #knownTimezones: ReadonlySet<string>
  readonly #options: WriteOptions
  readonly #findZone: FindZone

  constructor(calendar: CalendarObject, wanted: JsObject, knownTimezones: ReadonlySet<string>, options: WriteOptions) {
    const { findZone } = partsOf(calendar)
    this.#calendar = calendar
    this.#wanted = wanted
    this.#before = toJsCalendar(calendar)
    this.#knownTimezones = knownTimezones
    this.#options = options
    this.#findZone = (tzid) => findZone(tzid) ?? findNamedZone(tzid)
  }

  root(): Component {
    const { root, component } = this.#calendar
    const type = component === 'VTODO' ? 'Task' : 'Event'
    if (this.#wanted['@type'] !== type) throw invalidAt('/@type', `it is a ${type}`)
    for (const name of ['uid', 'prodId', 'recurrenceId', 'recurrenceIdTimeZone'] as const) {
      const isLeftOut = name === 'prodId' && this.#wanted.prodId === undefined
      if (!isLeftOut && !isSame(this.#wanted[name], this.#before[name]))
        throw invalidAt(`/${name}`, 'it stays what it is')
    }
    this.#requireFew()
    const members = this.#members()
    const isAsBefore =
      members.length === this.#calendar.members.length && members.every((one, at) => one === this.#calendar.members[at])
    if (isAsBefore) return root
    const timezones = [
      ...this.#calendar.timezones,
      ...missingTimezones(members, this.#calendar.timezones, this.#knownTimezones),
    ]
    return { ...root, components: [...timezones, ...members] }
  }

  /** Whether instances alone may have changed. */
  #isSeriesAsBefore(): boolean {
    return isSame({ ...this.#asWanted(), ...OF_OWN }, { ...this.#before, ...OF_OWN })
  }

  #requireFew(): void {
    const isAsBefore = this.#isSeriesAsBefore()
    const overrides = Object.entries(this.#wanted.recurrenceOverrides ?? {}).filter(
      ([key, patch]) =>
        patch.excluded !== true && !(isAsBefore && isSame(patch, this.#before.recurrenceOverrides?.[key])),
    )
    const people = Object.keys(this.#wanted.participants ?? {}).length
    if (overrides.length * (people + 10) > MOST_PROPERTIES)
      throw invalidAt('/recurrenceOverrides', 'they are more than can be written at once')
  }

  /** All components in their order, those that are new last. */
  #members(): readonly Component[] {
    const { master, instances } = partsOf(this.#calendar)
    if (master === undefined) return this.#instancesAlone()
    const main = this.#main(master)
    const keys = new Map(instances.map(({ key, component }) => [component, key]))
    const wanted = this.#wanted.recurrenceOverrides ?? {}
    const clock = this.#clockOf(main)
    const isRetimed = this.#isRetimed()
    const isSeriesAsBefore = this.#isSeriesAsBefore()
    const written = this.#calendar.members.flatMap((member) => {
      const key = keys.get(member)
      if (key === undefined) return member === master ? [main] : [member]
      const patch = wanted[key]
      if (patch === undefined || patch.excluded === true) return []
      if (isSeriesAsBefore && isSame(patch, this.#before.recurrenceOverrides?.[key])) return [member]
      return [this.#instance(renamed(member, key, isRetimed ? clock : undefined), key, patch)]
    })
    const known = new Set(keys.values())
    const made = Object.entries(wanted).flatMap(([key, patch]) => {
      const isPlain = Object.keys(patch).length === 0 || patch.excluded === true
      const isKept = isSame(patch, this.#before.recurrenceOverrides?.[key])
      return isPlain || isKept || known.has(key) ? [] : [this.#newInstance(main, clock, key, patch)]
    })
    return [...written, ...made]
  }

  #contextOf = (component: Component): FieldContext => contextOf(component, this.#findZone, this.#options.email)

  // --- the series --------------------------------------------------------------------------------------------------

  #main(master: Component): Component {
    const fields = FIELDS[master.name] ?? []
    const main = writeFields(fields, master, this.#asWanted(), this.#before, this.#contextOf)
    const ruled = writeFields(RULE_FIELDS, main, this.#asWanted(), this.#before, this.#contextOf)
    return this.#stamped(this.#withDates(ruled), master)
  }

  /** Of what the server sets, too, nothing said means that it stays. */
  #asWanted(): JsObject {
    const { created, updated, sequence } = this.#before
    return { ...this.#wanted, ...given({ created, updated, sequence }), ...given(this.#wanted) }
  }

  #stamped(after: Component, before: Component): Component {
    const isOwn = !isSame(this.#asWanted().updated, this.#before.updated)
    return after === before || isOwn ? after : stamped(after, this.#options.now)
  }

  #isRetimed(): boolean {
    const { timeZone, showWithoutTime } = this.#wanted
    return timeZone !== this.#before.timeZone || showWithoutTime !== this.#before.showWithoutTime
  }

  #clockOf(main: Component): TimeValue | undefined {
    return findTiming(main, this.#findZone)?.starts
  }

  #withDates(main: Component): Component {
    return withDates(main, {
      wanted: this.#wanted.recurrenceOverrides ?? {},
      entries: this.#before.recurrenceOverrides ?? {},
      clock: this.#clockOf(main),
      before: partsOf(this.#calendar).clock,
      isRetimed: this.#isRetimed(),
      findZone: this.#findZone,
    })
  }

  // --- instances ---------------------------------------------------------------------------------------------------

  #instance(component: Component, key: string, patch: JsonObject): Component {
    const own = pickOfSeries(propertiesOf(component, this.#contextOf(component)))
    const before: Properties = { ...readInstance(component, key, this.#before, this.#findZone), ...own }
    const wanted = this.#instanceWanted(component, key, patch)
    const written = writeFields(FIELDS[component.name] ?? [], component, wanted, before, this.#contextOf)
    return this.#stampedInstance(written, component)
  }

  #stampedInstance(after: Component, before: Component): Component {
    return after === before ? after : stamped(after, this.#options.now)
  }

  /** What the series will say of it, changed as the patch says; and of itself what no patch can say. */
  #instanceWanted(component: Component, key: string, patch: JsonObject): Properties {
    const place = `/recurrenceOverrides/${escapePointer(key)}`
    for (const path of Object.keys(patch)) {
      const [first = ''] = path.replace(/^\//, '').split('/')
      if (OF_SERIES.has(first)) throw invalidAt(`${place}/${escapePointer(path)}`, 'it is of the whole series')
    }
    const whole = patched(instanceAt(key, this.#wanted), patch, place)
    const schema = this.#wanted['@type'] === 'Task' ? jsTask : jsEvent
    const instance = checked(schema, { ...whole, uid: this.#wanted.uid }, place)
    const own = propertiesOf(component, this.#contextOf(component))
    return { ...instance, ...this.#ofSeries(own) }
  }

  /** RFC 8984 §4.3.5: what instances have not for themselves follows the series where that was changed. */
  #ofSeries(own: Properties): Properties {
    const { created, updated, sequence } = own
    const follow = <Name extends 'privacy' | 'relatedTo' | 'replyTo'>(name: Name) =>
      isSame(this.#wanted[name], this.#before[name]) ? own[name] : this.#wanted[name]
    return {
      ...{ created, updated, sequence },
      ...{ privacy: follow('privacy'), relatedTo: follow('relatedTo'), replyTo: follow('replyTo') },
    }
  }

  #newInstance(main: Component, clock: TimeValue | undefined, key: string, patch: JsonObject): Component {
    if (clock === undefined) throw invalidAt('/recurrenceOverrides', 'there is no time that recurs')
    const bare = withoutProperties(main, (name) => RECURRENCE.has(name))
    const id = writeTime('RECURRENCE-ID', timeAt(key, clock))
    const component = { ...bare, properties: [...bare.properties, id] }
    const before = propertiesOf(component, this.#contextOf(component))
    const wanted = { ...this.#instanceWanted(component, key, patch), ...pickOfSeries(before) }
    const written = writeFields(FIELDS[component.name] ?? [], component, wanted, before, this.#contextOf)
    return stamped(written, this.#options.now)
  }

  // --- instances without their series ---------------------------------------------------------------------------------

  #instancesAlone(): readonly Component[] {
    const parts = partsOf(this.#calendar)
    const { instances, clock } = parts
    const [first, second] = instances
    for (const name of ['recurrenceRules', 'excludedRecurrenceRules'] as const) {
      if (this.#wanted[name] !== undefined) throw invalidAt(`/${name}`, 'the series itself is not here')
    }
    if (this.#isRetimed() && second !== undefined) throw invalidAt('/timeZone', 'the series itself is not here')
    if (first !== undefined && second === undefined) {
      const fields = FIELDS[first.component.name] ?? []
      if (this.#wanted.recurrenceOverrides !== undefined) throw invalidAt('/recurrenceOverrides', 'it is one instance')
      const written = writeFields(fields, first.component, this.#asWanted(), this.#before, this.#contextOf)
      return [this.#stamped(written, first.component)]
    }
    const wanted = this.#wanted.recurrenceOverrides ?? {}
    const added = Object.keys(wanted).find((key) => !instances.some((instance) => instance.key === key))
    if (added !== undefined)
      throw invalidAt(`/recurrenceOverrides/${escapePointer(added)}`, 'the series itself is not here')
    if (clock === undefined) return this.#calendar.members
    return instances.flatMap(({ key, component }) => {
      const patch = wanted[key]
      if (patch === undefined || patch.excluded === true) return []
      return [this.#instance(component, key, patch)]
    })
  }
}

const RECURRENCE: ReadonlySet<string> = new Set(['RRULE', 'RDATE', 'EXRULE', 'EXDATE', 'RECURRENCE-ID'])

/** All that the component says. */
function propertiesOf(component: Component, context: FieldContext): Properties {
  return { ...defaultsOf(component.name), ...readFields(FIELDS[component.name] ?? [], component, context) }
}

function pickOfSeries({ created, updated, sequence, privacy, relatedTo, replyTo }: Properties): Properties {
  return { created, updated, sequence, privacy, relatedTo, replyTo }
}

/** The instance under the name that it has by another clock. */
function renamed(member: Component, key: string, clock: TimeValue | undefined): Component {
  if (clock === undefined) return member
  const range = findProperty(member, 'RECURRENCE-ID')?.parameters.filter(({ name }) => name === 'RANGE') ?? []
  const id = writeTime('RECURRENCE-ID', inFormOf(clock, readLocal(key)))
  return withProperty(member, { ...id, parameters: [...id.parameters, ...range] })
}

function stamped(component: Component, now: Instant): Component {
  const value = `${formatWall(now)}Z`
  return ['DTSTAMP', 'LAST-MODIFIED'].reduce(
    (changed, name) => withProperty(changed, { name, parameters: [], value }),
    component,
  )
}

/**
 * Recipients for whom a message does the same: most have the very same copy of a meeting, or none, and stand alike in it. What it
 * becomes is worked out once for all of them.
 */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { InvalidCalendarObject } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { writeAnew, writePart } from '../../protocol/ical/write.ts'
import type { Id, NewObject, Principal } from '../../storage/store.ts'
import { type Applied, apply, type Message, type Seen } from '../itip/index.ts'
import type { Mailbox } from './mailboxes.ts'
import type { Office } from './office.ts'

/** What somebody has of a meeting. */
export type Copy = Pick<NewObject, 'bytes' | 'etag'>

export interface Received {
  readonly applied: Applied
  readonly isChanged: boolean
}

export class Receiver {
  readonly #office: Office
  /** How many of the recipients have a copy with that etag. */
  readonly #counts = new Map<string, number>()
  readonly #common = new Map<string, { readonly bytes: Buffer; readonly calendar: Component }>()
  readonly #stands = new WeakMap<Component, ReadonlyMap<Id, Stand>>()
  readonly #applied = new WeakMap<Component, Map<string, Applied>>()

  constructor(mailboxes: Iterable<Mailbox>, office: Office) {
    this.#office = office
    for (const { object } of mailboxes) if (object !== undefined) this.expect(object.etag)
  }

  /** Somebody has a copy with that etag, or has it now. */
  expect(etag: string): void {
    this.#counts.set(etag, (this.#counts.get(etag) ?? 0) + 1)
  }

  /** Throws InvalidCalendarData and InvalidCalendarObject. */
  async receive(message: Message, { owner, heard }: Mailbox, copy: Copy | undefined): Promise<Received> {
    const current = copy && this.#read(copy)
    // Nobody else has the same, or has heard the same.
    const isAlone = current?.isCommon === false || heard !== undefined
    const applied = isAlone
      ? this.#apply(message, owner, current?.calendar, heard)
      : await this.#applyOnce(message, owner, current?.calendar, copy?.etag)
    return { applied, isChanged: applied.object !== current?.calendar }
  }

  async #applyOnce(
    message: Message,
    owner: Principal,
    current: Component | undefined,
    etag: string | undefined,
  ): Promise<Applied> {
    const key = await this.#findKey(message.calendar, owner, current, etag)
    const known = this.#applied.get(message.calendar) ?? new Map<string, Applied>()
    this.#applied.set(message.calendar, known)
    const same = key === undefined ? undefined : known.get(key)
    if (same !== undefined) return same
    const applied = this.#apply(message, owner, current)
    if (key !== undefined && this.#isForAll(applied, message, owner, current)) known.set(key, applied)
    return applied
  }

  #apply(message: Message, owner: Principal, current: Component | undefined, heard?: Seen): Applied {
    if (current !== undefined) requireFewInstances(message, current, this.#office.terms.mostBytes)
    const about = { message, current, me: this.#office.me(owner), at: this.#office.at, freeUntilAnswered: true }
    return apply(heard === undefined ? about : { ...about, seen: heard })
  }

  /** Once for all who have these bytes; damage may have left others under the same etag. */
  #read({ etag, bytes }: Copy): { readonly calendar: Component; readonly isCommon: boolean } {
    const known = this.#common.get(etag)
    if (known?.bytes.equals(bytes)) return { calendar: known.calendar, isCommon: true }
    const calendar = parseCalendarBytes(bytes)
    const isCommon = known === undefined && (this.#counts.get(etag) ?? 0) > 1
    if (isCommon) this.#common.set(etag, { bytes, calendar })
    return { calendar, isCommon }
  }

  /** Undefined for who does not stand in it under an address that is known here. */
  async #findKey(
    incoming: Component,
    { id }: Principal,
    current: Component | undefined,
    etag = '',
  ): Promise<string | undefined> {
    const is = (await this.#standsIn(incoming)).get(id)
    if (is === undefined) return undefined
    const was = current && (await this.#standsIn(current)).get(id)
    return JSON.stringify([etag, is.lines, was?.lines ?? null, was?.names === is.names])
  }

  async #standsIn(calendar: Component): Promise<ReadonlyMap<Id, Stand>> {
    const known = this.#stands.get(calendar)
    if (known !== undefined) return known
    const attendees = calendar.components.flatMap(({ properties }, place) =>
      properties.filter(isAttendee).map((property) => ({ place, property })),
    )
    const people = await this.#office.people([...new Set(attendees.map(({ property }) => property.value))])
    const stands = new Map<Id, Stand>()
    for (const { place, property } of attendees) {
      const id = people.get(property.value)?.id
      if (id === undefined) continue
      const { lines, names } = stands.get(id) ?? { lines: '', names: '' }
      stands.set(id, {
        lines: `${lines}${place} ${writeAnew(nameless(property))}`,
        names: `${names}${parameterOf(property, 'CN') ?? ''}\n`,
      })
    }
    this.#stands.set(calendar, stands)
    return stands
  }

  /**
   * Whether nothing in what came of it tells for whom it was worked out: in each component his line is as the message has it for
   * anybody, or all lines are as the copy has them.
   */
  #isForAll({ object, messages }: Applied, message: Message, owner: Principal, current?: Component): boolean {
    if (messages.length > 0) return false
    if (object === undefined || object === current) return true
    const sent = attendeesIn(message.calendar)
    const had = current === undefined ? new Set<Property>() : attendeesIn(current)
    const me = this.#office.me(owner)
    return object.components.every(({ properties }) => {
      const attendees = properties.filter(isAttendee)
      return (
        attendees.every((one) => had.has(one)) || attendees.every((one) => sent.has(one) || !me.isAddress(one.value))
      )
    })
  }
}

/**
 * Each instance that is answered alone repeats what the series says, with all who are in it: an answer to more of them than an
 * object can have is not worked out to be thrown away. Throws InvalidCalendarObject.
 */
function requireFewInstances({ method, calendar }: Message, { components }: Component, mostBytes: number): void {
  if (method !== 'REPLY') return
  const longest = components.reduce((most, component) => Math.max(most, writePart(component).length), 0)
  if (calendar.components.length * longest > mostBytes + longest)
    throw new InvalidCalendarObject('object', 'More instances are answered than an object can have')
}

function attendeesIn({ components }: Component): ReadonlySet<Property> {
  return new Set(components.flatMap(({ properties }) => properties.filter(isAttendee)))
}

function isAttendee({ name }: Property): boolean {
  return name === 'ATTENDEE'
}

/** How somebody stands in a meeting, without who that is. */
interface Stand {
  readonly lines: string
  readonly names: string
}

function nameless(property: Property): Property {
  return {
    ...property,
    value: '',
    parameters: property.parameters.filter(({ name }) => name !== 'CN' && name !== 'EMAIL'),
  }
}

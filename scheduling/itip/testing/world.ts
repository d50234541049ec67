/** People with a copy each of one meeting, and the messages between them. */
import type { Component } from '../../../protocol/ical/component.ts'
import { apply } from '../apply.ts'
import { type Applied, deliveryStatusOf } from '../delivery.ts'
import { mergeAttendees } from '../merge-attendees.ts'
import type { CalendarUser, Message } from '../message.ts'
import { findNegotiating, negotiate } from '../negotiation.ts'
import { normalised } from '../people.ts'
import { type Change, plan } from '../plan.ts'
import type { Seen } from '../revisions.ts'
import { withStatuses } from '../statuses.ts'
import { type Exercised, expectRestrictions } from './restrictions.ts'
import { addressOfName } from './script.ts'

/** 2027-01-01. */
const START = 1_798_761_600

export interface Person extends CalendarUser {
  readonly name: string
  object: Component | undefined
  seen: Seen
  freeUntilAnswered: boolean
  /** The last message to them. */
  last: Message | undefined
}

export class World {
  readonly people = new Map<string, Person>()
  readonly exercised: Exercised | undefined
  /** Who is not on this server. */
  readonly elsewhere = new Set<string>()
  pending: Message[] = []
  result: Applied | undefined
  #now = START

  constructor(exercised?: Exercised) {
    this.exercised = exercised
  }

  /** `alice` under her address, and `alias.alice` under another. */
  person(name: string): Person {
    const known = this.people.get(name)
    if (known !== undefined) return known
    const addresses = new Set([addressOfName(name), `mailto:${name}.alias@example.test`, `/principals/${name}/`])
    const isAddress = (address: string) => addresses.has(normalised(address))
    const person = { name, isAddress, object: undefined, seen: new Map(), freeUntilAnswered: false, last: undefined }
    this.people.set(name, person)
    return person
  }

  personAt(address: string): Person {
    const name = /^mailto:([a-z]+)(\.alias)?@/.exec(normalised(address))?.[1] ?? 'nobody'
    return this.person(name)
  }

  /** Seconds pass between steps. */
  tick(): number {
    this.#now += 10
    return this.#now
  }

  change(
    person: Person,
    after: Component | undefined,
    more: Partial<Change> & { readonly onTag?: boolean } = {},
  ): void {
    const { onTag, ...rest } = more
    const before = person.object
    const merged = onTag && before !== undefined && after !== undefined ? mergeAttendees(before, after, person) : after
    const planned = plan({
      before,
      after: merged,
      me: person,
      at: this.tick(),
      ...rest,
      seen: person.seen,
      freeUntilAnswered: person.freeUntilAnswered,
    })
    person.object = planned.object
    person.seen = planned.seen
    this.pending = [...planned.messages]
    for (const message of this.pending) expectRestrictions(message, [before, after], this.exercised)
  }

  /** What somebody says beside his calendar. */
  negotiate(person: Person, root: Component): void {
    const method = findNegotiating(root)
    if (method === undefined) throw new Error('There is nothing to negotiate')
    this.pending = [
      ...negotiate({ method, root, me: person, current: person.object, at: this.tick(), sentBy: undefined }),
    ]
    for (const message of this.pending) expectRestrictions(message, [root, person.object], this.exercised)
  }

  /** One message to one person; those that follow are pending. */
  send(message: Message, to: Person = this.personAt(message.to)): Applied {
    const applied = apply({
      current: to.object,
      message,
      me: to,
      at: this.tick(),
      seen: to.seen,
      freeUntilAnswered: to.freeUntilAnswered,
    })
    to.object = applied.object
    to.seen = applied.seen
    to.last = message
    this.result = applied
    for (const followed of applied.messages) expectRestrictions(followed, [to.object, message.calendar], this.exercised)
    return applied
  }

  deliver(): void {
    while (this.pending.length > 0) {
      const [message, ...rest] = this.pending
      if (message === undefined) return
      if (!this.reaches(message)) {
        this.pending = rest
        continue
      }
      const applied = this.send(message)
      this.pending = [...rest, ...applied.messages]
      this.#noteStatus(message, applied)
    }
  }

  /** Whether it is sent to where its recipient is. */
  reaches({ to, audience }: Message): boolean {
    const where = this.elsewhere.has(this.personAt(to).name) ? 'elsewhere' : 'here'
    return audience === undefined || audience === where
  }

  #noteStatus({ from, to, news }: Message, applied: Applied): void {
    const sender = this.personAt(from)
    if (sender.object === undefined || !news) return
    sender.object = withStatuses(sender.object, new Map([[to, deliveryStatusOf(applied)]]))
  }
}

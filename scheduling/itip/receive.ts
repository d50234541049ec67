/** A component of the organizer's in the copy of an attendee: with what that one has for himself, RFC 6638 §4.1. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import type { Delivery } from './delivery.ts'
import { differingFacts } from './facts.ts'
import type { CalendarUser } from './message.ts'
import { addressOf, findOrganizer, partstatOf, withoutScheduling } from './people.ts'
import { isAlarm, isCancelled, isPersonal } from './personal.ts'
import { sequenceOf } from './revisions.ts'
import { withoutWhatSaysNothing } from './says-nothing.ts'
import { type Member, type SchedulingObject, withComponent } from './scheduling-object.ts'
import { freeUntilAnswered } from './transparency.ts'

export type Receiver = Pick<Delivery, 'me' | 'freeUntilAnswered'>

/** His own copy stays the same value where it says all that already. */
export function receive(incoming: Member, current: SchedulingObject | undefined, receiver: Receiver): Component {
  const { me, freeUntilAnswered: isFree = false } = receiver
  const own = incoming.key === undefined ? current?.master : current?.overrides.get(incoming.key)
  const received = withOwnPart(withoutWhatSaysNothing(incoming.component), own, current?.master)
  const answered = withPeople(received, incoming, { own, current }, me)
  if (own !== undefined && saysSame(answered, incoming, own)) return own.component
  return isFree ? freeUntilAnswered(withComponent(incoming, answered), own, me) : answered
}

/** How far he has come with the task: of one instance, not of the next. */
const OF_INSTANCE: ReadonlySet<string> = new Set([
  'COMPLETED',
  'PERCENT-COMPLETE',
  'STATUS',
  'COMMENT',
  'CREATED',
  'LAST-MODIFIED',
])

function withOwnPart(incoming: Component, own: Member | undefined, master: Member | undefined): Component {
  const { name } = incoming
  const source = own ?? master
  // Whatever rings at the sender's: it is not asked for here.
  const components = source?.component.components.filter(isAlarm) ?? []
  if (source === undefined) return { ...incoming, components }
  const sent = new Set(incoming.properties.map((property) => property.name))
  const isOwn = (property: Property) => {
    if (property.name.startsWith('X-')) return !sent.has(property.name)
    return isPersonal(property.name, name) && (own !== undefined || !OF_INSTANCE.has(property.name))
  }
  const properties = incoming.properties.filter(
    (property) => property.name.startsWith('X-') || !isPersonal(property.name, name),
  )
  return { ...incoming, properties: [...properties, ...source.component.properties.filter(isOwn)], components }
}

interface Known {
  readonly own: Member | undefined
  readonly current: SchedulingObject | undefined
}

function withPeople(component: Component, incoming: Member, { own, current }: Known, me: CalendarUser): Component {
  const organizer = own === undefined ? current?.organizer : findOrganizer(own.component)
  return mapProperties(component, (property) => {
    if (property.name === 'ORGANIZER') {
      // RFC 6638 §7.3: what became of his last answer.
      return withParameter(
        withoutScheduling(property),
        'SCHEDULE-STATUS',
        organizer && parameterOf(organizer, 'SCHEDULE-STATUS'),
      )
    }
    if (property.name !== 'ATTENDEE') return property
    const bare = withoutScheduling(property)
    return me.isAddress(addressOf(property)) ? withAnswer(bare, incoming, own) : bare
  })
}

/** His answer may have crossed with a message that asks nothing new: then it still holds. */
function withAnswer(attendee: Property, incoming: Member, own: Member | undefined): Property {
  const known = own?.attendees.get(addressOf(attendee))
  if (own === undefined || known === undefined || partstatOf(attendee) !== 'NEEDS-ACTION') return attendee
  const isReset =
    isCancelled(own.component) || sequenceOf(incoming.component) > sequenceOf(own.component) || isMoved(incoming, own)
  return isReset || partstatOf(known) === 'NEEDS-ACTION' ? attendee : known
}

function isMoved(incoming: Member, own: Member): boolean {
  return incoming.facts.get('TIME') !== own.facts.get('TIME')
}

// --- whether that changes anything -------------------------------------------------------------------------------

function saysSame(received: Component, incoming: Member, own: Member): boolean {
  return (
    !isConsequential(received, incoming, own) && peopleOf(received).join('\n') === peopleOf(own.component).join('\n')
  )
}

/** RFC 6638 §3.2.10: more than the participation of others. */
function isConsequential(received: Component, incoming: Member, own: Member): boolean {
  const { name } = received
  if (sequenceOf(received) !== sequenceOf(own.component)) return true
  return differingFacts(incoming.facts, own.facts).some((fact) => !isPersonal(fact, name))
}

const OF_PEOPLE = [
  'PARTSTAT',
  'ROLE',
  'RSVP',
  'CUTYPE',
  'CN',
  'DELEGATED-TO',
  'DELEGATED-FROM',
  'MEMBER',
  'SENT-BY',
] as const

function peopleOf(component: Component): readonly string[] {
  return component.properties
    .filter(({ name }) => name === 'ATTENDEE' || name === 'ORGANIZER')
    .map((property) =>
      JSON.stringify([property.name, addressOf(property), ...OF_PEOPLE.map((name) => statedOf(property, name))]),
    )
    .sort()
}

function statedOf(property: Property, name: string): string | undefined {
  if (name === 'PARTSTAT') return property.name === 'ATTENDEE' ? partstatOf(property) : undefined
  return parameterOf(property, name)
}

/** Whether two versions of somebody's component differ in more than the others' participation. */
export function differsForOwner(before: Member, after: Member, me: CalendarUser): boolean {
  if (before.component === after.component) return false
  return isConsequential(after.component, after, before) || ownWords(before, me) !== ownWords(after, me)
}

function ownWords({ component }: Member, me: CalendarUser): string {
  const isOwn = (property: Property) => property.name === 'ORGANIZER' || me.isAddress(addressOf(property))
  return peopleOf({ ...component, properties: component.properties.filter(isOwn) }).join('\n')
}

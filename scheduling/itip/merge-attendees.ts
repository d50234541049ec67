/** RFC 6638 §3.2.10.1: a client's object on top of what answers changed since it read its copy. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { baselineOf } from './baseline.ts'
import { forgottenAnswers } from './carry-over.ts'
import { delegationOf } from './delegation.ts'
import type { CalendarUser } from './message.ts'
import { addressOf } from './people.ts'
import { findSchedulingObject, type Member, withComponents } from './scheduling-object.ts'

/** What answers change. Whom a client adds or removes, and how it calls people, is as it was sent. */
const ANSWER = ['PARTSTAT', 'RSVP', 'DELEGATED-TO', 'DELEGATED-FROM', 'SCHEDULE-STATUS'] as const

/**
 * The statuses of the other attendees as they are now, in what a client sends with If-Schedule-Tag-Match. `sent` itself
 * where that says so already.
 */
export function mergeAttendees(current: Component, sent: Component, me: CalendarUser): Component {
  const before = findSchedulingObject(current)
  const after = findSchedulingObject(sent)
  if (before === undefined || after === undefined) return sent
  const baseline = baselineOf(before, after)
  const components = after.members.map((member) => merged(member, baseline(member), me))
  const answered = withComponents(after, components)
  return withComponents(answered, [...components, ...forgottenAnswers(before, answered)]).root
}

function merged({ component, attendees }: Member, known: Member | undefined, me: CalendarUser): Component {
  if (known === undefined) return component
  const people = mapProperties(component, (property) => {
    if (property.name !== 'ATTENDEE' || me.isAddress(addressOf(property))) return property
    // RFC 6638 §7.2: whom the organizer asks anew is asked, whatever he answered.
    if (parameterOf(property, 'SCHEDULE-FORCE-SEND') !== undefined) return property
    const now = known.attendees.get(addressOf(property))
    return now === undefined ? property : withAnswer(property, now)
  })
  const delegates = [...known.attendees].flatMap(([address, attendee]) =>
    !attendees.has(address) && delegationOf(attendee, 'DELEGATED-FROM').some((from) => attendees.has(from))
      ? [attendee]
      : [],
  )
  return delegates.length === 0 ? people : { ...people, properties: [...people.properties, ...delegates] }
}

function withAnswer(sent: Property, now: Property): Property {
  return ANSWER.reduce((merging, name) => withParameter(merging, name, parameterOf(now, name)), sent)
}

/** The text of a REPLY: RFC 5546 §3.2.3 and §3.4.3. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { withoutParameters } from '../../protocol/ical/edit.ts'
import type { Answer } from './answers.ts'
import type { Message } from './message.ts'
import { actedFor, calendarOf, stamped } from './outgoing.ts'
import { addressOf, groupBy, withoutScheduling } from './people.ts'
import type { Change } from './plan.ts'
import type { SchedulingObject } from './scheduling-object.ts'

/**
 * What tells the organizer which instance it is, and of which revision: with the times he sees whether the answer is still
 * about what he has. How far a task is.
 */
const KEPT: ReadonlySet<string> = new Set([
  ...['UID', 'RECURRENCE-ID', 'SEQUENCE', 'SUMMARY', 'DTSTART', 'DTEND', 'DUE', 'DURATION', 'RRULE', 'RDATE'],
  ...['PERCENT-COMPLETE', 'COMPLETED'],
])

/** One message, or none; one for each address where somebody answers under several. */
export function replyOf(
  object: SchedulingObject,
  answers: readonly Answer[],
  change: Pick<Change, 'at' | 'sentBy'>,
): readonly Message[] {
  const { organizer } = object
  if (organizer === undefined) return []
  return groupBy(answers, ({ attendee }) => addressOf(attendee)).flatMap((theirs): Message[] => {
    const [first] = theirs
    if (first === undefined) return []
    const components = theirs.map((answer) => componentOf(answer, organizer, change))
    const calendar = calendarOf('REPLY', object.root, components)
    const from = first.attendee.value.trim()
    return [{ method: 'REPLY', uid: object.uid, from, to: organizer.value.trim(), calendar, news: true }]
  })
}

function componentOf(
  { component, attendee, delegates, comments }: Answer,
  organizer: Property,
  change: Pick<Change, 'at' | 'sentBy'>,
): Component {
  const isKept = ({ name }: Property) => KEPT.has(name) || (name === 'STATUS' && component.name === 'VTODO')
  const people = [actedFor(withoutRsvp(withoutScheduling(attendee)), change.sentBy), ...(delegates ?? [])]
  const properties = [
    ...component.properties.filter(isKept),
    withoutScheduling(organizer),
    ...people,
    ...(comments ?? []),
    { name: 'REQUEST-STATUS', parameters: [], value: '2.0;Success' },
  ]
  return stamped({ name: component.name, properties, components: [] }, change.at)
}

function withoutRsvp(attendee: Property): Property {
  return withoutParameters(attendee, (name) => name === 'RSVP')
}

/** One who goes in another's place: RFC 5546 §2.1.2, §3.2.2.3 and §3.4.2.3. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import type { Answer } from './answers.ts'
import type { Message } from './message.ts'
import { calendarOf, organizersVoice } from './outgoing.ts'
import { addressOf, attendeesOf, groupBy, normalised, partstatOf, withoutScheduling } from './people.ts'
import type { Change } from './plan.ts'
import type { SchedulingObject } from './scheduling-object.ts'

/** The addresses in DELEGATED-TO or DELEGATED-FROM. */
export function delegationOf(attendee: Property, name: 'DELEGATED-TO' | 'DELEGATED-FROM'): readonly string[] {
  const parameter = attendee.parameters.find((one) => one.name === name)
  return parameter?.values.map(normalised) ?? []
}

/** Those in the component whom this attendee sends in his place, as they stand there. */
export function delegatesOf(component: Component, delegator: Property): readonly Property[] {
  if (partstatOf(delegator) !== 'DELEGATED') return []
  const addresses = new Set(delegationOf(delegator, 'DELEGATED-TO'))
  return attendeesOf(component)
    .filter((attendee) => addresses.has(addressOf(attendee)) && isFrom(attendee, delegator))
    .map(withoutScheduling)
}

function isFrom(delegate: Property, delegator: Property): boolean {
  return delegationOf(delegate, 'DELEGATED-FROM').includes(addressOf(delegator))
}

/** RFC 5546 §3.2.2.3: he forwards the request to each of them. */
export function delegationsOf(
  object: SchedulingObject,
  answers: readonly Answer[],
  change: Change,
): readonly Message[] {
  const { organizer } = object
  if (organizer === undefined) return []
  const voice = organizersVoice(organizer, { at: change.at, sentBy: undefined })
  const delegated = answers.flatMap((answer) => (answer.delegates ?? []).map((delegate) => ({ ...answer, delegate })))
  return groupBy(delegated, ({ delegate }) => addressOf(delegate)).flatMap((theirs): Message[] => {
    const [first] = theirs
    if (first === undefined) return []
    const calendar = calendarOf(
      'REQUEST',
      object.root,
      theirs.map(({ component }) => voice(component)),
    )
    const [from, to] = [first.attendee.value.trim(), first.delegate.value.trim()]
    return [{ method: 'REQUEST', uid: object.uid, from, to, calendar, news: true }]
  })
}

/** Whether one who is no organizer may send this request: he sends who gets it in his place. */
export function isDelegating(component: Component, from: string, isTo: (address: string) => boolean): boolean {
  const delegator = attendeesOf(component).find((attendee) => addressOf(attendee) === from)
  if (delegator === undefined || partstatOf(delegator) !== 'DELEGATED') return false
  return delegationOf(delegator, 'DELEGATED-TO').some(isTo)
}

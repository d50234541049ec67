/** Tasks that somebody marks as done, with programs that know little else of them. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { addressOf, partstatOf } from './people.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'

/**
 * Client: Apple's Reminders marks an assigned task as done and leaves out ORGANIZER and all ATTENDEEs. Nobody calls off what
 * he says is done, so they are put back.
 */
export function withForgottenPeople(
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
): SchedulingObject | undefined {
  if (before?.organizer === undefined || after === undefined) return after
  const hasPeople = after.organizer !== undefined || after.members.some(({ attendees }) => attendees.size > 0)
  const knownOf = ({ key }: Member) => (key === undefined ? before.master : before.overrides.get(key))
  if (hasPeople || !after.members.some((member) => isNewlyDone(member.component, knownOf(member)))) return after
  return withComponents(
    after,
    after.members.map((member) => withPeopleOf(member.component, knownOf(member))),
  )
}

function withPeopleOf(component: Component, known: Member | undefined): Component {
  const people = known?.component.properties.filter(({ name }) => name === 'ORGANIZER' || name === 'ATTENDEE') ?? []
  return people.length === 0 ? component : { ...component, properties: [...component.properties, ...people] }
}

// Client: Apple's Reminders marks a task as done, and not that its owner has done it.
export function withDone(
  component: Component,
  was: Member | undefined,
  isOwn: (address: string) => boolean,
): Component {
  if (!isNewlyDone(component, was)) return component
  return mapProperties(component, (property) => {
    if (property.name !== 'ATTENDEE' || !isOwn(addressOf(property))) return property
    return partstatOf(property) === 'DECLINED' ? property : withParameter(property, 'PARTSTAT', 'COMPLETED')
  })
}

function isNewlyDone(component: Component, was: Member | undefined): boolean {
  return component.name === 'VTODO' && isDone(component) && was !== undefined && !isDone(was.component)
}

function isDone({ properties }: Component): boolean {
  return properties.some(({ name }: Property) => name === 'COMPLETED')
}

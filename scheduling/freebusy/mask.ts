/** Which meeting somebody may leave out of a question about busy times. */
import type { Component } from '../../protocol/ical/component.ts'
import { attendeesOf, findOrganizer } from '../itip/people.ts'

export interface Asker {
  /** Whether it is their own calendar that it stands in. */
  readonly isOwner: boolean
  isAddress(address: string): boolean
}

/**
 * One's own, and one that one organizes or is invited to: who could leave out any other would learn from the difference when it
 * is, and that it is there.
 */
export function mayMask({ components }: Component, { isOwner, isAddress }: Asker): boolean {
  const events = components.filter(({ name }) => name === 'VEVENT')
  if (events.length === 0) return false
  if (isOwner) return true
  return events.every((event) => {
    const organizer = findOrganizer(event)
    const people = [...(organizer === undefined ? [] : [organizer]), ...attendeesOf(event)]
    return people.some(({ value }) => isAddress(value))
  })
}

/**
 * Overrides that a program left out and that hold more than the series says. Programs that know a series by its rule
 * alone write it back without the overrides that answers have made; so, too, does one whose copy is old.
 */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { findInstance } from './baseline.ts'
import { addressOf, isServed, partstatOf } from './people.ts'
import { isCancelled } from './personal.ts'
import { isSameSeries, type Member, type SchedulingObject } from './scheduling-object.ts'

/** Those that say nothing of their own but what people answered. */
export function forgottenAnswers(before: SchedulingObject, after: SchedulingObject): readonly Component[] {
  return leftOut(before, after).flatMap(({ override, instance, isMoved }) => {
    const answered = isMoved
      ? instance
      : mapAttendees(instance, override, (attendee, known) => {
          // Who said there what he said to the series says it with the series.
          const ofSeries = before.master?.attendees.get(addressOf(known))
          const isOfInstance = ofSeries === undefined || partstatOf(ofSeries) !== partstatOf(known)
          return isOfInstance && partstatOf(known) !== partstatOf(attendee) ? known : attendee
        })
    return answered === instance ? [] : [answered]
  })
}

/** RFC 6638 §3.2.8: an instance that goes back to the time of its series is rescheduled, so its attendees are asked. */
export function movedBack(
  before: SchedulingObject,
  after: SchedulingObject,
  isOwner: (address: string) => boolean,
): readonly Component[] {
  return leftOut(before, after).flatMap(({ override, instance, isMoved }) => {
    if (!isMoved) return []
    const open = mapAttendees(instance, override, (attendee) =>
      partstatOf(attendee) === 'NEEDS-ACTION' || isOwner(addressOf(attendee)) ? attendee : asked(attendee),
    )
    return open === instance ? [] : [open]
  })
}

interface LeftOut {
  readonly override: Member
  /** What the series says there now. */
  readonly instance: Component
  readonly isMoved: boolean
}

function leftOut(before: SchedulingObject, after: SchedulingObject): readonly LeftOut[] {
  // Of a series that is another now, nobody knows which instance an answer was about.
  if (before.master === undefined || !isSameSeries(before.master, after.master)) return []
  return [...before.overrides].flatMap(([key, override]) => {
    if (after.overrides.has(key) || after.excluded.has(key) || isCancelled(override.component)) return []
    const instance = findInstance(after, override)
    if (instance === undefined) return []
    const isMoved = instance.facts.get('TIME') !== override.facts.get('TIME')
    return [{ override, instance: instance.component, isMoved }]
  })
}

function mapAttendees(
  instance: Component,
  override: Member,
  change: (attendee: Property, known: Property) => Property,
): Component {
  return mapProperties(instance, (property) => {
    const known = property.name === 'ATTENDEE' ? override.attendees.get(addressOf(property)) : undefined
    return known === undefined || !isServed(property) ? property : change(property, known)
  })
}

/** RFC 5546 §2.1.4: RSVP=TRUE is how an organizer collects answers anew. */
export function asked(property: Property): Property {
  return withParameter(withParameter(property, 'PARTSTAT', 'NEEDS-ACTION'), 'RSVP', 'TRUE')
}

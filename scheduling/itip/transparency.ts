/**
 * An invitation takes up no time before it is answered, where the calendar's owner wants it so. TRANSP is the attendee's
 * (RFC 6638 §3.2.2.1), and programs that answer seldom change it: then the server does, in step with the answer.
 */
import type { Component } from '../../protocol/ical/component.ts'
import { withValue } from '../../protocol/ical/edit.ts'
import { type Baseline, baselineOf } from './baseline.ts'
import type { CalendarUser } from './message.ts'
import { partstatOf } from './people.ts'
import { isCancelled } from './personal.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'
import { findAmong } from './view.ts'

/** What came from the organizer, where it asks `me` something that is not asked already. */
export function freeUntilAnswered(received: Member, own: Member | undefined, me: CalendarUser): Component {
  const { component } = received
  const isAsked = own === undefined || isCancelled(own.component) || answerOf(own, me) !== 'NEEDS-ACTION'
  const isOpen = component.name === 'VEVENT' && answerOf(received, me) === 'NEEDS-ACTION'
  return isAsked && isOpen ? withValue(component, 'TRANSP', 'TRANSPARENT') : component
}

/** The copy with which `me` answers: where he changed his answer, and not his time. */
export function inStepWithAnswers(
  before: SchedulingObject,
  after: SchedulingObject,
  me: CalendarUser,
): SchedulingObject {
  const baseline = baselineOf(before, after)
  return withComponents(
    after,
    after.members.map((member) => inStep(member, baseline, me)),
  )
}

function inStep(member: Member, baseline: Baseline, me: CalendarUser): Component {
  const { component, facts } = member
  const was = baseline(member)
  if (was === undefined || component.name !== 'VEVENT' || facts.get('TRANSP') !== was.facts.get('TRANSP'))
    return component
  const [before, after] = [answerOf(was, me), answerOf(member, me)]
  if (before === after || after === 'NEEDS-ACTION') return component
  const isFree = facts.get('TRANSP') === 'TRANSPARENT'
  if (after === 'DECLINED') return isFree ? component : withValue(component, 'TRANSP', 'TRANSPARENT')
  // One who comes and calls his time free all the same said so after he had answered.
  const wasAway = before === 'NEEDS-ACTION' || before === 'DECLINED'
  return isFree && wasAway ? withValue(component, 'TRANSP', 'OPAQUE') : component
}

function answerOf(member: Member, me: CalendarUser): string | undefined {
  const own = findAmong(member, (address) => me.isAddress(address))
  return own && partstatOf(own)
}

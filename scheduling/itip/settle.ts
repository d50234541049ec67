/** What of an organizer's change is stored as he wrote it, and what the server knows better: RFC 6638 §3.2.1 and §3.2.8. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withoutParameters, withParameter } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { type Baseline, baselineOf } from './baseline.ts'
import { asked, forgottenAnswers, movedBack } from './carry-over.ts'
import { withDone } from './done-tasks.ts'
import { isExpanded } from './expand-groups.ts'
import { addressOf, isServed, partstatOf } from './people.ts'
import { isRescheduled } from './reschedule.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'

export interface Settled {
  readonly object: SchedulingObject
  /** RFC 6638 §3.2.7: whom the organizer wants to have a message whatever changed. */
  readonly forced: ReadonlySet<string>
}

/** `isOwner`: whether an address is the organizer's own; `continued`: what a new series goes on from. */
export function settle(
  before: SchedulingObject | undefined,
  after: SchedulingObject,
  isOwner: (address: string) => boolean,
  continued?: Baseline,
): Settled {
  const forced = new Set<string>()
  const settler = { before, after, baseline: continued ?? baselineOf(before, after), isOwner, forced }
  const components = after.members.map((member) => settleMember(member, settler))
  const settled = withComponents(after, components)
  if (before === undefined) return { object: settled, forced }
  const missing = [...forgottenAnswers(before, settled), ...movedBack(before, settled, isOwner)]
  return { object: withComponents(settled, [...components, ...missing]), forced }
}

interface Settler {
  readonly before: SchedulingObject | undefined
  readonly after: SchedulingObject
  readonly baseline: Baseline
  readonly isOwner: (address: string) => boolean
  readonly forced: Set<string>
}

function settleMember(member: Member, settler: Settler): Component {
  const { before, after, baseline, isOwner } = settler
  const was = baseline(member)
  // What a new series goes on from stands where it stood.
  const isReset = was === undefined || (before !== undefined && isRescheduled(was, member, { before, after }))
  return mapProperties(withDone(member.component, was, isOwner), (property) => {
    if (property.name === 'ORGANIZER') return settleOrganizer(property, before)
    if (property.name !== 'ATTENDEE' || isExpanded(property)) return property
    const address = addressOf(property)
    const isHis = !isServed(property) || isOwner(address)
    const settled = isHis ? property : settleAttendee(property, was?.attendees.get(address), isReset)
    return withoutForce(settled, address, settler.forced)
  })
}

/** The organizer under another of his addresses: the one that the attendees know stays. */
function settleOrganizer(property: Property, before: SchedulingObject | undefined): Property {
  const known = before?.organizer
  const bare = withoutParameters(property, (name) => name === 'SCHEDULE-FORCE-SEND')
  return known === undefined || addressOf(known) === addressOf(property) ? bare : { ...bare, value: known.value }
}

/**
 * RFC 6638 §3.2.1: nobody answers for another. Refusing it, as that section would have it, helps nobody: programs copy
 * meetings with the answers in them, and write what they last saw; so what is known here is kept. RFC 6638 §3.2.8:
 * NEEDS-ACTION asks again. That is taken at its word, for an old copy is stopped by If-Match or merged by
 * If-Schedule-Tag-Match; an answer that a program merely leaves out is not.
 */
function settleAttendee(sent: Property, known: Property | undefined, isReset: boolean): Property {
  const said = parameterOf(sent, 'PARTSTAT')?.toUpperCase()
  if (known === undefined) {
    if (said === undefined) return wantsAnswer(sent)
    return said === 'NEEDS-ACTION' ? sent : asked(sent)
  }
  const kept = withKnown(sent, known)
  const answer = partstatOf(known)
  if (answer === 'NEEDS-ACTION' && (said ?? answer) === answer) return withKnownRsvp(kept, known)
  if (isReset || said === 'NEEDS-ACTION') return asked(kept)
  return said === answer ? kept : withParameter(kept, 'PARTSTAT', parameterOf(known, 'PARTSTAT'))
}

/** Of whom a program says nothing at all an answer is wanted: without RSVP=TRUE the programs of those invited ask for none. */
function wantsAnswer(sent: Property): Property {
  const isForInformation = parameterOf(sent, 'ROLE')?.toUpperCase() === 'NON-PARTICIPANT'
  return isForInformation || parameterOf(sent, 'RSVP') !== undefined ? sent : withParameter(sent, 'RSVP', 'TRUE')
}

/** RFC 6638 §7.3: clients should not change or remove a status; nor is it theirs to forget who stands in for whom. */
function withKnown(sent: Property, known: Property): Property {
  let kept = withParameter(sent, 'SCHEDULE-STATUS', parameterOf(known, 'SCHEDULE-STATUS'))
  for (const name of ['DELEGATED-TO', 'DELEGATED-FROM']) {
    if (parameterOf(sent, name) === undefined) kept = withParameter(kept, name, parameterOf(known, name))
  }
  return kept
}

function withKnownRsvp(sent: Property, known: Property): Property {
  return parameterOf(sent, 'RSVP') === undefined ? withParameter(sent, 'RSVP', parameterOf(known, 'RSVP')) : sent
}

/** RFC 6638 §7.2: it is acted on and never kept. What it may say else than REQUEST is answered by status 2.3. */
function withoutForce(property: Property, address: string, forced: Set<string>): Property {
  const force = parameterOf(property, 'SCHEDULE-FORCE-SEND')?.toUpperCase()
  if (force === undefined) return property
  const bare = withParameter(property, 'SCHEDULE-FORCE-SEND', undefined)
  if (!isServed(property)) return bare
  if (force !== 'REQUEST') return withParameter(bare, 'SCHEDULE-STATUS', '2.3')
  forced.add(address)
  return bare
}

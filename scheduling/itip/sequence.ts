/** When the organizer's object gets a greater SEQUENCE: RFC 6638 §3.2.5, RFC 5546 §2.1.4. */
import { baselineOf } from './baseline.ts'
import { differingFacts } from './facts.ts'
import { isServed, partstatOf } from './people.ts'
import { isCancelled } from './personal.ts'
import { sequenceOf, withSequence } from './revisions.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'

// RFC 5546 §2.1.4: a change of one of these; TIME and CLOCK are DTSTART, DTEND, DURATION and DUE. For other properties
// none is raised: §3.2.2.2, the same number says that answers stay as they are.
const SIGNIFICANT: ReadonlySet<string> = new Set(['TIME', 'CLOCK', 'RRULE', 'RDATE', 'EXDATE', 'STATUS'])

/** The changed object with numbers that no program forgot to raise. */
export function withSequences(
  before: SchedulingObject,
  after: SchedulingObject,
  isOwner: (address: string) => boolean,
): SchedulingObject {
  // A meeting that nobody was ever told of keeps the numbers that it comes with.
  if (highestOf(before) === 0 && !isTold(before, isOwner) && !isTold(after, isOwner)) return after
  const baseline = baselineOf(before, after)
  const lowest = (member: Member) => lowestFor(member, baseline(member), isOwner)
  const leaving = leavingSeries(before, after, isOwner)
  const ofSeries = numberOfSeries(before, after, leaving.length > 0, lowest)
  const isOfSeries = (member: Member) =>
    member.key === undefined ||
    leaving.some((address) => member.attendees.has(address)) ||
    // What was cancelled, for all or for one, may be back.
    hasNew(baseline(member), member)
  const numbered = (member: Member) =>
    withSequence(member.component, Math.max(lowest(member), isOfSeries(member) ? ofSeries : 0))
  return withComponents(after, after.members.map(numbered))
}

function isTold({ members }: SchedulingObject, isOwner: (address: string) => boolean): boolean {
  return members.some(({ attendees }) =>
    [...attendees].some(([address, attendee]) => isServed(attendee) && !isOwner(address)),
  )
}

function lowestFor(member: Member, was: Member | undefined, isOwner: (address: string) => boolean): number {
  const own = sequenceOf(member.component)
  if (was === undefined) return own
  return Math.max(own, sequenceOf(was.component) + (isSignificant(was, member, isOwner) ? 1 : 0))
}

/** No less than that of anything which is not there any more, so that what is said later is greater. */
function numberOfSeries(
  before: SchedulingObject,
  { master, overrides }: SchedulingObject,
  hasLeaving: boolean,
  lowest: (member: Member) => number,
): number {
  if (master === undefined) return highestOf(before) + 1
  const gone = [...before.overrides].filter(([key]) => !overrides.has(key))
  const raised = [...overrides].filter(([key, member]) => lowest(member) > numberOf(before.overrides.get(key)))
  const withheld = raised.map(([, member]) => member).filter((member) => isWithheld(member, master))
  return Math.max(
    lowest(master),
    hasLeaving ? highestOf(before) + 1 : 0,
    // A CANCEL of an instance, and an override that is not everybody's, leave nobody else to hold their numbers.
    ...gone.map(([, { component }]) => sequenceOf(component) + 1),
    ...withheld.map(lowest),
  )
}

/**
 * Who has no part in the series any more: the instances that he keeps are told with a number that is no lower than that of
 * its CANCEL, so that in whatever order the two come, those are there.
 */
function leavingSeries(
  before: SchedulingObject,
  after: SchedulingObject,
  isOwner: (address: string) => boolean,
): string[] {
  return [...(before.master?.attendees ?? [])].flatMap(([address, attendee]) => {
    const stays = after.master?.attendees.get(address)
    return isServed(attendee) && !isOwner(address) && (stays === undefined || !isServed(stays)) ? address : []
  })
}

/** Whether the component, or somebody in it, was not there before. */
function hasNew(was: Member | undefined, member: Member): boolean {
  return was === undefined || [...member.attendees.keys()].some((address) => !was.attendees.has(address))
}

/** Of all components: greater than this is greater than whatever has been said. */
export function highestOf({ members }: SchedulingObject): number {
  return Math.max(0, ...members.map(({ component }) => sequenceOf(component)))
}

function isSignificant(was: Member, member: Member, isOwner: (address: string) => boolean): boolean {
  if (differingFacts(was.facts, member.facts).some((fact) => SIGNIFICANT.has(fact))) return true
  for (const [address, known] of was.attendees) {
    if (!isServed(known) || isOwner(address)) continue
    const now = member.attendees.get(address)
    // RFC 5546 §2.1.4: with each CANCEL; and when the organizer deems an answer to be void.
    if (now === undefined || !isServed(now)) return true
    if (partstatOf(now) === 'NEEDS-ACTION' && partstatOf(known) !== 'NEEDS-ACTION') return true
  }
  return false
}

function numberOf(member: Member | undefined): number {
  return member === undefined ? Number.NEGATIVE_INFINITY : sequenceOf(member.component)
}

/** Whether somebody attends the series and not that instance. */
function isWithheld({ component, attendees }: Member, master: Member): boolean {
  return isCancelled(component) || [...master.attendees.keys()].some((address) => !attendees.has(address))
}

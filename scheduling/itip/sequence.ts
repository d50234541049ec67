/** When the organizer's object gets a greater SEQUENCE: RFC 6638 §3.2.5, RFC 5546 §2.1.4. */
import type { Baseline } from './baseline.ts'
import { differingFacts } from './facts.ts'
import { isServed, partstatOf } from './people.ts'
import { isCancelled } from './personal.ts'
import { sequenceOf, withSequence } from './revisions.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'

// RFC 5546 §2.1.4: a change of one of these. TIME and CLOCK are DTSTART, DTEND, DURATION and DUE. Of other properties none is raised:
// §3.2.2.2, the same number says that answers stay as they are.
const SIGNIFICANT: ReadonlySet<string> = new Set(['TIME', 'CLOCK', 'RRULE', 'RDATE', 'EXDATE', 'STATUS'])

/** The changed object with numbers that no program forgot to raise. */
export function withSequences(
  before: SchedulingObject,
  after: SchedulingObject,
  baseline: Baseline,
  isOwner: (address: string) => boolean,
): SchedulingObject {
  const lowest = (member: Member) => {
    const was = baseline(member)
    if (was === undefined) return 0
    return sequenceOf(was.component) + (isSignificant(was, member, isOwner) ? 1 : 0)
  }
  const numbers = new Map(
    after.members.map((member) => [member, Math.max(sequenceOf(member.component), lowest(member))]),
  )
  const { master } = after
  if (master !== undefined) {
    numbers.set(master, Math.max(numbers.get(master) ?? 0, numberOfLost(before, after, numbers)))
  }
  const ofSeries = (master && numbers.get(master)) ?? highestOf(before) + 1
  const leaving = leavingSeries(before, after, isOwner)
  const ofLeaving = leaving.length === 0 ? 0 : highestOf(before) + 1
  return withComponents(
    after,
    after.members.map((member) => {
      const isLeft = member === master || leaving.some((address) => member.attendees.has(address))
      // What was cancelled, for all or for one, may be back.
      const ofNew = hasNew(baseline(member), member) ? ofSeries : 0
      return withSequence(member.component, Math.max(numbers.get(member) ?? 0, isLeft ? ofLeaving : 0, ofNew))
    }),
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

/**
 * An override that goes, or is not everybody's any more, leaves nobody to hold its number, so the series holds it: what is
 * said of the instance later is greater, and what was said before is smaller.
 */
function numberOfLost(before: SchedulingObject, after: SchedulingObject, numbers: ReadonlyMap<Member, number>): number {
  const gone = [...before.overrides].filter(([key]) => !after.overrides.has(key))
  const withheld = [...after.overrides.values()].filter((member) => isWithheld(member, after.master))
  return Math.max(
    0,
    ...gone.map(([key, { component }]) => sequenceOf(component) + (after.excluded.has(key) ? 1 : 0)),
    ...withheld.map((member) => numbers.get(member) ?? 0),
  )
}

/** Whether somebody attends the series and not that instance. */
function isWithheld({ component, attendees }: Member, master: Member | undefined): boolean {
  if (isCancelled(component)) return true
  return [...(master?.attendees.keys() ?? [])].some((address) => !attendees.has(address))
}

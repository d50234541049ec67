/** When the organizer's object gets a greater SEQUENCE: RFC 6638 §3.2.5, RFC 5546 §2.1.4. */
import type { Component } from '../../protocol/ical/component.ts'
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
  const raised = new Map(after.members.map((member) => [member, withSequence(member.component, lowest(member))]))
  const { master } = after
  if (master !== undefined) {
    const ofMaster = raised.get(master) ?? master.component
    raised.set(master, withSequence(ofMaster, sequenceOfCancels(before, after, raised)))
  }
  return withComponents(after, [...raised.values()])
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
 * A CANCEL of an instance leaves no override to hold its number, so the series holds it: a later number of the series is
 * greater, and an earlier message about that instance is smaller.
 */
function sequenceOfCancels(
  before: SchedulingObject,
  after: SchedulingObject,
  raised: ReadonlyMap<Member, Component>,
): number {
  let highest = 0
  for (const [key, member] of before.overrides) {
    const now = after.overrides.get(key)
    if (now === undefined && after.excluded.has(key)) highest = Math.max(highest, sequenceOf(member.component) + 1)
  }
  for (const member of after.overrides.values()) {
    const now = raised.get(member) ?? member.component
    if (isWithheld(member, after.master)) highest = Math.max(highest, sequenceOf(now))
  }
  return highest
}

/** Whether somebody attends the series and not that instance. */
function isWithheld({ component, attendees }: Member, master: Member | undefined): boolean {
  if (isCancelled(component)) return true
  return [...(master?.attendees.keys() ?? [])].some((address) => !attendees.has(address))
}

/** What an attendee may change in his copy, and what of it stays the organizer's: RFC 6638 §3.2.2.1. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withoutProperties, withParameter } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { baselineOf, findInstance } from './baseline.ts'
import { delegatesOf } from './delegation.ts'
import { saysOther } from './difference.ts'
import { withDone } from './done-tasks.ts'
import { exdateOf, withExdates } from './exdates.ts'
import { differingFacts } from './facts.ts'
import { instancesOf } from './instances.ts'
import type { CalendarUser } from './message.ts'
import { addressOf, findOrganizer, partstatOf } from './people.ts'
import { isCancelled, isPersonal } from './personal.ts'
import { attendeeMayNot } from './refusals.ts'
import { hasSameInstances } from './reschedule.ts'
import { sequenceOf } from './revisions.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'
import { findAmong } from './view.ts'

/**
 * RFC 6638 §3.2.2.1: key properties. Who changes these in his copy means it, and is told that he cannot. The rest of what
 * is the organizer's programs rewrite as they like, a DESCRIPTION above all; there the organizer's values stay, and nobody
 * is refused an answer because of them.
 */
const KEY: ReadonlySet<string> = new Set(['TIME', 'CLOCK', 'RRULE', 'RDATE', 'EXRULE', 'SUMMARY', 'LOCATION'])

/** His changes on top of what the organizer said. Throws a refusal. */
export function keepToAllowedChanges(
  before: SchedulingObject,
  after: SchedulingObject,
  me: CalendarUser,
): SchedulingObject {
  requireSeries(before, after)
  const baseline = baselineOf(before, after)
  const isInstance = instancesOf(before)
  const isKey = (fact: string) => KEY.has(fact) && !(fact === 'RRULE' && hasSameInstances({ before, after }))
  const components = after.members.map((member) => {
    const was = baseline(member)
    if (was === undefined || (member.key !== undefined && !isInstance(member.key))) {
      throw attendeeMayNot('an instance that the organizer has not made')
    }
    const isMeant = (fact: string) => isKey(fact) && !isOfSeries(fact, member, before)
    return withPeople(withOrganizersValues(member, was, isMeant), member, was, me)
  })
  return withComponents(after, withLeftOut(components, before, after, me))
}

/** Programs that write an instance anew take its words from the series: that is no change which he means. */
function isOfSeries(fact: string, { key, facts }: Member, { master }: SchedulingObject): boolean {
  const isOfWords = fact === 'SUMMARY' || fact === 'LOCATION'
  return isOfWords && key !== undefined && master !== undefined && facts.get(fact) === master.facts.get(fact)
}

function requireSeries(before: SchedulingObject, after: SchedulingObject): void {
  if ((before.master === undefined) !== (after.master === undefined))
    throw attendeeMayNot('the series is missing, or new')
  const isInstance = instancesOf(before)
  const isBack = (key: InstanceKey) => !after.excluded.has(key) && isInstance(key)
  // RFC 6638 §3.2.2.1: he may add EXDATEs.
  if ([...before.excluded].some(isBack)) throw attendeeMayNot('an EXDATE is missing')
}

// --- one component -----------------------------------------------------------------------------------------------

function withOrganizersValues({ component, facts }: Member, was: Member, isKey: (fact: string) => boolean): Component {
  const differing = differingFacts(was.facts, facts).filter((name) => !isPersonal(name, component.name))
  const key = differing.find(isKey)
  if (key !== undefined) throw attendeeMayNot(`${key} is another`)
  const names = new Set(differing.filter((name) => name !== 'EXDATE'))
  // RFC 5546 §2.1.4: nobody but the organizer numbers revisions.
  if (sequenceOf(component) !== sequenceOf(was.component)) names.add('SEQUENCE')
  return names.size === 0 ? component : replaced(component, was.component, names)
}

function replaced(component: Component, was: Component, names: ReadonlySet<string>): Component {
  const bare = withoutProperties(component, (name) => names.has(name))
  return { ...bare, properties: [...bare.properties, ...was.properties.filter(({ name }) => names.has(name))] }
}

/** He speaks for himself, and for whom he sends in his place. */
function withPeople(component: Component, member: Member, was: Member, me: CalendarUser): Component {
  const own = findAmong(member, (address) => me.isAddress(address))
  const delegates = new Set(own === undefined ? [] : delegatesOf(component, own).map(addressOf))
  const people = mapProperties(component, (property) => {
    if (property.name === 'ORGANIZER') return withKnownStatus(property, was)
    if (property.name !== 'ATTENDEE') return property
    const address = addressOf(property)
    if (me.isAddress(address) || delegates.has(address)) return property
    const known = was.attendees.get(address)
    return known === undefined ? undefined : sameOr(property, known)
  })
  const missing = missingIn(component, member, was, me)
  const whole = missing.length === 0 ? people : { ...people, properties: [...people.properties, ...missing] }
  return withDone(whole, was, (address) => me.isAddress(address))
}

/** Who stood there and was left out; he himself under one address, if it is his. */
function missingIn(component: Component, member: Member, was: Member, me: CalendarUser): readonly Property[] {
  const isThere = findAmong(member, (address) => me.isAddress(address)) !== undefined
  const others = [...was.attendees].filter(
    ([address]) => !member.attendees.has(address) && !(isThere && me.isAddress(address)),
  )
  const organizer = findOrganizer(component) === undefined ? findOrganizer(was.component) : undefined
  return [...(organizer === undefined ? [] : [organizer]), ...others.map(([, attendee]) => attendee)]
}

/** RFC 6638 §7.3: the status is the server's. */
function withKnownStatus(organizer: Property, { component }: Member): Property {
  const known = component.properties.find(({ name }) => name === 'ORGANIZER')
  return known === undefined
    ? organizer
    : withParameter(organizer, 'SCHEDULE-STATUS', parameterOf(known, 'SCHEDULE-STATUS'))
}

/** As it was sent where it says what is known of him; names and the like are nobody's statement. */
function sameOr(sent: Property, known: Property): Property {
  return OF_OTHERS.every((name) => statementOf(sent, name) === statementOf(known, name)) ? sent : known
}

const OF_OTHERS = ['PARTSTAT', 'ROLE', 'CUTYPE', 'DELEGATED-TO', 'DELEGATED-FROM', 'SCHEDULE-AGENT'] as const

const UNSAID: Readonly<Record<string, string>> = {
  PARTSTAT: 'NEEDS-ACTION',
  ROLE: 'REQ-PARTICIPANT',
  CUTYPE: 'INDIVIDUAL',
  'SCHEDULE-AGENT': 'SERVER',
}

function statementOf(property: Property, name: string): string | undefined {
  return (parameterOf(property, name) ?? UNSAID[name])?.toUpperCase()
}

// --- overrides that he left out ----------------------------------------------------------------------------------

/**
 * Without an EXDATE an instance is still there, and so is what was said of it. A cancelled one was put away for good, and
 * must not come back as the series has it.
 */
function withLeftOut(
  components: readonly Component[],
  before: SchedulingObject,
  after: SchedulingObject,
  me: CalendarUser,
): readonly Component[] {
  const { master } = after
  if (master === undefined) return components
  const leftOut = [...before.overrides].filter(([key]) => !after.overrides.has(key) && !after.excluded.has(key))
  const putAway = leftOut.flatMap(([, { component }]) => (isCancelled(component) ? exdateOf(component) : []))
  const restored = leftOut.flatMap(([, member]) =>
    saysMore(member, before) ? [withAnswerToSeries(member, before.master, master, me)] : [],
  )
  const at = after.members.indexOf(master)
  return [...components.map((one, place) => (place === at ? withExdates(one, putAway) : one)), ...restored]
}

/** Who answers to a series means the instances, too, that he does not see and that had the same answer (answered.ts). */
function withAnswerToSeries(
  member: Member,
  before: Member | undefined,
  after: Member,
  { isAddress }: CalendarUser,
): Component {
  const [known, was, is] = [member, before, after].map((one) => one && findAmong(one, isAddress))
  if (known === undefined || was === undefined || is === undefined) return member.component
  const isAlike = partstatOf(known) === partstatOf(was) && partstatOf(was) !== partstatOf(is)
  return isAlike
    ? mapProperties(member.component, (property) => (property === known ? is : property))
    : member.component
}

/** More than the series, of the meeting or of the answers to it; what is only his, such as an alarm, he may take back. */
function saysMore(member: Member, series: SchedulingObject): boolean {
  if (isCancelled(member.component)) return false
  const instance = findInstance(series, member)
  if (instance === undefined || saysOther(member, instance)) return true
  return [...member.attendees].some(([address, attendee]) => {
    const other = instance.attendees.get(address)
    return other === undefined || partstatOf(other) !== partstatOf(attendee)
  })
}

/** What a message changes for who gets it, as programs show it beside the message (caldav-schedulingchanges). */
import type { ChangedRecurrence, ScheduleChanges } from '../../protocol/caldav/schedule-changes.ts'
import type { Property } from '../../protocol/ical/component.ts'
import { findProperty, formatTime, parameterOf, readTime } from '../../protocol/ical/values.ts'
import { type Baseline, findInstance } from './baseline.ts'
import type { Situation } from './delivery.ts'
import { differingFacts } from './facts.ts'
import { instancesOf } from './instances.ts'
import { isPersonal } from './personal.ts'
import type { Clock, Member, SchedulingObject } from './scheduling-object.ts'

/** Undefined for messages that the server does nothing about. */
export function changesOf({ object, incoming, message }: Situation): ScheduleChanges | undefined {
  const baseline = knownOf(object)
  const recurrences = () =>
    incoming.members.map((member) => changedRecurrence(baseline(member), member, incoming.clock))
  switch (message.method) {
    case 'REQUEST':
    case 'ADD': {
      if (object === undefined) return { action: 'create' }
      const news = recurrences().filter(({ changed }, at) => changed.size > 0 || isNew(incoming.members[at], baseline))
      return { action: 'update', recurrences: news.length > 0 ? news : recurrences().slice(0, 1) }
    }
    case 'CANCEL': {
      const isWhole = incoming.members.some(({ key }) => key === undefined)
      return { action: 'cancel', recurrences: isWhole ? [] : recurrences().map(({ instance }) => ({ instance })) }
    }
    case 'REPLY':
      return { action: 'reply', attendee: message.from, recurrences: recurrences().map(ofReply) }
    default:
      return undefined
  }
}

/** A message may bring instances alone. */
function knownOf(object: SchedulingObject | undefined): Baseline {
  const isInstance = object && instancesOf(object)
  return (member) => {
    const { key } = member
    if (object === undefined || key === undefined) return object?.master
    const isOut = object.excluded.has(key) || isInstance?.(key) !== true
    return object.overrides.get(key) ?? (isOut ? undefined : findInstance(object, member))
  }
}

function isNew(member: Member | undefined, baseline: Baseline): boolean {
  return member !== undefined && baseline(member) === undefined
}

function changedRecurrence(was: Member | undefined, member: Member, clock: Clock): ChangedRecurrence {
  return { instance: instanceOf(member, clock), changed: was === undefined ? new Map() : changedIn(was, member) }
}

function instanceOf({ key, component }: Member, { timing }: Clock): string | undefined {
  const id = findProperty(component, 'RECURRENCE-ID')
  if (key === undefined || id === undefined) return undefined
  const { form } = timing?.starts ?? readTime(id)
  return form === 'date' || form === 'floating' ? id.value.trim() : formatTime({ form: 'utc', at: key })
}

type Changed = Map<string, Set<string>>

function changedIn(was: Member, is: Member): Changed {
  const changed: Changed = new Map()
  for (const fact of differingFacts(was.facts, is.facts)) {
    if (fact === 'TIME' || fact === 'CLOCK') addTimes(changed, was, is)
    else if (!isPersonal(fact, is.component.name)) changed.set(fact, new Set())
  }
  const parameters = changedOfPeople(was, is)
  if (parameters !== undefined) changed.set('ATTENDEE', parameters)
  return changed
}

/** DURATION counts as the end that it makes. */
function addTimes(changed: Changed, was: Member, is: Member): void {
  const [start, before] = [is, was].map(({ component }) => findProperty(component, 'DTSTART'))
  if (start?.value.trim() !== before?.value.trim() || differingParameters(before, start).size > 0) {
    changed.set('DTSTART', differingParameters(before, start))
  }
  const [end, endBefore] = [is, was].map(({ facts }) => facts.get('TIME')?.split(' ')[2])
  if (end !== endBefore) changed.set(is.component.name === 'VTODO' ? 'DUE' : 'DTEND', new Set())
}

function changedOfPeople(was: Member, is: Member): Set<string> | undefined {
  const addresses = new Set([...was.attendees.keys(), ...is.attendees.keys()])
  const differing = [...addresses].flatMap((address) => {
    const [before, now] = [was.attendees.get(address), is.attendees.get(address)]
    if (before === undefined || now === undefined) return [[]]
    const parameters = [...differingParameters(before, now)].filter((name) => OF_ATTENDEES.has(name))
    return parameters.length === 0 ? [] : [parameters]
  })
  return differing.length === 0 ? undefined : new Set(differing.flat())
}

const OF_ATTENDEES: ReadonlySet<string> = new Set([
  'PARTSTAT',
  'ROLE',
  'RSVP',
  'CUTYPE',
  'DELEGATED-TO',
  'DELEGATED-FROM',
])

function differingParameters(a: Property | undefined, b: Property | undefined): Set<string> {
  const names = new Set([...(a?.parameters ?? []), ...(b?.parameters ?? [])].map(({ name }) => name))
  return new Set([...names].filter((name) => (a && parameterOf(a, name)) !== (b && parameterOf(b, name))))
}

/** Of an answer nothing counts but itself. */
function ofReply({ instance }: ChangedRecurrence): ChangedRecurrence {
  return { instance, changed: new Map([['ATTENDEE', new Set(['PARTSTAT'])]]) }
}

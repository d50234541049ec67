/** RFC 5546 §3.2.4 and §3.4.4: one more instance. */
import type { Component } from '../../protocol/ical/component.ts'
import { withoutProperties } from '../../protocol/ical/edit.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { type Applied, ignore, type Situation } from './delivery.ts'
import { isRepeated, nameOf, withHeard } from './heard.ts'
import type { Message } from './message.ts'
import { calendarOf, stamped } from './outgoing.ts'
import { addressOf, withoutScheduling } from './people.ts'
import { receive } from './receive.ts'
import { findTable, withoutForbidden } from './restrictions.ts'
import { isOlder, revisionOf, sequenceOf, withSequence } from './revisions.ts'
import { memberOf, type SchedulingObject, withComponents } from './scheduling-object.ts'
import { findAmong } from './view.ts'

export function applyAdd(situation: Situation): Applied {
  const { object, incoming, heard } = situation
  const added = incoming.master
  // RFC 5546 §3.2.4: one instance. One that has a rule of its own, or no time, cannot be put among those of the series.
  if (added === undefined || !isOneInstance(added.component)) return ignore(situation, 'unsupported')
  // RFC 5546 §3.2.4: without the rest of it, the rest is asked for.
  if (object?.master === undefined) return { ...ignore(situation, 'unknown'), messages: askForAll(situation) }
  const last = heard.get(nameOf(undefined))
  const isOld = sequenceOf(added.component) < sequenceOf(object.master.component)
  if (isOld || (last !== undefined && isOlder(revisionOf(added.component), last))) return ignore(situation, 'stale')
  const after = withAdded(object, added.component, situation)
  const news = after !== object || !isRepeated([added], heard)
  const seen = withHeard(heard, [added])
  return { object: after.root, consequential: after !== object, news, messages: [], seen }
}

function isOneInstance(component: Component): boolean {
  const has = (name: string) => findProperty(component, name) !== undefined
  return has('DTSTART') && !['RRULE', 'RDATE', 'EXDATE', 'EXRULE'].some(has)
}

/** RFC 5546 §3.2.4: as if the series had it as an RDATE; what it says of its own is an override. */
function withAdded(object: SchedulingObject, added: Component, situation: Situation): SchedulingObject {
  const start = findProperty(added, 'DTSTART')
  if (start === undefined) return object
  const override = { ...added, properties: [...added.properties, { ...start, name: 'RECURRENCE-ID' }] }
  const member = memberOf(override, object.clock)
  if (member.key === undefined || object.overrides.has(member.key)) return object
  const sequence = sequenceOf(added)
  const known = object.members.map(({ key, component }) => {
    if (key !== undefined) return component
    return withSequence({ ...component, properties: [...component.properties, { ...start, name: 'RDATE' }] }, sequence)
  })
  return withComponents(object, [...known, receive(member, object, situation)])
}

function askForAll({ incoming, me, message, at }: Situation): readonly Message[] {
  const [member] = incoming.members
  const own = member && findAmong(member, (address) => me.isAddress(address))
  const { organizer } = incoming
  if (member === undefined || own === undefined || organizer === undefined) return []
  const asked = withoutProperties(member.component, (name) => name !== 'UID')
  const people = [withoutScheduling(organizer), withoutScheduling(own)]
  const component = stamped({ ...asked, properties: [...asked.properties, ...people], components: [] }, at)
  const table = findTable('REFRESH', component.name)
  const asking = table === undefined ? component : withoutForbidden(component, table)
  const calendar = calendarOf('REFRESH', incoming.root, [asking])
  return [
    { method: 'REFRESH', uid: message.uid, from: addressOf(own), to: organizer.value.trim(), calendar, news: false },
  ]
}

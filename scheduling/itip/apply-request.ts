/** RFC 6638 §4.1, RFC 5546 §3.2.2 and §3.4.2: an invitation, or what changed in one. */
import type { Component } from '../../protocol/ical/component.ts'
import { changeFor } from './change-for-owner.ts'
import { type Applied, ignore, type Situation } from './delivery.ts'
import { withoutExdates } from './exdates.ts'
import { isRepeated, isStale, withHeard } from './heard.ts'
import { isCancelled } from './personal.ts'
import { receive } from './receive.ts'
import { hasDeclined, isRemoved, receiveWhole } from './receive-whole.ts'
import { findSchedulingObject, type Member, type SchedulingObject, timezonesOf } from './scheduling-object.ts'
import { findAmong, type View, viewOf } from './view.ts'

export function applyRequest(situation: Situation): Applied {
  const { incoming, object, heard, me } = situation
  // How others answered (RFC 6638 §4.2) brings back no copy that was removed without a word.
  if (object === undefined && !situation.message.news) return ignore(situation, 'unknown')
  const attended = placesWhere(
    incoming,
    (member) => findAmong(member, (address) => me.isAddress(address)) !== undefined,
  )
  if (attended.length === 0) return ignore(situation, 'not-an-attendee')
  const fresh = placesWhere(incoming, (member) => !isStale(member, heard, object)).filter((at) => attended.includes(at))
  // What a message about the whole says of an instance is as old as the whole.
  const isLate = incoming.master !== undefined && isStale(incoming.master, heard, object)
  if (isLate || fresh.length === 0) return ignore(situation, 'stale')
  const view = viewOf(incoming, incoming.master === undefined ? fresh : attended)
  const after = received(view, situation)
  const seen = withHeard(heard, incoming.members)
  if (after === undefined) return { ...ignore(situation, 'declined'), seen }
  const change = changeFor(me, object, findSchedulingObject(after))
  // One that changes nothing is news when it was forced, and not when it comes twice.
  const isNews = change === 'all' || (change === 'none' && !isRepeated(incoming.members, heard))
  const news = situation.message.news && isNews
  return { object: after, consequential: change === 'all', news, messages: [], seen }
}

function placesWhere({ members }: SchedulingObject, isWanted: (member: Member) => boolean): readonly number[] {
  return members.flatMap((member, place) => (isWanted(member) ? place : []))
}

/** Undefined where he has nothing, and has declined and removed what this is about, or it is off. */
function received(view: View, situation: Situation): Component | undefined {
  const { object: current, me } = situation
  const { master } = view
  const isWanted =
    current !== undefined || (master !== undefined && !hasDeclined(master, me) && !isCancelled(master.component))
  const components =
    master === undefined || !isWanted ? instancesOf(view, situation) : receiveWhole(view, master, situation)
  if (current === undefined) return components.length === 0 ? undefined : storedOf(view.object, current, components)
  const before = current.members.map(({ component }) => component)
  const isSame = components.length === before.length && components.every((component) => before.includes(component))
  return isSame ? current.root : storedOf(view.object, current, components)
}

/** These instances beside what he has; one that he declined and removed stays away. */
function instancesOf(view: View, situation: Situation): readonly Component[] {
  const { object: current, me } = situation
  const wanted = [...view.overrides].filter(([key, member]) => {
    return !(isRemoved(key, current) && hasDeclined(member, me))
  })
  const keys = new Set(wanted.map(([key]) => key))
  const instances = new Map(wanted.map(([key, member]) => [key, receive(member, current, situation)]))
  const known = (current?.members ?? []).map(({ key, component }) => {
    if (key === undefined) return withoutExdates(component, keys, view.object.clock)
    return instances.get(key) ?? component
  })
  return [...known, ...[...instances].flatMap(([key, component]) => (current?.overrides.has(key) ? [] : component))]
}

/** A request is stored without its METHOD, RFC 4791 §4.1. */
function storedOf(
  incoming: SchedulingObject,
  current: SchedulingObject | undefined,
  components: readonly Component[],
): Component {
  const root = current?.root ?? incoming.root
  const properties = root.properties.filter(({ name }) => name !== 'METHOD')
  return { ...root, properties, components: [...joinedTimezones(incoming, current), ...components] }
}

function joinedTimezones(incoming: SchedulingObject, current: SchedulingObject | undefined): readonly Component[] {
  const known = current === undefined ? [] : timezonesOf(current.root)
  const names = new Set(known.map(tzidOf))
  return [...known, ...timezonesOf(incoming.root).filter((timezone) => !names.has(tzidOf(timezone)))]
}

function tzidOf(timezone: Component): string | undefined {
  return timezone.properties.find(({ name }) => name === 'TZID')?.value.trim()
}

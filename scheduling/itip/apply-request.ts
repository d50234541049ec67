/** RFC 6638 §4.1, RFC 5546 §3.2.2 and §3.4.2: an invitation, or what changed in one. */
import type { Component } from '../../protocol/ical/component.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { type Applied, ignore, type Situation } from './apply.ts'
import { changeFor } from './change-for-owner.ts'
import { withoutExdates } from './exdates.ts'
import { isHeardLater, isRepeated, isStale, withHeard } from './heard.ts'
import { ownOverrides } from './own-overrides.ts'
import { partstatOf } from './people.ts'
import { receive } from './receive.ts'
import { revisionOf } from './revisions.ts'
import { findSchedulingObject, type Member, memberOf, type SchedulingObject, timezonesOf } from './scheduling-object.ts'
import { findAmong, masterOf, type View, viewOf } from './view.ts'

export function applyRequest(situation: Situation): Applied {
  const { incoming, object, heard, me } = situation
  const attended = placesWhere(incoming, (member) => findOwn(member, situation) !== undefined)
  if (attended.length === 0) return ignore(situation, 'not-an-attendee')
  const fresh = placesWhere(incoming, (member) => !isStale(member, heard, object)).filter((at) => attended.includes(at))
  // What a message about the whole says of an instance is as old as the whole.
  const isLate = incoming.master !== undefined && isStale(incoming.master, heard, object)
  if (isLate || fresh.length === 0) return ignore(situation, 'stale')
  const view = viewOf(incoming, incoming.master === undefined ? fresh : attended)
  const after = object === undefined ? created(view, situation) : updated(object, view, situation)
  const seen = withHeard(heard, incoming.members)
  if (after === undefined) return { ...ignore(situation, 'declined'), seen }
  const change = changeFor(me, object, findSchedulingObject(after))
  const news = situation.message.news && change !== 'others' && !isRepeated(incoming.members, heard)
  return { object: after, consequential: change === 'all', news, messages: [], seen }
}

function placesWhere({ members }: SchedulingObject, isWanted: (member: Member) => boolean): readonly number[] {
  return members.flatMap((member, place) => (isWanted(member) ? place : []))
}

function findOwn(member: Member, { me }: Situation) {
  return findAmong(member, (address) => me.isAddress(address))
}

function hasDeclined(member: Member, situation: Situation): boolean {
  const own = findOwn(member, situation)
  return own !== undefined && partstatOf(own) === 'DECLINED'
}

/** What he declined before he removed it does not come back by itself; undefined when nothing else is there. */
function created(view: View, situation: Situation): Component | undefined {
  const isWanted = (member: Member) => !hasDeclined(member, situation)
  const overrides = [...view.overrides.values()]
  const master = view.master !== undefined && isWanted(view.master) ? view.master : undefined
  const wanted = new Map([...view.overrides].filter(([, member]) => isWanted(member)))
  const declined = overrides.filter((member) => !isWanted(member))
  const components = [...wanted.values()].map((member) => receive(member, undefined, situation.me))
  if (master !== undefined) {
    const bare = memberOf(masterOf(view, master, declined), view.object.clock)
    components.unshift(receive(bare, undefined, situation.me))
  }
  return components.length === 0 ? undefined : storedOf(view.object, undefined, components)
}

/** A request is stored without its METHOD, RFC 4791 §4.1. */
function storedOf(incoming: SchedulingObject, current: SchedulingObject | undefined, components: readonly Component[]) {
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

function updated(current: SchedulingObject, view: View, situation: Situation): Component {
  const { master } = view
  const components =
    master === undefined ? withInstances(current, view, situation) : withWhole(current, view, master, situation)
  const before = current.members.map(({ component }) => component)
  const isSame = components.length === before.length && components.every((component) => before.includes(component))
  return isSame ? current.root : storedOf(view.object, current, components)
}

/** The series with all that is known of its instances. */
function withWhole(current: SchedulingObject, view: View, master: Member, situation: Situation): readonly Component[] {
  const { heard, me } = situation
  const revision = revisionOf(master.component)
  const isLater = (key: InstanceKey) => isHeardLater(key, revision, heard)
  const removed: Member[] = []
  const overrides = [...view.overrides].flatMap(([key, member]) => {
    const own = current.overrides.get(key)
    if (isLater(key) && own !== undefined) return [own.component]
    const isRemoved = current.excluded.has(key) && (isLater(key) || hasDeclined(member, situation))
    if (!isRemoved) return [receive(member, current, me)]
    removed.push(member)
    return []
  })
  const later = [...current.overrides].filter(([key]) => isLater(key) && !view.overrides.has(key))
  const kept = new Set(later.map(([key]) => key))
  const whole = memberOf(withoutExdates(masterOf(view, master, removed), kept, view.object.clock), view.object.clock)
  const received = receive(whole, current, me)
  const known = [received, ...overrides, ...later.map(([, { component }]) => component)]
  return [...known, ...ownOverrides(current, known, view.object)]
}

/** These instances alone; what he removed and declined stays away. */
function withInstances(current: SchedulingObject, view: View, situation: Situation): readonly Component[] {
  const wanted = [...view.overrides].filter(
    ([key, member]) => !(current.excluded.has(key) && hasDeclined(member, situation)),
  )
  const keys = new Set(wanted.map(([key]) => key))
  const received = new Map(wanted.map(([key, member]) => [key, receive(member, current, situation.me)]))
  const known = current.members.map(({ key, component }) => {
    if (key === undefined) return withoutExdates(component, keys, current.clock)
    return received.get(key) ?? component
  })
  return [...known, ...[...received].flatMap(([key, component]) => (current.overrides.has(key) ? [] : component))]
}

/** What one attendee may know of an object: the instances that he attends, RFC 6638 §3.2.6. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { exdateOf, withExdates } from './exdates.ts'
import { isExpanded } from './expand-groups.ts'
import { type Agent, agentOf } from './people.ts'
import { isCancelled } from './personal.ts'
import type { Member, SchedulingObject } from './scheduling-object.ts'

/** One attendee of an object, under one address. */
export interface Attendance {
  readonly address: string
  /** As it stands where he is met first. */
  readonly property: Property
  /** RFC 6638 §7.1: the same wherever he stands. */
  readonly agent: Agent
  /** The members that he attends, by their places in the object. */
  readonly places: readonly number[]
}

/** All who attend something but the organizer, who is told nothing (RFC 6638 §3.2.1). Nobody attends what is cancelled. */
export function attendancesOf(
  object: SchedulingObject | undefined,
  isOrganizer: (address: string) => boolean,
  isOff = false,
): ReadonlyMap<string, Attendance> {
  const found = new Map<string, Attendance & { places: number[] }>()
  const others = new Map<string, boolean>()
  for (const [place, member] of (object?.members ?? []).entries()) {
    if (!isOff && isCancelled(member.component)) continue
    for (const [address, property] of member.attendees) {
      if (isExpanded(property)) continue
      const known = found.get(address)
      if (known !== undefined) known.places.push(place)
      else if (isOther(address, others, isOrganizer))
        found.set(address, { address, property, agent: agentOf(property), places: [place] })
    }
  }
  return found
}

function isOther(address: string, known: Map<string, boolean>, isOrganizer: (address: string) => boolean): boolean {
  let isOther = known.get(address)
  if (isOther === undefined) {
    isOther = !isOrganizer(address)
    known.set(address, isOther)
  }
  return isOther
}

export interface View {
  readonly master: Member | undefined
  readonly overrides: ReadonlyMap<InstanceKey, Member>
  /** Overrides of the series that are not his, or cancelled. */
  readonly withheld: readonly Member[]
  readonly object: SchedulingObject
}

export function viewOf(object: SchedulingObject, places: readonly number[]): View {
  const his = new Set(places.flatMap((place) => object.members[place] ?? []))
  const overrides = [...object.overrides].filter(([, member]) => his.has(member))
  const master = object.master !== undefined && his.has(object.master) ? object.master : undefined
  return {
    master,
    overrides: new Map(overrides),
    withheld: master === undefined ? [] : [...object.overrides.values()].filter((member) => !his.has(member)),
    object,
  }
}

/** Whether the series that he attends goes without him on that day. */
export function isExcluded({ master, overrides, object }: View, key: InstanceKey): boolean {
  if (master === undefined || overrides.has(key)) return false
  return object.excluded.has(key) || object.overrides.has(key)
}

export function exclusionsOf({ master, overrides, withheld, object }: View): readonly InstanceKey[] {
  if (master === undefined) return []
  // Client: some leave the EXDATE beside an override of the same instance, which is there all the same.
  return [...object.excluded, ...withheld.flatMap(({ key }) => key ?? [])].filter((key) => !overrides.has(key))
}

export function componentsOf(view: View): readonly Component[] {
  const ofOverrides = [...view.overrides.values()].map(({ component }) => component)
  return view.master === undefined ? ofOverrides : [masterOf(view, view.master), ...ofOverrides]
}

/** RFC 6638 §3.2.6: an override that is not his becomes an EXDATE. */
export function masterOf({ withheld, object }: View, master: Member): Component {
  const exdates = withheld.flatMap(({ key, component }) => {
    return key === undefined || object.excluded.has(key) ? [] : exdateOf(component)
  })
  return withExdates(master.component, exdates)
}

/** Where one stands in an object under whichever of his addresses. */
export function findAmong(member: Member, isOne: (address: string) => boolean): Property | undefined {
  for (const [address, property] of member.attendees) if (isOne(address)) return property
  return undefined
}

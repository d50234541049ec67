/** What the organizer's server tells attendees by itself: how others answered, and what somebody asks for again. */
import type { Component } from '../../protocol/ical/component.ts'
import type { Delivery } from './delivery.ts'
import type { Message } from './message.ts'
import { calendarOf, organizersVoice } from './outgoing.ts'
import { addressOf, groupBy } from './people.ts'
import { findSchedulingObject, type Member, type SchedulingObject } from './scheduling-object.ts'
import { type Attendance, attendancesOf, componentsOf, type View, viewOf } from './view.ts'

/** RFC 6638 §4.2: the members that answers changed, for all who attend them but those. */
export function updatesOf(
  object: SchedulingObject,
  changed: ReadonlySet<Member>,
  except: ReadonlySet<string>,
  delivery: Delivery,
): readonly Message[] {
  const others = attendeesOf(object, delivery).filter(({ address }) => !except.has(address))
  return messagesTo(others, object, (view) => changedIn(view, changed), { delivery, news: false })
}

/**
 * The same of several answers that came together, for those who gave them. What one of them would be told in between has not his
 * own answer in it yet, and would ask him again.
 */
export function updatesAmong(
  answerers: ReadonlySet<string>,
  before: Component,
  after: Component,
  delivery: Pick<Delivery, 'me' | 'at'>,
): readonly Message[] {
  const object = findSchedulingObject(after)
  if (object === undefined) return []
  const known = new Set(before.components)
  const changed = new Set(object.members.filter(({ component }) => !known.has(component)))
  const theirs = attendeesOf(object, delivery).filter(({ address }) => answerers.has(address))
  return messagesTo(theirs, object, (view) => changedIn(view, changed), { delivery, news: false })
}

/** RFC 5546 §3.2.6: all that he attends. */
export function requestFor(
  object: SchedulingObject,
  address: string,
  delivery: Pick<Delivery, 'me' | 'at'>,
): readonly Message[] {
  const theirs = attendeesOf(object, delivery).filter((attendance) => attendance.address === address)
  return messagesTo(theirs, object, componentsOf, { delivery, news: true })
}

function attendeesOf(object: SchedulingObject, { me }: Pick<Delivery, 'me'>): readonly Attendance[] {
  const organizer = object.organizer && addressOf(object.organizer)
  const isOwner = (address: string) => address === organizer || me.isAddress(address)
  return [...attendancesOf(object, isOwner).values()].filter(({ agent }) => agent === 'SERVER')
}

/** A message with the series in it is about all of the series. */
function changedIn(view: View, changed: ReadonlySet<Member>): readonly Component[] {
  if (view.master !== undefined && changed.has(view.master)) return componentsOf(view)
  return [...view.overrides.values()].flatMap((member) => (changed.has(member) ? member.component : []))
}

function messagesTo(
  attendances: readonly Attendance[],
  object: SchedulingObject,
  choose: (view: View) => readonly Component[],
  { delivery, news }: { readonly delivery: Pick<Delivery, 'at'>; readonly news: boolean },
): readonly Message[] {
  const { organizer } = object
  if (organizer === undefined) return []
  const from = organizer.value.trim()
  const voice = organizersVoice(organizer, { at: delivery.at, sentBy: undefined })
  return groupBy(attendances, ({ places }) => places.join()).flatMap((group): Message[] => {
    const components = choose(viewOf(object, group[0]?.places ?? []))
    if (components.length === 0) return []
    const calendar = calendarOf('REQUEST', object.root, components.map(voice))
    return group.map(({ property }) => ({
      ...{ method: 'REQUEST', uid: object.uid, from, to: property.value.trim(), calendar, news },
    }))
  })
}

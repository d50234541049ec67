/**
 * A series that its organizer splits (caldav-recursplit §3): who takes part has two, too, and in both of them what was
 * answered, alarms included. Nobody is asked anything.
 */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { withValue } from '../../protocol/ical/edit.ts'
import { escapeText } from '../../protocol/ical/values.ts'
import type { TimeValue } from '../../protocol/time/values.ts'
import { groupsOf } from './groups.ts'
import { messagesOf, toldTo } from './organizer.ts'
import { addressOf } from './people.ts'
import { type Change, type Plan, roleOf } from './plan.ts'
import { findSchedulingObject, type Member, withComponents } from './scheduling-object.ts'
import { nextSequence, withNumber } from './sequence.ts'
import { attendancesOf } from './view.ts'

/**
 * One half as the organizer stores it, and what tells it to all who attend it: a REQUEST of the whole. `before` is the series
 * that was split where the half is stored under its name: who attended that and not this half is sent a CANCEL.
 */
export function planHalf(change: Change): Plan {
  const { me, seen = new Map() } = change
  const [before, after] = [change.before, change.after].map((root) => findSchedulingObject(root))
  if (after?.organizer === undefined || roleOf(after, me) !== 'organizer') {
    return { role: 'none', object: change.after, messages: [], seen }
  }
  const own = addressOf(after.organizer)
  const isOwner = (address: string) => address === own || me.isAddress(address)
  // RFC 5546 §2.1.4: its times are others; more than has been said of any instance.
  const sequence = nextSequence(before ?? after, after)
  const half = withNumber(after, sequence)
  const groups = groupsOf({
    were: attendancesOf(before, isOwner),
    are: attendancesOf(half, isOwner),
    forced: new Set(),
    asked: new Map(),
    reminded: new Map(),
  })
  const told = toldTo(groups, before, { after: half, comparison: undefined })
  const messages = messagesOf(told, half, change, sequence)
  return { role: 'organizer', object: half.root, messages, seen }
}

export interface Cut {
  /** Where the series was split. */
  readonly at: TimeValue
  readonly isPast: boolean
  readonly uid: string
}

/**
 * What is somebody's copy of that half before he hears of it: his own part of each instance, in a series that is the half's.
 * Undefined where he has nothing of it.
 */
export function cutCopy(copy: Component, half: Component, { at, isPast, uid }: Cut): Component | undefined {
  const object = findSchedulingObject(copy)
  const master = findSchedulingObject(half)?.master
  if (object === undefined) return undefined
  const boundary = object.clock.keyOf(at)
  const isOfHalf = ({ key }: Member) => (key === undefined ? master !== undefined : key < boundary === isPast)
  const members = object.members.filter(isOfHalf).map(({ key, component }) => {
    const timed = key === undefined && master !== undefined ? withSeriesOf(component, master) : component
    return withValue(timed, 'UID', escapeText(uid))
  })
  return members.length === 0 ? undefined : withComponents(object, members).root
}

/** What makes it recur; the instances that he took out stay so. */
const SERIES: ReadonlySet<string> = new Set(['DTSTART', 'DTEND', 'DUE', 'DURATION', 'RRULE', 'RDATE'])

function withSeriesOf(component: Component, { component: half }: Member): Component {
  const isOfSeries = ({ name }: Property) => SERIES.has(name)
  const kept = component.properties.filter((property) => !isOfSeries(property))
  return { ...component, properties: [...kept, ...half.properties.filter(isOfSeries)] }
}

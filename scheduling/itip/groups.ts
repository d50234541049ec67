/** Attendees for whom the same changed: they get the same message, whose text is made once. */
import type { Property } from '../../protocol/ical/component.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import type { Baseline } from './baseline.ts'
import { partstatOf } from './people.ts'
import type { SchedulingObject } from './scheduling-object.ts'
import type { Attendance } from './view.ts'

export interface Group {
  readonly attendees: Attendance[]
  /** The members that they attended and attend; undefined where the server does not, or did not, tell them. */
  readonly before: readonly number[] | undefined
  readonly after: readonly number[] | undefined
  readonly isForced: boolean
  /** Members in which they are asked something, though what happens there is as it was. */
  readonly asked: readonly number[]
  /** RFC 5546 §3.2.2.7: those in which they are asked for an answer that they still owe. */
  readonly reminded: readonly number[]
}

export interface People {
  readonly were: ReadonlyMap<string, Attendance>
  readonly are: ReadonlyMap<string, Attendance>
  /** RFC 6638 §3.2.7. */
  readonly forced: ReadonlySet<string>
  /** The members in which somebody is asked anew, by his address. */
  readonly asked: Places
  readonly reminded: Places
}

export type Places = ReadonlyMap<string, readonly number[]>

export function groupsOf({ were, are, forced, asked, reminded }: People): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const address of new Set([...are.keys(), ...were.keys()])) {
    const was = told(were.get(address))
    const is = told(are.get(address))
    const attendee = is ?? was
    if (attendee === undefined) continue
    const what = {
      before: was?.places,
      after: is?.places,
      isForced: forced.has(address),
      asked: was === undefined || is === undefined ? [] : (asked.get(address) ?? []),
      reminded: was === undefined || is === undefined ? [] : (reminded.get(address) ?? []),
    }
    const key = JSON.stringify(Object.values(what))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { attendees: [attendee], ...what })
    else group.attendees.push(attendee)
  }
  return [...groups.values()]
}

// RFC 6638 §3.2.1.2: for one whom the server does not tell it is as if he were not there.
function told(attendance: Attendance | undefined): Attendance | undefined {
  return attendance?.agent === 'SERVER' ? attendance : undefined
}

/** In which members somebody is to answer anew, or to take part in another way. */
export function askedAnew(after: SchedulingObject, baseline: Baseline): Places {
  return placesWhere(after, baseline, isAskedAnew)
}

export function remindedIn(after: SchedulingObject, baseline: Baseline): Places {
  return placesWhere(after, baseline, (was, is) => wantsAnswer(is) && !wantsAnswer(was))
}

function placesWhere(
  after: SchedulingObject,
  baseline: Baseline,
  isSo: (was: Property, is: Property) => boolean,
): Places {
  const found = new Map<string, number[]>()
  for (const [place, member] of after.members.entries()) {
    const were = baseline(member)?.attendees
    for (const [address, is] of were === undefined ? [] : member.attendees) {
      const was = were?.get(address)
      if (was === undefined || was === is || !isSo(was, is)) continue
      const places = found.get(address)
      if (places === undefined) found.set(address, [place])
      else places.push(place)
    }
  }
  return found
}

function isAskedAnew(was: Property, is: Property): boolean {
  if (partstatOf(is) === 'NEEDS-ACTION' && partstatOf(was) !== 'NEEDS-ACTION') return true
  return roleOf(was) !== roleOf(is)
}

function roleOf(attendee: Property): string {
  return parameterOf(attendee, 'ROLE')?.toUpperCase() ?? 'REQ-PARTICIPANT'
}

// RFC 5546 §3.2.2.7: a request for the present status.
function wantsAnswer(attendee: Property): boolean {
  return parameterOf(attendee, 'RSVP')?.toUpperCase() === 'TRUE'
}

/** What somebody's copy shows: the instances, and what stands in them. It is made by expansion, and knows no views. */
import type { Component } from '../../../protocol/ical/component.ts'
import { findText } from '../../../protocol/ical/values.ts'
import { compile, occurrences } from '../../../protocol/recurrence/index.ts'
import { instantOfTime } from '../../../protocol/recurrence/timing.ts'
import { UTC } from '../../../protocol/time/transitions.ts'
import { zonesOf } from '../../../protocol/time/zones.ts'
import { findAttendee, partstatOf } from '../people.ts'
import { isCancelled } from '../personal.ts'

export interface Entry {
  readonly instance: string
  readonly says: string
  /** Of everybody in it. */
  readonly answers: ReadonlyMap<string, string>
}

const WINDOW = { start: 1_790_000_000, end: 1_830_000_000 }

/** The instances that this one attends, by when they would be. */
export function diaryOf(object: Component | undefined, who: string): ReadonlyMap<string, Entry> {
  if (object === undefined) return new Map()
  const findZone = zonesOf(object)
  const members = object.components.filter(({ name }) => name !== 'VTIMEZONE')
  const found = occurrences(compile(members, findZone), WINDOW, { steps: 1_000_000, occurrences: 10_000 })
  const entries = found.flatMap(({ component, recurrenceId, start, end }) => {
    const own = findAttendee(component, who)
    if (own === undefined || isCancelled(component)) return []
    const instance = recurrenceId === undefined ? 'single' : String(instantOfTime(recurrenceId, findZone, UTC))
    const says = `${start} to ${end} ${findText(component, 'SUMMARY') ?? ''} ${partstatOf(own)}`
    return [{ instance, says, answers: answersIn(component) }]
  })
  return new Map(entries.map((entry) => [entry.instance, entry]))
}

function answersIn({ properties }: Component): ReadonlyMap<string, string> {
  const attendees = properties.filter(({ name }) => name === 'ATTENDEE')
  return new Map(attendees.map((attendee) => [attendee.value.toLowerCase(), partstatOf(attendee)]))
}

export function hasDeclined({ says }: Entry): boolean {
  return says.endsWith(' DECLINED')
}

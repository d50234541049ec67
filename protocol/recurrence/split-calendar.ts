/** A stored series as two objects, caldav-recursplit §3: what goes on keeps its UID; both name the set that they are of. */
import type { Component, Property } from '../ical/component.ts'
import { withValue } from '../ical/edit.ts'
import { escapeText, findProperties, parameterOf } from '../ical/values.ts'
import type { TimeValue } from '../time/values.ts'
import { zonesOf } from '../time/zones.ts'
import { splitSeries } from './split.ts'

export interface SplitCalendar {
  readonly past: Component
  readonly ongoing: Component
}

export interface NamesOfHalves {
  readonly uidOfPast: string
  /** For one that was not split before; another names its set already. */
  readonly uidOfSet: string
}

// What looking for the place may cost.
const STEPS = 200_000

/** Throws InvalidSplit, BudgetExceeded. */
export function splitCalendar(root: Component, at: TimeValue, { uidOfPast, uidOfSet }: NamesOfHalves): SplitCalendar {
  const isTimezone = ({ name }: Component) => name === 'VTIMEZONE'
  const timezones = root.components.filter(isTimezone)
  const members = root.components.filter((component) => !isTimezone(component))
  const halves = splitSeries(members, zonesOf(root), at, { steps: STEPS, occurrences: STEPS })
  const calendarOf = (half: readonly Component[]) => ({
    ...root,
    components: [...timezones, ...half.map((member) => linkedTo(uidOfSet, member))],
  })
  return {
    past: calendarOf(halves.past.map((member) => withValue(member, 'UID', escapeText(uidOfPast)))),
    ongoing: calendarOf(halves.ongoing),
  }
}

const RECURRENCE_SET = 'X-CALENDARSERVER-RECURRENCE-SET'

/** Whether it is one of several that were one series. */
export function isOfSet(root: Component): boolean {
  return root.components.some(namesSet)
}

function namesSet(member: Component): boolean {
  return findProperties(member, 'RELATED-TO').some((property) => parameterOf(property, 'RELTYPE') === RECURRENCE_SET)
}

function linkedTo(uidOfSet: string, member: Component): Component {
  if (namesSet(member)) return member
  const link: Property = {
    name: 'RELATED-TO',
    parameters: [{ name: 'RELTYPE', values: [RECURRENCE_SET] }],
    value: escapeText(uidOfSet),
  }
  return { ...member, properties: [...member.properties, link] }
}

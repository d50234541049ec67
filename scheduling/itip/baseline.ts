/** What a component was before: itself, or for a new override the instance of the series that it was. */
import { findProperty } from '../../protocol/ical/values.ts'
import { instanceAt, isSameSeries, type Member, memberOf, type SchedulingObject } from './scheduling-object.ts'

export type Baseline = (member: Member) => Member | undefined

/** Undefined for what was not there. */
export function baselineOf(before: SchedulingObject | undefined, after: SchedulingObject): Baseline {
  if (before === undefined) return () => undefined
  const known = new Map<Member, Member | undefined>()
  const isSame = isSameSeries(before.master, after.master)
  const byTime = isSame ? new Map<string | undefined, Member>() : overridesByTime(before)
  const find = (member: Member) => {
    if (member.key === undefined) return before.master
    const own = before.overrides.get(member.key)
    if (own !== undefined || !isSame) return own ?? byTime.get(member.facts.get('TIME'))
    return before.excluded.has(member.key) ? undefined : findInstance(before, member)
  }
  return (member) => {
    if (!known.has(member)) known.set(member, find(member))
    return known.get(member)
  }
}

/** In a series that moved, overrides have new names and may stand where they stood. */
function overridesByTime({ overrides }: SchedulingObject): Map<string | undefined, Member> {
  return new Map([...overrides.values()].map((member) => [member.facts.get('TIME'), member]))
}

/** What the series says of the instance of an override. */
export function findInstance(series: SchedulingObject, override: Member): Member | undefined {
  const id = findProperty(override.component, 'RECURRENCE-ID')
  const instance = id && instanceAt(series, id)
  return instance && memberOf(instance, series.clock)
}

import { alternatives, type CompFilter } from './comp-filter.ts'
import { instanceWindow } from './filter.ts'
import type { TimeRange } from './time-range.ts'

/** What the store's index can be asked: a superset of what a filter matches, never too little. */
export interface CandidateQuestion {
  readonly component?: string
  readonly window?: TimeRange
  readonly alarms?: TimeRange
}

/** `filter` is that of the whole calendar object. */
export function candidateQuestion(filter: CompFilter): CandidateQuestion {
  return alternatives(filter).map(questionOfObject).reduce(either)
}

function questionOfObject({ comps }: CompFilter): CandidateQuestion {
  // All comp-filters of an object must match, so that any one of them is a bound.
  const member = comps.find((comp) => !comp.isNotDefined && comp.name !== 'VTIMEZONE')
  return member === undefined ? {} : alternatives(member).map(questionOfMember).reduce(either)
}

function questionOfMember(member: CompFilter): CandidateQuestion {
  const alarms = member.comps.find((comp) => comp.name === 'VALARM' && comp.timeRange !== undefined)?.timeRange
  return question(member.name, instanceWindow(member), alarms)
}

/** What fits one or the other, and perhaps more: where only one has a bound there is none. */
function either(a: CandidateQuestion, b: CandidateQuestion): CandidateQuestion {
  return question(
    a.component === b.component ? a.component : undefined,
    a.window && b.window && around(a.window, b.window),
    a.alarms && b.alarms && around(a.alarms, b.alarms),
  )
}

function around(a: TimeRange, b: TimeRange): TimeRange {
  return {
    start: a.start === null || b.start === null ? null : Math.min(a.start, b.start),
    end: a.end === null || b.end === null ? null : Math.max(a.end, b.end),
  }
}

function question(component?: string, window?: TimeRange, alarms?: TimeRange): CandidateQuestion {
  return { ...(component && { component }), ...(window && { window }), ...(alarms && { alarms }) }
}

/**
 * Whether the index answers the question by itself: for "all events" no object has to be opened. RFC 4791 §4.1: an
 * object holds components of one kind, so its kind tells what it contains. Two conditions are more than it knows, be it
 * that all must match or any.
 */
export function isAnsweredByIndex({ isNotDefined, props, comps }: CompFilter): boolean {
  const [member, ...others] = comps
  if (isNotDefined || props.length > 0 || others.length > 0) return false
  return member === undefined || isKindAlone(member)
}

function isKindAlone({ name, isNotDefined, timeRange, props, comps }: CompFilter): boolean {
  const isUnconditional = !isNotDefined && timeRange === undefined && props.length === 0 && comps.length === 0
  return isUnconditional && name !== 'VTIMEZONE'
}

import type { CompFilter } from './comp-filter.ts'
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
  // All comp-filters of an object must match, so that any one of them is a bound.
  const member = filter.comps.find((comp) => !comp.isNotDefined && comp.name !== 'VTIMEZONE')
  if (member === undefined) return {}
  const window = instanceWindow(member)
  const alarms = member.comps.find((comp) => comp.name === 'VALARM' && comp.timeRange !== undefined)?.timeRange
  return { component: member.name, ...(window && { window }), ...(alarms && { alarms }) }
}

/**
 * Whether the index answers the question by itself: for "all events" no object has to be opened. RFC 4791 §4.1: an
 * object holds components of one kind, so its kind tells what it contains.
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

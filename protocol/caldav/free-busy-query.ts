import { refuse } from '../dav/refusal.ts'
import type { Window } from '../time/values.ts'
import { findAttribute, findChildren, type XmlElement } from '../xml/element.ts'
import { CALDAV, DAV } from '../xml/names.ts'
import { readWindow } from './time-range.ts'

/** Reads CALDAV:free-busy-query, RFC 4791 §9.11. Throws a refusal. */
export function readFreeBusyQuery(root: XmlElement): Window {
  const [range, ...others] = findChildren(root, CALDAV.timeRange)
  // RFC 4791 §7.10: exactly one.
  if (range === undefined || others.length > 0) throw refuse(400, undefined, 'a free-busy-query holds one time-range')
  if (isOpen(range)) {
    // RFC 4791 §7.10: without an end there may be no end of busy periods, which is what this condition is for.
    throw refuse(403, DAV.numberOfMatchesWithinLimits, 'a free-busy-query over an open time-range')
  }
  return readWindow(range)
}

function isOpen(range: XmlElement): boolean {
  return (findAttribute(range, 'start') === undefined) !== (findAttribute(range, 'end') === undefined)
}

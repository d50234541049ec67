import type { Instant, Window } from '../time/values.ts'
import type { Shape } from './timing.ts'

/** RFC 4791 §9.9: the tables for VEVENT, VJOURNAL and VTODO, for one instance. */
export function overlaps(shape: Shape, start: Instant, end: Instant, window: Window): boolean {
  switch (shape) {
    case 'span':
      return end > start ? window.start < end && window.end > start : isPointIn(start, window)
    case 'todo-duration':
      return window.start <= end && (window.end > start || window.end >= end)
    case 'todo-due':
      return (window.start < end || window.start <= start) && (window.end > start || window.end >= end)
    case 'todo-start':
      return isPointIn(start, window)
    case 'todo-due-only':
      return window.start < end && window.end >= end
  }
}

function isPointIn(at: Instant, window: Window): boolean {
  return window.start <= at && window.end > at
}

/** RFC 4791 §9.9: a VTODO with neither DTSTART nor DUE. */
export function overlapsUndated(created: Instant | undefined, completed: Instant | undefined, window: Window): boolean {
  if (completed === undefined) return created === undefined || window.end > created
  const first = Math.min(created ?? completed, completed)
  const last = Math.max(created ?? completed, completed)
  return window.start <= last && window.end >= first
}

/** Which VAVAILABILITY decides, RFC 7953 §4: the one of the lowest rank. */
import type { Component } from '../ical/component.ts'
import { findProperty } from '../ical/values.ts'

export const FIRST_RANK = 1
/** Of what has no priority. */
export const LAST_RANK = 10

/** RFC 5545 §3.8.1.9: 1 is the highest priority, 9 the lowest; 0 is none at all. */
export function rankOf(component: Component): number {
  const priority = Number.parseInt(findProperty(component, 'PRIORITY')?.value ?? '', 10)
  return priority >= FIRST_RANK && priority < LAST_RANK ? priority : LAST_RANK
}

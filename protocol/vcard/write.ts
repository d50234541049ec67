import type { Component } from '../ical/component.ts'
import { writeComponent } from '../ical/write.ts'

/**
 * The text of a vCard, RFC 6350 §3.2. One that was read and not changed is written as it came. What is written anew is
 * in the lines of vCard 3.0 and 4.0; those of 2.1 fold elsewhere.
 */
export function writeCard(card: Component): string {
  return writeComponent(card)
}

/** What each has for himself of a meeting: in his copy it is his, whatever the organizer says later. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { findProperty } from '../../protocol/ical/values.ts'

/**
 * RFC 6638 §3.2.2.1 gives TRANSP, PERCENT-COMPLETE and COMPLETED to the attendee. How he sorts, colours and hides his
 * copy (CATEGORIES, COLOR, CLASS) is no part of the meeting either, though a request may bring a first value, and a
 * COMMENT is to the other side. A change of these alone is told to nobody.
 */
const PERSONAL: ReadonlySet<string> = new Set([
  ...['TRANSP', 'PERCENT-COMPLETE', 'COMPLETED', 'CATEGORIES', 'COLOR', 'CLASS', 'COMMENT'],
  ...['CREATED', 'LAST-MODIFIED'],
])

export function isPersonal(name: string, kind: string): boolean {
  // How far one has come with a task.
  return PERSONAL.has(name) || name.startsWith('X-') || (name === 'STATUS' && kind === 'VTODO')
}

/** Of the organizer's copy alone: his own progress, what his program notes for itself, who may see his calendar. */
export function staysAtHome(name: string): boolean {
  return AT_HOME.has(name) || /^X-(MOZ|CALENDARSERVER|KALENDS|LIC)-/.test(name)
}

const AT_HOME: ReadonlySet<string> = new Set(['COMPLETED', 'PERCENT-COMPLETE', 'REQUEST-STATUS', 'COLOR', 'CREATED'])

/** Alarms never travel (RFC 5546 lets them; nobody wants a stranger's to ring). */
export function isAlarm({ name }: Component): boolean {
  return name === 'VALARM'
}

/** RFC 5545 §3.8.1.11. A cancelled instance is there to be seen, and nobody attends it. */
export function isCancelled(component: Component): boolean {
  return findProperty(component, 'STATUS')?.value.trim().toUpperCase() === 'CANCELLED'
}

export const CANCELLED: Property = { name: 'STATUS', parameters: [], value: 'CANCELLED' }

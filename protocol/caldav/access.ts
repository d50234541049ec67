/**
 * What a calendar object says about who may see how much of it beside its owner: CLASS of each component (RFC 5545
 * §3.8.1.3), and X-CALENDARSERVER-ACCESS of the whole (caldav-privateevents §4.1.2). redact.ts carries it out.
 */
import type { Component } from '../ical/component.ts'
import { findProperties, findProperty } from '../ical/values.ts'

/** Whoever may read the object sees all of it; the same, because it says so; a part of it; nothing. */
export type ObjectAccess = 'public' | 'stated' | 'partial' | 'private'

export type StatedAccess = 'PUBLIC' | 'RESTRICTED' | 'CONFIDENTIAL' | 'PRIVATE'

export const ACCESS = 'X-CALENDARSERVER-ACCESS'

const STATED: ReadonlySet<string> = new Set<StatedAccess>(['PUBLIC', 'RESTRICTED', 'CONFIDENTIAL', 'PRIVATE'])

/** Undefined where the calendar says nothing, `unknown` where nobody knows what it says. */
export function findStatedAccess(calendar: Component): StatedAccess | 'unknown' | undefined {
  const [property, ...others] = findProperties(calendar, ACCESS)
  if (property === undefined) return undefined
  const value = property.value.trim().toUpperCase()
  return others.length === 0 && isStated(value) ? value : 'unknown'
}

function isStated(value: string): value is StatedAccess {
  return STATED.has(value)
}

/** RFC 5545 §3.8.1.3: what is not known is taken for PRIVATE. An override that says nothing is as its master. */
export function isPublic(component: Component, master: Component | undefined): boolean {
  const property = findProperty(component, 'CLASS') ?? (master && findProperty(master, 'CLASS'))
  const value = property?.value.trim().toUpperCase() ?? ''
  return value === '' || value === 'PUBLIC'
}

export function findMaster(members: readonly Component[]): Component | undefined {
  return members.find((member) => findProperty(member, 'RECURRENCE-ID') === undefined)
}

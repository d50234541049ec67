/**
 * "This and all future ones" as most programs change it: the series ends, and another goes on under a new UID, linked by RELATED-TO (RFC
 * 5545 §3.8.4.5). Where it goes on as it was, people have answered already.
 */
import type { Component } from '../../protocol/ical/component.ts'
import { mapProperties } from '../../protocol/ical/edit.ts'
import { findProperties, findProperty, readTime, unescapeText } from '../../protocol/ical/values.ts'
import { type Baseline, findInstance } from './baseline.ts'
import { instancesOf } from './instances.ts'
import { patternOf as pattern } from './rules.ts'
import {
  findSchedulingObject,
  instanceAt,
  type Member,
  memberOf,
  type SchedulingObject,
  withComponents,
} from './scheduling-object.ts'

/** The UIDs that a series names as others of its kin; those of the sets of caldav-recursplit are no objects. */
export function kinOf(calendar: Component): readonly string[] {
  const master = calendar.components.find((one) => findProperty(one, 'RRULE') !== undefined)
  const links = master === undefined ? [] : findProperties(master, 'RELATED-TO')
  return [...new Set(links.map(({ value }) => unescapeText(value).trim()))].slice(0, MOST_KIN)
}

/** Nobody splits a series so often in one write. */
const MOST_KIN = 4

/**
 * What the components of a new series were in the one that it goes on from: the same rule, however it ends, at the same time of
 * the same clock, from one of its instances. Undefined where it goes on from none of these.
 */
export function continuationOf(earlier: readonly Component[], after: SchedulingObject): Baseline | undefined {
  return earlier.map((one) => continues(findSchedulingObject(one), after)).find((one) => one !== undefined)
}

function continues(ended: SchedulingObject | undefined, after: SchedulingObject): Baseline | undefined {
  const [was, is] = [ended?.master, after.master]
  const start = is && findProperty(is.component, 'DTSTART')
  if (ended === undefined || was === undefined || is === undefined || start === undefined) return undefined
  if (patternOf(was) !== patternOf(is) || was.facts.get('CLOCK') !== is.facts.get('CLOCK')) return undefined
  const endless = withComponents(ended, [withoutEnd(was.component)])
  const id = { ...start, name: 'RECURRENCE-ID' }
  const instance = instanceAt(endless, id)
  const isInstance = instance !== undefined && instancesOf(endless)(endless.clock.keyOf(readTime(id)))
  if (!isInstance || memberOf(instance, endless.clock).facts.get('TIME') !== is.facts.get('TIME')) return undefined
  return (member) => {
    if (member.key === undefined) return was
    const known = ended.overrides.get(member.key) ?? findInstance(endless, member)
    return known?.facts.get('TIME') === member.facts.get('TIME') ? known : undefined
  }
}

function patternOf({ component }: Member): string {
  return findProperties(component, 'RRULE')
    .map(({ value }) => pattern(value))
    .join()
}

/** It may have ended for this one to go on. */
function withoutEnd(component: Component): Component {
  return mapProperties(component, (property) => {
    if (property.name !== 'RRULE') return property
    const parts = property.value.split(';').filter((part) => !/^\s*(COUNT|UNTIL)=/i.test(part))
    return { ...property, value: parts.join(';') }
  })
}

/** Which fields there are, and what of the JSCalendar object is of the whole series. */
import type { Component } from '../ical/component.ts'
import type { Field, FieldContext } from './field.ts'
import { alerts } from './fields/alerts.ts'
import { links, virtualLocations } from './fields/links.ts'
import { locations } from './fields/locations.ts'
import { participants } from './fields/participants.ts'
import { relatedTo } from './fields/relations.ts'
import { excludedRecurrenceRules, recurrenceRules } from './fields/rules.ts'
import { percentComplete, progress, progressUpdated, status, TEXT_FIELDS } from './fields/texts.ts'
import { estimatedDuration, eventTimes, taskTimes } from './fields/times.ts'
import { isSame } from './json.ts'
import type { Properties } from './schema.ts'

// The title comes before the alerts, which say it; the times before the rules, which end in their form.
const EVERYWHERE = [...TEXT_FIELDS, locations, virtualLocations, links, participants, relatedTo, alerts]

/** Of one component, by its name. */
export const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  VEVENT: [eventTimes, status, ...EVERYWHERE],
  VTODO: [taskTimes, estimatedDuration, progress, percentComplete, progressUpdated, ...EVERYWHERE],
}

/** Of the component that describes the series. */
export const RULE_FIELDS: readonly Field[] = [recurrenceRules, excludedRecurrenceRules]

/**
 * RFC 8984 §4.3.5: what no instance has for itself. What is kept of each component for its own, and says nothing to who
 * reads, is not shown of instances either.
 */
export const OF_SERIES: ReadonlySet<string> = new Set([
  ...['@type', 'excludedRecurrenceRules', 'method', 'privacy', 'prodId', 'recurrenceId', 'recurrenceIdTimeZone'],
  ...['recurrenceOverrides', 'recurrenceRules', 'relatedTo', 'replyTo', 'uid'],
  ...['created', 'updated', 'sequence'],
])

export function readFields(fields: readonly Field[], component: Component, context: FieldContext): Properties {
  return Object.assign({}, ...fields.map((field) => field.read(component, context)))
}

/** The component with what differs; the very same where nothing does. */
export function writeFields(
  fields: readonly Field[],
  component: Component,
  wanted: Properties,
  before: Properties,
  contextOf: (component: Component) => FieldContext,
): Component {
  return fields.reduce((written, field) => {
    const isAsBefore = field.names.every((name) => isSame(wanted[name], before[name]))
    return isAsBefore ? written : field.write(written, wanted, before, contextOf(written))
  }, component)
}

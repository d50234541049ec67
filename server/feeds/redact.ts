/** What a feed shows of an object. */
import { createHash } from 'node:crypto'
import type { Component, Property } from '../../protocol/ical/component.ts'
import { findProperty } from '../../protocol/ical/values.ts'

/** When, and whether it takes up time: all that a redacted event says. */
const TIMES: ReadonlySet<string> = new Set([
  'UID',
  'DTSTAMP',
  'DTSTART',
  'DTEND',
  'DURATION',
  'RRULE',
  'RDATE',
  'EXRULE',
  'EXDATE',
  'RECURRENCE-ID',
  'SEQUENCE',
  'STATUS',
  'TRANSP',
  'CLASS',
])
const PARAMETERS: ReadonlySet<string> = new Set(['TZID', 'VALUE', 'RANGE'])

/** The object as everybody may see it; undefined when that is nothing. */
export function showPublic(calendar: Component): Component | undefined {
  return withComponents(calendar, (component) => (isPublic(component) ? withoutAlarms(component) : redact(component)))
}

/** The object as times of an event and no more; undefined when it is no event. `secret` hides the UID. */
export function showBusy(calendar: Component, secret: string): Component | undefined {
  return withComponents(calendar, (component) => {
    const redacted = redact(component)
    if (redacted === undefined) return undefined
    // Some programs write into a UID who meets whom.
    const hide = (property: Property) => ({ ...property, value: hash(`${secret}/${property.value}`) })
    const properties = redacted.properties.map((property) => (property.name === 'UID' ? hide(property) : property))
    return { ...redacted, properties }
  })
}

function withComponents(
  calendar: Component,
  show: (component: Component) => Component | undefined,
): Component | undefined {
  const members = calendar.components.filter((component) => !isTimezone(component)).flatMap((one) => show(one) ?? [])
  if (members.length === 0) return undefined
  return { name: 'VCALENDAR', properties: [], components: [...calendar.components.filter(isTimezone), ...members] }
}

/** The owner's alarms wake nobody else. */
function withoutAlarms(component: Component): Component {
  if (component.components.every(({ name }) => name !== 'VALARM')) return component
  const components = component.components.filter(({ name }) => name !== 'VALARM')
  return { ...component, components }
}

function isTimezone({ name }: Component): boolean {
  return name === 'VTIMEZONE'
}

// RFC 5545 §3.8.1.3: what is not known is taken for PRIVATE.
function isPublic(component: Component): boolean {
  const value = findProperty(component, 'CLASS')?.value.trim().toUpperCase()
  return value === undefined || value === '' || value === 'PUBLIC'
}

/** A task or a note is nothing without its words. */
function redact(component: Component): Component | undefined {
  if (component.name !== 'VEVENT') return undefined
  const times = component.properties
    .filter(({ name }) => TIMES.has(name))
    .map(({ name, value, parameters }) => ({
      name,
      value,
      parameters: parameters.filter((parameter) => PARAMETERS.has(parameter.name)),
    }))
  return { name: 'VEVENT', properties: [...times, { name: 'SUMMARY', parameters: [], value: 'Busy' }], components: [] }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

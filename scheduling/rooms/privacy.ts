/** What a room's calendar shows of the meetings in it: who looks for a free hour need not learn what others talk about. */
import type { Component } from '../../protocol/ical/component.ts'
import { escapeText, findProperty, parameterOf } from '../../protocol/ical/values.ts'
import type { Policy } from './policy.ts'

/** The room's copy as it may be kept. What scheduling needs stays: times, people, answers. */
export function withPrivacy(calendar: Component, { privacy }: Pick<Policy, 'privacy'>): Component {
  if (privacy === 'keep') return calendar
  const components = calendar.components.map((one) => (one.name === 'VTIMEZONE' ? one : bare(one, privacy)))
  return { ...calendar, components }
}

function bare(event: Component, privacy: Policy['privacy']): Component {
  const title = privacy === 'organizer' ? organizerOf(event) : undefined
  const properties = event.properties.filter(({ name }) => KEPT.has(name))
  if (title === undefined) return { ...event, properties, components: [] }
  const summary = { name: 'SUMMARY', parameters: [], value: escapeText(title) }
  return { ...event, properties: [...properties, summary], components: [] }
}

/** What iTIP and time need. Whatever else there is, now or later, may tell what it is about. */
const KEPT: ReadonlySet<string> = new Set([
  'UID',
  'DTSTAMP',
  'DTSTART',
  'DTEND',
  'DURATION',
  'RECURRENCE-ID',
  'RRULE',
  'RDATE',
  'EXDATE',
  'EXRULE',
  'ORGANIZER',
  'ATTENDEE',
  'SEQUENCE',
  'STATUS',
  'TRANSP',
  'CLASS',
  'CREATED',
  'LAST-MODIFIED',
  'RELATED-TO',
  'REQUEST-STATUS',
])

function organizerOf(event: Component): string | undefined {
  const organizer = findProperty(event, 'ORGANIZER')
  if (organizer === undefined) return undefined
  return parameterOf(organizer, 'CN')?.trim() || organizer.value.replace(/^mailto:/i, '')
}

/** The text of messages: what of a stored component goes out. RFC 5546 §3.2 and §3.4 say which properties may. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withParameter, withProperty, withValue } from '../../protocol/ical/edit.ts'
import { usedTimezoneIds } from '../../protocol/ical/timezones.ts'
import { findProperty, formatTime } from '../../protocol/ical/values.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { Method } from './message.ts'
import { findOrganizer, withoutScheduling } from './people.ts'
import { isAlarm, staysAtHome } from './personal.ts'
import { withSequence } from './revisions.ts'
import { withWhatIsAsked } from './says-nothing.ts'
import { timezonesOf } from './scheduling-object.ts'

export interface Sender {
  readonly at: Instant
  /** RFC 5546 §2.1.3: who acts for the one whose side speaks. */
  readonly sentBy: string | undefined
  /** RFC 5546 §2.1.4: of the revision that is told; without, each component has its own. */
  readonly sequence?: number
}

/** The message with these components; VTIMEZONEs that they use come from `root`. */
export function calendarOf(method: Method, root: Component, components: readonly Component[]): Component {
  const used = new Set<string>()
  for (const component of components) usedTimezoneIds(component, used)
  const timezones = timezonesOf(root).filter((timezone) => used.has(findProperty(timezone, 'TZID')?.value.trim() ?? ''))
  const properties = root.properties.filter(
    ({ name }) => name === 'VERSION' || name === 'PRODID' || name === 'CALSCALE',
  )
  return {
    name: root.name,
    properties: [...properties, { name: 'METHOD', parameters: [], value: method }],
    components: [...timezones, ...components.map((component) => withWhatIsAsked(component, method))],
  }
}

/** Makes components of a meeting fit to be read by attendees; each once, however many get it. */
export function organizersVoice(organizer: Property, sender: Sender): (component: Component) => Component {
  const made = new Map<Component, Component>()
  return (component) => {
    const known = made.get(component) ?? spoken(withOrganizer(component, organizer), sender)
    made.set(component, known)
    return known
  }
}

// RFC 5546 §3.2.2: in each component. Some programs write it into the series alone.
function withOrganizer(component: Component, organizer: Property): Component {
  return findOrganizer(component) === undefined ? withProperty(component, organizer) : component
}

function spoken(component: Component, { at, sentBy, sequence = 0 }: Sender): Component {
  const bare = mapProperties(withSequence(component, sequence), (property) => {
    if (staysAtHome(property.name)) return undefined
    if (property.name === 'ATTENDEE') return withoutScheduling(property)
    return property.name === 'ORGANIZER' ? actedFor(withoutScheduling(property), sentBy) : property
  })
  return stamped(
    mapComponents(bare, (inner) => (isAlarm(inner) ? undefined : inner)),
    at,
  )
}

export function actedFor(property: Property, sentBy: string | undefined): Property {
  return sentBy === undefined ? property : withParameter(property, 'SENT-BY', sentBy)
}

/** RFC 6638 §3.2.5: when the message was made. */
export function stamped(component: Component, at: Instant): Component {
  return withValue(component, 'DTSTAMP', formatTime({ form: 'utc', at }))
}

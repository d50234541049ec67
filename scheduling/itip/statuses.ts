/** What became of messages, kept beside the people they went to: RFC 6638 §3.2.9 and §7.3. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { addressOf, findOrganizer, normalised } from './people.ts'

/**
 * The object with the SCHEDULE-STATUS of each recipient: on ORGANIZER where he was told, else on ATTENDEE. Of others
 * nothing changes.
 */
export function withStatuses(object: Component, statuses: ReadonlyMap<string, string>): Component {
  const byAddress = new Map([...statuses].map(([address, status]) => [normalised(address), status]))
  if (byAddress.size === 0) return object
  return mapComponents(object, (component) => {
    const organizer = findOrganizer(component)
    const own = organizer && addressOf(organizer)
    return mapProperties(component, (property) => withStatus(property, own, byAddress))
  })
}

function withStatus(
  property: Property,
  organizer: string | undefined,
  statuses: ReadonlyMap<string, string>,
): Property {
  const isOrganizer = property.name === 'ORGANIZER'
  if (!isOrganizer && property.name !== 'ATTENDEE') return property
  const address = addressOf(property)
  const status = isOrganizer || address !== organizer ? statuses.get(address) : undefined
  return status === undefined ? property : withParameter(property, 'SCHEDULE-STATUS', status)
}

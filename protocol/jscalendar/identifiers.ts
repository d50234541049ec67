/** Identifiers of the items of a map (RFC 8984 §1.4.1), which iCalendar has none of. */
import { createHash } from 'node:crypto'
import type { Property } from '../ical/component.ts'
import { withParameter } from '../ical/edit.ts'
import { parameterOf } from '../ical/values.ts'
import { ID } from './schema.ts'

/** draft-ietf-calext-icalendar-jscalendar-extensions: the identifier that a client has given. */
const JSID = 'JSID'

/** The same for the same text: whoever reads the iCalendar again finds the item by it. */
export function idOfText(text: string): string {
  return ID.test(text) ? text : createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

/** That of the property: its own, or one made of what it says. */
export function idOfProperty(property: Property, derived: string): string {
  const own = parameterOf(property, JSID)
  return own !== undefined && ID.test(own) ? own : derived
}

/** The property so that it is read under that identifier. */
export function withId<P extends Property>(property: P, id: string, derived: string): Property {
  return withParameter(property, JSID, id === derived ? undefined : id)
}

/** Gives each item an identifier of its own: those that are alike are numbered. */
export class Identifiers {
  readonly #taken = new Set<string>()

  unique(id: string): string {
    let free = id
    for (let number = 2; this.#taken.has(free); number++) free = `${id}-${number}`
    this.#taken.add(free)
    return free
  }
}

/**
 * A stored meeting that cannot be read any more. Who was in it is not known, so nobody is told of what it was; what is put in
 * its place is told to all who are in that.
 */
import type { Component } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'

/** Undefined for bytes that cannot be read; `report` is told why. */
export function readStored(bytes: Buffer, report: (damage: Error) => void): Component | undefined {
  try {
    return parseCalendarBytes(bytes)
  } catch (error) {
    if (!isDamage(error)) throw error
    report(error)
    return undefined
  }
}

const FORCE: Readonly<Record<string, string>> = { ATTENDEE: 'REQUEST', ORGANIZER: 'REPLY' }

/**
 * RFC 6638 §7.2: the whole of it is sent once more. Compared with itself nothing in it changed, so that the answers which its
 * owner's program knows stay.
 */
export function sentAnew(meeting: Component): Component {
  return mapComponents(meeting, (component) =>
    mapProperties(component, (property) => {
      const force = FORCE[property.name]
      return force === undefined ? property : withParameter(property, 'SCHEDULE-FORCE-SEND', force)
    }),
  )
}

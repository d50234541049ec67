/** CALDAV:calendar-availability, RFC 7953 §7.2: when somebody can be met, as a calendar of VAVAILABILITYs. */
import { refuse } from '../dav/refusal.ts'
import type { Component } from '../ical/component.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../ical/invalid.ts'
import { objectParseLimits, parseCalendar } from '../ical/parse.ts'
import { readCalendarObject } from '../ical/rules.ts'
import type { FindZone } from '../time/zone.ts'
import { zonesOf } from '../time/zones.ts'
import { CALDAV } from '../xml/names.ts'

export interface AvailabilityProperty {
  readonly root: Component
  /** The VAVAILABILITYs. */
  readonly members: readonly Component[]
  readonly findZone: FindZone
}

/** Throws a refusal with CALDAV:valid-calendar-data for anything else than VAVAILABILITYs and their time zones. */
export function readAvailabilityProperty(text: string): AvailabilityProperty {
  try {
    return read(parseCalendar(text, objectParseLimits))
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject) throw invalid(error.message)
    throw error
  }
}

function read(root: Component): AvailabilityProperty {
  const members = root.components.filter(({ name }) => name !== 'VTIMEZONE')
  const timezones = root.components.filter(({ name }) => name === 'VTIMEZONE')
  const other = members.find(({ name }) => name !== 'VAVAILABILITY')
  if (other !== undefined) throw invalid(`a ${other.name} among them`)
  if (members.length === 0) throw invalid('there is none')
  // Each is what it would be as an object of its own, for they have UIDs of their own.
  for (const member of members) readCalendarObject({ ...root, components: [...timezones, member] })
  return { root, members, findZone: zonesOf(root) }
}

function invalid(sentence: string): Error {
  return refuse(403, CALDAV.validCalendarData, `availability: ${sentence}`)
}

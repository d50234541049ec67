/**
 * Default alarms: what a client wants for events and tasks that come without alarms, as properties of the calendar home and
 * of calendars. draft-daboo-valarm-extensions-04 has them; RFC 9074 went on without.
 */
import { refuse } from '../dav/refusal.ts'
import type { Component } from '../ical/component.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../ical/invalid.ts'
import { objectParseLimits, parseComponents } from '../ical/parse.ts'
import { readCalendarObject } from '../ical/rules.ts'
import { findProperty, findTime } from '../ical/values.ts'
import { writePart } from '../ical/write.ts'
import type { XmlName } from '../xml/element.ts'
import { CALDAV } from '../xml/names.ts'

export const DEFAULT_ALARM_NAMES = [
  CALDAV.defaultAlarmVeventDatetime,
  CALDAV.defaultAlarmVeventDate,
  CALDAV.defaultAlarmVtodoDatetime,
  CALDAV.defaultAlarmVtodoDate,
] as const

/** The VALARMs of a property's text; none where it is empty. Throws a refusal with CALDAV:valid-calendar-data. */
export function readDefaultAlarms(text: string): readonly Component[] {
  try {
    const alarms = parseComponents(text, objectParseLimits)
    const other = alarms.find(({ name }) => name !== 'VALARM')
    if (other !== undefined) throw invalid(`a ${other.name} among them`)
    if (alarms.some((alarm) => findProperty(alarm, 'ACTION') === undefined)) throw invalid('one without ACTION')
    // What could not be stored in an event is none.
    readCalendarObject(sampleWith(alarms))
    return alarms
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject) throw invalid(error.message)
    throw error
  }
}

function sampleWith(alarms: readonly Component[]): Component {
  const property = (name: string, value: string) => ({ name, parameters: [], value })
  const properties = [
    property('UID', 'x'),
    property('DTSTAMP', '19700101T000000Z'),
    property('DTSTART', '19700101T000000Z'),
  ]
  const event = { name: 'VEVENT', properties, components: alarms }
  return { name: 'VCALENDAR', properties: [property('VERSION', '2.0'), property('PRODID', 'x')], components: [event] }
}

function invalid(sentence: string): Error {
  return refuse(403, CALDAV.validCalendarData, `default alarms: ${sentence}`)
}

/** Which of the properties speaks of a component; undefined for one without a time, or of another kind. */
export function defaultAlarmName(member: Component): XmlName | undefined {
  const time = findTime(member, 'DTSTART') ?? (member.name === 'VTODO' ? findTime(member, 'DUE') : undefined)
  if (time === undefined) return undefined
  const isDate = time.form === 'date'
  if (member.name === 'VEVENT') return isDate ? CALDAV.defaultAlarmVeventDate : CALDAV.defaultAlarmVeventDatetime
  if (member.name === 'VTODO') return isDate ? CALDAV.defaultAlarmVtodoDate : CALDAV.defaultAlarmVtodoDatetime
  return undefined
}

/**
 * Each member without an alarm gets those of its kind. The very same list where there are none to get, or where they would
 * be more than `most` characters.
 */
export function withDefaultAlarms(
  members: readonly Component[],
  alarmsOf: (name: XmlName) => readonly Component[],
  most: number,
): readonly Component[] {
  const sets = new Map<XmlName | undefined, AlarmSet>(
    DEFAULT_ALARM_NAMES.map((name) => [name, alarmsIn(name, alarmsOf)]),
  )
  let added = 0
  const completed = members.map((member) => {
    const hasAlarms = member.components.some((inner) => inner.name === 'VALARM')
    const { alarms, size } = sets.get(hasAlarms ? undefined : defaultAlarmName(member)) ?? NO_ALARMS
    added += size
    return alarms.length === 0 ? member : { ...member, components: [...member.components, ...alarms] }
  })
  return added === 0 || added > most ? members : completed
}

interface AlarmSet {
  readonly alarms: readonly Component[]
  readonly size: number
}

const NO_ALARMS: AlarmSet = { alarms: [], size: 0 }

function alarmsIn(name: XmlName, alarmsOf: (name: XmlName) => readonly Component[]): AlarmSet {
  // The draft's ACTION:NONE says that there shall be none.
  const alarms = alarmsOf(name)
    .filter((alarm) => !isNone(alarm))
    .map(asDefault)
  return { alarms, size: alarms.reduce((size, alarm) => size + writePart(alarm).length, 0) }
}

function isNone(alarm: Component): boolean {
  return findProperty(alarm, 'ACTION')?.value.trim().toUpperCase() === 'NONE'
}

// Client: Apple's programs tell by it the alarms that nobody chose for this event.
function asDefault(alarm: Component): Component {
  const mark = { name: 'X-APPLE-DEFAULT-ALARM', parameters: [], value: 'TRUE' }
  if (findProperty(alarm, mark.name) !== undefined) return alarm
  return { ...alarm, properties: [...alarm.properties, mark] }
}

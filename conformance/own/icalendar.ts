/** Calendar objects as texts, and what comes back as values. */
import { randomUUID } from 'node:crypto'
import { type Component, parseComponent } from '../caldavtester/icalendar/component.ts'
import { Mismatch } from './expect.ts'

export { type Component, findParameter, findProperty, type Property } from '../caldavtester/icalendar/component.ts'

const CRLF = '\r\n'

/** A component with its lines; a nested component is one of the lines. */
export function component(name: string, ...lines: readonly string[]): string {
  return [`BEGIN:${name}`, ...lines, `END:${name}`].join(CRLF)
}

export function vcalendar(...components: readonly string[]): string {
  return component('VCALENDAR', 'VERSION:2.0', 'PRODID:-//example.com//conformance//EN', ...components) + CRLF
}

/** A component that has what every one must have: UID and DTSTAMP come of their own unless given. */
export function member(name: string, ...lines: readonly string[]): string {
  const has = (property: string) =>
    lines.some((line) => line.startsWith(`${property}:`) || line.startsWith(`${property};`))
  const uid = has('UID') ? [] : [`UID:${newUid()}`]
  const stamp = has('DTSTAMP') ? [] : ['DTSTAMP:20060206T001121Z']
  return component(name, ...uid, ...stamp, ...lines)
}

export function newUid(): string {
  return `${randomUUID()}@example.com`
}

/** A calendar object with one component. */
export function event(...lines: readonly string[]): string {
  return vcalendar(member('VEVENT', ...lines))
}

export function todo(...lines: readonly string[]): string {
  return vcalendar(member('VTODO', ...lines))
}

export function journal(...lines: readonly string[]): string {
  return vcalendar(member('VJOURNAL', ...lines))
}

export function alarm(...lines: readonly string[]): string {
  return component('VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Alarm', ...lines)
}

/** An event of an hour, for cases that only need one. */
export function anyEvent(...lines: readonly string[]): string {
  return event('DTSTART:20060102T100000Z', 'DURATION:PT1H', 'SUMMARY:Any', ...lines)
}

// --- time zones --------------------------------------------------------------------------------------------------

/** As a VTIMEZONE of RFC 4791 Appendix B, under the name that tz gives it. */
export const NEW_YORK = component(
  'VTIMEZONE',
  'TZID:America/New_York',
  component(
    'DAYLIGHT',
    'DTSTART:20070311T020000',
    'RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3',
    'TZNAME:EDT',
    'TZOFFSETFROM:-0500',
    'TZOFFSETTO:-0400',
  ),
  component(
    'STANDARD',
    'DTSTART:20071104T020000',
    'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11',
    'TZNAME:EST',
    'TZOFFSETFROM:-0400',
    'TZOFFSETTO:-0500',
  ),
)

/** A zone that only its VTIMEZONE tells about: `offset` is `+0530`. */
export function fixedZone(tzid: string, offset: string): string {
  const standard = component('STANDARD', 'DTSTART:19700101T000000', `TZOFFSETFROM:${offset}`, `TZOFFSETTO:${offset}`)
  return component('VTIMEZONE', `TZID:${tzid}`, standard)
}

// --- what comes back ---------------------------------------------------------------------------------------------

/** Fails on what is no VCALENDAR. */
export function readCalendar(text: string): Component {
  try {
    return parseComponent(text, 'VCALENDAR')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Mismatch('an iCalendar object', `${reason}: ${JSON.stringify(text.slice(0, 200))}`)
  }
}

export function membersOf(calendar: Component, name: string): readonly Component[] {
  return calendar.components.filter((one) => one.name === name)
}

export function valuesOf(member: Component, name: string): readonly string[] {
  return member.properties.filter((property) => property.name === name).map(({ value }) => value)
}

export function firstValue(member: Component, name: string): string | undefined {
  return valuesOf(member, name)[0]
}

import { type Component, findParameter, parseComponent } from '../icalendar/component.ts'
import { readPeriod, writePeriod } from '../icalendar/period.ts'
import { findAll, parseXml } from '../xml.ts'
import {
  type Arguments,
  evaluate,
  listed,
  messageOf,
  statusFailures,
  subtract,
  type Verifier,
  valuesOf,
} from './verifier.ts'

/** The argument that lists the periods of each FBTYPE. */
const ARGUMENTS = new Map([
  ['BUSY', 'busy'],
  ['BUSY-TENTATIVE', 'tentative'],
  ['BUSY-UNAVAILABLE', 'unavailable'],
])

/** The body is a VFREEBUSY with exactly the periods `busy`, `tentative` and `unavailable`, however each is written. */
export const freeBusy: Verifier = (answer, args) => {
  const wrongStatus = statusFailures(answer, [200])
  if (wrongStatus.length > 0) return wrongStatus
  try {
    return findPeriodFailures(freeBusyOf(parseComponent(answer.body, 'VCALENDAR')), args)
  } catch (error) {
    return [`not to be read: ${messageOf(error)}`]
  }
}

/** The same for the one `attendee` in an answer to a free-busy request; `events` is the number of VEVENTs beside it. */
export const postFreeBusy: Verifier = (answer, args) => {
  const wrongStatus = statusFailures(answer, [200])
  if (wrongStatus.length > 0) return wrongStatus
  try {
    const attendees = valuesOf(args, 'attendee')
    const calendar = readCalendars(answer.body).find((candidate) => isAbout(freeBusyOf(candidate), attendees))
    if (attendees.length === 0) return []
    if (calendar === undefined) return [`no calendar data for ${attendees.join(' ')}`]
    return [...findPeriodFailures(freeBusyOf(calendar), args), ...findEventFailures(calendar, args)]
  } catch (error) {
    return [`not to be read: ${messageOf(error)}`]
  }
}

function readCalendars(body: string): readonly Component[] {
  const path = `{${CALDAV}}response/{${CALDAV}}calendar-data`
  return findAll(parseXml(body), path).map((data) => parseComponent(data.text, 'VCALENDAR'))
}

const CALDAV = 'urn:ietf:params:xml:ns:caldav'

function freeBusyOf(calendar: Component): Component {
  const [found, second] = calendar.components.filter(({ name }) => name === 'VFREEBUSY')
  if (found === undefined || second !== undefined) throw new Error('not exactly one VFREEBUSY')
  return found
}

function isAbout(freeBusy: Component, attendees: readonly string[]): boolean {
  return freeBusy.properties.some(({ name, value }) => name === 'ATTENDEE' && attendees.includes(value))
}

function findPeriodFailures(freeBusy: Component, args: Arguments): readonly string[] {
  const properties = freeBusy.properties.filter(({ name }) => name === 'FREEBUSY')
  const typed = properties.map((property) => ({
    type: findParameter(property, 'FBTYPE') ?? 'BUSY',
    value: property.value,
  }))
  const unknown = typed.filter(({ type }) => !ARGUMENTS.has(type)).map(({ type }) => type)
  return [
    ...listed('unknown FBTYPE', unknown),
    ...[...ARGUMENTS].flatMap(([type, argument]) =>
      comparePeriods(
        argument,
        valuesOf(args, argument),
        typed.filter((property) => property.type === type).flatMap(({ value }) => value.split(',')),
      ),
    ),
  ]
}

function comparePeriods(name: string, expected: readonly string[], actual: readonly string[]): readonly string[] {
  const [wanted, got] = [new Set(expected.map(canonicalPeriod)), new Set(actual.map(canonicalPeriod))]
  const number =
    expected.length === actual.length ? [] : [`${actual.length} ${name} periods, expected ${expected.length}`]
  return [
    ...number,
    ...listed(`${name} not returned`, subtract(wanted, got)),
    ...listed(`${name} unexpected`, subtract(got, wanted)),
  ]
}

function canonicalPeriod(text: string): string {
  const period = readPeriod(text)
  return period === undefined ? text : writePeriod(period)
}

function findEventFailures(calendar: Component, args: Arguments): readonly string[] {
  const [expected] = valuesOf(args, 'events')
  const actual = calendar.components.filter(({ name }) => name === 'VEVENT').length
  return expected === undefined || evaluate(expected) === actual ? [] : [`${actual} VEVENTs, expected ${expected}`]
}
